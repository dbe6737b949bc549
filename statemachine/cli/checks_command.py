"""`checks`: lists all checks, or explains one."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from statemachine.checking import all_checks
from statemachine.cli.arguments import ExitCode, add_format, unknown_name
from statemachine.cli.render import columns, print_json, print_lines


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.add_argument("name", metavar="NAME", nargs="?", help="the check to explain")
    add_format(parser)


def run(options: Namespace) -> int:
    """Print all checks or the page of one, and return 0."""
    checks = all_checks()
    if options.name is not None:
        if options.name not in checks:
            raise unknown_name("check", options.name, checks)
        checks = {options.name: checks[options.name]}
    if options.format == "json":
        keys = ("name", "severity", "summary", "page")
        print_json({"checks": [{key: getattr(each, key) for key in keys} for each in checks.values()]})
    elif options.name is not None:
        check = checks[options.name]
        print(f"{check.name} ({check.severity})\n\n{check.page}")
    else:
        rows = [(name, str(check.severity), check.summary) for name, check in checks.items()]
        print_lines(columns(rows, indent=""))
    return ExitCode.YES
