"""Observe and roll-up: section 7 of docs/semantics.md, read slowly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from operator import eq, gt, lt
from typing import Any, NamedTuple

from statemachine.model.observation import Observation
from tests.reference.answers import RowKey
from tests.reference.heard import Heard
from tests.reference.model import NEEDS, Asker, Reference, _many, _Row
from tests.reference.values import spelled

Refusals = tuple[tuple[str, RowKey | None], ...]
Path = tuple[str | None, ...]  # from where it starts (None: nothing) to where it ends, both included

# What the default policies apply and ignore; what there is nothing to take over from.
TAKEN = {"created", "applied", "skipped-ahead", "unspecified"}
IGNORED, NOTHING_NEW = {"duplicate", "late", "ignored"}, {"duplicate", "ignored"}
POLICIES = {"apply", "ignore", "hold", "raise"}


class _Sense(NamedTuple):  # what a line of the procedure says
    meaning: str
    missing: tuple[str, ...] = ()
    unique: bool = True
    readings: tuple[str, ...] = ()
    row: _Row | None = None
    unspecified: bool = False
    certain: bool = True
    refusals: Refusals = ()


@dataclass(frozen=True)
class _Told:  # the words of a message, and what is kept, brought to their names
    kept: str | None  # the text of K; None if nothing is kept, or no word
    observed: str | None  # the text of O; None if it is no word
    is_known: bool  # of K (or nothing) and O
    is_accepted: bool  # line 1: both are words, K may be nothing
    is_ignored: bool
    previous: str | None
    time: str | None  # older, same, newer, or none of the three
    event: str | None
    asker: Asker = field(repr=False)


def _compared(told: Any, kept: Any) -> str | None:  # words: where the two do not compare, none holds
    if told is not None and kept is not None:
        with suppress(Exception):
            found = {"older": lt(told, kept), "same": eq(told, kept), "newer": gt(told, kept)}
            return next((word for word, holds in found.items() if holds), None)
    return None


def _ambiguous(*readings: str) -> _Sense:
    return _Sense("ambiguous", readings=readings, certain=False)


class ReferenceObserver(Reference):
    """Section 7 for one valid rule file."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        """Keep the document, and let no external guard speak: one that says yes blocks nothing."""
        guards = document.get("guards", {})
        super().__init__(document, dict.fromkeys(guards, lambda _facts: True))
        self._normal = sorted((row for row in self._rows if not row.override), key=_Row.canonical)
        self._overrides = sorted((row for row in self._rows if row.override), key=_Row.canonical)
        self._edges = {(row.source, row.target) for row in self._normal}
        self._accepts = document.get("unknown") == "accepted"
        self._someone = [*self._actors, "any"]  # each declared actor, and anybody else

    # The words of a message.

    def _is_ignored(self, value: Any) -> bool:  # section 1: folded as statuses are
        text, words = spelled(value), _many(self._document.get("ignored", []))
        return text is not None and (text in words or self._fold(text) in map(self._fold, words))

    def _told(self, kept: Any, kept_at: Any, said: Observation) -> _Told:
        status, ignored, known = said.status, self._is_ignored(said.status), self._status(said.status)
        if status is None and isinstance(said.trigger, str):  # a message without a status
            meant = self._document.get("triggers", {}).get(said.trigger)
            ignored = meant == "ignored" and meant not in self._statuses
            known = meant if meant in self._statuses else None
        start, observed = self._status(kept), known or spelled(status)
        names = [one if isinstance(one, str) else None for one in (said.event, said.actor, said.channel)]
        return _Told(
            kept=start or spelled(kept),
            observed=observed,
            is_known=known is not None and (kept is None or start is not None),
            is_accepted=observed is not None and (kept is None or spelled(kept) is not None),
            is_ignored=ignored,
            previous=self._status(said.previous),
            time=_compared(said.at, kept_at),
            event=names[0],
            asker=self._asker(actor=names[1], channel=names[2], facts=self._known(said.facts))[1],
        )

    def _known(self, facts: Any) -> dict[str, Any]:  # declared, and of their type
        given = facts if isinstance(facts, Mapping) else {}
        own = {name: given[name] for name in self._facts if given.get(name) is not None}
        return {
            name: one for name, one in own.items() if not self._wrong("fact", self._facts, {name: one})
        }

    # Edges, steps, paths.

    def _paths(self, start: str | None, end: str, without: Any = None) -> list[Path]:
        """Return all shortest paths from one status to another, the first by names first."""
        paths: list[Path] = [(start,)]
        passed = {start}
        edges = {(a, b) for a, b in self._edges if a != b} - {without}
        while paths and end not in [path[-1] for path in paths]:
            paths = [(*path, b) for path in paths for a, b in edges if a == path[-1] and b not in passed]
            passed |= {path[-1] for path in paths}  # a path that comes back here is no shortest one
        return sorted(
            (path for path in paths if path[-1] == end), key=lambda path: [str(x) for x in path]
        )

    def _reaches(self, start: str | None, end: str) -> bool:
        return bool(self._paths(start, end))

    def _fits(self, row: _Row, told: _Told) -> bool:  # as a step does: event, actor, channel, guards
        causes = self._blockers(row, {**told.asker, "override": True})  # what was made had the right
        return told.event in (None, row.event) and {*causes} <= NEEDS

    def _between(self, source: str | None, target: str | None, rows: list[_Row]) -> list[_Row]:
        return [row for row in rows if (row.source, row.target) == (source, target)]

    def _skipped(self, paths: list[Path], *last: str) -> _Sense:
        """Take the first path; what is missing is between its ends, then the last ones."""
        between = [name for name in paths[0][1:-1] if name is not None]
        return _Sense("skipped-ahead", (*between, *last), unique=len(paths) == 1)

    def _skipped_through(self, told: _Told) -> _Sense:  # the path K..P and P
        previous = str(told.previous)
        return self._skipped(self._paths(told.kept, previous), previous)

    def _is_forward(self, told: _Told) -> bool:  # lines 3 and 5: P>O is an edge and K reaches P
        previous = told.previous
        edge = previous is not None and (previous, told.observed) in self._edges
        return edge and self._reaches(told.kept, str(previous))

    def _is_back(self, told: _Told) -> bool:  # line 5: not newer, and O reaches K
        return told.time != "newer" and self._reaches(told.observed, str(told.kept))

    # The lines of the procedure; each returns None if it does not hold.

    def _line_1(self, told: _Told) -> _Sense | None:
        if told.is_ignored:
            return _Sense("ignored")
        if told.is_known:
            return None
        if not (self._accepts and told.is_accepted):
            return _Sense("unknown-status")
        if told.kept == told.observed:
            return _Sense("duplicate")
        if told.time == "older":
            return _Sense("late")
        return _Sense("unspecified", unspecified=True, certain=False)

    def _line_2(self, told: _Told) -> _Sense | None:
        if told.kept is not None:
            return None
        created = self._between(None, told.observed, self._normal)
        if created:
            return _Sense("created", row=self._best(created, told))
        if self._is_forward(told):
            return self._skipped_through(told)
        paths = self._paths(None, str(told.observed))
        if paths:
            return self._skipped(paths)
        if any(self._is_open(None, one) for one in self._someone):
            return _Sense("created", unspecified=True, certain=False)
        return self._refused(told)

    def _line_3(self, told: _Told) -> _Sense | None:
        if told.kept != told.observed:
            return None
        if told.time in ("older", "same"):
            return _Sense("duplicate")
        if told.previous not in (None, told.observed):
            if not self._is_forward(told):
                return _Sense("duplicate")
            if told.time != "newer":
                return _ambiguous("duplicate", "skipped-ahead")
            return self._skipped_through(told)
        return self._repeated(told)

    def _repeated(self, told: _Told) -> _Sense:  # line 3, from "No self row" on
        rows = self._between(told.kept, told.kept, self._normal)
        if not rows:
            return _Sense("duplicate")
        said = told.event is not None and told.event in [row.event for row in rows]
        said = said or any(self._is_satisfied(row, told) for row in rows)
        if told.previous == told.kept or told.time == "newer" or said:
            return _Sense("applied", row=self._best(rows, told))
        return _ambiguous("duplicate", "applied")

    def _is_satisfied(self, row: _Row, told: _Told) -> bool:  # line 3: by facts in the message
        external = [name for name in row.guards or () if "external" in self._guards[name]]
        missing, _ = self._missing(row, told.asker)
        wrong = any(self._guard(name, told.asker) for name in row.guards or ())
        return row.guards is not None and not (external or missing or wrong)

    def _line_4(self, told: _Told) -> _Sense | None:
        return _Sense("late") if told.time == "older" else None

    def _line_5(self, told: _Told) -> _Sense | None:
        forward, back = self._is_forward(told), self._is_back(told)
        if told.previous in (None, told.kept) or (told.previous == told.observed and not forward):
            return None
        if forward and back:
            return _ambiguous("late", "skipped-ahead")
        if forward:
            return self._skipped_through(told)
        if back:
            return self._late_by_reachability(told)
        return _Sense("after-final" if self._is_final(told.kept) else "contradicts")

    def _line_6(self, told: _Told) -> _Sense | None:
        rows = self._between(told.kept, told.observed, self._normal)
        steps = [row for row in rows if self._fits(row, told)]
        return _Sense("applied", row=steps[0]) if steps else None

    def _line_7(self, told: _Told) -> _Sense | None:
        if told.previous == told.kept:
            return None
        way = self._paths(told.kept, str(told.observed), without=(told.kept, told.observed))
        skipped = self._skipped(way) if way else self._through_the_move(told)
        back = self._is_back(told)
        if skipped is not None:
            return _ambiguous("late", "skipped-ahead") if back else skipped
        if not back:
            return None
        if self._between(told.kept, told.observed, self._overrides):
            return _ambiguous("late", "applied")
        if self._statuses[str(told.kept)].get("exits") == "unspecified":
            return _Sense("unspecified", unspecified=True, certain=False)
        return self._late_by_reachability(told)

    def _through_the_move(self, told: _Told) -> _Sense | None:  # a path K..X and X, for a fitting X>O
        rows = [row for row in self._normal if row.target == told.observed and self._fits(row, told)]
        ends = {row.source for row in rows if row.source not in (None, told.kept)}
        ways = {str(x): self._paths(told.kept, str(x)) for x in ends if self._paths(told.kept, str(x))}
        best = min(ways, key=lambda end: (len(ways[end][0]), ways[end][0][1:]), default=None)
        if best is None:
            return None
        near = [path for paths in ways.values() for path in paths if len(path) == len(ways[best][0])]
        return self._skipped([*ways[best][:1], *near[1:]], best)

    def _line_8(self, told: _Told) -> _Sense | None:
        rows = self._between(told.kept, told.observed, self._overrides)
        return _Sense("applied", row=self._best(rows, told)) if rows else None

    def _best(self, rows: list[_Row], told: _Told) -> _Row:  # one that fits, else any
        return next((row for row in rows if self._fits(row, told)), rows[0])

    def _line_9(self, told: _Told) -> _Sense:
        if self._is_final(told.kept):
            return _Sense("after-final")
        actor = told.asker["actor"]
        asked = self._someone if actor is None else [actor if actor in self._actors else "any"]
        if any(self._is_open(told.kept, one) for one in asked):
            return _Sense("unspecified", unspecified=True, certain=False)
        return self._refused(told)

    def _is_final(self, name: str | None) -> bool:
        return bool(self._statuses[str(name)].get("final"))

    def _late_by_reachability(self, told: _Told) -> _Sense:  # what is certain of it
        sources = [None, *self._statuses]
        untold = any(self._is_open(one, actor) for one in sources for actor in self._someone)
        untold |= any(one.get("entries") == "unspecified" for one in self._statuses.values())
        untold |= bool(self._overrides) or self._reaches(told.kept, str(told.observed))
        return _Sense("late", certain=not untold)

    def _refused(self, told: _Told) -> _Sense:  # the reasons of decide, less what is missing
        who = {name: told.asker[name] for name in ("actor", "channel", "facts")}
        answer = self.decide(told.kept, target=told.observed, event=told.event, **who)
        return _Sense("refused", refusals=tuple(x for x in answer.refusals if x[0] not in NEEDS))

    # What an outcome holds.

    def observe(self, kept: Any, kept_at: Any, said: Observation, policies: Any = None) -> Heard:
        """Section 7: tell what a message means for the status that is kept."""
        told = self._told(kept, kept_at, said)
        lines = [self._line_1, self._line_2, self._line_3, self._line_4, self._line_5]
        lines += [self._line_6, self._line_7, self._line_8]
        senses = (line(told) for line in lines)
        sense = next((one for one in senses if one is not None), None) or self._line_9(told)
        # readings, end: a late or duplicate one ends in K, any other in O
        ends = [told.kept if x in IGNORED else told.observed for x in sense.readings or [sense.meaning]]
        told_end = sense.readings or sense.meaning in TAKEN | IGNORED
        stays = {*ends} == {told.kept}
        policy = self._policy(sense, policies, stays=stays)
        # after: K and its time, unless O is taken over or K confirmed
        after = (kept if told.kept is None else told.kept, kept_at)  # what is no word stays as it came
        if policy == "apply" and sense.meaning not in NOTHING_NEW and told.observed is not None:
            after = (told.observed, said.at)
        elif sense.meaning == "duplicate" or (sense.readings and stays):  # it is confirmed
            newer = told.time == "newer" or kept_at is None
            after = (after[0], said.at if newer else kept_at)
        return Heard(
            policy=policy,
            kept=told.kept,
            observed=told.observed,
            end=ends[0] if told_end and len({*ends}) == 1 else None,
            after_status=after[0],
            after_at=after[1],
            **sense._asdict(),
        )

    def _policy(self, sense: _Sense, policies: Any, *, stays: bool) -> str:
        said = {**self._document.get("policies", {}), **(policies or {})}
        if not {*said.values()} <= POLICIES:
            raise ValueError("no such policy")
        if sense.meaning in said:
            return str(said[sense.meaning])
        if sense.meaning in TAKEN:
            return "apply"
        harmless = sense.meaning in IGNORED and sense.certain
        return "ignore" if harmless or (sense.readings and stays) else "hold"

    def roll_up(self, statuses: Iterable[Any]) -> str | None:
        """Section 7, its end: the status of an order from those of its items; None is `RollupError`."""
        names = [self._status(one) for one in statuses]
        known = {name: self._statuses[name] for name in names if name is not None}
        unranked = [name for name, one in known.items() if "rank" not in one]
        if "rollup" not in self._document or not known or None in names or unranked:
            return None
        good = [x for x, one in known.items() if one.get("result") not in ("failure", "cancelled")]
        return min(good or known, key=lambda name: (known[name]["rank"], name))
