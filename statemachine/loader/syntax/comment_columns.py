"""Where the comments of a YAML text begin: at a `#` that is in no scalar."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable

from statemachine.loader.syntax.file_text import Lines, Mark
from statemachine.loader.syntax.parse import Part, PartKind

_SCALARS = frozenset({PartKind.SCALAR, PartKind.BLOCK_SCALAR})
_END_OF_LINE = 1 << 30


class Comments:
    """Where the comments of a text are. A YAML reader does not tell, so they are looked for outside the scalars."""

    def __init__(self, lines: Lines, parts: Iterable[Part]) -> None:
        """Read the parts of a text, in its order."""
        self._lines = lines
        self._scalars: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for kind, start, end in parts:
            if kind in _SCALARS:
                # the head of a block scalar may have a comment
                self._add((start[0] + 1, 0) if kind is PartKind.BLOCK_SCALAR else start, end)

    def column(self, number: int) -> int | None:
        """Return where the comment of a line begins; None if there is none. Lines and columns count from zero."""
        scalars = self._scalars.get(number, ())
        for match in re.finditer("#", self._lines.lines[number]):
            before = bisect_right(scalars, match.start(), key=lambda part: part[0])
            if before == 0 or scalars[before - 1][1] <= match.start():
                return match.start()
        return None

    def _add(self, start: Mark, end: Mark) -> None:
        """Note the columns of a scalar on each of its lines."""
        for number in range(start[0], end[0] + 1):
            begin = start[1] if number == start[0] else 0
            self._scalars[number].append((begin, end[1] if number == end[0] else _END_OF_LINE))
