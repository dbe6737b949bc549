"""One question heard: which rows are near, and what blocks each; every guard is asked once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeAlias

from statemachine.engine import sentences
from statemachine.engine.question import Question
from statemachine.model.decision import Cause, Refusal
from statemachine.model.rows import Row
from statemachine.model.table import Table

if TYPE_CHECKING:
    from statemachine.model.ruleset import Guard

External: TypeAlias = "Callable[[Mapping[str, Any]], object]"
"""A guard in Python: it gets exactly the facts that it declares, and returns True or False."""


class Said(Enum):
    """What a guard answers; a function that raises, or returns anything but a boolean, says none of these."""

    HOLDS = "holds"
    FAILS = "fails"
    NEEDS_FACTS = "needs facts"


@dataclass(frozen=True, slots=True)
class Raised:
    """What a guard's function raised."""

    error: Exception


class Hearing:
    """A question before a table; it lives as long as the question and keeps what the guards answered."""

    def __init__(self, table: Table, externals: Mapping[str, External], question: Question) -> None:
        """Begin to hear a question that was understood."""
        self.table = table
        self.question = question
        self._externals = externals
        self._answers: dict[str, object] = {}

    def near(self) -> tuple[Row, ...]:
        """Return the rows that the question is about, in canonical order."""
        asked = self.question
        return tuple(
            row
            for row in self.table.rows_from.get(asked.source, ())
            if (asked.target is None or row.target == asked.target)
            and (asked.event is None or row.event == asked.event)
        )

    def blockers(self, row: Row, *, override: bool, rule: str | None = None) -> tuple[Refusal, ...]:
        """Return every reason why a row does not fire, nearest to a yes first.

        `rule` is what the sentences call it; an action is judged as a row that leads nowhere.
        """
        if row.plain and self._fits_asker(row):
            return ()
        rule = f"'{row}'" if rule is None else rule
        return (
            *self._missing_inputs(row, rule),
            *self._guards(row, rule),
            *self._channel(row, rule),
            *self._override(row, rule, override=override),
            *self._actor(row, rule),
        )

    def fits(self, row: Row, actor: str | None) -> bool:
        """Say whether a row is declared for an actor (None: anybody else) as the question is asked."""
        allowed = self.question.override or not row.override
        return allowed and self.table.fits_actor(row, actor) and self._fits_channel(row)

    def _fits_asker(self, row: Row) -> bool:
        return self._fits_channel(row) and self._fits_actor(row)

    def _fits_channel(self, row: Row) -> bool:
        channel = self.question.channel
        return row.channels is None or channel is None or channel in row.channels

    def _fits_actor(self, row: Row) -> bool:
        """Say whether the asker may use a row; whoever does not say who he is may be anybody."""
        actor = self.question.actor
        return actor is None or self.table.fits_actor(row, actor)

    def _missing_inputs(self, row: Row, rule: str) -> Iterator[Refusal]:
        for name in row.requires:
            if name not in self.question.inputs:
                message = sentences.input_missing(rule, name, self.table.rules.inputs[name].domain)
                yield Refusal(Cause.INPUT_MISSING, message, name, row)

    def _guards(self, row: Row, rule: str) -> Iterator[Refusal]:
        """Yield the facts that are missing, then the guards that fail whatever those are, then the broken."""
        if not row.guards:
            return
        rules = self.table.rules
        guards = [(rules.guards[name], self._ask(name)) for name in row.guards]
        for name in self._missing_facts(row):
            message = sentences.fact_missing(rule, name, rules.facts[name].domain)
            yield Refusal(Cause.FACT_MISSING, message, name, row)
        for guard, answer in guards:
            if answer is Said.FAILS:
                message = sentences.guard_failed(rule, guard, rules)
                yield Refusal(Cause.GUARD_FAILED, message, guard.name, row)
        for guard, answer in guards:
            if not isinstance(answer, Said):
                error = answer.error if isinstance(answer, Raised) else None
                did = "returned a value of type" if error is None else "raised"
                message = sentences.guard_error(rule, guard, did, answer if error is None else error)
                yield Refusal(Cause.GUARD_ERROR, message, guard.name, row, error=error)

    def _missing_facts(self, row: Row) -> list[str]:
        guards = self.table.rules.guards
        looked_at = {fact for name in row.guards for fact in guards[name].facts}
        return sorted(fact for fact in looked_at if fact not in self.question.facts)

    def _channel(self, row: Row, rule: str) -> Iterator[Refusal]:
        channel = self.question.channel
        if row.channels is not None and channel is not None and not self._fits_channel(row):
            message = sentences.only_for(rule, "channel", sorted(row.channels), channel)
            yield Refusal(Cause.CHANNEL_NOT_ALLOWED, message, channel, row)

    def _override(self, row: Row, rule: str, *, override: bool) -> Iterator[Refusal]:
        if row.override and not override:
            yield Refusal(Cause.OVERRIDE_NEEDED, sentences.override_needed(rule), None, row)

    def _actor(self, row: Row, rule: str) -> Iterator[Refusal]:
        actor = self.question.actor
        if row.actors is not None and actor is not None and not self._fits_actor(row):
            message = sentences.only_for(rule, "actor", sorted(row.actors), actor)
            yield Refusal(Cause.ACTOR_NOT_ALLOWED, message, actor, row)

    def _ask(self, name: str) -> object:
        if name not in self._answers:
            guard = self.table.rules.guards[name]
            self._answers[name] = self._compare(guard) if guard.external is None else self._call(guard)
        return self._answers[name]

    def _compare(self, guard: Guard) -> object:
        """Judge a conjunction: one fact that is known to be wrong settles it, whatever is missing."""
        known = self.question.facts
        conditions = guard.conditions.items()
        if not all(values.contains(known[fact]) for fact, values in conditions if fact in known):
            return Said.FAILS
        return Said.HOLDS if all(fact in known for fact, _ in conditions) else Said.NEEDS_FACTS

    def _call(self, guard: Guard) -> object:
        known = self.question.facts
        function = self._externals.get(guard.name)
        if function is None or not all(fact in known for fact in guard.facts):
            return Said.NEEDS_FACTS
        try:
            answer = function({fact: known[fact] for fact in guard.facts})
        except Exception as error:  # noqa: BLE001  # a guard is foreign code: what it raises is a reason for a no
            return Raised(error)
        if isinstance(answer, bool):
            return Said.HOLDS if answer else Said.FAILS
        return answer
