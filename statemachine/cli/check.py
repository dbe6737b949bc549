"""`check`: every finding in rule files."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from datetime import datetime
from typing import NamedTuple

from statemachine.cli.files import File, default_words, read_all
from statemachine.cli.streams import write_document
from statemachine.cli.terminal import colored
from statemachine.linter import REPORTS, Report, lint
from statemachine.loader import loads
from statemachine.model.diagnostics import Diagnostic, Span
from statemachine.model.errors import InvalidRulesError, MissingExtraError

_FOR_PEOPLE = ("full", "concise")

_EXIT_STATUS = """\
exit status: 0 if nothing fails; 1 for any error or warning, while findings that are only likely are
shown and fail nothing; 2 if something could not be read, whatever was found
"""


def arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.epilog = _EXIT_STATUS
    parser.add_argument(
        "paths",
        metavar="PATH",
        nargs="*",
        help="a file, a folder (hidden files in it are left out), the id of a shipped rule set, or - for "
        "standard input; without any: the folder rules, or else all that is shipped",
    )
    parser.add_argument("--format", choices=tuple(REPORTS), default="full", help="default: full")
    parser.add_argument(
        "--stdin-filename", metavar="PATH", default="<stdin>", help="what findings call standard input"
    )


def run(options: Namespace) -> int:
    """Report; answer 0 for no certain finding, 1 for any, 2 if something could not be read."""
    words = options.paths or default_words()
    if not options.paths:
        print(f"checking {' '.join(words)}", file=sys.stderr)
    files, unread = read_all(words, stdin_path=options.stdin_filename)
    for error in unread:
        print(f"{options.prog}: {error}", file=sys.stderr)
    if not files:
        return 2
    checked = [_checked(file) for file in files]
    diagnostics = tuple(found for each in checked for found in each.diagnostics)
    missing = [each.missing for each in checked if each.missing is not None]
    if missing:
        print(f"{options.prog}: messages were not checked: {missing[0]}", file=sys.stderr)
    unchecked = tuple(
        file.path for file, each in zip(files, checked, strict=True) if each.missing is not None
    )
    text = REPORTS[options.format](_report(options, files, diagnostics, unchecked))
    if options.format in _FOR_PEOPLE:
        sys.stdout.write(text)
    else:
        write_document(text)
    if unread:
        return 2
    return 1 if any(each.certain for each in diagnostics) else 0


class _Checked(NamedTuple):
    """What was found in a file, and the extra for want of which its messages were not looked at."""

    diagnostics: tuple[Diagnostic, ...]
    missing: MissingExtraError | None = None


def _checked(file: File) -> _Checked:
    """Check a file that loads; of one that does not, return the reasons."""
    try:
        rules = loads(file.text, file.path)
    except InvalidRulesError as error:
        return _Checked(error.diagnostics)
    found = lint(rules, today=datetime.now().astimezone().date())
    if not (rules.inbound or rules.outbound or rules.live_moves):
        return _Checked(found)
    from statemachine.messages import faults  # noqa: PLC0415  # heavy, and not every file has messages

    try:
        return _Checked(tuple(sorted((*found, *faults(rules)), key=_place)))
    except MissingExtraError as error:
        return _Checked(found, error)


def _place(diagnostic: Diagnostic) -> tuple[Span, str, str]:
    return diagnostic.span, diagnostic.check, diagnostic.message


def _report(
    options: Namespace,
    files: tuple[File, ...],
    diagnostics: tuple[Diagnostic, ...],
    unchecked: tuple[str, ...],
) -> Report:
    return Report(
        files=tuple(file.path for file in files),
        diagnostics=diagnostics,
        unchecked=unchecked,
        texts={file.path: file.text.decode("utf-8", "replace") for file in files},
        color=colored(options.color, sys.stdout),
    )
