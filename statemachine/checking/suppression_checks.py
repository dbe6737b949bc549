"""The checks of comments, baselines and settings that accept findings, each a function whose docstring is its page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import ParamSpec

from statemachine.model.diagnostics import Check, Diagnostic, Finding, Severity, register_check
from statemachine.model.fixes import Edit, Fix
from statemachine.model.spans import Span
from statemachine.model.text import quoted, similar

Parameters = ParamSpec("Parameters")

CHECKS: dict[str, Check] = {}
"""The checks of suppressions, baselines and settings, by name."""

UNUSED = "unused-suppression"
"""The check of a comment that accepts nothing."""

UNUSED_ENTRY = "unused-baseline-entry"
"""The check of an entry of a baseline that accepts nothing."""

UNUSED_IGNORE = "unused-per-file-ignore"
"""The check of a setting that ignores nothing."""

_FORM = "`# statemachine: ignore[CHECK] REASON`"


def _warning(function: Callable[Parameters, Finding]) -> Callable[Parameters, Diagnostic]:
    return register_check(function, CHECKS, Severity.WARNING)


def _error(function: Callable[Parameters, Finding]) -> Callable[Parameters, Diagnostic]:
    return register_check(function, CHECKS, Severity.ERROR)


@_error
def malformed_suppression(span: Span, problem: str, advice: str | None = None) -> Finding:
    """A comment that looks like a suppression and is none, so that it accepts nothing.

    Write `# statemachine: ignore[CHECK] REASON`, at the end of a line or on the line above a declaration. Separate
    several checks by commas. `# statemachine: ignore-file[CHECK] REASON`, on a line of its own, is for the whole file.

    Bad:
        # statemachine: ignore missing-cite, because the page is gone
        title: Orders

    Good:
        transitions:
          # statemachine: ignore[missing-cite] The page is gone.
          - {event: finish, source: New, target: Done}
    """
    return Finding(span, f"invalid suppression: {problem}", advice or f"write {_FORM}")


@_error
def blanket_suppression(span: Span) -> Finding:
    """A suppression that names no check, so that it accepts nothing.

    Without a list it would hide every mistake of tomorrow too. Name the checks.

    Bad:
        # statemachine: ignore
        title: Orders

    Good:
        transitions:
          # statemachine: ignore[missing-cite] The page is gone.
          - {event: finish, source: New, target: Done}
    """
    return Finding(span, "the suppression names no check", f"write {_FORM}")


@_warning
def suppression_without_reason(span: Span, names: str) -> Finding:
    """A suppression that does not state why the finding is accepted.

    The reason is the text after the list. It lets the next reader judge whether it still holds.

    Bad:
        transitions:
          - {event: finish, source: New, target: Done}  # statemachine: ignore[missing-cite]

    Good:
        transitions:
          - {event: finish, source: New, target: Done}  # statemachine: ignore[missing-cite] The page is gone.
    """
    return Finding(span, f"no reason is given for accepting {names}", "write the reason after the list")


@_error
def unknown_check_in_suppression(span: Span, name: str, known: Iterable[str]) -> Finding:
    """A suppression of a check that does not exist.

    It accepts nothing. The command `checks` lists the names.

    Unsafe fix: write the name that was probably meant.

    Bad:
        # statemachine: ignore[missing-cites] The page is gone.
        title: Orders

    Good:
        transitions:
          # statemachine: ignore[missing-cite] The page is gone.
          - {event: finish, source: New, target: Done}
    """
    message = f"unknown check {quoted(name)}"
    meant = similar([name], known).get(name)
    hint = (
        "`python -m statemachine checks` lists all checks"
        if meant is None
        else f"did you mean {meant!r}?"
    )
    fix = None if meant is None else Fix(f"write {meant!r}", (Edit(span, meant),))
    return Finding(span, message, hint, fix=fix)


@_error
def unsuppressible_check(span: Span, name: str, *, keeps_from_loading: bool) -> Finding:
    """A suppression of a check whose findings cannot be accepted.

    A finding of the loader keeps a file from loading, so nothing can be decided by it: correct the file. The findings
    on suppressions cannot be accepted either.

    Bad:
        # statemachine: ignore[unknown-status] It is added next week.
        title: Orders

    Good:
        title: Orders
    """
    why = "they keep the file from loading" if keeps_from_loading else "they are about suppressions"
    return Finding(
        span,
        f"findings of {quoted(name)} cannot be accepted: {why}",
        "remove the name, and correct what the finding reports",
    )


@_warning
def unused_suppression(span: Span, name: str, fix: Fix, nearest: Span | None = None) -> Finding:
    """A suppression that accepts no finding.

    What it accepted has been corrected, or is at another line; a later mistake there would be hidden. Remove the
    name, or move the comment. A name is not reported if its check did not run.

    Safe fix: remove the name, or the comment if it has no other; not if the file has such a finding at any other line.

    Bad:
        transitions:
          # statemachine: ignore[missing-cite] The page is gone.
          - {event: finish, source: New, target: Done, cite: guide}

    Good:
        transitions:
          # statemachine: ignore[missing-cite] The page is gone.
          - {event: finish, source: New, target: Done}
    """
    message = f"the suppression of {quoted(name)} accepts no finding here"
    if nearest is None:
        return Finding(span, message, "remove the name, or the whole comment", fix=fix)
    return Finding(
        span, message, f"move the comment to line {nearest.line}, which has such a finding, or remove it"
    )


@_warning
def unused_baseline_entry(
    span: Span, check: str, about: Sequence[str], *, count: int, occurs: int
) -> Finding:
    """An entry of a baseline for more findings than there are.

    Some have been corrected; the entry would hide new ones. `check --prune-baseline` removes what no longer occurs. An
    entry is reported if its check ran on its file, or if the file does not exist.

    Bad:
        {"version": 1, "findings": [
          {"path": "acme.yaml", "check": "missing-cite", "about": ["statuses", "New"], "count": 1}
        ]}

    Good:
        {"version": 1, "findings": [
          {"path": "acme.yaml", "check": "missing-cite", "about": ["statuses", "Done"], "count": 1}
        ]}
    """
    where, occur = quoted(" > ".join(about)), "occurs" if occurs == 1 else "occur"
    message = (
        f"the baseline accepts {count} findings of {quoted(check)} at {where}, but only {occurs} {occur}"
    )
    if count == 1:
        message = f"the baseline accepts a finding of {quoted(check)} at {where} that does not occur"
    return Finding(span, message, "run the command again with `--prune-baseline`")


@_warning
def unused_per_file_ignore(span: Span, pattern: str, check: str | None) -> Finding:
    """A check under `per-file-ignores` in the settings that finds nothing in the files that match the pattern.

    What was ignored has been corrected, or the files are gone; the setting would hide new mistakes. A pattern is judged if
    all files that it can match were checked: by `check` on their folder. A check is judged if it ran.

    Bad:
        [tool.statemachine.per-file-ignores]
        "acme.yaml" = ["dead-end"]

    Good:
        [tool.statemachine.per-file-ignores]
        "acme.yaml" = ["missing-cite"]
    """
    if check is None:
        return Finding(
            span, f"no checked file matches {quoted(pattern)}", "remove the pattern, or correct it"
        )
    return Finding(
        span, f"{quoted(check)} finds nothing in files that match {quoted(pattern)}", "remove the check"
    )
