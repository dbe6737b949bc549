"""Blocks of whole chains, on which the same work is done in several threads: numpy does not hold the lock of Python."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from statemachine.audit.fast.chain_sort import Numbers

Item = TypeVar("Item")
Built = TypeVar("Built")

_ROWS = 2**19
"""The rows of a block: its arrays fit into the cache of a processor."""
_MOST_THREADS = 8


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


def in_threads(function: Callable[[Item], Built], items: Iterable[Item]) -> list[Built]:
    """Return what a function returns for each item, in their order."""
    waiting = list(items)
    threads = min(os.cpu_count() or 1, _MOST_THREADS, len(waiting))
    if threads <= 1:
        return list(map(function, waiting))
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(function, waiting))
