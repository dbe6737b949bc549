"""Rule sets as diagrams: one module for each format."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import NoneType
from typing import Literal, TypeAlias

from statemachine.diagrams.dot import dot
from statemachine.diagrams.drawing import Drawing
from statemachine.diagrams.mermaid import mermaid
from statemachine.diagrams.view import View
from statemachine.model.ruleset import RuleSet
from statemachine.model.text import check_type

Format: TypeAlias = Literal["dot", "mermaid"]
"""The name of a format."""

FORMATS: Mapping[Format, Callable[[Drawing], str]] = {"dot": dot, "mermaid": mermaid}
"""The function that writes each format."""

ENDINGS: Mapping[str, Format] = {".mmd": "mermaid", ".mermaid": "mermaid", ".dot": "dot", ".gv": "dot"}
"""The format that each file ending means."""


def draw(rules: RuleSet, format: Format = "mermaid", at: str | None = None) -> str:  # noqa: A002  # the standard word
    """Return a rule set as the text of a diagram, with the status `at` marked.

    Raises `ValueError` for an unknown format, and `UnknownStatusError` for an unknown status.
    """
    check_type("rules", type(rules), RuleSet)
    check_type("format", type(format), str)
    check_type("at", type(at), str, int, NoneType)
    if format not in FORMATS:
        raise ValueError(f"unknown diagram format {format!r}; use {' or '.join(FORMATS)}")
    return FORMATS[format](Drawing.of(View.of(rules, at=at)))
