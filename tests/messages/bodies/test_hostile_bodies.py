"""Tests of hostile bodies, with any content type, and of hostile texts inside of documents."""

from __future__ import annotations

import json
import time
import tracemalloc
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine.messages.bodies.decode import ContentType, Document, decode
from statemachine.messages.bodies.embedded import embed, embeddings_of
from statemachine.model.errors import MessageError
from statemachine.model.message_specs import JMESPath
from tests.messages.bodies.test_charsets import LABELS, TRANSFORMS
from tests.messages.bodies.test_json_body import DOCUMENTS

JSON, XML, FORM = "application/json", "text/xml", "application/x-www-form-urlencoded"
KINDS = st.sampled_from([JSON, XML, FORM, "text/plain", "application/problem+json"])
CHARSETS = st.sampled_from([*LABELS, *TRANSFORMS]) | st.text(max_size=10)
CONTENT_TYPES = st.text(max_size=30) | st.tuples(KINDS, CHARSETS).map("; charset=".join)
PIECES = [
    *('{"a":', "[", "]", "}", '"', "1", "null", "&", "=", "%", "%41", "+", "é", "\0", "\ufeff"),
    *(
        "<a>",
        "</a>",
        "<a b='&x;'/>",
        "<?xml version='1.0'",
        " encoding='",
        "windows-1252",
        "utf-16",
        "'?>",
    ),
    *(
        "<!DOCTYPE a",
        ' SYSTEM "x"',
        "[",
        "%x;",
        "<!ELEMENT a ANY>",
        '<!ATTLIST a b CDATA "c">',
        "]>",
        ">",
    ),
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
BODIES = st.binary() | st.builds(
    lambda text, encoding: text.encode(encoding, "replace"),
    TEXTS,
    st.sampled_from(
        ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "windows-1252", "shift_jis"]
    ),
)


@given(body=BODIES, content_type=CONTENT_TYPES)
def test_any_body_of_any_content_type_gives_a_document_or_a_message_error(
    body: bytes, content_type: str
) -> None:
    """No bytes, type and character set raise another error, and none give half a surrogate pair."""
    with suppress(MessageError):
        document = decode(body, ContentType.of(content_type))
        json.dumps(document.value, ensure_ascii=False).encode()
        assert document.is_empty_list(()) in {True, False}


@given(
    value=DOCUMENTS | st.dictionaries(st.sampled_from("ab"), TEXTS | st.lists(TEXTS)) | TEXTS,
    declared=st.dictionaries(st.sampled_from(["@", "a", "a.b", "b", "a.a.a"]).map(JMESPath), KINDS),
)
def test_any_text_gives_a_document_or_a_message_error(
    value: object, declared: dict[JMESPath, str]
) -> None:
    """No text that should contain a document raises another error."""
    with suppress(MessageError):
        embed(Document(value), embeddings_of(declared))


LARGE: dict[str, tuple[str, Callable[[int], bytes]]] = {
    "fields": (FORM, lambda size: b"a&" * (size // 2)),
    "the same name": (FORM, lambda size: b"a=%41&" * min(size // 6, 9_000)),
    "one field of percent sequences": (FORM, lambda size: b"%41" * (size // 3)),
    "a late invalid byte": (FORM, lambda size: b"%41" * (size // 3) + b"%ff"),
    "a late invalid sequence": (FORM, lambda size: b"%41" * (size // 3) + b"%"),
    "a long document type": (XML, lambda size: b"<!DOCTYPE a [" + b"<!ELEMENT a ANY>" * (size // 16) + b"]><a/>"),
    "a deep model": (XML, lambda size: b"<!DOCTYPE a [<!ELEMENT a " + b"(" * size + b"]><a/>"),
    "many enumerations": (XML, lambda size: b"<!DOCTYPE a [<!ATTLIST a" + b" b (c|d) #IMPLIED" * (size // 17) + b">]><a/>"),
    "comments before a document type": (XML, lambda size: b"<!---->" * (size // 7) + b"<!DOCTYPE a><a/>"),
    "references": (XML, lambda size: b"<!DOCTYPE a [" + b"%a;" * (size // 3) + b"]><a/>"),
    "an encoding of many bytes": (f"{XML}; charset=gb18030", lambda size: b"<a>" + b"\x81\x30\x81\x30" * (size // 4) + b"</a>"),
    "escapes": (f"{JSON}; charset=iso-2022-jp", lambda size: b'"' + b"\x1b$B\x1b(B" * (size // 6) + b'"'),
}  # fmt: skip


@pytest.mark.parametrize("name", LARGE)
def test_a_large_body_takes_linear_time_and_memory(name: str) -> None:
    """A mebibyte would take minutes in quadratic time."""
    kind, body = LARGE[name][0], LARGE[name][1](1_000_000)
    start = time.process_time()
    tracemalloc.start()
    with suppress(MessageError):
        decode(body, ContentType.of(kind))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert time.process_time() - start < 10
    assert peak < 100_000_000


@pytest.mark.parametrize(("kind", "text"), [(JSON, "1"), (XML, "<a/>"), (FORM, "a")])
def test_many_embedded_documents_take_linear_time(kind: str, text: str) -> None:
    """As many as a mebibyte may have."""
    start = time.process_time()
    with pytest.raises(MessageError, match="embedded documents"):
        embed(Document([text] * 100_000), embeddings_of({JMESPath("@"): kind}))

    assert time.process_time() - start < 10
