"""Tests of content types, and of bodies decoded by them."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from statemachine.messages.bodies.decode import BodyKind, ContentType, Document, decode
from statemachine.messages.bodies.embedded import embed, embeddings_of
from statemachine.model.errors import MessageError
from statemachine.model.message_specs import JMESPath


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
    assert decode(b"<a>1</a>", ContentType.of(kind)) == Document({"a": "1"}, BodyKind.XML)


@pytest.mark.parametrize(
    "kind", ["text/json", "application/json", "application/problem+json", "text/plain"]
)
def test_any_other_type_is_decoded_as_json(kind: str) -> None:
    """In a JSON document values have their types."""
    assert decode(b'{"a": 1}', ContentType.of(kind)) == Document({"a": 1})


@pytest.mark.parametrize("charset", ["", "; charset=windows-1252"])
def test_a_form_is_decoded_as_a_form(charset: str) -> None:
    """Every value is a text; the character set of the content type is that of its percent sequences."""
    value = "€".encode("windows-1252" if charset else "utf-8")
    body = b"a=1&b=%" + value.hex("%").encode()

    document = decode(body, ContentType.of(f"application/x-www-form-urlencoded{charset}"))
    assert document == Document({"a": "1", "b": "€"}, BodyKind.FORM)
    assert document.textual


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


@pytest.mark.parametrize("kind", ["application/json", "text/xml", "application/x-www-form-urlencoded"])
@pytest.mark.parametrize("charset", ["utf-7", "rot13", "", "x-unknown", "base64"])
def test_an_unknown_character_set_is_refused(kind: str, charset: str) -> None:
    """The error lists common character sets and does not show the other."""
    with pytest.raises(MessageError) as caught:
        decode(b"<a/>", ContentType.of(f"{kind}; charset={charset}"))

    assert caught.value.problem == (
        "expected a character set such as utf-8, us-ascii, iso-8859-1, windows-1252, utf-16, shift_jis, gb18030 "
        "or euc-kr, got another"
    )


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


XML, FORM = "text/xml", "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("kind", "body", "names"),
    [
        ("text/json", '{"a": null}', "a"),
        ("text/json", '{"a": {"b": null}}', "a.b"),
        (XML, "<a/>", "a.b"),
        (XML, "<a>\n</a>", "a.b"),
        (XML, "<a x='1'/>", "a.b"),
        (XML, "<a><c/></a>", "a.b"),
        (FORM, "", ""),
        (FORM, "", "a.b"),
    ],
)
def test_an_empty_list_may_have_another_form(kind: str, body: str, names: str) -> None:
    """Null at a key in JSON, a parent without children in XML, and a form without fields."""
    assert decode(body.encode(), ContentType(kind)).is_empty_list(names_in(names))


@pytest.mark.parametrize(
    ("kind", "body", "names"),
    [
        ("text/json", '{"a": {}}', "a.b"),
        ("text/json", '{"a": null}', "a.b"),
        ("text/json", "{}", "a"),
        ("text/json", "{}", ""),
        ("text/json", "null", ""),
        ("text/json", '{"a": "x"}', "a"),
        (XML, "<a>text</a>", "a.b"),
        (XML, "<c/>", "a.b"),
        (XML, "<c/>", "a"),
        (XML, "<a/>", "a"),
        (XML, "<a><b/></a>", "a.b"),
        (FORM, "c=1", "a"),
        (FORM, "a=", "a"),
        (FORM, "c=1", ""),
    ],
)
def test_a_wrong_path_is_no_empty_list(kind: str, body: str, names: str) -> None:
    """Nor is a record that is empty."""
    assert not decode(body.encode(), ContentType(kind)).is_empty_list(names_in(names))


@pytest.mark.parametrize(
    ("kind", "text", "is_empty"),
    [
        ("text/json", '{"b": null}', True),
        ("text/json", "{}", False),
        (XML, "<b/>", False),
        (XML, "<c/>", False),
        (FORM, "&", True),
        (FORM, "", False),
    ],
)
def test_an_empty_list_is_told_by_the_innermost_document(
    kind: str, text: str, *, is_empty: bool
) -> None:
    """A form around JSON does not make a wrong path in the JSON an empty list. An empty text contains no document."""
    form = decode(urlencode({"a": text}).encode(), ContentType(FORM))

    assert embed(form, embeddings_of({JMESPath("a"): kind})).is_empty_list(("a", "b")) is is_empty


def names_in(path: str) -> tuple[str, ...]:
    """Return the names of a path."""
    return tuple(path.split(".")) if path else ()
