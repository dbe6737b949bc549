"""How long orders stayed in each status, and exact percentiles over any number of parts of a log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from statemachine.audit.fast.threads import Numbers
from statemachine.audit.measured import Durations

_SHARES = (0.5, 0.9, 0.99)


@dataclass(frozen=True)
class Stays:
    """The times in each status, sorted: those in `statuses[n]` are from `starts[n]` up to `starts[n + 1]`."""

    statuses: Numbers
    starts: Numbers
    values: Numbers

    def of(self, status: int) -> Numbers:
        """Return the sorted times in a status."""
        place = int(np.searchsorted(self.statuses, status))
        if place == len(self.statuses) or self.statuses[place] != status:
            return self.values[:0]
        times: Numbers = self.values[self.starts[place] : self.starts[place + 1]]
        return times


def stays_of(status: Numbers, values: Numbers) -> Stays:
    """Return the sorted times in each status; `status` is the one of each of the values."""
    order = np.argsort(status, kind="stable")
    statuses, starts = np.unique(status[order], return_index=True)
    bounds = np.append(starts, len(order)).astype(np.int64)
    ordered = values[order]
    for begin, end in pairwise(bounds):
        ordered[begin:end].sort()
    return Stays(statuses=statuses, starts=bounds, values=ordered)


def durations(parts: Sequence[Stays]) -> Iterator[Durations]:
    """Yield the number, the percentiles and the longest of the times in each status.

    The percentiles are those of all times together, as if they were one sorted array; a value of two neighbours is
    interpolated. No array is put together: the values are searched for in all parts at once.
    """
    for status in sorted({int(each) for part in parts for each in part.statuses}):
        arrays = [times for part in parts if len(times := part.of(status))]
        count = sum(map(len, arrays))
        p50, p90, p99 = (_quantile(arrays, share) for share in _SHARES)
        yield Durations(status, count, p50, p90, p99, max(int(each[-1]) for each in arrays))


def _quantile(arrays: Sequence[Numbers], share: float) -> float:
    rank = share * (sum(map(len, arrays)) - 1)
    low = int(rank)
    value = _ranked(arrays, low, share)
    if low == rank:
        return float(value)
    up_to = [int(each.searchsorted(value, side="right")) for each in arrays]
    if sum(up_to) > low + 1:
        return float(value)
    after = min(int(each[place]) for each, place in zip(arrays, up_to, strict=True) if place < len(each))
    return value + (after - value) * (rank - low)


def _ranked(arrays: Sequence[Numbers], rank: int, share: float) -> int:
    """Return the value at a rank, from 0: the least one with more values up to it than the rank.

    It is between the values at the same share of each array.
    """
    near = [int(share * (len(each) - 1)) for each in arrays]
    low = min(int(each[max(place - 1, 0)]) for each, place in zip(arrays, near, strict=True))
    high = max(
        int(each[min(place + 2, len(each) - 1)]) for each, place in zip(arrays, near, strict=True)
    )
    while low < high:
        middle = (low + high) // 2
        if sum(int(each.searchsorted(middle, side="right")) for each in arrays) > rank:
            high = middle
        else:
            low = middle + 1
    return low
