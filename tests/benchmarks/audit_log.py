"""The audit of a large log beside its peers, each in its own process: `python -m tests.benchmarks.audit_log`.

The log is made first. Token replay and r4pm are measured on smaller logs, because they take long or much memory. pm4py
and r4pm are not installed with this package: `--peers-python` names an interpreter that has them.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks import order_log

ROOT = Path(__file__).parents[2]
_WAYS = {
    "ours": "`audit`, the whole report",
    "ours_moves": "`audit`, moves only",
    "duckdb_window": "DuckDB, window over texts",
    "duckdb_tuned": "DuckDB, window over hashed ids and an enum",
    "polars_window": "Polars, `shift().over(...)` over texts",
    "r4pm_graph": "r4pm, directly-follows graph",
    "pm4py_graph": "pm4py, directly-follows graph",
    "pm4py_replay": "pm4py, token replay",
}
_SHARE = {"r4pm_graph": 0.1, "pm4py_graph": 0.1, "pm4py_replay": 0.01}
"""The part of the events on which a slow peer is measured."""


@dataclass(frozen=True)
class Figure:
    """What one way took: the shortest wall time of some runs, with its CPU seconds and its peak of memory."""

    name: str
    events: int
    illegal: int
    wall: float
    cpu: float
    peak: int

    @property
    def row(self) -> str:
        """The row of the table."""
        size, speed = f"{self.events / 1e6:.3g} M", f"{self.events / self.wall / 1e6:.3g}"
        per_cpu = f"{self.events / self.cpu / 1e6:.3g}"
        return (
            f"| {_WAYS[self.name]} | {size} | {self.wall:.2f} | {self.cpu:.2f} | {speed} | {per_cpu}"
            f" | {self.peak / 1e9:.2f} | {self.illegal:,} |"
        )


def main() -> None:
    """Make the logs, measure each way, and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=3, help="runs of each way; the shortest counts")
    parser.add_argument("--ways", nargs="+", choices=_WAYS, default=list(_WAYS))
    parser.add_argument(
        "--peers-python", default=sys.executable, help="an interpreter with pm4py and r4pm"
    )
    parser.add_argument(
        "--folder", type=Path, help="where the logs are kept; they are deleted without it"
    )
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = arguments.folder or Path(scratch)
        figures = [
            figure
            for name in arguments.ways
            if (figure := _measured(name, arguments, folder)) is not None
        ]
    print(*_table(figures), sep="\n")  # noqa: T201  # its answer


def _table(figures: list[Figure]) -> list[str]:
    by_name = {each.name: each for each in figures}
    head = "| way | events | wall s | CPU s | M events/s | M events/CPU s | peak GB | illegal |"
    rows = [head, "|---|---|---|---|---|---|---|---|", *(each.row for each in figures)]
    ours = [by_name[name] for name in ("ours", "ours_moves") if name in by_name]
    peers = [each for each in figures if each not in ours]
    return rows + [_compared(mine, each) for mine in ours for each in peers]


def _compared(mine: Figure, other: Figure) -> str:
    """Return how many times as long another way takes for an event."""
    wall = other.wall / other.events / (mine.wall / mine.events)
    cpu = other.cpu / other.events / (mine.cpu / mine.events)
    return f"{_WAYS[other.name]}: {wall:.2f} x the wall and {cpu:.2f} x the CPU seconds of {_WAYS[mine.name]}"


def _measured(name: str, arguments: argparse.Namespace, folder: Path) -> Figure | None:
    """Return what a way took, or None where its library is not installed."""
    log, moves = _log(folder, round(arguments.events * _SHARE.get(name, 1)))
    python = arguments.peers_python if name.startswith(("pm4py", "r4pm")) else sys.executable
    command = [python, "-m", "tests.benchmarks.audit_ways", name, str(log), str(moves)]
    runs: list[dict[str, Any]] = []
    for _ in range(arguments.rounds):
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if "ModuleNotFoundError" in done.stderr:
            print(f"{_WAYS[name]}: not installed")  # noqa: T201  # its answer
            return None
        if done.returncode:
            raise SystemExit(done.stderr)
        runs.append(json.loads(done.stdout.splitlines()[-1]))
    events = int(log.stem)
    return Figure(name=name, events=events, **min(runs, key=lambda each: each["wall"]))


def _log(folder: Path, events: int) -> tuple[Path, Path]:
    """Return the files of a log and of its legal moves; the log is made in a process of its own."""
    logs, moves = folder / f"about-{events}", folder / "moves.json"
    if not list(logs.glob("*.parquet")):
        command = [sys.executable, "-m", "tests.benchmarks.order_log", str(logs), str(events)]
        subprocess.run(command, cwd=ROOT, check=True)
        moves.write_text(json.dumps(order_log.moves()))
    return next(logs.glob("*.parquet")), moves


if __name__ == "__main__":
    main()
