"""Tests of the rule set that is built from a file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from statemachine.loader import loads
from statemachine.model.declarations import (
    Actor,
    Channel,
    Group,
    Guard,
    Limits,
    Matching,
    Source,
    Status,
    Transition,
    Undeclared,
)
from statemachine.model.frozen import FrozenMap
from statemachine.model.rollup import Rollup, RollupKind, RollupRule
from statemachine.model.ruleset import RuleSet
from statemachine.model.vocabulary import Basis, FinalResult, UndeclaredMove, UnknownStatus
from tests.loader.files import FULL, HEAD, file_with


@pytest.fixture(scope="module")
def full() -> RuleSet:
    """Return a rule set with declarations of every kind."""
    return loads(FULL)


def test_the_head_is_read(full: RuleSet) -> None:
    """The texts about the whole file have their fields."""
    head = (full.provider, full.subject, full.version, full.title, full.description, full.note)

    assert head == (
        "acme",
        "item copy",
        "1.2.0-rc.1",
        "Acme copies",
        "Each copy has a status.",
        "Pages disagree.",
    )
    assert full.unknown is UnknownStatus.ACCEPTED


def test_undeclared_is_read_by_actor(full: RuleSet) -> None:
    """A mapping has a verdict for each actor and one for all others."""
    assert full.undeclared == Undeclared(actors=FrozenMap({"staff": UndeclaredMove.UNSPECIFIED}))


@pytest.mark.parametrize(
    ("section", "verdict"),
    [("", UndeclaredMove.REFUSED), ("undeclared: unspecified", UndeclaredMove.UNSPECIFIED)],
)
def test_one_verdict_on_undeclared_moves_applies_to_all(section: str, verdict: UndeclaredMove) -> None:
    """A single word applies to every actor, and the default is `refused`."""
    assert loads(file_with(section)).undeclared == Undeclared(otherwise=verdict)


def test_sources_actors_and_channels_are_read(full: RuleSet) -> None:
    """They have their titles and notes."""
    guide = Source(
        name="guide",
        title="Guide",
        note="Old.",
        url="https://example.com/guide",
        retrieved=date(2026, 1, 31),
    )

    assert full.sources == {"guide": guide}
    assert full.actors["staff"] == Actor(name="staff", title="Staff", includes=("client",))
    assert full.channels == {"api": Channel(name="api", title="The API"), "ui": Channel(name="ui")}


def test_a_guard_can_have_its_conditions_under_when(full: RuleSet) -> None:
    """It is the same guard as in the short form, and can have a title; so can an external guard."""
    short, guard = "is-paid: {paid: true}", full.guards["is-paid"]
    longer = loads(FULL.replace(short, "is-paid: {when: {paid: true}}"))
    titled = loads(FULL.replace(short, "is-paid: {when: {paid: true}, title: Pay first.}"))
    external = loads(FULL.replace(short, "is-paid: {external: [paid], title: Pay first.}"))

    assert longer == full
    assert titled.guards["is-paid"] == replace(guard, title="Pay first.")
    expected = Guard(name="is-paid", title="Pay first.", external=("paid",))
    assert external.guards["is-paid"] == expected


def test_channels_can_be_a_list() -> None:
    """A list of names gives the same channels as a mapping with empty values."""
    assert loads(file_with("channels: [api, ui]")) == loads(file_with("channels: {api: {}, ui: {}}"))


def test_every_key_of_a_status_is_read(full: RuleSet) -> None:
    """Each key of a status has its field."""
    assert full.statuses["New"] == Status(
        name="New",
        title="In progress",
        note="Odd.",
        initial=True,
        code="2",
        aliases=("Open", "7"),
        description="Just made.",
        rank=0,
        entries_unspecified=True,
        basis=Basis.DOCUMENTED,
        cite=("guide", "guide"),
    )


def test_the_other_values_of_a_status(full: RuleSet) -> None:
    """A quoted code is kept, one alias needs no list, and a basis can be written."""
    held = Status(
        name="Held", code="010", aliases=("On hold",), exits_unspecified=True, basis=Basis.OBSERVED
    )
    done = Status(
        name="Done", final=True, result=FinalResult.SUCCESS, basis=Basis.CONFLICTING, cite=("guide",)
    )

    assert (full.statuses["Held"], full.statuses["Done"]) == (held, done)


def test_every_key_of_a_transition_is_read(full: RuleSet) -> None:
    """Each key of a transition has its field."""
    limits = Limits(
        actors=("staff", "client"), channels=("api",), guards=("is-paid",), requires=("message",)
    )

    assert full.transitions[0] == Transition(
        event="hold",
        sources=("early", "Done"),
        exceptions=("New",),
        targets=("Held",),
        limits=limits,
        override=True,
        default=True,
        title="Hold it",
        instructions="Say why.",
        basis=Basis.DOCUMENTED,
        cite=("guide",),
        note="Rare.",
    )


def test_a_short_transition_has_the_defaults(full: RuleSet) -> None:
    """Without `cite` a rule is inferred, and without limits it applies to every actor."""
    assert full.transitions[1] == Transition(sources=("nothing",), targets=("New",))


def test_groups_and_actions_are_read(full: RuleSet) -> None:
    """The members of a group are one name or a list, and an action has its statuses and limits."""
    action = full.actions["print"]

    assert full.groups == {
        "early": Group(name="early", members=("New", "Held")),
        "one": Group(name="one", members=("New",)),
    }
    assert (action.statuses, action.limits) == (("New", "early"), Limits(actors=("staff",)))
    assert (action.title, action.basis, action.note) == ("Print", Basis.INFERRED, "Any time.")


def test_the_keys_for_messages_are_read(full: RuleSet) -> None:
    """Matching, triggers, rollup, policies and ignored words have their fields."""
    assert full.matching == Matching(trim=True)
    assert full.triggers == {"made": "New", "lost": "unsupported"}
    assert full.rollup == Rollup(
        by=("OrderNumber",),
        rules=(RollupRule(kind=RollupKind.EARLIEST),),
    )
    assert full.policies == {"late": "ignore"}
    assert full.ignored == ("All",)
    assert [each.name for each in full.messages] == ["hook", "put-hold", "menu"]


@pytest.mark.parametrize(("written", "code"), [("0", "0"), ("-0", "0"), ("-12", "-12"), ("'-0'", "-0")])
def test_a_plain_integer_gives_its_decimal_text(written: str, code: str) -> None:
    """A code that is a number becomes a text."""
    assert loads(file_with("").replace("code: 2", f"code: {written}")).statuses["Held"].code == code


def test_names_of_digits_are_texts() -> None:
    """The name of a status can be a number, with or without quotes."""
    text = HEAD + 'statuses: {1: {}, "2": {}}\ntransitions: [{source: 1, target: "2"}]\n'

    assert loads(text) == loads(text.replace("1:", '"1":').replace('"2"', "2"))
