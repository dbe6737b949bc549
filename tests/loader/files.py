"""A small rule file that tests extend, and functions that return its findings."""

from __future__ import annotations

from pathlib import Path

from statemachine.loader import loads
from statemachine.model.diagnostics import Diagnostic
from statemachine.model.errors import InvalidRulesError
from statemachine.model.spans import Span

HEAD = """\
format: 1
provider: acme
subject: order
version: 1.0.0
"""
REST = """\
statuses: {New: {initial: true}, Held: {title: On hold, code: 2, aliases: [Waiting]}, Done: {final: true}}
transitions: [{event: finish, source: New, target: Done}]
"""
FULL = """\
format: 1
provider: acme
subject: item copy
version: 1.2.0-rc.1
title: Acme copies
description: Each copy has a status.
note: Pages disagree.
undeclared: {staff: unspecified, otherwise: refused}
unknown: accepted
sources:
  guide: {url: https://example.com/guide, retrieved: 2026-01-31, title: Guide, note: Old.}
actors:
  staff: {title: Staff, includes: [client]}
  client: {note: Somebody.}
channels: {api: {title: The API}, ui: {}}
facts: {paid: {type: boolean}}
guards: {is-paid: {paid: true}}
inputs: {message: {type: string, title: Message}}
statuses:
  New:
    initial: true
    code: 2
    aliases: [Open, 7]
    title: In progress
    description: Just made.
    rank: 0
    entries: unspecified
    cite: [guide, guide]
    note: Odd.
  Held: {exits: unspecified, basis: observed, code: "010", aliases: On hold}
  Done: {final: true, result: success, cite: guide, basis: conflicting}
ignored: All
groups: {early: [New, Held], one: New}
transitions:
  - event: hold
    source: [early, Done]
    except: New
    target: Held
    actor: [staff, client]
    channel: api
    guard: is-paid
    requires: [message]
    title: Hold it
    instructions: Say why.
    default: true
    override: true
    cite: guide
    note: Rare.
  - {source: nothing, target: New}
actions:
  print: {statuses: [New, early], actor: staff, title: Print, cite: guide, basis: inferred, note: Any time.}
matching: {trim: true, fold_case: false}
triggers: {made: New, lost: unsupported}
rollup: {by: OrderNumber, rule: earliest}
policies: {late: ignore}
messages:
  inbound:
    hook:
      title: Webhook
      note: Sent once.
      cite: guide
      methods: [POST, PUT]
      content: {application/json: "@", text/xml: Orders.Order}
      order: OrderNumber
      item: [Item, Copy]
      status: Status
      previous: Old
      trigger: Trigger
      event: Event
      at: At
      actor: Who
      channel: Via
      facts: {paid: Paid}
      body: {order: {shop: Shop.Id}, at: Sent, facts: {paid: IsPaid}}
      time: {zone: Europe/Berlin}
      repeats_within: PT90S
      record: {type: object, required: [Status], maxProperties: 99, default: null}
  outbound:
    put-hold:
      title: Hold it
      note: Twice is once.
      cite: [guide]
      for: hold
      override: true
      method: PUT
      url: "https://acme.example/orders/{id}"
      parameters:
        id: {}
        key: {secret: true, title: Key, note: From the vault.}
        times: {type: integer, minimum: 1}
        mode: {enum: [fast, slow]}
      query: {status: target.name}
      headers: {X-Key: parameters.key}
      body: {to: target.name, more: [1, true, null, {message: inputs.message}], none: {}}
      success: {path: ok, is: [true, 0, "1"]}
      reasons: "errors[].text"
      idempotent: false
  live_moves:
    menu:
      title: Menu
      note: For one user.
      cite: guide
      content: {application/json: data}
      status: current
      moves: moves
      overrides: overrides
      target: to
      move_title: label
      default: first
      instructions: help
      may_move: can
      may_override: must
      actor: who
      answer: {current: status.name, moves: "moves[].target.name", version: 1}
"""
"""A rule file with every key of the format."""


def file_with(section: str) -> str:
    """Return a rule file with one more section."""
    return f"{HEAD}{section}\n{REST}"


def file_of(transition: str, section: str = "") -> str:
    """Return a rule file with one transition, and optionally one more section."""
    return file_with(section).replace("{event: finish, source: New, target: Done}", f"{{{transition}}}")


def findings(text: str, path: str = "<text>", base: str | Path | None = None) -> tuple[Diagnostic, ...]:
    """Return the findings that keep a text from loading."""
    try:
        loads(text, path, base=base)
    except InvalidRulesError as error:
        return error.diagnostics
    return ()


def checks(text: str) -> list[str]:
    """Return the name of the check of each finding."""
    return [each.check for each in findings(text)]


def underlined(text: str, span: Span) -> str:
    """Return the text in a span of one line."""
    assert span.line == span.end_line
    return text.splitlines()[span.line - 1][span.column - 1 : span.end_column - 1]


def marked(text: str) -> list[tuple[str, str]]:
    """Return each finding as its check and the text in its span."""
    return [(each.check, underlined(text, each.span)) for each in findings(text)]
