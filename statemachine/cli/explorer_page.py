"""The page of a rule set: the engine's answers from `exports`, shown by `diagrams`."""

from __future__ import annotations

from statemachine.cli.page_pictures import pictures
from statemachine.diagrams.matrix_html import MATRIX_CSS
from statemachine.diagrams.page import page
from statemachine.diagrams.view import View
from statemachine.exports.page_answers import page_answers


def explorer_page(view: View) -> str:
    """Return the page on which the rule set of a view can be explored, as HTML.

    The pictures show the view, and the answers are about the whole rule set. A drawing that nobody could read is left out,
    and so is every drawing without the extra `diagrams`.
    """
    rules = view.table.rules
    drawing, matrix = pictures(view)
    answers = page_answers(rules)
    return page(View.of(rules), answers, drawing=drawing, matrix=matrix, styles=MATRIX_CSS)
