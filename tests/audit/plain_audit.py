"""A second, slow audit: a loop over the sorted rows of each order that asks `Engine.decide` about each pair."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any

from statemachine.engine import Engine
from statemachine.model.decision import Decision

Row = Mapping[str, Any]
"""A row by what its columns mean: order, status, and where present at, item, previous, event, actor, channel, message."""
_JUDGED = ("status", "previous", "event", "actor", "channel")
_UNPROVED = {"input-missing", "fact-missing", "guard-error"}


@dataclass
class PlainReport:
    """What the loop found: rows by the reason why they are apart, and the moves with their counts."""

    apart: Counter[str] = field(default_factory=Counter)
    moves: Counter[tuple[Any, ...]] = field(default_factory=Counter)
    orders: dict[tuple[Any, ...], set[str]] = field(default_factory=lambda: defaultdict(set))
    variants: Counter[tuple[str | None, ...]] = field(default_factory=Counter)
    ends: Counter[str | None] = field(default_factory=Counter)
    stays: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    parts: dict[tuple[str | None, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    late: int = 0
    gaps: int = 0


class PlainAudit:
    """The loop over one log."""

    def __init__(
        self,
        engine: Engine,
        rows: Sequence[Row],
        since: datetime | None = None,
        country: str | None = None,
    ) -> None:
        self.engine = engine
        self.rows, self.since, self.country = rows, since, country
        self.report = PlainReport()
        self.timed = any("at" in each for each in rows)

    def run(self) -> PlainReport:
        """Return what the loop found."""
        chains: dict[Any, list[tuple[int, Row]]] = defaultdict(list)
        seen = set()
        for number, row in enumerate(self.rows):
            reason = self._reason(row)
            delivery = (row.get("order"), row.get("item"), row.get("message"))
            if reason is None and row.get("message") is not None and delivery in seen:
                reason = "twice"
            seen.add(delivery if reason is None else number)
            if reason is None:
                chains[row["order"], row.get("item")].append((number, row))
            else:
                self.report.apart[reason] += 1
        for rows in chains.values():
            self._chain(rows)
        return self.report

    def _reason(self, row: Row) -> str | None:
        if row["order"] is None:
            return "no-order"
        if row["status"] is None:
            return "no-status"
        if self.timed and row["at"] is None:
            return "no-time"
        return "ignored" if self.engine.table.names.ignores(row["status"]) else None

    def _chain(self, rows: list[tuple[int, Row]]) -> None:
        late = {
            number
            for place, (number, row) in enumerate(rows)
            if self.timed and any(other["at"] > row["at"] for _, other in rows[:place])
        }
        ordered = sorted(rows, key=lambda each: (each[1]["at"], each[0]) if self.timed else each[0])
        ties = {number for number, row in rows if self.timed and self._is_tied(row, rows)}
        before, entries = None, []
        unsure_before = False
        for number, row in ordered:
            unsure = unsure_before or number in ties
            status = self._status(row["status"])
            if status != (None if before is None else before[0]):
                entries.append((status, row, unsure))
            if self._counts(row):
                self.report.late += number in late
                self._pair(before, row, unsure=unsure)
            else:
                self.report.apart["outside"] += 1
            before, unsure_before = (status,), number in ties
        self._sequence(entries)

    def _counts(self, row: Row) -> bool:
        is_here = self.country is None or row["country"] == self.country
        return is_here and (self.since is None or row["at"] >= self.since)

    def _is_tied(self, row: Row, rows: Iterable[tuple[int, Row]]) -> bool:
        same = [other for _, other in rows if other["at"] == row["at"]]
        return len({self._judged(each) for each in same}) > 1

    def _judged(self, row: Row) -> tuple[Any, ...]:
        words = tuple(self._as_judged(name, row.get(name)) for name in _JUDGED)
        return (*words, *sorted(self._facts(row).items()))

    def _facts(self, row: Row) -> dict[str, Any]:
        names = self.engine.rules.facts
        return {name: row[name] for name in names if row.get(name) is not None}

    def _as_judged(self, name: str, word: Any) -> Any:
        if word is None:
            return None
        if name in {"status", "previous"}:
            return None if self.engine.table.names.ignores(word) else self._status(word)
        rules = self.engine.rules
        known = {"event": self.engine.table.events, "actor": rules.actors, "channel": rules.channels}
        return word if word in known[name] else ("unknown",)

    def _status(self, word: Any) -> str:
        return self.engine.table.resolve(word) or "(unknown)"

    def _pair(self, before: tuple[str] | None, row: Row, *, unsure: bool) -> None:
        source, status = None if before is None else before[0], self._status(row["status"])
        said = self._as_judged("previous", row.get("previous"))
        if said is not None:
            self.report.gaps += source is not None and said != source and not unsure
            source, unsure = said, False
        if unsure:
            self.report.apart["ambiguous"] += 1
        elif "(unknown)" in {source, status}:
            self.report.apart["unknown-status"] += 1
        else:
            self._ask(source, status, row)

    def _ask(self, source: str | None, status: str, row: Row) -> None:
        words = {each: row.get(each) for each in ("event", "actor", "channel")}
        kind = self._kind(source, status, words | {"facts": self._facts(row)})
        if kind == "repeated":
            self.report.apart["repeated"] += 1
            return
        move = (kind, source, status, *(self._as_judged(name, word) for name, word in words.items()))
        self.report.moves[move] += 1
        self.report.orders[move].add(row["order"])
        self.report.parts[row.get("country"), kind].append(row["order"])

    def _kind(self, source: str | None, status: str, words: dict[str, Any]) -> str:
        plain = self.engine.decide(source, target=status, **words)
        if source == status:
            return "declared" if words["event"] is not None and plain.allowed else "repeated"
        if plain.allowed:
            return "declared"
        overridden = self.engine.decide(source, target=status, override=True, **words)
        if overridden.allowed:
            return "override"
        if plain.verdict == "unspecified":
            return "unspecified"
        return "unproved" if _lacks_only_values(plain) or _lacks_only_values(overridden) else "refused"

    def _sequence(self, entries: list[tuple[str, Row, bool]]) -> None:
        if not any(unsure for _, _, unsure in entries):
            self.report.variants[tuple(status for status, _, _ in entries)] += 1
        self.report.ends[None if entries[-1][2] else entries[-1][0]] += 1
        for (status, entered, first), (_, left, second) in pairwise(entries):
            if self.timed and not (first or second) and self._counts(left):
                self.report.stays[status].append((left["at"] - entered["at"]).total_seconds())


def _lacks_only_values(decision: Decision) -> bool:
    if any(each.row is None and each.cause not in _UNPROVED for each in decision.refusals):
        return False
    rows = {each.row for each in decision.refusals if each.row is not None}
    causes = [{each.cause for each in decision.refusals if each.row == row} for row in rows]
    return any(each <= _UNPROVED for each in causes)
