"""A large log with violations that were put into it: each is found, and no other one."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from time import perf_counter
from typing import TypeAlias

import pytest

from statemachine.loader import loads
from tests.audit.logs import FRAMES, START, every_frame
from tests.needs import needs

pytestmark = needs("audit")
ROWS = 200_000
RULES = loads(
    """
format: 1
provider: acme
subject: shipment
version: 1.0.0
sources:
  guide: {url: https://example.com, retrieved: 2026-11-01}
actors: {client: {}, staff: {}, system: {}}
statuses:
  New: {initial: true}
  Paid: {}
  Packed: {}
  Sent: {}
  Done: {final: true, result: success}
transitions:
  - {source: New, target: Paid, actor: client}
  - {source: Paid, target: Packed, actor: staff}
  - {source: [Paid, Packed], target: Sent, actor: staff}
  - {source: Sent, target: Done, actor: system}
  - {source: Sent, target: Packed, actor: staff, override: true}
"""
)
LEGAL = {
    None: [("New", "client")],
    "New": [("Paid", "client")],
    "Paid": [("Packed", "staff"), ("Sent", "staff")],
    "Packed": [("Sent", "staff")],
    "Sent": [("Done", "system")],
}
Move: TypeAlias = tuple[str, str | None, str]
VIOLATIONS: list[tuple[str, str | None, str, str]] = [
    ("not-declared", None, "Packed", "staff"),  # no start
    ("not-declared", "New", "Sent", "staff"),  # a step is left out
    ("actor-not-allowed", "Paid", "Packed", "client"),
    ("override", "Sent", "Packed", "staff"),
    ("final-status", "Done", "New", "client"),
]
"""The five kinds: why, from where, where to, and by whom."""


class History:
    """Orders that keep to the rules, but for the violations that are put into some of them."""

    def __init__(self) -> None:
        self.rng = random.Random(20261127)  # noqa: S311  # the same log in each run
        self.rows: dict[str, list[object]] = {"order": [], "status": [], "at": [], "actor": []}
        self.seeded: Counter[Move] = Counter()
        self.violated: set[str] = set()

    def write(self) -> None:
        """Write orders until the log is long enough."""
        number = 0
        while len(self.rows["order"]) < ROWS:
            number += 1
            self._write_order(f"ORD-{number:06}")

    def _write_order(self, order: str) -> None:
        status: str | None = None
        at = START + timedelta(seconds=self.rng.randrange(10**7))
        while True:
            why, target, actor = self._next(status)
            if why is not None:
                self.seeded[why, status, target] += 1
                self.violated.add(order)
            elif status == "Done":
                return
            at += timedelta(minutes=self.rng.randrange(1, 5_000))
            for column, value in zip(self.rows, (order, target, at, actor), strict=True):
                self.rows[column].append(value)
            status = target

    def _next(self, status: str | None) -> tuple[str | None, str, str]:
        violations = [each for each in VIOLATIONS if each[1] == status]
        if violations and self.rng.random() < 0.01:
            why, _, target, actor = self.rng.choice(violations)
            return why, target, actor
        return None, *self.rng.choice(LEGAL.get(status, [("", "")]))


@pytest.fixture(scope="module")
def history() -> History:
    """Return a log of 200,000 rows."""
    log = History()
    log.write()
    return log


def test_each_seeded_violation_is_found_and_none_is_invented(
    history: History, record_property: Callable[[str, object], None]
) -> None:
    """Five kinds of violations among 200,000 rows: the report has each with its count, and nothing else."""
    audit, polars = import_module("statemachine.audit").audit, import_module("polars")
    frame = polars.DataFrame(history.rows).sample(fraction=1.0, shuffle=True, seed=1)
    start = perf_counter()
    report = audit(frame, RULES)
    record_property("seconds", perf_counter() - start)  # measured, not asserted: machines differ
    found: Counter[Move] = Counter()
    for each in report.deviations:
        found[each.causes[0] if each.causes else str(each.kind), each.source, each.target] += each.count
    assert found == history.seeded
    assert len(history.seeded) == len(VIOLATIONS)
    assert sum(found.values()) == pytest.approx(ROWS / 100, rel=0.2)
    assert report.rows.judged == report.rows.read >= ROWS
    examples = {order for each in report.deviations for order in each.examples}
    assert examples <= history.violated


@every_frame("pandas", "pyarrow", "lazy", "duckdb")
def test_every_dataframe_gives_the_same_report(kind: str, history: History) -> None:
    """Only a database does not say which row came late: it does not know in which order rows arrived."""
    audit = import_module("statemachine.audit").audit
    rows = [
        dict(zip(history.rows, row, strict=True)) for row in zip(*history.rows.values(), strict=True)
    ]
    expected, report = (audit(FRAMES[each](rows), RULES) for each in ("polars", kind))
    if kind == "duckdb":
        report = replace(report, rows=replace(report.rows, late=0))
    assert report == expected


@every_frame("polars", "duckdb")
def test_the_rows_that_deviate_can_be_had_as_a_dataframe(kind: str, history: History) -> None:
    """Each is there once, with its order, its time, its number where rows have one, and the cause."""
    module = import_module("statemachine.audit")
    rows = [
        dict(zip(history.rows, row, strict=True)) for row in zip(*history.rows.values(), strict=True)
    ]
    opened = module.open_audit(FRAMES[kind](rows), RULES)
    found = opened.deviating_rows()
    seeded: Counter[Move] = Counter()
    for each in found.iter_rows(named=True):
        seeded[each["causes"] or each["kind"], each["previous"], each["status"]] += 1
    assert seeded == history.seeded
    assert set(found["order"]) == history.violated
    if kind == "polars":
        first = found.row(0, named=True)
        row = rows[first["row"] - 1]
        assert (row["order"], row["status"], row["at"]) == (first["order"], first["status"], first["at"])
    assert opened.report().kinds == module.audit(FRAMES["polars"](rows), RULES).kinds
