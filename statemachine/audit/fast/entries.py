"""The rows at which a status changes: how long orders stay, and where they end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from statemachine.audit.fast.blocks import Block
from statemachine.audit.fast.sorted_log import NO_TIME, SortedLog
from statemachine.audit.fast.threads import Numbers, in_threads
from statemachine.audit.measured import AMBIGUOUS, OUTSIDE, Durations

Built = TypeVar("Built")
_BITS = 64
_QUANTILES = (0.5, 0.9, 0.99)


@dataclass(frozen=True, slots=True)
class BlockEntries:
    """The entries of a block: the rows at which a status changes, and where those of each chain begin."""

    block: Block
    rows: Numbers
    starts: Numbers


@dataclass(frozen=True, slots=True)
class Entries:
    """The entries of a log, block by block."""

    log: SortedLog
    blocks: list[BlockEntries]

    def stays(self) -> tuple[Numbers, Numbers]:
        """Return the statuses that orders left, and how long they stayed; those that are not certain are left out."""
        if self.log.rows.times is None:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        parts = self.each(self._stays)
        status, stays = ([part[side] for part in parts] for side in (0, 1))
        return _joined(status), _joined(stays)

    def last_statuses(self) -> tuple[Numbers, Numbers]:
        """Return the last status of each chain, and the row at which it began."""
        rows = _joined(
            [each.rows[np.append(each.starts[1:], len(each.rows)) - 1] for each in self.blocks]
        )
        status = self.log.rows.status[rows].astype(np.int64)
        status[self.log.rows.tied[rows]] = AMBIGUOUS
        return status, rows

    def each(self, function: Callable[[BlockEntries], Built]) -> list[Built]:
        """Return what a function returns for the entries of each block."""
        return in_threads(function, self.blocks)

    def _stays(self, entries: BlockEntries) -> tuple[Numbers, Numbers]:
        log, rows = self.log.rows, entries.rows
        inner = np.ones(len(rows), dtype=bool)
        inner[entries.starts] = False
        tied, times = log.tied[rows], log.times
        assert times is not None  # noqa: S101  # stays are asked for only with times
        at = times[rows]
        sure = inner[1:] & ~tied[1:] & ~tied[:-1] & (at[1:] != NO_TIME) & (at[:-1] != NO_TIME)
        sure &= log.question[rows[1:]] != OUTSIDE
        return log.before[rows[1:]][sure], (at[1:] - at[:-1])[sure]


def entries_of(log: SortedLog) -> Entries:
    """Return the entries of a log."""

    def of(block: Block) -> BlockEntries:
        changes = log.rows.status[block.rows] != log.rows.before[block.rows]
        rows = np.flatnonzero(changes)
        starts = np.searchsorted(rows, block.starts)
        rows += block.begin
        return BlockEntries(block, rows, starts)

    return Entries(log, in_threads(of, log.blocks))


def _joined(parts: list[Numbers]) -> Numbers:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)


def durations_of(status: Numbers, stays: Numbers) -> Iterator[Durations]:
    """Yield how long orders stayed in each status: the stays of all are sorted at once, by status and length."""
    if not len(stays):
        return
    least = int(stays.min())
    span = np.uint64((int(stays.max()) - least).bit_length())
    counts = np.bincount(status)
    if len(counts).bit_length() + int(span) <= _BITS:
        packed = (stays - least).astype(np.uint64)
        packed |= status.astype(np.uint64) << span
        packed.sort()
        packed &= (np.uint64(1) << span) - np.uint64(1)
        stays = packed.view(np.int64) + least
    else:
        stays = stays[np.lexsort((stays, status))]
    for code, some in enumerate(np.split(stays, np.cumsum(counts)[:-1])):
        if len(some):
            p50, p90, p99 = (_quantile(some, each) for each in _QUANTILES)
            yield Durations(code, len(some), p50, p90, p99, int(some[-1]))


def _quantile(ordered: Numbers, share: float) -> float:
    """Return a quantile of sorted numbers, between the two nearest ones."""
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return float(ordered[low]) + (float(ordered[high]) - float(ordered[low])) * (place - low)
