"""Tests of the formats of the matrix: names of any text stay names, and each status and move can be identified once."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from statemachine.diagrams.matrix import MOST_NAMED_COLUMNS, Matrix
from statemachine.diagrams.matrix_html import MATRIX_CSS, matrix_html
from statemachine.diagrams.matrix_legend import FROM_ANY
from statemachine.diagrams.matrix_markdown import matrix_markdown
from statemachine.diagrams.matrix_svg import matrix_svg
from statemachine.diagrams.theme import css_variables
from statemachine.diagrams.view import View
from statemachine.loader import load, loads
from statemachine.model.ruleset import RuleSet
from statemachine.model.text import printable
from tests.cli.conftest import ACME
from tests.diagrams.generated import rule_sets

SVG = "{http://www.w3.org/2000/svg}"


@st.composite
def matrices(draw: st.DrawFn) -> Matrix:
    """Draw the matrix of a rule set, with a marked status, a history and orders."""
    rules = draw(rule_sets())
    status = st.sampled_from(list(rules.statuses))
    pairs = st.tuples(st.none() | status, status)
    return Matrix.of(
        View.of(
            rules,
            at=draw(st.none() | status),
            path=draw(st.lists(status, max_size=3)),
            heat=draw(st.dictionaries(status | pairs, st.integers(0, 2_000), max_size=3)),
        )
    )


def read_markdown(text: str) -> list[list[str]]:
    """Return the cells of the table in a page of Markdown, as a reader sees them."""
    lines = [line for line in text.split("\n") if line.startswith("| ")]
    cells = [line.removeprefix("|").removesuffix("|").split(" | ") for line in lines]
    return [[unescape(re.sub(r"\\(.)", r"\1", each).strip()) for each in row] for row in cells]


class Cells(HTMLParser):
    """Reads the attributes of all elements, and checks that each is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element."""
        self.found.append((tag, dict(attrs)))
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close an element."""
        assert self.open.pop() == tag


def numbers(rows: list[str | None]) -> Counter[int]:
    """Return how often each row of a rule set is in the attributes `data-rows`."""
    return Counter(int(number) for each in rows for number in (each or "").split())


@given(matrix=matrices())
def test_markdown_has_a_row_and_a_column_for_each_status(matrix: Matrix) -> None:
    """All rows have as many cells as the head, and each name is the first word of exactly one row."""
    head, _, *rows = read_markdown(matrix_markdown(matrix))
    assert {len(row) for row in (head, *rows)} == {len(matrix.statuses) + 1}
    assert head[1:] == [printable(each.name) for each in matrix.statuses]
    assert len(rows) == len(matrix.sources) + bool(matrix.from_any)
    for status, row in zip(matrix.statuses, rows[-len(matrix.statuses) :], strict=True):
        name = printable(status.name)
        assert row[0].startswith(f"**{name}**" if status.name == matrix.view.here else name)


@given(matrix=matrices())
def test_markdown_tells_each_move_in_one_cell(matrix: Matrix) -> None:
    """A cell has the event, guards and actors of its rows; moves from any status are told in the first row."""
    _, _, *rows = read_markdown(matrix_markdown(matrix))
    first = len(rows) - len(matrix.sources)
    for place, source in enumerate(matrix.sources, start=first):
        for column, target in enumerate(matrix.statuses, start=1):
            cell = matrix.cells.get((None if source is None else source.name, target.name))
            for entry in () if cell is None else cell.entries:
                row = rows[0] if entry.from_any else rows[place]
                assert printable(entry.text) in row[column]
                assert not entry.from_any or FROM_ANY in rows[place][column]


@given(matrix=matrices())
def test_html_identifies_each_status_and_each_row_once(matrix: Matrix) -> None:
    """The elements are closed, with any names."""
    found = Cells(matrix_html(matrix)).found
    heads = [each["data-status"] for tag, each in found if tag == "th" and "data-status" in each]
    assert heads == [printable(each.name) for each in matrix.statuses]
    cells = [each for tag, each in found if tag == "td" and "data-rows" in each]
    assert numbers([each["data-rows"] for each in cells]) == Counter(
        row.number for row in matrix.view.rows
    )
    assert [(each["data-source"] or None, each["data-target"]) for each in cells] == [
        (None if source is None else printable(source), printable(target))
        for source, target in matrix.cells
    ]


@given(matrix=matrices())
def test_html_is_a_table_with_headers(matrix: Matrix) -> None:
    """Each header has a scope, and each row has as many cells as there are statuses."""
    found = Cells(matrix_html(matrix)).found
    assert all(each["scope"] in {"row", "col"} for tag, each in found if tag == "th")
    counts = Counter(tag for tag, _ in found)
    rows = len(matrix.sources) + bool(matrix.from_any)
    assert (counts["table"], counts["caption"]) == (1, 1)
    assert counts["td"] == rows * len(matrix.statuses)
    assert counts["th"] == rows + len(matrix.statuses) + 1


@given(matrix=matrices())
def test_svg_identifies_each_status_and_each_row_once(matrix: Matrix) -> None:
    """The picture is well-formed XML; statuses and moves are items of lists, and have names."""
    root = ET.fromstring(matrix_svg(matrix))  # noqa: S314  # our own output
    assert (root.tag, root.get("role")) == (f"{SVG}svg", "list")
    statuses = [each for each in root.iter(f"{SVG}g") if each.get("data-status") is not None]
    assert [each.get("data-status") for each in statuses] == [
        printable(each.name) for each in matrix.statuses
    ]
    places = {name: number for number, name in enumerate(matrix.view.table.rules.statuses, start=1)}
    assert [each.get("id") for each in statuses] == [
        f"status-s{places[each.name]}" for each in matrix.statuses
    ]
    moves = [each for each in root.iter(f"{SVG}g") if each.get("data-rows") is not None]
    assert numbers([each.get("data-rows") for each in moves]) == Counter(
        row.number for row in matrix.view.rows
    )
    assert all(each.get("role") == "listitem" and each.get("aria-label") for each in statuses + moves)


@given(matrix=matrices())
def test_a_picture_contains_all_of_its_texts(matrix: Matrix) -> None:
    """Nothing is drawn outside of the borders."""
    root = ET.fromstring(matrix_svg(matrix))  # noqa: S314  # our own output
    width, height = float(root.get("width", 0)), float(root.get("height", 0))
    for each in root.iter():
        assert all(0 <= float(x) < width for x in each.get("x", "0").split())
        assert 0 <= float(each.get("y", 0)) < height


def test_wide_matrices_have_numbers_and_letters() -> None:
    """The key tells what each letter means; small matrices need none."""
    matrix = Matrix.of(View.of(load("gooten")))
    assert len(matrix.statuses) > MOST_NAMED_COLUMNS
    text = matrix_markdown(matrix)
    head, _, *rows = read_markdown(text)
    assert head[1:] == [str(number) for number, _ in enumerate(matrix.statuses, start=1)]
    assert all(f"\n- **{code}** " in text for code in matrix.codes.values())
    assert rows[1][0] == "1 NeedsPersonalization (→?)"
    assert not Matrix.of(View.of(loads(ACME))).codes


def test_a_style_uses_colors_of_the_theme_only() -> None:
    """Each color is a variable, so that both themes work."""
    for text in (MATRIX_CSS, matrix_svg(Matrix.of(View.of(loads(ACME)))).replace(css_variables(), "")):
        names = {f"--sm-{name}" for name in re.findall(r"--sm-([\w-]+):", css_variables())}
        assert set(re.findall(r"var\((--[\w-]+)\)", text)) <= names
        assert not re.search(r"#[0-9a-f]{3,6}\b", text)


def test_rules_without_moves_have_a_matrix() -> None:
    """Two shipped rule sets declare statuses only."""
    matrix = Matrix.of(View.of(load("wordbee/invoice")))
    assert "ProposalDraft" in matrix_markdown(matrix)
    assert "No move goes back." in matrix_html(matrix)
    ET.fromstring(matrix_svg(matrix))  # noqa: S314  # our own output


def test_no_statuses_make_an_empty_matrix() -> None:
    """A rule set in code can be empty."""
    rules = RuleSet(provider="a", subject="b", version="1", statuses=loads(ACME).groups, transitions=())  # type: ignore[arg-type]  # an empty mapping
    matrix = Matrix.of(View.of(rules))
    for write in (matrix_markdown, matrix_html, matrix_svg):
        assert write(matrix).endswith("\n")
