"""Tests of how a content type says what a body is."""

from __future__ import annotations

import pytest
from statemachine.messages.bodies.content import ContentType

from statemachine.messages.bodies.decode import Document, decode
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
def test_a_content_type_is_read_without_regard_to_case(text: str, content: ContentType) -> None:
    """Parameters stand apart from the type, and what is not understood of them is left aside."""
    assert ContentType.of(text) == content


@pytest.mark.parametrize("kind", ["text/xml", "application/xml", "application/soap+xml"])
def test_a_type_of_xml_is_read_as_xml(kind: str) -> None:
    """In an XML document all is text."""
    assert decode(b"<a>1</a>", ContentType.of(kind)) == Document({"a": "1"}, textual=True)


@pytest.mark.parametrize(
    "kind", ["text/json", "application/json", "application/problem+json", "text/plain"]
)
def test_any_other_type_is_read_as_json(kind: str) -> None:
    """In a JSON document values have their types."""
    assert decode(b'{"a": 1}', ContentType.of(kind)) == Document({"a": 1})


def test_a_body_over_the_limit_is_not_looked_at() -> None:
    """The limit counts bytes, and a body of exactly so many is read."""
    content = ContentType("application/json")

    assert decode(b"[1]", content, limit=3).value == [1]
    with pytest.raises(MessageError, match="more than 3 bytes"):
        decode(b"[10]", content, limit=3)


@pytest.mark.parametrize("charset", ["utf-8", "us-ascii"])
@pytest.mark.parametrize(("kind", "body"), [("application/json", b"1"), ("text/xml", b"<a/>")])
def test_utf_8_and_ascii_are_read(kind: str, body: bytes, charset: str) -> None:
    """Whatever kind of document it is."""
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
def test_any_other_character_set_is_an_error(content_type: str, known: str) -> None:
    """It says which are read, and not what was named."""
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
def test_xml_is_read_as_the_content_type_says(charset: str, encoding: str, head: str) -> None:
    """A byte order mark says how UTF-16 is written; without one the greater byte goes first."""
    body = f"{head}<a>é</a>".encode(encoding)

    assert decode(body, ContentType.of(f"text/xml; charset={charset}")).value == {"a": "é"}


def test_xml_that_is_said_to_be_ascii_is_no_more() -> None:
    """A byte that ASCII has not is an error at its place."""
    with pytest.raises(MessageError, match="at line 1, column 4"):
        decode("<a>é</a>".encode(), ContentType("text/xml", "us-ascii"))


@pytest.mark.parametrize("body", [bytearray(b"[1]"), memoryview(b"[1]")])
def test_bytes_of_any_type_are_a_body(body: bytearray | memoryview) -> None:
    """They are copied, so that nothing changes while it is read."""
    assert decode(body, ContentType("application/json"), limit=3).value == [1]


@pytest.mark.parametrize("body", ["[1]", [1], None, 1, {"a": 1}])
def test_a_body_that_is_no_bytes_is_a_mistake_of_the_caller(body: bytes) -> None:
    """The error says what to hand in."""
    with pytest.raises(
        TypeError, match=r"^a body is bytes: encode a text as UTF-8, or take the raw body of"
    ):
        decode(body, ContentType("application/json"))


@pytest.mark.parametrize("text", [None, b"text/xml", 1])
def test_a_content_type_that_is_no_text_is_a_mistake_of_the_caller(text: str) -> None:
    """The error says what to hand in."""
    with pytest.raises(TypeError, match=r"^a content type is a text: hand in the header as it came"):
        ContentType.of(text)


def test_what_the_content_type_says_of_xml_goes_before_what_the_document_says() -> None:
    """A document that was written as text and sent as UTF-8 may still claim to be UTF-16."""
    body = '<?xml version="1.0" encoding="utf-16"?><a>é</a>'.encode()

    assert decode(body, ContentType("text/xml", "utf-8")).value == {"a": "é"}
    with pytest.raises(MessageError):
        decode(body, ContentType("text/xml"))


def test_a_document_is_not_shown() -> None:
    """What a body holds may be secret."""
    assert "secret" not in repr(decode(b'["secret"]', ContentType("application/json")))
