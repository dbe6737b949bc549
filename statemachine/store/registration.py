"""The rows by which the tables know a rule set: its statuses, and its legal steps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from statemachine.model.errors import StoreError
from statemachine.model.ruleset import RuleSet
from statemachine.model.table import Row, Table
from statemachine.model.vocabulary import NOTHING
from statemachine.store.order_keys import is_storable
from statemachine.store.tables import (
    ANY_STATUS,
    BEGIN,
    MIGRATED,
    MOVE,
    OBSERVED,
    rule_sets,
    statuses,
    steps,
)


def is_registered(connection: Connection, rules: RuleSet) -> bool:
    """Return whether the tables know a rule set."""
    known = select(rule_sets.c.digest).filter_by(**lifecycle_of(rules))
    return connection.execute(known).first() is not None


def register(connection: Connection, rules: RuleSet, now: datetime) -> None:
    """Write the rows of a rule set, if they are not there; two programs may do it at the same time."""
    key = lifecycle_of(rules)
    if is_registered(connection, rules):
        _add_renames(connection, rules)
        return
    head = {**key, "version": rules.version, "registered_at": now.isoformat()}
    try:
        with connection.begin_nested():
            connection.execute(insert(rule_sets), [head])
            connection.execute(insert(statuses), [{**key, **each} for each in _statuses(rules)])
            connection.execute(insert(steps), [{**key, **each} for each in legal_steps(rules)])
    except IntegrityError:
        if not is_registered(connection, rules):
            raise


def _add_renames(connection: Connection, rules: RuleSet) -> None:
    """Write renames that are new: they change no answer, so the digest of the rule set is the same."""
    key = lifecycle_of(rules)
    for each in legal_steps(rules):
        if each["kind"] == MIGRATED:
            with suppress(IntegrityError), connection.begin_nested():
                connection.execute(insert(steps).values(**key, **each))


def wrong_steps(connection: Connection, rules: RuleSet) -> Iterator[str]:
    """Yield, as sentences, the steps of a rule set in the tables that its rules do not have."""
    legal = {tuple(each.values()) for each in legal_steps(rules)}
    for row in connection.execute(select(steps).filter_by(**lifecycle_of(rules))):
        step = row.kind, row.override, row.source, row.target
        if step not in legal and row.kind != MIGRATED:  # a rename may be removed from the rules later
            kind = f"{row.kind}{', override' if row.override else ''}"
            yield f"{rules.identity.id}: the rules have no step {row.source!r} to {row.target!r} ({kind}), and sm_step has"


def lifecycle_of(rules: RuleSet) -> dict[str, str]:
    """Return the columns that name a rule set in each table."""
    return {"lifecycle": rules.identity.id, "digest": rules.digest}


def legal_steps(rules: RuleSet) -> Iterable[dict[str, Any]]:
    """Return the steps that a history may have: each move once, each rename, and one row for observed steps."""
    moves = {(row.override, source_of(row), row.target) for row in Table.of(rules).rows}
    renames = {
        (False, former, status.name)
        for status in rules.statuses.values()
        for former in status.renamed_from
    }
    replaced = {
        (False, status.name, status.replaced_by)
        for status in rules.statuses.values()
        if status.replaced_by is not None
    }
    anything = (False, ANY_STATUS, ANY_STATUS)
    found = {
        BEGIN: {anything},
        MOVE: moves,
        OBSERVED: {anything},
        MIGRATED: renames | replaced,
    }
    return [
        {"kind": kind, "override": override, "source": source, "target": target}
        for kind, each in found.items()
        for override, source, target in sorted(each)
    ]


def source_of(row: Row) -> str:
    """Return the source of a row as the tables have it: a reserved word for a creation."""
    return NOTHING if row.source is None else row.source


def _statuses(rules: RuleSet) -> list[dict[str, Any]]:
    return [{"status": name, "declared": name != NOTHING} for name in (NOTHING, *rules.statuses)]


def register_word(connection: Connection, rules: RuleSet, word: str) -> None:
    """Write a word that names no status, which a rule set may accept; raise `StoreError` if it cannot be a status."""
    if word in rules.statuses:
        return
    if not can_be_status(word):
        raise StoreError(
            f"{word[:99]!r} cannot be stored as a status: it is reserved, too long, or no text"
        )
    row = {**lifecycle_of(rules), "status": word}
    with suppress(IntegrityError), connection.begin_nested():  # it may be there
        connection.execute(insert(statuses).values(**row, declared=False))


def can_be_status(word: str) -> bool:
    """Return whether the tables can have a word as a status."""
    return word != NOTHING and is_storable(word)
