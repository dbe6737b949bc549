"""A body becomes a document by its content type: lists, mappings, texts, numbers, booleans and null."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias

from statemachine.messages.bodies import JSON_CHARSETS, MAX_BODY_SIZE, XML_CHARSETS
from statemachine.messages.bodies.json_body import parse_json
from statemachine.model.errors import MessageError
from statemachine.model.text import listing

BytesLike: TypeAlias = bytes | bytearray | memoryview

_PARAMETER = re.compile(r';\s*([^;="\s]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^;"]*)')


@dataclass(frozen=True, slots=True)
class ContentType:
    """A media type: `kind` is `application/json` or the like, in lower case; `charset` is None if not named."""

    kind: str
    charset: str | None = None

    @classmethod
    @lru_cache(maxsize=64)  # most bodies of a provider have the same one
    def of(cls, text: str) -> ContentType:
        """Parse the text of a Content-Type header; unknown parameters are skipped."""
        kind, _, parameters = text.partition(";")
        found = (each for each in _PARAMETER.finditer(f";{parameters}") if each[1].lower() == "charset")
        charset = next((each[2].strip().strip('"').lower() for each in found), None)
        return cls(kind.strip().lower(), "utf-8" if charset == "utf8" else charset)


@dataclass(frozen=True, slots=True)
class Document:
    """The content of a body; in a `textual` document, which is XML, every value is a text."""

    value: object = field(repr=False)
    textual: bool = False


def decode(body: BytesLike, content: ContentType, *, limit: int = MAX_BODY_SIZE) -> Document:
    """Decode a body of at most `limit` bytes as XML or, by default, as JSON, or raise `MessageError`."""
    body = bytes(body)
    if len(body) > limit:
        raise MessageError(f"the body has more than {limit} bytes")
    is_xml = content.kind.endswith("xml")
    charsets = XML_CHARSETS if is_xml else JSON_CHARSETS
    if content.charset not in {None, *charsets}:
        raise MessageError(f"expected the character set {listing(charsets, 'or')}, got another")
    if not is_xml:
        return Document(parse_json(body))
    from statemachine.messages.bodies.xml_body import parse_xml  # noqa: PLC0415  # heavy, and seldom needed

    return Document(parse_xml(body, content.charset), textual=True)
