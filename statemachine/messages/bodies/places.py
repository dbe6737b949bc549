"""Where in a JSON document a fault is; looked for once there is one, so that nothing else pays for it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from json.scanner import py_make_scanner  # type: ignore[attr-defined]  # its stubs know the fast one alone
from typing import Any, TypeAlias

from statemachine.messages.bodies.limits import DEPTH
from statemachine.messages.phrases import place
from statemachine.model.errors import MessageError

Scan: TypeAlias = Callable[[str, int], tuple[object, int]]
"""What reads the value that begins at an index, and says where it ends."""

Way: TypeAlias = "tuple[Way, str | int] | None"
"""The way to a value: that to what it stands in, and the last step; None: to the whole."""

_HALF = re.compile("[\ud800-\udfff]")


class _FoundError(Exception):
    """The fault is at this index."""

    def __init__(self, index: int) -> None:
        super().__init__(index)
        self.index = index


def placed(fault: MessageError, text: str, decoder: json.JSONDecoder) -> MessageError:
    """Add to what a decoder's hook says of a text in which line and column that is."""
    try:
        _follow(text, decoder)
    except _FoundError as found:
        at = json.JSONDecodeError("", text, found.index)
        return MessageError(f"{fault.problem}, at line {at.lineno}, column {at.colno}")
    except RecursionError:  # the scanner in Python goes less deep than the other
        pass
    return fault


def path_to_depth(document: object) -> str | None:
    """Return the path to the first value that stands too deep."""
    level = next(islice(_levels(document), DEPTH, None))
    return _path(way for way, value in level if isinstance(value, dict | list))


def path_to_half(document: object) -> str | None:
    """Return the path to a text that holds half of a surrogate pair, or to the mapping with such a key."""
    return _path(way for level in _levels(document) for way, value in level if _has_half(value))


def _follow(text: str, decoder: json.JSONDecoder) -> None:
    """Decode a text by the scanner in Python, which tells where it is; each value becomes the index of its end."""
    slow: Any = json.JSONDecoder(
        object_pairs_hook=lambda pairs: _see_keys(text, pairs),
        parse_int=decoder.parse_int,
        parse_float=decoder.parse_float,
        parse_constant=decoder.parse_constant,
    )
    mapping, sequence = slow.parse_object, slow.parse_array
    slow.parse_object = lambda start, strict, scan, *rest: mapping(start, strict, _told(scan), *rest)
    slow.parse_array = lambda start, scan, *rest: sequence(start, _told(scan), *rest)
    slow.scan_once = _told(py_make_scanner(slow))
    slow.decode(text)


def _told(scan: Scan) -> Scan:
    def told(text: str, index: int) -> tuple[int, int]:
        try:
            end = scan(text, index)[1]
        except MessageError:
            raise _FoundError(index) from None
        return end, end

    return told


def _see_keys(text: str, pairs: list[tuple[str, int]]) -> None:
    """Find the first key that stands there again: it begins after the value before it."""
    seen: set[str] = set()
    before = 0
    for key, end in pairs:
        if key in seen:
            raise _FoundError(text.index('"', before))
        seen.add(key)
        before = end


def _levels(document: object) -> Iterator[list[tuple[Way, object]]]:
    """Yield all values that stand equally deep, from the whole down, each with the way to it."""
    level: list[tuple[Way, object]] = [(None, document)]
    while level:
        yield level
        level = [((way, step), child) for way, value in level for step, child in _inside(value)]


def _inside(value: object) -> Iterable[tuple[str | int, object]]:
    if isinstance(value, dict):
        return value.items()
    return enumerate(value) if isinstance(value, list) else ()


def _has_half(value: object) -> bool:
    texts = value if isinstance(value, dict) else [value] if isinstance(value, str) else ()
    return any(_HALF.search(text) for text in texts)


def _path(ways: Iterator[Way]) -> str | None:
    """Write the first of these ways, from its first step to its last."""
    steps: list[str | int] = []
    way = next(ways)
    while way is not None:
        way, step = way
        steps.append(step)
    return place(reversed(steps)) or None
