"""A log in pieces by the hash of the order, which are counted in threads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from itertools import count
from typing import TypeVar

import numpy as np

from statemachine.audit.fast.coded_arrays import CodedArrays
from statemachine.audit.fast.piece_counts import PieceCounts, counted
from statemachine.audit.fast.sorted_log import OneHashError
from statemachine.audit.fast.threads import Numbers, in_threads

Built = TypeVar("Built")
ROWS = 500_000
"""The rows of a piece: its arrays fit into the caches of a processor."""
_MOST = 64


def in_pieces(
    coded: CodedArrays,
    since: int | None,
    where: Mapping[str, str],
    columns: Iterable[str],
    *,
    moves_only: bool,
) -> list[PieceCounts]:
    """Return the counts of the pieces of a log."""

    def count_pieces(some: CodedArrays) -> list[PieceCounts]:
        return in_threads(
            lambda rows: counted(some.rows(rows), since, where, columns, moves_only=moves_only),
            _pieces(some),
        )

    return _with_distinct_hashes(count_pieces, coded)


def as_one_piece(
    coded: CodedArrays,
    since: int | None,
    where: Mapping[str, str],
    columns: Iterable[str],
    *,
    moves_only: bool,
) -> PieceCounts:
    """Return the counts of a log, or of all rows of some orders."""
    return _with_distinct_hashes(
        lambda some: counted(some, since, where, columns, moves_only=moves_only), coded
    )


def _with_distinct_hashes(work: Callable[[CodedArrays], Built], coded: CodedArrays) -> Built:
    """Return what a function returns for a log; where two orders have one hash, which is rare, other hashes are taken."""
    for attempt in count(1):
        with suppress(OneHashError):
            return work(coded)
        coded = coded.with_other_hashes(attempt)
    raise AssertionError  # the loop has no end


def _pieces(coded: CodedArrays) -> list[Numbers]:
    """Return the rows of each piece."""
    bits = max(min(len(coded.state) // ROWS, _MOST).bit_length(), 1)
    piece_of = (coded.hashes >> np.uint64(64 - bits)).astype(np.uint8)
    ordered = np.argsort(piece_of, kind="stable")
    ends = np.cumsum(np.bincount(piece_of, minlength=1 << bits))
    return np.split(ordered, ends[:-1])
