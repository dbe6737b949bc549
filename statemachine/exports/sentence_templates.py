"""Sentences of the engine as templates: the names that change from question to question are replaced by marks."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Generic, TypeVar

Item = TypeVar("Item", bound=Hashable)

MARK = "\x01"
"""The character before each mark. A sentence that contains it is kept as it is."""

LITERAL = f"{MARK}="
"""The start of a sentence without marks."""


class Numbered(Generic[Item]):
    """Items, each once, and the number of each."""

    def __init__(self) -> None:
        self._numbers: dict[Item, int] = {}

    @property
    def items(self) -> list[Item]:
        """The items in the order of their numbers."""
        return list(self._numbers)

    def number(self, item: Item) -> int:
        """Return the number of an item, a new one if the item is new."""
        return self._numbers.setdefault(item, len(self._numbers))


def template(sentence: str, names: Mapping[str, str]) -> str:
    """Return a sentence in which the texts of `names` are replaced by their marks.

    `names` has the mark of each text, an empty text for none. Filling in the marks gives the sentence again: if it
    does not, because one name is part of another, the template has no marks.
    """
    if MARK in sentence:
        return LITERAL + sentence
    text = sentence
    for mark, name in sorted(names.items(), key=lambda each: -len(each[1])):
        text = text.replace(name, MARK + mark) if name else text
    return text if filled(text, names) == sentence else LITERAL + sentence


def filled(text: str, names: Mapping[str, str]) -> str:
    """Return the sentence of a template; each mark is one character after `MARK`."""
    if text.startswith(LITERAL):
        return text.removeprefix(LITERAL)
    first, *others = text.split(MARK)
    return first + "".join(names.get(each[:1], "") + each[1:] for each in others)
