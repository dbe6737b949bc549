"""`store history --format html`: the page of one history, as a reader sees it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from statemachine.engine import Engine
from statemachine.loader import load, loads
from statemachine.model.errors import MissingExtraError
from statemachine.model.frozen import FrozenMap
from statemachine.model.observation import Observation
from tests.browser import OpenedPage, axe_report, needs_browser
from tests.cli.conftest import ACME, Command
from tests.needs import needs

pytestmark = [needs("store"), needs("diagrams")]

ORDER = '<b>A-17</b> & "co"'


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Return the address of a database with an order that skipped statuses."""
    from statemachine.store import Store  # noqa: PLC0415  # not installed for the light suite

    address = f"sqlite:///{tmp_path / 'orders.db'}"
    store = Store(address, load("gooten"))
    store.create_all()
    store.apply(ORDER, target="New")
    store.apply(ORDER, target="Hold", actor="partner", channel="ui")
    store.observe(Observation(status="Shipped", order=FrozenMap({"order": ORDER}), id="e1"))
    store.close()
    return address


@pytest.fixture
def page(command: Command, url: str, tmp_path: Path) -> Path:
    """Return the file of the page of that order."""
    file = tmp_path / "history.html"
    words = ("store", "history", url, "gooten", ORDER, "--format", "html")
    assert command(*words, "-o", str(file)) == (0, "", "")
    assert command(*words).out == file.read_text(encoding="utf-8")
    return file


def test_the_path_is_drawn_with_the_numbers_of_the_changes(page: Path) -> None:
    """A step that the message skipped is a gap in the drawing, and an observed change in the table."""
    text = page.read_text(encoding="utf-8")
    drawing, table = text.split("<svg", 1)[1].split("</svg>")

    assert "#3 is a gap" in drawing
    assert 'class="line gap"' in drawing
    assert ">#2<" in drawing
    assert '<td class="move">Hold → Shipped</td><td></td><td></td><td></td><td>1</td>' in table
    assert 'data-kind="observed">observed<' in table
    assert "&lt;b&gt;A-17&lt;/b&gt;" in text


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


def test_without_a_drawing_the_path_is_in_the_matrix(
    monkeypatch: pytest.MonkeyPatch, command: Command, url: str
) -> None:
    """That is so without the extra `diagrams`, and where nobody could read the drawing."""

    def missing(_: object) -> str:
        raise MissingExtraError("pygraphviz", "diagrams")

    monkeypatch.setattr("statemachine.cli.page_pictures.svg", missing)
    answer = command("store", "history", url, "gooten", ORDER, "--format", "html")

    assert answer.code == 0
    assert "<svg" not in answer.out
    assert '<span class="step gap">#3 gap</span>' in answer.out


def test_a_history_of_older_rules_is_drawn(command: Command, tmp_path: Path) -> None:
    """A new name of a status is told in the table alone, with what was made under the older rules."""
    from statemachine.store import Store  # noqa: PLC0415  # not installed for the light suite

    address = f"sqlite:///{tmp_path / 'acme.db'}"
    new = tmp_path / "new.yaml"
    parked = ACME.replace("Held", "Parked").replace("  Parked: {", "  Parked: {renamed_from: Held, ")
    new.write_text(parked.replace("1.0.0", "2.0.0"), encoding="utf-8")
    old_store = Store(address, Engine(loads(ACME), guards={"enough": lambda _: True}))
    old_store.create_all()
    old_store.apply("A-17", target="New")
    old_store.apply("A-17", target="Held", actor="staff", channel="ui")
    old_store.close()
    assert command("store", "migrate", address, str(new)).code == 0
    answer = command("store", "history", address, str(new), "A-17", "--format", "html")

    assert answer.code == 0
    assert "The history has 2 steps" in answer.out
    assert 'data-kind="migrated">migrated<' in answer.out
    assert '<td class="move">Held → Parked</td>' in answer.out
    assert "the rules of version 2.0.0; #1 and #2 were made under others." in answer.out


def test_a_page_needs_an_order_with_changes(command: Command, url: str) -> None:
    """No page is written for an unknown order, and no other action has one."""
    unknown = command("store", "history", url, "gooten", "B", "--format", "html")
    status = command("store", "status", url, "gooten", "B", "--format", "html")

    assert (unknown.code, unknown.out) == (1, "")
    assert "no changes of 'B'" in unknown.err
    text = command("store", "history", url, "gooten", ORDER, "-o", "page.html")
    assert (text.code, "give --format html too" in text.err) == (2, True)
    assert (status.code, status.out) == (2, "")
    assert "--format html is for history; status has text and json" in status.err
