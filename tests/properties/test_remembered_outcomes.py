"""What an engine remembers about messages changes no outcome."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from statemachine.engine import Engine
from statemachine.engine.outcomes import Observer
from statemachine.model.observation import Policies
from tests.properties.test_observe_agreement import observe, parts
from tests.strategies.observations import MOMENTS, NUMBERS, Message, MessageCase, message_cases, policies

TIMES: tuple[Any, ...] = (None, *NUMBERS, *MOMENTS)


@given(message_cases(), policies(), st.lists(st.sampled_from(TIMES), min_size=2, max_size=2))
def test_a_remembered_meaning_gives_the_outcome_of_a_first_message(
    case: MessageCase, chosen: Policies | None, times: list[Any]
) -> None:
    """Each message, with its facts and without, at other times and in other spellings, has one outcome."""
    told = [each for message in case.messages for each in variants(case.engine, message, times)]
    fresh = [parts(observe(forgetful(case), message, chosen)) for message in told]
    for _ in range(2):
        for message, expected in zip(told, fresh, strict=True):
            assert parts(observe(case.engine, message, chosen)) == expected, message


@given(message_cases())
def test_only_names_are_remembered(case: MessageCase) -> None:
    """No word of a message stays in the memory of the engine, unless it is a name of the rule set."""
    rules = case.rules
    names = {*rules.statuses, *rules.actors, *rules.channels, *case.engine.table.events, None}
    for message in case.messages:
        observe(case.engine, message)
    for *words, _ in chain(*memories(case.engine)):
        assert {*map(type, words)} <= {str, type(None)}
        assert set(words) <= names


def variants(engine: Engine, message: Message, times: list[Any]) -> Iterator[Message]:
    """Yield a message, then without facts, at another time, against a bound, and with canonical names."""
    order, resolve = message.order, engine.table.resolve
    yield message
    bare = message.but(facts={})
    yield bare
    stored_at, at = times
    yield Message(replace(order, at=stored_at), replace(bare.observation, at=at))
    yield Message(replace(order, at=stored_at, exact=False), replace(bare.observation, at=at))
    names: dict[str, Any] = {
        key: resolve(getattr(bare.observation, key)) for key in ("status", "previous")
    }
    yield Message(replace(order, status=resolve(order.status)), replace(bare.observation, **names))


def forgetful(case: MessageCase) -> Engine:
    """Return the engine of a case without what it remembers about messages."""
    for each in memories(case.engine):
        each.clear()
    return case.engine


def memories(engine: Engine) -> list[dict[Any, Any]]:
    """Return what an engine remembers about messages, then what it remembers about snapshots."""
    observer: Observer = engine._built.get("observer") or engine._new_observer()
    return [each._remembered for each in (observer, observer._snapshots) if each is not None]
