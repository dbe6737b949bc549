"""Content types: which kind of document it is, and in which encoding."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PARAMETER = re.compile(r';\s*([^;="\s]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^;"]*)')
_OF_JSON = ("utf-8", "us-ascii")

OF_XML = (*_OF_JSON, "iso-8859-1", "utf-16")
"""The character sets in which XML is read, whoever names one: the content type or the document itself."""


@dataclass(frozen=True, slots=True)
class ContentType:
    """What a body is said to be: `kind` is `application/json` or the like, in lower case."""

    kind: str
    charset: str | None = None

    @classmethod
    def of(cls, text: str) -> ContentType:
        """Read a content type as it comes in a header; what is not understood of it is left aside."""
        if not isinstance(text, str):
            raise TypeError(
                "a content type is a text: hand in the header as it came, or leave it out for JSON"
            )
        kind, semicolon, _ = text.partition(";")
        kind = kind.strip().lower()
        return cls(kind, _charset(text[len(kind) :]) if semicolon else None)

    @property
    def is_xml(self) -> bool:
        """Whether such a body is XML; any other is taken for JSON."""
        return self.kind.endswith("xml")

    @property
    def charsets(self) -> tuple[str, ...]:
        """The character sets in which such a body is read."""
        return OF_XML if self.is_xml else _OF_JSON


def _charset(parameters: str) -> str | None:
    for match in _PARAMETER.finditer(parameters):
        if match[1].lower() == "charset":
            charset = match[2].strip().strip('"').lower()
            return "utf-8" if charset == "utf8" else charset
    return None
