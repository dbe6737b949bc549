"""The decision table of a rule set: the answer to every question that has only declared names, without repetition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import TypeAlias

from statemachine.exports.answers_by_name import AnswersByName, AskedMove, Asker, TableAnswer
from statemachine.model.ruleset import RuleSet
from statemachine.typings.program_names import ProgramNames

Names: TypeAlias = tuple[str | None, ...]
"""The names of one kind, None first."""

Pattern: TypeAlias = tuple[TableAnswer, ...]
"""The answer for each asker, in the order of `DecisionTable.askers`."""

OVERRIDES = (False, True)
"""The override flags, in their order."""


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """The answers of a rule set to all questions with declared names.

    `moves` has the number of a pattern for each question that some row is about. Any other question from a status to
    itself is refused; all others have the answer in `undeclared`, by the source and in the order of `actors`.
    """

    names: ProgramNames
    patterns: tuple[Pattern, ...]
    moves: Mapping[AskedMove, int]
    undeclared: Mapping[str | None, tuple[TableAnswer, ...]]

    @classmethod
    def of(cls, rules: RuleSet) -> DecisionTable:
        """Ask the engine of a rule set."""
        names = ProgramNames.of(rules)
        engine = AnswersByName(rules)
        table = cls(names, (), {}, {})
        numbers: dict[Pattern, int] = {}
        moves: dict[AskedMove, int] = {}
        undeclared: dict[str | None, tuple[TableAnswer, ...]] = {}
        for source in table.statuses:
            found = table._answers_from(source, engine)
            moves |= {asked: numbers.setdefault(each, len(numbers)) for asked, each in found.items()}
            undeclared[source] = table._undeclared_from(source, found, engine)
        return cls(names, tuple(numbers), moves, undeclared)

    @property
    def statuses(self) -> Names:
        """Nothing (None) and the statuses."""
        return self._named("Status")

    @property
    def events(self) -> Names:
        """No event (None) and the events."""
        return self._named("Event")

    @property
    def actors(self) -> Names:
        """No actor (None) and the actors."""
        return self._named("Actor")

    @property
    def channels(self) -> Names:
        """No channel (None) and the channels."""
        return self._named("Channel")

    @property
    def askers(self) -> Iterator[Asker]:
        """All askers: by actor, then by channel, then by the override flag."""
        return (Asker(*each) for each in product(self.actors, self.channels, OVERRIDES))

    def _named(self, kind: str) -> Names:
        return (None, *self.names.enums.get(kind, ()))

    def _answers_from(self, source: str | None, engine: AnswersByName) -> Mapping[AskedMove, Pattern]:
        """Return the pattern of each question that a row from a status is about, in the order of the names.

        Channels that no row limits, and an override flag that no row wants, are not asked for.
        """
        rows = engine.table.rows_from.get(source, ())
        channels = self.channels if any(row.channels is not None for row in rows) else (None,)
        flags = OVERRIDES if any(row.override for row in rows) else (False,)
        asked = [*self._asked(source, {(row.target, row.event) for row in rows})]
        answers: dict[tuple[AskedMove, Asker], TableAnswer] = {}
        for actor, channel in product(self.actors, channels):
            available = engine.available(source, actor, channel)
            for each, flag in product(asked, flags):
                asker = Asker(actor, channel, flag)
                answers[each, asker] = engine.answer(each, asker, available)
        askers = [
            Asker(actor, channel if channel in channels else None, override and override in flags)
            for actor, channel, override in self.askers
        ]
        return {each: tuple(answers[each, asker] for asker in askers) for each in asked}

    def _asked(self, source: str | None, ends: set[tuple[str, str | None]]) -> Iterator[AskedMove]:
        """Yield what asks for a row, by target, by event and by both, in the order of the names."""
        wanted = {(target, None) for target, _ in ends} | {(None, event) for _, event in ends} | ends
        for target, event in product(self.statuses, self.events):
            if (target, event) in wanted and (target, event) != (None, None):
                yield AskedMove(source, target, event)

    def _undeclared_from(
        self, source: str | None, declared: Mapping[AskedMove, Pattern], engine: AnswersByName
    ) -> tuple[TableAnswer, ...]:
        """Return the answer for each actor to the questions from a status that no row is about.

        If rows are about all of them, the answers are never used.
        """
        others = (
            AskedMove(source, target, event) for event, target in product(self.events, self.statuses)
        )
        free = (each for each in others if each not in declared and not _is_fixed(each))
        asked = next(free, None)
        if asked is None:
            return tuple(TableAnswer.REFUSED for _ in self.actors)
        return tuple(
            engine.answer(
                asked, Asker(actor, None, override=False), engine.available(source, actor, None)
            )
            for actor in self.actors
        )


def _is_fixed(asked: AskedMove) -> bool:
    """Return whether a question asks for nothing, or to stay in a status, which is refused unless a row is about it."""
    source, target, event = asked
    return (target is None and event is None) or (target is not None and source == target)
