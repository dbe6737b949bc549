"""The baseline of `check`: it is read, written or pruned, and its findings are not reported."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Collection, Mapping
from pathlib import Path

from statemachine.checking import (
    Baseline,
    Findings,
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


def with_baseline(
    report: Report, not_run: Mapping[str, Collection[str] | None], options: Namespace
) -> Report:
    """Return a report without the findings in the baseline, which is written or pruned if the options say so.

    `not_run` has the checks that did not run on each file; None for a file that did not load.
    """
    path = options.write_baseline or options.baseline
    if path is None:
        if options.prune_baseline:
            raise CommandError("--prune-baseline needs a baseline; add --baseline FILE")
        return report
    loaded = {file: checks for file, checks in not_run.items() if checks is not None}
    findings = Findings(report, acceptable_checks(), loaded)
    if options.write_baseline:
        before = _read(path) if Path(path).exists() else None
        text = new_baseline(findings, path, before)
    elif options.prune_baseline:
        text = pruned_baseline(findings, _read(path))
    else:
        return apply_baseline(findings, _read(path))
    write_output(text, path)
    return apply_baseline(findings, baseline_of(text, path))


def _read(path: str) -> Baseline:
    return baseline_of(read_input(path), path)
