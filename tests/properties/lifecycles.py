"""The lifecycles that promises about messages are held against: drawn ones and those of every provider."""

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
from statemachine.model.rows import Row
from tests.strategies import Document, documents, to_yaml
from tests.strategies.guards import externals, raises
from tests.strategies.observations import joined
from tests.strategies.shipped import SHIPPED, shipped_document
from tests.strategies.walks import is_acyclic, simple_paths, straightened

DRAWN = "drawn"
everywhere = pytest.mark.parametrize("name", [DRAWN, *SHIPPED])


class Gap(NamedTuple):
    """Two ends that one simple path of normal moves joins, and the statuses between them."""

    start: str | None
    between: tuple[str, ...]
    end: str


def lifecycle(name: str, data: st.DataObject) -> Engine:
    """Return the engine of a shipped rule set, or draw one."""
    return engine_of(_drawn(data)) if name == DRAWN else _shipped(name)


def acyclic_lifecycle(name: str, data: st.DataObject) -> Engine:
    """Return an engine whose orders never come back to a status, and whose exits are all told."""
    return engine_of(_settled(_drawn(data))) if name == DRAWN else _settled_shipped(name)


def engine_of(document: Document) -> Engine:
    """Return an engine of a rule file that does with each message what is done where nobody says otherwise."""
    rules = loads(to_yaml({key: value for key, value in document.items() if key != "policies"}))
    return Engine(rules, guards=dict.fromkeys(externals(rules), raises))


def heard(
    engine: Engine, said: Iterable[Observation], kept: StoredStatus | None = None
) -> list[Outcome]:
    """Hear messages one after the other, and keep what each outcome says."""
    outcomes = []
    for each in said:
        outcomes.append(engine.observe(kept, each))
        kept = outcomes[-1].after
    return outcomes


def self_rows(engine: Engine, status: str) -> list[Row]:
    """Return the normal rows from a status to itself."""
    rows = engine.table.rows_from.get(status, ())
    return [row for row in rows if row.target == status and not row.override]


def names_a_self_step(engine: Engine, said: Observation) -> bool:
    """Say whether the previous status or the event of a message tells of a move from a status to itself."""
    events = [row.event for row in self_rows(engine, str(said.status))]
    return bool(events) and (said.previous == said.status or said.event in {*events} - {None})


@lru_cache(maxsize=8)  # the shipped ones
def gaps(engine: Engine) -> list[Gap]:
    """Return what messages may be lost without doubt about which: at least one."""
    found = []
    for start in (None, *engine.rules.statuses):
        for end in engine.rules.statuses.keys() - {start}:
            between = list(islice(simple_paths(engine.rules, start, end), 2))
            found += [Gap(start, between[0], end)] if len(between) == 1 and between[0] else []
    return sorted(found, key=str)


def returns(engine: Engine, gap: Gap) -> bool:
    """Say whether normal moves lead from the end back to the start."""
    back = () if gap.start is None else simple_paths(engine.rules, gap.end, gap.start)
    return next(iter(back), None) is not None


def _drawn(data: st.DataObject) -> Document:
    return data.draw(documents().flatmap(joined))


def _settled(document: Document) -> Document:
    """Return a rule file without the moves that lead back and without unspecified exits."""
    statuses = {
        name: {key: value for key, value in status.items() if key != "exits"}
        for name, status in document["statuses"].items()
    }
    return straightened({**document, "statuses": statuses})


@cache
def _shipped(name: str) -> Engine:
    return engine_of(shipped_document(name))


@cache
def _settled_shipped(name: str) -> Engine:
    engine, document = _shipped(name), shipped_document(name)
    unsettled = any(status.exits_unspecified for status in engine.rules.statuses.values())
    return engine_of(_settled(document)) if unsettled or not is_acyclic(engine.rules) else engine


where_messages_can_be_lost = pytest.mark.parametrize(
    "name", [DRAWN, *(name for name in SHIPPED if gaps(_shipped(name)))]
)
"""A drawn rule set, and the shipped ones in which a message can be lost without doubt about which."""
