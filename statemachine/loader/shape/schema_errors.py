"""What the errors of a JSON Schema mean for a rule file: findings of ours, each at its exact place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from statemachine.loader.phrases import article, kind_of, listing, quoted
from statemachine.loader.shape import shape_faults as faults
from statemachine.loader.shape.plain_values import Spot
from statemachine.loader.syntax.nodes import Entries, Node, Scalar, without_colon
from statemachine.model.diagnostics import Diagnostic, Span
from statemachine.model.text import similar


@dataclass(frozen=True, slots=True)
class Misfit:
    """One error: the keyword that is not met, the part of the schema with it, and where.

    `name` is the key that the error is about, if it is about a key and not about what stands there. The
    keyword of a text that is no name is `name`; that of a key which has no place at all is None.
    """

    keyword: str | None
    schema: Any
    spot: Spot
    name: str | None = None


def findings(misfit: Misfit) -> Iterator[Diagnostic]:
    """Yield what is to be said of an error; of a value that was blamed before, nothing."""
    node = misfit.spot.node
    if isinstance(node, Scalar) and node.value is None:
        return
    yield from SENTENCES[misfit.keyword](misfit)


def _unknown_keys(misfit: Misfit) -> Iterator[Diagnostic]:
    known = misfit.schema["properties"]
    pairs = _pairs(misfit.spot.node)
    meant = similar([key.text for key, _ in pairs if key.text not in known], known)
    all_of_them = f"its keys are {listing(tuple(map(quoted, known)), 'and')}"
    text: Scalar | None = None
    for key, value in pairs:
        torn = without_colon(key, value)
        if key.text not in known:
            advice = f"did you mean {meant[key.text]!r}?" if key.text in meant else all_of_them
            yield faults.unknown_key(key, _owner(misfit), advice, torn=text if torn else None)
        if not torn:
            text = key if isinstance(value, Scalar) and isinstance(value.value, str) else None


def _missing_keys(misfit: Misfit) -> Iterator[Diagnostic]:
    node = misfit.spot.node
    if not isinstance(node, Entries) or node.incomplete:
        return
    parts = misfit.schema.get("properties", {})
    present = {key.text for key, _ in node.pairs}
    for name in misfit.schema["required"]:
        if name not in present:
            meaning = parts.get(name, misfit.schema).get("description")
            yield faults.missing_key(_head(misfit.spot), misfit.spot.label, name, meaning)


def _wrong_type(misfit: Misfit) -> Iterator[Diagnostic]:
    wanted = misfit.schema["type"]
    kinds = (wanted,) if isinstance(wanted, str) else tuple(wanted)
    yield faults.wrong_type(misfit.spot.node, misfit.spot.label, kinds)


def _wrong_word(misfit: Misfit) -> Iterator[Diagnostic]:
    spot, words = misfit.spot, tuple(map(str, misfit.schema["enum"]))
    text = spot.node.text if isinstance(spot.node, Scalar) else ""
    given = quoted(text) if isinstance(spot.node, Scalar) else kind_of(spot.node)
    message = f"{spot.label} must be {listing(tuple(map(quoted, words)))}, not {given}"
    meant = similar([text], words).get(text)
    advice = f"did you mean {meant!r}?" if meant else None
    if text == "enum":
        advice = "list the words under 'enum', in place of a type"
    yield faults.wrong_value(spot.node.span, message, advice)


def _wrong_form(misfit: Misfit) -> Iterator[Diagnostic]:
    spot = misfit.spot
    wrong = [(spot.label, spot.node)]
    if misfit.name is not None:
        owner = f"a key of {spot.label}"
        wrong = [(owner, key) for key, _ in _pairs(spot.node) if key.text == misfit.name]
    like = quoted(misfit.schema["examples"][0])
    for label, node in wrong:
        text = quoted(node.text) if isinstance(node, Scalar) else kind_of(node)
        message = f"{label} must be written like {like}, not {text}"
        yield faults.wrong_value(node.span, message, misfit.schema["description"])


def _bad_name(misfit: Misfit) -> Iterator[Diagnostic]:
    node = misfit.spot.node
    if misfit.name is None and isinstance(node, Scalar):
        yield faults.bad_name(node.span, node.text)
    for key, _ in _pairs(node):
        if key.text == misfit.name:
            yield faults.bad_name(key.span, key.text)


def _empty(misfit: Misfit) -> Iterator[Diagnostic]:
    spot = misfit.spot
    message = f"{spot.label} is {kind_of(spot.node)} with nothing in it"
    yield faults.wrong_value(spot.node.span, message, "put something in it, or take it out")


def _not_alone(misfit: Misfit) -> Iterator[Diagnostic]:
    """Say of a guard that is a Python function that it has no other conditions."""
    for key, _ in _pairs(misfit.spot.node):
        if key.text == "external":
            message = "'external' stands beside other conditions"
            advice = "make two guards of it, and name both where they are to hold"
            yield faults.wrong_value(key.span, message, advice)


def _out_of_place(misfit: Misfit) -> Iterator[Diagnostic]:
    """Say of `type` that it has no place beside `enum`, which is a type of its own."""
    for key, _ in _pairs(misfit.spot.node):
        if key.text == "type":
            message = "'type' stands beside 'enum', which is a type of its own"
            yield faults.wrong_value(key.span, message, "take 'type' out")


SENTENCES: Mapping[str | None, Callable[[Misfit], Iterator[Diagnostic]]] = {
    "additionalProperties": _unknown_keys,
    "required": _missing_keys,
    "type": _wrong_type,
    "enum": _wrong_word,
    "pattern": _wrong_form,
    "name": _bad_name,
    "minItems": _empty,
    "minProperties": _empty,
    "maxProperties": _not_alone,
    None: _out_of_place,
}
"""What says something, for every keyword of the schema that can fail."""


def _pairs(node: Node) -> tuple[tuple[Scalar, Node], ...]:
    return node.pairs if isinstance(node, Entries) else ()


def _head(spot: Spot) -> Span:
    """Return where a mapping is told by: its own key, or the first key in it."""
    if spot.key is not None:
        return spot.key.span
    pairs = _pairs(spot.node)
    return pairs[0][0].span if pairs else spot.node.span


def _owner(misfit: Misfit) -> str:
    title = str(misfit.schema["title"]).lower()
    if misfit.spot.label == quoted(title):
        return misfit.spot.label
    return article(title)
