"""The rows and routes that may explain a message, and whether documented rules alone explain it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from statemachine.engine import reasons
from statemachine.engine.conclude import Interpretation
from statemachine.engine.resolve import ResolvedMessage
from statemachine.model.observation import Meaning
from statemachine.model.reachability import Reachability, Route
from statemachine.model.table import Row, Table


class Routes:
    """The rows and routes of a table, prepared for messages.

    `is_open` is True if a move may be made that no normal row declares, by anybody, anywhere.
    """

    def __init__(self, table: Table) -> None:
        self.table = table
        self.reachability = Reachability.of(table)
        self.documented = Reachability.of(table, documented=True)
        self.is_open = _is_open(table)
        entering: dict[str, list[Row]] = {name: [] for name in table.rules.statuses}
        self._rows: dict[tuple[str | None, str, bool], list[Row]] = {}
        for row in table.rows:
            self._rows.setdefault((row.source, row.target, row.override), []).append(row)
            if not row.override and row.source is not None:
                entering[row.target].append(row)
        self._entering = entering

    def rows(self, source: str | None, target: str, *, override: bool = False) -> Iterable[Row]:
        """Return the normal rows of a move, or its override rows, in canonical order."""
        return self._rows.get((source, target, override), ())

    def fitting(
        self, message: ResolvedMessage, source: str | None, target: str, *, override: bool = False
    ) -> Iterator[Row]:
        """Yield the normal rows of a move that fit a message, or its override rows that do."""
        rows = self.rows(source, target, override=override)
        return (row for row in rows if message.fits(row, self.table))

    def creation(self, message: ResolvedMessage, target: str) -> Row | None:
        """Return the first row that creates a status and fits a message, or else the first such row."""
        first = next(iter(self.rows(None, target)), None)
        return next(self.fitting(message, None, target), first)

    def reaches(self, source: str | None, target: str) -> bool:
        """Return whether a route leads from a status, or from nothing, to a status."""
        return self.reachability.reaches(source, target)

    def is_entered(self, status: str) -> bool:
        """Return whether a normal row leads to a status from another status."""
        return status in self.reachability.entered

    def through_previous(
        self, message: ResolvedMessage, stored: str | None, observed: str
    ) -> Interpretation | None:
        """Return the skip to the previous status of a message, if a fitting row leads on from there."""
        previous = message.previous
        if previous is None or not any(self.fitting(message, previous, observed)):
            return None
        route = self.reachability.route(stored, previous)
        return None if route is None else self._skipped(stored, route, previous, observed)

    def skip(self, message: ResolvedMessage, stored: str | None, observed: str) -> Interpretation | None:
        """Return the skip along the shortest route whose last move fits a message, the direct edge aside.

        The route passes the observed status only if the message names an event or a previous status.
        """
        may_pass = message.event is not None or message.previous is not None
        last = {row.source for row in self._entering[observed] if message.fits(row, self.table)}
        last -= {stored} if may_pass else {stored, observed}
        nearest = self.reachability.nearest(stored, last, avoid=None if may_pass else observed)
        return None if nearest is None else self._skipped(stored, nearest[1], nearest[0], observed)

    def has_detour(self, stored: str, observed: str) -> bool:
        """Return whether a longer route, one through other statuses, leads from a status to another one."""
        last = {row.source for row in self._entering[observed]}
        return self.reachability.nearest(stored, last, avoid=observed) is not None

    def is_certain_move(self, row: Row, *, newer: bool) -> bool:
        """Return whether a documented row that fits is the only explanation of a reported move."""
        if not self.table.is_documented(row):
            return False
        stays = row.source is None or row.source == row.target
        came_before = stays or self.reaches(row.target, row.source or "")
        return newer or not (came_before or self.is_open)

    def is_certainly_before(self, observed: str, stored: str) -> bool:
        """Return whether only documented moves lead between two statuses, and none leads back."""
        one_way = self.documented.reaches(observed, stored) and not self.reaches(stored, observed)
        return one_way and not self.is_open

    def _skipped(self, stored: str | None, route: Route, last: str, observed: str) -> Interpretation:
        missing = (*route.between, last)
        ends = (*missing, observed)
        edges = zip((stored, *missing), ends, strict=True)
        documented = all(self.documented.has_edge(source, target) for source, target in edges)
        return Interpretation(
            Meaning.SKIPPED_AHEAD,
            reasons.skipped(observed, missing, unique=route.unique),
            missing=missing,
            unique=route.unique,
            certain=documented and route.unique and not self.is_open,
        )


def _is_open(table: Table) -> bool:
    statuses = table.rules.statuses
    actors = (None, *table.rules.undeclared.actors)
    return (
        any(row.override for row in table.rows)
        or any(each.entries_unspecified for each in statuses.values())
        or any(table.is_open(source, actor) for source in (None, *statuses) for actor in actors)
    )
