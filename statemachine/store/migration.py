"""Orders from an older version of the rules: their statuses get the names of the new one, as changes of their own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Connection, select

from statemachine.model.observation import StoredStatus
from statemachine.model.ruleset import RuleSet
from statemachine.model.vocabulary import NOTHING
from statemachine.store.order_keys import OrderKey
from statemachine.store.tables import current


class Migration(NamedTuple):
    """How many orders got another name of their status, and how many have a status that the rules do not know, by status."""

    migrated: Mapping[str, int]
    stranded: Mapping[str, int]


def new_names(rules: RuleSet) -> dict[str, str]:
    """Return the new name of each former or replaced status."""
    replaced = {
        each.name: each.replaced_by for each in rules.statuses.values() if each.replaced_by is not None
    }
    renamed = {
        former: each.name
        for each in rules.statuses.values()
        for former in each.renamed_from
        if former not in rules.statuses
    }
    names = {**replaced, **renamed}
    return {former: name for former, name in names.items() if not _is_circle(former, names)}


def _is_circle(name: str, names: Mapping[str, str]) -> bool:
    """Return whether new names lead back to a name."""
    seen: set[str] = set()
    while name in names and name not in seen:
        seen.add(name)
        name = names[name]
    return name in seen


def orders_by_status(connection: Connection, lifecycle: str) -> list[tuple[OrderKey, str]]:
    """Return each order and item that has a status, with it."""
    rows = connection.execute(select(current).where(current.c.lifecycle == lifecycle))
    return [
        (OrderKey(row.lifecycle, row.order_key, row.item_key), row.status)
        for row in rows
        if row.status != NOTHING
    ]


def migrated_status(stored: StoredStatus, name: str) -> StoredStatus:
    """Return a status under its new name; its times stay."""
    return StoredStatus(name, stored.at, stored.exact, stored.since)


def stranded(rules: RuleSet, statuses: Counter[str], names: Mapping[str, str]) -> dict[str, int]:
    """Return how many orders have a status that the rules do not know, and that has no new name."""
    return {
        status: count
        for status, count in sorted(statuses.items())
        if status not in rules.statuses and status not in names
    }
