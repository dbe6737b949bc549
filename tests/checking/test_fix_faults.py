"""Tests of fixes that have a fault of their own, and of those that must lose nothing."""

from __future__ import annotations

import pytest

from statemachine.checking import FixedFile, all_checks, fix_file
from statemachine.loader import RuleFile, loads
from statemachine.model.diagnostics import BASE_FILE, Diagnostic
from statemachine.model.fixes import Edit, Fix
from statemachine.model.spans import Span
from tests.checking.test_fixing import MESSY, SAFE, file_of, findings, text_after
from tests.needs import needs

pytestmark = needs("messages")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Done: {final: true, result:success,", "Done: {final: true, result: success,"),
        ("New: {initial:true,", "New: {initial: true,"),
    ],
)
def test_a_missing_space_is_written(before: str, after: str) -> None:
    """Neither the key nor its value is lost."""
    text = MESSY.replace(after, before)

    assert text != MESSY
    assert text_after(text, unsafe=True) == text_after(MESSY, unsafe=True)


def test_a_fix_that_brings_another_fault_is_left_out() -> None:
    """The name that was probably meant is there already, or has another form: nothing is replaced by a new error."""
    there = MESSY.replace("self: false ", "evnt: lose ")
    assert text_after(there, unsafe=True).count("evnt: lose") == 1

    broken = MESSY.replace("subject: order", "subjet: order")
    number = broken.splitlines().index("  Done: {final: true, result: success, cite: guide}") + 1
    span = Span("acme.yaml", number, 10, number, 15)
    fix = Fix("so", (Edit(span, "result"),))
    finding = Diagnostic("dead-end", all_checks()["dead-end"].severity, span, "no", fix=fix)
    other = "'result' must be 'success', 'failure' or 'cancelled', not 'true'"
    fault = f"the fix of dead-end in line {number} would bring another fault: {other}; it is left out"

    assert fix_file(file_of(broken), lambda _: [finding], unsafe=True) == FixedFile(
        file_of(broken), faults=(fault,)
    )


def test_fixes_that_undo_each_other_change_nothing() -> None:
    """A chain of any length comes to an end, and a circle does not."""
    chain = "".join(f"  g{number}: [g{number + 1}]\n" for number in range(120))
    text = f"{BASE_FILE}groups:\n{chain}  g120: [New]\n"
    assert "groups" not in text_after(text, unsafe=True)

    words = {"success": "failure", "failure": "success"}

    def found(now: RuleFile) -> list[Diagnostic]:
        place = loads(now.text, "acme.yaml").statuses["Done"].place.of("result")
        word = "success" if b"success" in str(now.text).encode() else "failure"
        fix = Fix("so", (Edit(place, words[word]),))
        return [Diagnostic("dead-end", all_checks()["dead-end"].severity, place, "no", fix=fix)]

    circle = fix_file(file_of(BASE_FILE), found, unsafe=True)
    assert circle == FixedFile(
        file_of(BASE_FILE), faults=("the fixes of dead-end undo each other; the file is unchanged",)
    )


def test_one_bad_fix_does_not_block_the_others() -> None:
    """It is a fault of its own, and the others are made."""
    span = loads(MESSY, "acme.yaml").statuses["Done"].span

    def found(now: RuleFile) -> list[Diagnostic]:
        fix = Fix("so", (Edit(span, "}"),), safe=True)
        bad = Diagnostic("dead-end", all_checks()["dead-end"].severity, span, "no", fix=fix)
        return [bad, *findings(now)]

    result = fix_file(file_of(MESSY), found)
    assert result.file.text == SAFE
    assert result.faults == (
        "the fix of dead-end in line 18 would keep the file from loading; it is left out",
    )


def test_a_safe_fix_is_checked_without_unsafe_ones() -> None:
    """A fix that is called safe and changes the meaning is a fault, also beside unsafe fixes."""
    span = loads(MESSY, "acme.yaml").statuses["Done"].place.of("result")

    def found(now: RuleFile) -> list[Diagnostic]:
        fix = Fix("so", (Edit(span, "failure"),), safe=True)
        bad = Diagnostic("dead-end", all_checks()["dead-end"].severity, span, "no", fix=fix)
        return [bad, *findings(now)]

    result = fix_file(file_of(MESSY), found, unsafe=True)
    assert result.faults == (
        "the fix of dead-end in line 18 would change the meaning of the file; it is left out",
    )
    assert result.file.text == text_after(MESSY, unsafe=True)


def test_a_fix_that_would_break_the_file_is_a_fault_of_its_own() -> None:
    """The file stays as it is, and the fault names the check."""
    file = file_of(BASE_FILE)
    span = loads(BASE_FILE, "acme.yaml").statuses["Done"].span

    def broken(text: str) -> FixedFile:
        fix = Fix("so", (Edit(span, text),), safe=True)
        found = Diagnostic("dead-end", all_checks()["dead-end"].severity, span, "no", fix=fix)
        return fix_file(file, lambda _: [found], unsafe=False)

    for text, what in {
        "}": "keep the file from loading",
        "Gone": "keep the file from loading",
        "Done": "change nothing",
    }.items():
        assert broken(text) == FixedFile(
            file, faults=(f"the fix of dead-end in line 9 would {what}; it is left out",)
        )
