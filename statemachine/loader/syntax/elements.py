"""The entries and items of a text with their exact marks, and which parts of the text to remove with one of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from statemachine.loader.syntax.comment_columns import Comments
from statemachine.loader.syntax.file_text import Lines, Mark
from statemachine.loader.syntax.parse import Part, PartKind, parts_of

Range: TypeAlias = tuple[Mark, Mark]
"""The marks of the start and the end of a part of a text."""

_DASH = re.compile(r"-\s+$")
_ONLY_DASH = re.compile(r"\s*-\s*(?:#.*)?")
_BLANK_OR_COMMENT = re.compile(r"\s*(?:#.*)?")
_COLON = re.compile(r"[ \t]*:")
_COMMA = re.compile(r"[ \t]*,")
_SPACES = re.compile(r"[ \t]*")
_COMMENT_AFTER = re.compile(r"[ \t]*(?:#.*)?$")
_KEPT_SECTIONS = frozenset({"statuses", "transitions"})


@dataclass(slots=True)
class Collection:
    """A mapping or a sequence with its entries or items, and the entry or item that it is the value of."""

    start: Mark
    is_mapping: bool
    is_flow: bool = False
    elements: list[Element] = field(default_factory=list)
    owner: Element | None = None
    key: Range | None = None


@dataclass(slots=True)
class Element:
    """An entry of a mapping, or an item of a sequence."""

    start: Mark
    end: Mark
    around: Collection
    key: Range | None = None
    value: Range | None = None


class Elements:
    """The entries and items of a text. Invalid YAML has none."""

    def __init__(self, lines: Lines) -> None:
        """Read a text."""
        self._lines = lines
        self._by_range: dict[Range, Element] = {}
        self._items: dict[Mark, Element] = {}
        parts = list(parts_of(lines))
        self._comments = Comments(lines, parts)
        for element in _elements(lines, parts):
            if element.key is None:
                self._items[element.start] = element
            for part in (element.key, element.value, (element.start, element.end)):
                if part is not None:
                    self._by_range.setdefault(part, element)

    def at(self, start: Mark, end: Mark) -> Element | None:
        """Return the entry or item with a key or value at two marks."""
        return self._by_range.get((start, end))

    def item_at(self, start: Mark) -> Element | None:
        """Return the item of a sequence that begins at a mark, also if it is a mapping on several lines."""
        return self._items.get(start)

    def has_comment(self, start: Mark, end: Mark) -> bool:
        """Return whether a comment begins between two marks."""
        columns = ((number, self._comments.column(number)) for number in range(start[0], end[0] + 1))
        return any(column is not None and start <= (number, column) < end for number, column in columns)

    def text(self, element: Element) -> str:
        """Return how an entry or item is written, without differences in white space."""
        start, end = element.start, element.end
        lines = self._lines.lines[start[0] : end[0] + 1]
        lines[-1] = lines[-1][: end[1]]
        lines[0] = lines[0][start[1] :]
        return " ".join(" ".join(lines).split())

    def removal(self, element: Element) -> tuple[Range, ...]:
        """Return the parts of the text that go with an entry or item; none if the rest would not be readable.

        The only one of a collection takes the key of the collection with it.
        """
        around = element.around
        while len(around.elements) == 1 and around.owner is not None:
            name = around.owner.key
            if around.owner.around.owner is None and name and self._written(name) in _KEPT_SECTIONS:
                return ()
            element, around = around.owner, around.owner.around
        if len(around.elements) == 1 or self._has_anchor(element):
            return ()
        return self._from_flow(element) if around.is_flow else self._from_block(element)

    def _written(self, part: Range) -> str:
        start, end = part
        return self._lines.lines[start[0]][start[1] : end[1]].strip("\"'")

    def _has_anchor(self, element: Element) -> bool:
        """Return whether an alias may repeat a part of an element."""
        return "&" in self.text(element) and "*" in self._lines.text

    def _from_flow(self, element: Element) -> tuple[Range, ...]:
        """Return the parts that go from `{...}` or `[...]`: the element and one comma."""
        lines, siblings = self._lines.lines, element.around.elements
        index = next(i for i, each in enumerate(siblings) if each is element)
        end = (
            self._past(_COLON, element.end)
            if element.value == (element.end, element.end)
            else element.end
        )
        comma = self._past(_COMMA, end)
        if comma == end and index == 0:
            return ()  # the comma is on another line
        if comma > end:
            return (self._whole_lines(element.start, comma),)
        before = siblings[index - 1].end
        if before[0] == element.start[0]:
            return ((before, end),)
        after_comma = self._past(_COMMA, before)
        if after_comma == before or lines[element.start[0]][: element.start[1]].strip():
            return ()
        return ((before, after_comma), self._whole_lines(element.start, end))

    def _whole_lines(self, start: Mark, end: Mark) -> Range:
        """Return a part with its lines if nothing else is on them, else with the spaces after it."""
        lines = self._lines.lines
        before, after = lines[start[0]][: start[1]], lines[end[0]][end[1] :]
        is_last = _COMMENT_AFTER.fullmatch(after) is not None
        if is_last and not before.strip() and end[0] + 1 < len(lines):
            return (start[0], 0), (end[0] + 1, 0)
        if is_last:  # a comment needs the space before it
            return ((start[0], len(before.rstrip())), end) if before.strip() else (start, end)
        return start, self._past(_SPACES, end)

    def _from_block(self, element: Element) -> tuple[Range, ...]:
        """Return the part that goes from a block: whole lines. A comment above them stays."""
        start = element.start if element.around.is_mapping else self._dash(element.start)
        if start is None:
            return ()
        if self._lines.lines[start[0]][: start[1]].strip():
            return self._from_line_of_dash(element)
        return (self._lines_of(start[0], element.end[0]),)

    def _lines_of(self, first: int, last: int) -> Range:
        lines = self._lines.lines
        if (
            last + 1 >= len(lines) and first > 0
        ):  # the last line has no break, and the one before gets none
            return (first - 1, len(lines[first - 1])), (last, len(lines[last]))
        return (first, 0), (last + 1, 0)

    def _from_line_of_dash(self, element: Element) -> tuple[Range, ...]:
        """Return the part that goes if an entry begins on the line of a dash: up to the next entry."""
        siblings = element.around.elements
        if siblings[0] is not element or not element.around.is_mapping:
            return ()
        end = siblings[1].start
        between = self._lines.lines[element.end[0] + 1 : end[0]]
        prefix = self._lines.lines[element.start[0]][: element.start[1]]
        if any(line.strip() for line in between) or prefix.strip(" -"):
            return ()
        return ((element.start, end),)

    def _dash(self, start: Mark) -> Mark | None:
        """Return the mark of the dash of an item, which may be on an earlier line."""
        match = _DASH.search(self._lines.lines[start[0]][: start[1]])
        if match is not None:
            return start[0], match.start()
        number = start[0] - 1
        while number >= 0 and _BLANK_OR_COMMENT.fullmatch(self._lines.lines[number]):
            number -= 1
        if number >= 0 and _ONLY_DASH.fullmatch(self._lines.lines[number]):
            return number, self._indent(number)
        return None

    def _indent(self, number: int) -> int:
        line = self._lines.lines[number]
        return len(line) - len(line.lstrip())

    def _past(self, pattern: re.Pattern[str], mark: Mark) -> Mark:
        match = pattern.match(self._lines.lines[mark[0]], mark[1])
        return mark if match is None else (mark[0], match.end())


def _elements(lines: Lines, parts: Iterable[Part]) -> Iterator[Element]:
    """Yield the elements of a text, an outer one after those in it."""
    waiting: list[Collection] = []
    for part in parts:
        if part.kind in {PartKind.MAPPING, PartKind.SEQUENCE}:
            waiting.append(Collection(part.start, part.kind is PartKind.MAPPING))
            continue
        inner = waiting.pop() if part.kind is PartKind.CLOSE else None
        start, end = _range(part, inner, lines)
        if waiting:
            yield from _added(waiting[-1], start, end, inner)


def _range(part: Part, inner: Collection | None, lines: Lines) -> Range:
    """Return the marks of a scalar, or of the collection that a part closes."""
    if inner is None:
        is_block = part.kind is PartKind.BLOCK_SCALAR
        return part.start, lines.trimmed(part.start, part.end) if is_block else part.end
    inner.is_flow = part.end > part.start
    return inner.start, part.end if inner.is_flow else _last(inner)


def _last(inner: Collection) -> Mark:
    return inner.elements[-1].end if inner.elements else inner.start


def _added(around: Collection, start: Mark, end: Mark, inner: Collection | None) -> Iterator[Element]:
    """Add a key, a value or an item to a collection, and yield the element that it completes."""
    if around.is_mapping and around.key is None:
        around.key = start, end
        return
    key, around.key = around.key, None
    if key is not None and start == end:  # an empty value may be marked on a later line
        start = end = key[1]
    element = Element(start if key is None else key[0], end, around, key, (start, end))
    around.elements.append(element)
    if inner is not None:
        inner.owner = element
    yield element
