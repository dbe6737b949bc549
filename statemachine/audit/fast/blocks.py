"""Blocks of whole chains, on which the same work is done in several threads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from statemachine.audit.fast.threads import Numbers

_ROWS = 2**19
"""The rows of a block: its arrays fit into the cache of a processor."""


@dataclass(frozen=True, slots=True)
class Block:
    """The rows from `begin` to `end`, which are those of whole chains; `starts` are counted from `begin`."""

    begin: int
    end: int
    starts: Numbers

    @property
    def rows(self) -> slice:
        """The rows of the block."""
        return slice(self.begin, self.end)


def blocks_of(starts: Numbers, count: int, *, divided: bool = True) -> list[Block]:
    """Return the blocks of a sorted log; it is one block if it is not to be divided."""
    size = _ROWS if divided else max(count, 1)
    wanted = np.arange(0, count, size)
    begins = np.unique(np.searchsorted(starts, wanted))
    return list(_blocks(starts, begins, count)) if count else []


def _blocks(starts: Numbers, begins: Numbers, count: int) -> Iterator[Block]:
    for first, last in zip(begins, np.append(begins[1:], len(starts)), strict=True):
        if first < last:
            begin = int(starts[first])
            end = int(starts[last]) if last < len(starts) else count
            yield Block(begin, end, starts[first:last] - begin)
