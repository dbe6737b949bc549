"""One example of each kind of change: what is replaced in one rule file, and by what."""

from __future__ import annotations

BASE = """\
format: 1
provider: acme
subject: order
version: 1.0.0
matching: {fold_case: true}
undeclared: refused
ignored: [All]
actors: {client: {}, staff: {includes: [client]}, guest: {}}
channels: [api, ui, mail]
facts:
  paid: {type: boolean}
  copies: {type: integer, minimum: 1, maximum: 100}
guards:
  small: {copies: {at_most: 10}}
  checked: {external: [copies]}
  unused: {paid: true}
  called: {external: [paid]}
inputs:
  reason: {type: string}
  notify: {type: boolean, default: true}
  day: {type: date}
statuses:
  New: {initial: true, aliases: [Fresh]}
  Held: {code: 2}
  Packed: {rank: 1}
  Idle: {}
  Sent: {final: true, result: success}
  Cancelled: {final: true, result: cancelled}
  Old: {retired: true}
groups: {early: [New, Held]}
events: {route: {target: provider}}
transitions:
  - {event: hold, source: New, target: Held, actor: staff}
  - {event: release, source: Held, target: New, requires: [reason]}
  - {event: pack, source: New, target: Packed, guard: small}
  - {event: large, source: New, target: Packed, otherwise: true, requires: [notify]}
  - {event: send, source: Packed, target: Sent, channel: api, after: P7D}
  - {event: cancel, source: early, target: Cancelled}
  - {event: reject, source: any, target: Cancelled, guard: checked}
  - {event: route, source: Held, target: [Packed, Sent]}
  - {event: lose, source: New, target: Sent, actor: guest}
  - {event: lose, source: Held, target: Sent, actor: guest}
actions: {print: {statuses: [New, Held], actor: staff}, call: {statuses: [New]}}
rollup: {by: [number], rules: [{any: [Held], status: Held}, {all: [Sent], status: Sent}]}
messages:
  inbound:
    change: {order: {number: id}, status: state}
    other: {order: {number: id}, status: state, by_name: true}
"""
"""The rule file that the examples change."""

_LINE = "  - {event: hold, source: New, target: Held, actor: staff}\n"

EXAMPLES: dict[str, tuple[tuple[str, str], ...]] = {
    "status-removed": (("  Idle: {}\n", ""),),
    "status-added": (("  Idle: {}\n", "  Idle: {}\n  Lost: {}\n"),),
    "status-renamed": (("Idle: {}", "Resting: {renamed_from: Idle}"),),
    "status-renamed-with-alias": (("Idle: {}", "Resting: {renamed_from: Idle, aliases: [Idle]}"),),
    "status-ended": (("Packed: {rank: 1}", "Packed: {rank: 1, final: true}"),),
    "status-reopened": (("Sent: {final: true, result: success}", "Sent: {}"),),
    "status-retired": (("Idle: {}", "Idle: {retired: true}"),),
    "status-unretired": (("Old: {retired: true}", "Old: {}"),),
    "initial-added": (("Idle: {}", "Idle: {initial: true}"),),
    "initial-removed": (("{initial: true, aliases: [Fresh]}", "{aliases: [Fresh]}"),),
    "result-changed": (("result: cancelled", "result: failure"),),
    "code-added": (("Idle: {}", "Idle: {code: 7}"),),
    "code-changed": (("Held: {code: 2}", "Held: {code: 3}"),),
    "code-changed-old-kept": (("Held: {code: 2}", 'Held: {code: 3, aliases: ["2"]}'),),
    "code-removed": (("Held: {code: 2}", "Held: {}"),),
    "alias-added": (("aliases: [Fresh]", "aliases: [Fresh, Open]"),),
    "alias-removed": (("{initial: true, aliases: [Fresh]}", "{initial: true}"),),
    "spelling-moved": (
        ("New: {initial: true, aliases: [Fresh]}", "New: {initial: true}"),
        ("Held: {code: 2}", "Held: {code: 2, aliases: [Fresh]}"),
    ),
    "group-changed": (("early: [New, Held]", "early: [New]"),),
    "actor-removed": ((", guest: {}", ""), (", actor: guest", "")),
    "actor-added": (("guest: {}", "guest: {}, owner: {}"),),
    "actor-changed": (("staff: {includes: [client]}", "staff: {}"),),
    "channel-removed": ((", mail]", "]"),),
    "channel-added": ((", mail]", ", mail, fax]"),),
    "fact-removed": (
        ("  paid: {type: boolean}\n", ""),
        ("  unused: {paid: true}\n", ""),
        ("[paid]", "[copies]"),
    ),
    "fact-added": (
        ("  paid: {type: boolean}\n", "  paid: {type: boolean}\n  heavy: {type: boolean}\n"),
    ),
    "fact-narrowed": (("maximum: 100", "maximum: 90"),),
    "fact-widened": (("maximum: 100", "maximum: 110"),),
    "input-removed": (("  day: {type: date}\n", ""),),
    "input-added": (("  day: {type: date}\n", "  day: {type: date}\n  why: {type: string}\n"),),
    "input-narrowed": (("reason: {type: string}", "reason: {enum: [late, lost]}"),),
    "input-widened": (("day: {type: date, minimum: 2026-01-01}", "day: {type: date}"),),
    "input-default-changed": (("default: true", "default: false"),),
    "guard-removed": (("  unused: {paid: true}\n", ""),),
    "guard-added": (
        ("  unused: {paid: true}\n", "  unused: {paid: true}\n  big: {copies: {above: 50}}\n"),
    ),
    "external-guard-removed": (("  called: {external: [paid]}\n", ""),),
    "external-guard-added": (
        (
            "  called: {external: [paid]}\n",
            "  called: {external: [paid]}\n  asked: {external: [paid]}\n",
        ),
    ),
    "guard-changed": (("at_most: 10", "at_most: 5"),),
    "external-guard-changed": (
        ("checked: {external: [copies]}", "checked: {external: [copies, paid]}"),
    ),
    "event-removed": (
        (
            "  - {event: lose, source: New, target: Sent, actor: guest}\n  - {event: lose, source: Held, target: Sent, actor: guest}\n",
            "",
        ),
    ),
    "event-target-changed": (("route: {target: provider}", "route: {target: asker}"),),
    "transition-removed": ((_LINE, ""),),
    "transition-added": (
        ("transitions:\n", "transitions:\n  - {event: wait, source: New, target: Idle}\n"),
    ),
    "transition-narrowed": (("target: [Packed, Sent]", "target: Packed"),),
    "transition-widened": (("event: release, source: Held", "event: release, source: [Held, Packed]"),),
    "transition-changed": (("target: Held, actor: staff", "target: Held, actor: guest"),),
    "transition-target-changed": (("source: New, target: Held", "source: New, target: Idle"),),
    "transition-event-changed": (("event: hold", "event: pause"),),
    "time-changed": (("after: P7D", "after: P8D"),),
    "basis-changed": (("Idle: {}", "Idle: {basis: observed}"),),
    "action-removed": ((", call: {statuses: [New]}", ""),),
    "action-added": (("call: {statuses: [New]}", "call: {statuses: [New]}, pay: {statuses: [New]}"),),
    "action-changed": (("print: {statuses: [New, Held]", "print: {statuses: [New]"),),
    "undeclared-closed": (("undeclared: unspecified", "undeclared: refused"),),
    "undeclared-opened": (("undeclared: refused", "undeclared: unspecified"),),
    "matching-narrowed": (("fold_case: true", "fold_case: false"),),
    "matching-widened": (("{fold_case: true}", "{fold_case: true, trim: true}"),),
    "unknown-changed": (("undeclared: refused\n", "undeclared: refused\nunknown: accepted\n"),),
    "words-changed": (("ignored: [All]", "ignored: [All, Test]"),),
    "rollup-changed": (("any: [Held]", "any: [Held, New]"),),
    "message-removed": (("    other: {order: {number: id}, status: state, by_name: true}\n", ""),),
    "message-added": (
        ("  inbound:\n", "  inbound:\n    third: {order: {number: id}, status: state, by_name: true}\n"),
    ),
    "message-changed": (
        (
            "    change: {order: {number: id}, status: state}",
            "    change: {order: {number: id}, status: new_state}",
        ),
    ),
    "status-changed": (("rank: 1", "rank: 2"),),
}
"""The replacements that make a change of each kind; the first is shown. An old text that is not in the file is written
into the old version in place of the new one. `other` has no example, because no known change is of this kind."""
