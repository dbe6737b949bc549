"""Tests of XML with a document type: it is skipped, nothing is fetched, and no text is lost."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine.messages.bodies import MAX_FIELDS
from statemachine.messages.bodies.xml_body import parse_xml
from statemachine.model.errors import MessageError

ENTITY = "an entity declaration is not allowed, at line 1"
DEFAULT = "a default value of an attribute is not allowed, at line 1"
DOCTYPES = [
    "<!DOCTYPE a>",
    '<!DOCTYPE a SYSTEM "{url}">',
    '<!DOCTYPE a PUBLIC "-//ACME//DTD a//EN" "{url}">',
    '<!DOCTYPE a SYSTEM "{url}" [<!ELEMENT a ANY><!-- > --><?p >?>]>',
    "<!DOCTYPE a [<!ATTLIST a b CDATA #IMPLIED c (d|e) #REQUIRED>\n<!NOTATION n SYSTEM '{url}'>]\n >",
]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """Return the address of a server, and check that nobody has connected to it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        yield f"http://127.0.0.1:{server.getsockname()[1]}/a.dtd"
        with pytest.raises(BlockingIOError):
            server.accept()


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "windows-1252", "utf-32"]
)
@pytest.mark.parametrize("doctype", DOCTYPES)
def test_a_document_type_is_skipped(doctype: str, encoding: str, url: str) -> None:
    """In each encoding, and whether or not there is something around it."""
    content = "<a b='é'>é &amp; <c/></a>"
    found = {"a": {"@b": "é", "#text": "é & ", "c": None}}
    charset = None if encoding.startswith(("utf-8", "utf-16")) else encoding
    doctype = doctype.replace("{url}", url)

    for head, tail in [("", ""), ("<!-- é -->\n", "\n<!-- é -->")]:
        assert parse_xml(f"{head}{doctype}{tail}{content}".encode(encoding), charset) == found


@pytest.mark.parametrize(
    ("encoding", "written"),
    [
        *(("utf-8", "utf-8"), ("us-ascii", "us-ascii"), ("iso-8859-1", "iso-8859-1")),
        *(("windows-1252", "windows-1252"), ("gb18030", "gb18030"), ("UTF-16LE", "utf-16-le")),
        *(("utf-16", "utf-16"), ("utf-16", "utf-16-le"), ("UTF-16", "utf-16-be")),
    ],
)
@pytest.mark.parametrize("doctype", ["", '<!DOCTYPE a SYSTEM "a.dtd">'])
def test_the_declared_encoding_is_used(encoding: str, written: str, doctype: str) -> None:
    """It is read before the document type. The order of the bytes of UTF-16 is detected."""
    letter = "e" if encoding == "us-ascii" else "é"
    text = f'<?xml version="1.0" encoding="{encoding}"?>{doctype}<a>{letter}</a>'

    assert parse_xml(text.encode(written)) == {"a": letter}


def test_a_file_is_not_opened(tmp_path: Path) -> None:
    """Entities of an external file stay undefined."""
    dtd = tmp_path / "a.dtd"
    dtd.write_text("<!ENTITY x 'text'>")

    with pytest.raises(MessageError, match="undefined entity"):
        parse_xml(f'<!DOCTYPE a SYSTEM "{dtd.as_uri()}"><a>&x;</a>'.encode())


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('<!DOCTYPE a [<!ENTITY x "y">]><a/>', ENTITY),
        ('<!DOCTYPE a SYSTEM "x" [<!ENTITY x "y">]><a>&x;</a>', ENTITY),
        ('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', ENTITY),
        ('<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x">%x;]><a/>', ENTITY),
        ('<!DOCTYPE a [<!NOTATION n SYSTEM "n"><!ENTITY x SYSTEM "x" NDATA n>]><a/>', ENTITY),
        ('<!DOCTYPE a [<!ATTLIST a b CDATA "v">]><a/>', DEFAULT),
        ('<!DOCTYPE a [<!ATTLIST a b CDATA #FIXED "v">]><a/>', DEFAULT),
        ("<!DOCTYPE a>\n<a>1&x;2</a>", "invalid XML: undefined entity, at line 2, column 5"),
        ('<!DOCTYPE a SYSTEM "x">\n<a>1&x;2</a>', "invalid XML: undefined entity, at line 2, column 5"),
        (
            '<!DOCTYPE a\nSYSTEM "x"><a b="1&x;2"/>',
            "invalid XML: undefined entity, at line 2, column 12",
        ),
        (
            '<!DOCTYPE a [%x;<!ENTITY y "z">]><a>&y;</a>',
            "invalid XML: undefined entity, at line 1, column 37",
        ),
        ("<!DOCTYPE a><!DOCTYPE a><a/>", "a second document type declaration is not allowed, at line 1"),
        ("<!DOCTYPE a>", "invalid XML: the document is empty"),
        ("<!DOCTYPE a", "invalid XML: the document is empty"),
        ("<a/><!DOCTYPE a>", "invalid XML: junk after document element, at line 1, column 5"),
    ],
)
def test_what_would_change_the_text_is_refused(text: str, problem: str) -> None:
    """Declared entities and default values, and references to entities that are not declared."""
    with pytest.raises(MessageError) as caught:
        parse_xml(text.encode())

    assert caught.value.problem == problem


@given(
    text=st.text("ab", min_size=1),
    name=st.sampled_from(["nbsp", "eacute", "x"]),
    place=st.integers(0, 3),
)
def test_no_entity_is_dropped(text: str, name: str, place: int) -> None:
    """A reference in a text, an attribute, or deeper, with any document type."""
    reference = f"{text}&{name};"
    contents = [f"<a>{reference}</a>", f"<a b='{reference}'/>", f"<a><b c='1' d='{reference}'/></a>"]
    body = f"{DOCTYPES[place]}{contents[place % 3]}"

    with pytest.raises(MessageError, match="undefined entity"):
        parse_xml(body.encode())


def test_expanding_entities_are_refused_at_once() -> None:
    """A billion laughs, and a document type that is as long as a body may be."""
    lines = [f'<!ENTITY x{each} "{f"&x{each - 1};" * 10}">' for each in range(1, 10)]
    laughs = f'<!DOCTYPE a [<!ENTITY x0 "ha">{"".join(lines)}]><a>&x9;</a>'
    attributes = "".join(f"<!ATTLIST a b{each} CDATA #IMPLIED>" for each in range(MAX_FIELDS))
    elements = "<!ELEMENT a (b|(c,d))>" * 40_000
    start = time.process_time()

    with pytest.raises(MessageError, match="an entity declaration is not allowed"):
        parse_xml(laughs.encode())
    assert parse_xml(f"<!DOCTYPE a [{attributes}]><a/>".encode()) == {"a": None}
    assert parse_xml(f"<!DOCTYPE a [{elements}]><a/>".encode()) == {"a": None}
    with pytest.raises(MessageError, match=f"declares more than {MAX_FIELDS} attributes"):
        parse_xml(f"<!DOCTYPE a [{attributes}<!ATTLIST a c CDATA #IMPLIED>]><a/>".encode())
    assert time.process_time() - start < 10
