"""The page of all keys of a rule file, from the JSON Schema."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml
from generate_words import policy_by_default
from page_parts import origin, table

from statemachine import Meaning, loader

_BASIS = "`documented` with `cite`, else `inferred`"
_WHOLE_BODY = "`{application/json: '@'}`"

_DEFAULTS = {
    **dict.fromkeys(
        ("provider", "subject", "version", "statuses", "transitions"), "*required* without `extends`"
    ),
    "extends.version": "every version",
    "remove.transitions[].event": "every event",
    "statuses.NAME.exits": "the declared moves",
    "statuses.NAME.entries": "the declared moves",
    "statuses.NAME.basis": _BASIS,
    "transitions[].except": "none",
    "transitions[].actor": "every actor",
    "transitions[].channel": "every channel",
    "transitions[].basis": _BASIS,
    "actions.NAME.actor": "every actor",
    "actions.NAME.channel": "every channel",
    "actions.NAME.basis": _BASIS,
    "messages.inbound.NAME.methods": "any method",
    "messages.inbound.NAME.content": _WHOLE_BODY,
    "messages.inbound.NAME.order": "passed by the caller",
    "messages.outbound.NAME.events": "any event",
    "messages.outbound.NAME.success": "an HTTP status from 200 to 299",
    "messages.outbound.NAME.idempotent": "`true` for GET, HEAD, PUT, DELETE, OPTIONS and TRACE, else `false`",
    "messages.live_moves.NAME.content": _WHOLE_BODY,
    **{f"policies.{each}": policy_by_default(each) for each in Meaning},
}
"""The defaults that the schema does not contain, because they depend on other keys or on the outcome."""

_POLICY_EXAMPLES = {
    "created": "hold",
    "applied": "hold",
    "duplicate": "raise",
    "late": "hold",
    "skipped-ahead": "hold",
    "contradicts": "raise",
    "after-final": "ignore",
    "unknown-status": "raise",
    "ignored": "hold",
    "refused": "apply",
    "unspecified": "hold",
    "ambiguous": "raise",
}

_NOTE = "The guide does not name the actor."
_EXAMPLES: Mapping[str, Any] = {
    "note": _NOTE,
    "description": "From the order to the delivery.",
    "sources.NAME.title": "Guide for partners",
    "actors.NAME.title": "the client, over the API",
    "channels.NAME.title": "Web portal",
    "facts.NAME.title": "Whether the order is paid",
    "inputs.NAME.title": "Reason of the change",
    "statuses.NAME.title": "On hold",
    "statuses.NAME.description": "The order waits for the client.",
    "transitions[].title": "Ship the order",
    "actions.NAME.title": "Change the address",
    "events.NAME.title": "Confirm the payment",
    "events.NAME.description": "The client has paid.",
    "events.NAME.target": "provider",
    "transitions[].self": False,
    "policies": {"late": "hold"},
    **{f"policies.{name}": policy for name, policy in _POLICY_EXAMPLES.items()},
    "messages.inbound": {"NAME": {"status": "data.status"}},
    "messages.inbound.NAME.title": "Status webhook",
    "messages": {"inbound": {"NAME": {"status": "data.status"}}},
    "messages.outbound.NAME.title": "Set the status",
    "messages.outbound.NAME.parameters.NAME.title": "API key",
    "messages.live_moves.NAME.title": "Moves of the order",
}
"""Better examples for keys whose definition in the schema is shared or has no example."""

_EXAMPLES_BY_ENDING: Mapping[str, Any] = {
    ".note": _NOTE,
    "x-NAME": "amber",
    ".when.NAME": "order.updated",
    ".when_headers.NAME": "order.updated",
    ".facts.NAME.values.NAME": True,
    ".samples.NAME.body": '{"id": 7, "status": "New"}',
    ".samples.NAME.headers": {"X-Topic": "order.updated"},
    ".samples.NAME.query": {"order_id": 7},
    ".samples.NAME.order": {"id": 7},
    ".samples.NAME.trigger": "order.updated",
    ".samples.NAME.stored": "New",
    ".samples.NAME.records": {"order": {"id": "7"}, "status": "New"},
    ".samples.NAME.error": "invalid JSON",
    ".records.order": {"id": "7"},
    ".records.item": {"line": "1"},
    ".records.id": "e-1",
    ".records.status": "Done",
    ".records.previous": "New",
    ".records.trigger": "order.updated",
    ".records.event": "finish",
    ".records.at": "2026-01-31T12:00:00Z",
    ".records.actor": "client",
    ".records.channel": "api",
    ".records.facts": {"paid": True},
    ".records.facts_after": {"open_items": 0},
    ".records.meaning": "applied",
    ".records.errors": "at id: expected a text",
}
"""Likewise, for keys below several others."""


def rule_file_page() -> str:
    """Return the page of all keys of a rule file, from the JSON Schema."""
    schema = json.loads(loader.schema_text())
    sections = "".join(_sections("", schema, schema["$defs"]))
    return (
        "# Keys of a rule file\n\n"
        f"{origin('statemachine/loader/rule-file.schema.json')}"
        "All keys, in the order of the file. `NAME` is a name that you choose. A key without a default may be\n"
        "left out, unless it is *required*. Where a key takes one value or a list, one value is a list of one.\n"
        "[Write a rule file](../how-to/write-a-rule-file.md) and\n"
        "[Describe a provider's messages](../how-to/describe-messages.md) explain the parts by example.\n"
        f"{sections}"
    )


def _sections(path: str, node: Mapping[str, Any], defs: Mapping[str, Any]) -> Iterator[str]:
    """Yield the table of a mapping's keys, and then those of the mappings in it."""
    keys = {name: _resolved(each, defs) for name, each in node.get("properties", {}).items()}
    rest = _resolved(node.get("additionalProperties"), defs)
    named = keys | ({"NAME": rest} if rest else {})
    shown = {name: each for name, each in named.items() if name != "NAME" or "properties" not in each}
    if "patternProperties" in node:  # keys of your own: their pattern is the same everywhere
        (own,) = node["patternProperties"].values()
        shown["x-NAME"] = _resolved(own, defs)
    if any(each.get("description") for each in shown.values()):
        rows = (
            _key(_below(path, name), each, node.get("required", ()), defs)
            for name, each in shown.items()
        )
        title = f"`{path}`" if path else "Top level"
        text = f"{node['description']}\n\n" if path else ""
        yield f"\n## {title}\n\n{text}{table(('key', 'type', 'default', 'meaning', 'example'), rows)}"
    for name, each in named.items():
        below = _below(path, name)
        yield from _sections(below, each, defs)
        items = _resolved(each.get("items"), defs)
        if items.get("properties") != each.get("properties"):  # else one mapping is a list of one
            yield from _sections(f"{below}[]", items, defs)


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _resolved(node: Any, defs: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a schema, followed to its definition; an empty one if any value is right."""
    if not isinstance(node, dict):
        return {}
    return _resolved(defs[node["$ref"].rpartition("/")[2]], defs) if "$ref" in node else node


def _key(
    path: str, node: Mapping[str, Any], required: Sequence[str], defs: Mapping[str, Any]
) -> tuple[str, ...]:
    """Return the row of one key."""
    name = path.rpartition(".")[2]
    default = "*required*" if name in required else _DEFAULTS.get(path, "")
    if "default" in node and not default:
        default = _code(node["default"])
    return (
        f"`{name}`",
        _type(node, defs),
        default,
        node.get("description", ""),
        f"`{name}: {_flow(_example(path, node, defs))}`",
    )


_TYPES = {
    "string": "text",
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
    "object": "mapping",
}


def _type(node: Mapping[str, Any], defs: Mapping[str, Any]) -> str:
    """Return the type of a key in words."""
    if "enum" in node:
        return _either([_code(each) for each in node["enum"]])
    types = [node["type"]] if isinstance(node.get("type"), str) else node.get("type", [])
    words = [_TYPES[each] for each in types if each != "array"]
    if "array" in types:
        items = _resolved(node.get("items"), defs)
        of = f" of {_type(items, defs)}" if types == ["array"] and items.get("type") != "object" else ""
        words.append(f"list{of or (' of mappings' if items.get('type') == 'object' else '')}")
    return _either(words) or "any value"


def _either(words: list[str]) -> str:
    """Return words as alternatives: `a, b or c`."""
    return " or ".join([", ".join(words[:-1]), words[-1]]) if words[1:] else "".join(words)


def _example(path: str, node: Mapping[str, Any], defs: Mapping[str, Any]) -> Any:
    """Return a value of a key: its own example, or one made of the examples of its parts."""
    endings = (each for ending, each in _EXAMPLES_BY_ENDING.items() if path.endswith(ending))
    chosen = _EXAMPLES.get(path, next(endings, None))
    if chosen is not None:
        return chosen
    if node.get("x-examples") or "enum" in node:
        return (node.get("x-examples") or node["enum"])[0]
    keys = {name: _resolved(each, defs) for name, each in node.get("properties", {}).items()}
    rest = _resolved(node.get("additionalProperties"), defs)
    items = _resolved(node.get("items"), defs)
    if keys:
        parts = node.get("required") or list(keys)[:1]
        return {name: _example(_below(path, name), keys[name], defs) for name in parts}
    if rest:
        return {"NAME": _example(_below(path, "NAME"), rest, defs)}
    if items:
        return [_example(f"{path}[]", items, defs)]
    return True if node.get("type") == "boolean" else _NOTE


def _flow(value: Any) -> str:
    """Return a value as one line of YAML."""
    text = yaml.safe_dump(value, default_flow_style=True, width=10_000, sort_keys=False)
    return text.removesuffix("...\n").strip().replace("|", "\\|")


def _code(value: Any) -> str:
    return f"`{_flow(value)}`"
