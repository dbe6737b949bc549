"""A rule file for the tests of observe, and the part of an outcome that most of them check."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from statemachine import Engine, loads
from statemachine.model.observation import Outcome

RULES = """\
format: 1
provider: acme
subject: order
version: 1.0.0
undeclared: {shop: refused, otherwise: refused}
actors: {shop: {}, staff: {}}
channels: [api, ui]
facts: {paid: {type: boolean}}
guards:
  is-paid: {paid: true}
  checked: {external: [paid]}
statuses:
  New: {initial: true, code: 0}
  Made: {aliases: [Produced]}
  Sent: {}
  Seen: {}
  Back: {}
  Lost: {exits: unspecified}
  Done: {final: true, result: success}
ignored: [All]
transitions:
  - {event: make, source: New, target: Made, actor: staff, channel: api, guard: is-paid, basis: documented}
  - {event: send, source: Made, target: Sent}
  - {event: edit, source: Sent, target: Sent, guard: is-paid}
  - {event: see, source: Sent, target: Seen}
  - {event: return, source: Sent, target: Back, guard: checked}
  - {event: send, source: Back, target: Sent}
  - {event: lose, source: Back, target: Lost}
  - {event: finish, source: [Sent, Seen], target: Done}
  - {event: repair, source: Seen, target: Made, actor: staff, override: true}
  - {event: repair, source: Seen, target: New, actor: staff, override: true}
  - {event: undo, source: Done, target: New, override: true}
triggers: {moved_to_made: Made, ping: ignored, moved_to_failed: unsupported}
policies: {contradicts: raise}
"""
NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def fail(_: Mapping[str, object]) -> bool:
    """Raise, because observe must not call an external guard."""
    raise AssertionError("an external guard was called")


def observing_engine() -> Engine:
    """Return an engine of the rule file above."""
    return Engine(loads(RULES, "acme.yaml"), guards={"checked": fail})


def summary(outcome: Outcome) -> tuple[str, str, str | int | None]:
    """Return the meaning, the policy and the status to store."""
    return outcome.meaning, outcome.policy, outcome.status
