"""Laws of `observe` for any rules, order and message."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from operator import ge
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from statemachine.engine import Engine
from statemachine.engine.routes import Routes
from statemachine.model.errors import OutcomeError
from statemachine.model.observation import Meaning, Observation, Policies, Policy, StoredStatus
from tests.properties.test_doubt_laws import compares
from tests.properties.test_observe_agreement import DOUBTFUL, observe, parts
from tests.strategies import Case, shuffled
from tests.strategies.garbage import garbage
from tests.strategies.guards import externals
from tests.strategies.message_sections import MEANINGS, POLICIES
from tests.strategies.observations import Message, MessageCase, message_cases, policies, time_of

OLDER, NOW, NEWER = 4, 5, 6
WITH_ROW = {Meaning.CREATED, Meaning.APPLIED}
ALL_HOLD: dict[Any, Any] = dict.fromkeys(MEANINGS, "hold")


@given(message_cases(), policies())
def test_an_outcome_has_the_fields_of_its_meaning(case: MessageCase, chosen: Policies | None) -> None:
    """Readings, missing statuses, a row and refusals appear only with their meanings."""
    for message in case.messages:
        outcome = observe(case.engine, message, chosen)
        assert bool(outcome.readings) is (outcome.meaning is Meaning.AMBIGUOUS)
        skipped = outcome.meaning is Meaning.SKIPPED_AHEAD
        assert bool(outcome.missing) is (skipped and not message.observation.snapshot)
        assert bool(outcome.row) is (outcome.meaning in WITH_ROW and not outcome.unspecified)
        assert outcome.refusals or outcome.meaning is not Meaning.REFUSED
        assert not (outcome.certain and (outcome.unspecified or outcome.readings))


@given(message_cases(), policies())
def test_an_order_moves_to_the_observed_status_or_stays(
    case: MessageCase, chosen: Policies | None
) -> None:
    """The status to store is the observed one or the stored one, each with the right time."""
    for message in case.messages:
        outcome = observe(case.engine, message, chosen)
        after, before, (stored_at, at) = outcome.after, message.order, message.times
        if outcome.changes_status:
            follows = stored_at is None or compares(ge, at, stored_at)
            assert after.status == outcome.observed
            if at is not None and follows:
                since = None if message.observation.snapshot else at
                assert (after.at, after.since) == (at, since)
            else:
                assert after.at is stored_at
                assert (after.exact, after.since) == (stored_at is None, None)
        elif message.is_seen:
            assert (after.status, after.exact) == (before.status, before.exact)
            assert (after.at, after.since) == (stored_at, time_of(before.since))
        else:
            assert outcome.stored is None or outcome.stored == outcome.status
            assert after.at is stored_at or outcome.end == outcome.stored
            assert after.exact is before.exact or stored_at is None
            assert after.since is time_of(before.since)


@given(message_cases(), policies())
def test_observe_changes_nothing(case: MessageCase, chosen: Policies | None) -> None:
    """The same message for the same order has the same outcome, and its facts stay unchanged."""
    for message in case.messages:
        facts = deepcopy(message.observation.facts)
        first = parts(observe(case.engine, message, chosen))
        assert parts(observe(case.engine, message, chosen)) == first
        assert message.observation.facts == facts or facts != facts  # noqa: PLR0124  # facts with a NaN are not equal to themselves


@given(message_cases(), policies())
def test_a_message_observed_twice_keeps_the_status(case: MessageCase, chosen: Policies | None) -> None:
    """With any policies, the second observation of a message does not change the status."""
    for message in case.messages:
        once = observe(case.engine, message, chosen)
        again = observe(case.engine, message._replace(stored=once.after), chosen)
        assert (again.status,) == (once.status,)  # tuples, because a NaN is not equal to itself


@given(message_cases(), st.data())
def test_no_message_makes_observe_raise(case: MessageCase, data: st.DataObject) -> None:
    """Any value of a word, a time or the facts, and any stored value, has an outcome."""
    message = case.messages[0]
    known = {each: st.just(getattr(message.observation, each)) for each in Observation.__slots__}
    words: dict[str, Any] = {name: st.one_of(garbage(), word) for name, word in known.items()}
    observation = Observation(**{name: data.draw(each) for name, each in words.items()})
    stored = data.draw(
        st.one_of(garbage(), st.builds(StoredStatus, garbage(), garbage()), st.just(message.stored))
    )
    case.engine.observe(stored, observation, policies=ALL_HOLD)


@given(message_cases(), st.sampled_from(MEANINGS))
def test_the_policy_raise_raises_the_outcome(case: MessageCase, meaning: str) -> None:
    """`OutcomeError` has the outcome, and is raised for the chosen meaning only."""
    for stored, observation, _ in case.messages:
        outcome = case.engine.observe(stored, observation, policies=ALL_HOLD)
        raising: dict[Any, Any] = ALL_HOLD | {meaning: "raise"}
        if outcome.meaning == meaning:
            with pytest.raises(OutcomeError) as caught:
                case.engine.observe(stored, observation, policies=raising)
            assert caught.value.outcome.policy is Policy.RAISE
            assert caught.value.outcome.meaning is outcome.meaning
        else:
            again = case.engine.observe(stored, observation, policies=raising)
            assert parts(again) == parts(outcome)


@given(message_cases(), st.sampled_from(MEANINGS), st.one_of(st.text(), garbage()))
def test_an_unknown_policy_is_an_error(case: MessageCase, meaning: Any, word: Any) -> None:
    """An unknown policy raises for any message."""
    if not (isinstance(word, str) and word in POLICIES):
        with pytest.raises(ValueError, match=r"\w"):
            case.engine.observe(*case.messages[0][:2], policies={meaning: word})


@given(message_cases(odd=False))
def test_observe_calls_no_external_guard(case: MessageCase) -> None:
    """The provider has made the move already."""
    called: list[Mapping[str, Any]] = []
    engine = Engine(case.rules, guards=dict.fromkeys(externals(case.rules), called.append))
    for message in case.messages:
        observe(engine, message)
    assert not called


@given(message_cases(), st.data())
def test_shuffling_a_rule_file_changes_no_outcome(case: MessageCase, data: st.DataObject) -> None:
    """Transitions, mappings and groups may be in any order."""
    other = Case(data.draw(shuffled(case.document)), case.guards).engine
    for message in case.messages:
        assert parts(observe(other, message)) == parts(observe(case.engine, message))


def stored_at_now(message: Message, status: Any, at: int) -> Message:
    """Return a message with a time, for an order that is stored with the time `NOW`."""
    return message._replace(stored=StoredStatus(status, NOW)).but(at=at)


@given(message_cases())
def test_time_decides_what_is_ambiguous(case: MessageCase) -> None:
    """With an older time the first reading is the outcome, with a newer one the second.

    A move back out of unspecified exits is refused if it is newer, and `undeclared` refuses the actor; for a
    snapshot, the second reading is this refusal.
    """
    refused = [
        name for name, word in case.rules.undeclared.actors.items() if word == "refused"
    ]  # an odd actor is not hashable
    for message in case.messages:
        status = message.order.status
        timeless = message._replace(stored=StoredStatus(status)).but(at=None)
        readings = observe(case.engine, timeless).readings
        before = observe(case.engine, stored_at_now(message, status, OLDER))
        after = observe(case.engine, stored_at_now(message, status, NEWER))
        assert after.meaning is not Meaning.AMBIGUOUS
        assert before.meaning is not Meaning.AMBIGUOUS or not readings
        out = after.meaning is Meaning.REFUSED and message.observation.actor in refused
        if out and not message.observation.snapshot:
            assert readings in {(), (Meaning.LATE, Meaning.UNSPECIFIED)}
        else:
            assert readings in {(), (before.meaning, after.meaning)}


@given(message_cases(odd=False))
def test_an_older_message_changes_no_status_and_a_newer_one_is_not_late(case: MessageCase) -> None:
    """An older message is late, or held if nothing explains it; only documented moves make it certain."""
    resolve, routes = case.engine.table.resolve, Routes(case.engine.table)
    for message in case.messages:
        name = resolve(message.order.status)
        observed = resolve(message.observation.status)
        if name is not None and observed is not None:
            before = observe(case.engine, stored_at_now(message, name, OLDER))
            after = observe(case.engine, stored_at_now(message, name, NEWER))
            if before.meaning is Meaning.AMBIGUOUS:
                assert before.readings[0] is Meaning.LATE
                assert before.end is None
                assert not routes.reaches(observed, name)
            elif before.meaning is Meaning.LATE:
                assert before.certain is routes.documented.reaches(observed, name)
                assert routes.reaches(observed, name) or routes.is_open
            else:
                assert before.meaning is Meaning.DUPLICATE
            assert after.meaning is not Meaning.LATE


@given(message_cases(odd=False), st.sampled_from(("event", "actor", "channel", "facts")))
def test_a_message_that_reports_less_of_a_step_is_still_applied(case: MessageCase, field: str) -> None:
    """A step to another status by a normal row stays one without event, actor, channel or facts.

    With the observed status as previous, a self row may fit then, and line 5 applies: a skip, or it may be late.
    """
    by_line_5 = {Meaning.APPLIED, Meaning.SKIPPED_AHEAD, Meaning.AMBIGUOUS}
    for message in case.messages:
        outcome = observe(case.engine, message)
        step = outcome.stored != outcome.observed and not outcome.override
        if outcome.meaning is Meaning.APPLIED and step:
            less = observe(case.engine, message.but(**{field: {} if field == "facts" else None}))
            repeats = case.engine.table.resolve(message.observation.previous) == outcome.observed
            assert less.meaning in (by_line_5 if repeats else {Meaning.APPLIED})
            assert less.meaning is Meaning.AMBIGUOUS or parts(less.after) == parts(outcome.after)


@given(message_cases(), policies())
@example(DOUBTFUL, None)
def test_a_reason_is_true(case: MessageCase, chosen: Policies | None) -> None:
    """What a reason states about the rules is true, and it names every missing status."""
    rows, routes = case.engine.table.rows, Routes(case.engine.table)
    declared = {(row.source, row.target) for row in rows}
    entered = {row.target for row in rows if not row.override and row.source not in {None, row.target}}
    for message in case.messages:
        outcome = observe(case.engine, message, chosen)
        moved = (outcome.stored, outcome.observed)
        assert not ("no rule is declared for" in outcome.reason and moved in declared)
        assert not ("does not fit the rules for" in outcome.reason and moved not in declared)
        assert not ("no route leads back" in outcome.reason and moved in declared)
        if " comes before " in outcome.reason or " comes both before and after " in outcome.reason:
            assert routes.reaches(outcome.observed, str(outcome.stored))
        if "which of" in outcome.reason:
            assert outcome.observed not in entered
            unknown = outcome.stored not in case.rules.statuses
            assert unknown or not routes.reaches(outcome.observed, str(outcome.stored))
        if "order left" in outcome.reason:
            assert case.engine.table.resolve(message.observation.previous) not in {None, outcome.stored}
        assert "override=True" not in outcome.reason
        assert all(repr(name) in outcome.reason for name in outcome.missing)
        assert ("another route is as short" in outcome.reason) is not outcome.unique
        assert ("either" in outcome.reason) is bool(outcome.readings)
        assert ("is older than" in outcome.reason) <= (
            Meaning.LATE in {outcome.meaning, *outcome.readings}
        )
        assert ("has ended" in outcome.reason) >= (outcome.meaning is Meaning.AFTER_FINAL)
