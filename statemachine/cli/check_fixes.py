"""The fixes of `check`: findings are corrected in their files, or shown as a difference."""

from __future__ import annotations

import os
import re
import sys
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from functools import partial
from pathlib import Path

from statemachine.checking import FixedFile, Settings, check_files, fix_file
from statemachine.cli.arguments import CommandError, ExitCode
from statemachine.cli.check_baseline import not_in_baselines
from statemachine.cli.files import STDIN
from statemachine.cli.outputs import replace_file
from statemachine.cli.render import write_document
from statemachine.loader import RuleFile, extended_files, shipped
from statemachine.loader import all_checks as fault_checks
from statemachine.model.diagnostics import Diagnostic
from statemachine.model.text import counted


def add_fixes(parser: ArgumentParser) -> None:
    """Add the options for fixes."""
    chosen = parser.add_mutually_exclusive_group()
    chosen.add_argument(
        "--fix",
        action="store_true",
        help="correct what can be corrected without a change of meaning; standard input is printed corrected",
    )
    chosen.add_argument(
        "--diff", action="store_true", help="print what --fix would change, and change nothing"
    )
    parser.add_argument(
        "--unsafe-fixes",
        action="store_true",
        help="with --fix or --diff: also make corrections that change the meaning, such as the name that was "
        "probably meant",
    )


def check_fix_options(options: Namespace) -> None:
    """Raise `CommandError` if the options for fixes do not fit together, or name a shipped rule set."""
    if options.unsafe_fixes and not (options.fix or options.diff):
        raise CommandError("--unsafe-fixes needs --fix, or --diff to look first")
    if options.show_settings and (options.fix or options.diff):
        raise CommandError(
            "--show-settings checks no file, so it cannot be combined with --fix or --diff"
        )
    for word in options.paths if options.fix else ():
        if word in shipped() and not Path(word).exists():
            raise CommandError(
                f"--fix changes files, and {word!r} is a shipped rule set; write a file with `extends: {word}`"
            )


def fixed_files(
    files: Sequence[RuleFile], settings: Sequence[Settings], options: Namespace
) -> tuple[RuleFile, ...]:
    """Return the files after their fixes, which are written, or printed if they are standard input.

    What was fixed, and what could not be, is said on standard error.
    """
    results: dict[str, FixedFile] = {}
    for before, result in _results(files, settings, options):
        results[before.path] = result
        if STDIN in options.paths and before.path == (options.stdin_filename or "<stdin>"):
            write_document(result.file.text)
        elif result.fixed:
            replace_file(before.path, _bytes(result.file))
    count = sum(len(each.fixed) for each in results.values())
    changed = sum(bool(each.fixed) for each in results.values())
    print(f"fixed {counted(count, 'finding')} in {counted(changed, 'file')}", file=sys.stderr)
    return tuple(results[each.path].file for each in files)


def print_difference(
    files: Sequence[RuleFile], settings: Sequence[Settings], options: Namespace
) -> ExitCode:
    """Print what the fixes would change, in the form that `git apply -p0` and `patch` read, and return the exit status.

    If a fix has a fault, that is the one for a file that cannot be read: no difference would mean that all is well.
    """
    results = list(_results(files, settings, options))
    changes = b"".join(
        _difference(before.path, _bytes(before), _bytes(result.file)) for before, result in results
    )
    write_document(changes)
    if any(each.faults for _, each in results):
        return ExitCode.UNUSABLE
    return ExitCode.NO if changes else ExitCode.YES


def _difference(path: str, before: bytes, after: bytes) -> bytes:
    """Return a unified diff of two texts, each line with its own line break.

    A path below the current folder begins there, as the programs that read it need it.
    """
    from difflib import diff_bytes, unified_diff  # noqa: PLC0415  # slow to import, and seldom needed

    near = os.path.relpath(path)
    name = os.fsencode(path if near.startswith(os.pardir) else near)
    lines = diff_bytes(unified_diff, _lines(before), _lines(after), name, name)
    return b"".join(
        line if line.endswith(b"\n") else line + b"\n\\ No newline at end of file\n" for line in lines
    )


def _lines(text: bytes) -> list[bytes]:
    """Return the lines of a text for a diff, in which only a line feed ends a line."""
    return re.findall(rb"[^\n]*\n|[^\n]+$", text)


def _results(
    files: Sequence[RuleFile], settings: Sequence[Settings], options: Namespace
) -> Iterator[tuple[RuleFile, FixedFile]]:
    """Yield each file, and how it is with its fixes, a base before the files that extend it; say faults on standard error.

    In a file that another one extends, only faults are corrected: the other file may need what is unused there.
    """
    extended = Counter(base.identity for file in files for base in extended_files(file))
    order = sorted(range(len(files)), key=lambda number: -extended[files[number].identity])
    for file, each in ((files[number], settings[number]) for number in order):
        only = fault_checks() if extended[file.identity] else None
        found = partial(_fixable, settings=each, options=options, only=only)
        result = fix_file(file, found, unsafe=options.unsafe_fixes)
        for fault in result.faults:
            print(f"{options.prog}: {file.path}: {fault}", file=sys.stderr)
        yield file, result


def _fixable(
    file: RuleFile, *, settings: Settings, options: Namespace, only: Collection[str] | None
) -> Sequence[Diagnostic]:
    """Return the findings to fix in a file; those that a baseline accepts are left as they are."""
    (result,) = check_files([file], [settings.selection()])
    found = [each for each in result.diagnostics if only is None or each.check in only]
    return not_in_baselines(file, found, options, settings)


def _bytes(file: RuleFile) -> bytes:
    return file.text if isinstance(file.text, bytes) else file.text.encode()
