"""The fixes of `check`: findings are corrected in their files, or shown as a difference."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Collection, Iterator, Sequence
from difflib import unified_diff
from pathlib import Path

from statemachine.checking import UNUSED, FixedFile, Settings, check_files, fix_file
from statemachine.cli.arguments import CommandError
from statemachine.cli.files import STDIN
from statemachine.cli.outputs import replace_file
from statemachine.cli.render import write_document
from statemachine.linter.report import lines_of
from statemachine.loader import RuleFile, extended_files, shipped
from statemachine.model.diagnostics import Diagnostic


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
    for word in options.paths if options.fix else ():
        if word in shipped() and not Path(word).exists():
            raise CommandError(
                f"--fix changes files, and {word!r} is a shipped rule set; write a file with `extends: {word}`"
            )


def fixed_files(
    files: Sequence[RuleFile], settings: Sequence[Settings], options: Namespace
) -> tuple[RuleFile, ...]:
    """Return the files after their fixes, which are written, or printed if they are standard input.

    What was fixed is said on standard error. A file that a fix would break stays as it is.
    """
    results = list(_results(files, settings, unsafe=options.unsafe_fixes))
    for before, result in zip(files, results, strict=True):
        if result.fault is not None:
            print(f"{options.prog}: {before.path}: {result.fault}", file=sys.stderr)
        if STDIN in options.paths and before.path == (options.stdin_filename or "<stdin>"):
            write_document(_text(result.file))
        elif result.fixed:
            text = result.file.text
            replace_file(before.path, text if isinstance(text, bytes) else text.encode())
    count = sum(len(each.fixed) for each in results)
    changed = sum(bool(each.fixed) for each in results)
    print(f"fixed {_plural(count, 'finding')} in {_plural(changed, 'file')}", file=sys.stderr)
    return tuple(each.file for each in results)


def difference(files: Sequence[RuleFile], settings: Sequence[Settings], options: Namespace) -> str:
    """Return what the fixes would change, as a unified diff; an empty text for nothing.

    Raises `CommandError` if a fix would break a file: no difference would mean that nothing can be fixed.
    """
    written: list[str] = []
    for before, result in zip(
        files, _results(files, settings, unsafe=options.unsafe_fixes), strict=True
    ):
        if result.fault is not None:
            raise CommandError(f"{before.path}: {result.fault}")
        old, new = (lines_of(_text(each).rstrip("\r\n")) for each in (before, result.file))
        name = before.path
        written += unified_diff(old, new, f"{name} (before)", f"{name} (after)", lineterm="")
    return "".join(f"{line}\n" for line in written)


def _results(
    files: Sequence[RuleFile], settings: Sequence[Settings], *, unsafe: bool
) -> Iterator[FixedFile]:
    """Yield each file with its fixes applied."""
    bases = {base.identity for file in files for base in extended_files(file)}
    for file, each in zip(files, settings, strict=True):
        selection = each.selection()
        kept = {UNUSED} if file.identity in bases else frozenset[str]()

        def found(now: RuleFile, kept: Collection[str] = kept) -> Sequence[Diagnostic]:
            """Return the findings to fix; a comment in a base may accept a finding in a file that extends it."""
            (result,) = check_files([now], [selection])  # noqa: B023  # called before the next file
            return [each for each in result.diagnostics if each.check not in kept]

        yield fix_file(file, found, unsafe=unsafe)


def _text(file: RuleFile) -> str:
    return file.text if isinstance(file.text, str) else file.text.decode("utf-8", "replace")


def _plural(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
