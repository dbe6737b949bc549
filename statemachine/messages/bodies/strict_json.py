"""JSON as it is meant to be written: no key twice, no numbers that are none, nothing after the end."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from typing import NoReturn

from statemachine.messages.bodies.limits import DEPTH, DIGITS
from statemachine.messages.bodies.places import path_to_depth, path_to_half, placed
from statemachine.messages.phrases import quoted
from statemachine.model.errors import MessageError

_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def parse_json(body: bytes) -> object:
    """Read a document, or raise `MessageError`, which says where it is wrong and shows no value."""
    text = _text(body)
    try:
        document: object = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        problem = error.msg.rstrip(": ").removesuffix(" at").lower()
        raise MessageError(
            f"this is not JSON: {problem}, at line {error.lineno}, column {error.colno}"
        ) from None
    except MessageError as error:
        raise placed(error, text, _DECODER) from None
    except RecursionError:
        raise _too_deep() from None
    if text.count("{") + text.count("[") > DEPTH and _deeper(document):
        raise _too_deep(path_to_depth(document))
    if _SURROGATE.search(text) and _has_surrogate(document):
        raise MessageError("a text holds half of a surrogate pair", path=path_to_half(document))
    return document


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise MessageError(f"the body is not UTF-8 at byte {error.start + 1}") from None


def _mapping(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Make a mapping of its pairs, unless a key stands in it twice."""
    mapping = dict(pairs)
    if len(mapping) == len(pairs):
        return mapping
    seen: set[str] = set()
    for key, _ in pairs:
        if key in seen:
            raise MessageError(f"the key {quoted(key)} stands twice in one mapping")
        seen.add(key)
    return mapping


def _integer(text: str) -> int:
    if len(text) > DIGITS:
        raise MessageError(f"a number has more than {DIGITS} digits")
    return int(text)


def _number(text: str) -> float:
    if len(text) > DIGITS:
        raise MessageError(f"a number has more than {DIGITS} digits")
    number = float(text)
    if math.isinf(number):
        raise MessageError("a number is too large")
    return number


def _constant(name: str) -> NoReturn:
    raise MessageError(f"{name} is not a number of JSON")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_mapping, parse_int=_integer, parse_float=_number, parse_constant=_constant
)


def _too_deep(path: str | None = None) -> MessageError:
    return MessageError(f"the document is nested more than {DEPTH} deep", path=path)


def _deeper(document: object) -> bool:
    """Say whether lists and mappings stand in one another more than `DEPTH` deep."""
    level = [document]
    for _ in range(DEPTH):
        level = [child for each in level for child in _inside(each) if isinstance(child, dict | list)]
    return bool(level)


def _inside(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _has_surrogate(document: object) -> bool:
    try:
        json.dumps(document, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    return False
