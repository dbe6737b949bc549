"""Quoting, listing, measuring and comparing of texts in messages, for all packages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from reprlib import Repr
from types import NoneType

SEPARATORS = re.compile(r"[\s_-]+")
"""A run of characters that separates the parts of a name."""

_COMPARISONS = 20_000
_LONGEST = 100
_ZERO_WIDTH = frozenset({"Mn", "Me"})
_SHORT = Repr()
_SHORT.maxstring = 60


def quoted(text: str) -> str:
    """Return a text in quotes; a long text is shortened in the middle."""
    return _SHORT.repr(text)


def listing(words: Iterable[str], last: str = "and", *, most: int | None = None) -> str:
    """Return words joined as in a sentence: `a, b and c`. No words give `none`.

    With `most`, a longer list ends with the number of omitted words: `a, b and 3 more`.
    """
    listed = list(words) or ["none"]
    if most is not None and len(listed) > most:
        listed[most - 1 :] = [f"{len(listed) - most + 1} more"]
    *first, final = listed
    return f"{', '.join(first)} {last} {final}" if first else final


def counted(count: int, noun: str, plural: str | None = None) -> str:
    """Return a number with its noun."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def article(noun: str) -> str:
    """Return a noun with its indefinite article."""
    return f"an {noun}" if noun[0].lower() in "aeiou" else f"a {noun}"


def printable(text: str) -> str:
    """Return a text with each unprintable character escaped."""
    return "".join(each if each.isprintable() else repr(each)[1:-1] for each in text)


def width(text: str) -> int:
    """Return the width of a text on a terminal, in columns."""
    return sum(
        0
        if unicodedata.category(each) in _ZERO_WIDTH
        else 1 + (unicodedata.east_asian_width(each) in "WF")
        for each in text
    )


def without_case_and_separators(name: str) -> str:
    """Return a name without its case and its separators."""
    return SEPARATORS.sub("", name.casefold())


def similar(names: Iterable[str], declared: Iterable[str]) -> Mapping[str, str]:
    """Return the most similar declared name for each name that has one.

    Names of more than 100 characters are not compared. With more than 20,000 pairs nothing is compared.
    """
    from difflib import get_close_matches  # noqa: PLC0415  # slow to import, and seldom needed

    wanted = [name for name in names if len(name) <= _LONGEST]
    folded = {
        without_case_and_separators(each): each for each in sorted(declared) if len(each) <= _LONGEST
    }
    if len(wanted) * len(folded) > _COMPARISONS:
        return {}
    close = {name: get_close_matches(without_case_and_separators(name), folded, 1) for name in wanted}
    return {name: folded[found[0]] for name, found in close.items() if found}


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return the end of a sentence that suggests a known name, or an empty text."""
    suggestion = similar([name], known).get(name)
    return "" if suggestion is None else f"; did you mean {suggestion!r}?"


def workflow_command(name: str, properties: Mapping[str, object], text: str) -> str:
    """Return a workflow command of GitHub Actions, such as an annotation: one line, which no text can end."""
    written = ",".join(
        f"{key}={_without_breaks(str(value)).replace(':', '%3A').replace(',', '%2C')}"
        for key, value in properties.items()
    )
    return f"::{name} {written}::{_without_breaks(text)}"


def _without_breaks(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def check_type(name: str, given: type, *allowed: type, hint: str = "") -> None:
    """Raise `TypeError`, which names the argument, if its type is not allowed; a boolean is not an integer.

    It takes the type and not the value, which may be secret.
    """
    if not issubclass(given, allowed) or (given is bool and bool not in allowed):
        names = ["None" if each is NoneType else article(each.__name__) for each in allowed]
        raise TypeError(f"{name} must be {listing(names, 'or')}, not {given.__name__}{hint}")
