"""`store import`: brings the histories of another system into a database, with a bar that shows how far it is."""

from __future__ import annotations

import sys
import time
from argparse import Namespace
from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING, TextIO

from statemachine.cli.arguments import ExitCode
from statemachine.cli.history_files import read_history
from statemachine.cli.render import columns, one_line, print_answer

if TYPE_CHECKING:
    from statemachine.store import ImportReport, Store

_WIDTH = 30
"""The characters of the bar."""


def import_file(store: Store, path: str, options: Namespace) -> int:
    """Import a file, print what became of its rows, and return the exit code: NO if orders are missing."""
    store.create_all()
    rows = read_history(path)
    with closing(ProgressBar(sys.stderr)) as bar:
        report = store.import_history(rows, skip_existing=options.skip_existing, on_progress=bar.show)
    print_answer(options, report.to_dict, _lines(report))
    is_whole = not report.faults and (options.skip_existing or not report.existing)
    return ExitCode.YES if is_whole else ExitCode.NO


def _lines(report: ImportReport) -> Iterator[str]:
    counts = {
        "rows": report.rows,
        "orders imported": report.orders,
        "moves": report.moves,
        "observed changes": report.observed,
        "rows with the same status again": report.repeated,
        "rows with an ignored word": report.ignored,
        "orders imported before": report.imported_before,
        "orders left out, with another history in the store": report.existing,
        "orders left out, with faults": report.faulty,
    }
    yield from columns(
        ((name, f"{count:,}") for name, count in counts.items() if count or name == "rows"), indent=""
    )
    for fault in report.faults:
        yield one_line(f"line {fault.line}, order {fault.order!r}: {fault.reason}")


class ProgressBar:
    """A line on a terminal that is written again and again; anywhere else, nothing is written."""

    def __init__(self, stream: TextIO) -> None:
        """Begin without a line."""
        self._stream = stream if stream.isatty() else None
        self._began = time.monotonic()
        self._shown = ""

    def show(self, done: int, total: int | None) -> None:
        """Show how many rows are done, of how many: None while they are read."""
        if self._stream is None:
            return
        seconds = int(time.monotonic() - self._began)
        text = f"{done:,} rows read, {seconds} s"
        if total is not None:
            filled = _WIDTH * done // max(total, 1)
            bar = "#" * filled + "." * (_WIDTH - filled)
            text = f"[{bar}] {done:,} of {total:,} rows, {seconds} s"
        self._stream.write(f"\r{text.ljust(len(self._shown))}")
        self._stream.flush()
        self._shown = text

    def close(self) -> None:
        """End the line."""
        if self._stream is not None and self._shown:
            self._stream.write("\n")
