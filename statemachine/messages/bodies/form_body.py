"""Forms, `application/x-www-form-urlencoded`: names and texts, read and written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from urllib.parse import unquote_to_bytes, urlencode

from statemachine.messages.bodies import MAX_FIELDS
from statemachine.messages.bodies.charsets import codec_of, invalid_byte, raw_text
from statemachine.model.errors import MessageError

FORM = "application/x-www-form-urlencoded"

_BROKEN = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_OCTET = re.compile(rb"%..|.", re.DOTALL)


def parse_form(body: bytes, charset: str = "utf-8") -> dict[str, object]:
    """Return the text of each name, or the list of its texts if the name is repeated, or raise `MessageError`.

    An empty text is None: it has no value, as an empty element of XML has none. So is that of a field without `=`.
    Empty fields are skipped. A name such as `a[b]` stays as it is.
    An invalid percent sequence or byte is an error with its place, in bytes of the body.
    """
    codec_of(charset)
    if body.count(b"&") >= MAX_FIELDS:
        raise MessageError(f"the form has more than {MAX_FIELDS} fields")
    if broken := _BROKEN.search(body):
        raise MessageError(f"invalid percent sequence at byte {broken.start() + 1}")
    form: dict[str, list[str | None]] = {}
    for name, value in _fields(body, charset):
        form.setdefault(name, []).append(value or None)
    return {name: values if len(values) > 1 else values[0] for name, values in form.items()}


def write_form(fields: Iterable[tuple[str, str]]) -> bytes:
    """Return a form with these fields, percent-encoded in UTF-8. A name may have several fields."""
    return urlencode(list(fields)).encode()


def _fields(body: bytes, charset: str) -> Iterator[tuple[str, str]]:
    start = 0
    for field in body.split(b"&"):
        name, _, value = field.partition(b"=")
        if field:
            yield _text(name, charset, start), _text(value, charset, start + len(name) + 1)
        start += len(field) + 1


def _text(encoded: bytes, charset: str, start: int) -> str:
    """Return a decoded part of the body; `start` is its index in the body."""
    try:
        return raw_text(unquote_to_bytes(encoded.replace(b"+", b" ")), charset)
    except UnicodeDecodeError as error:
        octet = next(islice(_OCTET.finditer(encoded), error.start, None))
        raise invalid_byte(charset, start + octet.start()) from None
