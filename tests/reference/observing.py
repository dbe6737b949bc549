"""Observe: section 7 of docs/semantics.md, one method for each line of the procedure."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any, NamedTuple

from statemachine.model.observation import Observation
from tests.reference.answers import RowKey
from tests.reference.heard import Heard
from tests.reference.model import NEEDS
from tests.reference.rolling_up import RollUp
from tests.reference.routes import Message, Path, a_time
from tests.reference.rows import _Row
from tests.reference.values import spelled

Refusals = tuple[tuple[str, RowKey | None], ...]
Kept = tuple[Any, Any, bool, Any]  # after: the status, its time, exactness and since

# The meanings that end in O, those that end in K, and those that have nothing to store.
ENDS_IN_OBSERVED = {"created", "applied", "skipped-ahead", "unspecified"}
ENDS_IN_STORED, NOTHING_TO_STORE = {"duplicate", "late", "ignored"}, {"duplicate", "ignored"}
POLICIES = {"apply", "ignore", "hold", "raise"}


class _Outcome(NamedTuple):  # what a line of the procedure gives
    meaning: str
    readings: tuple[str, ...] = ()
    path: Path = ()  # with skipped-ahead: from K through all that is missing to O
    unique: bool = True
    row: _Row | None = None
    unspecified: bool = False
    by_time: bool = False  # with late
    refusals: Refusals = ()


def _ambiguous(*readings: str) -> _Outcome:
    return _Outcome("ambiguous", readings=readings)


UNSPECIFIED = _Outcome("unspecified", unspecified=True)


class ReferenceObserver(RollUp):
    """Section 7 for one valid rule file."""

    def _skipped(self, paths: list[Path], message: Message) -> _Outcome:  # the first path, and O
        path = (*paths[0], message.observed)
        return _Outcome("skipped-ahead", path=path, unique=len(paths) == 1)

    def _skipped_through_previous(self, message: Message) -> _Outcome:  # the route K..P, and P
        return self._skipped(self._paths(message.stored, message.previous), message)

    def _forward_route(self, message: Message) -> _Outcome | None:  # lines 2 and 7
        edges = self._edges
        if message.event is None and message.previous is None:  # not through O, and X is not O
            edges = {(source, target) for source, target in edges if target != message.observed}
        ends = [x for x in self._statuses if x != message.stored and self._fitting(x, message)]
        paths = [path for x in ends for path in self._paths(message.stored, x, edges)]
        shortest = [path for path in paths if len(path) == min(map(len, paths))]
        by_names = sorted(shortest, key=lambda path: [str(x) for x in path])
        return self._skipped(by_names, message) if by_names else None

    # The lines of the procedure; each returns None if it does not apply.

    def _line_1(self, message: Message) -> _Outcome | None:
        if message.is_ignored:
            return _Outcome("ignored")
        if message.is_known:
            return None
        if self._accepts and message.is_accepted:
            return self._accepted_word(message)
        return _Outcome("unknown-status")

    def _accepted_word(self, message: Message) -> _Outcome:  # line 1, under `unknown: accepted`
        if message.stored == message.observed:
            return _Outcome("duplicate")
        if message.time == "older":
            return _Outcome("late", by_time=True)
        if self._leaves_final(message):
            return _Outcome("after-final")
        if message.stored is not None and not message.is_newer:
            other_previous = message.previous not in (None, message.stored)
            if other_previous or self._has_no_move_to(message.observed):
                return _ambiguous("late", "unspecified")
        return UNSPECIFIED

    def _line_2(self, message: Message) -> _Outcome | None:
        if message.stored is not None:
            return None
        created = self._between(None, message.observed, self._normal)
        if created:
            return _Outcome("created", row=self._best(created, message))
        if self._is_forward(message):
            return self._skipped_through_previous(message)
        skipped = self._forward_route(message)
        if skipped is not None:
            return skipped
        if self._is_open_for_any(None):
            return _Outcome("created", unspecified=True)
        return self._refused(message)

    def _line_3(self, message: Message) -> _Outcome | None:
        if message.stored != message.observed:
            return None
        if message.time in ("older", "same") or message.is_snapshot:
            return _Outcome("duplicate")
        if message.previous not in (None, message.observed):
            if not self._is_forward(message):
                return _Outcome("duplicate")
            if not message.is_newer:
                return _ambiguous("duplicate", "skipped-ahead")
            return self._skipped_through_previous(message)
        return self._self_step(message)

    def _self_step(self, message: Message) -> _Outcome:  # line 3, from "No self row fits" on
        rows = self._fitting(message.stored, message)
        if not rows:
            return _Outcome("duplicate")
        by_event = [row for row in rows if message.event is not None and row.event == message.event]
        by_facts = [row for row in rows if self._is_satisfied(row, message)]
        proving = [row for row in rows if row in by_event or row in by_facts]
        if message.is_proved or proving:
            return _Outcome("applied", row=(proving or rows)[0])
        return _ambiguous("duplicate", "applied")

    def _is_satisfied(self, row: _Row, message: Message) -> bool:  # line 3: by facts in the message
        external = [name for name in row.guards or () if "external" in self._guards[name]]
        missing, _ = self._missing(row, message.asker)
        wrong = any(self._guard(name, message.asker) for name in row.guards or ())
        states = self._siblings(row, message.asker).values()
        met = not (external or missing or wrong) and {*states} <= {"false"}
        return met and (row.guards is not None or bool(states))

    def _line_4(self, message: Message) -> _Outcome | None:
        if message.time != "older":
            return None
        reaches = self._reaches(message.observed, message.stored)
        if message.previous == message.stored and not reaches:
            return _ambiguous("late", self._without_time(message))
        if reaches or self._rules_are_open:
            return _Outcome("late", by_time=True)
        return _ambiguous("late", self._without_time(message))

    def _without_time(self, message: Message) -> str:  # what the lines from 5 on give without any time
        return self._from_line_5(replace(message, time=None)).meaning

    def _from_line_5(self, message: Message) -> _Outcome:
        lines = [self._line_5, self._line_6, self._line_7, self._line_8]
        outcomes = (line(message) for line in lines)
        return next((one for one in outcomes if one is not None), None) or self._line_9(message)

    def _line_5(self, message: Message) -> _Outcome | None:
        if message.previous in (None, message.stored):
            return None
        if self._is_forward(message):
            return self._forward(self._skipped_through_previous(message), message)
        return None if message.previous == message.observed else self._not_forward(message)

    def _forward(self, skipped: _Outcome, message: Message) -> _Outcome:  # lines 5 and 7
        if self._is_back(message):
            return _ambiguous("late", "skipped-ahead")
        return _Outcome("after-final") if self._leaves_final(message) else skipped

    def _not_forward(self, message: Message) -> _Outcome:  # line 5, from "Back" on
        if self._is_back(message):
            return _Outcome("late")
        if self._is_final(message.stored):
            return _Outcome("after-final")
        if self._is_open_for_any(message.stored) and self._fitting(message.previous, message):
            if message.is_newer or not self._reaches(message.previous, message.stored):
                return UNSPECIFIED
            return _ambiguous("late", "unspecified")
        return _Outcome("contradicts")

    def _line_6(self, message: Message) -> _Outcome | None:
        steps = self._fitting(message.stored, message)
        return _Outcome("applied", row=steps[0]) if steps else None

    def _line_7(self, message: Message) -> _Outcome | None:
        if message.previous == message.stored:
            return None
        if message.is_snapshot and self._is_back(message):
            newer = replace(message, time="newer")
            lines = (line(newer) for line in [self._line_7, self._line_8, self._line_9])
            return _ambiguous("late", next(one.meaning for one in lines if one is not None))
        skipped = self._forward_route(message)
        if skipped is not None:
            return self._forward(skipped, message)
        return self._back(message) if self._is_back(message) else None

    def _back(self, message: Message) -> _Outcome:  # line 7, from "Back, and an override row" on
        if self._fitting_overrides(message):
            return _ambiguous("late", "applied")
        if self._statuses[str(message.stored)].get("exits") == "unspecified":
            return _ambiguous("late", "unspecified")
        return _Outcome("late")

    def _line_8(self, message: Message) -> _Outcome | None:
        rows = self._fitting_overrides(message)
        return _Outcome("applied", row=rows[0]) if rows else None

    def _line_9(self, message: Message) -> _Outcome:
        if self._is_final(message.stored):
            return _Outcome("after-final")
        actor = message.asker["actor"]
        actors = self._someone if actor is None else [actor if actor in self._actors else "any"]
        if any(self._is_open(message.stored, one) for one in actors):
            could_be_late = self._has_no_move_to(message.observed) and not message.is_proved
            return _ambiguous("late", "unspecified") if could_be_late else UNSPECIFIED
        return self._refused(message)

    def _refused(self, message: Message) -> _Outcome:  # the reasons of decide, without what is missing
        who = {name: message.asker[name] for name in ("actor", "channel", "facts")}
        answer = self.decide(message.stored, target=message.observed, event=message.event, **who)
        dropped = {*NEEDS, "override-needed"}
        return _Outcome("refused", refusals=tuple(x for x in answer.refusals if x[0] not in dropped))

    # The fields of an outcome.

    def observe(
        self,
        stored: Any,
        stored_at: Any,
        observation: Observation,
        policies: Any = None,
        *,
        stored_exact: bool = True,
        stored_since: Any = None,
        stored_requested: tuple[str, ...] = (),
        seen: Any = (),
    ) -> Heard:
        """Section 7: return what a message means for the stored status."""
        message = self._message(stored, stored_at, observation, exact=stored_exact)
        is_seen = isinstance(observation.id, str) and observation.key in list(seen)
        outcome = _Outcome("duplicate") if is_seen else self._meaning(message)
        certain = is_seen or (message.is_comparable and self._is_certain(outcome, message))
        ends = [self._end(one, message) for one in outcome.readings or [outcome.meaning]]
        stays = bool(outcome.readings) and {*ends} == {message.stored}
        policy = self._policy(outcome, policies, certain=certain, stays=stays)
        # after: K, its time, exactness and since, unless O is stored or K is confirmed
        at, stored_at, stored_since = map(a_time, (observation.at, stored_at, stored_since))
        name = stored if message.stored is None else message.stored  # what is no word stays as it came
        after = (name, stored_at, stored_exact, stored_since)
        stores = policy == "apply" and outcome.meaning not in NOTHING_TO_STORE
        is_stored = stores and message.observed is not None
        if is_stored:
            after = self._after_applied(message, at, stored_at)
        elif is_seen:  # the stored status as it was passed
            after = (stored, stored_at, stored_exact, stored_since)
        elif outcome.meaning == "duplicate" or stays:  # it is confirmed
            after = self._after_confirmed(after, message, at)
        return Heard(
            meaning=outcome.meaning,
            policy=policy,
            kept=message.stored,
            observed=message.observed,
            end=ends[0] if len({*ends}) == 1 else None,
            after_status=after[0],
            after_at=after[1],
            after_exact=after[2],
            after_since=after[3],
            after_requested=() if is_stored else stored_requested,
            missing=() if message.is_snapshot else tuple(str(one) for one in outcome.path[1:-1]),
            unique=outcome.unique,
            readings=outcome.readings,
            row=outcome.row,
            unspecified=outcome.unspecified,
            certain=certain,
            expected=self._is_expected(message, stored_requested),
            refusals=outcome.refusals,
        )

    def _meaning(self, message: Message) -> _Outcome:
        lines = [self._line_1, self._line_2, self._line_3, self._line_4]
        outcomes = (line(message) for line in lines)
        return next((one for one in outcomes if one is not None), None) or self._from_line_5(message)

    def _after_confirmed(self, after: Kept, message: Message, at: Any) -> Kept:
        name, stored_at, exact, since = after
        if stored_at is None and at is not None:
            return name, at, False, since
        return (name, at, exact, since) if message.compared == "newer" else after

    def _after_applied(self, message: Message, at: Any, stored_at: Any) -> Kept:
        if at is not None and (stored_at is None or message.compared in ("same", "newer")):
            returns = message.is_known and self._reaches(message.observed, message.stored)
            exact = message.stored is None or message.is_newer or not returns
            return message.observed, at, exact, None if message.is_snapshot else at
        if stored_at is None:
            return message.observed, None, True, None
        return message.observed, stored_at, False, None

    def _is_expected(self, message: Message, requested: tuple[str, ...]) -> bool:
        wanted = [self._status(word) or spelled(word) for word in requested]
        return message.observed is not None and message.observed in wanted

    def _end(self, meaning: str, message: Message) -> str | None:
        if meaning in ENDS_IN_OBSERVED:
            return message.observed
        return message.stored if meaning in ENDS_IN_STORED else None

    def _is_certain(self, outcome: _Outcome, message: Message) -> bool:  # the table
        observed, stored = message.observed, message.stored
        row = outcome.row if outcome.row in self._documented else None
        closed = not self._rules_are_open
        no_late = observed != stored and not self._reaches(observed, stored) and closed
        fits = row is not None and self._fits(row, message)
        only_row = not message.is_snapshot or not self._has_longer_route(message)
        is_route_documented = {*pairwise(outcome.path)} <= self._documented_edges
        is_closed_back = not self._reaches(stored, observed) and not self._rules_are_open
        table = {
            "created": fits,
            "applied": fits and (message.is_newer or no_late) and only_row,
            **dict.fromkeys(["contradicts", "after-final", "refused"], closed),
            "skipped-ahead": is_route_documented and outcome.unique and not self._rules_are_open,
            "late": self._reaches(observed, stored, self._documented_edges)
            and (outcome.by_time or is_closed_back),
            "unspecified": False,
            "ambiguous": False,
        }
        return table.get(outcome.meaning, True)

    def _policy(self, outcome: _Outcome, policies: Any, *, certain: bool, stays: bool) -> str:
        given = {**self._document.get("policies", {}), **(policies or {})}
        if not {*given.values()} <= POLICIES:
            raise ValueError("no such policy")
        if outcome.meaning in given:
            return str(given[outcome.meaning])
        if outcome.meaning in ENDS_IN_OBSERVED:
            return "apply"
        late = outcome.meaning == "late" and (outcome.by_time or certain)
        return "ignore" if late or outcome.meaning in NOTHING_TO_STORE or stays else "hold"
