"""Comments that accept findings, by every way to lint a file."""

from __future__ import annotations

import sys
import time

import pytest

from statemachine import (
    InvalidRulesError,
    Severity,
    dump,
    lint_text,
    linter,
    loads,
    messages,
)
from statemachine.checking import check_text, fix_file
from statemachine.checking.suppression_checks import CHECKS
from statemachine.loader import RuleFile
from statemachine.model.diagnostics import BASE_FILE, Check
from tests.base_folder import base_folder
from tests.linter.acme import TODAY
from tests.needs import needs

ACCEPTABLE = [
    *linter.CHECKS.values(),
    *(pytest.param(each, marks=needs("messages")) for each in messages.all_checks().values()),
]
"""The checks whose findings can be accepted; those of messages are found with their extra only."""

UNCITED = BASE_FILE.replace("target: Done, cite: guide}", "target: Done}")
"""A file with one finding, of `missing-cite`, in line 11."""

ROW = "  - {event: finish, source: New, target: Done}"


def found(text: str) -> list[str]:
    """Return the checks of the findings in a text, those of the strict checks too."""
    checked = check_text(text, "p", base=base_folder(), today=TODAY, strict=True)
    if checked.missing_extra is not None:
        raise checked.missing_extra
    return [each.check for each in checked.diagnostics]


def with_comment(comment: str, *, above: bool = False) -> str:
    """Return the file with one finding and a comment at the end of its line, or above it."""
    return UNCITED.replace(ROW, f"  # {comment}\n{ROW}" if above else f"{ROW}  # {comment}")


@pytest.mark.parametrize(
    "name", sorted(CHECKS.keys() - {"unused-baseline-entry", "unused-per-file-ignore"})
)
def test_the_page_of_a_check_is_its_test(name: str) -> None:
    """The bad example has one finding, or one beside what is not accepted; the good one has none."""
    check: Check = CHECKS[name]
    (finding,) = lint_text(check.example("Bad"), today=TODAY)

    assert (finding.check, finding.severity) == (name, check.severity)
    assert finding.help
    assert not finding.message.endswith(".")
    assert found(check.example("Good")) == []
    assert check.summary.endswith(".")


@pytest.mark.parametrize("check", ACCEPTABLE, ids=lambda each: each.name)
def test_every_finding_of_a_rule_set_that_loads_can_be_accepted(check: Check) -> None:
    """A comment for the file accepts the bad example of each check, and is unused in the good one."""
    comment = f"# statemachine: ignore-file[{check.name}] A reason.\n"

    assert found(comment + check.example("Bad")) == []
    assert found(comment + check.example("Good")) == ["unused-suppression"]


@pytest.mark.parametrize("check", ACCEPTABLE, ids=lambda each: each.name)
def test_a_finding_can_be_accepted_at_its_line(check: Check) -> None:
    """A comment at the end of the line that the finding names accepts it; one line above it accepts nothing."""
    text = check.example("Bad")
    (finding,) = check_text(text, "p", base=base_folder(), today=TODAY, strict=True).diagnostics
    lines = text.split("\n")
    at = finding.span.line - 1
    lines[at] += f"  # statemachine: ignore[{check.name}] A reason."
    changed = "\n".join(lines)

    assert found(changed) == []
    assert found(changed.replace(" A reason.", "")) == ["suppression-without-reason"]


@pytest.mark.parametrize(
    "comment",
    [
        "statemachine: ignore[missing-cite] The page is gone.",
        "statemachine: ignore[ missing-cite ]: the page is gone",
        "statemachine: ignore [missing-cite] the page is gone",
        "statemachine:\tignore\t[missing-cite]\tthe page is gone",
        "\N{NO-BREAK SPACE}statemachine:\N{NO-BREAK SPACE}ignore[missing-cite] the page is gone",
        "# statemachine: ignore[missing-cite] the page is gone",
        "another-tool disable-line # statemachine: ignore[missing-cite] the page is gone",
    ],
)
@pytest.mark.parametrize("above", [True, False])
def test_forms_of_a_comment(comment: str, *, above: bool) -> None:
    """Spaces are free, and a colon may precede the reason."""
    assert found(with_comment(comment, above=above)) == []


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("statemachine: ignore", ["missing-cite", "blanket-suppression"]),
        ("statemachine: ignore[] why", ["missing-cite", "blanket-suppression"]),
        ("statemachine: ignore[*] why", ["missing-cite", "blanket-suppression"]),
        ("statemachine: ignore[all] why", ["missing-cite", "blanket-suppression"]),
        ("statemachine: ignore missing-cite", ["missing-cite", "malformed-suppression"]),
        ("statemachine: ignore[missing-cite why", ["missing-cite", "malformed-suppression"]),
        ("statemachine:ignore[missing-cite] why", ["missing-cite", "malformed-suppression"]),
        ("Statemachine: ignore[missing-cite] why", ["missing-cite", "malformed-suppression"]),
        ("statemachine: ignored[missing-cite] why", ["missing-cite", "malformed-suppression"]),
        ("statemachine: ignore-file[missing-cite] why", ["missing-cite", "malformed-suppression"]),
        ("statemachine: ignore[missing_cite] why", ["missing-cite", "unknown-check-in-suppression"]),
        ("statemachine: ignore[missing-cite] ...", ["suppression-without-reason"]),
        ("statemachine: ignore[missing-cite, dead-end] why", ["unused-suppression"]),
        (
            "statemachine: ignore[missing-cite dead-end] why",
            ["missing-cite", "malformed-suppression"],
        ),
        (
            "statemachine: ignore[missing-cite; dead-end] why",
            ["missing-cite", "malformed-suppression"],
        ),
        ("statemachine: ignore[missing-cite,] why", ["malformed-suppression"]),
        ("statemachine: ignore[missing-cite, missing-cite] why", ["malformed-suppression"]),
        ("statemachine: ignore_file[missing-cite] why", ["missing-cite", "malformed-suppression"]),
        ("statemachine: ignore[missing-cite, unknown-status] why", ["unsuppressible-check"]),
        ("statemachine: ignore[missing-cite, unused-suppression] why", ["unsuppressible-check"]),
    ],
)
def test_what_is_wrong_with_a_comment(comment: str, expected: list[str]) -> None:
    """A comment with a wrong form accepts nothing; each name in a right one counts by itself."""
    assert found(with_comment(comment)) == expected


def test_an_unknown_name_has_a_suggestion_and_its_place() -> None:
    """The place is that of the name alone."""
    text = with_comment("statemachine: ignore[dead-end, missing-cites] why")
    (finding,) = (each for each in lint_text(text) if each.check == "unknown-check-in-suppression")
    line = text.split("\n")[finding.span.line - 1]

    assert line[finding.span.column - 1 : finding.span.end_column - 1] == "missing-cites"
    assert finding.help == "did you mean 'missing-cite'?"


def test_a_wrong_word_or_separator_has_advice() -> None:
    """The advice can be copied."""
    word, separator = (
        next(each for each in lint_text(with_comment(comment)) if each.check == "malformed-suppression")
        for comment in (
            "statemachine: ignore_file[missing-cite] why",
            "statemachine: ignore[missing-cite dead-end] why",
        )
    )
    assert word.message.endswith("unknown word 'ignore_file'; did you mean 'ignore-file'?")
    assert separator.message.endswith("no comma separates the checks in 'missing-cite dead-end'")
    assert separator.help == "write `dead-end, missing-cite`"


def test_two_suppressions_in_one_comment_have_a_reason_each() -> None:
    """The second begins at its own mark, and the fix for an unused one leaves the other."""
    unused, used = "statemachine: ignore[dead-end] x", "statemachine: ignore[missing-cite]: y"
    for comment in (f"{unused} # {used}", f"{used} # {unused}"):
        checked = check_text(with_comment(comment), "p")
        fixed = fix_file(
            RuleFile("p", with_comment(comment)), lambda file: check_text(file.text, "p").diagnostics
        )

        assert [each.check for each in checked.diagnostics] == ["unused-suppression"]
        assert [each.reason for each in checked.accepted] == ["y"]
        assert fixed.file.text == with_comment(used)


def test_an_unused_comment_names_the_line_of_the_finding() -> None:
    """The comment may be one line too far."""
    text = with_comment("statemachine: ignore[missing-cite] why").replace(
        f"{ROW}  # statemachine: ignore[missing-cite] why",
        f"{ROW}\n  # statemachine: ignore[missing-cite] why",
    )
    cite, unused = lint_text(text)

    assert (cite.check, unused.check) == ("missing-cite", "unused-suppression")
    assert (
        unused.help
        == f"move the comment to line {cite.span.line}, which has such a finding, or remove it"
    )


def test_the_nearest_comment_accepts_a_finding() -> None:
    """Of three that may, the one at the line does; the others are unused."""
    text = "# statemachine: ignore-file[missing-cite] why\n" + with_comment(
        "statemachine: ignore[missing-cite] why"
    ).replace("transitions:", "# statemachine: ignore[missing-cite] why\ntransitions:")
    checked = check_text(text, "p")

    assert [each.check for each in checked.diagnostics] == ["unused-suppression"] * 2
    assert [each.span.line for each in checked.diagnostics] == [1, 11]
    assert [each.finding.check for each in checked.accepted] == ["missing-cite"]


def test_the_inner_of_two_comments_above_accepts_a_finding() -> None:
    """The one above the section is unused then."""
    text = with_comment("statemachine: ignore[missing-cite] why", above=True)
    text = text.replace("transitions:", "# statemachine: ignore[missing-cite] why\ntransitions:")

    assert [each.span.line for each in lint_text(text)] == [10]
    assert lint_text(text)[0].check == "unused-suppression"


def test_a_comment_in_a_flow_mapping_accepts_only_its_line() -> None:
    """Two statuses in one mapping have a finding each."""
    head, _, rest = BASE_FILE.partition("statuses:")
    body = (
        "statuses: {New: {initial: true},  # statemachine: ignore[missing-cite] why\n"
        "  Done: {final: true, result: success}}\n"
    )
    checked = check_text(f"{head}{body}transitions:{rest.partition('transitions:')[2]}", "p")

    assert [(each.check, each.span.line) for each in checked.diagnostics] == [("missing-cite", 8)]
    assert [each.finding.span.line for each in checked.accepted] == [7]


def test_a_file_that_does_not_load_has_findings_on_comments_alone() -> None:
    """A comment accepts no finding of the loader, and none is unused, because the linter did not run."""
    broken = with_comment("statemachine: ignore[unknown-status, missing-cite]").replace(
        "target: Done", "target: Dnoe"
    )
    assert {each.check for each in lint_text(broken)} == {
        "unknown-status",
        "unsuppressible-check",
        "suppression-without-reason",
    }
    with pytest.raises(InvalidRulesError) as caught:
        loads(broken)
    assert [each.check for each in caught.value.diagnostics] == ["unknown-status"]


def test_a_check_that_did_not_run_leaves_no_comment_unused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A strict check runs in strict mode only, and messages are checked only with their extra."""
    text = f"# statemachine: ignore-file[exception-without-note, invalid-path] why\n{BASE_FILE}"
    inbound = "messages: {inbound: {push: {order: id, status: status}}}\n"

    assert [each.message for each in lint_text(text)] == [
        "the suppression of 'invalid-path' accepts no finding here"
    ]
    assert len(lint_text(text, strict=True)) == 2
    monkeypatch.setitem(sys.modules, "jmespath", None)
    assert check_text(text + inbound, "p").diagnostics == ()


def test_comments_do_not_change_a_rule_set() -> None:
    """A rule set with comments equals the one without, has the same digest and the same text."""
    plain, commented = loads(UNCITED), loads(with_comment("statemachine: ignore[missing-cite] why"))

    assert (plain, plain.digest, dump(plain)) == (commented, commented.digest, dump(commented))
    assert len(commented.comments) == 1


def test_the_severities_of_the_checks() -> None:
    """What accepts nothing is an error; what accepts too much or too little is a warning. Both fail."""
    warnings = {name for name, each in CHECKS.items() if each.severity is Severity.WARNING}
    assert warnings == {
        "suppression-without-reason",
        "unused-suppression",
        "unused-baseline-entry",
        "unused-per-file-ignore",
    }


def test_thousands_of_comments_are_read_in_time() -> None:
    """Each of them accepts the finding below it; nothing compares every comment with every finding."""
    many = 2_000
    names = [f"S{number}" for number in range(many)]
    above = "  # statemachine: ignore[missing-cite] why"
    statuses = "".join(f"{above}\n  {name}: {{final: true, result: failure}}\n" for name in names)
    text = UNCITED.replace("  Done:", f"{statuses}  Done:")
    begin = time.process_time()
    checked = check_text(text, "p")

    assert [each.finding.check for each in checked.accepted] == ["missing-cite"] * many
    assert time.process_time() - begin < 10
