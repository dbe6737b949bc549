"""Tests of what an engine remembers about messages: which ones, how many, and for which words."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from itertools import product
from typing import Any

import pytest

from statemachine import Engine, load
from statemachine.engine import bound
from statemachine.engine.outcomes import Observer
from statemachine.model.errors import OutcomeError
from statemachine.model.observation import Observation, Outcome, StoredStatus
from tests.engine.observing import HOUR, NOON, observing_engine


class Name(StrEnum):
    """A text of a subclass of `str`."""

    MADE = "Made"


@pytest.fixture
def engine() -> Engine:
    """Return an engine that has seen no message."""
    return observing_engine()


def remembered(engine: Engine) -> dict[Any, Any]:
    """Return what an engine remembers about messages."""
    observer: Observer = engine._built["observer"]
    return observer._remembered


def test_other_times_and_other_spellings_share_what_is_remembered(engine: Engine) -> None:
    """A code, an alias, a trigger and a subclass of `str` are one message; the time to store is their own."""
    told = [Observation(status="Made"), Observation(status="Produced"), Observation(status=Name.MADE)]
    told += [Observation(trigger="moved_to_made"), Observation(status="Made", facts={"nothing": 1})]
    outcomes = [
        engine.observe(
            StoredStatus(stored, NOON), Observation(status=each.status, trigger=each.trigger, at=at)
        )
        for stored in ("New", 0)
        for each, at in product(told, (NOON + HOUR, NOON + 2 * HOUR))
    ]

    assert {each.after.at for each in outcomes} == {NOON + HOUR, NOON + 2 * HOUR}
    assert {each.meaning for each in outcomes} == {"applied"}
    assert len(remembered(engine)) == 1


def test_facts_that_no_guard_needs_are_not_part_of_what_is_remembered() -> None:
    """A rule set may declare facts for people; messages with other values of these mean the same."""
    engine = Engine(load("cubicasa"))
    outcomes = [
        engine.observe("Pending", Observation(status="Ready", facts={"delivery_type": kind}))
        for kind in ("new", "again", 7)
    ]

    assert len(set(map(id, outcomes))) == 1
    assert len(remembered(engine)) == 1


def test_each_age_is_remembered_apart(engine: Engine) -> None:
    """Older, newer, the same time and no time are four messages; what does not compare has no time."""
    for at in (NOON, NOON + HOUR, NOON - HOUR, None, "today"):
        engine.observe(StoredStatus("Sent", NOON), Observation(status="Sent", at=at))  # type: ignore[arg-type]  # any value is allowed

    assert len(remembered(engine)) == 4


def test_a_time_that_does_not_compare_is_not_certain(engine: Engine) -> None:
    """Its meaning is remembered as that of a message without a time, its certainty is not."""
    without = engine.observe(StoredStatus("New", NOON), Observation(status="New"))
    strange = engine.observe(StoredStatus("New", NOON), Observation(status="New", at=1))

    assert (without.meaning, without.certain) == ("duplicate", True)
    assert (strange.meaning, strange.certain) == ("duplicate", False)


@pytest.mark.parametrize("word", [False, 0.0, b"New", ["New"], "Nw", None])
def test_a_word_that_names_nothing_is_not_remembered(engine: Engine, word: Any) -> None:
    """A value that only equals a code is unknown each time, before and after the code is remembered."""
    for known in (0, "New"):
        assert engine.observe("Made", Observation(status=word)).meaning == "unknown-status"
        engine.observe("Made", Observation(status=known))

    assert len(remembered(engine)) == 1


@pytest.mark.parametrize(
    "told",
    [
        {"status": "All"},
        {"status": "Made", "facts": {"paid": True}},
        {"status": "Made", "actor": "someone"},
        {"status": "Made", "event": "dance"},
        {"status": "Made", "channel": "fax"},
        {"status": "Made", "channel": Name.MADE},
    ],
    ids=str,
)
def test_a_message_that_depends_on_more_is_not_remembered(engine: Engine, told: dict[str, Any]) -> None:
    """An ignored word, a guard's fact, and an event, actor or channel that is not declared are judged each time."""
    engine.observe("New", Observation(**told))

    assert not remembered(engine)


def test_policies_are_those_of_each_call(engine: Engine) -> None:
    """The policies of a caller apply to a remembered meaning, and only for that call; so does a raise."""
    told = Observation(status="Made")

    assert engine.observe("New", told).policy == "apply"
    assert engine.observe("New", told, policies={"applied": "hold"}).policy == "hold"
    assert engine.observe("New", told).policy == "apply"
    for _ in range(2):
        with pytest.raises(OutcomeError):
            engine.observe("New", told, policies={"applied": "raise"})


def test_the_memory_is_bounded(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full memory is emptied, and the outcomes stay the same."""
    monkeypatch.setattr(bound, "REMEMBERED", 5)
    pairs = list(product(engine.rules.statuses, repeat=2))
    first, second = ([_outcome(engine, *pair) for pair in pairs] for _ in range(2))

    assert first == second
    assert len(remembered(engine)) <= 5


def test_threads_get_the_same_outcomes(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads may fill and empty the memory at the same time."""
    monkeypatch.setattr(bound, "REMEMBERED", 3)
    pairs = list(product(engine.rules.statuses, repeat=2)) * 10
    with ThreadPoolExecutor(8) as threads:
        outcomes = list(threads.map(lambda pair: _outcome(engine, *pair), pairs))

    assert outcomes == [_outcome(observing_engine(), *pair) for pair in pairs]


def _outcome(engine: Engine, stored: str, observed: str) -> Outcome:
    policies: Any = {"contradicts": "hold"}
    return engine.observe(stored, Observation(status=observed), policies=policies)
