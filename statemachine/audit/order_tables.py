"""The tables of a report about whole orders: where they begin and end, how they go, and how long they stay."""

from __future__ import annotations

from dataclasses import dataclass

from statemachine.audit.audit_report import Report
from statemachine.audit.cell_texts import ARROW, duration_text, short, time_text
from statemachine.model.text import counted


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportTable:
    """A table of a report: its title, what it is about, the heads of its columns, and its rows.

    `numbers` are the places of the columns with numbers. `key` names the table for programs.
    """

    key: str
    title: str
    about: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: frozenset[int] = frozenset()


def whole_log(report: Report) -> str:
    """Return the name of the log, where its numbers are of all rows even if only some rows count."""
    return "whole log" if report.evidence.is_filtered else "log"


def _of_all_rows(report: Report) -> str:
    return " This is of all rows, not only of those that count." if report.evidence.is_filtered else ""


def _of_counted_rows(report: Report) -> str:
    return " This is of the rows that count only." if report.evidence.is_filtered else ""


def _counts_items(report: Report) -> bool:
    """Return whether each item has a history of its own, so that items are counted here, and not orders."""
    return report.evidence.columns.item is not None


def _heading(report: Report) -> str:
    return "Items" if _counts_items(report) else "Orders"


def _noun(report: Report) -> str:
    return "items" if _counts_items(report) else "orders"


def stuck_table(report: Report) -> ReportTable:
    """Return the statuses in which orders are that have not ended."""
    rows = tuple(
        (
            short(each.status),
            f"{each.count:,}",
            ", ".join(f"{short(order)} ({duration_text(age)})" for order, age in each.oldest.items()),
        )
        for each in report.stuck
    )
    now = time_text(report.evidence.now)
    return ReportTable(
        key="stuck",
        title=f"{_heading(report)} that have not ended",
        about=f"The status in which they are, and the oldest of them{f' at {now}' if now else ''}.{_of_all_rows(report)}",
        heads=("Status", _heading(report), "Oldest"),
        rows=rows,
        numbers=frozenset({1}),
    )


def times_table(report: Report) -> ReportTable:
    """Return how long orders stayed in each status."""
    rows = tuple(
        (
            short(each.status),
            f"{each.count:,}",
            *map(duration_text, (each.p50, each.p90, each.p99, each.longest)),
        )
        for each in report.times
    )
    return ReportTable(
        key="times",
        title="Time in status",
        about=f"How long {_noun(report)} stayed in a status that they left: half of them, 90 % and 99 % of them at most as long."
        + _of_counted_rows(report),
        heads=("Status", "Stays", "50 %", "90 %", "99 %", "Longest"),
        rows=rows,
        numbers=frozenset(range(1, 6)),
    )


def variants_table(report: Report) -> ReportTable:
    """Return the most frequent sequences of statuses."""
    rows = tuple(
        (
            f"{each.count:,}",
            ARROW.join("?" if name is None else short(name) for name in each.statuses),
            short(each.example),
        )
        for each in report.variants
    )
    known = counted(report.distinct_variants, "sequence")
    is_whole = report.distinct_variants == len(report.variants)
    about = f"{f'The {known}' if is_whole else f'The most frequent of {known}'} of statuses; ? is an unknown word."
    if report.ambiguous_variants:
        about += f" {report.ambiguous_variants:,} of the {_noun(report)} are left out: their sequence is not known."
    about += _of_all_rows(report)
    heads = (_heading(report), "Statuses", "Such as")
    return ReportTable(
        key="variants", title="Variants", about=about, heads=heads, rows=rows, numbers=frozenset({0})
    )


def starts_table(report: Report) -> ReportTable:
    """Return the first statuses of orders."""
    rows = tuple((short(each.status), f"{each.count:,}") for each in report.starts)
    return ReportTable(
        key="starts",
        title="First statuses",
        about=f"How many {_noun(report)} have this status first.{_of_counted_rows(report)}",
        heads=("Status", _heading(report)),
        rows=rows,
        numbers=frozenset({1}),
    )


def ends_table(report: Report) -> ReportTable:
    """Return the last statuses of orders."""
    rows = [
        (short(each.status), f"{each.count:,}", "yes" if each.final else "no") for each in report.ends
    ]
    if report.ambiguous_ends:
        rows.append(("(not known)", f"{report.ambiguous_ends:,}", ""))
    return ReportTable(
        key="ends",
        title="Last statuses",
        about=f"How many {_noun(report)} have this status last, and whether it is a final one.{_of_all_rows(report)}",
        heads=("Status", _heading(report), "Final"),
        rows=tuple(rows),
        numbers=frozenset({1}),
    )
