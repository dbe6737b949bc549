"""What paths look into when a document of ours is filled in."""

from __future__ import annotations

from collections.abc import Mapping

from statemachine.model.ruleset import RuleSet

_STATUS = ("name", "code", "title")

REQUEST_CONTEXT: Mapping[str, tuple[str, ...] | None] = {
    "source": _STATUS,
    "target": _STATUS,
    "event": None,
    "inputs": None,
    "parameters": None,
}
"""What the paths of a request look into, and what is there where that is known."""

OFFER_CONTEXT: Mapping[str, tuple[str, ...] | None] = {
    "status": _STATUS,
    "moves": None,
    "overrides": None,
    "actor": None,
    "actors": None,
}
"""What the paths of an offer's answer look into."""


def status_of(rules: RuleSet, name: str | None) -> dict[str, object] | None:
    """Return a status as paths see it; nothing is null."""
    if name is None:
        return None
    status = rules.statuses[name]
    return {"name": name, "code": status.code, "title": status.title}
