"""Rules that change with time: each row is judged, and its words are read, by the rule set of its time."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from statemachine.engine import Engine
from statemachine.loader import loads
from statemachine.model.ruleset import RuleSet
from tests.audit.logs import START, audited, every_frame
from tests.needs import needs

pytestmark = needs("audit")

FEW = settings(max_examples=max(10, settings().max_examples // 4))
"""Each example asks whole audits, so a run has fewer of them."""

_HEAD = """
format: 1
provider: acme
subject: parcel
sources:
  guide: {url: https://example.com, retrieved: 2026-11-01}
undeclared: refused
"""
EARLIER = loads(
    _HEAD
    + """
version: 1.0.0
facts:
  paid: {type: boolean}
guards:
  is-paid: {when: {paid: true}}
statuses:
  New: {initial: true}
  Shipped: {}
  Held: {}
  Done: {final: true, result: success}
transitions:
  - {event: send, source: New, target: Shipped, guard: is-paid}
  - {event: hold, source: New, target: Held}
  - {event: finish, source: [Shipped, Held], target: Done}
"""
)
LATER = loads(
    _HEAD
    + """
version: 2.0.0
actors:
  clerk: {}
  boss: {}
facts:
  size: {enum: [small, large]}
guards:
  is-large: {when: {size: large}}
statuses:
  New: {initial: true}
  Sent: {aliases: [Shipped]}
  Done: {final: true, result: success}
transitions:
  - {event: ship, source: New, target: Sent, actor: clerk}
  - {event: finish, source: Sent, target: Done, guard: is-large}
"""
)
CHANGE = START + timedelta(hours=3)
_VALUES: dict[str, list[Any]] = {
    "order": ["a", "b"],
    "status": ["New", "Shipped", "Sent", "Held", "Done", "Gone"],
    "event": [None, "send", "ship", "finish", "jump"],
    "actor": [None, "clerk", "boss", "stranger"],
    "paid": [None, True, False],
    "size": [None, "small", "large"],
}


@every_frame("polars", "queries", "duckdb")
@FEW
@given(
    rows=st.lists(st.fixed_dictionaries({k: st.sampled_from(v) for k, v in _VALUES.items()}), min_size=1)
)
def test_each_row_is_judged_by_the_rules_of_its_time(kind: str, rows: list[dict[str, Any]]) -> None:
    """A word, a fact or an actor that only one version has counts in that version, and in no other one."""
    timed = [{**row, "at": START + timedelta(hours=hour)} for hour, row in enumerate(rows)]
    report = audited(kind, timed, EARLIER, rules_at=[(CHANGE, LATER)])
    found: Counter[Any] = Counter({name: each for name, each in report.rows.apart.items() if each})
    for each in report.pairs:
        found[each.kind, each.source, each.target, each.rules.version] += each.count
        assert each.drift is not _connects(each.source, each.target, each.rules.version)
    assert found == Counter(_expected(timed))


def _expected(rows: list[dict[str, Any]]) -> list[Any]:
    """Return the kind of each row, and of a judged one the move and the version that judged it."""
    engines = {rules.version: Engine(rules) for rules in (EARLIER, LATER)}
    before: dict[str, str] = {}
    kinds: list[Any] = []
    for row in rows:
        engine = engines["1.0.0" if row["at"] < CHANGE else "2.0.0"]
        target, last = engine.table.resolve(row["status"]), before.get(row["order"])
        source = None if last is None else engine.table.resolve(last)
        before[row["order"]] = target or "unknown"
        if target is None or (last is not None and source is None):
            kinds.append("unknown-status")
            continue
        asked: dict[str, Any] = {each: row[each] for each in ("event", "actor")}
        asked["facts"] = {
            name: row[name] for name in engine.rules.facts if row[name] is not None
        } or None
        answer = engine.decide(source, target=target, **asked)
        causes = {each.cause for each in answer.refusals}
        if source == target:
            kinds.append("repeated")
        elif answer.allowed:
            kinds.append(("declared", source, target, engine.rules.version))
        else:
            kind = "unproved" if causes == {"fact-missing"} else "refused"
            kinds.append((kind, source, target, engine.rules.version))
    return kinds


def _connects(source: str | None, target: str, version: str) -> bool:
    rules: RuleSet = EARLIER if version == "1.0.0" else LATER
    return (source, target) in {(row.source, row.target) for row in Engine(rules).table.rows}


@every_frame("polars", "queries", "duckdb")
def test_an_unknown_word_is_counted_once_for_all_versions(kind: str) -> None:
    """The examples are in the order of all their rows, and each word is one word in any number of versions."""
    words = ["foo", "bar", "bar", "foo", "foo"]
    rows = [
        {"order": str(hour), "status": word, "at": START + timedelta(hours=hour)}
        for hour, word in enumerate(words)
    ]
    report = audited(kind, rows, EARLIER, rules_at=[(CHANGE, LATER)])
    unknown = report.unknown["status"]
    assert (unknown.distinct, unknown.rows) == (2, 5)
    assert unknown.examples == (("foo", 3), ("bar", 2))
