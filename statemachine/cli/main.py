"""The entry point of the command line: it imports only the module of the command that runs."""

from __future__ import annotations

import os
import sys
from argparse import REMAINDER, SUPPRESS
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from typing import NamedTuple, NoReturn

from statemachine.cli.arguments import (
    CommandError,
    CommandParser,
    ExitCode,
    add_color,
    system_error,
    unknown_name,
)
from statemachine.cli.render import discard_unwritten, prepare_streams
from statemachine.model.errors import InvalidRulesError, StateMachineError
from statemachine.version import __version__

PROG = "statemachine-rules"

DEBUG = "STATEMACHINE_RULES_DEBUG"
"""The environment variable that makes an internal error print its traceback."""


class Command(NamedTuple):
    """A command: what it does, and the module with its `add_<name>`.

    `add_<name>(parser)` adds the arguments, and sets `run(options)`, which prints an answer and returns the exit code.
    """

    module: str
    summary: str


COMMANDS = {
    "check": Command("check_command", "report the findings in rule files"),
    "diff": Command("diff_command", "compare two versions of a rule set, and rate what was changed"),
    "decide": Command("decide_command", "decide whether a change is allowed, with all reasons if not"),
    "available": Command("available_command", "list the moves that are possible from a status"),
    "observe": Command("observe_command", "interpret a provider's message for an order"),
    "request": Command("request_command", "print the request that asks the provider for a change"),
    "diagram": Command("diagram_command", "draw a rule set"),
    "types": Command("types_command", "write the names of a rule set as types for a program"),
    "export": Command("export_command", "write the decision table of a rule set, for other programs"),
    "store": Command("store_command", "keep orders in a database, and look at them"),
    "audit": Command("audit_command", "audit a whole log of statuses, and report what deviates"),
    "list": Command("catalogue_commands", "list the shipped rule sets"),
    "show": Command("show_command", "print the contents of a rule set"),
    "checks": Command("catalogue_commands", "list all checks, or explain one"),
    "schema": Command(
        "catalogue_commands", "print the JSON Schema of rule files, answers or exported tables"
    ),
    "completion": Command("catalogue_commands", "print the completion script for a shell"),
}
"""Every command by name."""

_EPILOG = """\
examples:
  {prog} check rules/
  {prog} decide rules/acme.yaml New Hold --actor client --channel api
  {prog} observe rules/acme.yaml Hold < message.json
  {prog} diagram rules/acme.yaml -o acme.dot

exit status:
  0   yes, or no findings
  1   no, or findings
  2   wrong usage, or input that cannot be read
  3   decide and request: unspecified, or the answer depends on an external guard
  70  an internal error
"""


def run(prog: str = PROG) -> NoReturn:
    """Run the command line as a process, and exit.

    A closed pipe exits with 141 and Ctrl-C with 130, as in a shell. A full disk exits with 2.
    """
    try:
        prepare_streams()
        code = main(prog=prog)
        sys.stdout.flush()
    except BrokenPipeError:
        code = ExitCode.PIPE_CLOSED
    except KeyboardInterrupt:
        code = ExitCode.INTERRUPTED
    except (CommandError, OSError) as error:
        code = ExitCode.UNUSABLE
        message = system_error("write output", error) if isinstance(error, OSError) else error
        with suppress(OSError):
            print(f"{prog}: {message}", file=sys.stderr)
    if sys.stdout is not None:
        discard_unwritten()
    sys.exit(code)


def main(argv: Sequence[str] | None = None, *, prog: str = PROG) -> int:
    """Run one command and return the exit code."""
    words = sys.argv[1:] if argv is None else list(argv)
    if not words:
        _main_parser(prog).print_help(sys.stderr)
        return ExitCode.UNUSABLE
    try:
        return _run_command(prog, words)
    except SystemExit as stop:  # argparse exits with a number
        return int(stop.code or ExitCode.YES)
    except (CommandError, StateMachineError) as error:
        head = "this rule file cannot be used\n" if isinstance(error, InvalidRulesError) else ""
        print(f"{prog}: {head}{error}", file=sys.stderr)
        return ExitCode.UNUSABLE
    except OSError:
        raise
    except Exception as error:  # noqa: BLE001  # nothing else may look like an answer
        _report_bug(prog, error)
        return ExitCode.INTERNAL_ERROR


def command_parser(name: str, *, prog: str = PROG, color: str = "auto") -> CommandParser:
    """Return the parser of one command."""
    summary = COMMANDS[name].summary
    parser = CommandParser(prog=f"{prog} {name}", description=f"{summary[0].upper()}{summary[1:]}.")
    _add_command(parser, name, color)
    parser.set_defaults(prog=prog)
    return parser


def full_parser() -> CommandParser:
    """Return one parser with every command in it, for tools that inspect parsers."""
    parser = CommandParser(prog=PROG)
    parser.add_argument("-V", "--version", action="version", version=__version__)
    add_color(parser, "auto")
    commands = parser.add_subparsers(metavar="COMMAND")
    for name, command in COMMANDS.items():
        _add_command(commands.add_parser(name, help=command.summary), name, "auto")
    return parser


def _run_command(prog: str, words: Sequence[str]) -> int:
    options = _main_parser(prog).parse(words, intermixed=False)
    if options.command not in COMMANDS:
        raise unknown_name("command", options.command, COMMANDS)
    parser = command_parser(options.command, prog=prog, color=options.color)
    command_options = parser.parse(options.rest)
    code: int = command_options.run(command_options)
    return code


def _add_command(parser: CommandParser, name: str, color: str) -> None:
    module = import_module(f"statemachine.cli.{COMMANDS[name].module}")
    getattr(module, f"add_{name}")(parser)
    add_color(parser, color)


def _main_parser(prog: str) -> CommandParser:
    width = max(map(len, COMMANDS))
    commands = "\n".join(f"  {name:{width}}  {command.summary}" for name, command in COMMANDS.items())
    parser = CommandParser(
        prog=prog,
        usage="%(prog)s [-h] [-V] [--color WHEN] COMMAND ...",
        description=f"Check and evaluate rules for statuses that another system owns.\n\ncommands:\n{commands}",
        epilog=_EPILOG.format(prog=prog),
    )
    parser.add_argument("-V", "--version", action="version", version=f"{PROG} {__version__}")
    add_color(parser, "auto")
    parser.add_argument("command", metavar="COMMAND", help=SUPPRESS)
    parser.add_argument("rest", nargs=REMAINDER, help=SUPPRESS)
    return parser


def _report_bug(prog: str, error: Exception) -> None:
    """Print the type of an unexpected exception; its message is not printed, because it may be secret."""
    if os.environ.get(DEBUG):
        import traceback  # noqa: PLC0415  # slow to import, and seldom needed

        traceback.print_exception(error)
    print(
        f"{prog}: unexpected {type(error).__name__}: this is a bug in {PROG}; please report it "
        f"(set {DEBUG}=1 to see the traceback)",
        file=sys.stderr,
    )
