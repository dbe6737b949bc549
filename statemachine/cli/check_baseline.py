"""The baseline of `check`: it is read, written or pruned, and its findings are not reported."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from statemachine.checking import (
    Baseline,
    Findings,
    Settings,
    acceptable_checks,
    apply_baseline,
    baseline_of,
    new_baseline,
    pruned_baseline,
)
from statemachine.cli.arguments import CommandError
from statemachine.cli.files import read_input
from statemachine.cli.outputs import write_output
from statemachine.linter import Report
from statemachine.loader import RuleFile
from statemachine.model.diagnostics import Diagnostic


def add_baseline(parser: ArgumentParser) -> None:
    """Add the options for the baseline."""
    chosen = parser.add_mutually_exclusive_group()
    chosen.add_argument(
        "--baseline", metavar="FILE", help="do not report the findings that are in this baseline"
    )
    chosen.add_argument(
        "--write-baseline",
        metavar="FILE",
        help="write all findings into a baseline; it keeps its entries for files that are not checked",
    )
    parser.add_argument(
        "--prune-baseline",
        action="store_true",
        help="remove what no longer occurs from the baseline",
    )


def with_baselines(
    report: Report,
    not_run: Mapping[str, Collection[str] | None],
    options: Namespace,
    configured: Collection[str],
) -> Report:
    """Return a report without the findings in baselines, which are written or pruned if the options say so.

    `not_run` has the checks that did not run on each file; None for a file that did not load. An option replaces the
    baselines that are `configured`.
    """
    loaded = {file: checks for file, checks in not_run.items() if checks is not None}
    if options.write_baseline:
        return _written(report, loaded, options.write_baseline)
    if options.prune_baseline and not options.baseline and not any(configured):
        raise CommandError("--prune-baseline needs a baseline; add --baseline FILE")
    for path in _paths(options, configured):
        baseline, findings = _read(path), Findings(report, acceptable_checks(), loaded)
        if options.prune_baseline:
            text = pruned_baseline(findings, baseline)
            write_output(text, path)
            baseline = baseline_of(text, path)
        report = apply_baseline(findings, baseline)
    return report


def not_in_baselines(
    file: RuleFile, found: Sequence[Diagnostic], options: Namespace, settings: Settings
) -> Sequence[Diagnostic]:
    """Return the findings in a file that no baseline accepts; all of them if a new baseline is written."""
    configured = [settings.baseline_path] if settings.baseline_path else []
    text = file.text if isinstance(file.text, str) else file.text.decode("utf-8", "replace")
    report = Report(files=(file.path,), diagnostics=tuple(found), texts={file.path: text})
    for path in () if options.write_baseline else _paths(options, configured):
        report = apply_baseline(Findings(report, acceptable_checks(), {}), _read(path))
    return report.diagnostics


def _paths(options: Namespace, configured: Collection[str]) -> Sequence[str]:
    """Return the baselines that are read, or raise `CommandError` if one does not exist."""
    paths = [options.baseline] if options.baseline else list(configured)
    for path in paths:
        if not Path(path).exists():
            raise CommandError(f"no baseline {path!r}; write it with --write-baseline {path}")
    return paths


def _written(report: Report, not_run: Mapping[str, Collection[str]], path: str) -> Report:
    """Write a new baseline, and return the report without its findings."""
    findings = Findings(report, acceptable_checks(), not_run)
    text = new_baseline(findings, path, _read(path) if Path(path).exists() else None)
    write_output(text, path)
    return apply_baseline(findings, baseline_of(text, path))


def _read(path: str) -> Baseline:
    return baseline_of(read_input(path), path)
