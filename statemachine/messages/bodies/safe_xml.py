"""XML in the shape of JSON; the only door to defusedxml and xmltodict.

An element is a mapping of its children, of its attributes under `@name` and, beside these, of its text under
`#text`; without any of them it is its text. Elements of one name are a list. An empty element is null, and so is
one with `xsi:nil="true"`. Namespaces and prefixes are left out of all names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any, TypeAlias
from xml.parsers.expat import ErrorString, ExpatError
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl, InputSource

from statemachine.messages.bodies.limits import DEPTH
from statemachine.messages.extras import library
from statemachine.model.errors import MessageError

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_NIL = f"{_XSI}:nil"

Element: TypeAlias = tuple[str, Mapping[str, Any] | None]
"""An element that is open: its name, and its attributes by namespace and name."""


def parse_xml(body: bytes, encoding: str | None = None) -> object:
    """Read a document, or raise `MessageError`, which says where it is wrong and shows no value.

    An `encoding` is one that the content type names; without one the document says it.
    """
    xmltodict = library("xmltodict", extra="messages")
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


def _guard(body: bytes, encoding: str | None) -> None:
    """Refuse what attacks its reader, before anything is made of it."""
    defused = library("defusedxml.common", extra="messages")
    parser = library("defusedxml.expatreader", extra="messages").create_parser(forbid_dtd=True)
    parser.setContentHandler(_Guard())
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
        raise _invalid(error.getMessage(), error.getLineNumber(), error.getColumnNumber()) from None
    except MessageError:
        raise
    except (LookupError, ValueError):
        raise MessageError("the document names an encoding that is not read") from None


def _refused(what: str, line: int) -> MessageError:
    return MessageError(f"{what} is refused, at line {line}")


_AT_THE_END = "no element found"


def _invalid(problem: str, line: int | None, column: int | None) -> MessageError:
    if problem == _AT_THE_END:
        problem = "it ends too early, before all elements are closed"
    where = f", at line {line or 1}, column {(column or 0) + 1}"
    return MessageError(f"this is not XML: {problem}{where}")


class _Guard(ContentHandler):
    """Counts how deep elements stand in one another, and sees that no attribute hides another."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = 0

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: ARG002, N802  # as SAX calls it
        self.depth += 1
        if self.depth > DEPTH:
            raise MessageError(f"the document is nested more than {DEPTH} deep")
        names = [each.rpartition(":")[2] for each in attrs.getNames() if not each.startswith("xmlns")]
        if len(names) > len(set(names)):
            raise MessageError("two attributes of an element differ by their namespaces alone")

    def endElement(self, name: str) -> None:  # noqa: ARG002, N802  # likewise
        self.depth -= 1


class _Namespaces(dict[str, str | None]):
    """The short names of namespaces: all but those it holds are left out."""

    def __missing__(self, uri: str) -> None:
        return None


def _entry(path: Sequence[Element], key: str, value: object) -> tuple[str, object] | None:
    """Say under which name an element, an attribute or a text is kept, and as what; None: not at all."""
    if key in {"@xmlns", "@xsi:nil"} or (key == "#text" and str(value).isspace()):
        return None
    if key.startswith("@"):
        return f"@{key[1:].removeprefix('xsi:')}", value
    attributes = path[-1][1] or {}
    nil = str(attributes.get(_NIL, "")).strip() in {"true", "1"}
    return key.removeprefix("xsi:"), None if nil else value
