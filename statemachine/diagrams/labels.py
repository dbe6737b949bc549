"""The words beside arrows and inside boxes."""

from __future__ import annotations

from collections.abc import Iterable

from statemachine.model.rows import Row
from statemachine.model.ruleset import Status


def status_lines(status: Status) -> tuple[str, ...]:
    """Say what is known of a status: its name, its code and title, and what is not known of its moves."""
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
    doubt = f"{' and '.join(sides)} unspecified" if sides else ""
    return tuple(flat(line) for line in (status.name, about, doubt) if line)


def label_lines(rows: Iterable[Row]) -> tuple[str, ...]:
    """Say by what each row comes about; rows that differ in nothing but the actor share a line."""
    actors: dict[tuple[str, str], dict[str, None]] = {}
    anybody: set[tuple[str, str]] = set()
    for row in rows:
        key = (_what(row), _where(row))
        actors.setdefault(key, {}).update(dict.fromkeys(sorted(row.actors or ())))
        if row.actors is None:
            anybody.add(key)
    lines = (_line(key, () if key in anybody else tuple(names)) for key, names in actors.items())
    return tuple(dict.fromkeys(flat(line) for line in lines if line))


def flat(text: str) -> str:
    """Return the text in one line, with what cannot be printed as Python would escape it."""
    return "".join(each if each.isprintable() else repr(each)[1:-1] for each in text)


def _what(row: Row) -> str:
    """Name the event, or say what the move means where it has none, and what must hold."""
    said = row.event if row.event is not None else (row.transition and row.transition.title) or ""
    return _joined(said, f"[{', '.join(row.guards)}]" if row.guards else "")


def _where(row: Row) -> str:
    return "" if row.channels is None else f"via {', '.join(sorted(row.channels))}"


def _line(key: tuple[str, str], actors: tuple[str, ...]) -> str:
    what, where = key
    who = _joined(", ".join(actors), where)
    return _joined(what, f"({who})" if who else "")


def _joined(*parts: str) -> str:
    return " ".join(each for each in parts if each)
