"""Tests of documents inside of texts."""

from __future__ import annotations

import json
from copy import deepcopy
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine.messages.bodies import MAX_DEPTH, max_records
from statemachine.messages.bodies.decode import BodyKind, ContentType, Document, decode
from statemachine.messages.bodies.embedded import embed, embeddings_of
from statemachine.model.errors import InvalidRulesError, MessageError
from statemachine.model.message_specs import JMESPath
from tests.messages.bodies.test_json_body import DOCUMENTS

JSON, XML, FORM = "application/json", "text/xml", "application/x-www-form-urlencoded"


def embedded(value: object, *, limit: int = 1_000_000, **embeddings: str) -> Document:
    """Return a JSON document with its embedded documents; `__` in a keyword is a dot."""
    declared = {JMESPath(name.replace("__", ".")): kind for name, kind in embeddings.items()}
    return embed(Document(value), embeddings_of(declared), limit=limit)


@given(document=DOCUMENTS, around=st.lists(st.sampled_from(["a", "b", None]), max_size=4))
def test_a_text_is_replaced_by_its_document(document: object, around: list[str | None]) -> None:
    """At any path of names; a list on the way (None) is followed. The original is not changed."""
    original, expected = json.dumps(document), document
    value: object = original
    for name in reversed(around):
        value = [value, None] if name is None else {name: value, "c": "[1]"}
        expected = [expected, None] if name is None else {name: expected, "c": "[1]"}
    before = deepcopy(value)
    path = ".".join(name for name in around if name) or "@"

    assert embed(Document(value), embeddings_of({JMESPath(path): JSON})).value == expected
    assert value == before


def test_embedded_documents_are_nested_in_the_order_of_the_file() -> None:
    """A form in JSON has a field that contains XML."""
    body = {"a": urlencode({"b": "<c>é</c>"}), "d": 1}

    document = embedded(body, a=FORM, a__b=XML)

    assert document.value == {"a": {"b": {"c": "é"}}, "d": 1}
    assert document.embedded == {("a",): BodyKind.FORM, ("a", "b"): BodyKind.XML}


@pytest.mark.parametrize(
    "value", [{}, {"a": None}, {"a": {}}, {"a": []}, {"a": [{}, {"b": None}]}, {"a": "{}"}, None, 1, []]
)
def test_nothing_happens_where_there_is_no_value(value: object) -> None:
    """No key, null, or a value without keys on the way."""
    document = embedded(value, a__b=JSON)

    assert (document.value, document.textual) == (value, False)


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        ({"a": {"b": 1}}, JSON, "at a.b: expected a text that contains a document, got an integer"),
        ({"a": {"b": {}}}, JSON, "at a.b: expected a text that contains a document, got a mapping"),
        ({"a": {"b": ""}}, JSON, "at a.b: invalid JSON: expecting value, at line 1, column 1"),
        (
            {"a": [{}, {"b": "{\n]"}]},
            JSON,
            "at a[1].b: invalid JSON: expecting property name enclosed in double quotes, at line 2, column 1",
        ),
        (
            {"a": {"b": ["1", "x"]}},
            JSON,
            "at a.b[1]: invalid JSON: expecting value, at line 1, column 1",
        ),
        (
            {"a": {"b": "<c>"}},
            XML,
            "at a.b: invalid XML: the element 'c', opened at line 1, is never closed",
        ),
        ({"a": {"b": "c=%"}}, FORM, "at a.b: invalid percent sequence at byte 3"),
        ({"a": {"b": "[100]"}}, JSON, "at a.b: the text has more than 4 bytes in UTF-8"),
    ],
)
def test_what_contains_no_document_is_an_error_with_its_path(
    value: object, kind: str, text: str
) -> None:
    """Another value than a text, and a text that cannot be decoded. No error shows a value."""
    with pytest.raises(MessageError) as caught:
        embedded(value, a__b=kind, limit=4 if kind == JSON and "bytes" in text else 1_000)

    assert str(caught.value) == text


def test_the_levels_of_both_documents_are_counted_together() -> None:
    """An embedded document has as many levels as its place leaves."""
    fits, too_deep = ("[" * levels + "]" * levels for levels in (MAX_DEPTH - 2, MAX_DEPTH - 1))

    embedded({"a": {"b": fits}}, a__b=JSON)
    for text in (too_deep, "<a>" * (MAX_DEPTH - 1) + "</a>" * (MAX_DEPTH - 1)):
        with pytest.raises(MessageError, match=f"at a.b: nesting exceeds {MAX_DEPTH} levels"):
            embedded({"a": {"b": text}}, a__b=XML if text.startswith("<") else JSON)


def test_the_number_of_embedded_documents_is_limited() -> None:
    """As many as a body of the greatest size has records."""
    most = max_records(1_000)

    assert embedded(["1"] * most, **{"@": JSON}, limit=1_000).value == [1] * most
    with pytest.raises(MessageError, match=f"expected at most {most} embedded documents, got more"):
        embedded(["1"] * (most + 1), **{"@": JSON}, limit=1_000)


def test_a_document_is_textual_if_a_part_of_it_is() -> None:
    """XML in JSON has texts only, and so has a form around JSON."""
    form = decode(urlencode({"a": '{"b": 1}'}).encode(), ContentType(FORM))

    assert embed(form, embeddings_of({JMESPath("a"): JSON})) == Document(
        {"a": {"b": 1}}, BodyKind.FORM, {("a",): BodyKind.JSON}
    )
    assert form.textual
    assert embedded({"a": "<b/>"}, a=XML).textual
    assert not embedded({"a": "[]"}, a=JSON).textual


def test_the_encoding_of_an_xml_declaration_in_a_text_is_irrelevant() -> None:
    """The text is decoded already."""
    assert embedded({"a": '<?xml version="1.0" encoding="utf-16"?><b>é</b>'}, a=XML).value == {
        "a": {"b": "é"}
    }


@pytest.mark.parametrize("path", ["a[0]", "a[*].b", "a || b", "length(a)", "'a'", "a-b"])
def test_a_path_has_names_only(path: str) -> None:
    """Any other path is a fault of the rule file."""
    with pytest.raises(InvalidRulesError, match="invalid path"):
        embeddings_of({JMESPath(path): JSON})
