"""JSON, written, and read strictly: no duplicate keys, no NaN or infinity, no unpaired surrogates, nothing after the end."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from typing import Any, NoReturn

from statemachine.messages.bodies import MAX_DEPTH, MAX_DIGITS
from statemachine.messages.bodies.charsets import decode_text
from statemachine.model.errors import MessageError
from statemachine.model.text import quoted

JSON = "application/json"

_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_TOO_DEEP = f"nesting exceeds {MAX_DEPTH} levels"


def parse_json(body: bytes, charset: str = "utf-8", *, depth: int = MAX_DEPTH) -> object:
    """Parse a document of at most `depth` levels, or raise `MessageError`.

    A syntax error has its line and column; no error shows a value.
    """
    text = decode_text(body, charset)
    try:
        document: object = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        problem = error.msg.rstrip(": ").removesuffix(" at").lower()
        raise MessageError(
            f"invalid JSON: {problem}, at line {error.lineno}, column {error.colno}"
        ) from None
    except RecursionError:
        raise MessageError(_TOO_DEEP) from None
    if text.count("{") + text.count("[") > depth and _is_too_deep(document, depth):
        raise MessageError(_TOO_DEEP)
    if _SURROGATE.search(text):
        try:
            json.dumps(document, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise MessageError("a text contains an unpaired surrogate") from None
    return document


def write_json(document: object) -> bytes:
    """Return a document as JSON, or raise `TypeError` or `ValueError` for a value that JSON cannot express."""
    return json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def mapping_of(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return an object of JSON, whose keys are there once: else one of two values would be lost. Raises `MessageError`."""
    mapping = dict(pairs)
    if len(mapping) < len(pairs):
        counts = Counter(key for key, _ in pairs)
        duplicate = next(key for key, count in counts.items() if count > 1)
        raise MessageError(f"duplicate key {quoted(duplicate)}")
    return mapping


def _integer(text: str) -> int:
    return int(_checked(text))


def _number(text: str) -> float:
    number = float(_checked(text))
    if math.isinf(number):
        raise MessageError("a number is too large")
    return number


def _checked(text: str) -> str:
    if len(text) > MAX_DIGITS:
        raise MessageError(f"a number has more than {MAX_DIGITS} digits")
    return text


def _constant(name: str) -> NoReturn:
    raise MessageError(f"{name} is not a JSON number")


_DECODER = json.JSONDecoder(
    object_pairs_hook=mapping_of, parse_int=_integer, parse_float=_number, parse_constant=_constant
)


def _is_too_deep(document: object, depth: int) -> bool:
    """Return whether a document has lists or mappings on more than `depth` levels."""
    level: list[Any] = [[document]]
    for _ in range(depth + 1):
        children = (each.values() if isinstance(each, dict) else each for each in level)
        level = [child for each in children for child in each if isinstance(child, dict | list)]
    return bool(level)
