"""The page of a rule set: the engine's answers from `exports`, shown by `diagrams`."""

from __future__ import annotations

from statemachine.diagrams.page import page
from statemachine.diagrams.view import View
from statemachine.exports.page_answers import page_answers
from statemachine.model.ruleset import RuleSet


def page_of(rules: RuleSet, *, drawing: str = "", matrix: str = "", styles: str = "") -> str:
    """Return the page on which a rule set can be explored, as HTML.

    `drawing` and `matrix` are fragments for it, and `styles` those of the fragments.
    """
    return page(View.of(rules), page_answers(rules), drawing=drawing, matrix=matrix, styles=styles)
