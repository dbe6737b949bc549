"""One lint for the command and for programs: the findings of the loader, the linter and the messages."""

from __future__ import annotations

import os
import warnings
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple

from statemachine import linter, loader, messages
from statemachine.checking import several_files
from statemachine.checking.selection import Selection
from statemachine.checking.several_files import duplicates, used_in_extensions
from statemachine.checking.suppression_checks import CHECKS, UNUSED_ENTRY
from statemachine.checking.suppressions import Names, accept, comment_faults
from statemachine.checking.text_edits import with_edits
from statemachine.loader import RuleFile, loads, rule_file
from statemachine.model.diagnostics import AcceptedFinding, Check, Diagnostic, in_file_order
from statemachine.model.errors import InvalidRulesError, MissingExtraError
from statemachine.model.frozen import FrozenMap
from statemachine.model.ruleset import RuleSet
from statemachine.model.spans import Span


class CheckResult(NamedTuple):
    """The findings in a rule set; with a `missing_extra`, its messages were not checked.

    `accepted` are the findings that comments in the files accept, and `used` the places of the names that accept them.
    `not_run` are the checks that did not run; None stands for all but those of the loader, because the file is invalid.
    `ignored` has each check that ran and whose findings in a file are ignored, with the path of the file: true if there
    was such a finding.
    """

    diagnostics: tuple[Diagnostic, ...]
    missing_extra: MissingExtraError | None = None
    accepted: tuple[AcceptedFinding, ...] = ()
    used: frozenset[Span] = frozenset()
    not_run: frozenset[str] | None = frozenset()
    ignored: Mapping[tuple[str, str], bool] = FrozenMap()


def lint(
    rules: RuleSet | str | os.PathLike[str], *, today: date | None = None, strict: bool = False
) -> tuple[Diagnostic, ...]:
    """Return every finding in a rule set, in file order: exactly those that the command `check` reports.

    `rules` is a rule set, the id of a shipped rule set, or the path of a rule file. A file that does not
    load gives the loader's findings. A source retrieved after `today` is a finding; the default is the
    current date. `strict` runs the checks that are off by default too.

    Warns with `UserWarning` if messages cannot be checked because an extra is not installed. Raises
    `UnknownRulesError` and `OSError` as `load` does.
    """
    if isinstance(rules, RuleSet):
        return _findings(check_rules(rules, today=today, strict=strict))
    file = rule_file(rules)
    return _findings(check_text(file.text, file.path, base=file.folder, today=today, strict=strict))


def lint_text(
    text: str | bytes,
    path: str = "<text>",
    *,
    base: str | os.PathLike[str] | None = None,
    today: date | None = None,
    strict: bool = False,
) -> tuple[Diagnostic, ...]:
    """Return every finding in the text of a rule file, as `lint` does; findings contain the path.

    `base` is the folder at which relative paths under `extends` start, as for `loads`.
    """
    return _findings(check_text(text, path, base=base, today=today, strict=strict))


def check_text(
    text: str | bytes,
    path: str = "<text>",
    *,
    base: str | os.PathLike[str] | None = None,
    today: date | None = None,
    strict: bool = False,
    selection: Selection | None = None,
) -> CheckResult:
    """Return the findings in the text of a rule file, and the extra that is missing to check its messages.

    A `selection` replaces `strict`.
    """
    folder = None if base is None else os.fspath(base)
    (result,) = check_files(
        [RuleFile(path, text, folder)], [selection or Selection(strict)], today=today
    )
    return result


def check_files(
    files: Sequence[RuleFile], selections: Sequence[Selection], *, today: date | None = None
) -> tuple[CheckResult, ...]:
    """Return the findings in each of several files, with its selection; also those about two files together.

    A name that is unused in a file, and that another of the files uses which extends it, is no finding.
    """
    loaded = [_loaded(file) for file in files]
    valid = [
        (file, rules) for file, rules in zip(files, loaded, strict=True) if isinstance(rules, RuleSet)
    ]
    together = duplicates(valid) if len(valid) > 1 else {}
    results = [
        _check_rules(rules, today=today, selection=selection, together=together.get(file.path, ()))
        if isinstance(rules, RuleSet)
        else _invalid(file, rules, selection)
        for file, rules, selection in zip(files, loaded, selections, strict=True)
    ]
    rule_sets = [rules if isinstance(rules, RuleSet) else None for rules in loaded]
    found = [each.diagnostics for each in results]
    used = used_in_extensions(list(zip(files, rule_sets, found, strict=True)))
    return tuple(
        each._replace(diagnostics=tuple(_finished(each.diagnostics, file, used.get(file.path, ()))))
        for file, each in zip(files, results, strict=True)
    )


def _finished(
    found: Iterable[Diagnostic], file: RuleFile, used: Container[Diagnostic]
) -> Iterator[Diagnostic]:
    """Yield the findings in a file but those about names that are used elsewhere, with fixes as edits of its text."""
    return with_edits((each for each in found if each not in used), file.text, file.path)


def _loaded(file: RuleFile) -> RuleSet | InvalidRulesError:
    try:
        return loads(file.text, file.path, base=file.folder)
    except InvalidRulesError as error:
        return error


def _invalid(file: RuleFile, error: InvalidRulesError, selection: Selection) -> CheckResult:
    """Return the findings in a file that does not load, those in its comments too."""
    comments = loader.suppression_comments(file.text, file.path)
    faults = selection.reported(comment_faults(comments, _names())) if comments else ()
    return CheckResult(in_file_order((*error.diagnostics, *faults)), not_run=None)


def check_rules(
    rules: RuleSet,
    *,
    today: date | None = None,
    strict: bool = False,
    selection: Selection | None = None,
    together: Sequence[Diagnostic] = (),
) -> CheckResult:
    """Return the findings in a rule set, and the extra that is missing to check its messages.

    `together` are findings about this file and another one. The findings have no fixes, because the text of the rule
    set is unknown.
    """
    result = _check_rules(
        rules, today=today, selection=selection or Selection(strict), together=together
    )
    without = tuple(each if each.fix is None else replace(each, fix=None) for each in result.diagnostics)
    return result._replace(diagnostics=without)


def _check_rules(
    rules: RuleSet, *, today: date | None, selection: Selection, together: Sequence[Diagnostic]
) -> CheckResult:
    if today is None:
        today = datetime.now().astimezone().date()
    elif not isinstance(today, date) or isinstance(today, datetime):
        raise TypeError(f"today must be a date or None, not {type(today).__name__}")
    found = _found(rules, today, selection, together)
    result = _without_ignored(found, selection, rules.span.path)
    if rules.comments:
        accepted = accept(
            result.diagnostics, rules.comments, _names(result.not_run or ()), rules.span.path
        )
        remaining = in_file_order(accepted.remaining)
        shown = tuple(
            each._replace(finding=finding)
            for each in accepted.accepted
            for finding in selection.reported([each.finding])
        )
        result = result._replace(diagnostics=remaining, accepted=shown, used=accepted.used)
    result = _without_ignored(result, selection, rules.span.path)
    return result._replace(diagnostics=tuple(selection.reported(result.diagnostics)))


def _found(
    rules: RuleSet, today: date, selection: Selection, together: Sequence[Diagnostic]
) -> CheckResult:
    """Return the findings of the checks that run, also those that comments accept."""
    not_run = set(selection.off(linter.CHECKS.values()))
    runs_more = any(not each.default and selection.runs(each) for each in linter.CHECKS.values())
    found = linter.lint(rules, today=today, strict=runs_more)
    missing: MissingExtraError | None = None
    if rules.messages:
        try:
            found = in_file_order((*found, *messages.faults(rules), *_sample_faults(rules)))
        except MissingExtraError as error:
            missing = error
            not_run |= messages.all_checks().keys()
    found = tuple(each for each in (*found, *together) if each.check not in not_run)
    not_run |= several_files.CHECKS.keys()  # another run may have more files
    found = in_file_order(found) if together else found
    return CheckResult(found, missing, not_run=frozenset(not_run))


def _without_ignored(result: CheckResult, selection: Selection, path: str) -> CheckResult:
    """Return a result without the findings that are ignored in the checked file, or in the base that they are in."""
    off = frozenset(selection.ignored(path))
    ran = off - (result.not_run or frozenset())
    ignored = {**{(path, check): False for check in ran}, **result.ignored}
    kept: list[Diagnostic] = []
    for each in result.diagnostics:
        at = {file for file in (path, each.span.path) if each.check in selection.ignored(file)}
        ignored |= {(file, each.check): True for file in at}
        if not at:
            kept.append(each)
    return result._replace(
        diagnostics=tuple(kept),
        not_run=(result.not_run or frozenset()) | off,
        ignored=FrozenMap(ignored),
    )


def _names(not_run: Collection[str] = ()) -> Names:
    """Return the names of all checks, those whose findings comments can accept, and those that did not run."""
    return Names(all_checks().keys(), acceptable_checks(), not_run)


def acceptable_checks() -> frozenset[str]:
    """Return the checks whose findings can be accepted: those of the linter and the messages.

    A finding of the loader keeps a file from loading.
    """
    return frozenset(linter.CHECKS.keys() | messages.all_checks().keys() | several_files.CHECKS.keys())


def configurable_checks() -> frozenset[str]:
    """Return the checks whose severity a project may set: all but those of the loader and of baselines."""
    return acceptable_checks() | CHECKS.keys() - {UNUSED_ENTRY}


def _sample_faults(rules: RuleSet) -> Iterable[Diagnostic]:
    if not any(message.samples for message in rules.inbound.values()):
        return ()
    from statemachine.checking.samples import sample_faults  # noqa: PLC0415  # needs the engine, and few files have samples

    return sample_faults(rules)


def all_checks() -> Mapping[str, Check]:
    """Return every check by name: those of the loader, the linter, the messages and the suppressions."""
    checks = {
        **loader.all_checks(),
        **linter.CHECKS,
        **messages.all_checks(),
        **several_files.CHECKS,
        **CHECKS,
    }
    return dict(sorted(checks.items()))


def _findings(checked: CheckResult) -> tuple[Diagnostic, ...]:
    if checked.missing_extra is not None:
        warnings.warn(f"messages were not checked: {checked.missing_extra}", stacklevel=3)
    return checked.diagnostics
