"""The formats of pictures, and where a drawing would be unreadable so that the matrix is drawn instead."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Literal, TypeAlias

from statemachine.diagrams.dot import dot
from statemachine.diagrams.drawing import Drawing
from statemachine.diagrams.matrix import Matrix
from statemachine.diagrams.matrix_markdown import matrix_markdown
from statemachine.diagrams.matrix_svg import matrix_svg
from statemachine.diagrams.mermaid import mermaid
from statemachine.diagrams.svg import svg
from statemachine.diagrams.view import View

Format: TypeAlias = Literal["dot", "mermaid", "svg", "table"]
"""The name of a format."""

MOST_NODES = 40
MOST_ARROWS = 3
"""A drawing with more nodes, or with more arrows for each node, is unreadable."""


def unreadable(drawing: Drawing) -> str | None:
    """Return the sentence which says why nobody could read a drawing; None for a drawing that can be read."""
    nodes, arrows = len(drawing.boxes) + len(drawing.bundles), len(drawing.arrows)
    if nodes <= MOST_NODES and arrows <= MOST_ARROWS * nodes:
        return None
    return f"A drawing of {nodes:,} nodes and {arrows:,} arrows cannot be read."


def _svg(view: View) -> str:
    why = unreadable(Drawing.of(view))
    return svg(view) if why is None else matrix_svg(Matrix.of(as_matrix(view, why)))


def as_matrix(view: View, why: str) -> View:
    """Return a view with the sentence which says that it is drawn as a matrix."""
    return replace(view, notes=(*view.notes, f"{why} This is the matrix instead; focus draws a part."))


FORMATS: Mapping[Format, Callable[[View], str]] = {
    "dot": lambda view: dot(Drawing.of(view)),
    "mermaid": lambda view: mermaid(Drawing.of(view)),
    "svg": _svg,
    "table": lambda view: matrix_markdown(Matrix.of(view)),
}
"""The function that writes each format."""

ENDINGS: Mapping[str, Format] = {
    ".mmd": "mermaid",
    ".mermaid": "mermaid",
    ".dot": "dot",
    ".gv": "dot",
    ".svg": "svg",
    ".md": "table",
}
"""The format that each file ending means."""
