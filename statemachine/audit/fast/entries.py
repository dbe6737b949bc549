"""The rows at which a status changes: how long orders stay, and where they end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from statemachine.audit.fast.blocks import Block, in_threads
from statemachine.audit.fast.chain_sort import Numbers
from statemachine.audit.fast.sorted_log import NO_TIME, SortedLog
from statemachine.audit.measured import AMBIGUOUS, OUTSIDE

Built = TypeVar("Built")


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
