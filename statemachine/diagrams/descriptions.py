"""Statuses and moves in words: for titles, screen readers and the cells of a matrix."""

from __future__ import annotations

from collections.abc import Iterable

from statemachine.model.declarations import Status
from statemachine.model.json_values import json_scalar
from statemachine.model.table import Row
from statemachine.model.text import printable
from statemachine.model.vocabulary import OTHERWISE


def status_lines(status: Status) -> tuple[str, ...]:
    """Return the lines of a status: its name, its code and title, what is unspecified, and whether it is retired."""
    sides = {"entries": status.entries_unspecified, "exits": status.exits_unspecified}
    unspecified = " and ".join(side for side, is_unspecified in sides.items() if is_unspecified)
    lines = (
        printable(status.name),
        code_and_title(status),
        f"{unspecified} unspecified" if unspecified else "",
        retired_line(status),
    )
    return tuple(line for line in lines if line)


def code_and_title(status: Status) -> str:
    """Return the code and the title of a status, if they tell more than its name."""
    title = None if status.title == status.name else status.title
    return printable(", ".join(each for each in (status.code, title) if each is not None))


def retired_line(status: Status) -> str:
    """Return that a status is retired, and what replaces it; nothing for any other status."""
    now = "" if status.replaced_by is None else f", replaced by {status.replaced_by}"
    return printable(f"retired{now}") if status.retired else ""


def label_lines(rows: Iterable[Row]) -> tuple[str, ...]:
    """Return a line for each row: its conditions, whether the provider chooses, its actors and channels.

    Rows that differ only in their actors share a line. Rows of one transition share their text, which may be long.
    """
    distinct = {(tuple(map(id, row.declared)) or id(row)): row for row in rows}
    actors: dict[tuple[str, str], list[frozenset[str] | None]] = {}
    for row in distinct.values():
        chooses = "(provider chooses)" if row.provider_chooses else ""
        actors.setdefault((joined(*conditions(row), chooses), channels_of(row)), []).append(row.actors)
    lines = []
    for (text, channels), sets in actors.items():
        names = dict.fromkeys(name for each in sets for name in sorted(each or ()))
        limits = joined("" if None in sets else ", ".join(names), channels)
        lines.append(joined(text, f"({limits})" if limits else ""))
    return tuple(dict.fromkeys(printable(line) for line in lines if line))


def conditions(row: Row) -> tuple[str, ...]:
    """Return the event (or the title of the transition), the guards, the time and the inputs of a row.

    `otherwise` is the last guard.
    """
    event = row.event if row.event is not None else (row.transition and row.transition.title) or ""
    names = (*row.guards, OTHERWISE) if row.otherwise else row.guards
    guards = f"[{', '.join(names)}]" if names else ""
    after = "" if row.after is None else f"after {json_scalar(row.after)}"
    needs = f"needs {', '.join(row.requires)}" if row.requires else ""
    return tuple(each for each in (event, guards, after, needs) if each)


def channels_of(row: Row) -> str:
    """Return the channels of a row."""
    return "" if row.channels is None else f"via {', '.join(sorted(row.channels))}"


def joined(*parts: str) -> str:
    """Return the parts that are not empty, with spaces between them."""
    return " ".join(each for each in parts if each)
