"""The audit of a log and the engine, asked pair by pair, give one answer, from every kind of dataframe."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from statistics import median
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from statemachine.model.ruleset import RuleSet
from tests.audit.logs import (
    RULE_SETS,
    START,
    audited,
    columns_of,
    engine_of,
    every_frame,
    limits_of,
    logs,
    moves_of,
    orders_by_kind,
)
from tests.audit.plain_audit import PlainAudit, PlainReport
from tests.needs import needs

if TYPE_CHECKING:
    from statemachine.audit import Report

pytestmark = needs("audit")

FEW = settings(max_examples=max(10, settings().max_examples // 4))
"""Each example asks whole audits, so a run has fewer of them."""


@every_frame()
@FEW
@given(log=logs(), hours=st.integers(0, 6) | st.none(), country=st.sampled_from(["DE", None, None]))
def test_audit_and_engine_agree(
    kind: str, log: tuple[str, list[dict[str, Any]]], hours: int | None, country: str | None
) -> None:
    """Every row is judged as `Engine.decide` judges its pair, or counted apart for the same reason."""
    name, rows = log
    if kind == "duckdb" and ("at" not in rows[0] or "message" in rows[0]):
        return  # a database has no order of its own, and does not know which delivery was the first
    rules, divided = RULE_SETS[name], "country" in rows[0]
    since = None if hours is None or "at" not in rows[0] else START + timedelta(hours=hours)
    country = country if divided else None
    where = {} if country is None else {"country": country}
    by = "country" if divided else None
    report = audited(
        kind,
        rows,
        rules,
        columns_of(rules, rows),
        since=since,
        where=where,
        by=by,
        limits=limits_of(variants=100),
    )
    plain = PlainAudit(engine_of(rules), rows, since, country).run()
    assert dict(report.rows.apart) == dict(plain.apart)
    assert _with_unknown(moves_of(report), rules) == plain.moves
    assert {each: count.orders for each, count in report.kinds.items()} == orders_by_kind(plain.orders)
    assert report.rows.gaps == plain.gaps
    assert report.rows.read == len(rows) == report.rows.judged + sum(report.rows.apart.values())
    if kind != "duckdb":
        assert report.rows.late == (plain.late if "at" in rows[0] else None)
    _check_lives(report, plain)
    if divided:
        _check_parts(report, plain)


def _check_parts(report: Report, plain: PlainReport) -> None:
    """Compare the rows and the orders of each kind in each part of the log."""
    parts = {
        (part.name, str(kind)): (count.count, count.orders)
        for part in report.parts
        for kind, count in part.kinds.items()
    }
    assert parts == {key: (len(orders), len(set(orders))) for key, orders in plain.parts.items()}


def _with_unknown(moves: Counter[tuple[Any, ...]], rules: RuleSet) -> Counter[tuple[Any, ...]]:
    """Return moves in which unknown words have the sign of the plain loop."""
    events = {each.event for each in rules.transitions}
    known: tuple[set[Any], ...] = (events, {*rules.actors}, {*rules.channels})
    shown: Counter[tuple[Any, ...]] = Counter()
    for move, count in moves.items():
        words = zip(move[3:], known, strict=True)
        signs = [word if word is None or word in some else ("unknown",) for word, some in words]
        shown[*move[:3], *signs] += count
    return shown


def _check_lives(report: Report, plain: PlainReport) -> None:
    """Compare what happens to whole orders: the sequences, the ends, and the time in each status."""
    variants = {
        tuple(name or "(unknown)" for name in each.statuses): each.count for each in report.variants
    }
    assert variants == plain.variants
    assert report.distinct_variants == len(plain.variants)
    ends: Mapping[str | None, int] = {each.status: each.count for each in report.ends}
    known = {status: count for status, count in plain.ends.items() if status not in {None, "(unknown)"}}
    assert ends == known
    assert report.ambiguous_ends == plain.ends[None]
    times = {each.status: [each.count, each.p50, each.longest] for each in report.times}
    stays = {status: each for status, each in plain.stays.items() if status != "(unknown)"}
    assert times.keys() == stays.keys()
    for status, each in stays.items():
        assert times[status] == pytest.approx([len(each), median(each), max(each)])
