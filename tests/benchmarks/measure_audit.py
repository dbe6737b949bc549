"""Measures the audit of a large log beside other methods to count its moves, and prints a table.

    python -m tests.benchmarks.measure_audit [EVENTS]

Every method reads the same dataframe with text ids and statuses, and sorts by time within the orders. Times are those of
the fastest of three rounds; CPU seconds are those of all threads.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from time import perf_counter, process_time
from typing import Any, TypeAlias

import duckdb
import numpy as np
import polars as pl
from numpy.typing import NDArray

from statemachine import Engine, load
from statemachine.audit import audit
from statemachine.audit.build_report import AnsweredLog
from statemachine.audit.frames.source import read_log
from statemachine.audit.measuring import Measure
from statemachine.audit.questions import Auditor, PairKind

Numbers: TypeAlias = NDArray[Any]
RULES = load("gooten")
NAMES = list(RULES.statuses)
ROUNDS = 3
_ORDERS = 100_000
_ILLEGAL = 0.01
_YEAR = 365 * 86_400


@dataclass(frozen=True)
class Method:
    """A method to count the pairs of a log that no rule declares: its name, and a function that returns their number."""

    name: str
    run: Callable[[], int]


def log_of(events: int, seed: int = 20261127) -> pl.DataFrame:
    """Return a log in the order of time: orders that follow the rules, with one illegal move of a hundred."""
    rng = np.random.default_rng(seed)
    parts: list[tuple[Numbers, ...]] = []
    total = 0
    while total < events:
        parts.extend(_lives(rng, len(parts)))
        total = sum(len(each[0]) for each in parts)
    order, status, at = (np.concatenate([each[side] for each in parts])[:events] for side in range(3))
    columns = {
        "order": pl.Series(order).cast(pl.String).str.zfill(12),
        "status": pl.Series(np.array(NAMES)[status]),
    }
    frame = pl.DataFrame(columns | {"at": pl.Series(at * 1_000_000).cast(pl.Datetime("us"))})
    return frame.sort("at", maintain_order=True).with_columns(
        pl.lit("ORD-").add(pl.col("order")).alias("order")
    )


def _lives(rng: np.random.Generator, part: int) -> list[tuple[Numbers, ...]]:
    """Return the rows of many orders, step by step."""
    table, choices = _next_statuses()
    order = np.arange(_ORDERS) + part * _ORDERS
    status = np.full(_ORDERS, NAMES.index("New"))
    at = 1_767_225_600 + rng.integers(0, _YEAR, _ORDERS)
    steps: list[tuple[Numbers, ...]] = []
    while len(order):
        steps.append((order, status, at))
        live = choices[status] > 0
        order, status, at = order[live], status[live], at[live]
        legal = table[status, (rng.random(len(order)) * choices[status]).astype(np.int64)]
        illegal = rng.random(len(order)) < _ILLEGAL
        status = np.where(illegal, rng.integers(0, len(NAMES), len(order)), legal)
        at = at + rng.integers(60, 3 * 86_400, len(order))
    return steps


def _next_statuses() -> tuple[Numbers, Numbers]:
    """Return the statuses that may follow each status, and their number."""
    engine = Engine(RULES)
    following = [
        sorted({NAMES.index(move.row.target) for move in engine.available(name).moves} - {place})
        for place, name in enumerate(NAMES)
    ]
    table = np.zeros((len(NAMES), max(map(len, following))), dtype=np.int64)
    for place, some in enumerate(following):
        table[place, : len(some)] = some
    return table, np.array(list(map(len, following)))


def declared_pairs() -> pl.DataFrame:
    """Return the pairs that the rules declare, as the other methods need them."""
    engine = Engine(RULES)
    sources: list[str | None] = [None, *NAMES]
    pairs = [
        (source, target)
        for source in sources
        for target in NAMES
        if source == target or engine.decide(source, target=target).allowed
    ]
    return pl.DataFrame(pairs, schema=["previous", "status"], orient="row")


def judged_moves(frame: pl.DataFrame) -> int:
    """Count the moves of a log and ask the engine about them, without the rest of a report."""
    log, auditor = read_log(frame, None, RULES, []), Auditor(RULES, {})
    measured = Measure(tables=[auditor.engine.table]).measured(log)
    answered = AnsweredLog(measured, [auditor], log.zoned)
    kinds = {number: each.kind for number, each in answered.answers.items()}
    return sum(answered.counts[number].rows for number, kind in kinds.items() if kind.is_deviation)


def whole_report(frame: pl.DataFrame) -> int:
    """Return the number of deviations of a whole report."""
    report = audit(frame, RULES)
    return sum(each.count for kind, each in report.kinds.items() if PairKind(kind).is_deviation)


def polars_window(frame: pl.DataFrame, declared: pl.DataFrame) -> int:
    """Count with a window of Polars."""
    previous = pl.col("status").shift(1).over("order", order_by="at").alias("previous")
    counted = frame.lazy().select(previous, "status").group_by("previous", "status").len().collect()
    found = counted.join(declared, on=["previous", "status"], how="anti", nulls_equal=True)
    return int(found["len"].sum())


def duckdb_windows(frame: pl.DataFrame, declared: pl.DataFrame) -> list[Method]:
    """Return the plain and the tuned query of DuckDB, each on a table of its own, with all threads of the machine."""
    connection = duckdb.connect()
    connection.register("log", frame.to_arrow())
    connection.register("declared", declared.to_arrow())
    connection.execute("CREATE TABLE events AS SELECT * FROM log")
    query = """
        SELECT sum(n) FROM (
            SELECT previous, status, count(*) AS n FROM (
                SELECT lag(status{cast}) OVER (PARTITION BY {order} ORDER BY "at") AS previous,
                       status{cast} AS status FROM events
            ) GROUP BY ALL
        ) counted ANTI JOIN declared
        ON counted.previous IS NOT DISTINCT FROM declared.previous AND counted.status = declared.status
    """
    connection.execute("CREATE TYPE word AS ENUM (SELECT DISTINCT status FROM events)")
    plain = query.format(cast="", order='"order"')
    tuned = query.format(cast="::word", order='hash("order")')

    def run(text: str) -> Callable[[], int]:
        return lambda: int((connection.execute(text).fetchone() or (0,))[0] or 0)

    return [Method("DuckDB, plain window", run(plain)), Method("DuckDB, hash and ENUM", run(tuned))]


def process_mining(frame: pl.DataFrame) -> list[Method]:
    """Return the directly-follows graph of pm4py, if it is installed; it has another licence and is never required."""
    if find_spec("pm4py") is None:
        return []
    import pm4py  # type: ignore[import-not-found]  # noqa: PLC0415  # not a dependency

    names = {"order": "case:concept:name", "status": "concept:name", "at": "time:timestamp"}
    log = frame.rename(names).to_pandas()
    return [Method("pm4py, graph only", lambda: len(pm4py.discover_dfg(log)[0]))]


def measure(method: Method, events: int) -> str:
    """Return a row of the table."""
    walls, processors, found = [], [], 0
    for _ in range(ROUNDS):
        wall, processor = perf_counter(), process_time()
        found = method.run()
        walls.append(perf_counter() - wall)
        processors.append(process_time() - processor)
    wall, processor = min(walls), min(processors)
    speed = f"{events / wall / 1e6:.2f} | {events / processor / 1e6:.2f}"
    return f"| {method.name} | {wall:.2f} | {processor:.2f} | {speed} | {found:,} |"


def main(events: int) -> None:
    """Print the table of a log in the order of time, and of the same log without any order."""
    declared = declared_pairs()
    in_time = log_of(events)
    logs = {"in time": in_time, "shuffled": in_time.sample(fraction=1.0, shuffle=True, seed=1)}
    for name, frame in logs.items():
        _say(f"\n{events:,} events of {frame['order'].n_unique():,} orders, {name}\n")
        _say("| method | wall s | CPU s | M events / wall s | M events / CPU s | not declared |")
        _say("|---|---|---|---|---|---|")
        methods = [
            Method("ours, moves judged", partial(judged_moves, frame)),
            Method("ours, whole report", partial(whole_report, frame)),
            Method("Polars, window", partial(polars_window, frame, declared)),
            *duckdb_windows(frame, declared),
            *process_mining(frame),
        ]
        for method in methods:
            _say(measure(method, events))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000)
