"""A body becomes a document by its content type: lists, mappings, texts, numbers, booleans and null."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import TypeAlias

from statemachine.messages.bodies import MAX_BODY_SIZE, MAX_DEPTH
from statemachine.messages.bodies.form_body import parse_form
from statemachine.messages.bodies.json_body import parse_json
from statemachine.model.errors import MessageError
from statemachine.model.frozen import EMPTY

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


class BodyKind(StrEnum):
    """The format of a document. In XML and in forms every value is a text."""

    JSON = "json"
    XML = "xml"
    FORM = "form"

    @classmethod
    @lru_cache(maxsize=64)  # as above
    def of(cls, kind: str) -> BodyKind:
        """Return the format of a media type; text that is neither XML nor a form is read as JSON."""
        if kind == "application/x-www-form-urlencoded":
            return cls.FORM
        return cls.XML if kind.endswith("xml") else cls.JSON


_JSON = BodyKind.JSON  # reading a member of an enum costs more than a name


@dataclass(frozen=True, slots=True)
class Document:
    """The content of a body, and the formats of the documents that took the place of texts in it.

    `embedded` has the format of each by the names that lead to it, without the numbers in lists. In a `textual`
    document a text may be a number, a boolean or a time: it is XML or a form, or contains one. So a number in JSON
    that a form contains may be written as a text too.
    """

    value: object = field(repr=False)
    kind: BodyKind = _JSON
    embedded: Mapping[tuple[str, ...], BodyKind] = EMPTY

    @property
    def textual(self) -> bool:
        """Whether texts may be values of other types."""
        if self.kind is not _JSON or not self.embedded:
            return self.kind is not _JSON
        return any(kind is not _JSON for kind in self.embedded.values())

    def is_empty_list(self, names: tuple[str, ...]) -> bool:
        """Return whether the records at these names are an empty list that is not written as a list.

        It is null at a name in JSON, a parent without an element of the last name in XML, or a form without fields.
        A single empty element of the last name is a record. A name that JSON or a form lacks is not an empty list,
        so that a wrong path is noticed.
        """
        value = self.value
        for depth, name in enumerate(names):
            if not isinstance(value, dict) or name not in value:
                start, kind = self._part_around(names[:depth])
                if kind is BodyKind.XML and depth == len(names) - 1:
                    return depth > start if isinstance(value, dict) else _is_blank(value)
                return kind is BodyKind.FORM and value == {}
            value = value[name]
        _, kind = self._part_around(names)
        return bool(names and value is None and kind is BodyKind.JSON) or (
            value == {} and kind is BodyKind.FORM
        )

    def kind_at(self, names: tuple[str, ...]) -> BodyKind:
        """Return the format of the innermost document that contains the value at these names."""
        return self._part_around(names)[1]

    def _part_around(self, names: tuple[str, ...]) -> tuple[int, BodyKind]:
        """Return the depth and the format of the innermost document that contains the value at these names."""
        for depth in range(len(names), -1, -1):
            if names[:depth] in self.embedded:
                return depth, self.embedded[names[:depth]]
        return 0, self.kind


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and value.isspace())


def decode(
    body: BytesLike, content: ContentType, *, limit: int = MAX_BODY_SIZE, depth: int = MAX_DEPTH
) -> Document:
    """Decode a body of at most `limit` bytes and `depth` levels by its content type, or raise `MessageError`.

    XML has a type that ends with `xml`, a form `application/x-www-form-urlencoded`; any other type is read as JSON.
    """
    body = bytes(body)
    if len(body) > limit:
        raise MessageError(f"the body has more than {limit} bytes")
    kind = BodyKind.of(content.kind)
    charset = "utf-8" if content.charset is None else content.charset
    if kind is _JSON:
        return Document(parse_json(body, charset, depth=depth))
    if kind is BodyKind.FORM:
        return Document(parse_form(body, charset), kind)
    from statemachine.messages.bodies.xml_body import parse_xml  # noqa: PLC0415  # heavy, and seldom needed

    return Document(parse_xml(body, content.charset, depth=depth), kind)
