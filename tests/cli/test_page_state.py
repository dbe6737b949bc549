"""Tests of what the page shows of its state: the facts of a status, comparisons, the address, the search, and print."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from statemachine.cli.compared_views import differences
from statemachine.cli.explorer_page import explorer_page
from statemachine.diagrams.view import View
from statemachine.model.declarations import Status, Transition
from statemachine.model.frozen import FrozenMap
from statemachine.model.ruleset import RuleSet
from tests.browser import OpenedPage, needs_browser
from tests.cli.test_page_in_browser import Opening, files, opening, press
from tests.strategies.shipped import SHIPPED, shipped_rules

pytestmark = needs_browser
__all__ = ["files", "opening"]  # fixtures, which pytest finds by their names here


def opened_page(browser: Any, tmp_path: Path, view: View, address: str = "") -> OpenedPage:
    """Return the opened page of a view."""
    file = tmp_path / "page.html"
    file.write_text(explorer_page(view), encoding="utf-8")
    return OpenedPage(browser, file, address=address)


@pytest.mark.parametrize("name", SHIPPED)
def test_the_panel_has_the_facts_of_each_status(browser: Any, tmp_path: Path, name: str) -> None:
    """Its code, other spellings and what is unspecified are texts, for each status of each shipped rule set."""
    rules = shipped_rules(name)
    opened = opened_page(browser, tmp_path, View.of(rules))
    for status in rules.statuses.values():
        opened.tab.evaluate(
            "(address) => { location.hash = address }", urlencode({"status": status.name})
        )
        opened.tab.wait_for_function(
            "(name) => document.getElementById('sm-status-title').textContent === name", arg=status.name
        )
        panel = opened.tab.locator("#sm-panel").inner_text()
        sides = {"entries": status.entries_unspecified, "exits": status.exits_unspecified}
        facts = [
            status.code or "",
            *status.aliases,
            " and ".join(side for side, is_open in sides.items() if is_open),
        ]

        assert "[object" not in panel
        assert [fact for fact in facts if fact not in panel] == []
    assert opened.is_quiet
    opened.tab.close()


def test_a_page_shows_removed_moves(browser: Any, tmp_path: Path) -> None:
    """They are no moves of the rule set, so the page has no answer for them, and all others work."""
    old, new = (
        RuleSet(
            provider="acme",
            subject="order",
            version=version,
            statuses=FrozenMap({each: Status(name=each, initial=each == "A") for each in "ABC"}),
            transitions=tuple(
                Transition(event="go", sources=(each[0],), targets=(each[1],)) for each in pairs
            ),
        )
        for version, pairs in (("1.0.0", ["AB", "AC", "BC", "CA"]), ("2.0.0", ["AB"]))
    )
    view = View.of(new, differences=differences(old, new))
    opened = opened_page(browser, tmp_path, view, "#status=A")
    states = opened.tab.evaluate(
        "() => [...document.querySelectorAll('#sm-matrix [data-rows]')].map((each) => [each.dataset.rows, each.dataset.state])"
    )

    assert sorted(rows for rows, _ in states) == ["", "", "", "0", "1"]
    assert "From A" in opened.tab.locator("#sm-summary").inner_text()
    assert opened.is_quiet
    opened.tab.close()


def test_back_leads_to_the_status_before(opening: Opening) -> None:
    """A reader who follows moves can go back, as on every page of links."""
    tab = opening("gooten", {"status": "New"}).tab
    tab.locator('#sm-matrix tbody th[data-status="Hold"]').click()
    assert tab.locator("#sm-status-title").inner_text() == "Hold"
    tab.go_back()
    assert tab.locator("#sm-status-title").inner_text() == "New"


def test_search_prefers_names(opening: Opening) -> None:
    """Descriptions are searched too, and come after names."""
    tab = opening("gooten").tab
    tab.locator("#sm-search").fill("cancel")
    press(tab, "Enter")
    assert tab.locator("#sm-status-title").inner_text() == "Cancelled"


@pytest.mark.parametrize("time", ["-5", "1.5", "x", "9"])
def test_a_wrong_time_in_the_address_counts_as_absent(opening: Opening, time: str) -> None:
    """The outcomes of the history are there."""
    tab = opening("gooten", {"stored": "New", "history": "Hold", "stored-time": time}).tab
    assert tab.locator("#sm-outcomes li").count() == 1


def test_white_space_of_a_message_counts(opening: Opening) -> None:
    """The engine does not trim it where the rules do not say so."""
    tab = opening("gooten", {"stored": "New", "history": " Hold\nHold | newer"}).tab
    meanings = tab.locator("#sm-outcomes li").evaluate_all(
        "(all) => all.map((each) => each.dataset.meaning)"
    )
    assert meanings == ["unknown-status", "applied"]


def test_paper_has_the_answer(opening: Opening) -> None:
    """The question and the reasons are printed."""
    tab = opening("gooten", {"status": "Shipped", "actor": "partner", "to": "Cancelled"}).tab
    tab.emulate_media(media="print")

    assert tab.locator("#sm-answer").is_visible()
    assert "no transition leads from 'Shipped' to 'Cancelled'" in tab.locator("#sm-answer").inner_text()
