"""The evaluation of one question: the rows it is about and what blocks each; every guard is evaluated once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeAlias

from statemachine.engine import reasons
from statemachine.engine.question import Question
from statemachine.model.decision import Cause, Refusal
from statemachine.model.table import Row, Table

if TYPE_CHECKING:
    from statemachine.model.ruleset import Guard

External: TypeAlias = "Callable[[Mapping[str, Any]], object]"
"""An external guard: a function that gets the facts it declares and returns True or False."""


class GuardResult(Enum):
    """The result of a guard, unless its function raises or returns something other than a boolean."""

    HOLDS = "holds"
    FAILS = "fails"
    NEEDS_FACTS = "needs facts"


@dataclass(frozen=True, slots=True)
class GuardFault:
    """Why the function of a guard gave no result: a sentence, the type of what it raised or returned, the error."""

    template: str
    kind: str
    error: Exception | None = None


class Evaluation:
    """One question against one table; it caches the results of the guards for this question only."""

    def __init__(self, table: Table, externals: Mapping[str, External], question: Question) -> None:
        self.table = table
        self.question = question
        self._externals = externals
        self._results: dict[str, GuardResult | GuardFault] = {}

    def matching_rows(self) -> tuple[Row, ...]:
        """Return the rows with the source, target and event of the question, in canonical order."""
        question = self.question
        return tuple(
            row
            for row in self.table.rows_from.get(question.source, ())
            if (question.target is None or row.target == question.target)
            and (question.event is None or row.event == question.event)
        )

    def blockers(self, row: Row, *, override: bool, rule: str | None = None) -> tuple[Refusal, ...]:
        """Return every reason why a row does not fire, in rank; an empty tuple if it fires.

        `rule` is the name of the row in the messages.
        """
        if row.plain and self._fits_channel(row) and self._fits_actor(row):
            return ()
        rule = f"'{row}'" if rule is None else rule
        return (
            *self._missing(row, rule),
            *self._guards(row, rule),
            *self._limits(row, rule, override=override),
        )

    def is_declared_for(self, row: Row, actor: str | None) -> bool:
        """Return whether a row fits the channel and override flag of the question, and an actor.

        None is any undeclared actor.
        """
        allowed = self.question.override or not row.override
        return allowed and self.table.fits_actor(row, actor) and self._fits_channel(row)

    def _fits_channel(self, row: Row) -> bool:
        channel = self.question.channel
        return row.channels is None or channel is None or channel in row.channels

    def _fits_actor(self, row: Row) -> bool:
        """Return whether the actor may use a row; a question without an actor fits every row."""
        actor = self.question.actor
        return actor is None or self.table.fits_actor(row, actor)

    def _missing(self, row: Row, rule: str) -> Iterator[Refusal]:
        """Yield the refusals by inputs, then by facts that the question does not give."""
        question, rules = self.question, self.table.rules
        inputs = {name: rules.inputs[name].domain for name in row.requires}
        facts = {
            name: rules.facts[name].domain for each in row.guards for name in rules.guards[each].facts
        }
        for cause, needed, given in (
            (Cause.INPUT_MISSING, inputs, question.inputs),
            (Cause.FACT_MISSING, facts, question.facts),
        ):
            for name in sorted(needed.keys() - given.keys()):
                kind = cause.removesuffix("-missing")
                message = reasons.MISSING.format(rule=rule, kind=kind, name=name, domain=needed[name])
                yield Refusal(cause, message, name, row)

    def _guards(self, row: Row, rule: str) -> Iterator[Refusal]:
        """Yield the refusals by guards that fail, then by guards without a result."""
        rules = self.table.rules
        results = [(rules.guards[name], self._result(name)) for name in row.guards]
        for guard, result in results:
            if result is GuardResult.FAILS:
                message = reasons.guard_failed(rule, guard, rules)
                yield Refusal(Cause.GUARD_FAILED, message, guard.name, row)
        for guard, result in results:
            if isinstance(result, GuardFault):
                message = result.template.format(rule=rule, guard=guard.name, kind=result.kind)
                yield Refusal(Cause.GUARD_ERROR, message, guard.name, row, error=result.error)

    def _limits(self, row: Row, rule: str, *, override: bool) -> Iterator[Refusal]:
        """Yield the refusals by channel, override and actor."""
        channel, actor = self.question.channel, self.question.actor
        if channel is not None and not self._fits_channel(row):
            message = reasons.only_for(rule, "channel", row.channels, channel)
            yield Refusal(Cause.CHANNEL_NOT_ALLOWED, message, channel, row)
        if row.override and not override:
            message = reasons.OVERRIDE_NEEDED.format(rule=rule)
            yield Refusal(Cause.OVERRIDE_NEEDED, message, None, row)
        if actor is not None and not self._fits_actor(row):
            message = reasons.only_for(rule, "actor", row.actors, actor)
            yield Refusal(Cause.ACTOR_NOT_ALLOWED, message, actor, row)

    def _result(self, name: str) -> GuardResult | GuardFault:
        if name not in self._results:
            guard = self.table.rules.guards[name]
            self._results[name] = self._compare(guard) if guard.external is None else self._call(guard)
        return self._results[name]

    def _compare(self, guard: Guard) -> GuardResult:
        """Evaluate a conjunction: one known fact outside its values fails it, even if others are missing."""
        known = self.question.facts
        conditions = guard.conditions.items()
        if not all(values.contains(known[fact]) for fact, values in conditions if fact in known):
            return GuardResult.FAILS
        complete = all(fact in known for fact, _ in conditions)
        return GuardResult.HOLDS if complete else GuardResult.NEEDS_FACTS

    def _call(self, guard: Guard) -> GuardResult | GuardFault:
        known = self.question.facts
        function = self._externals.get(guard.name)
        if function is None or not all(fact in known for fact in guard.facts):
            return GuardResult.NEEDS_FACTS
        try:
            returned = function({fact: known[fact] for fact in guard.facts})
        except Exception as error:  # noqa: BLE001  # a guard is foreign code: what it raises is a reason for a no
            return GuardFault(reasons.GUARD_RAISED, type(error).__name__, error)
        if not isinstance(returned, bool):
            return GuardFault(reasons.GUARD_UNDECIDED, type(returned).__name__)
        return GuardResult.HOLDS if returned else GuardResult.FAILS
