"""Character sets: the bytes of a body become text. Only codecs for text are used, never one that transforms bytes."""

from __future__ import annotations

import codecs
import re
from encodings import normalize_encoding
from encodings.aliases import aliases
from functools import lru_cache

from statemachine.model.errors import MessageError
from statemachine.model.text import listing

_UNICODE = ("utf_8", "utf_16", "utf_16_be", "utf_16_le", "utf_32", "utf_32_be", "utf_32_le")
_WESTERN = ("ascii", "latin_1", "cp1252", "cp437", "cp850", "cp858", "mac_roman")
_CYRILLIC = ("cp1251", "koi8_r", "koi8_u", "kz1048", "cp855", "cp866", "mac_cyrillic")
_EUROPEAN = ("cp1250", "cp1253", "cp1254", "cp1257", "cp737", "cp775", "cp852", "cp857")
_MIDDLE_EASTERN = ("cp1255", "cp1256", "cp862", "cp864")
_EAST_ASIAN = (
    *("shift_jis", "cp932", "euc_jp", "iso2022_jp"),
    *("gb2312", "gbk", "gb18030", "big5", "big5hkscs", "cp950"),
    *("euc_kr", "cp949", "cp1258", "cp874", "tis_620"),
)
_ISO_8859 = tuple(f"iso8859_{part}" for part in (*range(2, 12), *range(13, 17)))
_CODECS = frozenset(
    {*_UNICODE, *_WESTERN, *_CYRILLIC, *_EUROPEAN, *_MIDDLE_EASTERN, *_EAST_ASIAN, *_ISO_8859}
)
_OTHER_NAMES = {
    "windows_31j": "cp932",
    "x_sjis": "shift_jis",
    "ks_c_5601_1987": "cp949",
    "x_gbk": "gbk",
    "windows_874": "cp874",
    "x_mac_cyrillic": "mac_cyrillic",
}
"""Registered or usual names that Python does not have, or has for a smaller character set."""

_COMMON = ("utf-8", "us-ascii", "iso-8859-1", "windows-1252", "utf-16", "shift_jis", "gb18030", "euc-kr")
_LABEL = re.compile(r"[a-z0-9][a-z0-9._:+-]{0,39}", re.IGNORECASE | re.ASCII)
_UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_UTF_32_MARKS = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)


@lru_cache(maxsize=64)
def codec_of(charset: str, where: str = "") -> str:
    """Return the name of Python's codec, or raise `MessageError` that lists common character sets.

    `where` is the end of the sentence for a character set that the content type does not name.
    """
    name = normalize_encoding(charset).lower() if _LABEL.fullmatch(charset) else ""
    name = _OTHER_NAMES.get(name) or aliases.get(name, name)
    if name not in _CODECS:
        raise MessageError(
            f"expected a character set such as {listing(_COMMON, 'or')}{where}, got another"
        )
    return name


def decode_text(octets: bytes, charset: str) -> str:
    """Return bytes as text, or raise `MessageError` with the number of the invalid byte.

    UTF-16 and UTF-32 without a byte order mark are big-endian. A byte order mark is no part of the text.
    """
    try:
        return raw_text(octets, charset).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise invalid_byte(charset, error.start) from None


def raw_text(octets: bytes, charset: str) -> str:
    """Return bytes as text as `decode_text` does, or raise `UnicodeDecodeError`; UTF-8 may begin with U+FEFF."""
    codec = codec_of(charset)
    if codec == "utf_16" and not octets.startswith(_UTF_16_MARKS):
        codec = "utf_16_be"
    elif codec == "utf_32" and not octets.startswith(_UTF_32_MARKS):
        codec = "utf_32_be"
    return octets.decode(codec)


def invalid_byte(charset: str, index: int) -> MessageError:
    """Return the error for the byte at an index from zero."""
    return MessageError(f"invalid {charset.upper()} at byte {index + 1}")
