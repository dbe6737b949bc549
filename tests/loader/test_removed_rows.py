"""Removed rows leave every transition of the base that makes them, and nothing else changes."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from statemachine import lint
from statemachine.loader import loads
from statemachine.model.errors import InvalidRulesError
from tests.loader.extending import extended, faults, layered, rows
from tests.loader.files import HEAD
from tests.strategies import Document, documents, to_yaml

BASE = f"""\
{HEAD}
actors: {{client: {{}}, staff: {{}}}}
statuses: {{A: {{initial: true}}, B: {{}}, C: {{}}, D: {{final: true}}}}
groups: {{early: [A, B]}}
transitions: [TRANSITION]
"""


def split(folder: Path, transition: str, *removed: str) -> list[str]:
    """Return the transitions that are left of one without some rows."""
    lines = ", ".join(f"{{{each}}}" for each in removed)
    base = BASE.replace("TRANSITION", transition)
    rules = extended(folder, f"remove: {{transitions: [{lines}]}}", base)
    return [
        f"{', '.join(each.sources)}"
        + (f" except {', '.join(each.exceptions)}" if each.exceptions else "")
        + f" -> {', '.join(each.targets)}"
        for each in rules.transitions
    ]


@given(documents(), st.data())
def test_exactly_the_named_rows_go(document: Document, data: st.DataObject) -> None:
    """The rows of all transitions are those of the base, without the named ones, for all actors."""
    before = rows(loads(to_yaml(document)))
    assume(before)
    keys = sorted({key[:3] for key in before}, key=str)
    gone = data.draw(st.sets(st.sampled_from(keys), min_size=1, max_size=6))
    any_event = data.draw(st.booleans())
    named: list[dict[str, Any]] = [
        {"source": source or "nothing", "target": target}
        | ({} if any_event or event is None else {"event": event})
        for event, source, target in gone
    ]
    with TemporaryDirectory() as folder:
        after = rows(layered(Path(folder), document, {"format": 1, "remove": {"transitions": named}}))
    moves = {(row["source"], row["target"]): set[Any]() for row in named}
    for row in named:
        moves[row["source"], row["target"]].add(row.get("event"))
    expected = {
        key: count
        for key, count in before.items()
        if not {key[0], None} & moves.get((key[1] or "nothing", key[2]), set())
    }

    assert after == Counter(expected)


@pytest.mark.parametrize(
    ("transition", "removed", "expected"),
    [
        ("{source: A, target: B}", ["source: A, target: B"], []),
        ("{source: [A, B], target: C}", ["source: A, target: C"], ["B -> C"]),
        ("{source: A, target: [B, C]}", ["source: A, target: B"], ["A -> C"]),
        ("{source: early, target: C}", ["source: A, target: C"], ["early except A -> C"]),
        ("{source: any, target: C}", ["source: A, target: C"], ["any except A -> C"]),
        ("{source: any, except: B, target: C}", ["source: A, target: C"], []),
        ("{source: any, except: B, target: [C, D]}", ["source: A, target: C"], ["any except B, A -> C, D", "A -> D"]),
        ("{source: nothing, target: [A, B]}", ["source: nothing, target: A"], ["nothing -> B"]),
        ("{source: any, target: any}", ["source: A, target: D"], ["any except A -> any", "A -> B, C"]),
        ("{source: [A, B], target: [C, D], actor: client}", ["source: A, target: C", "source: B, target: C"], ["A, B -> D"]),
    ],
)  # fmt: skip
def test_a_transition_is_split_into_ordinary_ones(
    tmp_path: Path, transition: str, removed: list[str], expected: list[str]
) -> None:
    """`any` and groups stay for the sources without a removed row, and the others name their targets."""
    assert split(tmp_path, transition, *removed) == expected


def test_any_still_takes_statuses_of_the_extension(tmp_path: Path) -> None:
    """The part of a transition with `any` is resolved after merging."""
    base = BASE.replace("TRANSITION", "{event: go, source: any, target: C}")
    rules = extended(
        tmp_path, "remove: {transitions: [{source: A, target: C}]}\nstatuses: {E: {}}", base
    )

    assert {(source, target) for _, source, target, *_ in rows(rules)} == {("B", "C"), ("E", "C")}


def test_rows_leave_the_transitions_of_every_actor(tmp_path: Path) -> None:
    """Two transitions that make the same move both lose it, and an event limits which."""
    transitions = "{event: go, source: A, target: B, actor: client}, {event: go, source: A, target: B, actor: staff}, {event: run, source: A, target: B}"
    base = BASE.replace("TRANSITION", transitions)

    by_event = extended(tmp_path, "remove: {transitions: [{event: go, source: A, target: B}]}", base)
    assert [each.event for each in by_event.transitions] == ["run"]
    assert extended(tmp_path, "remove: {transitions: [{source: A, target: B}]}", base).transitions == ()


@pytest.mark.parametrize(
    ("row", "hint"),
    [
        ("event: went, source: A, target: B", "the base makes it by 'go': write that event, or none"),
        ("source: B, target: A", "name the source, the target and the event of a row"),
        ("source: any, target: B", "without groups and `any`"),
        ("source: early, target: B", "without groups and `any`"),
        ("source: a, target: B", "did you mean 'A'?"),
    ],
)
def test_a_row_that_no_transition_makes_is_reported(tmp_path: Path, row: str, hint: str) -> None:
    """The finding is at the row, and its help says what the base has."""
    base = BASE.replace("TRANSITION", "{event: go, source: A, target: B}")
    with pytest.raises(InvalidRulesError) as caught:
        extended(tmp_path, f"remove: {{transitions: [{{{row}}}]}}", base)
    (finding,) = caught.value.diagnostics

    assert (finding.check, Path(finding.span.path).stem) == ("unknown-removed-row", "extension")
    assert hint in str(finding.help)


def test_each_row_must_be_made_by_itself(tmp_path: Path) -> None:
    """A row with a wrong event is reported, also beside another row with the same source and target."""
    base = BASE.replace("TRANSITION", "{event: go, source: A, target: B}")
    removed = "{event: go, source: A, target: B}, {event: run, source: A, target: B}"

    assert faults(tmp_path, f"remove: {{transitions: [{removed}]}}", base) == [
        ("extension", "unknown-removed-row", "{event: run, source: A, target: B}")
    ]


@pytest.mark.parametrize(
    ("rows_text", "expected"),
    [
        ("[]", ("wrong-value", "[]")),
        ("[A]", ("wrong-type", "A")),
        ("[{source: A}]", ("missing-key", "source")),
        ("[{source: [A], target: B}]", ("wrong-type", "[A]")),
        ("[{source: A, target: B, actor: client}]", ("unknown-key", "actor")),
    ],
)
def test_a_row_has_one_source_and_one_target(
    tmp_path: Path, rows_text: str, expected: tuple[str, str]
) -> None:
    """Anything else is a fault of the shape."""
    base = BASE.replace("TRANSITION", "{event: go, source: A, target: B}")
    assert faults(tmp_path, f"remove: {{transitions: {rows_text}}}", base) == [("extension", *expected)]


def test_a_base_of_too_many_rows_is_not_resolved(tmp_path: Path) -> None:
    """The rows are counted before any row is made."""
    many = ", ".join(f"S{number}: {{}}" for number in range(1_000))
    base = f"{HEAD}statuses: {{{many}}}\ntransitions: [{{source: any, target: any}}]\n"
    found = faults(tmp_path, "remove: {transitions: [{source: S1, target: S2}]}", base)

    assert [each[:2] for each in found] == [("base", "too-many-rows")]


def test_a_row_that_leaves_a_transition_without_self_moves_makes_no_finding() -> None:
    """The pieces name their targets, so `self: false` is not written on them again, where it has no effect."""
    head = "format: 1\nprovider: acme\nsubject: order\nversion: 1.0.0\n"
    base = head + (
        "statuses: {A: {initial: true}, B: {}, C: {}}\n"
        "groups: {w: [A, B, C]}\n"
        "transitions: [{event: move, source: w, target: w, self: false}]\n"
    )
    over = (
        "format: 1\nextends: ./base.yaml\nremove: {transitions: [{event: move, source: A, target: B}]}\n"
    )
    with TemporaryDirectory() as folder:
        Path(folder, "base.yaml").write_text(base)
        rules = loads(over, base=folder)

    assert [(each.targets, each.to_self) for each in rules.transitions] == [
        (("w",), False),
        (("C",), True),
    ]
    assert "pointless-self" not in {each.check for each in lint(rules)}
    assert {(s, t) for each in rules.transitions for s, t in rules.moves(each)} == {
        (s, t) for s in "ABC" for t in "ABC" if s != t and (s, t) != ("A", "B")
    }
