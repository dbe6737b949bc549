"""The sequence of rows that brings the rows of each chain together, in the order of a key."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Numbers: TypeAlias = NDArray[Any]


def by_chain(hashes: Numbers) -> Numbers:
    """Return the places of rows so that rows with one hash are together, in the order of their places.

    The upper bits of a hash and the place make one number, and numbers are sorted fast. Where two hashes have the same
    upper bits, which is rare, their rows are sorted again by the whole hash.
    """
    count = len(hashes)
    bits = np.uint64(max(count - 1, 1).bit_length())
    places = np.arange(count, dtype=np.uint64)
    packed = hashes >> bits << bits | places
    packed.sort()
    prefixes = packed >> bits
    order = (packed & ((np.uint64(1) << bits) - np.uint64(1))).astype(np.int64)
    found = hashes[order]
    mixed = (prefixes[1:] == prefixes[:-1]) & (found[1:] != found[:-1])
    if mixed.any():
        some = np.isin(prefixes, prefixes[1:][mixed])
        order[some] = order[some][np.lexsort((order[some], found[some]))]
    return order


def starts_of(hashes: Numbers) -> Numbers:
    """Return where the first row of each chain is, for rows that are sorted by chain."""
    if not len(hashes):
        return np.zeros(0, dtype=np.int64)
    return np.concatenate(([0], np.flatnonzero(hashes[1:] != hashes[:-1]) + 1)).astype(np.int64)


def by_key(order: Numbers, starts: Numbers, key: Numbers) -> Numbers:
    """Return the places of rows, sorted by chain, so that each chain is sorted by a key too; equal keys stay as they are.

    Most logs are written in the order of time, so only the chains that are not sorted are touched.
    """
    values = key[order]
    falls = values[1:] < values[:-1]
    falls[starts[1:] - 1] = False
    if not falls.any():
        return order
    chains = chain_numbers(starts, len(order))
    unsorted = np.zeros(len(starts), dtype=bool)
    unsorted[chains[1:][falls]] = True
    rows = np.flatnonzero(unsorted[chains])
    return _sorted_rows(order, rows, chains[rows], values[rows])


def chain_numbers(starts: Numbers, count: int) -> Numbers:
    """Return the number of the chain of each row, from 0."""
    marks = np.zeros(count, dtype=np.int32)
    marks[starts[1:]] = 1
    return np.cumsum(marks, dtype=np.int32)


def _sorted_rows(order: Numbers, rows: Numbers, chains: Numbers, values: Numbers) -> Numbers:
    """Return the order in which some rows, those of whole chains, are sorted by chain and value."""
    again = order.copy()
    again[rows] = order[rows[_places(chains, values)]]
    return again


def _places(chains: Numbers, values: Numbers) -> Numbers:
    """Return the places that sort rows by chain and value; equal rows stay in their sequence.

    Chain, value and place are packed into one number if they fit; numbers are sorted much faster than places.
    """
    if values.dtype.kind == "f":
        return np.lexsort((values, chains))
    low, high, unit = int(values.min()), int(values.max()), 1
    for each in (1_000_000, 1_000):
        if not (values % each).any():
            unit = each
            break
    numbers = (chains - chains.min()).astype(np.uint64)
    span, place = ((high - low) // unit).bit_length(), max(len(values) - 1, 1).bit_length()
    if int(numbers.max()).bit_length() + span + place > 64:  # noqa: PLR2004  # the bits of a number
        return np.lexsort((values, chains))
    packed = numbers << np.uint64(span) | ((values - low) // unit).astype(np.uint64)
    packed = packed << np.uint64(place) | np.arange(len(values), dtype=np.uint64)
    packed.sort()
    places: Numbers = (packed & np.uint64((1 << place) - 1)).astype(np.int64)
    return places
