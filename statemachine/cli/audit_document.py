"""The document of `audit`: the report of `audit`, with the rule set as `diagrams` draws it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from statemachine.audit import REPORT_FORMATS, PairKind, Report
from statemachine.audit.order_tables import ReportTable
from statemachine.audit.report_tables import headline, report_tables
from statemachine.cli.page_pictures import pictures
from statemachine.cli.render import Tint, columns, one_line, tinted
from statemachine.diagrams.matrix_html import MATRIX_CSS
from statemachine.diagrams.page.tables_page import tables_page
from statemachine.diagrams.view import Heat, View
from statemachine.model.ruleset import RuleSet
from statemachine.model.table import Table
from statemachine.model.text import counted

MOST_LINES = 20
"""How many rows of a table stand in the text for a terminal."""

_BELOW = frozenset({"First seen", "Last seen", "Such as", "Why", "Rule", "Oldest"})
"""The columns that are too long to stand beside the others on a terminal."""

_TINTS: dict[str, Tint] = {PairKind.REFUSED: "red", PairKind.DECLARED: "green"}


def audit_document(name: str, report: Report, rules: RuleSet, *, color: bool = False) -> str:
    """Return a report in a format: text for a terminal, a page as HTML, or one of `REPORT_FORMATS`."""
    if name == "text":
        return "".join(f"{line}\n" for line in _lines(report, color=color))
    return audit_page(report, rules) if name == "html" else REPORT_FORMATS[name](report)


def audit_page(report: Report, rules: RuleSet) -> str:
    """Return the page of a report, with the drawing of a rule set that shows how often each move was made.

    Where the drawing cannot be read, or without the extra `diagrams`, the matrix stands there.
    """
    view = View.of(rules, heat=_heat(report, rules))
    drawing, matrix = pictures(replace(view, notes=()))
    return tables_page(
        title=f"Audit: {view.title}",
        about=headline(report),
        tables=report_tables(report),
        picture=drawing or matrix,
        picture_about=_about_traffic(view),
        styles="" if drawing else MATRIX_CSS,
    )


def _heat(report: Report, rules: RuleSet) -> Heat:
    """Return how many orders have each status last, and how many rows make each move, of statuses that the rules have."""
    names = Table.of(rules).names.exact
    heat: dict[str | tuple[str | None, str], int] = {
        each.status: each.count for each in report.ends if each.status in names
    }
    for each in report.pairs:
        if each.target in names and (each.source is None or each.source in names):
            key = each.source, each.target
            heat[key] = heat.get(key, 0) + each.count
    return heat


def _about_traffic(view: View) -> str:
    """Return what the numbers of the picture count, and how many rows are not in it."""
    made = {(row.source, row.target) for row in view.rows}
    other = sum(count for ends, count in view.traffic.items() if ends not in made)
    text = "A number at a move counts rows of the log, and one at a status the orders that have it last."
    return (
        f"{text} {counted(other, 'row makes a move', 'rows make moves')} that the rules do not have; the table of deviations has them."
        if other
        else text
    )


def _lines(report: Report, *, color: bool) -> Iterator[str]:
    yield headline(report)
    for each in report_tables(report):
        yield from ("", tinted(each.title, "bold", color=color), one_line(each.about))
        yield from _table(each, color=color)


def _table(table: ReportTable, *, color: bool) -> Iterator[str]:
    """Yield a table as lines; long columns follow below each row. The words of kinds have the color of an answer."""
    rows = table.rows[:MOST_LINES]
    below = [at for at, head in enumerate(table.heads) if head in _BELOW]
    beside = [at for at, _ in enumerate(table.heads) if at not in below]
    head, *lines = columns([[row[at] for at in beside] for row in (table.heads, *rows)])
    yield tinted(head, "dim", color=color)
    for line, row in zip(lines, rows, strict=True):
        tint = _TINTS.get(row[0])
        yield line if tint is None else line.replace(row[0], tinted(row[0], tint, color=color), 1)
        yield from (f"    {table.heads[at].lower()}: {one_line(row[at])}" for at in below if row[at])
    left = len(table.rows) - MOST_LINES
    if left > 0:
        yield f"  {left:,} more rows; JSON and HTML have all"
