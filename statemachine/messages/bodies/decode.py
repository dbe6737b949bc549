"""A body becomes a document: lists, mappings, texts, numbers, booleans and null."""

from __future__ import annotations

from dataclasses import dataclass, field

from statemachine.messages.bodies.content import ContentType
from statemachine.messages.bodies.limits import SIZE
from statemachine.messages.bodies.strict_json import parse_json
from statemachine.model.errors import MessageError


@dataclass(frozen=True, slots=True)
class Document:
    """What a body holds; in a `textual` one, which is XML, every value is text."""

    value: object = field(repr=False)
    textual: bool = False


def decode(body: bytes, content: ContentType, *, limit: int = SIZE) -> Document:
    """Read a body as what it is said to be, or raise `MessageError`."""
    if len(body) > limit:
        raise MessageError(f"the body has more than {limit} bytes")
    if not content.is_utf_8:
        raise MessageError("the content type names another character set than UTF-8")
    if not content.is_xml:
        return Document(parse_json(body))
    from statemachine.messages.bodies.safe_xml import parse_xml  # noqa: PLC0415  # heavy, and seldom needed

    return Document(parse_xml(body, None if content.charset is None else "utf-8"), textual=True)
