"""The rule sets for the promises about messages: drawn ones, and those of every provider."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import islice
from typing import NamedTuple

import pytest
from hypothesis import strategies as st

from statemachine.engine import Engine
from statemachine.loader import loads
from statemachine.model.observation import Observation, Outcome, StoredStatus
from statemachine.model.table import Row
from tests.strategies import Document, documents, to_yaml
from tests.strategies.guards import externals, raises
from tests.strategies.histories import is_acyclic, possible_rows, simple_paths, without_cycles
from tests.strategies.observations import joined
from tests.strategies.shipped import SHIPPED, shipped_document

DRAWN = "drawn"
for_every_rule_set = pytest.mark.parametrize("name", [DRAWN, *SHIPPED])


class Gap(NamedTuple):
    """Two statuses that exactly one simple path of normal moves joins, and the statuses between them."""

    start: str | None
    between: tuple[str, ...]
    end: str


def lifecycle(name: str, data: st.DataObject) -> Engine:
    """Return the engine of a shipped rule set, or of a drawn one."""
    return engine_of(_drawn(data)) if name == DRAWN else _shipped(name)


def acyclic_lifecycle(name: str, data: st.DataObject) -> Engine:
    """Return an engine without cycles, self transitions aside, and without unspecified exits."""
    return engine_of(_acyclic(_drawn(data))) if name == DRAWN else _acyclic_shipped(name)


def engine_of(document: Document) -> Engine:
    """Return an engine of a rule file with the default policies."""
    rules = loads(to_yaml({key: value for key, value in document.items() if key != "policies"}))
    return Engine(rules, guards=dict.fromkeys(externals(rules), raises))


def observe_all(
    engine: Engine, messages: Iterable[Observation], stored: StoredStatus | None = None
) -> list[Outcome]:
    """Observe messages one after the other, each with the status that the one before it left."""
    outcomes = []
    for each in messages:
        outcomes.append(engine.observe(stored, each))
        stored = outcomes[-1].after
    return outcomes


def self_rows(engine: Engine, status: str) -> list[Row]:
    """Return the normal rows from a status to itself that may be made."""
    rows = possible_rows(engine.table.rows_from.get(status, ()))
    return [row for row in rows if row.target == status]


def reports_self_transition(engine: Engine, message: Observation) -> bool:
    """Return whether the previous status or the event of a message reports a self transition."""
    events = [row.event for row in self_rows(engine, str(message.status))]
    named = message.previous == message.status or message.event in {*events} - {None}
    return bool(events) and named


@lru_cache(maxsize=8)  # the shipped ones
def gaps(engine: Engine) -> list[Gap]:
    """Return the pairs of statuses whose lost messages are certain: one path, with a status between."""
    certain = []
    for start in (None, *engine.rules.statuses):
        for end in engine.rules.statuses.keys() - {start}:
            paths = list(islice(simple_paths(engine.rules, start, end), 2))
            certain += [Gap(start, paths[0], end)] if len(paths) == 1 and paths[0] else []
    return sorted(certain, key=str)


def returns(engine: Engine, gap: Gap) -> bool:
    """Return whether normal moves lead from the end back to the start."""
    back = () if gap.start is None else simple_paths(engine.rules, gap.end, gap.start)
    return next(iter(back), None) is not None


def _drawn(data: st.DataObject) -> Document:
    return data.draw(documents().flatmap(joined))


def _acyclic(document: Document) -> Document:
    """Return a rule file without the moves that lead back and without unspecified exits."""
    statuses = {
        name: {key: value for key, value in status.items() if key != "exits"}
        for name, status in document["statuses"].items()
    }
    return without_cycles({**document, "statuses": statuses})


@cache
def _shipped(name: str) -> Engine:
    return engine_of(shipped_document(name))


@cache
def _acyclic_shipped(name: str) -> Engine:
    engine, document = _shipped(name), shipped_document(name)
    exits_unspecified = any(each.exits_unspecified for each in engine.rules.statuses.values())
    changed = exits_unspecified or not is_acyclic(engine.rules)
    return engine_of(_acyclic(document)) if changed else engine


for_rule_sets_with_gaps = pytest.mark.parametrize(
    "name", [DRAWN, *(name for name in SHIPPED if gaps(_shipped(name)))]
)
"""A drawn rule set, and the shipped ones that have gaps."""
