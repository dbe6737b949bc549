"""`diagram`: draws a rule set."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from statemachine.cli.arguments import CommandError, ExitCode, add_rules
from statemachine.cli.files import load_rules
from statemachine.cli.outputs import add_output, format_of, write_output
from statemachine.diagrams import ENDINGS, FORMATS, Format, draw
from statemachine.model.errors import UnknownStatusError

_DEFAULT: Format = "mermaid"

_EPILOG = """\
The ending of FILE chooses the format: .mmd or .mermaid for Mermaid, .dot or .gv for Graphviz.
To get an image, pass the diagram to Graphviz: diagram RULES --format dot | dot -Tsvg > FILE.svg
"""


def add_diagram(parser: ArgumentParser) -> None:
    """Prepare the parser of `diagram`."""
    parser.epilog = _EPILOG
    add_rules(parser)
    add_output(parser, FORMATS, _DEFAULT)
    parser.add_argument("--at", metavar="STATUS", help="the status to mark")
    parser.set_defaults(run=_run)


def _run(options: Namespace) -> int:
    diagram_format = format_of(options, ENDINGS, _DEFAULT)
    rules = load_rules(options.rules)
    try:
        text = draw(rules, diagram_format, options.at)
    except UnknownStatusError as error:
        raise CommandError(str(error)) from error
    write_output(text, options.output)
    return ExitCode.YES
