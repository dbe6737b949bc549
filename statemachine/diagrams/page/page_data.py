"""What a page tells of a rule set: its declarations as data that JSON can write, without what is absent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from statemachine.diagrams.theme import actor_styles
from statemachine.diagrams.view import View
from statemachine.model.declarations import Guard, Status, Transition
from statemachine.model.json_values import json_scalar
from statemachine.model.ruleset import RuleSet
from statemachine.model.table import Row


def rules_data(view: View) -> dict[str, Any]:
    """Return the declarations of a rule set: statuses in file order, and rows in canonical order."""
    rules, table = view.table.rules, view.table
    numbers = {name: number for number, name in enumerate(rules.statuses)}
    events = dict.fromkeys(row.event for row in table.rows if row.event is not None)
    rows = _RowData(numbers, {name: number for number, name in enumerate(events)})
    return {
        "rows": [rows.of(row) for row in table.rows],
        "rules": [_transition(each) for each in rows.evidence],
        "limits": [dict(each) for each in rows.limits],
        "statuses": [_status(each) for each in rules.statuses.values()],
        "events": [_texts(rules.events.get(name), name) for name in events],
        "actors": _actors(rules),
        "channels": [_texts(each, name) for name, each in rules.channels.items()],
        "guards": [_guard(each, rules) for each in rules.guards.values()],
        "actions": [
            _texts(each, name) | {"basis": str(each.basis), "cite": list(each.cite)}
            for name, each in rules.actions.items()
        ],
        "sources": {
            name: _present(title=each.title, url=each.url, retrieved=str(each.retrieved), note=each.note)
            for name, each in rules.sources.items()
        },
    }


class _RowData:
    """Rows as data; the limits and transitions that rows share are written once."""

    def __init__(self, statuses: Mapping[str, int], events: Mapping[str, int]) -> None:
        self.limits: dict[tuple[tuple[str, Any], ...], int] = {}
        self.evidence: dict[Transition, int] = {}
        self._statuses = statuses
        self._events = events

    def of(self, row: Row) -> dict[str, Any]:
        """Return one row, with the numbers of its statuses (-1: nothing) and its event (-1: none)."""
        return {
            "source": -1 if row.source is None else self._statuses[row.source],
            "target": self._statuses[row.target],
            "event": -1 if row.event is None else self._events[row.event],
            "limits": self._limits(row),
            "rules": [self._transition(each) for each in row.declared],
        } | _present(
            otherwise=row.otherwise,
            override=row.override,
            default=row.default,
            provider=row.provider_chooses,
            after=json_scalar(row.after),
        )

    def _limits(self, row: Row) -> int:
        key = (
            ("actors", None if row.actors is None else tuple(sorted(row.actors))),
            ("channels", None if row.channels is None else tuple(sorted(row.channels))),
            ("guards", row.guards),
            ("requires", row.requires),
        )
        return self.limits.setdefault(key, len(self.limits))

    def _transition(self, transition: Transition) -> int:
        """Return the number of what is told about a transition; many tell the same."""
        told = Transition(
            sources=(),
            targets=(),
            title=transition.title,
            instructions=transition.instructions,
            note=transition.note,
            basis=transition.basis,
            cite=transition.cite,
        )
        return self.evidence.setdefault(told, len(self.evidence))


def _status(status: Status) -> dict[str, Any]:
    return _texts(status, status.name) | _present(
        description=status.description,
        code=status.code,
        aliases=list(status.aliases),
        renamed_from=list(status.renamed_from),
        initial=status.initial,
        final=status.final,
        result=None if status.result is None else str(status.result),
        retired=status.retired,
        replaced_by=status.replaced_by,
        exits=status.exits_unspecified,
        entries=status.entries_unspecified,
        basis=str(status.basis),
        cite=list(status.cite),
    )


def _transition(transition: Transition) -> dict[str, Any]:
    return _present(
        title=transition.title,
        instructions=transition.instructions,
        note=transition.note,
        basis=str(transition.basis),
        cite=list(transition.cite),
    )


def _actors(rules: RuleSet) -> list[dict[str, Any]]:
    styles = actor_styles(rules.actors)
    return [_texts(each, name) | {"mark": styles[name].mark} for name, each in rules.actors.items()]


def _guard(guard: Guard, rules: RuleSet) -> dict[str, Any]:
    conditions = (
        f"{fact}: {values.words(rules.facts[fact].domain)}" for fact, values in guard.conditions.items()
    )
    return {"name": guard.name} | _present(title=guard.title, words=", ".join(conditions))


def _texts(declared: Any, name: str) -> dict[str, Any]:
    """Return the name, title and note of a declaration; an event need not be declared."""
    title = getattr(declared, "title", None)
    shown = None if title == name else title
    return {"name": name} | _present(title=shown, note=getattr(declared, "note", None))


def _present(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, False, "", [])}
