"""Random small logs of rule sets, the dataframes that hold them, and what a report says in the words of the plain loop."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest
from hypothesis import strategies as st

from statemachine.engine import Engine
from statemachine.loader import load, loads, shipped
from statemachine.model.ruleset import RuleSet

if TYPE_CHECKING:
    from statemachine.audit import Limits, Report

START = datetime(2026, 1, 1)  # noqa: DTZ001  # a log whose times have no zone
_SHOP = """
format: 1
provider: acme
subject: order
version: 1.0.0
sources:
  guide: {url: https://example.com, retrieved: 2026-11-01}
matching: {trim: true, fold_case: true}
ignored: [Nothing new]
undeclared: {otherwise: refused, robot: unspecified}
actors:
  clerk: {}
  boss: {includes: [clerk]}
  robot: {}
channels: {web: {}, phone: {}}
facts:
  paid: {type: boolean}
  size: {enum: [small, large]}
inputs:
  reason: {type: string}
guards:
  is-paid: {when: {paid: true}}
  is-large: {when: {size: large}}
  in-stock: {external: [size]}
statuses:
  New: {initial: true, code: 1, aliases: [Fresh]}
  Packed: {}
  Sent: {}
  Done: {final: true, result: success}
  Lost: {final: true, result: failure}
  Old: {retired: true, replaced_by: Packed}
transitions:
  - {event: pack, source: [New, Old], target: Packed, guard: is-paid}
  - {event: send, source: Packed, target: Sent, actor: clerk, channel: web}
  - {event: send, source: Packed, target: Sent, guard: [is-large, in-stock]}
  - {event: remind, source: New, target: New}
  - {event: finish, source: Sent, target: Done, requires: [reason]}
  - {event: finish, source: Sent, target: Lost, actor: boss, guard: is-large}
  - {source: any, target: New, override: true, actor: boss}
"""
SHOP = loads(_SHOP)
"""A closed world with an override, guards, inputs, a retired status and folding."""
RULE_SETS = {"shop": SHOP, **{each: load(each) for each in shipped()}}


def engine_of(rules: RuleSet) -> Engine:
    """Return an engine whose external guards give no result, as in an audit without functions."""
    external = [each.name for each in rules.guards.values() if each.external is not None]
    return Engine(rules, guards=dict.fromkeys(external, _no_result))


def _no_result(_: Mapping[str, Any]) -> bool:
    raise LookupError


@st.composite
def logs(draw: st.DrawFn) -> tuple[str, list[dict[str, Any]]]:
    """Draw the name of a rule set, and the rows of a log with some of the columns that a log can have."""
    name = draw(st.sampled_from([*RULE_SETS, "shop", "shop", "shop"]))
    rules = RULE_SETS[name]
    columns = {"order": _maybe(["a", "b", "c"]), "status": _maybe(_spellings(rules))}
    columns |= {each: values for each, values in _optional(rules).items() if draw(st.booleans())}
    if draw(st.sampled_from([True, True, False])):
        columns["at"] = _maybe([START + timedelta(hours=each) for each in range(6)])
    rows = draw(st.lists(st.fixed_dictionaries(columns), min_size=1, max_size=12))
    return name, rows


def _optional(rules: RuleSet) -> dict[str, st.SearchStrategy[Any]]:
    events = sorted({each.event for each in rules.transitions if each.event is not None})
    words: dict[str, Sequence[Any]] = {
        "item": ["i", "j"],
        "previous": list(rules.statuses)[:3],
        "message": ["m1", "m2"],
        "country": ["DE", "FR"],
        "event": [*events[:3], "jump"],
        "actor": [*rules.actors, "stranger"],
        "channel": [*rules.channels, "fax"],
        "paid": [True, False] if "paid" in rules.facts else (),
        "size": ["small", "large"] if "size" in rules.facts else (),
    }
    return {name: _maybe(values) for name, values in words.items() if values}


def _maybe(values: Sequence[Any]) -> st.SearchStrategy[Any]:
    """Draw one of some values, and None now and then."""
    return st.sampled_from([*values, *values, *values, None])


def _spellings(rules: RuleSet) -> list[str]:
    names = list(rules.statuses)[:5]
    aliases = [alias for name in names for alias in rules.statuses[name].aliases[:1]]
    return [*names, *names, *aliases, names[0].upper(), *rules.ignored[:1], "no such status"]


def columns_of(rules: RuleSet, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what each column of drawn rows means."""
    facts = {name: name for name in rows[0] if name in rules.facts}
    return {**{name: name for name in rows[0] if name not in {*facts, "country"}}, "facts": facts}


def polars_frame(rows: Sequence[Mapping[str, Any]]) -> Any:
    """Return rows as a dataframe of Polars, each column with one type even if it is empty."""
    polars = import_module("polars")
    numbers = dict.fromkeys(("price", "weight"), polars.Float64)
    types = {"at": polars.Datetime("us"), "paid": polars.Boolean, **numbers}
    schema = {name: types.get(name, polars.String) for name in rows[0]}
    return polars.DataFrame({name: [each[name] for each in rows] for name in schema}, schema=schema)


def _duckdb_relation(rows: Sequence[Mapping[str, Any]]) -> Any:
    _CONNECTIONS[:] = [import_module("duckdb").connect()]
    return _CONNECTIONS[0].from_arrow(polars_frame(rows).to_arrow())


_CONNECTIONS: list[Any] = []
"""The connection of the last relation: a relation of an older DuckDB does not keep it open."""


FRAMES: dict[str, Callable[[Sequence[Mapping[str, Any]]], Any]] = {
    "polars": polars_frame,
    "queries": polars_frame,
    "lazy": lambda rows: polars_frame(rows).lazy(),
    "pandas": lambda rows: polars_frame(rows).to_pandas(),
    "pyarrow": lambda rows: polars_frame(rows).to_arrow(),
    "duckdb": _duckdb_relation,
}
"""The same rows in each kind of dataframe."""


def audited(
    kind: str, rows: Sequence[Mapping[str, Any]], rules: RuleSet, *given: Any, **options: Any
) -> Report:
    """Return the report of rows in a kind of dataframe; `queries` are those of a database, on Polars."""
    from statemachine.audit import audit  # noqa: PLC0415  # not installed for the light suite
    from statemachine.audit.measuring import Measure  # noqa: PLC0415  # the same

    measured = Measure.by_queries if kind == "queries" else Measure.measured
    with mock.patch.object(Measure, "measured", measured):
        return audit(FRAMES[kind](rows), rules, *given, **options)


def limits_of(**limits: Any) -> Limits:
    """Return limits of an audit."""
    from statemachine.audit import Limits  # noqa: PLC0415  # likewise

    return Limits(**limits)


_LIBRARIES = {"duckdb": ("duckdb", "pyarrow"), "pandas": ("pandas", "pyarrow"), "pyarrow": ("pyarrow",)}


def every_frame(*names: str) -> pytest.MarkDecorator:
    """Return a mark that runs a test with each kind of dataframe whose library is there, or with those of some names."""
    return pytest.mark.parametrize(
        "kind",
        [
            pytest.param(name, marks=pytest.mark.skipif(bool(_missing(name)), reason=f"needs {name}"))
            for name in names or FRAMES
        ],
    )


def _missing(name: str) -> list[str]:
    return [each for each in _LIBRARIES.get(name, ()) if find_spec(each) is None]


def moves_of(report: Report) -> Counter[tuple[Any, ...]]:
    """Return the moves of a report with their counts; facts and causes are not told apart."""
    moves: Counter[tuple[Any, ...]] = Counter()
    for each in report.pairs:
        moves[each.kind, each.source, each.target, each.event, each.actor, each.channel] += each.count
    return moves


def orders_by_kind(orders: Mapping[tuple[Any, ...], set[str]]) -> dict[str, int]:
    """Return the number of orders of each kind of move."""
    kinds: dict[str, set[str]] = defaultdict(set)
    for (kind, *_), some in orders.items():
        kinds[kind] |= some
    return {kind: len(some) for kind, some in kinds.items()}
