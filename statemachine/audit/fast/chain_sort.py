"""The sequence of rows that brings the rows of each chain together, in the order of a key."""

from __future__ import annotations

import numpy as np
import polars as pl

from statemachine.audit.fast.threads import Numbers, looked_up

_BITS = 64
"""The bits of a number that is sorted."""


def by_chain(hashes: Numbers) -> tuple[Numbers, Numbers]:
    """Return the places of rows so that rows with one hash are together, in the order of their places, and the hashes.

    The upper bits of a hash and the place make one number, and numbers are sorted fast. Where two hashes have the same
    upper bits, which is rare, their rows are sorted again by the whole hash.
    """
    count = len(hashes)
    bits = np.uint64(max(count - 1, 1).bit_length())
    packed = hashes >> bits
    packed <<= bits
    packed |= np.arange(count, dtype=np.uint64)
    packed.sort()
    order = (packed & ((np.uint64(1) << bits) - np.uint64(1))).view(np.int64)
    found = looked_up(hashes, order)
    packed >>= bits
    mixed = (packed[1:] == packed[:-1]) & (found[1:] != found[:-1])
    if mixed.any():
        some = np.isin(packed, packed[1:][mixed])
        order[some] = order[some][np.lexsort((order[some], found[some]))]
        found = hashes[order]
    return order, found


def starts_of(*hashes: Numbers) -> Numbers:
    """Return where the first row of each chain is, for rows that are sorted by chain; a chain has equal hashes."""
    if not len(hashes[0]):
        return np.zeros(0, dtype=np.int64)
    differ = np.logical_or.reduce([each[1:] != each[:-1] for each in hashes])
    return np.append(0, np.flatnonzero(differ) + 1).astype(np.int64)


def by_two(order: Numbers, starts: Numbers, hashes: Numbers) -> Numbers:
    """Return the places of rows, sorted by chain, so that the rows of a chain with equal second hashes are together."""
    both: Numbers = order[np.lexsort((hashes[order], chain_numbers(starts, len(order))))]
    return both


def chain_numbers(starts: Numbers, count: int) -> Numbers:
    """Return the number of the chain of each row, from 0."""
    return np.repeat(np.arange(len(starts), dtype=np.int32), np.diff(starts, append=count))


def falls_of(values: Numbers, starts: Numbers) -> Numbers:
    """Return which values, from the second one on, are less than the one before them in their chain."""
    falls: Numbers = values[1:] < values[:-1]
    falls[starts[1:] - 1] = False
    return falls


def by_key(starts: Numbers, values: Numbers) -> Numbers | None:
    """Return the places that sort each chain by a key too, or None if all are sorted; equal keys stay as they are.

    Most logs are written in the order of time, so only the chains that are not sorted are touched.
    """
    falls = falls_of(values, starts)
    if not falls.any():
        return None
    chains = chain_numbers(starts, len(values))
    unsorted = np.zeros(len(starts), dtype=bool)
    unsorted[chains[1:][falls]] = True
    rows = np.flatnonzero(unsorted[chains])
    places = np.arange(len(values))
    places[rows] = rows[_places(chains[rows], values[rows])]
    return places


def before_maximum(starts: Numbers, values: Numbers, missing: int) -> Numbers:
    """Return which values are less than one before them in their chain; a missing value is not, and counts for none."""
    falls = falls_of(values, starts)
    found = np.zeros(len(values), dtype=bool)
    if not falls.any():
        return found
    known = values != missing
    low = int(values[known].min())
    span = (int(values.max()) - low).bit_length()
    if len(starts).bit_length() + span >= _BITS:
        frame = pl.DataFrame({"chain": chain_numbers(starts, len(values)), "value": values})
        value = pl.when(pl.col("value") != missing).then(pl.col("value"))
        before: Numbers = (
            frame.select((value < value.cum_max().over("chain")).fill_null(value=False))
            .to_series()
            .to_numpy()
        )
        return before
    packed = np.where(known, values - low, 0)
    packed |= chain_numbers(starts, len(values)).astype(np.int64) << span
    np.less(packed, np.maximum.accumulate(packed), out=found)
    found &= known
    return found


def _places(chains: Numbers, values: Numbers) -> Numbers:
    """Return the places that sort rows by chain and value; equal rows stay in their sequence.

    Chain, value and place are packed into one number if they fit; numbers are sorted much faster than places.
    """
    if values.dtype.kind == "f":
        return np.lexsort((values, chains))
    low = int(values.min())
    unit = next((each for each in (1_000_000, 1_000) if not (values % each).any()), 1)
    span = ((int(values.max()) - low) // unit).bit_length()
    numbers = (chains - chains[0]).astype(np.uint64)
    place = max(len(values) - 1, 1).bit_length()
    if int(numbers[-1]).bit_length() + span + place > _BITS:
        return np.lexsort((values, chains))
    packed = numbers << np.uint64(span) | ((values - low) // unit).astype(np.uint64)
    packed = packed << np.uint64(place) | np.arange(len(values), dtype=np.uint64)
    packed.sort()
    places: Numbers = (packed & np.uint64((1 << place) - 1)).astype(np.int64)
    return places
