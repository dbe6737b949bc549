"""What ends a command before it has an answer."""

from __future__ import annotations

from collections.abc import Iterable

from statemachine.model.spelling import similar


class CommandError(Exception):
    """The command was asked for something that cannot be read or does not make sense."""


def no_such(kind: str, name: str, known: Iterable[str]) -> CommandError:
    """Return the error for a name that is none of the known ones, with the one that was probably meant."""
    meant = similar([name], known).get(name)
    ending = "" if meant is None else f"; did you mean {meant!r}?"
    return CommandError(f"there is no {kind} {name!r}{ending}")
