"""How errors and findings speak of what they meet: its kind and its name, never its value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from reprlib import Repr

_SHORT = Repr()
_SHORT.maxstring = 60
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,59}")


def quoted(text: str) -> str:
    """Put a name in quotes; of a long one only both ends are shown."""
    return _SHORT.repr(text)


def listing(words: Iterable[str], last: str = "and") -> str:
    """Join words as a sentence does: `a, b and c`; nothing is `none`."""
    *first, final = list(words) or ["none"]
    return f"{', '.join(first)} {last} {final}" if first else final


def place(steps: Iterable[str | int]) -> str:
    """Write the way to a place as a path: `items[0].status`; to the whole it is empty."""
    text = ""
    for step in steps:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            text += f".{step if _PLAIN.fullmatch(step) else quoted(step)}"
    return text.removeprefix(".")


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
