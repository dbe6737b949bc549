"""What is built knows where it stands: names, first lines, and each part by its key."""

from __future__ import annotations

import pytest

from statemachine.loader import loads
from statemachine.model.diagnostics import NOWHERE
from statemachine.model.ruleset import RuleSet
from tests.loader.files import FULL, file_of, file_with, underlined


@pytest.fixture(scope="module")
def full() -> RuleSet:
    """Give a rule set with something of everything."""
    return loads(FULL)


def test_a_declaration_stands_where_its_name_stands(full: RuleSet) -> None:
    """A caret underlines the name, not the whole entry."""
    declared = [
        *full.sources.values(),
        *full.actors.values(),
        *full.channels.values(),
        *full.facts.values(),
        *full.guards.values(),
        *full.inputs.values(),
        *full.statuses.values(),
        *full.groups.values(),
        *full.actions.values(),
    ]

    assert [underlined(FULL, each.span) for each in declared] == [each.name for each in declared]


def test_a_transition_stands_where_its_first_line_stands(full: RuleSet) -> None:
    """What is on one line is underlined whole, else its first key and value."""
    assert [underlined(FULL, each.span) for each in full.transitions] == [
        "event: hold",
        "{source: nothing, target: New}",
    ]


def test_parts_of_a_transition(full: RuleSet) -> None:
    """A part stands under its key, an item under the key and its number, one alone under both."""
    place = full.transitions[0].place
    parts = [
        "event",
        "source.1",
        "except",
        "except.0",
        "actor.1",
        "guard.0",
        "requires.0",
        "cite.0",
        "note",
    ]

    assert [underlined(FULL, place.of(part)) for part in parts] == [
        "hold",
        "Done",
        "New",
        "New",
        "client",
        "is-paid",
        "message",
        "guide",
        "Rare.",
    ]


def test_parts_of_a_status(full: RuleSet) -> None:
    """Codes and aliases can be pointed at, and what is left out stands where the name stands."""
    place = full.statuses["New"].place
    parts = ["code", "aliases", "aliases.1", "cite.1", "result"]

    assert [underlined(FULL, place.of(part)) for part in parts] == [
        "2",
        "[Open, 7]",
        "7",
        "guide",
        "New",
    ]


def test_parts_of_groups_guards_and_worlds(full: RuleSet) -> None:
    """Members, facts and actors that stand as keys can be pointed at."""
    assert underlined(FULL, full.groups["early"].place.of("members.1")) == "Held"
    assert underlined(FULL, full.guards["is-paid"].place.of("paid")) == "paid"
    assert underlined(FULL, full.guards["is-paid"].place.of("paid.0")) == "true"
    assert underlined(FULL, full.undeclared.place.of("staff")) == "staff"


def test_parts_of_the_rule_set(full: RuleSet) -> None:
    """Keys at the top can be pointed at, and what has no place of its own."""
    parts = [
        "provider",
        "undeclared",
        "ignored.0",
        "triggers.lost",
        "policies.late",
        "rollup.by",
        "statuses",
    ]

    assert [underlined(FULL, full.place.of(part)) for part in parts] == [
        "acme",
        "undeclared",
        "All",
        "unsupported",
        "ignore",
        "OrderNumber",
        "statuses",
    ]


def test_places_do_not_count() -> None:
    """Equal rule sets stay equal when lines move, and what a file leaves out stands nowhere."""
    assert loads(f"\n\n{file_with('')}") == loads(file_with(""), "elsewhere.yaml")
    assert loads(file_with("")).undeclared.place is NOWHERE


def test_a_long_flow_transition_stands_at_its_beginning() -> None:
    """A transition in braces over several lines is underlined from the brace to its first value."""
    text = file_of("event: finish, source: New,\n target: Done")

    assert underlined(text, loads(text).transitions[0].span) == "{event: finish"
