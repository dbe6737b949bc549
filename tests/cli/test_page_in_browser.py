"""Tests of the page in Chromium: what a reader sees, hears and can do without a mouse."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from statemachine.cli.explorer_page import explorer_page
from statemachine.diagrams.page import page
from statemachine.diagrams.svg import svg
from statemachine.diagrams.view import View
from statemachine.exports.page_answers import page_answers
from statemachine.model.declarations import Status, Transition
from statemachine.model.frozen import FrozenMap
from statemachine.model.ruleset import RuleSet
from tests.browser import OpenedPage, axe_report, needs_browser
from tests.diagrams.generated import HOSTILE
from tests.page_questions import page_of
from tests.strategies.shipped import shipped_rules

pytestmark = needs_browser

Opening = Callable[..., OpenedPage]
HISTORY = "New | newer\nHold | newer\nShipped | newer\nHold | older\nlost"
STANDINGS = {"status": "Shipped", "actor": "partner", "to": "Cancelled", "history": HISTORY, "step": "3"}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return the pages of some shipped rule sets."""
    folder = tmp_path_factory.mktemp("pages")
    found = {}
    for name in ("gooten", "shopify/fulfillment-order"):
        rules = shipped_rules(name)
        found[name] = folder / f"{name.replace('/', '-')}.html"
        found[name].write_text(explorer_page(View.of(rules)), encoding="utf-8")
    return found


@pytest.fixture
def opening(browser: Any, files: dict[str, Path]) -> Iterator[Opening]:
    """Give a function that opens a page at a state; the console and the network have to stay quiet."""
    opened: list[OpenedPage] = []

    def open_page(name: str, state: dict[str, str] | None = None, **options: Any) -> OpenedPage:
        address = f"#{urlencode(state)}" if state else ""
        opened.append(OpenedPage(browser, files[name], address=address, **options))
        return opened[-1]

    yield open_page
    for each in opened:
        assert each.is_quiet, (each.messages, each.requests)
        each.tab.close()


def press(tab: Any, *keys: str) -> None:
    """Press keys one after the other."""
    for key in keys:
        tab.keyboard.press(key)


def walk_to(tab: Any, wanted: str) -> None:
    """Press Tab until an element has the focus."""
    for _ in range(20):
        if tab.evaluate("document.activeElement.id") == wanted:
            return
        press(tab, "Tab")
    raise AssertionError(f"{wanted} is not reached")


def test_by_keyboard_only_a_partner_finds_why_a_shipped_order_cannot_be_cancelled(
    opening: Opening,
) -> None:
    """Choose the actor, search the status, ask about the target: the answer is the engine's sentence."""
    tab = opening("gooten").tab
    walk_to(tab, "sm-actor")
    press(tab, "p", "/")
    tab.keyboard.type("shipped")
    press(tab, "Enter")
    assert tab.evaluate("document.activeElement.textContent") == "Shipped"
    walk_to(tab, "sm-target")
    tab.keyboard.type("Cancelled")
    answer = tab.locator(".answer").aria_snapshot()
    assert "refused Shipped to Cancelled" in answer
    assert "no transition leads from 'Shipped' to 'Cancelled'" in answer
    actions = tab.get_by_role("list", name="Actions").first.aria_snapshot()
    assert "the action 'cancel-item' is not allowed in the status 'Shipped'" in actions


def test_a_screen_reader_gets_each_status_its_moves_and_why_one_is_closed(opening: Opening) -> None:
    """Landmarks, headings, lists and buttons have names; the reason stands in the item of the move."""
    tab = opening("gooten", STANDINGS).tab
    statuses = tab.get_by_role("navigation", name="Statuses").aria_snapshot()
    assert '- searchbox "Search (press /)"' in statuses
    assert '- button "Shipped"' in statuses
    assert '- button "Delivered final, success ✕ refused"'.replace("✕ ", "") in statuses
    panel = tab.get_by_role("article", name="Selected status").aria_snapshot()
    assert '- heading "Shipped" [level=2]' in panel
    assert '- heading "refused to Delivered by deliver" [level=4]' in panel
    assert "'deliver: Shipped -> Delivered' is for the actor 'system', not for 'partner'" in panel
    assert '- combobox "May the order move to …"' in panel
    page = tab.locator("body").aria_snapshot()
    for name in ("Actor", "Channel", "Theme"):
        assert f'- combobox "{name}"' in page.replace(f"- text: {name}\n", ""), name
    assert 'group "Drawing: arrow keys move it, + and - zoom"' in page
    assert '- list "Outcomes"' in page


@pytest.mark.parametrize(
    ("name", "width", "scheme"),
    [("gooten", 1440, "light"), ("gooten", 1440, "dark"), ("shopify/fulfillment-order", 390, "dark")],
)
def test_axe_finds_no_violation(opening: Opening, name: str, width: int, scheme: str) -> None:
    """This holds with a status, an answer and a history, in both themes, with open guards and on a phone."""
    viewport = {"width": width, "height": 900}
    state = STANDINGS if name == "gooten" else {"status": "OPEN", "actor": "merchant"}
    tab = opening(name, state, viewport=viewport, color_scheme=scheme).tab
    tab.evaluate("document.querySelectorAll('details').forEach((each) => (each.open = true))")
    assert not axe_report(tab)


def test_a_deep_link_restores_the_state(opening: Opening) -> None:
    """A page that is opened at the address of another one shows the same."""
    tab = opening("gooten").tab
    tab.select_option("#sm-actor", label="partner ●")
    tab.select_option("#sm-channel", label="ui")
    tab.get_by_role("button", name="Hold", exact=True).click()
    tab.select_option("#sm-target", label="Cancelled")
    tab.fill("#sm-messages", HISTORY)
    tab.click("#sm-next")
    again = opening("gooten").tab
    again.goto(tab.url)
    again.reload()
    assert again.url == tab.url
    assert again.locator("body").aria_snapshot() == tab.locator("body").aria_snapshot()


def test_guards_that_look_at_the_same_fact_change_together(opening: Opening) -> None:
    """A combination that no order can have is never shown, and the link keeps the chosen one."""
    tab = opening("shopify/fulfillment-order", {"status": "OPEN", "actor": "fulfillment-service"}).tab
    tab.click("#sm-guards summary")

    def state_of(guard: str) -> str:
        checked = tab.locator(f'[data-guard="{guard}"] input:checked')
        return str(checked.get_attribute("value"))

    assert state_of("request-submitted") == "unknown"
    tab.locator('[data-guard="request-submitted"]').get_by_label("holds").click()
    assert (state_of("request-submitted"), state_of("request-accepted")) == ("holds", "fails")
    assert "request_status = SUBMITTED" in tab.text_content("#sm-guard-facts")
    assert "allowed" in tab.inner_text('.move-item:has-text("accept-fulfillment-request") .state')
    again = opening("shopify/fulfillment-order").tab
    again.goto(tab.url)
    again.reload()
    assert again.text_content("#sm-guard-facts") == tab.text_content("#sm-guard-facts")


def test_a_history_is_stepped_through(opening: Opening) -> None:
    """Each message has its outcome and its sentence, and a step selects the status that is then stored."""
    tab = opening("gooten", {"history": HISTORY}).tab
    meanings = [each.inner_text() for each in tab.locator(".outcome .meaning").all()]
    assert meanings == ["created", "applied", "skipped-ahead", "late", "unknown-status"]
    assert "unknown status 'lost'" in tab.inner_text(".outcome:last-child")
    for _ in range(3):
        tab.click("#sm-next")
    assert tab.inner_text("#sm-status-title") == "Shipped"
    assert tab.inner_text("#sm-step").startswith("Message 3 of 5: skipped-ahead.")


def test_what_is_open_lights_up_in_the_drawing_the_matrix_and_the_list(opening: Opening) -> None:
    """The three show one state for a move, and a click in the drawing or the matrix asks about it."""
    tab = opening("gooten", {"actor": "partner", "status": "Hold"}).tab
    for picture in ("#sm-drawing", "#sm-matrix"):
        cell = tab.locator(f'{picture} :not(.line)[data-source="Hold"][data-target="Cancelled"]')
        assert cell.get_attribute("data-state") == "allowed"
    assert "allowed" in tab.inner_text('.status-button:has-text("Cancelled")')
    tab.locator('#sm-matrix [data-source="Shipped"][data-target="Delivered"]').click()
    assert "is for the actor 'system', not for 'partner'" in tab.inner_text(".answer")
    tab.locator('#sm-drawing [data-status="Test"]').click()
    assert tab.inner_text("#sm-status-title") == "Test"


def test_the_drawing_is_zoomed_and_moved_by_keys(opening: Opening) -> None:
    """Keys and buttons change what is shown, and `Fit` shows the whole drawing again."""
    tab = opening("gooten").tab
    left, top, whole, height = map(float, tab.get_attribute("#sm-drawing svg", "viewBox").split())

    def shown() -> list[float]:
        return [float(each) for each in tab.get_attribute("#sm-drawing svg", "viewBox").split()]

    tab.focus("#sm-drawing")
    press(tab, "+", "ArrowRight")
    x, _, width, _ = shown()
    assert width < whole
    assert x > whole * 0.1
    tab.click("#sm-fit")
    assert shown() == [left, top, whole, height]


def test_a_phone_and_paper_need_no_sideways_scrolling(opening: Opening) -> None:
    """Nothing is wider than the screen of a phone; on paper the controls are gone."""
    tab = opening("gooten", STANDINGS, viewport={"width": 360, "height": 740}).tab
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360
    tab.emulate_media(media="print")
    assert tab.locator(".statuses, .tools, .history-form").locator("visible=true").count() == 0
    assert tab.locator("#sm-panel").is_visible()


def test_the_theme_is_chosen_by_the_system_or_the_reader(opening: Opening) -> None:
    """A choice wins over the system, and is kept."""
    tab = opening("gooten", color_scheme="dark").tab
    paper = "getComputedStyle(document.querySelector('.bar')).backgroundColor"
    assert tab.evaluate(paper) == "rgb(15, 20, 24)"
    tab.select_option("#sm-theme", "light")
    assert tab.evaluate(paper) == "rgb(255, 255, 255)"
    tab.reload()
    assert tab.evaluate(paper) == "rgb(255, 255, 255)"
    tab.select_option("#sm-theme", "")


def test_a_page_without_outcomes_says_so(browser: Any, tmp_path: Path) -> None:
    """A rule set with very many statuses has no outcomes; everything else works."""
    rules = shipped_rules("cubicasa")
    file = tmp_path / "page.html"
    file.write_text(page(View.of(rules), {**page_answers(rules), "outcomes": None}), encoding="utf-8")
    opened = OpenedPage(browser, file, address="#history=Ready")
    assert "too many statuses" in opened.tab.inner_text("#sm-history")
    opened.tab.get_by_role("button", name="Pending").click()
    assert opened.tab.inner_text("#sm-status-title") == "Pending"
    assert opened.is_quiet
    opened.tab.close()


def test_names_with_a_meaning_in_html_or_scripts_stay_names(browser: Any, tmp_path: Path) -> None:
    """The page shows each status under its own name, and a link to it selects it."""
    statuses = {
        name: Status(name=name, title=name) for name in (*HOSTILE, "</script><!--", "<img src=x>")
    }
    rules = RuleSet(
        provider="acme",
        subject="</title>",
        version="1.0.0",
        statuses=FrozenMap(statuses),
        transitions=(Transition(event="<b>", sources=("#",), targets=tuple(statuses)),),
    )
    file = tmp_path / "page.html"
    file.write_text(page_of(rules), encoding="utf-8")
    opened = OpenedPage(browser, file, address=f"#{urlencode({'status': '#'})}")
    shown = opened.tab.evaluate(
        "[...document.querySelectorAll('.status-name')].map((e) => e.textContent)"
    )
    assert shown == list(statuses)
    assert opened.tab.evaluate("document.querySelector('#sm-status-title').textContent") == "#"
    assert opened.is_quiet
    opened.tab.close()


SHAPES = """
() => [...document.querySelectorAll('svg.sm-drawing :is(rect, text, path, polygon, circle)')].map((each) => {
    const { x, y, width, height } = each.getBBox();
    return [each.tagName, each.getAttribute('class'), ...[x, y, width, height].map((number) => Math.round(number))];
})
"""


def test_the_styles_of_the_page_change_nothing_in_the_drawing(
    browser: Any, opening: Opening, tmp_path: Path
) -> None:
    """Each shape and each text has the place and the size that it has in a file of its own, but for the rounding of a zoom."""
    file = tmp_path / "drawing.svg"
    file.write_text(svg(View.of(shipped_rules("gooten"))), encoding="utf-8")
    alone = OpenedPage(browser, file)
    shapes = alone.tab.evaluate(SHAPES)
    alone.tab.close()

    in_page = opening("gooten").tab.evaluate(SHAPES)
    moved = [
        (shape, other)
        for shape, other in zip(shapes, in_page, strict=True)
        if shape[:2] != other[:2]
        or any(abs(here - there) > 2 for here, there in zip(shape[2:], other[2:], strict=True))
    ]

    assert len(shapes) > 100
    assert moved == []
