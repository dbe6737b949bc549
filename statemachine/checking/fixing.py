"""Fixes a rule file until no finding with a fix is left, and checks after each step that its meaning is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from statemachine.checking.apply_fixes import apply_fixes
from statemachine.loader import RuleFile, loads
from statemachine.loader.syntax.parse import parse
from statemachine.model.diagnostics import Diagnostic
from statemachine.model.errors import InvalidRulesError
from statemachine.model.text import listing

MOST_PASSES = 100
"""A file that has not come to an end after so many steps is left as it is."""

Checker = Callable[[RuleFile], Sequence[Diagnostic]]
"""A function that returns the findings in a file which are to be fixed."""


@dataclass(frozen=True, slots=True)
class FixedFile:
    """A rule file after its fixes, and the findings that were fixed, in the order in which they were.

    With a `fault`, a fix has a fault of its own: the file is unchanged.
    """

    file: RuleFile
    fixed: tuple[Diagnostic, ...] = ()
    fault: str | None = None


def fix_file(file: RuleFile, check: Checker, *, unsafe: bool = False) -> FixedFile:
    """Return a file with the fixes of its findings applied: the safe ones, and with `unsafe` all.

    The file is checked again after each step, until nothing is left that can be fixed. The step must keep what can be
    read, and the digest of the rule set if all its fixes are safe; else the whole file is left as it is, with a fault.
    """
    now, fixed = file, list[Diagnostic]()
    for _ in range(MOST_PASSES):
        chosen = [each for each in check(now) if each.fix is not None and (each.fix.safe or unsafe)]
        if not chosen:
            return FixedFile(now, tuple(fixed))
        now, applied, problem = _step(now, chosen)
        if problem is not None:
            names = listing(sorted({each.check for each in applied}))
            return FixedFile(file, fault=f"the fixes of {names} {problem}; the file is unchanged")
        fixed += applied
    return FixedFile(
        file, fault=f"the fixes do not end after {MOST_PASSES} steps; the file is unchanged"
    )


def _step(file: RuleFile, chosen: Sequence[Diagnostic]) -> tuple[RuleFile, list[Diagnostic], str | None]:
    """Return a file after the fixes that it can take together, their findings, and what they have broken.

    Removals that are right alone can together leave an empty mapping, which does not load. So half of the fixes are
    tried if all of them break the file.
    """
    is_text = isinstance(file.text, str)
    text = file.text if isinstance(file.text, str) else file.text.decode()
    while True:
        result = apply_fixes(text, [each.fix for each in chosen if each.fix is not None])
        applied = [each for each in chosen if any(each.fix is other for other in result.applied)]
        after = file._replace(text=result.text if is_text else result.text.encode())
        problem = _problem(file, after, all_safe=all(fix.safe for fix in result.applied))
        if problem is None or len(chosen) == 1:
            return after, applied, problem
        chosen = chosen[: len(chosen) // 2]


def _problem(before: RuleFile, after: RuleFile, *, all_safe: bool) -> str | None:
    """Return what a step has broken, if anything."""
    if before.text == after.text:
        return "change nothing"
    old, new = _digest(before), _digest(after)
    if old is not None and new is None:
        return "keep it from loading"
    if old is not None and all_safe and new != old:
        return "change its meaning"
    if old is None and _is_readable(before) and not _is_readable(after):
        return "make it unreadable"
    return None


def _digest(file: RuleFile) -> str | None:
    """Return the digest of the rule set in a file, or None if it does not load."""
    try:
        return loads(file.text, file.path, base=file.folder).digest
    except InvalidRulesError:
        return None


def _is_readable(file: RuleFile) -> bool:
    return parse(file.text, file.path)[0] is not None
