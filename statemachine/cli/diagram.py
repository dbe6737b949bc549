"""`diagram`: a rule set drawn."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from statemachine.cli.errors import CommandError
from statemachine.cli.opening import add_rules, opened
from statemachine.diagrams import FORMATS, draw


def arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    add_rules(parser)
    parser.add_argument("--format", choices=tuple(FORMATS), default="mermaid", help="default: mermaid")
    parser.add_argument("--at", metavar="STATUS", help="mark this status")
    parser.add_argument("-o", "--output", metavar="FILE", help="write there, not to standard output")


def run(options: Namespace) -> int:
    """Draw, and answer 0."""
    try:
        text = draw(opened(options.rules), options.format, options.at)
    except ValueError as error:
        raise CommandError(str(error)) from error
    if options.output is None:
        sys.stdout.write(text)
        return 0
    try:
        Path(options.output).write_text(text, encoding="utf-8")
    except OSError as error:
        raise CommandError(f"cannot write {options.output!r}: {error.strerror or error}") from error
    return 0
