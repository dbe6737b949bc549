"""`diagram`: a rule set drawn."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from statemachine.cli.errors import CommandError, cannot
from statemachine.cli.opening import add_rules, opened
from statemachine.cli.streams import write_document
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
        write_document(text)
        return 0
    try:
        Path(options.output).write_text(text, encoding="utf-8")
    except OSError as error:
        raise cannot(f"write {options.output!r}", error) from error
    return 0
