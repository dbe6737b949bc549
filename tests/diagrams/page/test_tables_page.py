"""Tests of the page of tables: its cells as they are, and that it needs nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from statemachine.diagrams.page import tables_page as module
from statemachine.diagrams.page.tables_page import tables_page
from statemachine.model.text import printable
from tests.diagrams.generated import HOSTILE
from tests.diagrams.page.test_history_page import ReadTable
from tests.diagrams.page.test_page import ReadPage

hostile = st.sampled_from(HOSTILE)


@dataclass(frozen=True)
class Shown:
    """A table of a test."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    key: str = "some"
    title: str = "Some"
    about: str = "Some rows."
    numbers: frozenset[int] = field(default_factory=frozenset)


def page_of(*tables: Shown, title: str = "Report") -> str:
    """Return the page of some tables, with a short picture."""
    return tables_page(
        title=title, about="About it.", tables=tables, picture="<svg></svg>", picture_about=""
    )


@given(st.lists(st.tuples(hostile, hostile, hostile), min_size=1, max_size=4), hostile)
def test_the_table_has_each_cell_as_it_is(rows: list[tuple[str, ...]], word: str) -> None:
    """No text is markup, wherever it stands."""
    table = Shown(("Kind", word, "Rows"), tuple(rows), title=word, about=word, numbers=frozenset({2}))
    page = page_of(table, title=word)
    head, *read = ReadTable(page).rows

    assert head == ["Kind", printable(word), "Rows"]
    assert read == [list(map(printable, row)) for row in rows]
    assert not {tag for tag, _ in ReadPage(page).elements} & {"script", "link", "iframe", "img", "b"}


def test_each_table_can_be_reached_and_has_a_name() -> None:
    """A link leads to each section, and a region that scrolls is named by its title."""
    page = page_of(Shown(("A",), (("1",),)), Shown(("B",), (("2",),), key="other", title="Other"))
    elements = ReadPage(page).elements
    ids = {found["id"] for _, found in elements if "id" in found}
    links = [found["href"] for tag, found in elements if tag == "a"]

    assert links == ["#some", "#other"]
    assert {link[1:] for link in links if link} <= ids
    assert all(found["aria-labelledby"] in ids for _, found in elements if found.get("role") == "region")


def test_a_long_table_says_what_it_leaves_out() -> None:
    """A browser is slow with more rows."""
    rows = tuple((str(number),) for number in range(module.MOST_ROWS + 3))
    page = page_of(Shown(("A",), rows))

    assert len(ReadTable(page).rows) == module.MOST_ROWS + 1
    assert "3 more rows are left out here." in page
