"""XML in the shape of JSON; the only door to defusedxml and xmltodict.

An element is a mapping of its children, of its attributes under `@name` and, beside these, of its text under
`#text`; without any of them it is its text. Elements of one name are a list. An empty element is null, and so is
one with `xsi:nil="true"`. Namespaces and prefixes are left out of all names, and attributes of `xsi` altogether.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from io import BytesIO
from typing import Any, NoReturn, TypeAlias
from xml.parsers.expat import ErrorString, ExpatError, ParserCreate
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl, InputSource, Locator

from statemachine.messages.bodies.content import OF_XML
from statemachine.messages.bodies.limits import DEPTH, LENGTH
from statemachine.messages.extras import library
from statemachine.messages.phrases import quoted
from statemachine.model.errors import MessageError

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_NIL = f"{_XSI}:nil"
_AT_THE_END = "no element found"

Element: TypeAlias = tuple[str, Mapping[str, Any] | None]
"""An element that is open: its name, and its attributes by namespace and name."""


def parse_xml(body: bytes, encoding: str | None = None) -> object:
    """Read a document, or raise `MessageError`, which says where it is wrong and shows no value.

    An `encoding` is one that the content type names; without one the document says it.
    """
    xmltodict = library("xmltodict", extra="messages")
    if encoding is None:
        _check_declaration(body)
    _guard(body, encoding)
    try:
        document: object = xmltodict.parse(
            body,
            encoding=encoding,
            process_namespaces=True,
            namespaces=_Namespaces({_XSI: "xsi"}),
            strip_whitespace=False,
            postprocessor=_entry,
        )
    except ExpatError as error:
        raise _invalid(ErrorString(error.code), error.lineno, error.offset) from None
    return document


class _PrologEndsError(Exception):
    """What may stand before the document has been read."""


def _check_declaration(body: bytes) -> None:
    """Refuse what else a document says it is written in, before a codec of that name is looked for."""
    parser = ParserCreate()
    parser.XmlDeclHandler = _check_encoding
    parser.StartDoctypeDeclHandler = parser.StartElementHandler = _end_prolog
    with suppress(ExpatError, _PrologEndsError):
        parser.Parse(body)


def _check_encoding(_version: str, encoding: str | None, _standalone: int) -> None:
    if encoding is not None and encoding.lower() not in OF_XML:
        raise MessageError("the document names an encoding that is not read")


def _end_prolog(*_what: object) -> NoReturn:
    raise _PrologEndsError


def _guard(body: bytes, encoding: str | None) -> None:
    """Refuse what attacks its reader, before anything is made of it."""
    defused = library("defusedxml.common", extra="messages")
    parser = library("defusedxml.expatreader", extra="messages").create_parser(forbid_dtd=True)
    guard = _Guard()
    parser.setContentHandler(guard)
    source = InputSource()
    source.setByteStream(BytesIO(body))
    source.setEncoding(encoding)
    try:
        parser.parse(source)
    except defused.DTDForbidden:
        raise _refused("a document type", parser.getLineNumber()) from None
    except defused.DefusedXmlException:
        raise _refused("an entity", parser.getLineNumber()) from None
    except SAXParseException as error:
        raise guard.unfinished(error.getMessage()) or _invalid(
            error.getMessage(), error.getLineNumber(), error.getColumnNumber()
        ) from None
    except MessageError:
        raise
    except (LookupError, ValueError):
        raise MessageError("the document names an encoding that is not read") from None


def _refused(what: str, line: int) -> MessageError:
    return MessageError(f"{what} is refused, at line {line}")


def _invalid(problem: str, line: int | None, column: int | None) -> MessageError:
    where = f", at line {line or 1}, column {(column or 0) + 1}"
    return MessageError(f"this is not XML: {problem}{where}")


class _Guard(ContentHandler):
    """Keeps which elements are open, lets none stand too deep, and sees that no attribute hides another."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, int]] = []
        self.locator = Locator()

    def unfinished(self, problem: str) -> MessageError | None:
        """Say what is missing at the end, if that is what the parser says."""
        if problem != _AT_THE_END:
            return None
        if not self.open:
            return MessageError("this is not XML: the document is empty")
        name, line = self.open[-1]
        return MessageError(
            f"this is not XML: the element {quoted(name)}, opened at line {line}, is never closed"
        )

    def setDocumentLocator(self, locator: Locator) -> None:  # noqa: N802  # as SAX calls it
        self.locator = locator

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802  # likewise
        self.open.append((name, self.locator.getLineNumber() or 1))
        if len(self.open) > DEPTH:
            raise MessageError(f"the document is nested more than {DEPTH} deep")
        _check_namespaces(attrs)
        names = [each.rpartition(":")[2] for each in attrs.getNames() if not _declares(each)]
        if len(names) > len(set(names)):
            raise MessageError("two attributes of an element differ by their namespaces alone")

    def endElement(self, name: str) -> None:  # noqa: ARG002, N802  # likewise
        self.open.pop()


def _check_namespaces(attributes: AttributesImpl) -> None:
    """Refuse a long name of a namespace: the parser writes it out before every name that is in it."""
    for name, value in attributes.items():
        if _declares(name) and len(value) > LENGTH:
            raise MessageError(f"the name of a namespace has more than {LENGTH} characters")


def _declares(attribute: str) -> bool:
    return attribute == "xmlns" or attribute.startswith("xmlns:")


class _Namespaces(dict[str, str | None]):
    """The short names of namespaces: all but those it holds are left out."""

    def __missing__(self, uri: str) -> None:
        return None


def _entry(path: Sequence[Element], key: str, value: object) -> tuple[str, object] | None:
    """Say under which name an element, an attribute or a text is kept, and as what; None: not at all."""
    if key.startswith("@"):
        return None if key == "@xmlns" or key.startswith("@xsi:") else (key, value)
    if key == "#text" and str(value).isspace():
        return None
    attributes = path[-1][1] or {}
    nil = str(attributes.get(_NIL, "")).strip() in {"true", "1"}
    return key.removeprefix("xsi:"), None if nil else value
