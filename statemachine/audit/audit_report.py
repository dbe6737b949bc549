"""The report of an audit: frozen values, ready for JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from statemachine.audit.codebook import UnknownWords
from statemachine.audit.columns import Columns
from statemachine.audit.questions import PairKind
from statemachine.model.decision import Cause
from statemachine.model.digest import RuleSetId
from statemachine.model.frozen import EMPTY
from statemachine.model.json_values import json_value
from statemachine.model.spans import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class RowCounts:
    """What became of the rows of a log: `read` is `judged` and all of `apart` together.

    `apart` has the number of rows by the reason why the engine was not asked about them. `first_rows` has the number
    of the first such row, counted from 1, where the rows have numbers. `late` and `gaps` are among the judged rows: a
    row that arrived after a later one, and one whose previous status is not the last one of the log.
    """

    read: int
    judged: int
    apart: Mapping[str, int]
    first_rows: Mapping[str, int]
    late: int | None
    gaps: int

    def to_dict(self) -> dict[str, Any]:
        """Return the counts, ready for JSON."""
        values: dict[str, Any] = json_value(self)
        return values


@dataclass(frozen=True, slots=True, kw_only=True)
class PairCount:
    """A distinct move of a log, what the rules say of it, and how often it happens.

    `source` is None for the first status of an order. `share` is that among all judged rows. `reasons` and `places` say
    why the rules refuse it, and where. `drift` is whether no rule mentions the move, and `retired` whether it enters a
    retired status. `value` is the sum of the number at stake. `accepted` is the reason of an accepted deviation.
    """

    kind: PairKind
    source: str | None
    target: str
    event: str | None = None
    actor: str | None = None
    channel: str | None = None
    count: int
    orders: int
    share: float
    first_seen: datetime | None = None
    last_seen: datetime | None = None
    examples: tuple[str, ...] = ()
    causes: tuple[Cause, ...] = ()
    reasons: tuple[str, ...] = ()
    places: tuple[Span, ...] = ()
    value: float | None = None
    late: int = 0
    drift: bool = False
    retired: bool = False
    rules: RuleSetId
    accepted: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the move, ready for JSON; a place is `path:line:column`."""
        values: dict[str, Any] = json_value(self)
        return values | {"places": list(map(str, self.places)), "rules": self.rules.to_dict()}


@dataclass(frozen=True, slots=True, kw_only=True)
class KindCount:
    """The rows of a kind, their share of the judged rows, and the orders that have one."""

    count: int
    orders: int
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The rows and orders of each kind in a part of the log: the rows with one value of a column."""

    name: str | None
    kinds: Mapping[PairKind, KindCount]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeInStatus:
    """How long orders stayed in a status that they left, in seconds."""

    status: str
    count: int
    p50: float
    p90: float
    p99: float
    longest: float


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """The orders, or the items if the log has them, whose last status is this one.

    `oldest` has orders with the seconds since they, or the oldest of their items, entered it.
    """

    status: str
    count: int
    final: bool
    oldest: Mapping[str, float] = EMPTY


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """The orders, or the items if the log has them, whose first status is this one."""

    status: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """A sequence of statuses, how many orders or items have it, and one of their orders. An unknown status is None."""

    statuses: tuple[str | None, ...]
    count: int
    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unused:
    """A move that the rules declare and that never happens, with its place."""

    source: str | None
    target: str
    event: str | None
    place: Span | None

    def to_dict(self) -> dict[str, Any]:
        """Return the move, ready for JSON."""
        values: dict[str, Any] = json_value(self)
        return values | {"place": None if self.place is None else str(self.place)}


@dataclass(frozen=True, slots=True, kw_only=True)
class FileEvidence:
    """A file of a log: its name, the SHA-256 of its bytes, and the number of its rows."""

    name: str
    sha256: str
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the report is about: the rule sets with the times from which they hold, the columns, and the log.

    `first` and `last` are the earliest and the latest time of the log; `zoned` is whether the times have time zones.
    `files` are the files of the log, if it was read from files.
    """

    rules: tuple[tuple[datetime | None, RuleSetId], ...]
    columns: Columns
    first: datetime | None
    last: datetime | None
    now: datetime | None
    zoned: bool | None
    since: datetime | None = None
    where: Mapping[str, str] = EMPTY
    files: tuple[FileEvidence, ...] = ()

    @property
    def is_filtered(self) -> bool:
        """Whether only some rows count: those from `since` on, and with the values of `where`."""
        return self.since is not None or bool(self.where)

    def to_dict(self) -> dict[str, Any]:
        """Return the evidence, ready for JSON."""
        values: dict[str, Any] = json_value(self)
        rules = [{"from": json_value(start), **each.to_dict()} for start, each in self.rules]
        return values | {"rules": rules, "columns": self.columns.to_dict()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What an audit found.

    `pairs` are the distinct moves of the log, the most frequent first. `unknown` are the words that the rules do not
    know, by column. `unused` are declared moves that never happen. `orders` is how many orders the log has.
    """

    evidence: Evidence
    rows: RowCounts
    orders: int
    kinds: Mapping[PairKind, KindCount]
    pairs: tuple[PairCount, ...]
    unknown: Mapping[str, UnknownWords]
    unused: tuple[Unused, ...]
    starts: tuple[Start, ...]
    ends: tuple[End, ...]
    ambiguous_ends: int
    times: tuple[TimeInStatus, ...]
    variants: tuple[Variant, ...]
    distinct_variants: int
    ambiguous_variants: int
    by: str | None = None
    parts: tuple[Part, ...] = ()

    @property
    def deviations(self) -> tuple[PairCount, ...]:
        """The moves that the rules do not simply allow: overrides, unspecified, refused and unproved ones."""
        return tuple(each for each in self.pairs if each.kind.is_deviation)

    @property
    def drift(self) -> tuple[PairCount, ...]:
        """The moves that no rule mentions and that happen."""
        return tuple(each for each in self.pairs if each.drift)

    @property
    def retired(self) -> tuple[PairCount, ...]:
        """The moves into retired statuses."""
        return tuple(each for each in self.pairs if each.retired)

    @property
    def stuck(self) -> tuple[End, ...]:
        """The statuses in which orders stay that have not ended."""
        return tuple(each for each in self.ends if not each.final)

    def has(self, kind: PairKind) -> bool:
        """Return whether there is a row of a kind that is not accepted."""
        if not kind.is_judged:
            return kind in self.rows.apart
        return any(each.kind is kind and each.accepted is None for each in self.pairs)

    def to_dict(self) -> dict[str, Any]:
        """Return the report, ready for JSON; `python -m statemachine schema --audit` prints its JSON Schema."""
        values: dict[str, Any] = json_value(self)
        return {
            "version": 1,
            **values,
            "evidence": self.evidence.to_dict(),
            "pairs": [each.to_dict() for each in self.pairs],
            "unknown": {column: each.to_dict() for column, each in self.unknown.items()},
            "unused": [each.to_dict() for each in self.unused],
        }


def audit_schema_text() -> str:
    """Return the JSON Schema of a report as JSON."""
    return (Path(__file__).parent / "audit-report.schema.json").read_text(encoding="utf-8")
