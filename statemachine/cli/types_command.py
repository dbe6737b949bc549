"""`types`: writes the names of a rule set as a module of types for a program."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from statemachine.cli.arguments import ExitCode, add_rules
from statemachine.cli.files import load_rules
from statemachine.cli.outputs import add_output, format_of, write_output
from statemachine.typings import ENDINGS, LANGUAGES, Language, types_of

_DEFAULT: Language = "python"

_EPILOG = """\
The ending of FILE chooses the format: .py for Python, .ts or .mts for TypeScript.
The module has an enum or a constant object for each kind of names, so that a type checker finds a misspelt name.
"""


def add_types(parser: ArgumentParser) -> None:
    """Prepare the parser of `types`."""
    parser.epilog = _EPILOG
    add_rules(parser)
    add_output(parser, LANGUAGES, _DEFAULT)
    parser.set_defaults(run=_run)


def _run(options: Namespace) -> int:
    language = format_of(options, ENDINGS, _DEFAULT)
    write_output(types_of(load_rules(options.rules), language), options.output)
    return ExitCode.YES
