"""The page on which a lifecycle can be explored: one HTML file with its data, styles and scripts."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from typing import Any

from statemachine.diagrams.page.page_data import rules_data
from statemachine.diagrams.page.page_files import html_text, page_file, page_template
from statemachine.diagrams.theme import css_variables
from statemachine.diagrams.view import View

SCRIPTS = ("names", "answers", "address", "elements", "panel", "controls", "history", "stage", "main")
"""The scripts in their order. They are joined into one function, so that the page has one global name."""

_START = """
  const data = JSON.parse(document.getElementById("sm-data").textContent);
  window.lifecycle = openPage(data.rules, data.answers);
"""

_UNSAFE = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})
"""Characters with a meaning in HTML, as JSON can write them: no name ends the element of the data."""


def page(
    view: View, answers: Mapping[str, Any], *, drawing: str = "", matrix: str = "", styles: str = ""
) -> str:
    """Return the page of a rule set as HTML that needs no network.

    `answers` are those of `exports.page_answers` for the same rule set. `drawing` is an SVG element and `matrix` a
    fragment of HTML; `styles` are for the two. Their elements have `data-status`, or `data-source`, `data-target` and `data-rows`, the numbers
    of the rows.
    """
    rules = view.table.rules
    about = f"{rules.provider}/{rules.subject} {rules.version}"
    script = page_script()
    texts = {
        "title": html_text(view.title),
        "about": html_text(f"{about}. {rules.description}" if rules.description else about),
        "footer": html_text(rules.note or ""),
    }
    return page_template("page.html").substitute(
        texts,
        digest=b64encode(sha256(script.encode()).digest()).decode(),
        style=css_variables() + styles + page_file("shared.css") + page_file("page.css"),
        script=script,
        drawing=drawing,
        matrix=matrix,
        no_drawing="" if drawing else " hidden",
        no_matrix="" if matrix else " hidden",
        data=json.dumps(
            {"rules": rules_data(view), "answers": answers}, separators=(",", ":")
        ).translate(_UNSAFE),
    )


@cache
def page_script() -> str:
    """Return the script of every page."""
    return joined_scripts(SCRIPTS, _START)


def joined_scripts(names: tuple[str, ...], start: str) -> str:
    """Return some scripts and the code that starts them as one function, which is called at once."""
    parts = "".join(page_file(f"{name}.js") for name in names)
    return f'\n"use strict";\n(() => {{\n{parts}{start}}})();\n'
