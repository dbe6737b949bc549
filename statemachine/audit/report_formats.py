"""Reports as text for people and programs: one function under `@report_format` adds a format."""

from __future__ import annotations

import json as writer
from collections.abc import Callable, Iterator
from typing import TypeAlias

from statemachine.audit.audit_report import PairCount, Report
from statemachine.audit.cell_texts import move_text, percent_text, short, short_reason
from statemachine.audit.order_tables import ReportTable
from statemachine.audit.questions import PairKind
from statemachine.audit.report_tables import headline, report_tables
from statemachine.model.markdown import markdown_text
from statemachine.model.spans import Span
from statemachine.model.text import counted, listing, printable, workflow_command

ReportFormat: TypeAlias = Callable[[Report], str]
"""A function that returns the text of a report."""

REPORT_FORMATS: dict[str, ReportFormat] = {}
"""Every format by name, but those that need a terminal or a picture."""

MOST_ROWS = 50
"""How many rows of a table Markdown has: a code host cuts long comments off."""


def report_format(function: ReportFormat) -> ReportFormat:
    """Register a function as a format, under the name of the function."""
    REPORT_FORMATS[function.__name__] = function
    return function


@report_format
def json(report: Report) -> str:
    """Return one JSON object for programs: `Report.to_dict`."""
    return writer.dumps(report.to_dict(), indent=2) + "\n"


@report_format
def markdown(report: Report) -> str:
    """Return the tables of a report in Markdown, each with at most `MOST_ROWS` rows."""
    rules = report.evidence.rules[-1][1]
    lines = [
        f"## Audit by {markdown_text(rules.id)} {markdown_text(rules.version)}",
        "",
        markdown_text(headline(report)),
        "",
    ]
    for each in report_tables(report):
        lines += ["", f"### {each.title}", "", markdown_text(each.about), "", *_table(each)]
    return "\n".join([*lines, ""])


@report_format
def github(report: Report) -> str:
    """Return annotations of GitHub, at the places of the rules that forbid: those of refused moves are errors.

    Unknown words are warnings, and accepted deviations are notices. GitHub shows ten
    annotations of each kind for a step, so that the most frequent moves come first.
    """
    return "".join(f"{each}\n" for each in _annotations(report))


def _table(table: ReportTable) -> Iterator[str]:
    yield _line(map(markdown_text, table.heads))
    yield _line("--:" if at in table.numbers else "---" for at, _ in enumerate(table.heads))
    for row in table.rows[:MOST_ROWS]:
        yield _line(map(markdown_text, row))
    left = len(table.rows) - MOST_ROWS
    if left > 0:
        yield from ("", f"{left:,} more rows are left out here; the JSON has all.")


def _line(cells: Iterator[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _annotations(report: Report) -> Iterator[str]:
    for each in sorted(report.deviations, key=lambda each: _LEVELS[_level(each)]):
        place = next(iter(each.places), None)
        yield _annotation(_level(each), f"{each.kind} move", "\n".join(_sentences(each)), place)
    for column, words in report.unknown.items():
        examples = listing((repr(short(word)) for word, _ in words.examples[:5]), most=5)
        text = (
            f"{counted(words.distinct, 'unknown word')} in {counted(words.rows, 'row')} of the column {column}, "
            f"such as {examples}"
        )
        yield _annotation("warning", "unknown words", text, None)


_LEVELS = {"error": 0, "warning": 1, "notice": 2}


def _level(pair: PairCount) -> str:
    if pair.accepted is not None:
        return "notice"
    return "error" if pair.kind is PairKind.REFUSED else "warning"


def _sentences(pair: PairCount) -> Iterator[str]:
    """Yield what is known of a deviation, one sentence on a line."""
    words = {"event": pair.event, "actor": pair.actor, "channel": pair.channel}
    about = "".join(f", {name} {short(word)}" for name, word in words.items() if word is not None)
    rows, orders = counted(pair.count, "row"), counted(pair.orders, "order")
    yield f"{move_text(pair.source, pair.target)}{about}: {rows} of {orders} ({percent_text(pair.share)} of the judged rows)"
    if pair.first_seen is not None and pair.last_seen is not None:
        yield f"first seen {pair.first_seen.isoformat()}, last seen {pair.last_seen.isoformat()}"
    if pair.examples:
        yield f"such as {listing(map(short, pair.examples))}"
    yield from map(short_reason, pair.reasons)
    if pair.accepted is not None:
        yield f"accepted: {pair.accepted}"


def _annotation(level: str, title: str, text: str, place: Span | None) -> str:
    """Return a workflow command; columns stand only in that of one line, because GitHub takes no others."""
    keys: dict[str, object] = {}
    if place is not None:
        keys = {"file": place.path.replace("\\", "/"), "line": place.line, "endLine": place.end_line}
        if place.line == place.end_line:
            keys |= {"col": place.column, "endColumn": place.end_column}
    return workflow_command(level, {**keys, "title": title}, "\n".join(map(printable, text.split("\n"))))
