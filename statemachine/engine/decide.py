"""The answer to one question: the row that fires, or every refusal and the possible targets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

from statemachine.engine import reasons
from statemachine.engine.due_times import with_due_time
from statemachine.engine.evaluation import Evaluation
from statemachine.engine.guard_results import External, GuardResults
from statemachine.engine.listing import joined_choices
from statemachine.engine.question import Question, RawQuestion, accepts_faults, understand
from statemachine.model.available import Available, Move
from statemachine.model.decision import Cause, Decision, Refusal, Verdict
from statemachine.model.frozen import FrozenMap
from statemachine.model.table import Row, Table, action_row

if TYPE_CHECKING:
    from statemachine.model.declarations import Action
    from statemachine.model.value_sets import ValueSet

_RANK = {cause: rank for rank, cause in enumerate(Cause)}
_UNKNOWN_MOVE = frozenset({Cause.UNKNOWN_STATUS, Cause.UNKNOWN_TARGET, Cause.UNKNOWN_EVENT})


class Decider:
    """A table with everything that is computed once for it; it stores nothing about a question."""

    def __init__(self, table: Table, externals: Mapping[str, External]) -> None:
        self.table = table
        self.allowed = tuple(Decision(Verdict.ALLOWED, row) for row in table.rows)
        self._externals = externals
        self._may_join = any(each.provider_chooses for each in table.rules.events.values())
        self._conditions = {
            guards: JointConditions.of(table, guards) for guards in {row.guards for row in table.rows}
        }

    def decide(self, raw: RawQuestion) -> Decision:
        """Return whether a change is allowed."""
        return self.answer(raw, *understand(self.table, raw))

    def answer(
        self,
        raw: RawQuestion,
        question: Question,
        faults: tuple[Refusal, ...],
        results: GuardResults | None = None,
    ) -> Decision:
        """Return whether a change is allowed, from the result of `understand`.

        `results` are those of the external guards that were already called for this question.
        """
        evaluation = Evaluation(self.table, self._externals, question, results)
        if faults:
            return self._not_understood(evaluation, raw, faults)
        matching = _matching(evaluation)
        firing = [row for row, blockers in matching if not blockers]
        firing = [row for row in firing if not row.override] or firing
        targets = {row.target for row in firing}
        if len(targets) == 1:
            return self.allowed[firing[0].number]
        if firing and firing[0].provider_chooses:  # several targets: asked for by the event alone
            return Decision(Verdict.ALLOWED, firing[0], targets=tuple(sorted(targets)))
        refusals = [*_several_targets(firing), *_nearest_first(matching)]
        refusals.extend(self._final_or_undeclared(question, any_match=bool(matching)))
        verdict = self._verdict(evaluation, [row for row, _ in matching])
        return Decision(verdict, None, tuple(refusals), self._alternatives(evaluation))

    def decide_action(self, name: object, raw: RawQuestion) -> Decision:
        """Return whether an action is allowed."""
        question, faults = understand(self.table, raw)
        if raw.source is None:
            faults = (Refusal(Cause.UNKNOWN_STATUS, reasons.NO_STATUS), *faults)
        action = self.table.rules.actions.get(name) if isinstance(name, str) else None
        if action is None:
            message = reasons.unknown("action", name, self.table.rules.actions)
            subject = name if isinstance(name, str) else None
            faults = (Refusal(Cause.UNKNOWN_ACTION, message, subject), *faults)
        if action is None or question.source is None:
            return Decision(Verdict.REFUSED, None, faults, for_action=True)
        refusals = (*faults, *self._action_blockers(action, question))
        if refusals:
            return Decision(Verdict.REFUSED, None, refusals, for_action=True)
        return Decision(Verdict.ALLOWED, action=action, for_action=True)

    def available(self, raw: RawQuestion, *, blocked: bool = False, since: object = None) -> Available:
        """Return the moves that are possible from a status, and on request those that are blocked.

        With a datetime `since`, each move that the order makes by itself has the time at which it does.
        """
        question, faults = understand(self.table, raw)
        if faults:
            return Available(question.source, refusals=faults)
        evaluation = Evaluation(self.table, self._externals, question)
        moves = tuple(self._moves(evaluation))
        if self._may_join:
            moves = joined_choices(moves, question)
        if since is not None:
            moves = tuple(with_due_time(each, since) for each in moves)
        return Available(
            question.source,
            tuple(move for move in moves if not move.row.override),
            tuple(move for move in moves if move.row.override),
            tuple(self._blocked(evaluation)) if blocked else (),
        )

    def _not_understood(
        self, evaluation: Evaluation, raw: RawQuestion, faults: tuple[Refusal, ...]
    ) -> Decision:
        """Refuse a faulty question: add the alternatives of a faulty aim, else the blockers of the near rows."""
        causes = {fault.cause for fault in faults}
        if causes.isdisjoint(_UNKNOWN_MOVE):
            return Decision(Verdict.REFUSED, None, (*faults, *_nearest_first(_matching(evaluation))))
        only_aim = causes <= {Cause.UNKNOWN_TARGET, Cause.UNKNOWN_EVENT}
        alternatives = self._alternatives(evaluation) if only_aim else ()
        accepted = accepts_faults(self.table, raw, faults)
        verdict = Verdict.UNSPECIFIED if accepted else Verdict.REFUSED
        return Decision(verdict, None, faults, alternatives)

    def _final_or_undeclared(self, question: Question, *, any_match: bool) -> Iterator[Refusal]:
        source, target = question.source, question.target
        if source is not None and source == target and not any_match:
            yield Refusal(Cause.ALREADY_THERE, reasons.ALREADY_THERE.format(source=source), source)
        elif source is not None and self.table.rules.statuses[source].final:
            yield Refusal(Cause.FINAL_STATUS, reasons.FINAL.format(source=source), source)
        elif not any_match:
            yield Refusal(
                Cause.NOT_DECLARED, reasons.not_declared(source, target, question.event, self.table)
            )

    def _verdict(self, evaluation: Evaluation, matching: list[Row]) -> Verdict:
        """Return unspecified if an actor without a declared row has unspecified moves, else refused."""
        question = evaluation.question
        if question.source is not None and question.source == question.target:
            return Verdict.REFUSED
        actors: tuple[str | None, ...] = question.actors or (None, *self.table.rules.actors)
        unspecified = any(
            self.table.is_open(question.source, actor)
            and not any(evaluation.is_declared_for(row, actor) for row in matching)
            for actor in actors
        )
        return Verdict.UNSPECIFIED if unspecified else Verdict.REFUSED

    def _alternatives(self, evaluation: Evaluation) -> tuple[str, ...]:
        """Return the targets of the normal moves, defaults first, then by name."""
        moves = [move for move in self._moves(evaluation) if not move.row.override]
        defaults = {move.row.target for move in moves if move.default}
        return tuple(
            sorted({move.row.target for move in moves}, key=lambda name: (name not in defaults, name))
        )

    def _moves(self, evaluation: Evaluation) -> Iterator[Move]:
        """Yield the moves that only missing facts and inputs block, without those that can never fire."""
        moves: dict[tuple[str, str | None], list[Move]] = {}  # by target and one open guard
        for row in self.table.rows_from.get(evaluation.question.source, ()):
            needs = evaluation.needs(row)
            if needs is None or not self._conditions[row.guards].unsatisfiable.isdisjoint(needs[0]):
                continue
            before = chain.from_iterable(
                moves.get((row.target, name), ()) for name in (None, *row.guards)
            )
            if not any(evaluation.precedes(each, row) for each in before):
                move = self._move(evaluation, row, needs)
                one = min(evaluation.open_guards(move), default=None)
                moves.setdefault((row.target, one), []).append(move)
                yield move

    def _blocked(self, evaluation: Evaluation) -> Iterator[Move]:
        """Yield the rows that cannot fire with any value of what is missing, with all their blockers."""
        for row in self.table.rows_from.get(evaluation.question.source, ()):
            needs = evaluation.needs(row)
            if needs is None or not self._conditions[row.guards].unsatisfiable.isdisjoint(needs[0]):
                blockers = evaluation.blockers(row, override=True, call_guards=False)
                facts = _subjects(blockers, Cause.FACT_MISSING)
                inputs = _subjects(blockers, Cause.INPUT_MISSING)
                yield self._move(evaluation, row, (facts, inputs), blockers)

    def _move(
        self,
        evaluation: Evaluation,
        row: Row,
        needs: tuple[tuple[str, ...], tuple[str, ...]],
        blockers: tuple[Refusal, ...] = (),
    ) -> Move:
        texts = self._conditions[row.guards].texts
        opened_by = FrozenMap({name: texts[name] for name in needs[0] if name in texts})
        return Move(row, *needs, evaluation.uncalled(row), opened_by, blockers)

    def _action_blockers(self, action: Action, question: Question) -> Iterator[Refusal]:
        """Yield what blocks an action: its limits are evaluated as those of a row."""
        evaluation = Evaluation(self.table, self._externals, question)
        row = action_row(action, question.source)
        for each in evaluation.blockers(row, override=False, rule=f"the action {action.name!r}"):
            yield replace(each, row=None, action=action)
        if question.source not in self.table.rules.members(action.statuses):
            names = {"action": action.name, "source": question.source}
            message = reasons.ACTION_NOT_ALLOWED.format(**names)
            yield Refusal(Cause.ACTION_NOT_ALLOWED, message, question.source, None, action)


def _matching(evaluation: Evaluation) -> list[tuple[Row, tuple[Refusal, ...]]]:
    """Return the near rows in canonical order, each with its blockers."""
    override = evaluation.question.override
    return [(row, evaluation.blockers(row, override=override)) for row in evaluation.matching_rows()]


def _nearest_first(matching: list[tuple[Row, tuple[Refusal, ...]]]) -> Iterator[Refusal]:
    """Yield the blockers of all near rows, those of the row that is nearest to a yes first."""
    for _, blockers in sorted(matching, key=lambda each: _ease(each[1])):
        yield from blockers


def _ease(blockers: tuple[Refusal, ...]) -> tuple[int, list[int]]:
    """Return the sort key of a row by its blockers: the fewest and easiest to remove come first."""
    return len(blockers), [_RANK[each.cause] for each in blockers]


def _several_targets(firing: list[Row]) -> tuple[Refusal, ...]:
    """Return the refusals of several targets: of one transition the caller chooses, else it is ambiguous."""
    if not firing:
        return ()
    if any(all(transition in row.declared for row in firing) for transition in firing[0].declared):
        message = reasons.target_needed(firing[0].event, sorted({row.target for row in firing}))
        return (Refusal(Cause.TARGET_NEEDED, message, firing[0].event, firing[0]),)
    return tuple(
        Refusal(Cause.AMBIGUOUS, reasons.AMBIGUOUS.format(row=row), row.event, row) for row in firing
    )


def target_needed(decision: Decision) -> Decision:
    """Return the refusal of a change whose target the provider chooses, and the question does not name."""
    message = reasons.provider_chooses(decision.event, decision.targets)
    refusal = Refusal(Cause.TARGET_NEEDED, message, decision.event, decision.row)
    return Decision(Verdict.REFUSED, None, (refusal,), decision.targets)


def _subjects(blockers: Iterable[Refusal], cause: Cause) -> tuple[str, ...]:
    return tuple(each.subject for each in blockers if each.cause is cause and each.subject is not None)


@dataclass(frozen=True, slots=True)
class JointConditions:
    """What several guards together want: the facts that no value satisfies, and of the others a text."""

    unsatisfiable: frozenset[str]
    texts: Mapping[str, str]

    @classmethod
    def of(cls, table: Table, guards: tuple[str, ...]) -> JointConditions:
        """Join the conditions of some guards, fact by fact."""
        together: dict[str, ValueSet] = {}
        for name in guards:
            for fact, values in table.rules.guards[name].conditions.items():
                together[fact] = together[fact].intersection(values) if fact in together else values
        domains = {fact: table.rules.facts[fact].domain for fact in together}
        unsatisfiable = {fact for fact, values in together.items() if values.is_empty(domains[fact])}
        satisfiable = together.keys() - unsatisfiable
        texts = {fact: together[fact].words(domains[fact]) for fact in sorted(satisfiable)}
        return cls(frozenset(unsatisfiable), texts)
