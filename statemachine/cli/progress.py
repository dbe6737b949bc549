"""How far a long command is, in one line on a terminal; elsewhere nothing is written."""

from __future__ import annotations

import os
import sys
import time
from types import TracebackType
from typing import Self

_WIDTH = 30
"""The characters of the bar."""

_CLEAR = "\r\x1b[K"


class Progress:
    """A line on standard error that is written again and again, with the seconds since the begin, and cleared at the end."""

    def __init__(self) -> None:
        self._is_shown = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._began = time.monotonic()
        self._text = ""

    def __enter__(self) -> Self:
        """Return the progress."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Clear the line."""
        if self._text:
            sys.stderr.write(_CLEAR)
            sys.stderr.flush()

    def share(self, share: float) -> None:
        """Show how much of a log was read, from 0 to 1."""
        self.show(f"{_bar(share)} {share:.0%} read")

    def rows(self, done: int, total: int | None) -> None:
        """Show how many rows are done, of how many: None while they are read."""
        if total is None:
            self.show(f"{done:,} rows read")
        else:
            self.show(f"{_bar(done / max(total, 1))} {done:,} of {total:,} rows")

    def show(self, text: str) -> None:
        """Show a text in place of the one before."""
        if self._is_shown and text != self._text:
            self._text = text
            sys.stderr.write(f"{_CLEAR}{text}, {int(time.monotonic() - self._began)} s")
            sys.stderr.flush()


def _bar(share: float) -> str:
    filled = int(_WIDTH * share)
    return f"[{'#' * filled}{'.' * (_WIDTH - filled)}]"
