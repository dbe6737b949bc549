"""A log with deviations that were put there, so that a test knows what its report must say."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from statemachine.loader import loads

if TYPE_CHECKING:
    from statemachine.audit import Report

RULES = """\
format: 1
provider: acme
subject: order
version: 1.0.0
sources: {guide: {url: "https://example.com", retrieved: 2026-11-01}}
undeclared: {otherwise: refused, robot: unspecified}
actors: {clerk: {}, robot: {}}
inputs: {reason: {type: string}}
ignored: [Note]
statuses:
  New: {initial: true, aliases: [Fresh]}
  'Packed | <b>ready</b>': {}
  Sent: {}
  Done: {final: true, result: success}
  Lost: {final: true, result: failure}
transitions:
  - {event: pack, source: New, target: 'Packed | <b>ready</b>'}
  - {event: send, source: 'Packed | <b>ready</b>', target: Sent, actor: clerk}
  - {event: finish, source: Sent, target: Done}
  - {event: lose, source: Sent, target: Lost, requires: [reason]}
  - {event: recall, source: Sent, target: New}
  - {source: Done, target: New, override: true}
"""

PACKED = "Packed | <b>ready</b>"
ODD_WORD = "Gone|<script>\n::error::x"
"""A word that no rule knows, with what has a meaning in Markdown, in HTML and in annotations."""

_GOOD = ["New", PACKED, "Sent", "Done"]
_START = datetime(2026, 1, 1, tzinfo=UTC)
_PLAN: list[tuple[int, list[str], str]] = [
    (90, _GOOD, "clerk"),
    (5, ["Fresh", "Sent"], "clerk"),
    (4, ["New", "Sent"], "robot"),
    (3, ["New", PACKED, "Sent", "Lost"], "clerk"),
    (2, [*_GOOD, "New"], "clerk"),
    (1, ["New", "New", "Note", ODD_WORD], "clerk"),
]
"""How many orders have which statuses, and by which actor."""

KINDS = {
    "declared": (90 * 4) + 5 + 4 + (3 * 3) + (2 * 4) + 1,
    "refused": 5,
    "unspecified": 4,
    "unproved": 3,
    "override": 2,
}
"""The rows of each kind that the plan has."""


def csv_log() -> str:
    """Return the log as CSV: rows in the order of time, some without an order or with a time that cannot be read."""
    rows = [
        f"{order},{cell(word)},{at},{actor},{region},{price}"
        for at, order, word, actor, region, price in sorted(_rows())
    ]
    bad = [f",New,{_START.isoformat()},clerk,north,1", "Z-1,New,yesterday,clerk,north,1"]
    return "\n".join(["order,status,at,actor,region,price", *rows, *bad, ""])


def cell(word: str) -> str:
    """Return a word as a cell of CSV."""
    doubled = word.replace('"', '""')
    return f'"{doubled}"' if set(word) & set('",\n') else word


def report() -> Report:
    """Return the report of the log, by region and with the price at stake; a deviation is accepted."""
    from statemachine.audit import Acceptance, PairKind, accept, read_log_files  # noqa: PLC0415  # needs an extra

    rules = loads(RULES, "rules/acme, order.yaml")
    log = read_log_files([csv_log().encode()], rules, {"value": "price"})
    found = log.open_audit(rules, by="region").report()
    accepted = Acceptance(
        kind=PairKind.UNSPECIFIED,
        source="New",
        target="Sent",
        reason="The | old <shop>",
        owner="Ann",
        until=date(2026, 12, 31),
    )
    return accept(found, [accepted], date(2026, 11, 27))[0]


def _rows() -> list[tuple[str, str, str, str, str, int]]:
    rows, number = [], 0
    for count, words, actor in _PLAN:
        for _ in range(count):
            at = _START + timedelta(hours=number)
            for word in words:
                region = "north" if number % 2 else "south"
                rows.append((at.isoformat(), f"{number:03}", word, actor, region, number))
                at += timedelta(minutes=10 + number)
            number += 1
    return rows
