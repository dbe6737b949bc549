"""`audit --format html`: the page of a report, as a reader sees it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from statemachine.loader import loads
from statemachine.model.errors import MissingExtraError
from statemachine.model.text import printable
from tests.audit.seeded import RULES, csv_log
from tests.browser import OpenedPage, axe_report, needs_browser
from tests.cli.conftest import Command
from tests.diagrams.page.test_history_page import ReadTable
from tests.diagrams.page.test_page import ReadPage
from tests.needs import needs

pytestmark = [needs("audit"), needs("diagrams")]


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    """Return the paths of the rules and of the seeded log."""
    rules, log = tmp_path / "shop.yaml", tmp_path / "log.csv"
    rules.write_text(RULES, encoding="utf-8")
    log.write_text(csv_log(), encoding="utf-8")
    return str(rules), str(log)


@pytest.fixture
def page(command: Command, files: tuple[str, str], tmp_path: Path) -> Path:
    """Return the file of the page of the seeded log."""
    file = tmp_path / "report.html"
    assert command("audit", *files, "--by", "region", "-o", str(file)) == (1, "", "")
    return file


def test_the_page_has_the_cells_of_every_table(page: Path, files: tuple[str, str]) -> None:
    """They are the texts of the report, and no word of the log is an element of the page."""
    from statemachine.audit import audit, read_log_files  # noqa: PLC0415  # needs an extra
    from statemachine.audit.report_tables import report_tables  # noqa: PLC0415  # the same

    rules = loads(RULES, files[0])
    log = read_log_files([files[1]], rules)
    tables = report_tables(audit(log.frame, rules, log.columns, by="region"))
    text = page.read_text(encoding="utf-8")
    rows = ReadTable(text).rows
    wanted = [list(map(printable, row)) for each in tables for row in each.rows if each.key != "apart"]

    assert [row for row in wanted if row not in rows] == []
    assert not {tag for tag, _ in ReadPage(text).elements} & {"script", "b", "link", "img"}


def test_the_drawing_has_the_rows_of_each_move(page: Path) -> None:
    """Moves that the rules do not have are counted beside it."""
    text = page.read_text(encoding="utf-8")
    drawing = text.split("<svg", 1)[1].split("</svg>")[0]

    assert ">95\N{MULTIPLICATION SIGN}<" in drawing
    assert "9 rows make moves that the rules do not have; the table of deviations has them." in text


@needs_browser
@pytest.mark.parametrize(
    ("width", "scheme"), [(1440, "light"), (1440, "dark"), (390, "light"), (390, "dark")]
)
def test_axe_finds_no_violation(browser: Any, page: Path, width: int, scheme: str) -> None:
    """In both themes and on a phone; the page itself is not wider than the screen, and asks for nothing."""
    viewport = {"width": width, "height": 900}
    opened = OpenedPage(browser, page, viewport=viewport, color_scheme=scheme)

    assert not axe_report(opened.tab)
    assert opened.tab.evaluate("document.documentElement.scrollWidth") <= width
    assert opened.is_quiet, (opened.messages, opened.requests)
    opened.tab.close()


def test_without_a_drawing_the_matrix_has_the_rows(
    monkeypatch: pytest.MonkeyPatch, command: Command, files: tuple[str, str]
) -> None:
    """That is so without the extra `diagrams`, and where nobody could read the drawing."""

    def missing(_: object) -> str:
        raise MissingExtraError("pygraphviz", "diagrams")

    monkeypatch.setattr("statemachine.cli.page_pictures.svg", missing)
    answer = command("audit", *files, "--format", "html")

    assert answer.code == 1
    assert "<svg" not in answer.out
    assert '<span class="orders">95\N{MULTIPLICATION SIGN}</span>' in answer.out
