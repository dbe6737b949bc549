"""XML in the shape of JSON. The only module that imports defusedxml.

An element becomes a mapping: its children by their names, its attributes under `@name` and its text under `#text`.
An element with nothing but text becomes that text. Elements of one name become a list. An empty element, and one
with `xsi:nil="true"`, becomes null. Namespaces and prefixes are dropped, and so are attributes of `xsi`.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from typing import Any
from xml.parsers.expat import ErrorString, errors

from statemachine.messages.bodies import MAX_DEPTH, MAX_FIELDS, MAX_LENGTH
from statemachine.messages.bodies.charsets import codec_of, decode_text
from statemachine.model.errors import MessageError
from statemachine.model.extras import library
from statemachine.model.text import quoted

_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
_NO_ELEMENT = errors.codes[errors.XML_ERROR_NO_ELEMENTS]
_PARSER_ENCODINGS = frozenset({"utf-8", "us-ascii", "iso-8859-1", "utf-16"})
"""The encodings that the parser decodes itself; from any other we make UTF-8 for it."""

_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF8)
_NO_LINE_END = re.compile(r"[^\r\n]")


def parse_xml(body: bytes, encoding: str | None = None, *, depth: int = MAX_DEPTH) -> object:
    """Parse a document of at most `depth` levels, or raise `MessageError` with the line and column.

    `encoding` is the character set of the content type. It takes precedence over that of the XML declaration. A
    document type declaration is skipped and nothing is fetched; the entities and default attributes that it declares
    are refused, and so is a reference to any other entity than the five of XML. No error shows a value.
    """
    if encoding is None or encoding in _PARSER_ENCODINGS:
        try:
            return _parse(body, encoding, depth)
        except _AnotherForm as found:
            encoding = encoding or found.encoding or _detected(body)
    text = decode_text(body, encoding)
    try:
        return _parse(text.encode(), "utf-8", depth)
    except _AnotherForm as found:
        return _parse(_without_prolog(text, found.prolog), "utf-8", depth, forbid_dtd=True)


def _parse(body: bytes, encoding: str | None, depth: int, *, forbid_dtd: bool = False) -> object:
    defused = library("defusedxml.ElementTree", extra="messages")
    builder = _Builder(depth)
    parser = defused.DefusedXMLParser(target=builder, encoding=encoding, forbid_dtd=forbid_dtd)
    builder.expat = parser.parser
    prolog = _Prolog(builder.expat)
    if encoding is None:
        builder.expat.XmlDeclHandler = prolog.declaration
    builder.expat.DefaultHandlerExpand = None  # it collects the document type, and costs time
    builder.expat.EndDoctypeDeclHandler = prolog.end_document_type
    builder.expat.AttlistDeclHandler = prolog.attribute
    try:
        parser.feed(body)
        document: object = parser.close()
    except defused.ParseError as error:
        line, column = error.position
        mark = line == 1 and body.startswith(_MARKS)  # the parser counts it as a column
        raise builder.syntax_error(error.code, line, column - mark) from None
    except library("defusedxml", extra="messages").DefusedXmlException:
        line = builder.expat.CurrentLineNumber
        what = "a second document type" if forbid_dtd else "an entity"
        raise MessageError(f"{what} declaration is not allowed, at line {line}") from None
    return document


class _AnotherForm(Exception):  # noqa: N818  # not an error: the parser needs the document in another form
    """The document has an encoding that the parser does not decode, or a document type declaration.

    `encoding` is the declared one. `prolog` is the number of bytes before the `>` that ends the document type.
    """

    def __init__(self, encoding: str | None, prolog: int = 0) -> None:
        super().__init__()
        self.encoding = encoding
        self.prolog = prolog


class _Prolog:
    """Handles what stands before the first element: the XML declaration and the document type."""

    def __init__(self, expat: Any) -> None:
        self._expat = expat
        self._encoding: str | None = None
        self._attributes = 0

    def declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        """Decide about an encoding before Python looks for a codec of that name."""
        if encoding is not None:
            codec_of(encoding, " in the XML declaration")
            if encoding.lower() not in _PARSER_ENCODINGS:
                raise _AnotherForm(encoding)
            self._encoding = (
                None if encoding.lower() == "utf-16" else encoding
            )  # its bytes have an order

    def attribute(
        self, _element: str, _name: str, _type: str, default: str | None, _required: int
    ) -> None:
        """Refuse a default value, which would be lost, and more declarations than the parser compares quickly."""
        self._attributes += 1
        line = self._expat.CurrentLineNumber
        if default is not None:
            raise MessageError(f"a default value of an attribute is not allowed, at line {line}")
        if self._attributes > MAX_FIELDS:
            raise MessageError(f"the document type declares more than {MAX_FIELDS} attributes")

    def end_document_type(self) -> None:
        """Stop, because the parser would drop undefined entities from attributes of such a document."""
        raise _AnotherForm(self._encoding, self._expat.CurrentByteIndex)


def _detected(body: bytes) -> str:
    """Return the encoding of a document that declares none, as the parser detects it."""
    if body.startswith((codecs.BOM_UTF16_LE, b"<\0")):
        return "utf-16-le"
    return "utf-16-be" if body.startswith((codecs.BOM_UTF16_BE, b"\0<")) else "utf-8"


def _without_prolog(text: str, prolog: int) -> bytes:
    """Return a document with blanks up to the end of its document type, so that lines and columns stay."""
    octets = text.encode()
    head = octets[: prolog + 1].decode()
    return _NO_LINE_END.sub(" ", head).encode() + octets[prolog + 1 :]


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

    def __init__(self, depth: int) -> None:
        self.expat: Any = None
        self._depth = depth
        self._open = [_Element("", {}, 0)]

    def start_ns(self, _prefix: str, uri: str) -> None:
        """Refuse a long namespace name: the parser repeats it with each name in the namespace."""
        if len(uri) > MAX_LENGTH:
            raise MessageError(f"a namespace name has more than {MAX_LENGTH} characters")

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if len(self._open) > self._depth:
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
