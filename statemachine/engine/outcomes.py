"""The outcomes of messages: what messages mean is remembered, the times and policies are those of each message."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from statemachine.engine.bound import PLAIN, remember
from statemachine.engine.conclude import Judgement, conclude, parsed_policies
from statemachine.engine.observe import Interpreter
from statemachine.engine.resolve import Age, Timing, resolve
from statemachine.model.errors import OutcomeError
from statemachine.model.frozen import EMPTY, FrozenMap
from statemachine.model.observation import Meaning, Observation, Outcome, Policy, StoredStatus
from statemachine.model.table import Table
from statemachine.model.text import check_type

_MAPPINGS = frozenset({dict, FrozenMap})
"""The types of facts whose names are looked at; another type may raise."""

_REMEMBERED_TYPES = PLAIN | {Age}
"""The types in a remembered key: a word of another type may equal a name without being one."""

_RAISE = Policy.RAISE  # to read a member of an enum is slow before Python 3.12

_NO_POLICIES: Mapping[Meaning, Policy] = {}


class Observer:
    """The outcomes of messages for one table.

    It remembers what a message means whose words are names of the rule set, unless a guard needs its facts.
    """

    def __init__(self, table: Table) -> None:
        self.table = table
        self._interpreter = Interpreter(table)
        guards = table.rules.guards.values()
        self._guarded = frozenset(fact for guard in guards for fact in guard.facts)
        self._remembered: dict[tuple[object, ...], Judgement] = {}

    def observe(
        self,
        stored: StoredStatus | str | int | None,
        observation: Observation,
        policies: Mapping[Any, str] | None,
    ) -> Outcome:
        """Return what a message means; raises what `Engine.observe` raises."""
        if not isinstance(observation, Observation):
            check_type("observation", type(observation), Observation)
        order = stored if isinstance(stored, StoredStatus) else StoredStatus(stored)
        chosen = _NO_POLICIES if policies is None else parsed_policies(policies)
        timing = Timing(order, observation.at)
        judgement = self._recall(timing, observation) or self._judge(timing, observation)
        outcome = conclude(judgement, chosen, timing)
        if outcome.policy is _RAISE:
            raise OutcomeError(outcome)
        return outcome

    def _recall(self, timing: Timing, observation: Observation) -> Judgement | None:
        """Return what is remembered for the words of a message, if no guard needs its facts."""
        facts = observation.facts
        if facts is not EMPTY and not (type(facts) in _MAPPINGS and self._guarded.isdisjoint(facts)):
            return None
        words = (
            timing.order.status,
            observation.status,
            observation.previous,
            observation.event,
            observation.actor,
            observation.channel,
            timing.age,
        )
        return self._remembered.get(words) if {*map(type, words)} <= _REMEMBERED_TYPES else None

    def _judge(self, timing: Timing, observation: Observation) -> Judgement:
        """Return what a message means, and remember it if it depends on names and the age alone."""
        message = resolve(self.table, timing, observation)
        names = message.names(self.table) if self._guarded.isdisjoint(message.facts) else None
        known = None if names is None else self._remembered.get(names)
        if known is not None:
            return known
        judgement = self._interpreter.judge(message, observation)
        if names is not None:
            judgement = judgement.to_remember()
            remember(self._remembered, names, judgement)
        return judgement
