"""The sequences of statuses of sorted chains, grouped by two hashes; the most frequent ones are compared status by status."""

from __future__ import annotations

import numpy as np
import polars as pl

from statemachine.audit.fast.entries import BlockEntries, Entries
from statemachine.audit.fast.threads import Numbers
from statemachine.audit.measured import VariantCount, VariantCounts

_TABLE = 2**16
"""The number of random numbers for statuses at positions; later positions use them again, multiplied."""
_TABLES = np.random.default_rng(20261127).integers(0, 2**64, size=(2, _TABLE), dtype=np.uint64)


def frequent_variants(
    entries: Entries, size: int, *, most: int, names: tuple[pl.Series, Numbers]
) -> VariantCounts:
    """Return the most frequent sequences of statuses; `size` is the number of codes of statuses.

    `names` are the orders of the log, and the place of each chain among them. Raises `RuntimeError` if chains with equal
    hashes have different statuses.
    """
    parts = entries.each(lambda block: _hashed(entries, block, size))
    if not parts:
        return VariantCounts((), 0, 0)
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    chains = pl.DataFrame(columns).with_row_index("chain")
    sure = chains.filter(~pl.col("tied")).drop("tied") if columns["tied"].any() else chains.drop("tied")
    variants = _variants(sure)
    if variants["mixed"].any():  # two variants have one first hash, which is rare
        sure = sure.with_columns(pl.struct("one", "two", "length").hash().alias("one"))
        variants = _variants(sure)
    rows = np.concatenate([each.rows for each in entries.blocks])
    status = entries.log.rows.status
    top = _most_frequent(variants, sure, most, names) if variants.height and most else ()
    counts = []
    for begin, length, count, order, starts in zip(*top, strict=True):
        places = np.asarray(starts)[:, None] + np.arange(length)
        statuses = status[rows[begin : begin + length]]
        if (status[rows[places]] != statuses).any():
            raise RuntimeError(f"an order has the hashes of another sequence of statuses than {order!r}")
        counts.append(VariantCount(tuple(map(int, statuses)), count, str(order)))
    return VariantCounts(tuple(counts), variants.height, chains.height - sure.height)


def _variants(chains: pl.DataFrame) -> pl.DataFrame:
    """Return the variants by their first hash: the number of chains, where one of them begins, and its length.

    `mixed` is whether the second hash or the length shows that several variants share the first hash.
    """
    two, length = pl.col("two"), pl.col("length")
    return chains.group_by("one").agg(
        pl.len().alias("count"),
        pl.col("start").first().alias("one-of-them"),
        length.first(),
        ((two.min() != two.max()) | (length.min() != length.max())).alias("mixed"),
    )


def _hashed(entries: Entries, block: BlockEntries, size: int) -> dict[str, Numbers]:
    """Return the hashes and the length of each chain of a block, where it begins, and whether it has a tie."""
    starts, count = block.starts, len(block.rows)
    lengths = np.diff(starts, append=count)
    terms = np.arange(count)
    terms -= np.repeat(starts, lengths)
    terms *= size
    terms += entries.log.rows.status[block.rows]
    before = sum(len(each.rows) for each in entries.blocks if each.block.begin < block.block.begin)
    one, two = (np.add.reduceat(_random(terms, table), starts) for table in _TABLES)
    tied = np.logical_or.reduceat(entries.log.rows.tied[block.rows], starts)
    return {"one": one, "two": two, "length": lengths, "start": starts + before, "tied": tied}


def _most_frequent(
    variants: pl.DataFrame, chains: pl.DataFrame, most: int, names: tuple[pl.Series, Numbers]
) -> pl.DataFrame:
    """Return the most frequent variants, each with its chains and the first of its orders by id."""
    least = variants["count"].top_k(most).min()
    joined = chains.select("one", "start", "chain").join(
        variants.filter(pl.col("count") >= least), on="one"
    )
    orders, places = names
    joined = joined.with_columns(orders.gather(places[joined["chain"].to_numpy()]).alias("order"))
    first = joined.group_by("one", "one-of-them", "length", "count").agg(pl.col("order").min(), "start")
    ordered = first.sort("count", "order", "one", descending=[True, False, False]).head(most)
    return ordered.select("one-of-them", "length", "count", "order", "start")


def _random(terms: Numbers, table: Numbers) -> Numbers:
    """Return a random number of 64 bits for each term, the same for equal terms."""
    if not len(terms) or terms.max() < _TABLE:
        return table[terms]
    again = (terms // _TABLE).astype(np.uint64) * np.uint64(2) + np.uint64(1)
    numbers: Numbers = table[terms % _TABLE]
    numbers *= again
    return numbers
