"""The pictures of pages: a view as a drawing, where one can be read and drawn, and as a matrix."""

from __future__ import annotations

from typing import NamedTuple

from statemachine.diagrams.drawing import Drawing
from statemachine.diagrams.formats import as_matrix, unreadable
from statemachine.diagrams.matrix import Matrix
from statemachine.diagrams.matrix_html import matrix_html
from statemachine.diagrams.svg import svg
from statemachine.diagrams.view import View
from statemachine.model.errors import MissingExtraError


class Pictures(NamedTuple):
    """A view as an SVG element, which is empty if nobody could read it, and as a fragment of HTML."""

    drawing: str
    matrix: str


def pictures(view: View) -> Pictures:
    """Return the pictures of a view. Without the extra `diagrams` there is no drawing."""
    why = unreadable(Drawing.of(view))
    drawing = _drawing(view) if why is None else ""
    return Pictures(drawing, matrix_html(Matrix.of(view if why is None else as_matrix(view, why))))


def _drawing(view: View) -> str:
    try:
        return svg(view)
    except MissingExtraError:
        return ""
