"""Where a key is in a TOML text; the reader of the standard library does not tell."""

from __future__ import annotations

import re
from collections.abc import Iterator

from statemachine.model.spans import Span

_HEADER = re.compile(r"\s*\[+([^\[\]]+)\]")
_KEY = re.compile(r"\s*((?:[\w-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*(?:[\w-]+|\"[^\"]*\"|'[^']*'))*)\s*=")


def place_of(keys: tuple[str, ...], text: str, path: str) -> Span:
    """Return the span of the last of some keys, which lead from the top of a valid TOML text to a value.

    A key of an inline table, or a text in a list, is looked for after the key that it belongs to. A key that is not found
    has the place of the nearest one above it.
    """
    lines = text.split("\n")
    found = max(_keys(lines), key=lambda each: _common(each[1], keys), default=None)
    if found is None or not _common(found[1], keys):
        return Span(path, 1, 1, 1, 2)
    number, own, column = found
    for key in keys[len(own) :]:
        number, column = _next(key, lines, number, column)
    line = lines[number]
    name = re.compile(r"[\w-]+|\"[^\"]*\"|'[^']*'|.").match(line, column)
    end = name.end() if name else column + 1
    return Span(path, number + 1, column + 1, number + 1, end + 1)


def _keys(lines: list[str]) -> Iterator[tuple[int, tuple[str, ...], int]]:
    """Yield the line, the keys from the top, and the column of each header and of each key that begins a line."""
    table: tuple[str, ...] = ()
    for number, line in enumerate(lines):
        header, key = _HEADER.match(line), _KEY.match(line)
        if header is not None:
            table = _parsed(header[1])
            yield number, table, header.start(1)
        elif key is not None:
            yield number, (*table, *_parsed(key[1])), key.start(1)


def _parsed(key: str) -> tuple[str, ...]:
    """Return the parts of a dotted key."""
    import tomllib  # noqa: PLC0415  # slow to import, and needed only for wrong settings

    try:
        value: object = tomllib.loads(f"{key} = 0")
    except tomllib.TOMLDecodeError:  # a line of a text or a list that looks like a key
        return ()
    parts = []
    while isinstance(value, dict):
        ((part, value),) = value.items()
        parts.append(part)
    return tuple(parts)


def _common(found: tuple[str, ...], keys: tuple[str, ...]) -> int:
    """Return the number of keys that something has in common with the wanted ones, if it leads to them."""
    return len(found) if keys[: len(found)] == found else 0


def _next(key: str, lines: list[str], number: int, column: int) -> tuple[int, int]:
    """Return where a key or text is next, at or after a place; the place itself if it is nowhere."""
    name, inside = re.escape(key), r"[\w\-./*\"']"
    bare = f"|(?<!{inside}){name}(?!{inside})" if key else ""
    word = re.compile(rf"([\"']){name}\1{bare}")
    for at in range(number, len(lines)):
        match = word.search(lines[at], column if at == number else 0)
        if match is not None:
            return at, match.start()
    return number, column
