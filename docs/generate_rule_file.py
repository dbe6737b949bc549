"""The page of all keys of a rule file, from the JSON Schema."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml
from markdown import origin, table

from statemachine import loader


def rule_file_page() -> str:
    """Return the page of all keys of a rule file, from the JSON Schema."""
    schema = json.loads(loader.schema_text())
    sections = "".join(_sections("", schema, schema["$defs"]))
    return (
        "# Keys of a rule file\n\n"
        f"{origin('statemachine/loader/rule-file.schema.json')}"
        "All keys, in the order of the file. `NAME` is a name that you choose. A key without a default may be\n"
        "left out, unless it is *required*. Where a key takes one value or a list, one value is a list of one.\n"
        "[Write a rule file](../how-to/write-a-rule-file.md) explains the parts by example.\n"
        f"{sections}"
    )


def _sections(path: str, node: Mapping[str, Any], defs: Mapping[str, Any]) -> Iterator[str]:
    """Yield the table of a mapping's keys, and then those of the mappings in it."""
    keys = {name: _resolved(each, defs) for name, each in node.get("properties", {}).items()}
    rest = _resolved(node.get("additionalProperties"), defs)
    named = keys | ({"NAME": rest} if rest else {})
    shown = {name: each for name, each in named.items() if name != "NAME" or "properties" not in each}
    if shown:
        rows = (_key(name, each, node.get("required", ()), defs) for name, each in shown.items())
        title = f"`{path}`" if path else "Top level"
        text = f"{node['description']}\n\n" if path else ""
        yield f"\n## {title}\n\n{text}{table(('key', 'type', 'default', 'meaning', 'example'), rows)}"
    for name, each in named.items():
        below = f"{path}.{name}" if path else name
        yield from _sections(below, each, defs)
        if isinstance(each.get("items"), dict):
            yield from _sections(f"{below}[]", _resolved(each["items"], defs), defs)


def _resolved(node: Any, defs: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a schema, followed to its definition; an empty one if any value is right."""
    if not isinstance(node, dict):
        return {}
    return _resolved(defs[node["$ref"].rpartition("/")[2]], defs) if "$ref" in node else node


def _key(
    name: str, node: Mapping[str, Any], required: Sequence[str], defs: Mapping[str, Any]
) -> tuple[str, ...]:
    """Return the row of one key."""
    default = "*required*" if name in required else _code(node["default"]) if "default" in node else ""
    return (
        f"`{name}`",
        _type(node, defs),
        default,
        node.get("description", ""),
        f"`{name}: {_flow(_example(node, defs))}`",
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


def _example(node: Mapping[str, Any], defs: Mapping[str, Any]) -> Any:
    """Return a value of a key: its own example, or one made of the examples of its parts."""
    if node.get("examples") or "enum" in node:
        return (node.get("examples") or node["enum"])[0]
    keys = {name: _resolved(each, defs) for name, each in node.get("properties", {}).items()}
    rest = _resolved(node.get("additionalProperties"), defs)
    items = _resolved(node.get("items"), defs)
    if keys:
        chosen = node.get("required") or list(keys)[:1]
        return {name: _example(keys[name], defs) for name in chosen}
    if rest:
        return {"NAME": _example(rest, defs)}
    if items:
        return [_example(items, defs)]
    return True if node.get("type") == "boolean" else "A sentence."


def _flow(value: Any) -> str:
    """Return a value as one line of YAML."""
    text = yaml.safe_dump(value, default_flow_style=True, width=10_000, sort_keys=False)
    return text.removesuffix("...\n").strip().replace("|", "\\|")


def _code(value: Any) -> str:
    return f"`{_flow(value)}`"
