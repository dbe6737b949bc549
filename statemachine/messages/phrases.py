"""How errors and findings speak of what they meet: its kind and its name, never its value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from reprlib import Repr

_SHORT = Repr()
_SHORT.maxstring = 60


def quoted(text: str) -> str:
    """Put a name in quotes; of a long one only both ends are shown."""
    return _SHORT.repr(text)


def listing(words: Iterable[str], last: str = "and") -> str:
    """Join words as a sentence does: `a, b and c`; nothing is `none`."""
    *first, final = list(words) or ["none"]
    return f"{', '.join(first)} {last} {final}" if first else final


def kind_of(value: object) -> str:
    """Say what kind of thing stands in a document."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, str):
        return "a text" if value else "an empty text"
    if isinstance(value, int):
        return "an integer"
    if isinstance(value, float):
        return "a number"
    return "a mapping" if isinstance(value, Mapping) else "a list"
