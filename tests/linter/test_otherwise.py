"""Tests of the checks of `otherwise` transitions, and of other checks beside them."""

from __future__ import annotations

from itertools import count, product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine.linter.gaps import are_all_covered
from statemachine.linter.lint_context import LintContext
from statemachine.model.uncovered import uncovered_region
from tests.linter.acme import found, likely, only
from tests.linter.test_gaps import moves
from tests.linter.test_scopes import DOMAINS, VALUES, holds, scopes
from tests.strategies import Case, cases
from tests.strategies.values import fact_values

UNGUARDED, ALONE = "otherwise-without-guard", "otherwise-without-sibling"
NEVER, AMBIGUOUS = "otherwise-never-holding", "ambiguous-event"
LEFT = "{event: finish, source: New, target: Hold, otherwise: true, cite: guide}"


def beside(*guards: str, left: str = LEFT, **more: Any) -> str:
    """Return a rule file with a move for each guard, and one that is `otherwise`."""
    return f"{moves(*guards, **more)}      - {left}\n"


def test_a_sibling_without_guard_is_related() -> None:
    """The finding is at `otherwise`; the limits of the other move do not count."""
    body = beside("copies: {above: 3}", more=", actor: clerk").replace("guard: guard-0, ", "")
    finding = only(UNGUARDED, body)

    assert finding.message == (
        "this move can never be made from 'New': another one of its event has no guard"
    )
    assert (finding.certain, finding.span.column) == (True, 59)
    assert [each.span.line for each in finding.related] == [finding.span.line - 1]


def test_an_initial_status_is_a_sibling_of_a_creation() -> None:
    """Orders that nobody else creates need a creation without a guard, so nothing is left."""
    left = "{source: nothing, target: Hold, otherwise: true, cite: guide}"

    assert "from 'nothing'" in only(UNGUARDED, beside("copies: {above: 3}", left=left)).message


@pytest.mark.parametrize(
    ("left", "checks"),
    [
        (LEFT, []),
        (LEFT.replace("finish", "keep"), [ALONE]),
        (LEFT.replace("event: finish, ", ""), [ALONE]),
        (LEFT.replace("New", "[New, Hold]").replace("Hold, o", "Lost, o"), []),
        (LEFT.replace("otherwise", "guard: guard-0, otherwise"), [NEVER]),
    ],
)
def test_a_move_without_siblings_always_holds(left: str, checks: list[str]) -> None:
    """One of the sources with a sibling is enough."""
    names = found(beside("copies: {above: 3}", left=left))

    assert [each for each in names if each in {UNGUARDED, ALONE, NEVER}] == checks


@pytest.mark.parametrize(
    ("guards", "finding"),
    [
        (("copies: {above: 3}", "copies: {at_most: 3}"), [True]),
        (("copies: {above: 3}", "copies: {below: 3}"), []),
        (("copies: {at_least: 1}",), [True]),
        (("paid: true, kind: book", "paid: false", "kind: {not: book}"), [True]),
        (("paid: true, kind: book", "paid: false", "kind: card"), []),
        (("copies: {above: 3}", "copies: {at_most: 3}", "external: [copies]"), []),
        (("external: [copies]",), []),
    ],
)
def test_guards_that_cover_all_values_leave_nothing(
    guards: tuple[str, ...], finding: list[bool]
) -> None:
    """The finding is likely; beside an external guard there is none."""
    assert likely(NEVER, beside(*guards)) == finding


def test_no_gap_is_left_beside_an_otherwise_move() -> None:
    """It takes the values that the guards leave out, also if it has a guard itself."""
    guards = "total: {below: 50}", "total: {above: 50}", "paid: true"

    assert "guard-gap" in found(moves(*guards[:2]))
    for left in (LEFT, LEFT.replace("otherwise", "guard: guard-2, otherwise")):
        assert "guard-gap" not in found(
            beside(*guards[:2], left=left).replace("guard-1:", "guard-2: {paid: true}\n      guard-1:")
        )


@pytest.mark.parametrize(
    ("other", "ambiguous"),
    [
        ("otherwise: true", []),
        ("otherwise: true, guard: guard-0", []),
        ("guard: guard-0, target: Lost", [False]),
        ("otherwise: true, target: Lost", [True]),
    ],
)
def test_an_otherwise_move_is_never_ambiguous_with_its_siblings(
    other: str, ambiguous: list[bool]
) -> None:
    """Two of them are likely ambiguous, because their siblings may leave nothing to both."""
    body = beside("copies: {above: 3}")
    more = f"{{event: finish, source: New, target: Hold, {other}, cite: guide}}"
    if "target: Lost" in other:
        more = more.replace("target: Hold, ", "")

    assert likely(AMBIGUOUS, f"{body}      - {more}\n") == ambiguous


def test_defaults_of_siblings_do_not_compete() -> None:
    """The default of the event is the sibling, or the move for all others."""
    body = beside("copies: {above: 3}", more=", default: true")
    both = body.replace("otherwise", "default: true, otherwise")

    assert "competing-defaults" not in found(both)
    assert likely(
        "competing-defaults",
        both.replace(
            "event: finish, source: New, target: Hold", ("event: keep, source: New, target: Hold")
        ),
    ) == [True]


def test_a_sibling_is_covered_by_transitions_of_its_event_only() -> None:
    """To remove it would leave more orders to the `otherwise` move."""
    body = moves("copies: {above: 3}").replace("guard: guard-0", "default: true")
    body += "      - {source: New, target: Done, guard: guard-0, cite: guide}\n"
    left = LEFT.replace("event: finish, ", "")

    assert "subsumed-transition" in found(body)
    assert "subsumed-transition" not in found(f"{body}      - {left}\n")


@given(st.lists(scopes(), max_size=4), scopes())
def test_an_uncovered_region_is_exact(covered: list[Any], own: Any) -> None:
    """A region is found if and only if some of its values are in no covered combination."""
    parts = [each.values for each in covered]
    region = uncovered_region(own.values, parts, DOMAINS, count())
    left = [each for each in VALUES if holds(own, each) and not any(holds(x, each) for x in covered)]

    assert (region is None) is (left == [])
    if region is not None:
        inside = [x for x in VALUES if all(each.contains(x[fact]) for fact, each in region.items())]
        assert inside
        assert all(each in left for each in inside)


@given(cases(odd=False))
def test_the_engine_never_makes_a_move_that_is_reported_as_never_made(case: Case) -> None:
    """For no values of the facts is a row allowed for which the guards of its siblings cover everything."""
    context = LintContext.of(case.rules)
    for row in case.engine.table.rows:
        siblings = context.table.siblings(row) if row.otherwise else {}
        if row.otherwise and (() in siblings or are_all_covered(row, context.scopes)):
            names = {name for guards in (row.guards, *siblings) for name in guards}
            facts = sorted({fact for name in names for fact in case.rules.guards[name].facts})
            choices = [(None, *fact_values(case.rules, fact)[:6]) for fact in facts[:3]]
            inputs: dict[str, Any] = {}
            for values in product(*choices):
                known = dict(zip(facts, values, strict=False))
                asked: dict[str, Any] = {"target": row.target, "event": row.event, "facts": known}
                assert case.engine.decide(row.source, **asked, inputs=inputs).row != row
