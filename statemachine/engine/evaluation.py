"""The evaluation of one question: the rows it is about and what blocks each; every guard is evaluated once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import TYPE_CHECKING

from statemachine.engine import reasons
from statemachine.engine.guard_results import (
    External,
    GuardFault,
    GuardOutcome,
    GuardRefusal,
    GuardResult,
    GuardResults,
    call_guard,
)
from statemachine.engine.question import Question
from statemachine.engine.siblings import JudgedSiblings, may_all_fail
from statemachine.model.available import Move
from statemachine.model.decision import Cause, Refusal
from statemachine.model.table import Names, Row, Table
from statemachine.model.vocabulary import OTHERWISE

if TYPE_CHECKING:
    from statemachine.model.declarations import Guard


class Evaluation:
    """One question against one table; it caches the results of the guards for this question only."""

    def __init__(
        self,
        table: Table,
        externals: Mapping[str, External],
        question: Question,
        results: GuardResults | None = None,
    ) -> None:
        """`results` are those of the external guards that were already called for this question."""
        self.table = table
        self.question = question
        self.externals = externals
        self._results: GuardResults = {} if results is None else results
        self._missing_by: dict[Names, tuple[frozenset[str], Names]] = {}
        self._siblings: dict[tuple[str | None, str | None], JudgedSiblings] = {}
        self._may_all_fail: dict[tuple[str | None, Names], bool] = {}

    def matching_rows(self) -> tuple[Row, ...]:
        """Return the rows with the source, target and event of the question, in canonical order."""
        question = self.question
        return tuple(
            row
            for row in self.table.rows_from.get(question.source, ())
            if (question.target is None or row.target == question.target)
            and (question.event is None or row.event == question.event)
        )

    def blockers(
        self, row: Row, *, override: bool, call_guards: bool = True, rule: str | None = None
    ) -> tuple[Refusal, ...]:
        """Return every reason why a row does not fire, in rank; an empty tuple if it fires.

        Without `call_guards`, an external guard that was not called before counts as true. `rule` is the name
        of the row in the messages.
        """
        if row.plain and self._fits_channel(row) and self._fits_actor(row):
            return ()
        rule = f"'{row}'" if rule is None else rule
        if call_guards:
            self._call_guards(row)
        return (
            *self._missing(row, rule),
            *self._guards(row, rule),
            *self._limits(row, rule, override=override),
        )

    def needs(self, row: Row) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
        """Return the missing facts and inputs of a row, or None if something else blocks it.

        It does not look at the override flag, and an external guard that was not called counts as true.
        """
        if not (self._fits_channel(row) and self._fits_actor(row)):
            return None
        guards = self.table.rules.guards
        if any(self._result(guards[name]) is not GuardResult.HOLDS for name in row.guards):
            return None
        if row.otherwise and not self._may_be_otherwise(row):
            return None
        return self._missing_facts(row), self._missing_inputs(row)

    def precedes(self, move: Move, row: Row) -> bool:
        """Return whether a move fires whenever a later row would, so that the row can never fire."""
        first = move.row
        return (
            first.is_asked_with(row)
            and self.open_guards(move).issubset(row.guards)
            and (not self._has_open_siblings(first) or (row.otherwise and row.event == first.event))
            and set(move.inputs).issubset(row.requires)
            and (bool(self.question.actors) or _covers(first.actors, row.actors))
            and (self.question.channel is not None or _covers(first.channels, row.channels))
            and first.is_as_soon_as(row)
        )

    def open_guards(self, move: Move) -> frozenset[str]:
        """Return the guards of a move that may still fail: those that lack a fact, and those not called.

        The guard of an `otherwise` row has no name, and is left out.
        """
        return self._open(move.row.guards)[0].union(self._uncalled(move.row.guards))

    def uncalled(self, row: Row) -> tuple[str, ...]:
        """Return the external guards of a row, and of the siblings that decide about it, that were not called."""
        return self._uncalled(self._deciding(row))

    def is_open_to(self, row: Row) -> bool:
        """Return whether a row fits the channel, the override flag and any of the actors of the question."""
        allowed = self.question.override or not row.override
        return allowed and self._fits_channel(row) and self._fits_actor(row)

    def has_external_guards(self) -> bool:
        """Return whether a near row, or a sibling of one, has an external guard: equal questions may get other answers.

        The rows of alternatives do not matter: no guard is called for them.
        """
        guards = self.table.rules.guards
        rows = self.matching_rows()
        names = chain.from_iterable(self._asked_guards(row) for row in rows)
        return any(guards[name].external is not None for name in names)

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
        """Return whether any of the actors may use a row; a question without actors fits every row."""
        actors = self.question.actors
        return not actors or any(self.table.fits_actor(row, actor) for actor in actors)

    def _missing(self, row: Row, rule: str) -> Iterator[Refusal]:
        """Yield the refusals by inputs, then by facts that the question does not give."""
        rules = self.table.rules
        for cause, names, declared in (
            (Cause.INPUT_MISSING, self._missing_inputs(row), rules.inputs),
            (Cause.FACT_MISSING, self._missing_facts(row), rules.facts),
        ):
            kind = cause.removesuffix("-missing")
            for name in names:
                domain = declared[name].domain
                message = reasons.MISSING.format(rule=rule, kind=kind, name=name, domain=domain)
                yield Refusal(cause, message, name, row)

    def _missing_inputs(self, row: Row) -> tuple[str, ...]:
        given, invalid = self.question.inputs, self.question.invalid_inputs
        return tuple(name for name in row.requires if name not in given and name not in invalid)

    def _missing_facts(self, row: Row) -> tuple[str, ...]:
        return self._open(self._deciding(row))[1]

    def _open(self, names: Names) -> tuple[frozenset[str], Names]:
        """Return the guards that lack a fact, and the facts they lack; computed once for equal lists of guards."""
        if names not in self._missing_by:
            given, invalid = self.question.facts, self.question.invalid_facts
            known = given.keys() | invalid
            lacking = {name: set(self.table.rules.guards[name].facts) - known for name in names}
            guards = frozenset(name for name, facts in lacking.items() if facts)
            self._missing_by[names] = guards, tuple(sorted(set().union(*lacking.values())))
        return self._missing_by[names]

    def _guards(self, row: Row, rule: str) -> Iterator[Refusal]:
        """Yield the refusals by guards that fail, then by guards without a result."""
        rules = self.table.rules
        results = [(rules.guards[name], self._result(rules.guards[name])) for name in row.guards]
        for guard, result in results:
            if isinstance(result, GuardRefusal):
                yield Refusal(Cause.GUARD_FAILED, result.message, guard.name, row)
            elif result is GuardResult.FAILS:
                message = reasons.guard_failed(rule, guard, rules)
                yield Refusal(Cause.GUARD_FAILED, message, guard.name, row)
        faults = {guard.name: each for guard, each in results if isinstance(each, GuardFault)}
        if row.otherwise:
            siblings = self._judged_siblings(row)
            faults |= siblings.faults
            if siblings.holding is not None:
                message = reasons.not_otherwise(rule, row, siblings.holding)
                yield Refusal(Cause.GUARD_FAILED, message, OTHERWISE, row)
        for name, fault in faults.items():
            message = fault.template.format(rule=rule, guard=name, kind=fault.kind)
            yield Refusal(Cause.GUARD_ERROR, message, name, row, error=fault.error)

    def _limits(self, row: Row, rule: str, *, override: bool) -> Iterator[Refusal]:
        """Yield the refusals by channel, override and actor."""
        channel, actors = self.question.channel, self.question.actors
        if channel is not None and not self._fits_channel(row):
            message = reasons.only_for(rule, "channel", row.channels, channel)
            yield Refusal(Cause.CHANNEL_NOT_ALLOWED, message, channel, row)
        if row.override and not override:
            message = reasons.OVERRIDE_NEEDED.format(rule=rule)
            yield Refusal(Cause.OVERRIDE_NEEDED, message, None, row)
        if actors and not self._fits_actor(row):
            message = reasons.only_for(rule, "actor", row.actors, *actors)
            subject = actors[0] if len(actors) == 1 else None
            yield Refusal(Cause.ACTOR_NOT_ALLOWED, message, subject, row)

    def _call_guards(self, row: Row) -> None:
        for name in self._asked_guards(row):
            guard = self.table.rules.guards[name]
            if guard.external is not None and name not in self._results and self._is_callable(guard):
                self._results[name] = call_guard(guard, self.externals[name], self.question.facts)

    def _asked_guards(self, row: Row) -> Iterator[str]:
        """Yield the guards of a row, and those of its siblings if it is `otherwise` and they are not judged yet."""
        yield from row.guards
        if row.otherwise and (row.source, row.event) not in self._siblings:
            yield from chain.from_iterable(self.table.siblings(row))

    def _judged_siblings(self, row: Row) -> JudgedSiblings:
        """Return what is known of the siblings of an `otherwise` row; their external guards were called before."""
        key = row.source, row.event
        if key not in self._siblings:
            self._siblings[key] = JudgedSiblings.of(self.table, row, self._known_result)
        return self._siblings[key]

    def _may_be_otherwise(self, row: Row) -> bool:
        """Return whether each sibling of an `otherwise` row is false, or may turn out to be."""
        key = row.event, row.guards
        if key not in self._may_all_fail:
            siblings, known = self._judged_siblings(row), self.question.facts
            self._may_all_fail[key] = may_all_fail(self.table, row, siblings, known)
        return self._may_all_fail[key]

    def _has_open_siblings(self, row: Row) -> bool:
        return row.otherwise and not self._judged_siblings(row).are_false

    def _deciding(self, row: Row) -> Names:
        """Return the guards that decide about a row: its own, and those of siblings that are not known to be false."""
        return (*row.guards, *self._judged_siblings(row).guards) if row.otherwise else row.guards

    def _uncalled(self, names: Names) -> Names:
        guards = self.table.rules.guards
        uncalled = {
            name for name in names if guards[name].external is not None and name not in self._results
        }
        return tuple(sorted(uncalled))

    def _is_callable(self, guard: Guard) -> bool:
        known = self.question.facts
        return guard.name in self.externals and all(fact in known for fact in guard.facts)

    def _result(self, guard: Guard) -> GuardOutcome:
        """Return the result of a guard; one that was not called, or is over an invalid fact, does not block."""
        if guard.external is not None:
            return self._results.get(guard.name, GuardResult.HOLDS)
        if guard.name not in self._results:
            self._results[guard.name] = self._tested(guard)
        return self._results[guard.name]

    def _known_result(self, guard: Guard) -> GuardOutcome | None:
        """Return the result of a guard, or None if it is not known yet."""
        if guard.external is not None:
            return self._results.get(guard.name)
        result = self._result(guard)
        is_known = result is GuardResult.FAILS or self.question.facts.keys() >= guard.conditions.keys()
        return result if is_known else None

    def _tested(self, guard: Guard) -> GuardResult:
        if not self.question.invalid_facts.isdisjoint(guard.conditions):
            return GuardResult.HOLDS
        known = self.question.facts
        conditions = guard.conditions.items()
        holds = all(values.contains(known[fact]) for fact, values in conditions if fact in known)
        return GuardResult.HOLDS if holds else GuardResult.FAILS


def _covers(names: frozenset[str] | None, others: frozenset[str] | None) -> bool:
    """Return whether a limit lets through everything that another one does; None is no limit."""
    return names is None or (others is not None and others <= names)
