"""`store import`: brings the histories of another system into a database, with a bar that shows how far it is."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from typing import TYPE_CHECKING

from statemachine.cli.arguments import ExitCode
from statemachine.cli.history_files import read_history
from statemachine.cli.progress import Progress
from statemachine.cli.render import columns, one_line, print_answer

if TYPE_CHECKING:
    from statemachine.store import ImportReport, Store


def import_file(store: Store, path: str, options: Namespace) -> int:
    """Import a file, print what became of its rows, and return the exit code: NO if orders are missing."""
    store.create_all()
    rows = read_history(path)
    with Progress() as progress:
        report = store.import_history(
            rows, skip_existing=options.skip_existing, on_progress=progress.rows
        )
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
