"""What the rules answer to one question: the row that fires or every refusal, and what is open instead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from statemachine.engine import sentences
from statemachine.engine.hearing import External, Hearing
from statemachine.engine.question import Asked, Question, accepted, understand
from statemachine.model.decision import RANK, Available, Cause, Decision, Move, Refusal, Verdict
from statemachine.model.rows import Row, action_row
from statemachine.model.table import Table

if TYPE_CHECKING:
    from statemachine.model.ruleset import Action
    from statemachine.model.value_sets import ValueSet

_MISSING = frozenset({Cause.FACT_MISSING, Cause.INPUT_MISSING})


class Judge:
    """A table with all that is worked out once for it; it holds nothing of any question."""

    def __init__(self, table: Table, externals: Mapping[str, External]) -> None:
        """Prepare the answers that do not depend on a question."""
        self.table = table
        self.yes = tuple(Decision(Verdict.ALLOWED, row) for row in table.rows)
        self._externals = externals
        self._hopeless = {
            guards: _hopeless(table, guards) for guards in {row.guards for row in table.rows}
        }

    def decide(self, asked: Asked) -> Decision:
        """Answer whether a change may be made."""
        question, faults = understand(self.table, asked)
        hearing = Hearing(self.table, self._externals, question)
        if faults:
            return self._not_understood(hearing, asked, faults)
        near = [(row, hearing.blockers(row, override=question.override)) for row in hearing.near()]
        firing = [row for row, blockers in near if not blockers]
        firing = [row for row in firing if not row.override] or firing
        if len({row.target for row in firing}) == 1:
            return self.yes[firing[0].number]
        refusals = list(_choice(firing))
        for _, blockers in sorted(near, key=lambda each: _distance(each[1])):
            refusals.extend(blockers)
        refusals.extend(self._beyond(question, any_near=bool(near)))
        verdict = self._undeclared(hearing, [row for row, _ in near])
        return Decision(verdict, None, tuple(refusals), self._alternatives(hearing))

    def decide_action(self, name: object, asked: Asked) -> Decision:
        """Answer whether an action may be called."""
        question, faults = understand(self.table, asked)
        if asked.source is None:
            faults = (Refusal(Cause.UNKNOWN_STATUS, sentences.no_status()), *faults)
        action = self.table.rules.actions.get(name) if isinstance(name, str) else None
        if action is None:
            faults = (self._unknown_action(name), *faults)
        if action is None or faults:
            verdict = Verdict.UNSPECIFIED if accepted(self.table, asked, faults) else Verdict.REFUSED
            return Decision(verdict, None, faults)
        refusals = tuple(self._action_blockers(action, question))
        if refusals:
            return Decision(Verdict.REFUSED, None, refusals)
        return Decision(Verdict.ALLOWED, action=action)

    def available(self, asked: Asked) -> Available:
        """Answer what is open from a status."""
        question, faults = understand(self.table, asked)
        if faults:
            return Available(question.source, refusals=faults)
        moves = tuple(self._moves(Hearing(self.table, self._externals, question)))
        return Available(
            question.source,
            tuple(move for move in moves if not move.row.override),
            tuple(move for move in moves if move.row.override),
        )

    def _not_understood(self, hearing: Hearing, asked: Asked, faults: tuple[Refusal, ...]) -> Decision:
        """Refuse with what was not understood; if that is only where to go, say where one can."""
        verdict = Verdict.UNSPECIFIED if accepted(self.table, asked, faults) else Verdict.REFUSED
        only_aim = all(fault.cause in {Cause.UNKNOWN_TARGET, Cause.UNKNOWN_EVENT} for fault in faults)
        return Decision(verdict, None, faults, self._alternatives(hearing) if only_aim else ())

    def _unknown_action(self, name: object) -> Refusal:
        message = sentences.unknown("action", name, self.table.rules.actions)
        return Refusal(Cause.UNKNOWN_ACTION, message, name if isinstance(name, str) else None)

    def _beyond(self, question: Question, *, any_near: bool) -> Iterator[Refusal]:
        source = question.source
        if source is not None and self.table.rules.statuses[source].final:
            yield Refusal(Cause.FINAL_STATUS, sentences.final(source), source)
        elif not any_near:
            message = sentences.not_declared(source, question.target, question.event)
            yield Refusal(Cause.NOT_DECLARED, message)

    def _undeclared(self, hearing: Hearing, near: list[Row]) -> Verdict:
        """Ask the worlds: unspecified if somebody who may be asking finds one open and no row for him."""
        asked = hearing.question
        if asked.source is not None and asked.source == asked.target:
            return Verdict.REFUSED
        askers = (asked.actor,) if asked.actor is not None else (None, *self.table.rules.actors)
        for actor in askers:
            if self.table.is_open(asked.source, actor) and not any(
                hearing.fits(row, actor) for row in near
            ):
                return Verdict.UNSPECIFIED
        return Verdict.REFUSED

    def _alternatives(self, hearing: Hearing) -> tuple[str, ...]:
        moves = [move for move in self._moves(hearing) if not move.row.override]
        chosen_first = {move.target for move in moves if move.default}
        return tuple(
            sorted({move.target for move in moves}, key=lambda name: (name not in chosen_first, name))
        )

    def _moves(self, hearing: Hearing) -> Iterator[Move]:
        for row in self.table.rows_from.get(hearing.question.source, ()):
            blockers = hearing.blockers(row, override=True)
            if all(each.cause in _MISSING for each in blockers):
                facts = _subjects(blockers, Cause.FACT_MISSING)
                if self._hopeless[row.guards].isdisjoint(facts):
                    yield Move(row, facts, _subjects(blockers, Cause.INPUT_MISSING))

    def _action_blockers(self, action: Action, question: Question) -> Iterator[Refusal]:
        """Judge an action's limits as a row's are judged."""
        hearing = Hearing(self.table, self._externals, question)
        row = action_row(action, question.source)
        for each in hearing.blockers(row, override=False, rule=f"the action {action.name!r}"):
            yield replace(each, row=None, action=action)
        if question.source not in self.table.rules.members(action.statuses):
            message = sentences.action_not_allowed(action.name, question.source)
            yield Refusal(Cause.ACTION_NOT_ALLOWED, message, question.source, None, action)


def _distance(blockers: tuple[Refusal, ...]) -> tuple[int, list[int]]:
    """Measure how far a row is from a yes; rows that are equally far keep the canonical order."""
    return len(blockers), [RANK[each.cause] for each in blockers]


def _choice(firing: list[Row]) -> tuple[Refusal, ...]:
    """Refuse to choose among several targets: the asker does, or the rules are at fault."""
    if not firing:
        return ()
    if any(all(transition in row.declared for row in firing) for transition in firing[0].declared):
        message = sentences.target_needed(firing[0].event, sorted({row.target for row in firing}))
        return (Refusal(Cause.TARGET_NEEDED, message, firing[0].event, firing[0]),)
    return tuple(Refusal(Cause.AMBIGUOUS, sentences.ambiguous(row), row.event, row) for row in firing)


def _subjects(blockers: Iterable[Refusal], cause: Cause) -> tuple[str, ...]:
    return tuple(each.subject for each in blockers if each.cause is cause and each.subject is not None)


def _hopeless(table: Table, guards: tuple[str, ...]) -> frozenset[str]:
    """Return the facts for which no value satisfies all of the guards."""
    together: dict[str, ValueSet] = {}
    for name in guards:
        for fact, values in table.rules.guards[name].conditions.items():
            together[fact] = together[fact].intersection(values) if fact in together else values
    facts = table.rules.facts
    return frozenset(fact for fact, values in together.items() if values.is_empty(facts[fact].domain))
