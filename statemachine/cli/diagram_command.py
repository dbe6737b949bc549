"""`diagram`: draws a rule set."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from statemachine.cli.arguments import CommandError, ExitCode, add_rules, system_error
from statemachine.cli.files import load_rules
from statemachine.cli.render import write_document
from statemachine.diagrams import ENDINGS, FORMATS, Format, draw
from statemachine.model.errors import UnknownStatusError
from statemachine.model.text import listing

_DEFAULT: Format = "mermaid"

_EPILOG = """\
The ending of FILE chooses the format: .mmd or .mermaid for Mermaid, .dot or .gv for Graphviz.
To get an image, pass the diagram to Graphviz: diagram RULES --format dot | dot -Tsvg > FILE.svg
"""


def add_diagram(parser: ArgumentParser) -> None:
    """Prepare the parser of `diagram`."""
    parser.epilog = _EPILOG
    add_rules(parser)
    parser.add_argument(
        "--format",
        choices=tuple(FORMATS),
        metavar="FORMAT",
        help=f"{', '.join(FORMATS)} (default: by the ending of FILE, else {_DEFAULT})",
    )
    parser.add_argument("--at", metavar="STATUS", help="the status to mark")
    parser.add_argument(
        "-o", "--output", metavar="FILE", help="the file to write (default: standard output)"
    )
    parser.set_defaults(run=_run)


def _run(options: Namespace) -> int:
    diagram_format = _format(options.format, options.output)
    rules = load_rules(options.rules)
    try:
        text = draw(rules, diagram_format, options.at)
    except UnknownStatusError as error:
        raise CommandError(str(error)) from error
    if options.output is None:
        write_document(text)
        return ExitCode.YES
    try:
        Path(options.output).write_text(text, encoding="utf-8")
    except (OSError, ValueError) as error:  # a null character in a path is a ValueError
        raise system_error(f"write {options.output!r}", error) from error
    return ExitCode.YES


def _format(chosen: Format | None, output: str | None) -> Format:
    """Return the format by option and file ending, or raise `CommandError` if they contradict each other."""
    if output is None:
        return chosen or _DEFAULT
    _, dot, letters = Path(output).name.rpartition(".")
    ending = f"{dot}{letters}".lower() if dot else ""
    if chosen is not None and not ending:
        return chosen
    if ending not in ENDINGS:
        what = f"unknown ending {ending!r}" if ending else "no ending"
        raise CommandError(f"{what} in {output!r}; use {listing(ENDINGS, 'or')}")
    if chosen not in {None, ENDINGS[ending]}:
        raise CommandError(
            f"--format {chosen} contradicts the ending of {output!r}, which means {ENDINGS[ending]}"
        )
    return ENDINGS[ending]
