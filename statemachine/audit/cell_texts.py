"""The values of a report as short texts: moves, times, shares, and the places of rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from statemachine.audit.audit_report import FileEvidence
from statemachine.model.vocabulary import NOTHING

ARROW = " → "
_LONGEST = 80
_UNITS = (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1))


def place_of(files: Sequence[FileEvidence], row: int) -> str:
    """Return the file and the row in it of a row of the log; both count from 1, and the header is no row."""
    name, left = located(files, row)
    return f"row {left:,}" if name is None else f"{name}, row {left:,}"


def located(files: Sequence[FileEvidence], row: int) -> tuple[str | None, int]:
    """Return the name of the file that has a row of the log, and the number of the row there; None if no file has it."""
    left = row
    for each in files:
        if left <= each.rows:
            return each.name, left
        left -= each.rows
    return None, row


def move_text(source: str | None, target: str) -> str:
    """Return a move as its statuses with an arrow; a creation comes from nothing."""
    return f"{short(NOTHING if source is None else source)}{ARROW}{short(target)}"


def short(text: str) -> str:
    """Return a text; a long one without its end, and with its length."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}… ({len(text):,} characters)"


def duration_text(seconds: float) -> str:
    """Return a time in its two largest units, such as `3 d 4 h`."""
    if seconds < 0:  # where a sequence decides, times can run backwards
        return f"-{duration_text(-seconds)}"
    left = round(seconds)
    parts: list[str] = []
    for unit, size in _UNITS:
        count, left = divmod(left, size)
        if count or (parts and len(parts) == 1):
            parts.append(f"{count:,} {unit}")
        if len(parts) == 2:  # noqa: PLR2004  # the two largest units
            break
    return " ".join(each for each in parts if not each.startswith("0 ")) or "0 s"


def short_reason(text: str) -> str:
    """Return a reason, which can contain a long word of the log."""
    return text if len(text) <= 4 * _LONGEST else short(text)


def percent_text(share: float) -> str:
    """Return a share in percent."""
    return f"{share:.2%}".replace("%", " %")


def time_text(time: datetime | None) -> str:
    """Return a time with its seconds; an empty text for none."""
    return "" if time is None else time.isoformat(sep=" ", timespec="seconds").replace("+00:00", "Z")
