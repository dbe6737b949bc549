"""Content types: which kind of document it is, and in which encoding."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PARAMETER = re.compile(r';\s*([^;="\s]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^;"]*)')
_UTF_8 = {"utf-8", "utf8", "us-ascii"}


@dataclass(frozen=True, slots=True)
class ContentType:
    """What a body is said to be: `kind` is `application/json` or the like, in lower case."""

    kind: str
    charset: str | None = None

    @classmethod
    def of(cls, text: str) -> ContentType:
        """Read a content type as it comes in a header; what is not understood of it is left aside."""
        kind, semicolon, _ = text.partition(";")
        kind = kind.strip().lower()
        return cls(kind, _charset(text[len(kind) :]) if semicolon else None)

    @property
    def is_xml(self) -> bool:
        """Whether such a body is XML; any other is taken for JSON."""
        return self.kind.endswith("xml")

    @property
    def is_utf_8(self) -> bool:
        """Whether such a body is UTF-8, as it is where nothing else is said."""
        return self.charset is None or self.charset in _UTF_8


def _charset(parameters: str) -> str | None:
    for match in _PARAMETER.finditer(parameters):
        if match[1].lower() == "charset":
            return match[2].strip().strip('"').lower()
    return None
