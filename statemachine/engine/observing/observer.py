"""What a message means for an order: the first line that holds, as docs/semantics.md lists them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from statemachine.engine.judge import Judge
from statemachine.engine.observing import found, meanings
from statemachine.engine.observing.conclude import chosen, conclude
from statemachine.engine.observing.found import Case, Found
from statemachine.engine.observing.heard import Age, Heard, hear
from statemachine.engine.question import Asked
from statemachine.model.decision import Cause
from statemachine.model.errors import OutcomeError
from statemachine.model.observation import Meaning, Observation, Outcome, Policy, StoredStatus
from statemachine.model.reachability import Reachability, Route
from statemachine.model.table import Table
from statemachine.model.vocabulary import UnknownStatus

if TYPE_CHECKING:
    from statemachine.model.rows import Row

_UNTOLD = frozenset({Cause.FACT_MISSING, Cause.INPUT_MISSING})
"""What a message need not carry: the provider has made the move already."""


class Observer:
    """A table laid out for messages; it holds nothing of any message."""

    def __init__(self, table: Table) -> None:
        """Work out what does not depend on a message."""
        self.table = table
        self.ways = Reachability.of(table)
        self._policies = chosen(table.rules.policies)
        self._judge = Judge(table, {})  # without its external guards, none of which is ever asked here
        self._anybody = (None, *table.rules.actors)
        self._settled = not self._some_move_is_untold()
        self._lines: tuple[Callable[[Case], Found | None], ...] = (
            self._kept_already,
            self._older,
            self._told_previous,
            self._step,
            self._by_a_way,
            self._override,
        )

    def observe(
        self,
        kept: StoredStatus | str | int | None,
        observation: Observation,
        policies: Mapping[Any, str],
    ) -> Outcome:
        """Return what a message means; raise `OutcomeError` by policy, `ValueError` for one that does not exist."""
        order = kept if isinstance(kept, StoredStatus) else StoredStatus(kept)
        said = self._policies | chosen(policies) if policies else self._policies
        heard = hear(self.table, order, observation)
        meant = self._not_two_statuses(heard, observation) or self._meant(heard)
        outcome = conclude(heard, meant, said)
        if outcome.policy is Policy.RAISE:
            raise OutcomeError(outcome)
        return outcome

    def _meant(self, heard: Heard) -> Found:
        observed = heard.observed.name or ""
        if heard.kept is None:
            return self._of_nothing(heard, observed)
        case = Case(heard, heard.kept.name or "", observed)
        for line in self._lines:
            meant = line(case)
            if meant is not None:
                return meant
        return self._otherwise(case)

    def _not_two_statuses(self, heard: Heard, observation: Observation) -> Found | None:
        """Line 1: what is no status, or not known to be one."""
        kept, observed = heard.kept, heard.observed
        if heard.ignored:
            word = observation.trigger if observation.status is None else observation.status
            return Found(meaning=Meaning.IGNORED, reason=meanings.ignored(word))
        if observed.name is not None and (kept is None or kept.name is not None):
            return None
        words = observed.text is not None and (kept is None or kept.text is not None)
        if words and self.table.rules.unknown is UnknownStatus.ACCEPTED:
            return found.accepted(heard)
        reason = found.unknown(heard, observation, self.table.rules.triggers)
        return Found(meaning=Meaning.UNKNOWN_STATUS, reason=reason)

    def _of_nothing(self, heard: Heard, observed: str) -> Found:
        """Line 2: an order that is new to us."""
        row = self._fitting(heard, None, observed)
        if row is not None:
            return Found(meaning=Meaning.CREATED, reason=meanings.created(observed), row=row)
        previous = heard.previous
        if previous is not None and self.ways.edge(previous, observed):
            way = self.ways.way(None, previous)
            if way is not None:
                return found.ahead(observed, way, previous)
        way = self.ways.way(None, observed)
        if way is not None:
            return found.ahead(observed, way)
        if any(self.table.is_open(None, actor) for actor in self._anybody):
            reason = meanings.created_unspecified(observed)
            return Found(meaning=Meaning.CREATED, reason=reason, unspecified=True, certain=False)
        return self._refused(heard, None, observed)

    def _kept_already(self, case: Case) -> Found | None:
        """Line 3: the status is the one that is kept."""
        status, heard = case.kept, case.heard
        if status != case.observed:
            return None
        again = Found(meaning=Meaning.DUPLICATE, reason=meanings.again(status))
        if heard.age in {Age.OLDER, Age.SAME}:
            return again
        if heard.previous not in {None, status}:
            return self._another_round(case, heard.previous) or again
        if status not in self.ways.loops:
            return again
        row = self._fitting(heard, status, status)
        if heard.previous == status or heard.age is Age.NEWER or self._names_a_loop(heard, status):
            return Found(meaning=Meaning.APPLIED, reason=meanings.anew(status), row=row)
        readings = (Meaning.DUPLICATE, Meaning.APPLIED)
        return found.ambiguous(meanings.again_or_anew(status), readings)

    def _another_round(self, case: Case, previous: str | None) -> Found | None:
        """Look for a way by which the order came back from its previous status."""
        way = self._forward(case, previous)
        if way is None or previous is None:
            return None
        if case.heard.age is Age.NEWER:
            return found.ahead(case.observed, way, previous)
        reason = meanings.again_or_ahead(case.observed, previous)
        return found.ambiguous(reason, (Meaning.DUPLICATE, Meaning.SKIPPED_AHEAD))

    def _names_a_loop(self, heard: Heard, status: str) -> bool:
        """Say whether the event or the facts of a message tell of a self transition."""
        rows = self._rows(status, status)
        return any(
            (heard.event is not None and row.event == heard.event) or heard.satisfies(row, self.table)
            for row in rows
        )

    def _older(self, case: Case) -> Found | None:
        """Line 4: an older fact, by its time."""
        if case.heard.age is not Age.OLDER:
            return None
        return Found(meaning=Meaning.LATE, reason=meanings.older(case.observed))

    def _told_previous(self, case: Case) -> Found | None:
        """Line 5: the message tells of a status in between, or of other times."""
        kept, observed, previous = case.kept, case.observed, case.heard.previous
        if previous is None or previous == kept:
            return None
        way, back = self._forward(case, previous), self._back(case)
        if way is None and previous == observed:
            return None
        if way is not None and back:
            return found.late_or_ahead(case)
        if way is not None:
            return found.ahead(observed, way, previous)
        return self._late(case) if back else self._unexplained(case, previous)

    def _unexplained(self, case: Case, previous: str) -> Found:
        """Say that the previous status leads nowhere from the kept one, and nothing leads back."""
        if self.table.rules.statuses[case.kept].final:
            return found.after_final(case)
        reason = meanings.contradicts(case.kept, case.observed, previous)
        return Found(meaning=Meaning.CONTRADICTS, reason=reason)

    def _step(self, case: Case) -> Found | None:
        """Line 6: a move that is allowed."""
        for row in self._rows(case.kept, case.observed):
            if case.heard.fits(row, self.table):
                return Found(meaning=Meaning.APPLIED, reason=meanings.applied(row), row=row)
        return None

    def _by_a_way(self, case: Case) -> Found | None:
        """Line 7: a longer way there, or a way back; a direct move that is told is neither."""
        if case.heard.previous == case.kept:
            return None
        skipped, back = self._skipped(case), self._back(case)
        if skipped is not None:
            return found.late_or_ahead(case) if back else skipped
        if not back:
            return None
        if self._overriding(case) is not None:
            reason = meanings.late_or_override(case.kept, case.observed)
            return found.ambiguous(reason, (Meaning.LATE, Meaning.APPLIED))
        if self.table.rules.statuses[case.kept].exits_unspecified:
            return found.unspecified(case, declared=False)
        return self._late(case)

    def _skipped(self, case: Case) -> Found | None:
        """Look for a way with a status between, or for one that ends in the very move that the message names.

        That move leads from the observed status into itself, or from one by which the order came back to it;
        the direct edge is another move, or the message would be of a step.
        """
        way = self.ways.way(case.kept, case.observed, around=True)
        if way is not None or not self.ways.edge(case.kept, case.observed):
            return None if way is None else found.ahead(case.observed, way)
        rows = (row for row in self.table.rows if row.target == case.observed and not row.override)
        fitting = {row.source for row in rows if case.heard.fits(row, self.table)}
        nearest = self.ways.nearest(case.kept, fitting)
        return None if nearest is None else found.ahead(case.observed, nearest[1], nearest[0])

    def _override(self, case: Case) -> Found | None:
        """Line 8: a move outside the normal rules."""
        row = self._overriding(case)
        if row is None:
            return None
        return Found(meaning=Meaning.APPLIED, reason=meanings.overridden(row), row=row)

    def _otherwise(self, case: Case) -> Found:
        """Line 9: no rule explains it."""
        actor = case.heard.actor
        if self.table.rules.statuses[case.kept].final:
            return found.after_final(case)
        askers = self._anybody if actor is None else (actor,)
        if any(self.table.is_open(case.kept, asker) for asker in askers):
            declared = any(self._rows(case.kept, case.observed))
            return found.unspecified(case, declared=declared)
        return self._refused(case.heard, case.kept, case.observed)

    def _forward(self, case: Case, previous: str | None) -> Route | None:
        """Return the way to the previous status, if that leads on to the observed one."""
        if previous is None or not self.ways.edge(previous, case.observed):
            return None
        return self.ways.way(case.kept, previous)

    def _back(self, case: Case) -> bool:
        return case.heard.age is not Age.NEWER and self.ways.reaches(case.observed, case.kept)

    def _late(self, case: Case) -> Found:
        returns = self.ways.reaches(case.kept, case.observed)
        reason = meanings.late(case.kept, case.observed, returns=returns)
        return Found(meaning=Meaning.LATE, reason=reason, certain=self._settled and not returns)

    def _rows(self, source: str | None, target: str, *, override: bool = False) -> Iterable[Row]:
        """Return the normal rows of a move, or its override rows, in canonical order."""
        rows = self.table.rows_from.get(source, ())
        return (row for row in rows if row.target == target and row.override is override)

    def _fitting(
        self, heard: Heard, source: str | None, target: str, *, override: bool = False
    ) -> Row | None:
        """Return the first row of a move that fits the message, else the first of all."""
        rows = tuple(self._rows(source, target, override=override))
        fitting = (row for row in rows if heard.fits(row, self.table))
        return next(fitting, rows[0] if rows else None)

    def _overriding(self, case: Case) -> Row | None:
        return self._fitting(case.heard, case.kept, case.observed, override=True)

    def _refused(self, heard: Heard, source: str | None, target: str) -> Found:
        """Refuse with all that is against the move, less what a message need not carry."""
        asked = Asked(
            source=source,
            target=target,
            event=heard.event,
            actor=heard.actor,
            channel=heard.channel,
            facts=heard.facts,
        )
        refusals = self._judge.decide(asked).refusals
        told = tuple(each for each in refusals if each.cause not in _UNTOLD)
        reason = "; ".join(dict.fromkeys(each.message for each in told))
        return Found(meaning=Meaning.REFUSED, reason=reason, refusals=told)

    def _some_move_is_untold(self) -> bool:
        """Say whether a move may be made that no normal row declares, by anybody, anywhere."""
        statuses = self.table.rules.statuses
        askers = (None, *self.table.rules.undeclared.actors)
        return (
            any(row.override for row in self.table.rows)
            or any(each.entries_unspecified for each in statuses.values())
            or any(self.table.is_open(source, actor) for source in (None, *statuses) for actor in askers)
        )
