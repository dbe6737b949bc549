"""Laws of the statuses that were requested: they are expected, and change nothing else of an outcome."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine.model.observation import Outcome, Policies, StoredStatus
from tests.properties.test_observe_agreement import observe, parts
from tests.strategies.garbage import garbage
from tests.strategies.observations import Message, MessageCase, message_cases, policies
from tests.strategies.questions import spellings


def requesting(message: Message, *requested: str) -> Message:
    """Return a message about an order with other requested statuses."""
    return message._replace(stored=replace(message.order, requested=requested))


def without_requests(outcome: Outcome) -> Any:
    """Return the parts of an outcome without what depends on requested statuses."""
    return parts(replace(outcome, expected=False, after=replace(outcome.after, requested=())))


@given(message_cases(), policies())
def test_a_requested_status_changes_nothing_but_the_expectation(
    case: MessageCase, chosen: Policies | None
) -> None:
    """Without requested statuses, a message is never expected, and all other fields are the same."""
    for message in case.messages:
        plain = observe(case.engine, requesting(message), chosen)
        assert (plain.expected, plain.after.requested) == (False, ())
        assert without_requests(observe(case.engine, message, chosen)) == parts(plain)


@given(message_cases(), policies())
def test_what_was_requested_stays_with_the_status(case: MessageCase, chosen: Policies | None) -> None:
    """It is kept as it was passed where the order stays, and empty after a status was stored."""
    for message in case.messages:
        outcome = observe(case.engine, message, chosen)
        kept = () if outcome.changes_status else message.order.requested
        assert outcome.after.requested == kept


@given(message_cases(), policies(), st.data())
def test_the_observed_status_is_expected_in_any_spelling(
    case: MessageCase, chosen: Policies | None, data: st.DataObject
) -> None:
    """It does not matter what the message means, and what else was requested."""
    resolve, statuses = case.engine.table.resolve, case.rules.statuses
    for message in case.messages:
        observed = observe(case.engine, message, chosen).observed
        words: list[Any] = [observed]
        if observed is not None and observed in statuses:
            words += [each for each in spellings(statuses[observed]) if resolve(each) == observed]
        texts = [each for each in words if isinstance(each, str)]
        others = [name for name in statuses if name != observed]
        assert not observe(case.engine, requesting(message, *others), chosen).expected
        if texts:
            asked = requesting(message, *others, data.draw(st.sampled_from(texts)))
            assert observe(case.engine, asked, chosen).expected


@given(message_cases(), st.one_of(garbage(), st.tuples(garbage())))
def test_requested_statuses_that_are_no_tuple_of_texts_are_an_error(
    case: MessageCase, wrong: Any
) -> None:
    """The error names the argument, with any message."""
    message = case.messages[0]
    if not (isinstance(wrong, tuple) and all(isinstance(each, str) for each in wrong)):
        stored = StoredStatus(message.order.status, requested=wrong)
        with pytest.raises(TypeError, match="requested must"):
            observe(case.engine, message._replace(stored=stored))
