"""Messages, edges and routes: the words of section 7 of docs/semantics.md."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from operator import eq, gt, lt
from typing import Any

from statemachine.model.observation import Observation
from tests.reference.model import NEEDS, Asker, Reference
from tests.reference.rows import _many, _Row
from tests.reference.values import plain, spelled, wrong_values

Path = tuple[str | None, ...]  # from its start (None: nothing) to its end, both included
Edges = set[tuple[str | None, str]]


@dataclass(frozen=True)
class Message:
    """The message and the stored order, with the names of their statuses."""

    stored: str | None  # the text of K; None if K is nothing, or no word
    observed: str | None  # the text of O; None if it is no word
    is_known: bool  # both K (or nothing) and O are known
    is_accepted: bool  # line 1: both are words, K may be nothing
    is_ignored: bool
    previous: str | None  # P; None if it is absent
    compared: str | None  # the two times, without regard to exactness
    is_comparable: bool  # each is absent or a time, and both can be compared where both are given
    time: str | None  # older, same, newer, or none of the three
    event: str | None
    is_snapshot: bool
    asker: Asker = field(repr=False)

    @property
    def is_newer(self) -> bool:
        """The message is newer than the exact stored time."""
        return self.time == "newer"

    @property
    def is_proved(self) -> bool:
        """The message is proved to be a move out of K."""
        return self.is_newer or (self.previous is not None and self.previous == self.stored)


def a_time(value: Any) -> Any:
    """Return the value if it is a time, else None."""
    if isinstance(value, (datetime, int, float)) and not isinstance(value, bool):
        with suppress(Exception):
            return value if eq(value, value) else None
    return None


def _compared(at: Any, stored_at: Any) -> str | None:  # None: one is absent, or no comparison holds
    at, stored_at = a_time(at), a_time(stored_at)
    if at is not None and stored_at is not None:
        with suppress(Exception):
            found = {"older": lt(at, stored_at), "same": eq(at, stored_at), "newer": gt(at, stored_at)}
            return next((word for word, holds in found.items() if holds), None)
    return None


class Routes(Reference):
    """The edges and routes of one valid rule file, and the messages about its orders."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        """Keep the document. There are no functions, so no external guard is called."""
        super().__init__(document)
        self._normal = sorted((row for row in self._rows if not row.override), key=_Row.canonical)
        self._overrides = sorted((row for row in self._rows if row.override), key=_Row.canonical)
        self._edges: Edges = {(row.source, row.target) for row in self._normal}
        self._documented = {row for row in self._rows if self._is_documented(row)}
        self._documented_edges: Edges = {
            (row.source, row.target) for row in self._normal if row in self._documented
        }
        self._accepts = document.get("unknown") == "accepted"
        self._someone = [*self._actors, "any"]  # each declared actor, and anybody else
        self._rules_are_open = (
            bool(self._overrides)
            or any(self._is_open_for_any(source) for source in (None, *self._statuses))
            or any(status.get("entries") == "unspecified" for status in self._statuses.values())
        )

    def _is_documented(self, row: _Row) -> bool:  # one of its transitions is, or its initial status
        numbers = [owner for owner in self._rows[row] if isinstance(owner, int)]
        entries = [self._document["transitions"][number] for number in numbers]
        entries += [self._statuses[owner] for owner in self._rows[row] if isinstance(owner, str)]
        bases = [one.get("basis", "documented" if "cite" in one else "inferred") for one in entries]
        return "documented" in bases

    def _is_open_for_any(self, source: str | None) -> bool:  # the world, for any actor
        return any(self._is_open(source, actor) for actor in self._someone)

    # The words of a message.

    def _is_ignored(self, value: Any) -> bool:  # section 1: folded as statuses are
        text, words = spelled(value), _many(self._document.get("ignored", []))
        return text is not None and (text in words or self._fold(text) in map(self._fold, words))

    def _message(self, stored: Any, stored_at: Any, observation: Observation, *, exact: bool) -> Message:
        status = observation.status
        ignored, known = self._is_ignored(status), self._status(status)
        if status is None and isinstance(observation.trigger, str):  # a message without a status
            triggers = {**self._document.get("triggers", {})}
            otherwise = triggers.pop("otherwise", None)
            target = triggers.get(observation.trigger)
            ignored = target == "ignored" and target not in self._statuses
            ignored = ignored or (otherwise == "ignored" and observation.trigger not in triggers)
            known = target if target in self._statuses else None
        start, observed = self._status(stored), known or spelled(status)
        words = (observation.event, observation.actor, observation.channel)
        event, actor, channel = [word if isinstance(word, str) else None for word in words]
        is_snapshot = observation.snapshot is True
        facts = self._valid_facts(observation.facts)
        compared = _compared(observation.at, stored_at)
        are_times = all(at is None or a_time(at) is not None for at in (observation.at, stored_at))
        return Message(
            stored=start or spelled(stored),
            observed=observed,
            is_known=known is not None and (stored is None or start is not None),
            is_accepted=observed is not None and (stored is None or spelled(stored) is not None),
            is_ignored=ignored,
            previous=None if is_snapshot else self._status(observation.previous),
            compared=compared,
            is_comparable=are_times and (None in (observation.at, stored_at) or compared is not None),
            time=compared if exact or compared == "older" else None,
            event=None if is_snapshot else event,
            is_snapshot=is_snapshot,
            asker=self._asker(actor=actor, channel=channel, facts=facts)[1],
        )

    def _valid_facts(self, facts: Any) -> dict[str, Any]:  # declared, and of their type
        given = plain(facts) if isinstance(facts, Mapping) else {}
        own = {name: given[name] for name in self._facts if given.get(name) is not None}
        return {
            name: one for name, one in own.items() if not wrong_values("fact", self._facts, {name: one})
        }

    # Edges, steps, routes.

    def _paths(self, start: str | None, end: str | None, edges: Edges | None = None) -> list[Path]:
        """Return all shortest paths from one status to another, the first by names first."""
        paths: list[Path] = [(start,)]
        passed = {start}
        edges = {(a, b) for a, b in (self._edges if edges is None else edges) if a != b}
        while paths and end not in [path[-1] for path in paths]:
            paths = [(*path, b) for path in paths for a, b in edges if a == path[-1] and b not in passed]
            passed |= {path[-1] for path in paths}  # a path that comes back here is no shortest one
        return sorted(
            (path for path in paths if path[-1] == end), key=lambda path: [str(x) for x in path]
        )

    def _reaches(self, start: str | None, end: str | None, edges: Edges | None = None) -> bool:
        return bool(self._paths(start, end, edges))

    def _fits(self, row: _Row, message: Message) -> bool:  # event, actor, channel, guards
        blockers = self._blockers(row, {**message.asker, "override": True})  # any override row may fit
        return message.event in (None, row.event) and {*blockers} <= NEEDS

    def _between(self, source: str | None, target: str | None, rows: list[_Row]) -> list[_Row]:
        return [row for row in rows if (row.source, row.target) == (source, target)]

    def _fitting(self, source: str | None, message: Message) -> list[_Row]:  # the edge source>O
        rows = self._between(source, message.observed, self._normal)
        return [row for row in rows if self._fits(row, message)]

    def _best(self, rows: list[_Row], message: Message) -> _Row:  # one that fits, else any
        return next((row for row in rows if self._fits(row, message)), rows[0])

    def _fitting_overrides(self, message: Message) -> list[_Row]:  # the override rows K>O
        rows = self._between(message.stored, message.observed, self._overrides)
        return [row for row in rows if self._fits(row, message)]

    def _has_no_move_to(self, name: str | None) -> bool:  # no edge leads to it from another status
        sources = {source for source, target in self._edges if target == name}
        return name in self._statuses and sources <= {None, name}

    def _is_final(self, name: str | None) -> bool:
        return name in self._statuses and bool(self._statuses[str(name)].get("final"))

    def _leaves_final(self, message: Message) -> bool:  # K is final, and the message is not newer
        return self._is_final(message.stored) and not message.is_newer

    def _is_forward(self, message: Message) -> bool:  # an edge P>O has a row that fits, K reaches P
        previous = message.previous
        if previous is None or not self._fitting(previous, message):
            return False
        return self._reaches(message.stored, previous)

    def _has_longer_route(self, message: Message) -> bool:  # from K to O, not through O
        edges = {(source, target) for source, target in self._edges if target != message.observed}
        ends = {source for source, target in self._edges if target == message.observed}
        return any(self._paths(message.stored, x, edges) for x in ends - {None, message.stored})

    def _is_back(self, message: Message) -> bool:  # line 5: not newer, and O reaches K
        return not message.is_newer and self._reaches(message.observed, message.stored)
