"""The sequences of statuses of sorted chains, grouped by two hashes; the most frequent ones are compared status by status."""

from __future__ import annotations

import numpy as np
import polars as pl

from statemachine.audit.fast.chain_sort import Numbers
from statemachine.audit.measured import VariantCount, VariantCounts

_TABLE = 2**16
"""The number of random numbers for statuses at positions; later positions use them again, multiplied."""


def frequent_variants(
    status: Numbers,
    starts: Numbers,
    tied: Numbers,
    size: int,
    *,
    most: int,
    names: tuple[pl.Series, Numbers],
) -> VariantCounts:
    """Return the most frequent sequences of statuses.

    `status` has the entries of all chains, one chain after the other, `starts` where each begins, `tied` whether an
    entry has no certain place, and `size` the number of codes. `names` are the orders, and the place of each chain among
    them. Raises `RuntimeError` if chains with equal hashes have different statuses.
    """
    if not len(starts):
        return VariantCounts((), 0, 0)
    lengths = np.diff(np.append(starts, len(status)))
    positions = np.arange(len(status)) - np.repeat(starts, lengths)
    terms = positions * size + status
    hashes = [np.add.reduceat(_random(terms, seed), starts) for seed in (1, 2)]
    sure = ~np.logical_or.reduceat(tied, starts)
    columns = {"one": hashes[0], "two": hashes[1], "length": lengths, "chain": np.arange(len(starts))}
    chains = pl.DataFrame(columns).filter(pl.Series(sure))
    key = ["one", "two", "length"]
    variants = chains.group_by(key).agg(pl.len().alias("count"), pl.col("chain").first())
    top = _most_frequent(variants, chains, most, names)
    counts = []
    for row in top.iter_rows(named=True):
        begin, length = int(starts[row["first"]]), row["length"]
        statuses = status[begin : begin + length]
        same = starts[np.asarray(row["chains"])][:, None] + np.arange(length)
        if (status[same] != statuses).any():
            raise RuntimeError(
                f"an order has the hashes of another sequence of statuses than {row['order']!r}"
            )
        counts.append(VariantCount(tuple(map(int, statuses)), row["count"], str(row["order"])))
    return VariantCounts(tuple(counts), variants.height, int((~sure).sum()))


def _most_frequent(
    variants: pl.DataFrame, chains: pl.DataFrame, most: int, names: tuple[pl.Series, Numbers]
) -> pl.DataFrame:
    """Return the most frequent variants, each with its chains and the first of its orders by id."""
    if not variants.height or not most:
        return variants.head(0)
    least = variants["count"].top_k(most).min()
    some = variants.filter(pl.col("count") >= least).drop("chain")
    joined = chains.join(some, on=["one", "two", "length"])
    orders, places = names
    joined = joined.with_columns(orders.gather(places[joined["chain"].to_numpy()]).alias("order"))
    first = joined.group_by("one", "two", "length", "count").agg(
        pl.col("order").min(),
        pl.col("chain").sort_by("order").first().alias("first"),
        pl.col("chain").alias("chains"),
    )
    return first.sort("count", "order", "one", descending=[True, False, False]).head(most)


def _random(terms: Numbers, seed: int) -> Numbers:
    """Return a random number of 64 bits for each term, the same for equal terms."""
    generator = np.random.default_rng(seed)
    table = generator.integers(0, 2**64, size=_TABLE, dtype=np.uint64)
    numbers: Numbers = table[terms % _TABLE]
    if terms.max() < _TABLE:
        return numbers
    again = (terms // _TABLE).astype(np.uint64) * np.uint64(2) + np.uint64(1)
    numbers *= again
    return numbers
