"""Keeps secrets out of tracebacks and masks them in a provider's text."""

from __future__ import annotations

import html
import re
import sys
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from os.path import commonprefix
from typing import NamedTuple

from statemachine.model.request import MASK

_ROUNDS = 4
_PREFIX = 12
_SHORTEST = 4
_URL = r"(?:%[0-9A-Fa-f]{2})+"
_JSON = r"(?:\\u[0-9A-Fa-f]{4})+|\\[\"\\/bfnrt]"
_HTML = r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"
_ANY = re.compile(f"{_URL}|{_JSON}|{_HTML}")
_EACH = tuple(map(re.compile, (_URL, _JSON, _HTML)))
_JSON_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_BASE64 = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
_URL_SAFE = str.maketrans("-_", "+/")


@dataclass(frozen=True, slots=True)
class SecretValue:
    """A value that may contain secrets; its repr, and so a traceback with local variables, does not show it."""

    value: object = field(repr=False)


class _View(NamedTuple):
    """A text decoded from the original, and where each character begins and ends in the original."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]


class _Base64(NamedTuple):
    """The characters that a secret determines in base64; one more on a side may depend on it in part."""

    text: str
    before: bool
    after: bool


def masker(secrets: Iterable[str]) -> Callable[[str], str]:
    """Return a function that masks every secret in a text.

    `RequestResult` lists the forms in which a secret is recognised.
    """
    known = sorted({secret for secret in secrets if secret})
    if not known:
        return str

    @cache
    def forms() -> tuple[list[str], list[_Base64]]:
        """Return the forms to search for; most responses have no text to mask."""
        plain = {form for secret in known for form in _plain_forms(secret)}
        return sorted(plain), [form for secret in known for form in _base64_forms(secret)]

    def mask(text: str) -> str:
        plain, encoded = forms()
        spans = [
            span
            for view in _views(text)
            for span in (*_plain_spans(view, plain), *_base64_spans(view, encoded))
        ]
        return _replaced(text, spans)

    return mask


def _plain_forms(secret: str) -> Iterator[str]:
    """Yield a secret as it is searched for, and decoded: an encoder may leave escapes in it alone."""
    *_, last = _views(secret)
    for text in (secret, last.text if len(last.text) >= _SHORTEST else secret):
        yield _folded(text)
        yield _folded(text).replace(" ", "+")  # as in the query of a URL


def _base64_forms(secret: str) -> Iterator[_Base64]:
    """Yield the base64 of a secret behind 0, 1 and 2 other bytes."""
    octets = secret.encode(errors="surrogatepass")
    for offset in range(3):
        bits = 8 * offset, 8 * (offset + len(octets))
        encoded = b64encode(bytes(offset) + octets).decode()
        text = encoded[-(-bits[0] // 6) : bits[1] // 6]
        if len(text) >= _SHORTEST:
            yield _Base64(text, before=bits[0] % 6 != 0, after=bits[1] % 6 != 0)


def _views(text: str) -> Iterator[_View]:
    """Yield a text, the text with one kind of escape decoded, and with all kinds decoded once, twice and so on."""
    view = _View(text, range(len(text)), range(1, len(text) + 1))
    yield view
    yield from (_decoded(view, pattern) for pattern in _EACH if pattern.search(text))
    for _ in range(_ROUNDS):
        decoded = _decoded(view, _ANY)
        if decoded.text == view.text:
            return
        view = decoded
        yield view


def _decoded(view: _View, pattern: re.Pattern[str]) -> _View:
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    position = 0
    for match in pattern.finditer(view.text):
        pieces.append(view.text[position : match.start()])
        starts += view.starts[position : match.start()]
        ends += view.ends[position : match.start()]
        position = match.start()
        for piece, length in _characters(match[0]):
            pieces.append(piece)
            starts += [view.starts[position]] * len(piece)
            ends += [view.ends[position + length - 1]] * len(piece)
            position += length
    pieces.append(view.text[position:])
    starts += view.starts[position:]
    ends += view.ends[position:]
    return _View("".join(pieces), starts, ends)


def _characters(escape: str) -> Iterator[tuple[str, int]]:
    """Yield the characters that an escape stands for, each with the length of its part of the escape."""
    if escape.startswith("%"):
        octets = bytes.fromhex(escape.replace("%", ""))
        try:
            yield from ((each, 3 * len(each.encode())) for each in octets.decode())
        except UnicodeDecodeError:
            yield from ((each, 3) for each in octets.decode("latin-1"))
    elif escape.startswith("\\u"):
        units = bytes.fromhex(escape.replace("\\u", ""))
        for each in units.decode("utf-16-be", "surrogatepass"):
            yield each, 3 * len(each.encode("utf-16-be", "surrogatepass"))
    elif escape.startswith("\\"):
        yield _JSON_ESCAPES.get(escape[1], escape[1]), len(escape)
    elif escape.startswith("&#"):
        digits = escape[2:-1]
        code = int(digits[1:], 16) if digits[0] in "xX" else int(digits)
        yield chr(code) if code <= sys.maxunicode else escape, len(escape)
    else:
        yield html.unescape(escape), len(escape)


def _folded(text: str) -> str:
    """Return a text without case, also where two characters share an upper case."""
    return text.upper().casefold()


def _plain_spans(view: _View, secrets: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Yield where secrets, or their beginnings, are in the original."""
    folded = _folded(view.text)
    if len(folded) != len(view.text):  # some characters fold to several
        lengths = [len(_folded(each)) for each in view.text]
        starts = [at for at, n in zip(view.starts, lengths, strict=True) for _ in range(n)]
        ends = [at for at, n in zip(view.ends, lengths, strict=True) for _ in range(n)]
        view = _View(folded, starts, ends)
    for secret in secrets:
        for needle in dict.fromkeys((secret, secret[:_PREFIX])):
            position = folded.find(needle)
            while position >= 0:
                rest = folded[position : position + len(secret)]
                end = position + len(commonprefix((secret, rest)))  # noqa: RUF071  # character by character
                yield view.starts[position], view.ends[end - 1]
                position = folded.find(needle, end)


def _base64_spans(view: _View, encoded: Iterable[_Base64]) -> Iterator[tuple[int, int]]:
    """Yield where the base64 of secrets is in the original, with its padding."""
    text = view.text.translate(_URL_SAFE)
    for form in encoded:
        position = text.find(form.text)
        while position >= 0:
            end = position + len(form.text)
            start = position - (form.before and text[position - 1 : position] in _BASE64)
            end += form.after and text[end : end + 1] in _BASE64
            while text[end : end + 1] == "=":
                end += 1
            yield view.starts[start], view.ends[end - 1]
            position = text.find(form.text, end)


def _replaced(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return a text with a mask in place of each span; spans that overlap or touch are one."""
    pieces: list[str] = []
    position, masked = 0, False
    for start, end in sorted(spans):
        if start > position or not masked:
            pieces += [text[position:start], MASK]
        position, masked = max(position, end), True
    return "".join((*pieces, text[position:]))
