"""Single values as YAML: plain where every reader takes them for what they are, else quoted."""

from __future__ import annotations

import re

_PART = r"[\w(/.+-](?:[\w()/.+=?&%@';-]|:(?=[\w/]))*"
_PLAIN = re.compile(rf"(?=[^\W\d]){_PART}(?: {_PART})*")
_COMMAS = re.compile(r",(?= )")
_OTHER_THAN_TEXT = frozenset({"true", "false", "yes", "no", "on", "off", "y", "n", "null"})
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


class Plain(str):
    """A text that stays without quotes, such as a number or a date."""

    __slots__ = ()


def scalar(value: object) -> str:
    """Write a text, a boolean, an integer or nothing so that the loader reads the same."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case Plain():
            return str(value)
        case str():
            return text(str(value))
        case _:
            return str(value)


def text(value: str) -> str:
    """Write a text: without quotes if no reader, of YAML 1.1 either, can take it for anything else."""
    return value if _plain(value) else f'"{"".join(map(_escaped, value))}"'


def lone(value: str) -> str:
    """Write a text that stands in no brackets, so that a comma in it means nothing."""
    return value if _plain(_COMMAS.sub("", value)) else text(value)


def _plain(value: str) -> bool:
    return _PLAIN.fullmatch(value) is not None and value.lower() not in _OTHER_THAN_TEXT


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isprintable():
        return character
    return f"\\U{ord(character):08x}"
