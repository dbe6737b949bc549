"""What paths look into when a document of ours is filled in."""

from __future__ import annotations

from statemachine.model.ruleset import RuleSet


def status_of(rules: RuleSet, name: str | None) -> dict[str, object] | None:
    """Return a status as paths see it; nothing is null."""
    if name is None:
        return None
    status = rules.statuses[name]
    return {"name": name, "code": status.code, "title": status.title}
