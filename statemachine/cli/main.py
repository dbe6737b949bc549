"""The command line: finds the command that is asked for and imports only that one."""

from __future__ import annotations

import sys
from argparse import REMAINDER, SUPPRESS, ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from typing import NoReturn

from statemachine.cli.errors import CommandError, cannot, no_such, unusable
from statemachine.cli.streams import drop_unwritten, prepare
from statemachine.cli.terminal import COLORS
from statemachine.model.errors import InvalidRulesError
from statemachine.version import __version__

PROG = "statemachine-rules"

CLEAN, NO, UNUSABLE = 0, 1, 2
INTERRUPTED, PIPE_CLOSED = 130, 141

COMMANDS = {
    "check": ("statemachine.cli.check", "find what is wrong with rule files"),
    "decide": ("statemachine.cli.decide", "say whether a change is allowed, with every reason why not"),
    "available": ("statemachine.cli.available", "say what is open from a status"),
    "observe": ("statemachine.cli.observe", "say what a provider's message means for an order"),
    "request": ("statemachine.cli.request", "print the request that would ask for a change"),
    "diagram": ("statemachine.cli.diagram", "draw a rule set"),
    "list": ("statemachine.cli.list", "name the rule sets that are shipped"),
    "show": ("statemachine.cli.show", "tell what a rule set holds"),
    "checks": ("statemachine.cli.checks", "name every check, or explain one"),
    "schema": ("statemachine.cli.schema", "print the JSON Schema of rule files"),
}
"""Each command, the module that it lives in, and what it does."""

_EXAMPLES = """\
examples:
  {prog} check rules/
  {prog} decide rules/acme.yaml New Hold --actor client --channel api
  {prog} observe rules/acme.yaml Hold < message.json
  {prog} diagram rules/acme.yaml --format dot | dot -Tsvg > acme.svg

exit status: 0 clean or a yes, 1 findings or a no, 2 usage or unreadable input
"""


def run(prog: str = PROG) -> NoReturn:
    """Run the command as a process, which answers whatever happens to its streams.

    A closed pipe is no fault, Ctrl-C is answered as a shell does, and a full disk is told.
    """
    try:
        prepare()
        code = main(prog=prog)
        sys.stdout.flush()
    except BrokenPipeError:
        code = PIPE_CLOSED
    except KeyboardInterrupt:
        code = INTERRUPTED
    except (CommandError, OSError) as error:
        code = UNUSABLE
        told = cannot("go on", error) if isinstance(error, OSError) else error
        with suppress(OSError):
            print(f"{prog}: {told}", file=sys.stderr)
    if sys.stdout is not None:
        drop_unwritten()
    sys.exit(code)


def main(argv: Sequence[str] | None = None, *, prog: str = PROG) -> int:
    """Run one command and return the exit status."""
    words = sys.argv[1:] if argv is None else list(argv)
    parser = _parser(prog)
    if not words:
        parser.print_help(sys.stderr)
        return UNUSABLE
    try:
        options = parser.parse_args(words)
        return _run(prog, options)
    except SystemExit as stop:  # argparse leaves this way, with a number
        return int(stop.code or CLEAN)
    except InvalidRulesError as error:  # a path or a template, met where it is first used
        print(f"{prog}: {unusable(error)}", file=sys.stderr)
    except CommandError as error:
        print(f"{prog}: {error}", file=sys.stderr)
    return UNUSABLE


def _parser(prog: str) -> ArgumentParser:
    width = max(map(len, COMMANDS))
    commands = "\n".join(f"  {name:{width}}  {summary}" for name, (_, summary) in COMMANDS.items())
    parser = ArgumentParser(
        prog=prog,
        usage="%(prog)s [-h] [-V] [--color WHEN] COMMAND ...",
        description=f"Rules for statuses that somebody else owns.\n\ncommands:\n{commands}",
        epilog=_EXAMPLES.format(prog=prog),
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("-V", "--version", action="version", version=f"{PROG} {__version__}")
    _add_color(parser, "auto")
    parser.add_argument("command", metavar="COMMAND", help=SUPPRESS)
    parser.add_argument("rest", nargs=REMAINDER, help=SUPPRESS)
    return parser


def _run(prog: str, options: Namespace) -> int:
    if options.command not in COMMANDS:
        raise no_such("command", options.command, COMMANDS)
    path, summary = COMMANDS[options.command]
    command = import_module(path)
    parser = ArgumentParser(
        prog=f"{prog} {options.command}",
        description=f"{summary[0].upper()}{summary[1:]}.",
        allow_abbrev=False,
    )
    command.arguments(parser)
    _add_color(parser, options.color)
    parser.set_defaults(prog=prog)
    code: int = command.run(parser.parse_intermixed_args(options.rest))
    return code


def _add_color(parser: ArgumentParser, default: str) -> None:
    parser.add_argument(
        "--color",
        choices=COLORS,
        default=default,
        metavar="WHEN",
        help=f"{', '.join(COLORS)} (default auto)",
    )
