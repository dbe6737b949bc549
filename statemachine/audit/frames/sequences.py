"""The sequences of statuses of a log, grouped by two hashes and their length, with the most frequent ones as examples."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw

from statemachine.audit.frames.keeping import kept
from statemachine.audit.frames.source import Frame
from statemachine.audit.measured import VariantCount, VariantCounts

PRIMES = (2147483647, 2147483629)
"""The moduli of the two hashes. Each term is below 2^31, so that a sum fits into 64 bits."""
_HASHES = ("hash_0", "hash_1", "length")
_MULTIPLIER = 48271


def frequent_variants(
    entries: Frame, groups: Sequence[str], order: Sequence[str], size: int, *, most: int
) -> VariantCounts:
    """Return the most frequent sequences of statuses; `size` is the number of codes of statuses.

    A chain with rows whose sequence is not known is left out and counted. Raises `RuntimeError` if chains with equal
    hashes have different statuses: the first and the last order of each variant are compared.
    """
    position = nw.col("status").cum_count().over(*groups, order_by=list(order))
    placed = entries.with_columns((position * size + nw.col("status")).alias("term"))
    terms = [_term(prime).alias(f"term_{each}") for each, prime in enumerate(PRIMES)]
    chains = (
        placed.with_columns(*terms)
        .group_by(*groups)
        .agg(
            nw.col("term_0").sum().cast(nw.Int64).alias("hash_0"),
            nw.col("term_1").sum().cast(nw.Int64).alias("hash_1"),
            nw.len().cast(nw.Int64).alias("length"),
            nw.col("tied").max().alias("is_tied"),
        )
    )
    with kept(chains):
        return _most_frequent(chains, placed, groups, most)


def _most_frequent(chains: Frame, placed: Frame, groups: Sequence[str], most: int) -> VariantCounts:
    sure = chains.filter(nw.col("is_tied") == 0)
    variants = sure.group_by(*_HASHES).agg(
        nw.len().alias("chains"),
        nw.col("order").min().alias("first"),
        nw.col("order").max().alias("last"),
    )
    top = (
        variants.sort("chains", "first", "hash_0", descending=[True, False, False])
        .head(most)
        .collect("polars")
    )
    orders = sorted({*top["first"].to_list(), *top["last"].to_list()})
    statuses = _statuses(placed, groups, orders, _keys(sure, groups, orders))
    counts = tuple(
        VariantCount(statuses[tuple(key)], int(number), str(first))
        for *key, number, first, _ in top.iter_rows()
    )
    distinct = int(variants.select(nw.len()).collect("polars").item())
    ambiguous = int(chains.filter(nw.col("is_tied") == 1).select(nw.len()).collect("polars").item())
    return VariantCounts(counts, distinct, ambiguous)


def _term(prime: int) -> nw.Expr:
    """Return a number for a status at a position: the cube of both modulo a prime."""
    once = (nw.col("term") * _MULTIPLIER + prime // 3) % prime
    return (once * once % prime) * once % prime


def _keys(chains: Frame, groups: Sequence[str], orders: Sequence[Any]) -> dict[Any, tuple[int, ...]]:
    """Return the hashes of the chains of some orders."""
    some = chains.filter(nw.col("order").is_in(orders)).select(*groups, *_HASHES).collect("polars")
    return {tuple(row[:-3]): tuple(map(int, row[-3:])) for row in some.iter_rows()}


def _statuses(
    placed: Frame, groups: Sequence[str], orders: Sequence[Any], keys: dict[Any, tuple[int, ...]]
) -> dict[tuple[int, ...], tuple[int, ...]]:
    """Return the statuses behind hashes, from the chains of some orders."""
    some = (
        placed.filter(nw.col("order").is_in(orders)).select(*groups, "term", "status").collect("polars")
    )
    found: dict[Any, list[int]] = {}
    for *chain, _, status in some.sort("term").iter_rows():
        found.setdefault(tuple(chain), []).append(int(status))
    statuses: dict[tuple[int, ...], tuple[int, ...]] = {}
    for chain, key in keys.items():
        if statuses.setdefault(key, tuple(found[chain])) != tuple(found[chain]):
            raise RuntimeError(f"the order {chain[0]!r} has the hashes of another sequence of statuses")
    return statuses
