"""A log of orders of any size in one Parquet file, in the order of time, with illegal moves among its rows."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

STATUSES = (
    *("New", "Checked", "Paid", "OnHold", "Released", "InProduction", "Printed", "Inspected"),
    *(
        "Packed",
        "Labelled",
        "HandedOver",
        "InTransit",
        "AtDepot",
        "OutForDelivery",
        "Delivered",
        "Cancelled",
    ),
)
"""The statuses; the last two are final. Each leads to the next four, and any of them to the last one."""
FINAL = len(STATUSES) - 2
EVENTS_PER_ORDER = 10
ILLEGAL, ENDED, CANCELLED = 0.01, 0.8, 0.2
"""The shares of illegal moves, of orders with a final status, and of cancelled ones among these."""
_HOUR, _DAY = 3_600_000_000, 86_400_000_000
_START = 1_704_067_200_000_000
_HEAD = """\
format: 1
provider: acme
subject: order
version: 1.0.0
undeclared: refused
sources:
  guide: {url: https://example.com/guide, retrieved: 2026-01-31}
"""


def moves() -> list[tuple[str, str]]:
    """Return the legal moves between two statuses."""
    return [(STATUSES[one], STATUSES[other]) for one in range(FINAL) for other in _targets(one)]


def rules_text() -> str:
    """Return the rule file of the log."""
    marks = dict.fromkeys(STATUSES, "")
    marks[STATUSES[0]] = "initial: true, "
    marks[STATUSES[FINAL]] = "final: true, result: success, "
    marks[STATUSES[FINAL + 1]] = "final: true, result: failure, "
    statuses = "".join(f"  {name}: {{{mark}cite: guide}}\n" for name, mark in marks.items())
    rows = "".join(
        f"  - {{event: to-{target.lower()}, source: {source}, target: {target}, cite: guide}}\n"
        for source, target in moves()
    )
    return f"{_HEAD}statuses:\n{statuses}transitions:\n{rows}"


def write_log(path: Path, events: int, *, orders_at_once: int = 200_000, seed: int = 1) -> int:
    """Write a log with about so many events, and return their number: ids and statuses are texts."""
    pq = import_module("pyarrow.parquet")  # not installed for the light suite

    writer, count = None, 0
    for rows in _pieces(max(events // EVENTS_PER_ORDER, 1), orders_at_once, seed):
        table = rows.to_arrow()
        writer = writer or pq.ParquetWriter(path, table.schema, compression="zstd")
        writer.write_table(table, row_group_size=500_000)
        count += len(rows)
    assert writer is not None
    writer.close()
    return count


def _pieces(orders: int, at_once: int, seed: int) -> Iterator[Any]:
    """Yield the log in pieces; an order that lasts longer than its piece goes on in the next one."""
    import numpy as np  # noqa: PLC0415  # likewise
    import polars as pl  # noqa: PLC0415  # likewise

    random = np.random.default_rng(seed)
    later = None
    for first in range(0, orders, at_once):
        start = _START + first * 3 * _HOUR // 1000
        made = _orders(random, first, min(at_once, orders - first), start)
        rows = (made if later is None else pl.concat([later, made])).sort("at")
        end = start + at_once * 3 * _HOUR // 1000
        is_last = first + at_once >= orders
        later = rows.filter(pl.col("at") >= end)
        now = rows if is_last else rows.filter(pl.col("at") < end)
        yield now.with_columns(
            pl.format("ORD-{}", pl.col("order").cast(pl.String).str.zfill(10)).alias("order_id"),
            pl.col("status").replace_strict(range(len(STATUSES)), STATUSES, return_dtype=pl.String),
            pl.col("at").cast(pl.Datetime("us")),
        ).select("order_id", "status", "at")


def _orders(random: Any, first: int, count: int, start: int) -> Any:
    """Return the rows of some new orders, with a number for each status."""
    import numpy as np  # noqa: PLC0415  # likewise
    import polars as pl  # noqa: PLC0415  # likewise

    longest = 2 * EVENTS_PER_ORDER - 4
    lengths = random.integers(4, longest + 1, count)
    walks, times = np.empty((count, longest), np.int8), np.empty((count, longest), np.int64)
    walks[:, 0] = 0
    times[:, 0] = start + random.integers(0, count * 3 * _HOUR // 1000, count)
    legal, number_of_legal, illegal, number_of_illegal = _choices()
    for step in range(1, longest):
        before, draw = walks[:, step - 1], random.integers(0, 1 << 30, count)
        wrong = random.random(count) < ILLEGAL
        walks[:, step] = np.where(
            wrong,
            illegal[before, draw % number_of_illegal[before]],
            legal[before, draw % number_of_legal[before]],
        )
        times[:, step] = times[:, step - 1] + random.exponential(_DAY, count).astype(np.int64) + 1
    last = np.arange(count), lengths - 1
    result = FINAL + (random.random(count) < CANCELLED)
    walks[last] = np.where(random.random(count) < ENDED, result, walks[last])
    kept = np.arange(longest) < lengths[:, None]
    ids = np.broadcast_to(np.arange(first, first + count)[:, None], kept.shape)
    return pl.DataFrame({"order": ids[kept], "status": walks[kept], "at": times[kept]})


def _choices() -> tuple[Any, Any, Any, Any]:
    """Return the legal and the illegal targets of each status, with their numbers.

    A walk goes round among the statuses that are not final, so that it can have any length.
    """
    import numpy as np  # noqa: PLC0415  # likewise

    every = range(len(STATUSES))
    legal = [[each for each in _targets(one) if each < FINAL] for one in every]
    illegal = [[each for each in range(FINAL) if each not in {one, *legal[one]}] for one in every]

    def padded(targets: list[list[int]]) -> Any:
        return np.array([(each * FINAL)[:FINAL] for each in targets], np.int8)

    def numbers(targets: list[list[int]]) -> Any:
        return np.array([len(each) for each in targets])

    return padded(legal), numbers(legal), padded(illegal), numbers(illegal)


def _targets(source: int) -> list[int]:
    """Return the legal targets of a status by number."""
    return [*((source + step) % FINAL for step in range(1, 5)), FINAL, FINAL + 1]


def main() -> None:
    """Write a log into a folder; its name is its number of events."""
    folder, events = Path(sys.argv[1]), int(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    count = write_log(folder / "part", events)
    (folder / "part").rename(folder / f"{count}.parquet")


if __name__ == "__main__":
    main()
