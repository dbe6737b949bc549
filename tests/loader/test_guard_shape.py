"""A fault in the shape of a guard, in its short or its long form, is found at its place, with an explanation."""

from __future__ import annotations

import pytest

from tests.loader.files import file_with, findings, marked

FACTS = "facts: {paid: {type: boolean}, size: {type: integer}}\n"


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        ("guards: {a: {}}", [("wrong-value", "{}")]),
        ("guards: {a: {size: {}, paid: []}}", [("wrong-value", "{}"), ("wrong-value", "[]")]),
        ("guards: {a: {size: {at_last: 1}}}", [("unknown-key", "at_last")]),
        ("guards: {a: {size: {at_least: [1]}}}", [("wrong-type", "[1]")]),
        ("guards: {a: {external: [paid], size: 1}}", [("wrong-value", "external")]),
        ("guards: {a: {external: paid}}", [("wrong-type", "paid")]),
        ("guards: {a: {external: [paid], when: {paid: true}}}", [("wrong-value", "external")]),
        ("guards: {a: {external: [paid], size: 1, paid: 1, title: No.}}", [("wrong-value", "external")]),
        ("guards: {a: {external: [paid], titel: No.}}", [("unknown-key", "titel")]),
        ("guards: {a: {when: {paid: true}, size: 1}}", [("wrong-value", "size")]),
        ("guards: {a: {when: {paid: true}, titel: No.}}", [("unknown-key", "titel")]),
        ("guards: {a: {title: No.}}", [("missing-key", "a")]),
        ("guards: {a: {paid: true, title: No.}}", [("missing-key", "a")]),
        ("guards: {a: {when: true}}", [("wrong-type", "true")]),
        ("guards: {a: {when: {}}}", [("wrong-value", "{}")]),
        ("guards: {a: {when: {title: x}}}", [("bad-name", "title")]),
        ("guards: {a: {when: {paid: true}, title: ' '}}", [("wrong-value", "' '")]),
        ("guards: {a: {when: {paid: true}, title: [No.]}}", [("wrong-type", "[No.]")]),
    ],
)
def test_a_fault_of_a_guard_is_found_at_its_place(section: str, expected: list[tuple[str, str]]) -> None:
    """All faults are found in file order, each at the value or key that is wrong."""
    assert marked(file_with(FACTS + section)) == expected


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        ("guards: {a: {external: size}}", "write a list: [size]"),
        (
            "guards: {a: {size: 1, title: No.}}",
            "add 'when': The conditions of a guard with a title, such as `when: {paid: true}`.",
        ),
        ("guards: {a: {when: {paid: true}, size: 1}}", "move it under 'when'"),
        ("guards: {a: {when: {size: 1}, tittle: No.}}", "did you mean 'title'?"),
    ],
)
def test_the_help_says_what_to_write_instead(section: str, expected: str) -> None:
    """It names the key that was probably meant, or the place of the conditions."""
    assert [each.help for each in findings(file_with(FACTS + section))] == [expected]
