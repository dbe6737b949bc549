"""The page of a rule set: the engine's answers from `exports`, shown by `diagrams`."""

from __future__ import annotations

from statemachine.diagrams.drawing import Drawing
from statemachine.diagrams.formats import as_matrix, unreadable
from statemachine.diagrams.matrix import Matrix
from statemachine.diagrams.matrix_html import MATRIX_CSS, matrix_html
from statemachine.diagrams.page import page
from statemachine.diagrams.svg import svg
from statemachine.diagrams.view import View
from statemachine.exports.page_answers import page_answers
from statemachine.model.errors import MissingExtraError


def explorer_page(view: View) -> str:
    """Return the page on which the rule set of a view can be explored, as HTML.

    The pictures show the view, and the answers are about the whole rule set. A drawing that nobody could read is left out,
    and so is every drawing without the extra `diagrams`.
    """
    rules = view.table.rules
    why = unreadable(Drawing.of(view))
    matrix = Matrix.of(view if why is None else as_matrix(view, why))
    drawing = _drawing(view) if why is None else ""
    return page(
        View.of(rules),
        page_answers(rules),
        drawing=drawing,
        matrix=matrix_html(matrix),
        styles=MATRIX_CSS,
    )


def _drawing(view: View) -> str:
    try:
        return svg(view)
    except MissingExtraError:
        return ""
