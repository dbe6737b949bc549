"""Tests of the options of `diagram`: parts of a rule set, histories, counted orders and old versions."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given

from statemachine.cli.compared_views import differences
from statemachine.diagrams import draw
from statemachine.diagrams.view import ChangeMark, Heat, View
from statemachine.diff.matched_rules import MatchedRules
from statemachine.loader import load, loads
from tests.cli.conftest import ACME, Command
from tests.strategies.pairs import Pair, pairs

RENAMED = ACME.replace("Held", "Paused").replace(
    "Paused: {code: 2,", "Paused: {renamed_from: [Held], code: 2,"
)
"""The rule file with a new name of one status."""


def _written(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_options_of_the_shell_are_those_of_draw(command: Command, acme: str) -> None:
    """Notes are part of the table, and go to standard error for drawings."""
    rules = load(acme)
    answer = command("diagram", acme, "--actor", "staff", "--focus", "2", "--format", "table")
    assert answer == (0, draw(rules, "table", actor="staff", focus="Held"), "")
    answer = command("diagram", acme, "--without", "overrides", "--path", "nothing,New,Shipped")
    assert answer.out == draw(rules, path=[None, "New", "Sent"], without_overrides=True)
    assert answer.err.splitlines() == [
        "statemachine-rules: Overrides are left out: 1 of 6 moves.",
        "statemachine-rules: The history has 2 steps; the other moves are faint.",
    ]


def test_a_name_with_a_comma_is_quoted_in_a_path(command: Command, tmp_path: Path) -> None:
    """As in a CSV file."""
    path = _written(tmp_path, "acme.yaml", ACME.replace("Held", '"On, hold"'))
    answer = command("diagram", path, "--format", "table", "--path", 'New, "On, hold",New')
    assert answer.code == 0, answer.err
    assert "The history has 2 steps; the other moves are faint." in answer.out


def test_orders_of_two_files_are_drawn(command: Command, acme: str, tmp_path: Path) -> None:
    """One counts statuses and one counts moves; a source of `nothing` is the creation."""
    visits = _written(tmp_path, "visits.csv", "status,orders\n2,7\nHeld,1\n")
    traffic = _written(tmp_path, "moves.csv", "source,target,orders\nnothing,New,9\nSent,Held,2\n")
    answer = command("diagram", acme, "--format", "table", "--heat", visits, "--heat", traffic)
    heat: Heat = {"Held": 8, (None, "New"): 9, ("Sent", "Held"): 2}
    assert answer == (0, draw(load(acme), "table", heat=heat), "")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "must be: status,orders or source,target,orders"),
        ("source,orders\n", "must be: status,orders or source,target,orders"),
        ("source,target,orders\nNew,Held\n", "line 2: write a source, a target and a number of orders"),
        ("source,target,orders\n\nNew,Held,-1\n", "line 3: write a source, a target and a number"),
        ("source,target,orders\nNew,Helt,1\n", "line 2: unknown status 'Helt'; did you mean 'Held'?"),
        ('status,orders\n"New,1\n', "cannot read the orders in "),
    ],
)
def test_wrong_counts_exit_with_2(
    command: Command, acme: str, tmp_path: Path, *, text: str, message: str
) -> None:
    """The message has the line."""
    answer = command("diagram", acme, "--heat", _written(tmp_path, "counts.csv", text))
    assert (answer.code, answer.out) == (2, "")
    assert message in answer.err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--actor", "stuff"], "unknown actor 'stuff'; did you mean 'staff'?"),
        (["--focus", "Gone"], "unknown status 'Gone'"),
        (["--depth", "2"], "--depth needs --focus STATUS"),
        (["--focus", "New", "--depth", "1.5"], "--depth needs a number such as 2, not '1.5'"),
        (["--focus", "New", "--depth", "0"], "depth must be an integer of at least 1, not 0"),
        (["--focus", "New", "--path", "New"], "focus and path contradict each other"),
        (["--path", '"New'], "--path needs statuses separated by commas"),
        (["--path", ""], "--path needs statuses separated by commas"),
        (["--path", "New,,Held"], "unknown status ''"),
        (["--without", "guards"], "invalid choice: 'guards'; use overrides"),
        (["--diff", "missing.yaml"], "cannot read 'missing.yaml'"),
    ],
)
def test_wrong_options_exit_with_2(
    command: Command, acme: str, *, options: list[str], message: str
) -> None:
    """The message says why."""
    answer = command("diagram", acme, *options)
    assert (answer.code, answer.out) == (2, "")
    assert message in answer.err


def test_a_drawing_that_cannot_be_read_is_reported(command: Command, tmp_path: Path) -> None:
    """Mermaid stays a drawing, and the sentence names what can be read."""
    names = ", ".join(f"S{number}: {{cite: guide}}" for number in range(41))
    text = f"{ACME.partition('statuses:')[0]}statuses: {{{names}}}\ntransitions: []\n"
    answer = command("diagram", _written(tmp_path, "many.yaml", text))
    assert answer.out.startswith("---\n")
    assert answer.err == (
        "statemachine-rules: A drawing of 41 nodes and 0 arrows cannot be read. "
        "Use --format table or svg, or draw a part: --focus STATUS.\n"
    )


def test_a_renamed_status_is_changed(command: Command, tmp_path: Path, acme: str) -> None:
    """Its moves are the same."""
    new = _written(tmp_path, "new.yaml", RENAMED)
    answer = command("diagram", new, "--diff", acme, "--format", "table")
    assert "Compared with acme/order 1.0.0: 1 status changed." in answer.out
    assert "| Paused (2, changed) |" in answer.out


def test_a_change_is_drawn_where_it_is() -> None:
    """A move for other actors is changed, as is one with another meaning of its guard; others are new or removed."""
    new = loads(
        ACME.replace("actor: staff, channel: ui", "actor: client, channel: ui")
        .replace("is-paid: {paid: true}", "is-paid: {paid: false}")
        .replace("{event: print, source: Held, target: Sent", "{event: print, source: New, target: Held")
    )
    view = View.of(new, differences=differences(loads(ACME), new))
    marks = {str(part): mark for part, mark in view.changes.items()}
    assert marks == {
        "hold: New -> Held": ChangeMark.CHANGED,
        "ship: New -> Sent": ChangeMark.CHANGED,
        "print: New -> Held": ChangeMark.ADDED,
        "print: Held -> Sent": ChangeMark.REMOVED,
    }
    assert [row.number for row in view.rows] == list(range(len(view.rows)))


@given(pair=pairs())
def test_a_comparison_shows_the_rows_of_both_versions(pair: Pair) -> None:
    """What is neither new nor changed is in the old version, and each old row is shown, changed or removed."""
    old, new = pair.old, pair.new
    found = differences(old, new)
    view = View.of(new, differences=found)
    matched = MatchedRules.of(old, new)
    kept = {row for row in view.rows if row not in view.changes}
    assert kept <= matched.old_rows.keys()
    shown = {(row.source, row.target, row.event, row.override) for row in view.rows}
    assert {(row.source, row.target, row.event, row.override) for row in matched.old_rows} <= shown
    removed = {row for row, mark in view.changes.items() if mark is ChangeMark.REMOVED}
    assert removed == {*found.rows, *(each.name for each in found.statuses)}
    assert set(old.statuses) == {each.name for each in found.statuses} | (matched.status.keys() - {None})
    assert not differences(old, old).changes
