"""The page of one history: the picture of its path, and below it a table of the changes, without scripts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from statemachine.diagrams.page.page_files import html_text, page_file, page_template
from statemachine.diagrams.theme import css_variables
from statemachine.diagrams.view import View
from statemachine.model.text import counted, listing
from statemachine.model.vocabulary import NOTHING

_MOST_LISTED = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownChange:
    """One change of a history, as the page shows it; texts that are empty are not known.

    `source` is None for a creation. `is_foreign` says that another version of the rules was in force.
    """

    number: int
    made_at: datetime
    kind: str
    source: str | None
    target: str
    override: bool = False
    event: str = ""
    who: str = ""
    channel: str = ""
    message: str = ""
    is_foreign: bool = False


def history_page(
    view: View,
    name: str,
    changes: Sequence[ShownChange],
    *,
    picture: str,
    kinds: Mapping[str, str],
    styles: str = "",
) -> str:
    """Return the page of a history as HTML that needs no network and no script.

    `name` says what has the history, such as `Order A-17`. `picture` is the path in the view, as an SVG element or a
    fragment of HTML with its `styles`. `kinds` are the kinds of changes, each with what it means.
    """
    rules = view.table.rules
    found = {each.kind: kinds.get(each.kind, "") for each in changes}
    return page_template("history.html").substitute(
        name=html_text(name),
        about=html_text(f"{view.title}, {rules.identity.id} {rules.version}. {_summary(changes)}"),
        remark=html_text(_remark(changes, rules.version)),
        picture=picture,
        table="\n".join(_table(name, changes)),
        kinds="".join(
            f"<dt>{_kind(kind)}</dt><dd>{html_text(text)}</dd>" for kind, text in found.items()
        ),
        style=css_variables() + styles + page_file("shared.css") + page_file("history.css"),
    )


def _summary(changes: Sequence[ShownChange]) -> str:
    return f"{counted(len(changes), 'change')}; the status is {changes[-1].target}."


def _remark(changes: Sequence[ShownChange], version: str) -> str:
    """Return the sentence about the numbers, and which changes other rules were in force for."""
    text = "The numbers are those of the picture."
    foreign = [f"#{each.number}" for each in changes if each.is_foreign]
    if not foreign:
        return text
    verb = "was" if len(foreign) == 1 else "were"
    listed = listing(foreign, most=_MOST_LISTED)
    return f"{text} The picture has the rules of version {version}; {listed} {verb} made under others."


def _table(name: str, changes: Sequence[ShownChange]) -> Iterator[str]:
    """Yield the lines of the table; a column that is empty in all rows is left out."""
    columns = {
        "Number": [f'<th scope="row">#{each.number}</th>' for each in changes],
        "Time": [_cell(_time(each)) for each in changes],
        "Kind": [_cell(_kind(each.kind, "override" if each.override else "")) for each in changes],
        "Move": [f'<td class="move">{_move(each)}</td>' for each in changes],
        "Event": [_cell(html_text(each.event)) for each in changes],
        "Who": [_cell(html_text(each.who)) for each in changes],
        "Channel": [_cell(html_text(each.channel)) for each in changes],
        "Message": [_cell(html_text(each.message)) for each in changes],
    }
    shown = {
        title: cells for title, cells in columns.items() if any(each != _cell("") for each in cells)
    }
    yield f'<table class="changes"><caption>Changes of {html_text(name)}</caption>'
    heads = "".join(f'<th scope="col">{title}</th>' for title in shown)
    yield f"<thead><tr>{heads}</tr></thead>"
    yield "<tbody>"
    yield from (f"<tr>{''.join(row)}</tr>" for row in zip(*shown.values(), strict=True))
    yield "</tbody></table>"


def _cell(content: str) -> str:
    return f"<td>{content}</td>"


def _time(change: ShownChange) -> str:
    text = change.made_at.isoformat(sep=" ", timespec="seconds")
    return f'<time datetime="{change.made_at.isoformat()}">{text}</time>'


def _kind(kind: str, remark: str = "") -> str:
    about = f" {remark}" if remark else ""
    return f'<span class="kind" data-kind="{html_text(kind)}">{html_text(kind)}</span>{about}'


def _move(change: ShownChange) -> str:
    source = f"<i>{NOTHING}</i>" if change.source is None else html_text(change.source)
    return f"{source} → {html_text(change.target)}"
