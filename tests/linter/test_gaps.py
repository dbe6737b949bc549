"""Values that no guard of an event accepts, compared with every value of the facts and with the engine."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine.engine import Engine
from statemachine.linter import gaps
from statemachine.linter.gaps import find_gaps, uncovered_values
from statemachine.linter.lint_context import LintContext
from statemachine.linter.scopes import Scope
from statemachine.loader import load, shipped
from statemachine.model.uncovered import AllowedValues
from tests.linter.acme import found, likely, only, rules
from tests.linter.test_scopes import DOMAINS, VALUES, holds, scopes
from tests.strategies import Case, cases
from tests.strategies.values import fact_values

GAP = "guard-gap"
STATUSES = """\
    statuses:
      New: {initial: true, cite: guide}
      Hold: {cite: guide}
      Done: {final: true, result: success, cite: guide}
      Lost: {final: true, result: failure, cite: guide}
"""
FACTS = """\
    actors: {clerk: {}, client: {}}
    channels: [api, web]
    facts:
      total: {type: number, minimum: 0}
      copies: {type: integer, minimum: 1, maximum: 9}
      kind: {enum: [book, card, poster]}
      paid: {type: boolean}
      code: {type: string}
      due: {type: date}
"""


def moves(*guards: str, targets: tuple[str, ...] = ("Done", "Lost"), more: str = "") -> str:
    """Return a rule file whose event `finish` leaves New once for each guard, to the targets in turn."""
    declared = "".join(f"      guard-{at}: {{{each}}}\n" for at, each in enumerate(guards))
    transitions = "".join(
        f"      - {{event: finish, source: New, target: {targets[at % len(targets)]}, "
        f"guard: guard-{at}, cite: guide{more}}}\n"
        for at in range(len(guards))
    )
    return f"{FACTS}    guards:\n{declared}{STATUSES}    transitions:\n{transitions}"


@pytest.mark.parametrize(
    ("guards", "where"),
    [
        (("total: {below: 50}", "total: {above: 50}"), "total = 50"),
        (("total: {at_least: 50}", "total: {below: 50, not: 7}"), "total = 7"),
        (("total: {at_least: 50}", "total: {above: 0, below: 50}"), "total = 0"),
        (("copies: {at_most: 3}", "copies: {at_least: 4, at_most: 8}"), "copies = 9"),
        (("kind: book", "kind: card"), "kind = 'poster'"),
        (("paid: true", "paid: false, kind: book", "paid: false, kind: card"), "kind = 'poster' and paid = false"),
        (("paid: true, kind: book", "paid: true, kind: {not: [book, card]}"), "kind = 'card'"),
        (('code: {not: ["", a]}', 'code: ""'), "code = 'a'"),
        (("due: {below: 2026-01-31}", "due: {above: 2026-01-31}"), "due = '2026-01-31'"),
        (("paid: true, kind: book", "kind: card"), "kind = 'poster'"),
    ],
)  # fmt: skip
def test_a_value_that_no_guard_accepts_is_named(guards: tuple[str, ...], where: str) -> None:
    """The finding is likely, has the place of the first event, and has an example."""
    finding = only(GAP, moves(*guards))

    assert finding.message == f"event 'finish' from 'New' has no move where {where}"
    assert finding.certain is False
    first = 23 + len(guards)
    assert (finding.span.line, finding.span.column) == (first, 13)
    assert [each.span.line for each in finding.related] == [*range(first + 1, first + len(guards))]


@pytest.mark.parametrize(
    "guards",
    [
        ("total: {at_most: 50}", "total: {above: 50}"),
        ("copies: {at_most: 3}", "copies: {above: 3, below: 9}", "copies: 9"),
        ("kind: book", "kind: card", "kind: {not: [book, card]}"),
        ("paid: true", "paid: false"),
        ("paid: true, kind: book", "paid: true, kind: {not: book}"),
        ("paid: true, kind: book", "paid: false"),
        ("kind: book", "kind: [card, poster], paid: true"),
        ("kind: book, paid: true", "kind: book, paid: false", "kind: {not: book}"),
        ('code: {not: ["", a]}', 'code: ["", a]'),
    ],
)
def test_guards_that_cover_all_values_have_no_gap(guards: tuple[str, ...]) -> None:
    """A fact with one condition only is a requirement, not a choice: its other values are no gap."""
    assert likely(GAP, moves(*guards)) == []


@pytest.mark.parametrize(
    "guards",
    [
        ("paid: true",),
        ("paid: true", "kind: book"),
        ("paid: true, kind: book", "paid: true"),
        ('code: "a"', 'code: "b"'),
        ("copies: 1", "copies: [2, 3]"),
        ("copies: {above: 4}, due: 2026-01-31", "external: [copies]"),
        ("copies: {above: 4}", "copies: {above: 9}"),
        ("copies: {above: 5}", "copies: {below: 5}", "copies: {above: 9}"),
        ("copies: {above: 5}", "copies: {below: 5}, total: {above: 1}", "total: {below: 1}"),
    ],
)
def test_guards_that_are_no_choice_have_no_gap(guards: tuple[str, ...]) -> None:
    """One guard, guards over different facts, lists of numbers or texts, and external guards are no choice.

    A guard that never holds is an error of its own.
    """
    assert GAP not in found(moves(*guards))


def test_transitions_to_one_target_are_an_or() -> None:
    """Together they are one condition, which need not always hold."""
    split = "copies: {above: 5}", "copies: {below: 5}"

    assert GAP in found(moves(*split))
    assert GAP not in found(moves(*split, targets=("Done",)))


@pytest.mark.parametrize(
    "more",
    [
        "{event: finish, source: New, target: Hold}",
        "{event: finish, source: New, target: Hold, actor: clerk}",
        "{event: finish, source: New, target: Hold, guard: guard-0, actor: clerk}",
        "{event: finish, source: New, target: Hold, guard: guard-0, channel: api}",
        "{event: finish, source: New, target: Hold, guard: guard-0, override: true}",
        "{event: finish, source: any, target: Hold}",
    ],
)
def test_another_transition_of_the_event_makes_it_silent(more: str) -> None:
    """A transition without a guard, with other actors or channels, or an override may be for the values."""
    body = moves("copies: {above: 5}", "copies: {below: 5}")
    other = f"      - {more[:-1]}, cite: guide, note: Seen.}}\n"

    assert GAP in found(body)
    assert GAP not in found(body + other)
    assert GAP in found(body + other.replace("finish", "put-off"))
    assert GAP in found(body + other.replace("event: finish, ", ""))


def test_the_values_of_an_event_of_the_provider_have_gaps_too() -> None:
    """If the provider chooses among the targets, the event still has no move for these values."""
    body = moves("copies: {above: 5}", "copies: {below: 5}")

    assert GAP in found(f"{body}    events: {{finish: {{target: provider}}}}\n")


def test_an_external_guard_beside_conditions_makes_it_silent() -> None:
    """What a function refuses is not known."""
    body = moves("kind: book", "kind: card", "external: [code]")
    head, _ = body.rsplit("      - ", 1)

    assert GAP in found(head)
    assert GAP not in found(head.replace("guard: guard-1", "guard: [guard-1, guard-2]"))


def test_transitions_without_an_event_are_not_compared() -> None:
    """They are asked for by their target, so their guards are no choice."""
    body = moves("kind: book", "kind: card")

    assert GAP not in found(body.replace("event: finish, ", ""))


def test_the_same_limits_on_both_sides_are_compared() -> None:
    """Transitions for the same actors and channels are one choice, also if they require inputs."""
    inputs = "    inputs: {message: {type: string}}\n"
    more = ", actor: clerk, channel: api, requires: [message]"

    assert GAP in found(inputs + moves("kind: book", "kind: card", more=more))


def test_several_sources_are_one_finding() -> None:
    """The finding names the first source by name and the number of the others."""
    body = moves("kind: book", "kind: card").replace("source: New", "source: [New, Hold]")
    body += "      - {event: put-off, source: New, target: Hold, default: true, cite: guide}\n"

    assert only(GAP, body).message == (
        "event 'finish' from 'Hold' and 1 more has no move where kind = 'poster'"
    )


def test_a_creation_is_named_nothing() -> None:
    """The source of a creation is `nothing`."""
    body = moves("kind: book", "kind: card", targets=("New", "Hold"))
    body = body.replace("source: New", "source: nothing")

    assert only(GAP, body).message == "event 'finish' from 'nothing' has no move where kind = 'poster'"


def test_the_number_of_guards_is_bounded() -> None:
    """Twenty different guards are searched, and one more is not."""
    guards = [f"total: {{at_least: {each}, below: {each + 1}}}" for each in range(21)]

    assert likely(GAP, moves(*guards[:20])) == [True]
    assert likely(GAP, moves(*guards)) == []


@pytest.mark.parametrize(("most", "expected"), [(5, [True]), (6, [])])
def test_the_number_of_facts_is_bounded(most: int, expected: list[bool]) -> None:
    """Guards over five facts are searched, and over six are not."""
    names = [f"f{each}" for each in range(most)]
    facts = "".join(f"      {name}: {{type: boolean}}\n" for name in names)
    first = ", ".join(f"{name}: true" for name in names)
    body = moves(first, first.replace("true", "false")).replace("      due: {type: date}\n", facts)

    assert likely(GAP, body) == expected


@pytest.mark.parametrize(("steps", "expected"), [(3, [True]), (2, [])])
def test_a_search_is_bounded(monkeypatch: pytest.MonkeyPatch, steps: int, expected: list[bool]) -> None:
    """Two guards with one gap take three steps: all values, those without the first guard, and the gap."""
    monkeypatch.setattr(gaps, "MOST_STEPS", steps)

    assert likely(GAP, moves("total: {below: 50}", "total: {above: 50}")) == expected


def test_all_searches_of_a_file_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without steps for a second search, only the first event by name is reported."""
    body = moves("total: {below: 50}", "total: {above: 50}", "total: {above: 60}")
    head, first, second, third = body.rsplit("      - ", 3)
    later = (each.replace("finish", "later") for each in (first, third.replace("Done", "Lost")))
    body = "      - ".join([head, first, second, *later])

    assert likely(GAP, body) == [True, True]
    monkeypatch.setattr(gaps, "_MOST_STEPS_OF_ALL", 4)
    assert "'finish'" in only(GAP, body).message


@given(st.lists(scopes(), min_size=1, max_size=5))
def test_a_gap_is_exact(drawn: list[Scope]) -> None:
    """Values are found if and only if some values fail every guard whose requirements are met.

    All values that are found fail every guard.
    """
    found_values = uncovered_values([each.values for each in drawn], DOMAINS, count())
    missed = [each for each in VALUES if not any(_holds_if_met(scope, drawn, each) for scope in drawn)]

    assert (found_values is None) is (missed == [])
    if found_values is not None:
        inside = [each for each in VALUES if _within(found_values, each)]
        assert inside
        assert all(each in missed for each in inside)
        assert not any(holds(scope, each) for scope in drawn for each in inside)


@given(cases(odd=False), st.data())
def test_the_engine_has_no_move_for_the_example(case: Case, data: st.DataObject) -> None:
    """With the values of a finding, no actor may make the move of the event. The other facts do not count."""
    _assert_refused(case.engine, data)


@given(st.lists(scopes(), min_size=2, max_size=4), st.data())
def test_the_engine_agrees_for_drawn_guards(drawn: list[Scope], data: st.DataObject) -> None:
    """The same holds for guards that choose between two targets; for all values, there is no finding."""
    written = [_condition(each) for each in drawn]
    body = moves(*written).replace("minimum: 1, maximum: 9", "minimum: 0")
    if all(written):
        engine = Engine(rules(body))
        _assert_refused(engine, data)
        if all(any(holds(scope, each) for scope in drawn) for each in VALUES):
            assert find_gaps(LintContext.of(rules(body)).scopes) == []


@pytest.mark.parametrize("name", shipped())
def test_a_shipped_rule_set_has_no_gap(name: str) -> None:
    """The guards of the shipped rule sets leave no value out."""
    assert find_gaps(LintContext.of(load(name)).scopes) == []


def _assert_refused(engine: Engine, data: st.DataObject) -> None:
    """Assert that the event of each gap is refused for values in the gap."""
    file = engine.rules
    for gap in find_gaps(LintContext.of(file).scopes):
        facts: dict[str, Any] = {}
        for fact in file.facts:
            allowed = [
                each
                for each in fact_values(file, fact)
                if fact not in gap.values or gap.values[fact].contains(each)
            ]
            if fact in gap.values:
                domain = file.facts[fact].domain
                allowed += filter(domain.accepts, gap.values[fact].samples(domain))
            facts[fact] = data.draw(st.sampled_from(allowed))
        for source in gap.sources:
            event = gap.transitions[0].event
            assert not engine.decide(source, event=event, facts=facts).allowed


def _holds_if_met(scope: Scope, scopes_of_event: list[Scope], one: dict[str, object]) -> bool:
    """Return whether a scope allows values, if each fact with one condition in all scopes meets it."""
    return all(
        each.contains(one[fact])
        for fact, each in scope.values.items()
        if any(other.values.get(fact, each) != each for other in scopes_of_event)
    )


def _within(values: AllowedValues, one: dict[str, object]) -> bool:
    return all(each.contains(one[fact]) for fact, each in values.items())


def _condition(scope: Scope) -> str:
    """Return the conditions of a scope as a guard of a rule file."""
    parts = []
    for fact, each in scope.values.items():
        if each.only is not None:
            parts.append(f"{fact}: [{', '.join(map(str, sorted(each.only)))}]")
            continue
        bounds = {"at_least": each.at_least, "above": each.above}
        bounds |= {"at_most": each.at_most, "below": each.below}
        limits = [f"{key}: {bound}" for key, bound in bounds.items() if bound is not None]
        limits += [f"not: [{', '.join(map(str, sorted(each.excluded)))}]"] if each.excluded else []
        parts += [f"{fact}: {{{', '.join(limits)}}}"] if limits else []
    return ", ".join(parts)
