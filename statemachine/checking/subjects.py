"""What a finding is about: the names on the way to its place in the file, which do not change with its line."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from statemachine.loader.syntax.nodes import Entries, Items, Node, Scalar, entries, listed
from statemachine.loader.syntax.parse import parse
from statemachine.model.spans import Span

Subject: TypeAlias = tuple[str, ...]
"""Names from the top of a file to a place in it: `("statuses", "New", "note")`. The file as a whole has none."""


class _Part(NamedTuple):
    """An entry of a mapping or an item of a list, and its subject."""

    span: Span
    subject: Subject


class Subjects:
    """The subjects of the places in a rule file.

    A transition has the name `event: source -> target`, and another item of a list its text, or else its number.
    """

    def __init__(self, text: str | bytes, path: str) -> None:
        """Read a file; one that is not valid YAML has no parts."""
        root, _ = parse(text, path)
        found = [] if root is None else list(_parts(root))
        self._parts = sorted(found, key=lambda part: (part.span[:3], len(part.subject)))

    def of(self, place: Span) -> Subject:
        """Return the subject of the innermost part in which a place begins."""
        count = bisect_right(self._parts, place[:3], key=lambda part: part.span[:3])
        around = (self._parts[at] for at in range(count - 1, -1, -1))
        return next((part.subject for part in around if part.span.contains(place)), ())


def _parts(root: Node) -> Iterator[_Part]:
    """Yield every part; what an alias repeats is a part only where it is written."""
    waiting: list[tuple[Node, Subject]] = [(root, ())]
    seen: set[int] = set()
    while waiting:
        node, subject = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        below: list[tuple[Node, Subject]] = []
        if isinstance(node, Entries):
            for key, value in node.pairs:
                end = max(key.span, value.span)
                yield _Part(_joined(key.span, end), (*subject, key.text))
                below.append((value, (*subject, key.text)))
        elif isinstance(node, Items):
            for number, item in enumerate(node.nodes, 1):
                inner = (*subject, _name(item, number))
                if id(item) not in seen:
                    yield _Part(item.span, inner)
                below.append((item, inner))
        waiting += reversed(below)


def _joined(start: Span, end: Span) -> Span:
    return start._replace(end_line=end.end_line, end_column=end.end_column)


def _name(item: Node, number: int) -> str:
    """Return the name of an item."""
    if isinstance(item, Scalar):
        return item.text
    values = {key.text: value for key, value in entries(item)}
    event, source, target = (_texts(values.get(key)) for key in ("event", "source", "target"))
    if not source and not target:
        return f"#{number}"
    return f"{event}: {source} -> {target}" if event else f"{source} -> {target}"


def _texts(node: Node | None) -> str:
    return ", ".join(each.text for each in listed(node) if isinstance(each, Scalar))
