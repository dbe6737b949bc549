"""A small rule file with every feature, for the tests of the engine."""

from __future__ import annotations

ACME = """\
format: 1
provider: acme
subject: order
version: 1.0.0
undeclared: {shop: refused, otherwise: unspecified}
sources:
  guide: {url: https://example.com/guide, retrieved: 2026-01-31}
actors:
  shop: {}
  staff: {}
  boss: {includes: [staff]}
channels: [api, ui]
facts:
  paid: {type: boolean}
  weight: {type: integer, minimum: 0}
guards:
  is-paid: {paid: true}
  light: {weight: {at_most: 10}}
  heavy: {weight: {above: 10}}
  checked: {external: [weight]}
inputs:
  message: {type: string}
  notify: {type: boolean, default: true}
statuses:
  New: {initial: true, code: 0}
  Hold: {code: 1, aliases: [OnHold]}
  Packed: {}
  Flown: {}
  Driven: {}
  Lost: {exits: unspecified}
  Done: {final: true, result: success}
transitions:
  - {event: hold, source: New, target: Hold, actor: shop, channel: api}
  - {event: release, source: Hold, target: New, actor: staff}
  - {event: touch, source: [New, Hold], target: [New, Hold], actor: staff}
  - {event: pack, source: New, target: Packed, actor: staff, guard: is-paid}
  - {event: send, source: Packed, target: Flown, guard: light, default: true, title: By air}
  - {event: send, source: Packed, target: Driven, guard: heavy}
  - {event: send, source: Packed, target: Lost, guard: checked}
  - {event: finish, source: [Flown, Driven], target: Done, requires: [message, notify]}
  - {event: override, source: any, target: any, actor: boss, override: true, requires: message}
actions:
  relabel: {statuses: [New, Hold], actor: shop, requires: message}
"""
