"""`export`: writes the decision table of a rule set, for a front end or a report."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from statemachine.cli.arguments import ExitCode, add_rules
from statemachine.cli.files import load_rules
from statemachine.cli.outputs import add_output, format_of, write_output
from statemachine.exports import ENDINGS, FORMATS, Format, export_table

_DEFAULT: Format = "json"

_EPILOG = """\
The ending of FILE chooses the format: .json for JSON, .sql for SQL, .ts or .mts for TypeScript.
The table answers each question with the names of the rule set: allowed, refused, unspecified or depends. It depends if
it is not allowed without facts and inputs, and some facts, inputs or external guards make it allowed.
"""


def add_export(parser: ArgumentParser) -> None:
    """Prepare the parser of `export`."""
    parser.epilog = _EPILOG
    add_rules(parser)
    add_output(parser, FORMATS, _DEFAULT)
    parser.set_defaults(run=_run)


def _run(options: Namespace) -> int:
    chosen = format_of(options, ENDINGS, _DEFAULT)
    write_output(export_table(load_rules(options.rules), chosen), options.output)
    return ExitCode.YES
