"""One way to count the illegal moves of a log, run in its own process: the audit, or a peer.

`python -m tests.benchmarks.audit_ways WAY LOG MOVES` prints the number of illegal moves, the wall and CPU seconds and
the peak of memory as JSON. MOVES is a JSON file with the legal moves. Imports are not part of the time.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

Move = tuple[str, str]
Way = Callable[[str, set[Move]], int]
_FIRST = "New"
_PAIRS = """select source, status, count(*) from (
    select status, lag(status) over (partition by KEY order by "at") as source from LOG
) group by all"""


def ours(log: str, _: set[Move]) -> int:
    """Make the whole report: moves, orders, examples, time in status, variants, ends."""
    return _audited(log, moves_only=False)


def ours_moves(log: str, _: set[Move]) -> int:
    """Make the report without what is counted of whole orders."""
    return _audited(log, moves_only=True)


def _audited(log: str, *, moves_only: bool) -> int:
    audit, loads = _from("statemachine.audit", "audit"), _from("statemachine.loader", "loads")
    limits = _from("statemachine.audit", "Limits")
    text, polars = _from("tests.benchmarks.order_log", "rules_text"), import_module("polars")
    start()
    report = audit(polars.scan_parquet(log), loads(text()), limits=limits(moves_only=moves_only))
    return sum(each.count for each in report.deviations)


def duckdb_window(log: str, moves: set[Move]) -> int:
    """Ask DuckDB with a window over texts."""
    connection = import_module("duckdb").connect()
    start()
    pairs = _PAIRS.replace("LOG", f"'{log}'").replace("KEY", "order_id")
    rows = connection.execute(pairs).fetchall()
    return _illegal(rows, moves)


def duckdb_tuned(log: str, moves: set[Move]) -> int:
    """Ask DuckDB with a window over hashes of the ids, and an enum of the statuses."""
    connection = import_module("duckdb").connect()
    start()
    names = ", ".join(f"'{each}'" for each in sorted({status for move in moves for status in move}))
    connection.execute(f"create type status as enum ({names})")
    columns = f"(select hash(order_id) as id, status::status as status, \"at\" from '{log}')"  # noqa: S608  # our file
    rows = connection.execute(_PAIRS.replace("LOG", columns).replace("KEY", "id")).fetchall()
    return _illegal(rows, moves)


def polars_window(log: str, moves: set[Move]) -> int:
    """Ask Polars with a shift over texts, with its default engine."""
    polars = import_module("polars")
    start()
    source = polars.col("status").shift().over("order_id", order_by="at").alias("source")
    pairs = polars.scan_parquet(log).select(source, "status").group_by("source", "status").len()
    return _illegal(pairs.collect().rows(), moves)


def r4pm_graph(log: str, moves: set[Move]) -> int:
    """Make the directly-follows graph of r4pm from a dataframe of Polars."""
    r4pm, polars = import_module("r4pm"), import_module("polars")
    discover = _from("r4pm.bindings", "discover_dfg")
    start()
    rows = (
        polars.scan_parquet(log)
        .sort("at")
        .select(
            polars.col("order_id").alias("case:concept:name"),
            polars.col("status").alias("concept:name"),
            polars.col("at").dt.replace_time_zone("UTC").alias("time:timestamp"),
        )
    )
    graph = discover(r4pm.import_item_from_df("EventLog", rows.collect()))
    return _illegal([(*move, count) for move, count in graph["directly_follows_relations"]], moves)


def pm4py_graph(log: str, moves: set[Move]) -> int:
    """Make the directly-follows graph of pm4py."""
    pm4py = import_module("pm4py")
    start()
    graph, _, _ = pm4py.discover_dfg(_pm4py_frame(log))
    return _illegal([(*move, count) for move, count in graph.items()], moves)


def pm4py_replay(log: str, moves: set[Move]) -> int:
    """Replay the log on a Petri net with pm4py; the number is that of orders that do not fit."""
    pm4py = import_module("pm4py")
    net, initial, final = _petri_net(moves)
    start()
    replayed = pm4py.conformance_diagnostics_token_based_replay(_pm4py_frame(log), net, initial, final)
    return sum(not each["trace_is_fit"] for each in replayed)


WAYS: dict[str, Way] = {
    each.__name__: each
    for each in (
        ours,
        ours_moves,
        duckdb_window,
        duckdb_tuned,
        polars_window,
        r4pm_graph,
        pm4py_graph,
        pm4py_replay,
    )
}
_started: list[tuple[float, float]] = []


def start() -> None:
    """Start the clocks."""
    _started.append((time.perf_counter(), time.process_time()))


def _from(module: str, name: str) -> Any:
    return getattr(import_module(module), name)


def _illegal(rows: list[tuple[Any, ...]], moves: set[Move]) -> int:
    """Return how many rows are no legal move, and no legal first status."""
    return sum(
        count
        for source, target, count in rows
        if (target != _FIRST if source is None else (source, target) not in moves)
    )


def _pm4py_frame(log: str) -> Any:
    frame = import_module("pandas").read_parquet(log)
    pm4py = import_module("pm4py")
    return pm4py.format_dataframe(frame, case_id="order_id", activity_key="status", timestamp_key="at")


def _petri_net(moves: set[Move]) -> tuple[Any, Any, Any]:
    """Return a net with a transition for each status, and one without a label for each move and each end."""
    module = import_module("pm4py.objects.petri_net.obj")
    arc = _from("pm4py.objects.petri_net.utils.petri_utils", "add_arc_from_to")
    net, statuses = module.PetriNet("rules"), sorted({status for move in moves for status in move})

    def place(name: str) -> Any:
        net.places.add(made := module.PetriNet.Place(name))
        return made

    def transition(name: str, label: str | None, before: Any, after: Any) -> None:
        net.transitions.add(made := module.PetriNet.Transition(name, label))
        arc(before, made, net)
        arc(made, after, net)

    end = place("end")
    before, after = (
        {each: place(f"{side} {each}") for each in statuses} for side in ("before", "after")
    )
    for each in statuses:
        transition(each, each, before[each], after[each])
        transition(f"end {each}", None, after[each], end)
    for source, target in moves:
        transition(f"{source} to {target}", None, after[source], before[target])
    return net, module.Marking({before[_FIRST]: 1}), module.Marking({end: 1})


def main() -> None:
    """Run one way and print what it found and what it cost."""
    way, log, moves = sys.argv[1:]
    illegal = WAYS[way](log, set(map(tuple, json.loads(Path(moves).read_text()))))
    wall, cpu = (
        now - then
        for now, then in zip((time.perf_counter(), time.process_time()), _started[0], strict=True)
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"illegal": illegal, "wall": wall, "cpu": cpu, "peak": peak}))  # noqa: T201  # its answer


if __name__ == "__main__":
    main()
