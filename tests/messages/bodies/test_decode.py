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


@pytest.mark.parametrize("kind", ["application/json", "text/xml"])
def test_only_utf_8_is_read(kind: str) -> None:
    """Of ASCII every text is UTF-8 too; any other character set is an error whatever the body is."""
    body = b"1" if kind == "application/json" else b"<a/>"

    decode(body, ContentType(kind, "us-ascii"))
    with pytest.raises(MessageError, match="character set"):
        decode(body, ContentType(kind, "iso-8859-1"))


def test_what_the_content_type_says_of_xml_goes_before_what_the_document_says() -> None:
    """A document that was written as text and sent as UTF-8 may still claim to be UTF-16."""
    body = '<?xml version="1.0" encoding="utf-16"?><a>é</a>'.encode()

    assert decode(body, ContentType("text/xml", "utf-8")).value == {"a": "é"}
    with pytest.raises(MessageError):
        decode(body, ContentType("text/xml"))


def test_a_document_is_not_shown() -> None:
    """What a body holds may be secret."""
    assert "secret" not in repr(decode(b'["secret"]', ContentType("application/json")))
