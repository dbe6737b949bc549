"""The errors of jsonschema as findings about a rule file, each at its exact place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from statemachine.loader.checks.shape import (
    bad_name,
    missing_key,
    null_value,
    unknown_key,
    wrong_type,
    wrong_value,
)
from statemachine.loader.syntax.nodes import Entries, Node, Scalar, Unusable, is_null, kind_of
from statemachine.model.diagnostics import Diagnostic, Span
from statemachine.model.text import article, listing, quoted, similar

_OTHER_WORDS = {"from": "source", "to": "target"}
"""Keys that other state machine libraries use, and the keys of this format."""


@dataclass(frozen=True, slots=True)
class LocatedNode:
    """A node, the key that it is the value of, if any, and how messages name it."""

    node: Node
    key: Scalar | None = None
    label: str = "the rule file"


@dataclass(frozen=True, slots=True)
class SchemaError:
    """One error of jsonschema: the keyword that failed, the part of the schema it is in, and the node.

    `name` is a key of the node if the error is about that key. The keyword is `name` for a text that is not
    a valid name, and None for a key that the schema forbids.
    """

    keyword: str | None
    schema: Any
    located: LocatedNode
    name: str | None = None


def explain(error: SchemaError) -> Iterator[Diagnostic]:
    """Yield the findings of an error; none if the node is reported already."""
    located = error.located
    node = located.node
    if isinstance(node, Unusable):
        return
    if isinstance(node, Scalar) and is_null(node):
        yield null_value(node, located.label, located.key)
    else:
        yield from EXPLANATIONS[error.keyword](error)


def _unknown_keys(error: SchemaError) -> Iterator[Diagnostic]:
    known = error.schema["properties"]
    pairs = _pairs(error.located.node)
    suggestions = similar([key.text for key, _ in pairs if key.text not in known], known)
    all_keys = f"known keys: {listing(map(quoted, known))}"
    last_text: Scalar | None = None
    for key, value in pairs:
        has_colon = not _is_without_colon(key, value)
        if key.text not in known:
            suggestion = suggestions.get(key.text) or _OTHER_WORDS.get(key.text)
            advice = f"did you mean {suggestion!r}?" if suggestion in known else all_keys
            before = None if has_colon else last_text
            yield unknown_key(key, _owner(error), advice, text_before_comma=before)
        if has_colon:
            last_text = key if isinstance(value, Scalar) and isinstance(value.value, str) else None


def _missing_keys(error: SchemaError) -> Iterator[Diagnostic]:
    located = error.located
    node = located.node
    if not isinstance(node, Entries) or node.incomplete:
        return
    properties = error.schema.get("properties", {})
    present = {key.text for key, _ in node.pairs}
    for name in error.schema["required"]:
        if name not in present:
            description = properties.get(name, error.schema).get("description")
            yield missing_key(_head(located), located.label, name, description)


def _wrong_type(error: SchemaError) -> Iterator[Diagnostic]:
    types = error.schema["type"]
    names = (types,) if isinstance(types, str) else tuple(types)
    yield wrong_type(error.located.node, error.located.label, names)


def _wrong_word(error: SchemaError) -> Iterator[Diagnostic]:
    located, words = error.located, [str(each) for each in error.schema["enum"]]
    text = located.node.text if isinstance(located.node, Scalar) else ""
    message = (
        f"{located.label} must be {listing(map(quoted, words), 'or')}, not {_written(located.node)}"
    )
    suggestion = similar([text], words).get(text)
    advice = f"did you mean {suggestion!r}?" if suggestion else None
    if text == "enum":
        advice = "remove 'type' and list the words under 'enum'"
    yield wrong_value(located.node.span, message, advice)


def _wrong_form(error: SchemaError) -> Iterator[Diagnostic]:
    located = error.located
    wrong: list[tuple[str, Node]] = [(located.label, located.node)]
    if error.name is not None:
        label = f"a key of {located.label}"
        wrong = [(label, key) for key in _named_keys(error, error.name)]
    example = quoted(error.schema["examples"][0])
    for label, node in wrong:
        message = f"{label} must have the form of {example}, not {_written(node)}"
        yield wrong_value(node.span, message, error.schema["description"])


def _bad_name(error: SchemaError) -> Iterator[Diagnostic]:
    node = error.located.node
    if error.name is None and isinstance(node, Scalar):
        yield bad_name(node.span, node.text)
    elif error.name is not None:
        yield from (bad_name(key.span, key.text) for key in _named_keys(error, error.name))


def _empty(error: SchemaError) -> Iterator[Diagnostic]:
    node = error.located.node
    kind = kind_of(node).removeprefix("a ")
    yield wrong_value(node.span, f"{error.located.label} is an empty {kind}", "fill it, or remove it")


def _more_than_external(error: SchemaError) -> Iterator[Diagnostic]:
    """Yield a finding for a guard that has `external` and other conditions."""
    for key in _named_keys(error, "external"):
        advice = "split it into two guards, and name both in the transition"
        yield wrong_value(key.span, "'external' cannot be combined with conditions", advice)


def _forbidden_key(error: SchemaError) -> Iterator[Diagnostic]:
    """Yield a finding for `type` beside `enum`: the schema forbids no other key."""
    for key in _named_keys(error, "type"):
        yield wrong_value(key.span, "'type' cannot be combined with 'enum'", "remove 'type'")


EXPLANATIONS: Mapping[str | None, Callable[[SchemaError], Iterator[Diagnostic]]] = {
    "additionalProperties": _unknown_keys,
    "required": _missing_keys,
    "type": _wrong_type,
    "enum": _wrong_word,
    "pattern": _wrong_form,
    "name": _bad_name,
    "minItems": _empty,
    "minProperties": _empty,
    "maxProperties": _more_than_external,
    None: _forbidden_key,
}
"""The function that explains an error, for every keyword of the schema that can fail."""


def _pairs(node: Node) -> tuple[tuple[Scalar, Node], ...]:
    return node.pairs if isinstance(node, Entries) else ()


def _named_keys(error: SchemaError, name: str) -> list[Scalar]:
    return [key for key, _ in _pairs(error.located.node) if key.text == name]


def _written(node: Node) -> str:
    """Return a scalar as text in quotes, and the kind of any other node."""
    return quoted(node.text) if isinstance(node, Scalar) else kind_of(node)


def _is_without_colon(key: Scalar, value: Node) -> bool:
    """Return whether a key has neither a value nor a colon, which `{...}` allows."""
    if not isinstance(value, Scalar) or not is_null(value) or value.text:
        return False
    return (value.span.line, value.span.column) == (key.span.end_line, key.span.end_column)


def _head(located: LocatedNode) -> Span:
    """Return the place of a mapping: its key, or the first key in it."""
    if located.key is not None:
        return located.key.span
    pairs = _pairs(located.node)
    return pairs[0][0].span if pairs else located.node.span


def _owner(error: SchemaError) -> str:
    """Return what a key is in: `'messages'` for a key of that section, `a transition` for one of many."""
    title = str(error.schema["title"]).lower()
    return error.located.label if error.located.label == quoted(title) else article(title)
