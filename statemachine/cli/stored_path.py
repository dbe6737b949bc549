"""`store history --format html`: the history of an order in `store`, shown by `diagrams`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from statemachine.cli.page_pictures import pictures
from statemachine.diagrams.matrix_html import MATRIX_CSS
from statemachine.diagrams.page.history_page import ShownChange, history_page
from statemachine.diagrams.view import View
from statemachine.model.ruleset import RuleSet
from statemachine.store import StoredChange
from statemachine.store.tables import MIGRATED, MOVE, OBSERVED

_KINDS: Mapping[str, str] = {
    MOVE: "The rules that were in force have this move.",
    OBSERVED: "A message of the provider told it, and the rules do not have this move.",
    MIGRATED: "The status has another name in a new version of the rules.",
}
"""The kinds of changes, and what each means."""


def history_document(rules: RuleSet, order: str, item: str, changes: Sequence[StoredChange]) -> str:
    """Return the page of the history of an order or item, which has at least one change, as HTML.

    The path is drawn in the rule set; where the drawing cannot be read, or without the extra `diagrams`, in the matrix.
    """
    view = View.of(rules, stored=[(each.number, each.source, each.target) for each in changes])
    drawing, matrix = pictures(view)
    return history_page(
        view,
        f"Order {order}, item {item}" if item else f"Order {order}",
        [_shown(rules, each) for each in changes],
        picture=drawing or matrix,
        kinds=_KINDS,
        styles="" if drawing else MATRIX_CSS,
    )


def _shown(rules: RuleSet, change: StoredChange) -> ShownChange:
    return ShownChange(
        number=change.number,
        made_at=change.made_at,
        kind=change.kind,
        source=change.source,
        target=change.target,
        override=change.override,
        event=change.event or "",
        who=", ".join(change.actors),
        channel=change.channel or "",
        message="" if change.message is None else str(change.message),
        is_foreign=change.digest != rules.digest,
    )
