"""A log of orders without a fault, in which five kinds of violations are sown and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Any

from statemachine.loader import loads

SOWN_RULES = loads("""
format: 1
provider: acme
subject: order
version: 1.0.0
sources:
  guide: {url: https://example.com, retrieved: 2026-11-01}
undeclared: refused
actors: {clerk: {}, robot: {}}
facts:
  paid: {type: boolean}
guards:
  is-paid: {when: {paid: true}}
statuses:
  New: {initial: true}
  Checked: {aliases: [Approved]}
  Packed: {}
  Sent: {}
  Done: {final: true, result: success}
transitions:
  - {event: check, source: New, target: Checked}
  - {event: pack, source: Checked, target: Packed, actor: clerk, guard: is-paid}
  - {event: send, source: Packed, target: Sent, actor: [clerk, robot]}
  - {event: finish, source: Sent, target: Done}
""")
_EVENTS = {"Checked": "check", "Packed": "pack", "Sent": "send", "Done": "finish"}
_COLUMNS = ("order", "status", "at", "received", "event", "actor", "paid", "country", "value")
_START = datetime(2026, 1, 1, tzinfo=UTC)

Step = tuple[str, str, bool]
"""A status, who set it, and whether the order is paid."""
_CLEAN: tuple[Step, ...] = (
    ("New", "clerk", False),
    ("Approved", "clerk", False),
    ("Packed", "clerk", True),
    ("Sent", "robot", True),
    ("Done", "robot", True),
)
VIOLATIONS: dict[tuple[str | None, str, str], tuple[Step, ...]] = {
    ("New", "Packed", "not-declared"): (_CLEAN[0], *_CLEAN[2:]),
    ("Done", "Sent", "final-status"): (*_CLEAN, _CLEAN[3]),
    ("Checked", "Packed", "actor-not-allowed"): (*_CLEAN[:2], ("Packed", "robot", True), *_CLEAN[3:]),
    ("Checked", "Packed", "guard-failed"): (*_CLEAN[:2], ("Packed", "clerk", False), *_CLEAN[3:]),
    (None, "Sent", "not-declared"): _CLEAN[3:],
}
"""The rows of an order with each violation, by source, target and cause."""


@dataclass
class SeededLog:
    """The rows of a log in the order of time, and how often each violation is in it."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    violations: Counter[tuple[str | None, str, str]] = field(default_factory=Counter)


def seeded_log(orders: int, *, share: float = 0.01, seed: int = 1) -> SeededLog:
    """Return the log of so many orders; `share` of them have a violation, and each kind occurs."""
    random, log = Random(seed), SeededLog()  # noqa: S311  # rows of a test
    kinds = list(VIOLATIONS)
    for number in range(orders):
        steps = _CLEAN
        if number < len(kinds) or random.random() < share:
            kind = kinds[number % len(kinds)]
            log.violations[kind] += 1
            steps = VIOLATIONS[kind]
        log.rows += _rows(random, f"order-{number}", steps)
    log.rows.sort(key=lambda each: each["at"])
    return log


def _rows(random: Random, order: str, steps: tuple[Step, ...]) -> Iterator[dict[str, Any]]:
    country, start = (
        random.choice(["DE", "FR", None]),
        _START + timedelta(seconds=random.randrange(10**6)),
    )
    seconds = accumulate(random.randrange(1, 10**5) for _ in steps)
    times = [start + timedelta(seconds=each) for each in seconds]
    for place, ((status, actor, paid), at) in enumerate(zip(steps, times, strict=True)):
        event = _EVENTS.get("Checked" if status == "Approved" else status) if place else None
        received = at + timedelta(seconds=1)
        yield dict(
            zip(_COLUMNS, (order, status, at, received, event, actor, paid, country, 8), strict=True)
        )
