"""Mermaid reads what we write: its own parser, in Chromium.

`MERMAID_JS` is the path of `mermaid.min.js`, from the npm package `mermaid`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from statemachine.diagrams import draw
from statemachine.diagrams.drawing import Drawing
from statemachine.diagrams.view import View
from statemachine.loader import load, shipped
from statemachine.model.ruleset import RuleSet
from tests.browser import needs_browser
from tests.diagrams.generated import rule_sets

SCRIPT = os.environ.get("MERMAID_JS", "")

pytestmark = [
    needs_browser,
    pytest.mark.skipif(not SCRIPT, reason="MERMAID_JS is not set"),
    pytest.mark.once,
]

FEW = settings(max_examples=max(10, settings().max_examples // 4))


@pytest.fixture(scope="module")
def mermaid(browser: Any) -> Iterator[Any]:
    """Give a page with Mermaid in it."""
    page = browser.new_page()
    page.set_content("<!DOCTYPE html><title>Mermaid</title>")
    page.add_script_tag(path=Path(SCRIPT))
    yield page
    page.close()


def kind(page: Any, text: str) -> str:
    """Return the kind of diagram that a text is; raise an error if Mermaid cannot read it."""
    return str(page.evaluate("async (text) => (await mermaid.parse(text)).diagramType", text))


@pytest.mark.parametrize("name", shipped())
def test_every_shipped_diagram_is_read(mermaid: Any, name: str) -> None:
    """It is a diagram of states."""
    assert kind(mermaid, draw(load(name))).startswith("state")


@FEW
@given(rules=rule_sets())
def test_any_names_are_read(mermaid: Any, rules: RuleSet) -> None:
    """No name breaks the syntax."""
    assert kind(mermaid, draw(rules)).startswith("state")


SIGNS = "● ■ ▲ ✚ ▶ ◀ ♠ ♣ ♥ ○ ! ~ ≈ ≠ ◇ ✓ ✗ ⊘ ⇢ … ± +"


def test_signs_are_shown_as_they_are(mermaid: Any) -> None:
    """None of them has a meaning in Mermaid: the picture has the line of a label, and the lines of the key."""
    drawing = Drawing.of(View.of(load("gooten")))
    text = draw(load("gooten")).replace("collect", SIGNS)
    shown = mermaid.evaluate(
        """async (text) => {
            const page = new DOMParser().parseFromString((await mermaid.render('picture', text)).svg, 'text/html');
            return page.body.textContent;
        }""",
        text,
    )

    assert [line for line in (f"▲ {SIGNS}", *drawing.key_lines) if line not in shown] == []
