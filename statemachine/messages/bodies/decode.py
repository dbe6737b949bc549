"""A body becomes a document: lists, mappings, texts, numbers, booleans and null."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from statemachine.messages.bodies.content import ContentType
from statemachine.messages.bodies.limits import SIZE
from statemachine.messages.bodies.strict_json import parse_json
from statemachine.messages.phrases import listing
from statemachine.model.errors import MessageError

Octets: TypeAlias = bytes | bytearray | memoryview


@dataclass(frozen=True, slots=True)
class Document:
    """What a body holds; in a `textual` one, which is XML, every value is text."""

    value: object = field(repr=False)
    textual: bool = False


def decode(body: Octets, content: ContentType, *, limit: int = SIZE) -> Document:
    """Read a body as what it is said to be, or raise `MessageError`."""
    if not isinstance(body, bytes):
        body = _octets(body)
    if len(body) > limit:
        raise MessageError(f"the body has more than {limit} bytes")
    if content.charset not in {None, *content.charsets}:
        raise MessageError(f"expected the character set {listing(content.charsets, 'or')}, got another")
    if not content.is_xml:
        return Document(parse_json(body))
    from statemachine.messages.bodies.safe_xml import parse_xml  # noqa: PLC0415  # heavy, and seldom needed

    return Document(parse_xml(body, content.charset), textual=True)


def _octets(body: object) -> bytes:
    if isinstance(body, bytearray | memoryview):
        return bytes(body)
    raise TypeError("a body is bytes: encode a text as UTF-8, or take the raw body of the web framework")
