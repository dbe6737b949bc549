"""`checks`: every kind of finding, or the page of one."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Mapping

from statemachine import linter, loader, messages
from statemachine.cli.errors import no_such
from statemachine.cli.layout import columns
from statemachine.model.diagnostics import Check


def arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("name", metavar="NAME", nargs="?", help="explain this check")


def run(options: Namespace) -> int:
    """Name all checks or explain one, and answer 0."""
    checks = _all()
    if options.name is not None:
        print(_page(checks, options.name))
        return 0
    rows = [(name, str(check.severity), check.summary) for name, check in sorted(checks.items())]
    for line in columns(rows, indent=""):
        print(line)
    return 0


def _all() -> dict[str, Check]:
    return {**loader.all_checks(), **linter.CHECKS, **messages.all_checks()}


def _page(checks: Mapping[str, Check], name: str) -> str:
    if name in checks:
        return f"{name} ({checks[name].severity})\n\n{checks[name].page}"
    raise no_such("check", name, checks)
