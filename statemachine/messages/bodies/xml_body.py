"""XML in the shape of JSON. The only module that imports defusedxml.

An element becomes a mapping: its children by their names, its attributes under `@name` and its text under `#text`.
An element with nothing but text becomes that text. Elements of one name become a list. An empty element, and one
with `xsi:nil="true"`, becomes null. Namespaces and prefixes are dropped, and so are attributes of `xsi`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.parsers.expat import ErrorString, errors

from statemachine.messages.bodies import MAX_DEPTH, MAX_LENGTH, XML_CHARSETS
from statemachine.messages.extras import library
from statemachine.model.errors import MessageError
from statemachine.model.text import quoted

_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
_NO_ELEMENT = errors.codes[errors.XML_ERROR_NO_ELEMENTS]


def parse_xml(body: bytes, encoding: str | None = None) -> object:
    """Parse a document, or raise `MessageError` with the line and column. No error shows a value.

    `encoding` is the character set of the content type. It takes precedence over that of the XML declaration.
    DTDs and entities are refused, and nothing is fetched.
    """
    defused = library("defusedxml.ElementTree", extra="messages")
    builder = _Builder()
    parser = defused.DefusedXMLParser(target=builder, encoding=encoding, forbid_dtd=True)
    builder.expat = parser.parser
    if encoding is None:
        builder.expat.XmlDeclHandler = _check_declaration
    try:
        parser.feed(body)
        document: object = parser.close()
    except defused.ParseError as error:
        raise builder.syntax_error(error.code, *error.position) from None
    except library("defusedxml", extra="messages").DefusedXmlException:
        line = builder.expat.CurrentLineNumber
        raise MessageError(f"a document type declaration is not allowed, at line {line}") from None
    return document


def _check_declaration(_version: str, encoding: str | None, _standalone: int) -> None:
    """Refuse an encoding before Python looks for a codec of that name."""
    if encoding is not None and encoding.lower() not in XML_CHARSETS:
        supported = ", ".join(XML_CHARSETS)
        raise MessageError(f"unsupported encoding in the XML declaration; supported: {supported}")


class _Element:
    """An element that is open: its name, its line, and its content so far."""

    __slots__ = ("content", "is_nil", "line", "name", "texts")

    def __init__(self, name: str, attributes: Mapping[str, str], line: int) -> None:
        self.name = name
        self.line = line
        self.is_nil = attributes.get(f"{_XSI}nil", "").strip() in {"true", "1"}
        self.texts: list[str] = []
        self.content: dict[str, Any] = {
            f"@{_local(key)}": value for key, value in attributes.items() if not key.startswith(_XSI)
        }

    @property
    def value(self) -> object:
        text = "".join(self.texts)
        if self.is_nil:
            return None
        if not self.content:
            return text or None
        if text and not text.isspace():
            self.content["#text"] = text
        return self.content

    def add(self, name: str, value: object) -> None:
        """Add a child; a second one of its name makes a list."""
        if name not in self.content:
            self.content[name] = value
        elif isinstance(self.content[name], list):
            self.content[name].append(value)
        else:
            self.content[name] = [self.content[name], value]


class _Builder:
    """Builds the document while the parser calls its methods, within the limits of depth and length."""

    def __init__(self) -> None:
        self.expat: Any = None
        self._open = [_Element("", {}, 0)]

    def start_ns(self, _prefix: str, uri: str) -> None:
        """Refuse a long namespace name: the parser repeats it with each name in the namespace."""
        if len(uri) > MAX_LENGTH:
            raise MessageError(f"a namespace name has more than {MAX_LENGTH} characters")

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if len(self._open) > MAX_DEPTH:
            raise MessageError(f"nesting exceeds {MAX_DEPTH} levels")
        if len({_local(key) for key in attributes}) < len(attributes):
            raise MessageError("two attributes of an element differ only by namespace")
        self._open.append(_Element(_local(tag), attributes, self.expat.CurrentLineNumber))

    def data(self, text: str) -> None:
        self._open[-1].texts.append(text)

    def end(self, _tag: str) -> None:
        element = self._open.pop()
        self._open[-1].add(element.name, element.value)

    def close(self) -> object:
        return self._open[0].content

    def syntax_error(self, code: int, line: int, column: int) -> MessageError:
        """Return the error for a code of the parser; at the end of the body it names the open element."""
        if code != _NO_ELEMENT:
            return MessageError(f"invalid XML: {ErrorString(code)}, at line {line}, column {column + 1}")
        if len(self._open) == 1:
            return MessageError("invalid XML: the document is empty")
        element = self._open[-1]
        return MessageError(
            f"invalid XML: the element {quoted(element.name)}, opened at line {element.line}, is never closed"
        )


def _local(name: str) -> str:
    return name.rpartition("}")[2]  # without the namespace
