"""Tests of character sets: what is decoded, and what is never used."""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from encodings.aliases import aliases
from xml.sax.saxutils import escape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from statemachine.messages.bodies.charsets import codec_of, decode_text
from statemachine.messages.bodies.decode import ContentType, decode
from statemachine.model.errors import MessageError
from tests.messages.bodies.test_form_body import is_writable

COMMON = "utf-8, us-ascii, iso-8859-1, windows-1252, utf-16, shift_jis, gb18030 or euc-kr"
LABELS = [
    *("utf-8", "UTF8", "us-ascii", "iso-8859-1", "latin1", "ISO_8859-1:1987", "windows-1252", "cp1252"),
    *(f"iso-8859-{part}" for part in range(1, 17) if part != 12),
    *(f"windows-125{part}" for part in range(9)),
    *("koi8-r", "koi8-u", "ibm850", "ibm866", "macintosh", "x-mac-cyrillic", "windows-874", "tis-620"),
    *("shift_jis", "windows-31j", "euc-jp", "iso-2022-jp", "gb2312", "gbk", "gb18030", "big5"),
    *("big5-hkscs", "euc-kr", "ks_c_5601-1987", "utf-16", "utf-16le", "utf-16be", "utf-32", "utf-32le"),
]
TRANSFORMS = [
    *("zlib", "zip", "bz2", "base64", "hex", "quoted-printable", "uu", "rot13", "rot_13"),
    *("unicode_escape", "raw_unicode_escape", "idna", "punycode", "undefined", "mbcs", "oem", "utf-7"),
    *(
        "utf-8-sig",
        "cp037",
        "hz",
        "iso-2022-kr",
        "x",
        "",
        " utf-8",
        "utf-8\n",
        "ütf-8",
        "utf-8\0",
        "u" * 99,
    ),
]
TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), min_size=1
)


@pytest.mark.parametrize("label", LABELS)
def test_a_usual_name_of_a_character_set_is_known(label: str) -> None:
    """In any case, as the registry and as senders write it."""
    assert codec_of(label) == codec_of(label.upper())


@pytest.mark.parametrize("label", TRANSFORMS)
def test_a_codec_that_is_not_of_a_text_is_never_used(label: str) -> None:
    """Its module is not even loaded. The error shows common names and not the other."""
    loaded = set(sys.modules)
    with pytest.raises(MessageError) as caught:
        codec_of(label)

    assert caught.value.problem == f"expected a character set such as {COMMON}, got another"
    assert set(sys.modules) == loaded


def test_every_name_of_a_codec_is_one_of_a_text_or_refused() -> None:
    """For each name that Python knows."""
    for label in aliases:
        with suppress(MessageError):
            assert isinstance(b"a\0\0\0".decode(codec_of(label), "replace"), str)


@given(text=TEXTS, label=st.sampled_from(LABELS))
@example(text="é€", label="windows-1252")
@example(text="\ufeffx", label="gb18030")
def test_a_text_is_decoded_to_the_same_document_in_each_character_set(text: str, label: str) -> None:
    """In JSON as in XML, whether the content type or the XML declaration names the character set."""
    codec = codec_of(label)
    text = "".join(each for each in text if is_writable(each, codec))
    document = json.dumps({"a": text}, ensure_ascii=False).encode(codec)
    element = f"<a>{escape(text)}x</a>"
    declared = f'<?xml version="1.0" encoding="{label}"?>{element}'

    assert decode(document, ContentType.of(f"text/plain; charset={label}")).value == {"a": text}
    content = ContentType.of(f"text/xml; charset={label}")
    assert decode(element.encode(codec), content).value == {"a": f"{text}x"}
    if not codec.startswith(("utf_16", "utf_32")) and ":" not in label:
        assert decode(declared.encode(codec), ContentType("text/xml")).value == {"a": f"{text}x"}


@pytest.mark.parametrize(
    ("octets", "label", "problem"),
    [
        (b"ab\x81", "windows-1252", "invalid WINDOWS-1252 at byte 3"),
        (b"\xe9", "us-ascii", "invalid US-ASCII at byte 1"),
        (b"a\x82", "shift_jis", "invalid SHIFT_JIS at byte 2"),
        (b"\0a\xd8", "utf-16", "invalid UTF-16 at byte 3"),
        (b"\0a\xd8\0\0a", "utf-16", "invalid UTF-16 at byte 3"),
        (b"\xef\xbb\xbfa\xff", "utf-8", "invalid UTF-8 at byte 5"),
    ],
)
def test_an_invalid_byte_is_refused_with_its_number(octets: bytes, label: str, problem: str) -> None:
    """Bytes are counted from one, with the byte order mark."""
    with pytest.raises(MessageError) as caught:
        decode_text(octets, label)

    assert caught.value.problem == problem


@pytest.mark.parametrize("label", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be", "utf-8"])
def test_a_byte_order_mark_is_no_part_of_the_text(label: str) -> None:
    """A character set whose name has no byte order may have one, and one with a byte order may too."""
    mark = "" if label in {"utf-16", "utf-32"} else "\ufeff"

    assert decode_text(f"{mark}é".encode(label), label) == "é"


@pytest.mark.parametrize("label", ["utf-16", "utf-32"])
def test_without_a_byte_order_mark_the_first_byte_is_the_greatest(label: str) -> None:
    """As the standards of these character sets say."""
    assert decode_text("é".encode(f"{label}-be"), label) == "é"
