"""Tests of the page of one history: its table, its texts as they are, and that it needs nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from statemachine.diagrams.page.history_page import ShownChange, history_page
from statemachine.diagrams.view import View
from statemachine.loader import loads
from statemachine.model.text import printable
from tests.cli.conftest import ACME
from tests.diagrams.generated import HOSTILE
from tests.diagrams.page.test_page import ReadPage

KINDS = {"move": "The rules have it.", "observed": "A message told it."}
RULES = loads(ACME)
START = datetime(2026, 1, 2, 8, tzinfo=UTC)
hostile = st.sampled_from(HOSTILE)


class ReadTable(HTMLParser):
    """The cells of the only table of a page, by row, with the whole text of each."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._is_in_cell = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: Any) -> None:  # noqa: ARG002  # the parser passes them
        """Begin a row or a cell."""
        if tag == "tr":
            self.rows.append([])
        elif tag in {"th", "td"}:
            self.rows[-1].append("")
            self._is_in_cell = True

    def handle_endtag(self, tag: str) -> None:
        """End a cell."""
        self._is_in_cell = self._is_in_cell and tag not in {"th", "td"}

    def handle_data(self, data: str) -> None:
        """Note the text of a cell."""
        if self._is_in_cell:
            self.rows[-1][-1] += data


def page_of(*changes: ShownChange, name: str = "Order A-17") -> str:
    """Return the page of some changes, with a short picture."""
    stored = [(each.number, each.source, each.target) for each in changes]
    view = View.of(RULES, stored=stored)
    return history_page(view, name, changes, picture="<svg></svg>", kinds=KINDS)


@st.composite
def histories(draw: st.DrawFn) -> list[ShownChange]:
    """Draw a history, in which each text is hostile."""
    words = draw(st.lists(hostile, min_size=1, max_size=5))
    return [
        ShownChange(
            number=number,
            made_at=START + timedelta(hours=number),
            kind=draw(st.sampled_from(["move", "observed", "migrated"])),
            source=source,
            target=str(target),
            override=draw(st.booleans()),
            event=draw(hostile),
            who=draw(hostile),
            channel=draw(hostile),
            message=str(number),
        )
        for number, (source, target) in enumerate(pairwise([None, *words]), start=1)
    ]


@given(histories(), hostile)
def test_the_table_has_each_change_as_it_is(changes: list[ShownChange], name: str) -> None:
    """No name is markup: the cells have the texts, and the elements are those of any other history of this length."""
    page = page_of(*changes, name=name)
    _, *rows = ReadTable(page).rows
    assert rows == [
        [
            f"#{each.number}",
            each.made_at.isoformat(sep=" "),
            f"{each.kind} override" if each.override else each.kind,
            f"{'nothing' if each.source is None else printable(each.source)} → {printable(each.target)}",
            *map(printable, (each.event, each.who, each.channel)),
            each.message,
        ]
        for each in changes
    ]
    tags = {tag for tag, _ in ReadPage(page).elements}
    assert not tags & {"script", "link", "iframe", "object", "embed", "base", "img", "b"}


def test_a_page_names_no_other_file_and_runs_nothing() -> None:
    """The policy of the page allows styles alone."""
    page = page_of(ShownChange(number=1, made_at=START, kind="move", source=None, target="New"))
    read = ReadPage(page)
    (policy,) = [
        found["content"] or ""
        for _, found in read.elements
        if found.get("http-equiv") == "Content-Security-Policy"
    ]
    assert "default-src 'none'; style-src 'unsafe-inline';" in policy
    assert "script-src" not in policy
    assert not [tag for tag, found in read.elements if {"src", "data", "srcset", "href"} & found.keys()]


def test_a_column_without_a_text_is_left_out_and_only_its_kinds_are_explained() -> None:
    """What a history does not have takes no room."""
    page = page_of(ShownChange(number=1, made_at=START, kind="move", source=None, target="New"))
    assert ReadTable(page).rows[0] == ["Number", "Time", "Kind", "Move"]
    assert "The rules have it." in page
    assert "A message told it." not in page


def test_changes_under_other_rules_are_told() -> None:
    """The picture has one version of the rules, and the page says which changes had another one."""
    changes = [
        ShownChange(number=1, made_at=START, kind="move", source=None, target="New", is_foreign=True),
        ShownChange(number=2, made_at=START, kind="move", source="New", target="Sent"),
    ]
    assert "has the rules of version 1.0.0; #1 was made under others." in page_of(*changes)
    assert "under others" not in page_of(changes[1])
