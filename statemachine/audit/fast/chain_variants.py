"""The sequences of statuses of sorted chains, grouped by two hashes; the most frequent ones are compared status by status."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import polars as pl

from statemachine.audit.fast.row_orders import OrderIds
from statemachine.audit.fast.threads import Numbers

Key: TypeAlias = tuple[int, int, int]
"""The two hashes and the length of a variant."""
KEY = ["one", "two", "length"]
_TABLE = 2**16
"""The number of random numbers for statuses at positions; later positions use them again, multiplied."""

_TABLES = np.random.default_rng(1).integers(0, 2**64, size=(2, _TABLE), dtype=np.uint64)


@dataclass(frozen=True)
class ChainVariants:
    """The entries of all chains, one chain after the other, and the variants that they are.

    `status` has the entries, `starts` the first of each chain, `ids` the order of each chain, and `chains` the key of
    each chain by its number. `table` has each variant by its key with the number of its chains. `ambiguous` is how many
    chains are in no variant, because their sequence is not known.
    """

    status: Numbers
    starts: Numbers
    ids: OrderIds
    chains: pl.DataFrame
    table: pl.DataFrame
    ambiguous: int

    def first_orders(self, keys: pl.DataFrame) -> pl.DataFrame:
        """Return the first order by id (`order`) of each of some variants."""
        found = self.chains.join(keys, on=KEY, how="semi")
        order = self.ids.of(found["chain"].to_numpy()).alias("order")
        return found.with_columns(order).group_by(KEY).agg(pl.col("order").min())

    def statuses(self, keys: pl.DataFrame) -> dict[Key, Numbers]:
        """Return the sequences behind some keys; raise `RuntimeError` if chains with one key have different ones."""
        found = self.chains.join(keys, on=KEY, how="semi")
        sequences: dict[Key, Numbers] = {}
        for key, chains in found.group_by(KEY):
            begin = self.starts[chains["chain"].to_numpy()]
            same = self.status[begin[:, None] + np.arange(int(key[2]))]
            check_equal(same[0], same)
            sequences[int(key[0]), int(key[1]), int(key[2])] = same[0]
        return sequences


def check_equal(one: Numbers, others: Numbers) -> None:
    """Raise `RuntimeError` if a sequence is not that of the others, although its hashes are."""
    if (others != one).any():
        raise RuntimeError("two orders have different sequences of statuses with the same hashes")


def variants_of(
    status: Numbers, starts: Numbers, tied: Numbers | None, *, size: int, ids: OrderIds
) -> ChainVariants:
    """Return the variants of chains.

    `tied` is whether an entry has no certain place, `size` is the number of codes, and `ids` has the order of each chain.
    """
    lengths = np.diff(starts, append=len(status)).astype(np.int32)
    positions = np.arange(len(status), dtype=np.int32) - np.repeat(starts.astype(np.int32), lengths)
    terms = positions * np.int32(size) + status
    hashes = [_sums(_random(terms, table), starts) for table in _TABLES]
    chains = pl.DataFrame(dict(zip(KEY, (*hashes, lengths), strict=True))).with_row_index("chain")
    if tied is not None:
        chains = chains.filter(pl.Series(~np.logical_or.reduceat(tied, starts)))
    table = chains.group_by(KEY).agg(pl.len().cast(pl.Int64).alias("count"))
    return ChainVariants(status, starts, ids, chains, table, len(starts) - chains.height)


def _sums(numbers: Numbers, starts: Numbers) -> Numbers:
    return np.add.reduceat(numbers, starts) if len(starts) else numbers


def _random(terms: Numbers, table: Numbers) -> Numbers:
    """Return a random number of 64 bits for each term, the same for equal terms."""
    if not len(terms) or terms.max() < _TABLE:
        return table.take(terms)
    again = (terms // _TABLE).astype(np.uint64) * np.uint64(2) + np.uint64(1)
    repeated: Numbers = table[terms % _TABLE] * again
    return repeated
