"""Every fault in the shape of a rule file: the errors of jsonschema as findings, each at its exact place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeGuard

from statemachine.loader.checks import shape as checks
from statemachine.loader.shape.schema import errors, fits, inlined_schema, plain, unknown_keys
from statemachine.loader.syntax.nodes import Entries, Items, Node, Scalar, is_null, kind_of, nodes_in
from statemachine.model.diagnostics import Diagnostic
from statemachine.model.fixes import Hint
from statemachine.model.spans import Span
from statemachine.model.text import article, listing, quoted, similar
from statemachine.model.value_types import TYPES, Type
from statemachine.model.vocabulary import EXTENSION

_LIMIT = 10_000
_OTHER_WORDS = {
    "from": "source",
    "to": "target",
    "deprecated": "retired",
    "obsolete": "retired",
    **dict.fromkeys(("event", "events"), "for"),
}
"""Keys that other libraries and formats use, and the keys of this format."""

_ROLLUP_KEYS = {
    **dict.fromkeys(("rules", "statuses"), "remove 'rule', and write `earliest` as an item of 'rules'"),
    **dict.fromkeys(("any", "others"), "split it into two rules: the first one that holds counts"),
}
"""The keys of a rollup that exclude another key, and what to write instead."""


@dataclass(frozen=True, slots=True)
class LocatedNode:
    """A node, the key that it is the value of, if any, and how messages name it."""

    node: Node
    key: Scalar | None = None
    label: str = "the rule file"

    @property
    def pairs(self) -> tuple[tuple[Scalar, Node], ...]:
        """The keys and values of a mapping, empty for any other node."""
        return self.node.pairs if isinstance(self.node, Entries) else ()

    @property
    def span(self) -> Span:
        """The place of the key, or of a node without a key."""
        return (self.key or self.node).span


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

    def keys(self, name: str | None) -> list[Scalar]:
        """Return the keys of the node that have a name."""
        return [key for key, _ in self.located.pairs if key.text == name]


def check_shape(root: Node) -> list[Diagnostic]:
    """Return the faults of a file's shape in file order; after ten thousand, one finding reports the rest.

    Of a file in another format nothing is reported but the format.
    """
    nulls: list[Scalar] = []
    value = plain(root, nulls)
    found = [] if fits(value) else list(_schema_findings(root, value))
    if [each.check for each in found] == ["unsupported-format"]:
        return found
    reported = {each.span for each in found}
    if any(map(_is_empty, nulls)):
        found.extend(each for each in _empty_values(root) if each.span not in reported)
    found = sorted(dict.fromkeys(found), key=lambda each: each.span)
    if len(found) > _LIMIT:
        found[_LIMIT:] = [checks.more_faults(found[_LIMIT - 1].span, _LIMIT)]
    return found


def _schema_findings(root: Node, value: Any) -> Iterator[Diagnostic]:
    """Yield the findings of the first errors of jsonschema, in file order."""
    nodes = _NodesByPath(root)
    located = []
    remaining = errors(value)
    for error in islice(remaining, _LIMIT):
        schema_error = _located(error, nodes.at(error.absolute_path))
        node = schema_error.located.node
        if list(error.absolute_path) == ["format"] and kind_of(node) != "null":
            yield checks.unsupported_format(node)
            return
        located.append(schema_error)
    located.sort(key=lambda each: each.located.span)
    distinct: dict[object, SchemaError] = {}
    for each in located:  # an alias repeats a node with all its errors
        key = (id(each.located.node), id(each.schema), each.keyword, each.name)
        distinct.setdefault(key, each)
    for each in distinct.values():
        node = each.located.node
        if is_null(node):
            yield checks.null_value(node, each.located.label, each.located.key)
        elif kind_of(node) != "null":  # a null that is not `is_null` is reported already
            yield from EXPLANATIONS[each.keyword](each)
    if next(remaining, None) is not None:
        yield checks.more_faults(located[-1].located.span, _LIMIT)


def _located(error: Any, located: LocatedNode) -> SchemaError:
    is_key = "propertyNames" in list(error.absolute_schema_path)[-3:]
    patterns = [inlined_schema()["$defs"][each]["pattern"] for each in ("name", "factName")]
    is_name = error.validator == "pattern" and error.validator_value in patterns
    is_forbidden = is_key and error.validator == "enum"
    keyword = "name" if is_name else None if is_forbidden else error.validator
    return SchemaError(keyword, error.schema, located, error.instance if is_key else None)


class _NodesByPath:
    def __init__(self, root: Node) -> None:
        self._root = LocatedNode(root)
        self._entries: dict[int, dict[str, LocatedNode]] = {}

    def at(self, path: Iterable[str | int]) -> LocatedNode:
        """Return the node at a path of keys and indexes."""
        located = self._root
        for part in path:
            node = located.node
            if isinstance(node, Items):
                label = f"item {int(part) + 1} of {located.label}"
                located = LocatedNode(node.nodes[int(part)], None, label)
            elif isinstance(node, Entries):
                located = self._entries_of(node)[str(part)]
        return located

    def _entries_of(self, node: Entries) -> dict[str, LocatedNode]:
        if id(node) not in self._entries:
            self._entries[id(node)] = {
                key.text: LocatedNode(value, key, quoted(key.text)) for key, value in node.pairs
            }
        return self._entries[id(node)]


def _empty_values(root: Node) -> Iterator[Diagnostic]:
    """Yield a finding for each key and item without a value, also where the schema allows null."""
    for node in nodes_in(root):
        if isinstance(node, Entries):
            yield from (
                checks.null_value(v, quoted(key.text), key) for key, v in node.pairs if _is_empty(v)
            )
        elif isinstance(node, Items):
            yield from (checks.null_value(each, "this item") for each in node.nodes if _is_empty(each))


def _is_empty(node: Node) -> TypeGuard[Scalar]:
    return is_null(node) and not node.text


def _unknown_keys(error: SchemaError) -> Iterator[Diagnostic]:
    known = error.schema["properties"]
    pairs = error.located.pairs
    unknown = unknown_keys(error.schema, [key.text for key, _ in pairs])
    suggestions = similar(unknown, known)
    all_keys = f"known keys: {listing(map(quoted, known))}"
    last_text: tuple[Scalar, Scalar] | None = None
    for key, value in pairs:
        has_colon = not _is_without_colon(key, value)
        if key.text in unknown:
            suggestion = suggestions.get(key.text) or _OTHER_WORDS.get(key.text)
            hint = (
                Hint(f"did you mean {suggestion!r}?", suggestion)
                if suggestion in known
                else Hint(all_keys)
            )
            own = _own_key_advice(key.text, error.schema)
            hint = hint if own is None else Hint(own)
            if suggestion in {each.text for each, _ in pairs}:
                hint = Hint(f"{hint.text} It is there already.")
            before = None if has_colon else last_text
            name, _, text = key.text.partition(":")
            if not has_colon and text and name in known and key.plain:
                yield checks.unknown_key(key, _owner(error), space_after=f"{name}:")
            else:
                yield checks.unknown_key(key, _owner(error), hint, text_before_comma=before)
        if has_colon:
            last_text = (
                (key, value) if isinstance(value, Scalar) and isinstance(value.value, str) else None
            )


def _own_key_advice(text: str, schema: Any) -> str | None:
    """Return the right form of a key that was probably meant as one of your own, if the mapping may have such."""
    if "patternProperties" not in schema or not text.casefold().startswith(("x-", "x_")):
        return None
    if text.startswith(EXTENSION):
        return f"shorten it: a key of your own has at most {checks.LONGEST_NAME} characters, in one line"
    return f"a key of your own begins with 'x-': write {quoted(EXTENSION + text[len(EXTENSION) :])}"


def _is_without_colon(key: Scalar, value: Node) -> bool:
    """Return whether a key has neither a value nor a colon, which `{...}` allows."""
    after_key = (key.span.end_line, key.span.end_column)
    return _is_empty(value) and (value.span.line, value.span.column) == after_key


def _owner(error: SchemaError) -> str:
    """Return what a key is in: `'messages'` for a key of that section, `a transition` for one of many."""
    title = str(error.schema["title"]).lower()
    return error.located.label if error.located.label == quoted(title) else article(title)


def _missing_keys(error: SchemaError) -> Iterator[Diagnostic]:
    located = error.located
    if not isinstance(located.node, Entries) or located.node.incomplete:
        return
    properties = error.schema.get("properties", {})
    top_level = inlined_schema()["properties"]
    keys = [key for key, _ in located.node.pairs]
    present = {key.text for key in keys}
    for name in error.schema["required"]:
        if name not in present:
            described = properties.get(name) or (
                error.schema if "description" in error.schema else top_level.get(name, {})
            )
            description = described.get("description")
            place = located.key or (keys[0] if keys else located.node)
            yield checks.missing_key(place.span, located.label, name, description)


def _wrong_type(error: SchemaError) -> Iterator[Diagnostic]:
    types = error.schema["type"]
    types = (types,) if isinstance(types, str) else tuple(types)
    description = error.schema.get("description", "")
    is_path = description.startswith(("The path to", "A path to"))
    advice = TYPES[Type.DURATION].hint if "ISO 8601 duration" in description else None
    node, label = error.located.node, error.located.label
    yield checks.wrong_type(node, label, types, is_path=is_path, advice=advice)


def _wrong_word(error: SchemaError) -> Iterator[Diagnostic]:
    node, words = error.located.node, [str(each) for each in error.schema["enum"]]
    text = node.text if isinstance(node, Scalar) else ""
    wanted = listing(map(quoted, words), "or")
    suggestion = similar([text], words).get(text)
    advice = f"did you mean {suggestion!r}?" if suggestion else None
    if text == "enum":
        advice, suggestion = "remove 'type' and list the words under 'enum'", None
    message = f"{error.located.label} must be {wanted}, not {_written(node)}"
    yield checks.wrong_value(node.span, message, advice, suggestion)


def _wrong_form(error: SchemaError) -> Iterator[Diagnostic]:
    located = error.located
    wrong: list[tuple[str, Node]] = [(located.label, located.node)]
    if error.name is not None:
        wrong = [(f"a key of {located.label}", key) for key in error.keys(error.name)]
    example = quoted(error.schema["x-examples"][0])
    for label, node in wrong:
        message = f"{label} must have the form of {example}, not {_written(node)}"
        yield checks.wrong_value(node.span, message, error.schema["description"])


def _written(node: Node) -> str:
    return quoted(node.text) if isinstance(node, Scalar) else kind_of(node)


def _bad_name(error: SchemaError) -> Iterator[Diagnostic]:
    node = error.located.node
    if error.name is None and isinstance(node, Scalar):
        yield checks.bad_name(node.span, node.text)
    yield from (checks.bad_name(key.span, key.text) for key in error.keys(error.name))


def _empty(error: SchemaError) -> Iterator[Diagnostic]:
    node = error.located.node
    kind = kind_of(node).removeprefix("a ")
    yield checks.wrong_value(
        node.span, f"{error.located.label} is an empty {kind}", "fill it, or remove it"
    )


def _exclusive_key(error: SchemaError) -> Iterator[Diagnostic]:
    """Yield a finding for a key that excludes another in a guard or a rollup, or for `type` beside `enum`."""
    if error.name is not None:
        allowed = error.schema["enum"]
        explain = _guard_key if "title" in allowed else _rollup_key
        yield from explain(error, error.name, allowed)
    for key in error.keys("type") if error.name is None else ():
        yield checks.wrong_value(key.span, "'type' cannot be combined with 'enum'", "remove 'type'")


def _guard_key(error: SchemaError, name: str, allowed: list[str]) -> Iterator[Diagnostic]:
    """Yield a finding for a key that a guard with `external` or `when` cannot have."""
    keys = error.keys(name)
    if suggestion := similar([name], allowed).get(name):
        for key in keys:
            yield checks.unknown_key(key, "a guard", Hint(f"did you mean {suggestion!r}?", suggestion))
        return
    message, advice = f"{quoted(name)} cannot be combined with 'when'", "move it under 'when'"
    if "external" in allowed:
        keys, message = error.keys("external"), "'external' cannot be combined with conditions"
        advice = "split it into two guards, and name both in the transition"
    yield from (checks.wrong_value(key.span, message, advice) for key in keys)


def _rollup_key(error: SchemaError, name: str, allowed: list[str]) -> Iterator[Diagnostic]:
    """Yield a finding for a key beside `rule` of a rollup, or beside `all` of one of its rules."""
    if name in _ROLLUP_KEYS:  # any other key is unknown, which is reported by its own error
        other = "rule" if "rule" in allowed else "all"
        message = f"{quoted(name)} cannot be combined with {other!r}"
        for key in error.keys(name):
            yield checks.wrong_value(key.span, message, _ROLLUP_KEYS[name])


EXPLANATIONS: Mapping[str | None, Callable[[SchemaError], Iterator[Diagnostic]]] = {
    "additionalProperties": _unknown_keys,
    "required": _missing_keys,
    "type": _wrong_type,
    "enum": _wrong_word,
    "pattern": _wrong_form,
    "name": _bad_name,
    "minItems": _empty,
    "minProperties": _empty,
    None: _exclusive_key,
}
"""The function that explains an error, for every keyword of the schema that can fail."""
