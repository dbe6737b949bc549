"""The answer to a question that has only names: allowed, refused, unspecified, or it depends on more than names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import partial, reduce
from itertools import chain, combinations, product
from typing import Any, NamedTuple, TypeAlias

from statemachine.engine import Engine
from statemachine.model.available import Available, Move
from statemachine.model.decision import Decision
from statemachine.model.ruleset import RuleSet
from statemachine.model.table import Row
from statemachine.model.value_sets import ValueSet, representatives
from statemachine.model.value_types import Domain, Value

_MOST_VALUES = 1_000
"""The number of combinations of values that are tried for one move. If there are more, the answer is `depends`."""

_MOST_COMBINED_GUARDS = 4
"""Up to this many guards without facts, every combination of their results is tried."""


class TableAnswer(StrEnum):
    """What a decision table answers."""

    ALLOWED = "allowed"
    REFUSED = "refused"
    UNSPECIFIED = "unspecified"
    DEPENDS = "depends"


class AskedMove(NamedTuple):
    """What a question asks for: the source (None: nothing), and the target, the event or both."""

    source: str | None
    target: str | None
    event: str | None


class Asker(NamedTuple):
    """Who asks for a change and how: the actor (None: nobody named), the channel (None: none named), the override."""

    actor: str | None
    channel: str | None
    override: bool


Results: TypeAlias = frozenset[str]
"""The names of the external guards that hold; all others fail."""


class AnswersByName:
    """The answers of an engine whose external guards hold or fail as the search wants it."""

    def __init__(self, rules: RuleSet) -> None:
        external = {
            each.name: each.external for each in rules.guards.values() if each.external is not None
        }
        self._rules = rules
        self._holding: Results = frozenset()
        self._called: set[str] = set()
        self._engine = Engine(rules, guards={name: partial(self._holds, name) for name in external})
        self.table = self._engine.table

    def available(self, source: str | None, actor: str | None, channel: str | None) -> Available:
        """Return the moves that some values of facts and inputs allow."""
        return self._engine.available(source, actor=actor, channel=channel)

    def answer(self, asked: AskedMove, asker: Asker, available: Available) -> TableAnswer:
        """Return the answer to a question; `available` are the moves of its source, actor and channel.

        It is `allowed` only if no result of a guard without facts changes that. With more such guards than are combined,
        it is not known, and the answer is `depends`.
        """
        self._called.clear()
        decisions = [self._decide(asked, asker, holding=frozenset())]
        called = sorted(self._called)  # without facts, these are the guards that need none
        decisions += (self._decide(asked, asker, holding=each) for each in _combinations(called))
        if all(each.allowed for each in decisions):
            return TableAnswer.ALLOWED if len(called) <= _MOST_COMBINED_GUARDS else TableAnswer.DEPENDS
        if self._can_be_allowed(asked, asker, available):
            return TableAnswer.DEPENDS
        return TableAnswer(decisions[0].verdict)

    def _can_be_allowed(self, asked: AskedMove, asker: Asker, available: Available) -> bool:
        """Return whether some facts, inputs and results of guards make the engine allow a question.

        With one target, or if the provider chooses among several, each available move is enough. Else several may be
        possible at once, and then none is allowed: the engine is asked with values that allow one of them.
        """
        found = (*available.moves, *(available.overrides if asker.override else ()))
        moves = [
            move
            for move in found
            if asked.target in {None, *move.targets} and asked.event in {None, move.event}
        ]
        is_chosen = asked.target is not None or all(move.row.provider_chooses for move in moves)
        if is_chosen or len({target for move in moves for target in move.targets}) == 1:
            return bool(moves)
        return any(self._is_allowed_by(move, moves, asked, asker) for move in moves)

    def _is_allowed_by(self, move: Move, moves: Sequence[Move], asked: AskedMove, asker: Asker) -> bool:
        """Return whether some values of what one move needs, and of nothing else, make the engine allow the question."""
        inputs = {name: _sample(self._rules.inputs[name].domain) for name in move.inputs}
        holding = frozenset(move.guards).intersection(move.row.guards)  # those of other moves fail
        values = [list(self._values(fact, move, moves)) for fact in move.facts]
        for tried, chosen in enumerate(product(*values)):
            facts = dict(zip(move.facts, chosen, strict=True))
            if (
                tried == _MOST_VALUES
                or self._decide(asked, asker, holding=holding, facts=facts, inputs=inputs).allowed
            ):
                return True
        return False

    def _values(self, fact: str, move: Move, moves: Sequence[Move]) -> Iterator[Value]:
        """Yield values of a fact that a move accepts: one for each way in which the other moves accept or refuse it."""
        domain = self._rules.facts[fact].domain
        own, others = self._conditions(fact, move.row.guards), set[ValueSet]()
        for other in moves:
            others.update(self._conditions(fact, self._deciding_guards(other.row)))
        accepted = reduce(ValueSet.intersection, own, ValueSet())
        yield from representatives(others.difference(own), domain, within=accepted)

    def _deciding_guards(self, row: Row) -> Iterator[str]:
        """Yield the guards of a row, and for an `otherwise` row those of the moves that it is beside."""
        return chain(row.guards, *self.table.siblings(row))

    def _conditions(self, fact: str, names: Iterable[str]) -> list[ValueSet]:
        guards = (self._rules.guards[name] for name in names)
        return [each.conditions[fact] for each in guards if fact in each.conditions]

    def _decide(
        self,
        asked: AskedMove,
        asker: Asker,
        *,
        holding: Results,
        facts: Mapping[str, Value] | None = None,
        inputs: Mapping[str, Value] | None = None,
    ) -> Decision:
        self._holding = holding
        return self._engine.decide(
            asked.source,
            target=asked.target,
            event=asked.event,
            actor=asker.actor,
            channel=asker.channel,
            facts=facts,
            inputs=inputs,
            override=asker.override,
        )

    def _holds(self, name: str, _facts: Mapping[str, Any]) -> bool:
        self._called.add(name)
        return name in self._holding


def _combinations(guards: Sequence[str]) -> tuple[Results, ...]:
    """Return the results to try beside that all fail; of many guards, each alone and all."""
    every = range(1, len(guards) + 1)
    sizes = every if len(guards) <= _MOST_COMBINED_GUARDS else (1, len(guards))
    return tuple(map(frozenset, chain.from_iterable(combinations(guards, size) for size in sizes)))


def _sample(domain: Domain) -> Value:
    """Return a valid value."""
    return next(ValueSet(at_least=domain.minimum, at_most=domain.maximum).samples(domain))
