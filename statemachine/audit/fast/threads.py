"""Work on arrays in several threads: numpy and Polars do not hold the lock of Python."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

Numbers: TypeAlias = NDArray[Any]
Item = TypeVar("Item")
Built = TypeVar("Built")

_MOST_THREADS = 8
_ROWS = 2**20


def in_threads(function: Callable[[Item], Built], items: Iterable[Item]) -> list[Built]:
    """Return what a function returns for each item, in their order."""
    waiting = list(items)
    threads = min(os.cpu_count() or 1, _MOST_THREADS, len(waiting))
    if threads <= 1:
        return list(map(function, waiting))
    pool = ThreadPoolExecutor(threads)
    try:
        return list(pool.map(function, waiting))
    finally:
        pool.shutdown(cancel_futures=True)  # after an error, nothing more is begun


def looked_up(table: Numbers, places: Numbers) -> Numbers:
    """Return the values of a table at some places."""
    found = np.empty(len(places), dtype=table.dtype)

    def fill(begin: int) -> None:
        rows = slice(begin, begin + _ROWS)
        np.take(table, places[rows], out=found[rows], mode="clip")

    in_threads(fill, range(0, len(places), _ROWS))
    return found


def taken(values: Numbers, places: Numbers) -> Numbers:
    """Return the values at some places. Unlike `values[places]`, this does not hold the lock of Python."""
    return np.take(values, places, mode="clip")
