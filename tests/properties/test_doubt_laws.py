"""Laws of `observe` on doubtful messages: nothing is applied on doubt, and certainty has documented rules."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from operator import ge, gt, is_
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from statemachine.engine import Engine
from statemachine.engine.resolve import ResolvedMessage, Timing, resolve
from statemachine.engine.routes import Routes
from statemachine.model.observation import Meaning, Outcome, Policies, StoredStatus
from tests.properties.test_observe_agreement import DOUBTFUL, UNKNOWN_WORDS, observe
from tests.strategies.observations import (
    NO_TIMES,
    Message,
    MessageCase,
    message_cases,
    messages,
    policies,
    time_of,
)
from tests.strategies.shipped import SHIPPED, shipped_rules

ENGINES = {name: Engine(shipped_rules(name)) for name in SHIPPED}
RESTS_ON_ROWS = {Meaning.CREATED, Meaning.APPLIED, Meaning.SKIPPED_AHEAD, Meaning.LATE}


@lru_cache(maxsize=8)
def routes_of(engine: Engine) -> Routes:
    """Return the routes of an engine, prepared once."""
    return Routes(engine.table)


def compares(comparison: Any, left: object, right: object) -> bool:
    """Return whether a comparison holds; False where the two values do not compare."""
    try:
        return bool(comparison(left, right))
    except Exception:  # noqa: BLE001  # the comparison is foreign code
        return False


def may_be_applied(routes: Routes, message: Message, outcome: Outcome) -> bool:
    """Return whether section 8 of docs/semantics.md allows a message to change the status."""
    resolved = resolve(routes.table, Timing(message.order, message.observation.at), message.observation)
    stored, observed, previous = str(outcome.stored), str(outcome.observed), resolved.previous
    statuses = routes.table.rules.statuses
    newer = is_newer(message)
    ended = stored in statuses and statuses[stored].final
    entered = observed not in statuses or routes.is_entered(observed)
    if not {stored, observed} <= statuses.keys():  # an unknown word is accepted
        return newer or (not ended and (previous == stored or (previous is None and entered)))
    step = any(routes.fitting(resolved, stored, observed))
    by_row = step or any(routes.fitting(resolved, stored, observed, override=True))
    if ended and not (by_row or (newer and routes.reaches(stored, observed))):
        return False
    if newer or previous == stored:
        return True
    came_before = routes.reaches(observed, stored)
    if previous in {None, observed}:
        return step or (not came_before and (by_row or entered))
    explained = routes.reaches(stored, previous) or not routes.reaches(previous, stored)
    fits = any(routes.fitting(resolved, previous, observed))
    return fits and explained and not came_before and not ended


def is_newer(message: Message) -> bool:
    """Return whether a message has a time that is later than an exact stored time."""
    stored_at, at = message.times
    return message.order.exact and compares(gt, at, stored_at)


def assert_nothing_is_applied_on_doubt(engine: Engine, message: Message) -> None:
    """Check one message with the default policies."""
    outcome = observe(engine, message, DEFAULTS)
    if outcome.changes_status and outcome.stored not in {None, outcome.observed}:
        assert may_be_applied(routes_of(engine), message, outcome), outcome


DEFAULTS: Policies = {
    "created": "apply",
    "applied": "apply",
    "skipped-ahead": "apply",
    "unspecified": "apply",
    "contradicts": "hold",
    "after-final": "hold",
    "refused": "hold",
    "ambiguous": "hold",
    "late": "hold",
    "unknown-status": "hold",
    "duplicate": "ignore",
    "ignored": "ignore",
}
"""The default policies, used here in place of those of the rule file. `late` and `ambiguous` never change a status."""


@given(message_cases())
@example(DOUBTFUL)
@example(UNKNOWN_WORDS)
def test_nothing_is_applied_on_doubt(case: MessageCase) -> None:
    """A message that may be late, or comes after the end, changes the status with a proof only."""
    for message in case.messages:
        assert_nothing_is_applied_on_doubt(case.engine, message)


@pytest.mark.parametrize("name", SHIPPED)
@given(st.data())
def test_nothing_is_applied_on_doubt_by_a_shipped_rule_set(name: str, data: st.DataObject) -> None:
    """The same is true for the rule set of every provider."""
    engine = ENGINES[name]
    assert_nothing_is_applied_on_doubt(engine, data.draw(messages(engine.rules)))


@given(message_cases(), policies())
def test_a_stored_time_never_goes_back(case: MessageCase, chosen: Policies | None) -> None:
    """With any policies the time to store is the stored one, or a later one; a time is never lost."""
    for message in case.messages:
        before, at = message.times
        after = observe(case.engine, message, chosen).after.at
        assert after is before or before is None or compares(ge, after, before)
        assert after is before or after is at


@given(message_cases(), policies())
def test_what_is_no_time_is_never_stored_and_never_certain(
    case: MessageCase, chosen: Policies | None
) -> None:
    """It counts as absent: a number that comes later is stored in its place."""
    for message in case.messages:
        outcome = observe(case.engine, message, chosen)
        assert time_of(outcome.after.at) is outcome.after.at
        assert time_of(outcome.after.since) is outcome.after.since
        given_times = (message.order.at, message.observation.at)
        are_times = all(map(is_, message.times, given_times))
        assert not outcome.certain or are_times or message.is_seen
        for strange in NO_TIMES:
            stored = StoredStatus(message.order.status, strange, since=strange)
            after = observe(case.engine, message._replace(stored=stored, seen=()).but(at=5), chosen)
            assert after.after.at in {None, 5}
            assert (after.after.at == 5) or not after.changes_status


@given(message_cases(), policies())
def test_an_exact_time_is_that_of_a_message(case: MessageCase, chosen: Policies | None) -> None:
    """A lower bound becomes exact only by a message that enters another status with a time."""
    for message in case.messages:
        outcome = observe(case.engine, message, chosen)
        if outcome.after.exact and not message.order.exact and outcome.after.at is not None:
            assert outcome.changes_status
            assert outcome.stored != outcome.observed
            assert outcome.after.at is message.observation.at


@given(message_cases(), policies())
def test_the_last_move_of_a_skipped_route_fits_the_message(
    case: MessageCase, chosen: Policies | None
) -> None:
    """Each status of a skipped route leads to the next one, the last one by a row that fits."""
    routes = routes_of(case.engine)
    for message in case.messages:
        outcome = observe(case.engine, message, chosen)
        if outcome.meaning is Meaning.SKIPPED_AHEAD and not message.observation.snapshot:
            resolved = resolve(
                case.engine.table, Timing(message.order, message.observation.at), message.observation
            )
            path = (outcome.stored, *outcome.missing, str(outcome.observed))
            assert any(routes.fitting(resolved, path[-2], str(path[-1])))
            assert all(any(routes.rows(start, str(end))) for start, end in pairwise(path))


@given(message_cases(), policies())
def test_a_certain_outcome_rests_on_documented_rules(case: MessageCase, chosen: Policies | None) -> None:
    """The row is documented and fits, or each edge of the route is documented."""
    routes = routes_of(case.engine)
    for message in case.messages:
        outcome = observe(case.engine, message, chosen)
        if outcome.certain and outcome.meaning in RESTS_ON_ROWS:
            resolved = resolve(
                case.engine.table, Timing(message.order, message.observation.at), message.observation
            )
            assert _is_documented(routes, resolved, outcome), outcome


def _is_documented(routes: Routes, message: ResolvedMessage, outcome: Outcome) -> bool:
    if outcome.row is not None:
        return routes.table.is_documented(outcome.row) and message.fits(outcome.row, routes.table)
    if outcome.meaning is Meaning.LATE:
        return routes.documented.reaches(outcome.observed, str(outcome.stored))
    if not outcome.missing:  # a snapshot reports no moves
        return routes.documented.reaches(outcome.stored, str(outcome.observed))
    path = (outcome.stored, *outcome.missing, str(outcome.observed))
    return all(routes.documented.has_edge(start, str(end)) for start, end in pairwise(path))


@given(message_cases(), policies())
def test_a_time_that_does_not_compare_is_never_certain(
    case: MessageCase, chosen: Policies | None
) -> None:
    """A text and a number have no order, so each outcome has another reading, unless the key is committed."""
    for message in case.messages:
        order = message.order
        later = type(order)(order.status, 5, order.exact)
        other = message._replace(stored=later, seen=()).but(at="noon")
        assert not observe(case.engine, other, chosen).certain
