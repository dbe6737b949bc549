"""An error of a YAML reader becomes a finding at the place to correct."""

from __future__ import annotations

import pytest
import yaml

from statemachine.loader.syntax.file_text import Lines
from statemachine.loader.syntax.parse import parse, read_with


def test_a_tab_is_reported_as_a_tab() -> None:
    """The help explains how to replace it."""
    _, (found,) = parse("a:\n\tb: c\n", "x.yaml")

    assert found.message == "a tab indents this line"
    assert found.help == "indent with spaces: YAML does not allow tabs for this"


@pytest.mark.parametrize(
    ("text", "opening", "failure"),
    [
        ("open: [New, Paid\ntransitions:\n  - {event: a}\n", "1:7", "2:12"),
        ("open: [New, Paid\nmore: [Done]\n", "1:7", "2:5"),
        ("a: {b: [c, d}\ne: f\n", "1:8", "1:13"),
        ("a: {b: c, d: e\nf: g\n", "1:4", "2:2"),
        ("a:\n  - [b, c\n  - d\n", "2:5", "3:5"),
        ("a:\n  - [b,\n  - d\n", "2:5", "3:3"),
        ("a: [it's, \"]\", ']' # ]\nb: c\n", "1:4", "2:1"),
    ],
)
def test_an_unclosed_bracket_is_reported_where_it_opens(text: str, opening: str, failure: str) -> None:
    """The place where reading failed is the related place."""
    _, (found,) = parse(text, "x.yaml")

    assert str(found.span) == f"x.yaml:{opening}"
    assert found.message in {"'[' is never closed", "'{' is never closed"}
    assert [str(each.span) for each in found.related] == [f"x.yaml:{failure}"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: {b: c d: e}\n", "1:11"),
        ("a: [b\n  c: d\n  ]\n", "2:4"),
        ("a: [{b: c} d]\n", "1:12"),
    ],
)
def test_a_fault_in_closed_brackets_is_reported_at_its_own_place(text: str, expected: str) -> None:
    """The related place is where the brackets open."""
    _, (found,) = parse(text, "x.yaml")

    assert str(found.span) == f"x.yaml:{expected}"
    assert [str(each.span) for each in found.related] == ["x.yaml:1:4"]


@pytest.mark.parametrize(
    "text",
    [
        "a: b: c\n",
        "a: @b\n",
        "a:\n\t- b\n",
        "a: 'b\nc: d\n",
        "a: 'b\n---\nc: d\n",
        "a: [b\n",
        "a: [b}\n",
        "a: [",
        "a: {b: c\nd: e\n",
        "a:\n  - b\n c: d\n",
        "a:\n  - b\n  c: d\n",
        "a: - b\n",
        "a: ? b\n",
        "- a\nb\n",
        "{a: b}}\n",
        'a: "\\q"\n',
        "a: !x!y z\n",
    ],
)
def test_both_readers_give_the_same_finding(text: str) -> None:
    """The two readers of yaml phrase an error differently."""
    lines = Lines(text, "x.yaml")

    fast, slow = (read_with(loader, lines)[1] for loader in (yaml.CSafeLoader, yaml.SafeLoader))

    assert [(each.check, each.message, each.help) for each in fast] == [
        (each.check, each.message, each.help) for each in slow
    ]
    assert not any("invalid YAML" in each.message for each in fast)
