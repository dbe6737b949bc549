"""`completion`: prints the completion script for a shell."""

from __future__ import annotations

from argparse import Action, ArgumentParser, Namespace

from statemachine.cli.arguments import ExitCode
from statemachine.cli.main import full_parser
from statemachine.cli.terminal import write_document
from statemachine.messages.extras import library

_SHELLS = ("bash", "zsh", "tcsh")
_FILES = frozenset({"FILE", "PATH", "RULES"})
"""The arguments that a shell completes with the names of files."""

_EPILOG = """\
Load the script when the shell starts, for example in ~/.bashrc:
  eval "$(statemachine-rules completion bash)"
It completes the command statemachine-rules.
"""


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.epilog = _EPILOG
    parser.add_argument("shell", choices=_SHELLS, metavar="SHELL", help=", ".join(_SHELLS))


def run(options: Namespace) -> int:
    """Print the script, and return 0; raise `MissingExtraError` if shtab is not installed."""
    shtab = library("shtab", extra="completion")
    parser = full_parser()
    for action in _actions(parser):
        if action.metavar in _FILES:
            action.complete = shtab.FILE  # type: ignore[attr-defined]  # shtab reads this attribute
    write_document(shtab.complete(parser, shell=options.shell).rstrip("\n") + "\n")
    return ExitCode.YES


def _actions(parser: ArgumentParser) -> list[Action]:
    """Return the actions of a parser and of the parsers of its commands."""
    actions = list(parser._actions)  # noqa: SLF001  # argparse has no public way to list them
    for action in parser._actions:  # noqa: SLF001  # likewise
        for subparser in (action.choices or {}).values() if isinstance(action.choices, dict) else ():
            actions += _actions(subparser)
    return actions
