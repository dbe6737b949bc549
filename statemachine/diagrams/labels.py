"""The text of boxes and arrows."""

from __future__ import annotations

from collections.abc import Iterable

from statemachine.model.ruleset import Status
from statemachine.model.table import Row
from statemachine.model.text import printable


def status_lines(status: Status) -> tuple[str, ...]:
    """Return the lines of a status: its name, its code and title, and which of its moves are unspecified."""
    title = None if status.title == status.name else status.title
    about = ", ".join(each for each in (status.code, title) if each is not None)
    sides = [
        side
        for side, unspecified in (
            ("entries", status.entries_unspecified),
            ("exits", status.exits_unspecified),
        )
        if unspecified
    ]
    unspecified = f"{' and '.join(sides)} unspecified" if sides else ""
    return tuple(printable(line) for line in (status.name, about, unspecified) if line)


def label_lines(rows: Iterable[Row]) -> tuple[str, ...]:
    """Return a line for each row: its event, guards, actors and channels.

    Rows that differ only in their actors share a line.
    """
    actors: dict[tuple[str, str], dict[str, None]] = {}
    anybody: set[tuple[str, str]] = set()
    for row in rows:
        key = (_event_and_guards(row), _channels(row))
        actors.setdefault(key, {}).update(dict.fromkeys(sorted(row.actors or ())))
        if row.actors is None:
            anybody.add(key)
    lines = (_line(key, () if key in anybody else tuple(names)) for key, names in actors.items())
    return tuple(dict.fromkeys(printable(line) for line in lines if line))


def _event_and_guards(row: Row) -> str:
    """Return the event, or the title of the transition if it has none, and the guards."""
    event = row.event if row.event is not None else (row.transition and row.transition.title) or ""
    return _joined(event, f"[{', '.join(row.guards)}]" if row.guards else "")


def _channels(row: Row) -> str:
    return "" if row.channels is None else f"via {', '.join(sorted(row.channels))}"


def _line(key: tuple[str, str], actors: tuple[str, ...]) -> str:
    event_and_guards, channels = key
    asker = _joined(", ".join(actors), channels)
    return _joined(event_and_guards, f"({asker})" if asker else "")


def _joined(*parts: str) -> str:
    return " ".join(each for each in parts if each)
