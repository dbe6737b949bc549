"""Rule sets as pictures: one module for each format, and the view that all of them draw."""

from __future__ import annotations

from collections.abc import Iterable
from types import NoneType

from statemachine.diagrams.formats import ENDINGS, FORMATS, Format
from statemachine.diagrams.view import Heat, View
from statemachine.model.frozen import EMPTY
from statemachine.model.ruleset import RuleSet
from statemachine.model.text import check_type, listing

__all__ = ["ENDINGS", "FORMATS", "Format", "draw"]


def draw(
    rules: RuleSet,
    format: Format = "mermaid",  # noqa: A002  # the standard word
    at: str | None = None,
    *,
    actor: str | None = None,
    focus: str | None = None,
    depth: int = 1,
    path: Iterable[str | None] = (),
    without_overrides: bool = False,
    heat: Heat = EMPTY,
) -> str:
    """Return a rule set as a picture, as text. A drawing in `svg` needs the extra `diagrams`.

    `at` is the status of an order: it is marked, and all moves but those out of it are faint, except in `mermaid`.
    `actor` leaves out moves that this actor may not make. `focus` keeps a status and what is at most `depth` moves away
    from it, in any direction; with 1, these are its own moves. `path` is a history, from the oldest status to the newest;
    None at its begin is the creation. Its steps are numbered, and a step that no move makes is a gap.
    `without_overrides` leaves out overrides. `heat` has numbers of orders: by a status those that are in it, and by a
    pair of statuses those that made the move. Statuses can be named by code or alias.

    Raises `ValueError` for an unknown format and for any option that is wrong; `UnknownStatusError` and `ViewError` are
    such errors.
    """
    check_type("rules", type(rules), RuleSet)
    check_type("format", type(format), str)
    check_type("at", type(at), str, int, NoneType)
    check_type("actor", type(actor), str, NoneType)
    check_type("focus", type(focus), str, int, NoneType)
    if isinstance(path, str):
        raise TypeError(f"path must be a sequence of statuses, not the text {path!r}; write [{path!r}]")
    if format not in FORMATS:
        raise ValueError(f"unknown diagram format {format!r}; use {listing(FORMATS, 'or')}")
    view = View.of(
        rules,
        at=at,
        actor=actor,
        focus=focus,
        depth=depth,
        path=path,
        without_overrides=without_overrides,
        heat=heat,
    )
    return FORMATS[format](view)
