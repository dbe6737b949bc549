"""What ends a command before it has an answer."""

from __future__ import annotations


class CommandError(Exception):
    """The command was asked for something that cannot be read or does not make sense."""
