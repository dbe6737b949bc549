"""What ends a command before it has an answer."""

from __future__ import annotations

from collections.abc import Iterable

from statemachine.model.errors import InvalidRulesError
from statemachine.model.text import similar


class CommandError(Exception):
    """The command was asked for something that cannot be read or does not make sense."""


def no_such(kind: str, name: str, known: Iterable[str]) -> CommandError:
    """Return the error for a name that is none of the known ones, with the one that was probably meant."""
    return CommandError(f"there is no {kind} {name!r}{did_you_mean(name, known)}")


def unusable(error: InvalidRulesError) -> CommandError:
    """Return the error for a rule file with faults, all of them."""
    return CommandError(f"this rule file cannot be used\n{error}")


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return the end of a sentence that guesses what was meant, or nothing."""
    meant = similar([name], known).get(name)
    return "" if meant is None else f"; did you mean {meant!r}?"


def cannot(what: str, error: OSError | ValueError) -> CommandError:
    """Return the error for what the system does not let us do, with its reason."""
    reason = error.strerror if isinstance(error, OSError) and error.strerror else error
    return CommandError(f"cannot {what}: {reason}")
