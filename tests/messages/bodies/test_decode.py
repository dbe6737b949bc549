"""Tests of content types, and of bodies decoded by them."""

from __future__ import annotations

import pytest

from statemachine.messages.bodies.decode import ContentType, Document, decode
from statemachine.model.errors import MessageError


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("application/json", ContentType("application/json")),
        (" Text/JSON ; charset=UTF-8", ContentType("text/json", "utf-8")),
        ('text/xml;x="a;charset=utf-16" ; Charset="utf-8"', ContentType("text/xml", "utf-8")),
        ("application/json; version=1", ContentType("application/json")),
        ("text/json; charset=UTF8", ContentType("text/json", "utf-8")),
        ("application/json;", ContentType("application/json")),
        ("; charset=utf-8", ContentType("", "utf-8")),
        ("", ContentType("")),
    ],
)
def test_a_content_type_is_parsed_in_any_case(text: str, content: ContentType) -> None:
    """The character set is kept, and other parameters are skipped."""
    assert ContentType.of(text) == content


@pytest.mark.parametrize("kind", ["text/xml", "application/xml", "application/soap+xml"])
def test_an_xml_type_is_decoded_as_xml(kind: str) -> None:
    """In an XML document every value is a text."""
    assert decode(b"<a>1</a>", ContentType.of(kind)) == Document({"a": "1"}, textual=True)


@pytest.mark.parametrize(
    "kind", ["text/json", "application/json", "application/problem+json", "text/plain"]
)
def test_any_other_type_is_decoded_as_json(kind: str) -> None:
    """In a JSON document values have their types."""
    assert decode(b'{"a": 1}', ContentType.of(kind)) == Document({"a": 1})


def test_a_body_over_the_limit_is_refused() -> None:
    """The limit is in bytes, and a body of exactly that size is accepted."""
    content = ContentType("application/json")

    assert decode(b"[1]", content, limit=3).value == [1]
    with pytest.raises(MessageError, match="more than 3 bytes"):
        decode(b"[10]", content, limit=3)


@pytest.mark.parametrize("charset", ["utf-8", "us-ascii"])
@pytest.mark.parametrize(("kind", "body"), [("application/json", b"1"), ("text/xml", b"<a/>")])
def test_utf_8_and_ascii_are_accepted(kind: str, body: bytes, charset: str) -> None:
    """Both for JSON and for XML."""
    decode(body, ContentType(kind, charset))


@pytest.mark.parametrize(
    ("content_type", "known"),
    [
        ("application/json; charset=iso-8859-1", "utf-8 or us-ascii"),
        ("application/json; charset=utf-16", "utf-8 or us-ascii"),
        ("text/xml; charset=windows-1252", "utf-8, us-ascii, iso-8859-1 or utf-16"),
        ("text/xml; charset=utf-7", "utf-8, us-ascii, iso-8859-1 or utf-16"),
        ("text/xml; charset=", "utf-8, us-ascii, iso-8859-1 or utf-16"),
    ],
)
def test_any_other_character_set_is_refused(content_type: str, known: str) -> None:
    """The error lists the accepted character sets and does not show the other."""
    with pytest.raises(MessageError) as caught:
        decode(b"<a/>", ContentType.of(content_type))

    assert caught.value.problem == f"expected the character set {known}, got another"


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [
        ("UTF8", "utf-8"),
        ("utf-8", "utf-8"),
        ("ISO-8859-1", "iso-8859-1"),
        ("utf-16", "utf-16"),
        ("utf-16", "utf-16-be"),
    ],
)
@pytest.mark.parametrize(
    "head", ["", '<?xml version="1.0"?>', '<?xml version="1.0" encoding="us-ascii"?>']
)
def test_xml_is_decoded_in_the_character_set_of_the_content_type(
    charset: str, encoding: str, head: str
) -> None:
    """UTF-16 without a byte order mark is big-endian."""
    body = f"{head}<a>é</a>".encode(encoding)

    assert decode(body, ContentType.of(f"text/xml; charset={charset}")).value == {"a": "é"}


def test_xml_declared_as_ascii_has_to_be_ascii() -> None:
    """Another byte is an error with its place."""
    with pytest.raises(MessageError, match="at line 1, column 4"):
        decode("<a>é</a>".encode(), ContentType("text/xml", "us-ascii"))


@pytest.mark.parametrize("body", [bytearray(b"[1]"), memoryview(b"[1]")])
def test_every_type_of_bytes_is_accepted(body: bytearray | memoryview) -> None:
    """A `bytearray` and a `memoryview` are copied, so they cannot change while they are decoded."""
    assert decode(body, ContentType("application/json"), limit=3).value == [1]


def test_the_content_type_takes_precedence_over_the_xml_declaration() -> None:
    """A document sent as UTF-8 may still declare UTF-16."""
    body = '<?xml version="1.0" encoding="utf-16"?><a>é</a>'.encode()

    assert decode(body, ContentType("text/xml", "utf-8")).value == {"a": "é"}
    with pytest.raises(MessageError):
        decode(body, ContentType("text/xml"))


def test_the_repr_of_a_document_shows_no_content() -> None:
    """The content may be secret."""
    assert "secret" not in repr(decode(b'["secret"]', ContentType("application/json")))
