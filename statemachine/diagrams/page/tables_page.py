"""The page of a report: a picture, and tables below it, without scripts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from statemachine.diagrams.page.page_files import html_text, page_file, page_template
from statemachine.diagrams.theme import css_variables

MOST_ROWS = 1000
"""How many rows of a table a page has: a browser is slow with more."""

_KIND = "Kind"


class ShownTable(Protocol):
    """A table of texts. `key` is its name in addresses, and `numbers` are the places of the columns with numbers."""

    @property
    def key(self) -> str:
        """The name of the table in addresses."""

    @property
    def title(self) -> str:
        """The title."""

    @property
    def about(self) -> str:
        """What the table is about."""

    @property
    def heads(self) -> Sequence[str]:
        """The heads of the columns."""

    @property
    def rows(self) -> Sequence[Sequence[str]]:
        """The cells of each row."""

    @property
    def numbers(self) -> frozenset[int]:
        """The places of the columns with numbers."""


def tables_page(
    *,
    title: str,
    about: str,
    tables: Sequence[ShownTable],
    picture: str,
    picture_about: str,
    styles: str = "",
) -> str:
    """Return the page of a report as HTML that needs no network and no script.

    `picture` is an SVG element or a fragment of HTML with its `styles`. The first table stands before it.
    A table has at most `MOST_ROWS` rows, and says how many it leaves out.
    """
    first, *rest = tables
    return page_template("tables.html").substitute(
        title=html_text(title),
        about=html_text(about),
        links="".join(
            f'<li><a href="#{html_text(each.key)}">{html_text(each.title)}</a></li>' for each in tables
        ),
        first=_section(first),
        picture_about=html_text(picture_about),
        picture=picture,
        rest="\n".join(map(_section, rest)),
        style=css_variables()
        + styles
        + "".join(map(page_file, ("shared.css", "history.css", "tables.css"))),
    )


def _section(table: ShownTable) -> str:
    return "\n".join(_lines(table))


def _lines(table: ShownTable) -> Iterator[str]:
    """Yield the lines of a section with a table that scrolls."""
    key = html_text(table.key)
    yield f'<section class="card" id="{key}">'
    yield f'<h2 id="{key}-title">{html_text(table.title)}</h2><p class="soft">{html_text(table.about)}</p>'
    yield f'<div class="scroll" role="region" aria-labelledby="{key}-title" tabindex="0">'
    yield f'<table class="changes report"><caption>{html_text(table.title)}</caption>'
    yield f"<thead><tr>{''.join(_head(table, at) for at, _ in enumerate(table.heads))}</tr></thead>"
    yield "<tbody>"
    for row in table.rows[:MOST_ROWS]:
        yield f"<tr>{''.join(_cell(table, at, text) for at, text in enumerate(row))}</tr>"
    yield "</tbody></table></div>"
    left = len(table.rows) - MOST_ROWS
    if left > 0:
        yield f'<p class="soft">{left:,} more rows are left out here.</p>'
    yield "</section>"


def _head(table: ShownTable, at: int) -> str:
    css = ' class="number"' if at in table.numbers else ""
    return f'<th scope="col"{css}>{html_text(table.heads[at])}</th>'


def _cell(table: ShownTable, at: int, text: str) -> str:
    shown = html_text(text)
    if at in table.numbers:
        return f'<td class="number">{shown}</td>'
    if table.heads[at] == _KIND:
        shown = f'<span class="kind" data-kind="{shown}">{shown}</span>'
    name = html_text(table.heads[at].lower().replace(" ", "-"))
    return f'<td class="of-{name}">{shown}</td>'
