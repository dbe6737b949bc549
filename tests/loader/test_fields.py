"""Tests of places: those of names, of first lines, and of each part by its key."""

from __future__ import annotations

import pytest

from statemachine.loader import loads
from statemachine.model.ruleset import RuleSet
from statemachine.model.spans import NOWHERE
from tests.loader.files import FULL, file_of, file_with, underlined


@pytest.fixture(scope="module")
def full() -> RuleSet:
    """Return a rule set with declarations of every kind."""
    return loads(FULL)


def test_the_place_of_a_declaration_is_its_name(full: RuleSet) -> None:
    """The name is underlined, not the whole entry."""
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


def test_the_place_of_a_transition_is_its_first_line(full: RuleSet) -> None:
    """A transition on one line is underlined as a whole, a longer one at its first key and value."""
    assert [underlined(FULL, each.span) for each in full.transitions] == [
        "event: hold",
        "{source: nothing, target: New}",
    ]


def test_the_places_of_the_parts_of_a_transition(full: RuleSet) -> None:
    """A part has its key, an item of a list has the key and its index, and a single value has both."""
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


def test_the_places_of_the_parts_of_a_status(full: RuleSet) -> None:
    """Codes and aliases have places, and a missing key has the place of the name."""
    place = full.statuses["New"].place
    parts = ["code", "aliases", "aliases.1", "cite.1", "result"]

    assert [underlined(FULL, place.of(part)) for part in parts] == [
        "2",
        "[Open, 7]",
        "7",
        "guide",
        "New",
    ]


def test_the_places_of_members_facts_and_actors(full: RuleSet) -> None:
    """Members of groups, facts of guards and actors of `undeclared` have places; facts also under `when`."""
    assert underlined(FULL, full.groups["early"].place.of("members.1")) == "Held"
    assert underlined(FULL, full.guards["is-paid"].place.of("paid")) == "paid"
    assert underlined(FULL, full.guards["is-paid"].place.of("paid.0")) == "true"
    long = FULL.replace("is-paid: {paid: true}", "is-paid: {when: {paid: false}, title: No.}")
    guard = loads(long).guards["is-paid"]
    places = [underlined(long, guard.place.of(part)) for part in ("paid", "paid.0", "when", "title")]
    assert places == ["paid", "false", "when", "title"]
    assert underlined(FULL, full.undeclared.place.of("staff")) == "staff"


def test_the_places_of_the_parts_of_a_rule_set(full: RuleSet) -> None:
    """Top-level keys have places, and so have the entries of `triggers`, `policies` and `rollup`."""
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


def test_equality_ignores_places() -> None:
    """Rule sets stay equal if lines move, and a missing key has the place `NOWHERE`."""
    assert loads(f"\n\n{file_with('')}") == loads(file_with(""), "elsewhere.yaml")
    assert loads(file_with("")).undeclared.place is NOWHERE


def test_the_place_of_a_long_flow_transition_is_its_start() -> None:
    """A transition in braces on several lines is underlined from the brace to its first value."""
    text = file_of("event: finish, source: New,\n target: Done")

    assert underlined(text, loads(text).transitions[0].span) == "{event: finish"
