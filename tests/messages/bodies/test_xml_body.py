"""Tests of XML in the shape of JSON, and of hostile documents."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine.messages.bodies import MAX_DEPTH
from statemachine.messages.bodies.xml_body import parse_xml
from statemachine.model.errors import MessageError

XSI = 'xmlns:i="http://www.w3.org/2001/XMLSchema-instance"'
TOKENS = (
    *("<a", "<b:c", "</a>", "</b:c>", "/>", ">", "&lt;", "&x;", "<!--", "-->", "<![CDATA[", "]]>"),
    *("<?xml", ' version="1.0"', ' encoding="utf-16"', ' encoding="x"', "?>", "<!DOCTYPE a [", "]>"),
    *('<!ENTITY x "y">', f" {XSI}", ' i:nil="1"', ' xmlns:b="u"', ' xmlns=""', ' a="1"', ' b:a="2"'),
    *("é", " ", "\n", "x"),
)
UNSUPPORTED = (
    "expected a character set such as utf-8, us-ascii, iso-8859-1, windows-1252, utf-16, shift_jis, gb18030 "
    "or euc-kr in the XML declaration, got another"
)
PIECES = st.lists(st.sampled_from(TOKENS), max_size=15).map("".join)


@pytest.mark.parametrize(
    ("text", "document"),
    [
        ("<a>x</a>", {"a": "x"}),
        ("<a/>", {"a": None}),
        ("<a></a>", {"a": None}),
        ("<a> x </a>", {"a": " x "}),
        ("<a>  </a>", {"a": "  "}),
        ("<a>\n  <b>1</b>\n  <c>2</c>\n</a>", {"a": {"b": "1", "c": "2"}}),
        ("<a><b>1</b><c/><b>2</b></a>", {"a": {"b": ["1", "2"], "c": None}}),
        ('<a x="1">y</a>', {"a": {"@x": "1", "#text": "y"}}),
        ('<a x="1"/>', {"a": {"@x": "1"}}),
        ("<a>x<![CDATA[<y>]]>&amp;&#x7a;</a>", {"a": "x<y>&z"}),
        ("<a><!-- no --><?and no?>x</a>", {"a": "x"}),
        ("<a>x<b/>y</a>", {"a": {"b": None, "#text": "xy"}}),
    ],
)
def test_elements_become_mappings(text: str, document: object) -> None:
    """Text is kept, elements of one name become a list, and an empty element becomes null."""
    assert parse_xml(text.encode()) == document


@pytest.mark.parametrize(
    ("text", "document"),
    [
        ('<a xmlns="u"><b/></a>', {"a": {"b": None}}),
        (f'<a xmlns="{"u" * 1_000}"><b/></a>', {"a": {"b": None}}),
        ('<a xmlnsid="1"/>', {"a": {"@xmlnsid": "1"}}),
        ('<p:a xmlns:p="u"><p:b>1</p:b><b>2</b></p:a>', {"a": {"b": ["1", "2"]}}),
        ('<a xmlns:p="u" p:x="1"/>', {"a": {"@x": "1"}}),
        (f'<a {XSI}><b i:nil="true"/><b i:nil="1"></b></a>', {"a": {"b": [None, None]}}),
        (f'<a {XSI}><b i:nil=" true " x="1">y</b></a>', {"a": {"b": None}}),
        (f'<a {XSI} i:nil="false">x</a>', {"a": "x"}),
        (f'<a {XSI} xmlns:d="u" i:type="d:string">x</a>', {"a": "x"}),
        (f'<a {XSI} i:schemaLocation="u v" x="1"><b i:type="t"/></a>', {"a": {"@x": "1", "b": None}}),
        (f"<i:a {XSI}><i:b/></i:a>", {"a": {"b": None}}),
        ('<a nil="true">x</a>', {"a": {"@nil": "true", "#text": "x"}}),
        ('<a xmlns:i="other" i:nil="true">x</a>', {"a": {"@nil": "true", "#text": "x"}}),
    ],
)
def test_namespaces_are_dropped(text: str, document: object) -> None:
    """`nil` of `xsi` makes an element null, under any prefix. Other attributes of `xsi` are dropped."""
    assert parse_xml(text.encode()) == document


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "invalid XML: the document is empty"),
        ('<?xml version="1.0"?>\n<!-- a -->', "invalid XML: the document is empty"),
        ("\n<a>", "invalid XML: the element 'a', opened at line 2, is never closed"),
        (
            "<p:a xmlns:p='u'>\n<b>\n<c/>\n",
            "invalid XML: the element 'b', opened at line 2, is never closed",
        ),
        ("<a>\n<b></b>", "invalid XML: the element 'a', opened at line 1, is never closed"),
        ("<a><b", "invalid XML: unclosed token, at line 1, column 4"),
        ("<a>\n<b></a>", "invalid XML: mismatched tag, at line 2, column 6"),
        ("<a/><b/>", "invalid XML: junk after document element, at line 1, column 5"),
        ("<p:a/>", "invalid XML: unbound prefix, at line 1, column 1"),
        ("<a>&x;</a>", "invalid XML: undefined entity, at line 1, column 4"),
        (
            "<a>&#xD800;</a>",
            "invalid XML: reference to invalid character number, at line 1, column 4",
        ),
        ("<a b='&x;'/>", "invalid XML: undefined entity, at line 1, column 1"),
        ("<a>" * (MAX_DEPTH + 1) + "</a>" * (MAX_DEPTH + 1), f"nesting exceeds {MAX_DEPTH} levels"),
        ("<a>" * 100_000, f"nesting exceeds {MAX_DEPTH} levels"),
        (
            '<a xmlns:b="u" b:x="1" x="2"/>',
            "two attributes of an element differ only by namespace",
        ),
        (
            '<a xmlns:b="u" b:xmlnsid="1" xmlnsid="2"/>',
            "two attributes of an element differ only by namespace",
        ),
        (
            f'<a xmlns="{"u" * 1_001}"/>',
            "a namespace name has more than 1000 characters",
        ),
        (
            f'<a><p:b xmlns:p="{"u" * 1_001}"/></a>',
            "a namespace name has more than 1000 characters",
        ),
        (
            '<?xml version="1.0" encoding="rot13"?><a/>',
            UNSUPPORTED,
        ),
        (
            '<?xml version="1.0" encoding="utf-7"?><a/>',
            UNSUPPORTED,
        ),
        (
            f'<a {XSI} i:type="x" type="y"/>',
            "two attributes of an element differ only by namespace",
        ),
    ],
)
def test_invalid_and_hostile_documents_are_refused(text: str, problem: str) -> None:
    """The error has the problem and its place. Nothing is fetched or expanded."""
    with pytest.raises(MessageError) as caught:
        parse_xml(text.encode())

    assert caught.value.problem == problem


@pytest.mark.parametrize(
    "encoding", ["utf-8", "UTF-8", "utf8", "utf-16", "iso-8859-1", "windows-1252", "big5hkscs", "gbk"]
)
def test_the_encoding_of_the_declaration_is_used(encoding: str) -> None:
    """It applies when the content type names no character set."""
    text = f'<?xml version="1.0" encoding="{encoding}"?><a>é</a>'

    assert parse_xml(text.encode(encoding)) == {"a": "é"}


@pytest.mark.parametrize("encoding", ["unicode_escape", "cp037", "idna", "x", "utf-7", "hz"])
@pytest.mark.parametrize("written", ["us-ascii", "utf-16"])
@pytest.mark.filterwarnings("error")
def test_an_unsupported_encoding_is_refused_before_its_codec_is_loaded(
    encoding: str, written: str
) -> None:
    """Some codecs of Python warn, and some are slow. Blanks before the name do not hide it."""
    text = f'<?xml version="1.0" {" " * 10_000}encoding="{encoding}"?><a>\\x</a>'

    with pytest.raises(MessageError, match=f"^{UNSUPPORTED}$"):
        parse_xml(text.encode(written))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252", "shift_jis"])
@pytest.mark.parametrize("doctype", ["", "<!DOCTYPE a>"])
def test_a_syntax_error_has_its_line_and_column_in_each_encoding(encoding: str, doctype: str) -> None:
    """Columns are characters, and a byte order mark is none."""
    charset = encoding.removesuffix("-sig")
    problem = "invalid XML: undefined entity, at line {}, column {}"

    letter = "é" if encoding != "shift_jis" else "字"
    for text, place in [
        (f"<a>{letter}&x;</a>", (1, len(doctype) + 5)),
        (f"<a>\r\n{letter}&x;</a>", (2, 2)),
    ]:
        for named in (charset, None) if encoding.startswith("utf") else (charset,):
            with pytest.raises(MessageError) as caught:
                parse_xml(f"{doctype}{text}".encode(encoding), named)
            assert caught.value.problem == problem.format(*place)


def test_the_greatest_depth_is_accepted() -> None:
    """The depth is the number of nested elements."""
    document = parse_xml(b"<a>" * MAX_DEPTH + b"</a>" * MAX_DEPTH)

    for _ in range(MAX_DEPTH):
        assert isinstance(document, dict)
        document = document["a"]
    assert document is None


@given(
    body=st.one_of(
        st.binary(),
        PIECES.map(str.encode),
        PIECES.map(lambda text: f"<a {XSI} xmlns:b='u'>{text}</a>".encode()),
    )
)
def test_invalid_xml_raises_message_error_only(body: bytes) -> None:
    """No bytes raise another error."""
    try:
        parse_xml(body)
    except MessageError:
        return
