"""What a message means for an order: the first line that applies, in the order of docs/semantics.md."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from statemachine.engine import reasons
from statemachine.engine.conclude import Interpretation, conclude, parsed_policies
from statemachine.engine.decide import Decider
from statemachine.engine.question import RawQuestion
from statemachine.engine.resolve import Age, ResolvedMessage, resolve
from statemachine.model.decision import Cause
from statemachine.model.errors import OutcomeError
from statemachine.model.observation import Meaning, Observation, Outcome, Policy, StoredStatus
from statemachine.model.reachability import Reachability, Route
from statemachine.model.table import Row, Table
from statemachine.model.vocabulary import UnknownStatus

_NOT_NEEDED = frozenset({Cause.FACT_MISSING, Cause.INPUT_MISSING})
"""What a message may leave out: the provider has already made the move."""


@dataclass(frozen=True, slots=True)
class ReportedMove:
    """A message about a stored order, with the declared statuses that it may have moved between."""

    message: ResolvedMessage
    stored: str
    observed: str

    def explain(self, template: str, **names: object) -> str:
        """Return a sentence of `reasons` with the names of the two statuses, and with other names."""
        return template.format(stored=self.stored, observed=self.observed, **names)


class Observer:
    """A table prepared for messages; it stores nothing about a message."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.reachability = Reachability.of(table)
        self._policies = parsed_policies(table.rules.policies)
        self._identity = table.rules.identity
        self._decider = Decider(table, {})  # without the external guards: observe never calls them
        self._any_actor = (None, *table.rules.actors)
        self._all_moves_declared = not self._has_undeclared_moves()
        self._lines: tuple[Callable[[ReportedMove], Interpretation | None], ...] = (
            self._stored_already,
            self._older,
            self._with_previous,
            self._step,
            self._by_route,
            self._by_override,
        )

    def observe(
        self,
        stored: StoredStatus | str | int | None,
        observation: Observation,
        policies: Mapping[Any, str],
    ) -> Outcome:
        """Return what a message means; raises what `Engine.observe` raises."""
        order = stored if isinstance(stored, StoredStatus) else StoredStatus(stored)
        chosen = self._policies | parsed_policies(policies) if policies else self._policies
        message = resolve(self.table, order, observation)
        meant = self._unknown_or_ignored(message, observation) or self._interpret(message)
        outcome = conclude(message, meant, chosen, self._identity)
        if outcome.policy is Policy.RAISE:
            raise OutcomeError(outcome)
        return outcome

    def _interpret(self, message: ResolvedMessage) -> Interpretation:
        observed = message.observed.name or ""
        if message.stored is None:
            return self._new_order(message, observed)
        move = ReportedMove(message, message.stored.name or "", observed)
        answers = (line(move) for line in self._lines)
        return next((each for each in answers if each is not None), None) or self._otherwise(move)

    def _unknown_or_ignored(
        self, message: ResolvedMessage, observation: Observation
    ) -> Interpretation | None:
        """Line 1: a word that is ignored or unknown."""
        stored, observed = message.stored, message.observed
        if message.ignored:
            word = observation.trigger if observation.status is None else observation.status
            return Interpretation(Meaning.IGNORED, reasons.IGNORED.format(word=reasons.shown(word)))
        if observed.name is not None and (stored is None or stored.name is not None):
            return None
        are_words = observed.text is not None and (stored is None or stored.text is not None)
        if are_words and self.table.rules.unknown is UnknownStatus.ACCEPTED:
            return _accepted(message)
        return Interpretation(Meaning.UNKNOWN_STATUS, self._unknown_words(message, observation))

    def _new_order(self, message: ResolvedMessage, observed: str) -> Interpretation:
        """Line 2: no status is stored."""
        row = self._fitting(message, None, observed)
        if row is not None:
            return Interpretation(Meaning.CREATED, reasons.CREATED.format(observed=observed), row=row)
        route = self._forward(None, message.previous, observed)
        if route is not None:
            return _skipped(observed, route, message.previous)
        route = self.reachability.route(None, observed)
        if route is not None:
            return _skipped(observed, route)
        if any(self.table.is_open(None, actor) for actor in self._any_actor):
            reason = reasons.CREATED_UNDECLARED.format(observed=observed)
            return Interpretation(Meaning.CREATED, reason, unspecified=True, certain=False)
        return self._refused(message, None, observed)

    def _stored_already(self, move: ReportedMove) -> Interpretation | None:
        """Line 3: the observed status is the stored one."""
        status, message = move.stored, move.message
        if status != move.observed:
            return None
        duplicate = Interpretation(Meaning.DUPLICATE, move.explain(reasons.DUPLICATE))
        if message.age in {Age.OLDER, Age.SAME}:
            return duplicate
        if message.previous not in {None, status}:
            return self._another_round(move, message.previous) or duplicate
        if status not in self.reachability.self_transitions:
            return duplicate
        reported = message.previous == status or message.age is Age.NEWER
        if reported or self._reports_self_transition(message, status):
            row = self._fitting(message, status, status)
            return Interpretation(Meaning.APPLIED, move.explain(reasons.REENTERED), row=row)
        reason = move.explain(reasons.DUPLICATE_OR_REENTERED)
        return _ambiguous(reason, Meaning.DUPLICATE, Meaning.APPLIED)

    def _another_round(self, move: ReportedMove, previous: str | None) -> Interpretation | None:
        """Return the skip by which the order left its status and came back through the previous one."""
        route = self._forward(move.stored, previous, move.observed)
        if route is None:
            return None
        if move.message.age is Age.NEWER:
            return _skipped(move.observed, route, previous)
        reason = move.explain(reasons.DUPLICATE_OR_SKIPPED, previous=previous)
        return _ambiguous(reason, Meaning.DUPLICATE, Meaning.SKIPPED_AHEAD)

    def _reports_self_transition(self, message: ResolvedMessage, status: str) -> bool:
        """Return whether the event or the facts of a message are those of a self transition."""
        return any(
            (message.event is not None and row.event == message.event)
            or message.satisfies(row, self.table)
            for row in self._rows(status, status)
        )

    def _older(self, move: ReportedMove) -> Interpretation | None:
        """Line 4: the message is older than the stored status."""
        if move.message.age is not Age.OLDER:
            return None
        return Interpretation(Meaning.LATE, move.explain(reasons.OLDER))

    def _with_previous(self, move: ReportedMove) -> Interpretation | None:
        """Line 5: the message names a previous status other than the stored one."""
        previous = move.message.previous
        if previous is None or previous == move.stored:
            return None
        route, back = self._forward(move.stored, previous, move.observed), self._back(move)
        if route is not None:
            return _late_or_skipped(move) if back else _skipped(move.observed, route, previous)
        if previous == move.observed:
            return None
        if back:
            return self._late(move)
        if self.table.rules.statuses[move.stored].final:
            return _after_final(move)
        reason = move.explain(reasons.CONTRADICTS, previous=previous)
        return Interpretation(Meaning.CONTRADICTS, reason)

    def _step(self, move: ReportedMove) -> Interpretation | None:
        """Line 6: a normal row allows the move."""
        for row in self._rows(move.stored, move.observed):
            if move.message.fits(row, self.table):
                return Interpretation(Meaning.APPLIED, reasons.APPLIED.format(row=row), row=row)
        return None

    def _by_route(self, move: ReportedMove) -> Interpretation | None:
        """Line 7: a longer route to the observed status, or a route back; not if the move was direct."""
        if move.message.previous == move.stored:
            return None
        skipped, back = self._skipping(move), self._back(move)
        if skipped is not None:
            return _late_or_skipped(move) if back else skipped
        if not back:
            return None
        if self._override_row(move) is not None:
            return _ambiguous(move.explain(reasons.LATE_OR_OVERRIDDEN), Meaning.LATE, Meaning.APPLIED)
        if self.table.rules.statuses[move.stored].exits_unspecified:
            return self._unspecified(move)
        return self._late(move)

    def _skipping(self, move: ReportedMove) -> Interpretation | None:
        """Return the skip along a route with a status between, or along one that ends in a fitting row.

        That row leads to the observed status from itself, or from a status by which the order came back.
        The direct edge does not count: it does not fit, or line 6 would have applied.
        """
        route = self.reachability.route(move.stored, move.observed, indirect=True)
        if route is not None or not self.reachability.has_edge(move.stored, move.observed):
            return None if route is None else _skipped(move.observed, route)
        rows = (row for row in self.table.rows if row.target == move.observed and not row.override)
        fitting = {row.source for row in rows if move.message.fits(row, self.table)}
        nearest = self.reachability.nearest(move.stored, fitting)
        return None if nearest is None else _skipped(move.observed, nearest[1], nearest[0])

    def _by_override(self, move: ReportedMove) -> Interpretation | None:
        """Line 8: an override row allows the move."""
        row = self._override_row(move)
        if row is None:
            return None
        return Interpretation(Meaning.APPLIED, reasons.OVERRIDDEN.format(row=row), row=row)

    def _otherwise(self, move: ReportedMove) -> Interpretation:
        """Line 9: no row explains the move."""
        actor = move.message.actor
        if self.table.rules.statuses[move.stored].final:
            return _after_final(move)
        actors = self._any_actor if actor is None else (actor,)
        if any(self.table.is_open(move.stored, each) for each in actors):
            return self._unspecified(move)
        return self._refused(move.message, move.stored, move.observed)

    def _forward(self, stored: str | None, previous: str | None, observed: str) -> Route | None:
        """Return the route to the previous status, if an edge leads from there to the observed one."""
        if previous is None or not self.reachability.has_edge(previous, observed):
            return None
        return self.reachability.route(stored, previous)

    def _back(self, move: ReportedMove) -> bool:
        newer = move.message.age is Age.NEWER
        return not newer and self.reachability.reaches(move.observed, move.stored)

    def _late(self, move: ReportedMove) -> Interpretation:
        returns = self.reachability.reaches(move.stored, move.observed)
        reason = move.explain(reasons.LATE_RETURNING if returns else reasons.LATE)
        certain = self._all_moves_declared and not returns
        return Interpretation(Meaning.LATE, reason, certain=certain)

    def _unspecified(self, move: ReportedMove) -> Interpretation:
        declared = any(self._rows(move.stored, move.observed))
        reason = move.explain(reasons.UNSPECIFIED_DECLARED if declared else reasons.UNSPECIFIED)
        return Interpretation(Meaning.UNSPECIFIED, reason, certain=False, unspecified=True)

    def _refused(self, message: ResolvedMessage, source: str | None, target: str) -> Interpretation:
        """Return the refusals of the move, without those that a message does not need."""
        raw = RawQuestion(
            source=source,
            target=target,
            event=message.event,
            actor=message.actor,
            channel=message.channel,
            facts=message.facts,
        )
        refusals = self._decider.decide(raw).refusals
        needed = tuple(each for each in refusals if each.cause not in _NOT_NEEDED)
        reason = "; ".join(dict.fromkeys(each.message for each in needed))
        return Interpretation(Meaning.REFUSED, reason, refusals=needed)

    def _unknown_words(self, message: ResolvedMessage, observation: Observation) -> str:
        """Return the reason that names the unknown observed status, the unknown stored one, or both."""
        parts = []
        if message.observed.name is None:
            status, trigger = observation.status, observation.trigger
            declared = isinstance(trigger, str) and trigger in self.table.rules.triggers
            parts.append(reasons.unknown_observed(status, trigger, declared=declared))
        if message.stored is not None and message.stored.name is None:
            parts.append(reasons.UNKNOWN_STORED.format(word=reasons.shown(message.order.status)))
        return "; ".join(parts)

    def _rows(self, source: str | None, target: str, *, override: bool = False) -> Iterable[Row]:
        """Return the normal rows of a move, or its override rows, in canonical order."""
        rows = self.table.rows_from.get(source, ())
        return (row for row in rows if row.target == target and row.override is override)

    def _fitting(
        self, message: ResolvedMessage, source: str | None, target: str, *, override: bool = False
    ) -> Row | None:
        """Return the first row of a move that fits the message, or else the first row."""
        rows = tuple(self._rows(source, target, override=override))
        fitting = (row for row in rows if message.fits(row, self.table))
        return next(fitting, rows[0] if rows else None)

    def _override_row(self, move: ReportedMove) -> Row | None:
        return self._fitting(move.message, move.stored, move.observed, override=True)

    def _has_undeclared_moves(self) -> bool:
        """Return whether any actor may make a move from any status that no normal row declares."""
        statuses = self.table.rules.statuses
        actors = (None, *self.table.rules.undeclared.actors)
        return (
            any(row.override for row in self.table.rows)
            or any(each.entries_unspecified for each in statuses.values())
            or any(self.table.is_open(source, actor) for source in (None, *statuses) for actor in actors)
        )


def _accepted(message: ResolvedMessage) -> Interpretation:
    """Return the meaning of two words of which one is unknown and accepted."""
    observed = message.observed.label or ""
    stored = None if message.stored is None else message.stored.label
    if stored == observed:
        return Interpretation(Meaning.DUPLICATE, reasons.DUPLICATE.format(observed=observed))
    if message.age is Age.OLDER:
        return Interpretation(Meaning.LATE, reasons.OLDER.format(observed=observed))
    unknown = stored if message.observed.name is not None and stored is not None else observed
    reason = reasons.ACCEPTED.format(word=reasons.shown(unknown))
    return Interpretation(Meaning.UNSPECIFIED, reason, certain=False, unspecified=True)


def _skipped(observed: str, route: Route, previous: str | None = None) -> Interpretation:
    """Return the skip along a route to the observed status, or to the previous one."""
    missing = route.between if previous is None else (*route.between, previous)
    reason = reasons.skipped(observed, missing, unique=route.unique)
    return Interpretation(Meaning.SKIPPED_AHEAD, reason, missing=missing, unique=route.unique)


def _ambiguous(reason: str, *readings: Meaning) -> Interpretation:
    return Interpretation(Meaning.AMBIGUOUS, reason, readings=readings, certain=False)


def _late_or_skipped(move: ReportedMove) -> Interpretation:
    return _ambiguous(move.explain(reasons.LATE_OR_SKIPPED), Meaning.LATE, Meaning.SKIPPED_AHEAD)


def _after_final(move: ReportedMove) -> Interpretation:
    return Interpretation(Meaning.AFTER_FINAL, move.explain(reasons.AFTER_FINAL))
