"""What a message means for an order: the first line that applies, in the order of docs/semantics.md."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from statemachine.engine import reasons
from statemachine.engine.conclude import Interpretation, Judgement, parsed_policies
from statemachine.engine.decide import Decider
from statemachine.engine.question import RawQuestion
from statemachine.engine.resolve import Age, ResolvedMessage
from statemachine.engine.routes import Routes
from statemachine.model.decision import Cause
from statemachine.model.observation import Meaning, Observation
from statemachine.model.table import Row, Table
from statemachine.model.vocabulary import UnknownStatus

_NOT_NEEDED = frozenset({Cause.FACT_MISSING, Cause.INPUT_MISSING, Cause.OVERRIDE_NEEDED})
"""What a message may leave out: the provider has already made the move."""


@dataclass(frozen=True, slots=True)
class ReportedMove:
    """A message about a stored order, with the declared statuses that it may have moved between."""

    message: ResolvedMessage
    stored: str
    observed: str

    @property
    def newer(self) -> bool:
        """Whether the time of the message proves that it reports a move out of the stored status."""
        return self.message.age is Age.NEWER

    @property
    def proved(self) -> bool:
        """Whether the time or the previous status proves a move out of the stored status."""
        return self.newer or self.message.previous == self.stored

    def explain(self, template: str, **names: object) -> str:
        """Return a sentence of `reasons` with the names of the two statuses, and with other names."""
        return template.format(stored=self.stored, observed=self.observed, **names)


class Interpreter:
    """A table prepared for messages; it stores nothing about a message."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.routes = Routes(table)
        self._policies = parsed_policies(table.rules.policies)
        self._identity = table.rules.identity
        self._decider = Decider(table, {})  # without the external guards: observe never calls them
        self._any_actor = (None, *table.rules.actors)
        self._lines_without_time: tuple[Callable[[ReportedMove], Interpretation | None], ...] = (
            self._with_previous,
            self._step,
            self._by_route,
            self._by_override,
            self._otherwise,
        )
        self._lines = (self._stored_already, self._older, *self._lines_without_time)

    def judge(self, message: ResolvedMessage, observation: Observation) -> Judgement:
        """Return what a message means for its order; it does not depend on the exact times."""
        meant = self._unknown_or_ignored(message, observation) or self._interpret(message)
        meant = self._with_hint(meant, message.observed.name)
        came_before = self._came_before(message)
        return Judgement.of(message, meant, self._policies, self._identity, came_before=came_before)

    def seen_before(self, message: ResolvedMessage, observation: Observation) -> Judgement:
        """Return the line before line 1: the record was committed before, so its words do not count."""
        reason = reasons.SEEN.format(id=reasons.shown(observation.id))
        meant = Interpretation(Meaning.DUPLICATE, reason)
        return Judgement.of(message, meant, self._policies, self._identity, came_before=False)

    def _interpret(self, message: ResolvedMessage) -> Interpretation:
        observed = message.observed.name or ""
        if message.stored is None:
            return self._new_order(message, observed)
        return first_meaning(self._lines, ReportedMove(message, message.stored.name or "", observed))

    def _with_hint(self, meant: Interpretation, observed: str | None) -> Interpretation:
        """Say that the observed status is retired if no rule declares the move; `_refused` says it itself."""
        hint = reasons.retired(observed, self.table.rules)
        undeclared = meant.unspecified or Meaning.UNSPECIFIED in {meant.meaning, *meant.readings}
        return replace(meant, reason=meant.reason + hint) if hint and undeclared else meant

    def _came_before(self, message: ResolvedMessage) -> bool:
        """Return whether the order may have had the observed status before it had the stored one."""
        stored = None if message.stored is None else message.stored.name
        observed = message.observed.name
        if stored is None or observed is None:
            return False
        return stored == observed or self.routes.reaches(observed, stored)

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
            return self._accepted(message)
        return Interpretation(Meaning.UNKNOWN_STATUS, self._unknown_words(message, observation))

    def _accepted(self, message: ResolvedMessage) -> Interpretation:
        """Line 1, for two words: one is unknown, and is accepted."""
        stored = None if message.stored is None else message.stored.label
        move = ReportedMove(message, stored or "", message.observed.label or "")
        if stored == move.observed:
            return Interpretation(Meaning.DUPLICATE, move.explain(reasons.DUPLICATE))
        if message.age is Age.OLDER:
            return Interpretation(Meaning.LATE, move.explain(reasons.OLDER), certain=False, by_time=True)
        if message.stored is not None and not move.newer:
            if message.stored.name is not None and self._is_final(message.stored.name):
                return self._after_final(move)
            if message.previous not in {None, stored}:
                return _late_or_left(move)
            if message.observed.name is not None and not self.routes.is_entered(move.observed):
                return _late_or_entered(move)
        unknown = stored if message.observed.name is not None and stored is not None else move.observed
        reason = reasons.ACCEPTED.format(word=reasons.shown(unknown))
        reason += reasons.renamed(unknown, self.table.names)
        return Interpretation(Meaning.UNSPECIFIED, reason, certain=False, unspecified=True)

    def _new_order(self, message: ResolvedMessage, observed: str) -> Interpretation:
        """Line 2: no status is stored."""
        row = self.routes.creation(message, observed)
        if row is not None:
            certain = message.fits(row, self.table) and self.table.is_documented(row)
            reason = reasons.CREATED.format(observed=observed)
            return Interpretation(Meaning.CREATED, reason, row=row, certain=certain)
        skipped = self.routes.through_previous(message, None, observed)
        skipped = skipped or self.routes.skip(message, None, observed)
        if skipped is not None:
            return skipped
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
            return self._another_round(move) or duplicate
        fitting = list(self.routes.fitting(message, status, status))
        proving = [row for row in fitting if self._proves(message, row)]
        if move.proved or proving:
            row = next(iter(proving or fitting), None)
            return duplicate if row is None else self._applied(move, row, reasons.REENTERED)
        if not fitting:
            return duplicate
        reason = move.explain(reasons.DUPLICATE_OR_REENTERED)
        return ambiguous(reason, Meaning.DUPLICATE, Meaning.APPLIED)

    def _another_round(self, move: ReportedMove) -> Interpretation | None:
        """Return the skip by which the order left its status and came back through the previous one."""
        skipped = self.routes.through_previous(move.message, move.stored, move.observed)
        if skipped is None or move.newer:
            return skipped
        reason = move.explain(reasons.DUPLICATE_OR_SKIPPED, previous=move.message.previous)
        return ambiguous(reason, Meaning.DUPLICATE, Meaning.SKIPPED_AHEAD)

    def _proves(self, message: ResolvedMessage, row: Row) -> bool:
        """Return whether the event or the facts of a message prove a self transition."""
        event = message.event is not None and row.event == message.event
        return event or message.satisfies(row, self.table)

    def _older(self, move: ReportedMove) -> Interpretation | None:
        """Line 4: the message is older than the stored status."""
        if move.message.age is not Age.OLDER:
            return None
        before = self.routes.reaches(move.observed, move.stored)
        if before or (self.routes.is_open and not move.proved):
            certain = self.routes.documented.reaches(move.observed, move.stored)
            reason = move.explain(reasons.OLDER)
            return Interpretation(Meaning.LATE, reason, certain=certain, by_time=True)
        timeless = replace(move, message=replace(move.message, age=None))
        other = first_meaning(self._lines_without_time, timeless)
        return ambiguous(move.explain(reasons.OLDER_UNEXPLAINED), Meaning.LATE, other.meaning)

    def _with_previous(self, move: ReportedMove) -> Interpretation | None:
        """Line 5: the message names a previous status other than the stored one."""
        previous = move.message.previous
        if previous is None or previous == move.stored:
            return None
        skipped = self.routes.through_previous(move.message, move.stored, move.observed)
        if skipped is not None:
            return self._forward(move, skipped)
        if previous == move.observed:
            return None
        return self._late(move) if self._back(move) else self._without_route(move, previous)

    def _without_route(self, move: ReportedMove, previous: str) -> Interpretation:
        """Return the meaning of a previous status that no route connects with the stored one."""
        if self._is_final(move.stored):
            return self._after_final(move)
        arrived = any(self.table.is_open(move.stored, actor) for actor in self._any_actor)
        if arrived and any(self.routes.fitting(move.message, previous, move.observed)):
            may_be_late = not move.newer and self.routes.reaches(previous, move.stored)
            return _late_or_left(move) if may_be_late else self._unspecified(move)
        reason = move.explain(reasons.CONTRADICTS, previous=previous)
        return Interpretation(Meaning.CONTRADICTS, reason, certain=not self.routes.is_open)

    def _step(self, move: ReportedMove) -> Interpretation | None:
        """Line 6: a normal row allows the move."""
        row = next(self.routes.fitting(move.message, move.stored, move.observed), None)
        return None if row is None else self._applied(move, row, reasons.APPLIED)

    def _by_route(self, move: ReportedMove) -> Interpretation | None:
        """Line 7: a longer route to the observed status, or a route back; not if the move was direct."""
        if move.message.previous == move.stored:
            return None
        skipped = self.routes.skip(move.message, move.stored, move.observed)
        if skipped is not None:
            return self._forward(move, skipped)
        if not self._back(move):
            return None
        if any(self.routes.fitting(move.message, move.stored, move.observed, override=True)):
            return ambiguous(move.explain(reasons.LATE_OR_OVERRIDDEN), Meaning.LATE, Meaning.APPLIED)
        if self.table.rules.statuses[move.stored].exits_unspecified:
            reason = move.explain(reasons.LATE_OR_UNSPECIFIED)
            return ambiguous(reason, Meaning.LATE, Meaning.UNSPECIFIED)
        return self._late(move)

    def _by_override(self, move: ReportedMove) -> Interpretation | None:
        """Line 8: an override row allows the move."""
        row = next(self.routes.fitting(move.message, move.stored, move.observed, override=True), None)
        return None if row is None else self._applied(move, row, reasons.OVERRIDDEN)

    def _otherwise(self, move: ReportedMove) -> Interpretation:
        """Line 9: no row explains the move."""
        if self._is_final(move.stored):
            return self._after_final(move)
        actor = move.message.actor
        actors = self._any_actor if actor is None else (actor,)
        if not any(self.table.is_open(move.stored, each) for each in actors):
            return self._refused(move.message, move.stored, move.observed)
        if not (move.proved or self.routes.is_entered(move.observed)):
            return _late_or_entered(move)
        return self._unspecified(move)

    def _forward(self, move: ReportedMove, skipped: Interpretation) -> Interpretation:
        """Return the meaning of a skip: it may be late instead, or the order may have ended."""
        if self._back(move):
            reason = move.explain(reasons.LATE_OR_SKIPPED)
            return ambiguous(reason, Meaning.LATE, Meaning.SKIPPED_AHEAD)
        return self._after_final(move) if self._is_final(move.stored) and not move.newer else skipped

    def _back(self, move: ReportedMove) -> bool:
        return not move.newer and self.routes.reaches(move.observed, move.stored)

    def _is_final(self, status: str) -> bool:
        return self.table.rules.statuses[status].final

    def _applied(self, move: ReportedMove, row: Row, template: str) -> Interpretation:
        certain = self.routes.is_certain_move(row, newer=move.newer)
        reason = move.explain(template, row=row)
        return Interpretation(Meaning.APPLIED, reason, row=row, certain=certain)

    def _late(self, move: ReportedMove) -> Interpretation:
        returns = self._is_declared(move) or self.routes.reaches(move.stored, move.observed)
        reason = move.explain(reasons.LATE_RETURNING if returns else reasons.LATE)
        certain = self.routes.is_certainly_before(move.observed, move.stored)
        return Interpretation(Meaning.LATE, reason, certain=certain)

    def _after_final(self, move: ReportedMove) -> Interpretation:
        reason = move.explain(reasons.AFTER_FINAL)
        return Interpretation(Meaning.AFTER_FINAL, reason, certain=not self.routes.is_open)

    def _unspecified(self, move: ReportedMove) -> Interpretation:
        template = reasons.UNSPECIFIED_DECLARED if self._is_declared(move) else reasons.UNSPECIFIED
        reason = move.explain(template)
        return Interpretation(Meaning.UNSPECIFIED, reason, certain=False, unspecified=True)

    def _is_declared(self, move: ReportedMove) -> bool:
        """Return whether any row declares the move, a normal one or an override, whether it fits or not."""
        kinds = (False, True)
        return any(any(self.routes.rows(move.stored, move.observed, override=each)) for each in kinds)

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
        certain = not self.routes.is_open
        return Interpretation(Meaning.REFUSED, reason, refusals=needed, certain=certain)

    def _unknown_words(self, message: ResolvedMessage, observation: Observation) -> str:
        """Return the reason that names the unknown observed status, the unknown stored one, or both."""
        parts = []
        if message.observed.name is None:
            status, trigger = observation.status, observation.trigger
            declared = isinstance(trigger, str) and trigger in self.table.rules.triggers
            names = self.table.names
            parts.append(reasons.unknown_observed(status, trigger, names, declared=declared))
        if message.stored is not None and message.stored.name is None:
            hint = reasons.renamed(message.word, self.table.names)
            parts.append(reasons.UNKNOWN_STORED.format(word=reasons.shown(message.word)) + hint)
        return "; ".join(parts)


def first_meaning(
    lines: Iterable[Callable[[ReportedMove], Interpretation | None]], move: ReportedMove
) -> Interpretation:
    """Return the meaning by the first line that applies; the last line always applies."""
    return next(meant for line in lines if (meant := line(move)) is not None)


def ambiguous(reason: str, *readings: Meaning) -> Interpretation:
    """Return the meaning of a message that has two possible ones."""
    return Interpretation(Meaning.AMBIGUOUS, reason, readings=readings, certain=False)


def _late_or_entered(move: ReportedMove) -> Interpretation:
    return ambiguous(move.explain(reasons.LATE_OR_ENTERED), Meaning.LATE, Meaning.UNSPECIFIED)


def _late_or_left(move: ReportedMove) -> Interpretation:
    reason = move.explain(reasons.LATE_OR_LEFT, previous=move.message.previous)
    return ambiguous(reason, Meaning.LATE, Meaning.UNSPECIFIED)
