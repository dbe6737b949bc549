"""A small rule file with a message that has every field, and functions to read it."""

from __future__ import annotations

import json
from collections.abc import Mapping

from statemachine import loads
from statemachine.messages import Messages
from statemachine.model.errors import MessageError
from statemachine.model.observation import Observation
from statemachine.model.reading import Reading, Record

HEAD = """\
format: 1
provider: acme
subject: order
version: 1.0.0
facts:
  size: {enum: [small, large]}
  copies: {type: integer, minimum: 0}
  price: {type: number}
  paid: {type: boolean}
  name: {type: string}
  due: {type: date}
  shipped: {type: datetime}
  waited: {type: duration}
statuses:
  New: {initial: true}
  Sent: {final: true}
transitions:
  - {event: ship, source: New, target: Sent}
"""
ACME = f"""\
{HEAD}
messages:
  inbound:
    change:
      content: {{application/json: "@", text/xml: batch.record}}
      order: {{order: id}}
      item: {{item: item, copy: copy}}
      status: status
      previous: before
      trigger: trigger
      event: event
      at: at
      actor: who
      channel: door
      facts:
        {{size: size, copies: copies, price: price, paid: paid, name: name, due: due, shipped: shipped, waited: waited}}
"""
RECORD: Mapping[str, object] = {"id": "A1", "item": "a", "copy": 1, "status": "New"}
"""A record with the required fields only."""


def with_message(message: str) -> Messages:
    """Return the messages of a rule file with one inbound message of this content."""
    lines = "".join(f"      {line}\n" for line in message.strip().splitlines())
    return Messages(loads(f"{HEAD}messages:\n  inbound:\n    change:\n{lines}"))


def read(messages: Messages, document: object, **options: object) -> Reading:
    """Read a document as JSON."""
    options = {"content_type": "application/json", **options}
    return messages.read(json.dumps(document).encode(), **options)  # type: ignore[arg-type]  # the tests pass the right types


def record_of(messages: Messages, document: object, **options: object) -> Record:
    """Read the one record of a document."""
    (record,) = read(messages, document, **options).records
    return record


def observation_of(messages: Messages, document: object, **options: object) -> Observation:
    """Return the observation of the one record of a document, which has no errors."""
    record = record_of(messages, document, **options)
    assert record.errors == ()
    assert record.observation is not None
    return record.observation


def texts(errors: tuple[MessageError, ...]) -> list[str]:
    """Return errors as texts."""
    return [str(error) for error in errors]
