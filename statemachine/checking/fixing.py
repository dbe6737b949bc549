"""Fixes a rule file until no finding with a fix is left, and checks after each step that its meaning is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from statemachine.checking.apply_fixes import apply_fixes
from statemachine.checking.text_edits import planned_fixes
from statemachine.loader import RuleFile, loads
from statemachine.loader.syntax.parse import parse
from statemachine.model.diagnostics import Diagnostic
from statemachine.model.errors import InvalidRulesError
from statemachine.model.fixes import Fix
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
        chosen = list(_chosen(check(now), now, unsafe=unsafe))
        if not chosen:
            return FixedFile(now, tuple(fixed))
        text = now.text if isinstance(now.text, str) else now.text.decode()
        result = apply_fixes(text, [fix for _, fix in chosen])
        applied = [each for each, fix in chosen if any(fix is other for other in result.applied)]
        new: str | bytes = result.text if isinstance(now.text, str) else result.text.encode()
        after = now._replace(text=new)
        problem = _problem(now, after, all_safe=all(fix.safe for fix in result.applied))
        if problem is not None:
            names = listing(sorted({each.check for each in applied}))
            return FixedFile(file, fault=f"the fixes of {names} {problem}; the file is unchanged")
        fixed += applied
        now = after
    return FixedFile(
        file, fault=f"the fixes do not end after {MOST_PASSES} steps; the file is unchanged"
    )


def _chosen(
    findings: Iterable[Diagnostic], file: RuleFile, *, unsafe: bool
) -> Iterator[tuple[Diagnostic, Fix]]:
    """Yield the findings to fix in one step, with their fixes as edits; no collection loses all its entries at once."""
    taken: Counter[object] = Counter()
    for finding, plan in planned_fixes(findings, file.text, file.path):
        if plan is None or not (plan.fix.safe or unsafe):
            continue
        if any(taken[place] + 1 >= size for place, size in plan.taken_from.items()):
            continue
        taken.update(plan.taken_from.keys())
        yield finding, plan.fix


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
