"""`check`: reports the findings in rule files."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from statemachine.checking import UNUSED, CheckResult, Settings, all_checks, check_files
from statemachine.cli.arguments import CommandError, ExitCode, add_format
from statemachine.cli.check_baseline import add_baseline, with_baselines
from statemachine.cli.check_fixes import add_fixes, check_fix_options, fixed_files, print_difference
from statemachine.cli.check_settings import (
    ProjectSettings,
    add_settings,
    shown_settings,
    with_unused_ignores,
)
from statemachine.cli.files import STDIN, read_rule_files
from statemachine.cli.render import uses_color, write_document
from statemachine.linter import FORMATS, Report, statistics, write_report
from statemachine.loader import RuleFile, extended_files
from statemachine.model.diagnostics import AcceptedFinding, Diagnostic
from statemachine.model.spans import Span
from statemachine.model.text import listing

_DEFAULT_FOLDER = "rules"
_FORMATS_FOR_PEOPLE = ("full", "concise")

_EPILOG = """\
exit status:
  0  no findings, or only likely findings, which are shown, but do not change
     the exit status
  1  at least one error or warning that is not only likely; with --diff, at least
     one difference
  2  wrong usage or settings, no rule files, or at least one file that cannot be
     read; with --diff, also a fix that would break a file
"""


def add_check(parser: ArgumentParser) -> None:
    """Prepare the parser of `check`."""
    parser.epilog = _EPILOG
    parser.add_argument(
        "paths",
        metavar="PATH",
        nargs="*",
        help="a file, a folder (its hidden files are left out), the id of a shipped rule set, or - for "
        "standard input (default: what the settings include, else the folder rules)",
    )
    add_format(parser, FORMATS)
    parser.add_argument(
        "--statistics", action="store_true", help="only print how many findings each check has"
    )
    parser.add_argument(
        "--show-accepted",
        action="store_true",
        help="also show the findings that a comment or a baseline accepts, marked as accepted; they fail nothing",
    )
    add_settings(parser)
    add_baseline(parser)
    add_fixes(parser)
    parser.add_argument(
        "--stdin-filename",
        metavar="PATH",
        help="the name of standard input in findings (default: <stdin>); relative paths under `extends` "
        "start at its folder",
    )
    parser.set_defaults(run=_run)


def _run(options: Namespace) -> int:
    check_fix_options(options)
    if options.statistics and options.format not in _FORMATS_FOR_PEOPLE:
        raise CommandError(f"--statistics has no format {options.format}; leave out --format")
    project = ProjectSettings(options)
    paths = options.paths or [_default_path(project)]
    files, errors = read_rule_files(
        paths, stdin_path=options.stdin_filename, is_included=project.includes
    )
    for error in errors:
        print(f"{options.prog}: {error}", file=sys.stderr)
    if not files:
        return ExitCode.UNUSABLE
    settings = [project.of(file) for file in files]
    if options.show_settings:
        print("\n".join(shown_settings(files, project)), end="")
        return ExitCode.UNUSABLE if errors else ExitCode.YES
    if options.diff:
        status = print_difference(files, settings, options)
        return ExitCode.UNUSABLE if errors else status
    if options.fix:
        files = fixed_files(files, settings, options)
    report = _checked(files, settings, options, words=() if errors else paths)
    _write(report, options)
    if errors:
        return ExitCode.UNUSABLE
    return ExitCode.NO if any(each.certain for each in report.diagnostics) else ExitCode.YES


def _write(report: Report, options: Namespace) -> None:
    """Print a report; on standard error if the corrected standard input is printed."""
    stream = sys.stderr if options.fix and STDIN in options.paths else sys.stdout
    if options.statistics:
        stream.write(statistics(report))
    elif options.format in _FORMATS_FOR_PEOPLE or stream is sys.stderr:
        stream.write(write_report(report, options.format))
    else:
        write_document(write_report(report, options.format))


def _checked(
    files: Sequence[RuleFile], settings: Sequence[Settings], options: Namespace, *, words: Iterable[str]
) -> Report:
    """Return the report on files, each checked with its settings; the words name all of them."""
    checked = check_files(files, [each.selection() for each in settings])
    missing = [each.missing_extra for each in checked if each.missing_extra is not None]
    if missing:
        print(f"{options.prog}: messages were not checked: {missing[0]}", file=sys.stderr)
    color = uses_color(options.color, sys.stdout)
    report = _report(files, checked, color=color, show_accepted=options.show_accepted)
    not_run = {file.path: each.not_run for file, each in zip(files, checked, strict=True)}
    baselines = dict.fromkeys(each.baseline_path for each in settings if each.baseline_path)
    report = with_baselines(report, not_run, options, baselines)
    names = [file.path for file in files]
    report = with_unused_ignores(report, list(zip(names, settings, checked, strict=True)), words)
    addresses = [each.documentation for each in settings if each.documentation]
    return replace(
        report,
        checks=all_checks() if report.diagnostics or report.shown_accepted else report.checks,
        documentation=addresses[0] if addresses else None,
    )


def _default_path(project: ProjectSettings) -> str:
    """Return the folder to check without a PATH: that of the settings if they include files, else `rules`."""
    settings = project.of_folder(".")
    if settings.include:
        print(f"checking {listing(settings.include)} of {settings.path}", file=sys.stderr)
        return settings.folder
    if not Path(_DEFAULT_FOLDER).is_dir():
        folder = f"run the command beside a folder {_DEFAULT_FOLDER!r}"
        raise CommandError(f"no rule files to check: give a PATH, or {folder}")
    print(f"checking {_DEFAULT_FOLDER}", file=sys.stderr)
    return _DEFAULT_FOLDER


def _report(
    files: Sequence[RuleFile], checked: Sequence[CheckResult], *, color: bool, show_accepted: bool
) -> Report:
    pairs = tuple(zip(files, checked, strict=True))
    used = {_place(span) for each in checked for span in each.used}
    findings = tuple(
        each
        for each in _distinct([(file, result.diagnostics) for file, result in pairs])
        if each.check != UNUSED or _place(each.span) not in used  # a file that extends this one uses it
    )
    names = [file.path for file in files]
    accepted = tuple(_accepted(pairs))
    shown = (*findings, *(each.finding for each in accepted if show_accepted))
    bases = dict.fromkeys(each.span.path for each in shown if each.span.path not in names)
    return Report(
        files=(*names, *bases),
        diagnostics=findings,
        unchecked=tuple(file.path for file, each in pairs if each.missing_extra is not None),
        texts=dict(_texts(pairs)),
        accepted=accepted,
        color=color,
        show_accepted=show_accepted,
    )


def _distinct(pairs: Sequence[tuple[RuleFile, Sequence[Diagnostic]]]) -> Iterator[Diagnostic]:
    """Yield the findings of each file, and each finding in a base once, also if several files extend it."""
    own = {_key(each) for file, findings in pairs for each in findings if each.span.path == file.path}
    for file, findings in pairs:
        for each in findings:
            if each.span.path == file.path:
                yield each
            elif _key(each) not in own:
                own.add(_key(each))
                yield each


def _accepted(pairs: Sequence[tuple[RuleFile, CheckResult]]) -> Iterator[AcceptedFinding]:
    """Yield the accepted findings, each with its reason."""
    by_key = {_key(each.finding): each for _, result in reversed(pairs) for each in result.accepted}
    found = [(file, [each.finding for each in result.accepted]) for file, result in pairs]
    yield from (by_key[_key(each)] for each in _distinct(found))


def _key(finding: Diagnostic) -> tuple[object, ...]:
    """Return what two findings have in common if they are one, by any spelling of the path."""
    return (*_place(finding.span), finding.check, finding.message)


def _place(span: Span) -> tuple[object, ...]:
    """Return what two spans have in common if they are one place, by any spelling of the path."""
    return (os.path.realpath(span.path), span.line, span.column)


def _texts(pairs: Iterable[tuple[RuleFile, CheckResult]]) -> Iterator[tuple[str, str]]:
    """Yield the path and the text of each checked file, and those of their bases if a finding is in one."""
    for file, result in pairs:
        spans = [
            span for each in result.diagnostics for span in (each.span, *(r.span for r in each.related))
        ]
        has_bases = any(span.path != file.path for span in spans)
        for each in (file, *(extended_files(file) if has_bases else ())):
            text = each.text
            yield each.path, text if isinstance(text, str) else text.decode("utf-8", "replace")
