"""Fixes a rule file until no finding with a fix is left, and checks after each step that its meaning is kept."""

from __future__ import annotations

from collections.abc import Callable, Container, Hashable, Sequence
from typing import NamedTuple

from statemachine.checking.apply_fixes import apply_fixes
from statemachine.loader import RuleFile, loads
from statemachine.loader.syntax.parse import parse
from statemachine.model.diagnostics import Diagnostic
from statemachine.model.errors import InvalidRulesError
from statemachine.model.fixes import Fix
from statemachine.model.text import listing

MOST_STEPS = 1000
"""A file that has not come to an end after so many steps is left as it is."""

_SHAPE = frozenset(
    {
        "duplicate-key",
        "invalid-yaml",
        "missing-key",
        "null-value",
        "unknown-key",
        "wrong-type",
        "wrong-value",
    }
)
"""The faults of the form of a file, which are all reported at once, so that a fix cannot bring an old one to light."""

Checker = Callable[[RuleFile], Sequence[Diagnostic]]
"""A function that returns the findings in a file which are to be fixed."""


class FixedFile(NamedTuple):
    """A rule file after its fixes, and the findings that were fixed, in the order in which they were.

    `faults` say which fixes were not made because they have a fault of their own.
    """

    file: RuleFile
    fixed: tuple[Diagnostic, ...] = ()
    faults: tuple[str, ...] = ()


def fix_file(file: RuleFile, check: Checker, *, unsafe: bool = False) -> FixedFile:
    """Return a file with the fixes of its findings applied: the safe ones, and with `unsafe` all.

    The file is checked again after each step, until nothing is left that can be fixed. A step keeps what can be read,
    and the digest of the rule set if its fixes are safe, and brings no other fault of the form where it changes a file
    that does not load. A fix that does not is left out, and is a fault. If fixes undo each other, or do not come to an
    end, the file is unchanged.
    """
    now, fixed, broken = file, list[Diagnostic](), dict[Hashable, str]()
    seen = {file.text}
    while chosen := _chosen(check(now), broken, unsafe=unsafe):
        after, applied, problem = _step(now, chosen)
        if problem is not None:
            broken.update(
                (
                    _key(each),
                    f"the fix of {each.check} in line {each.span.line} {problem}; it is left out",
                )
                for each in applied
            )
        elif after.text in seen or len(seen) > MOST_STEPS:
            names = listing(sorted({each.check for each in applied}))
            return FixedFile(
                file, faults=(f"the fixes of {names} undo each other; the file is unchanged",)
            )
        else:
            now = after
            seen.add(now.text)
            fixed += applied
    return FixedFile(now, tuple(fixed), tuple(broken.values()))


def _chosen(
    found: Sequence[Diagnostic], broken: Container[Hashable], *, unsafe: bool
) -> list[Diagnostic]:
    """Return the findings to fix in one step: the safe ones first, because the digest shows that they are."""
    fixable = [each for each in found if each.fix is not None and _key(each) not in broken]
    safe = [each for each in fixable if each.fix is not None and each.fix.safe]
    return safe or (fixable if unsafe else [])


def _key(finding: Diagnostic) -> Hashable:
    """Return what a finding keeps when the lines before it change."""
    return finding.check, finding.message


def _step(file: RuleFile, chosen: Sequence[Diagnostic]) -> tuple[RuleFile, list[Diagnostic], str | None]:
    """Return a file after the fixes that it can take together, their findings, and what is wrong with the only one left.

    Removals that are right alone can together leave an empty mapping, which does not load. So half of the fixes are
    tried if all of them break the file.
    """
    is_text = isinstance(file.text, str)
    text = file.text if isinstance(file.text, str) else file.text.decode()
    while True:
        result = apply_fixes(text, [each.fix for each in chosen if each.fix is not None])
        applied = [each for each in chosen if any(each.fix is other for other in result.applied)]
        after = file._replace(text=result.text if is_text else result.text.encode())
        problem = _problem(file, after, is_safe=all(fix.safe for fix in result.applied))
        problem = problem or _new_fault(file, after, result.applied)
        if problem is None or len(chosen) == 1:
            return after, applied or list(chosen), problem
        chosen = chosen[: len(chosen) // 2]


def _problem(before: RuleFile, after: RuleFile, *, is_safe: bool) -> str | None:
    """Return what is wrong with a step, if anything."""
    if before.text == after.text:
        return "would change nothing"
    old, new = _digest(before), _digest(after)
    if old is not None and new is None:
        return "would keep the file from loading"
    if old is not None and is_safe and new != old:
        return "would change the meaning of the file"
    if old is None and _is_readable(before) and not _is_readable(after):
        return "would make the file unreadable"
    return None


def _new_fault(before: RuleFile, after: RuleFile, fixes: Sequence[Fix]) -> str | None:
    """Return which fault of the form a step has brought to the lines that it changed in a file that did not load."""
    lines = {edit.span.line for fix in fixes for edit in fix.edits if edit.text}
    old = {_key(each) for each in _faults(before)} if lines else set()
    if not old:
        return None
    new = (each for each in _faults(after) if each.check in _SHAPE and each.span.line in lines)
    fault = next((each for each in new if _key(each) not in old), None)
    return None if fault is None else f"would bring another fault: {fault.message}"


def _faults(file: RuleFile) -> tuple[Diagnostic, ...]:
    try:
        loads(file.text, file.path, base=file.folder)
    except InvalidRulesError as error:
        return error.diagnostics
    return ()


def _digest(file: RuleFile) -> str | None:
    """Return the digest of the rule set in a file, or None if it does not load."""
    try:
        return loads(file.text, file.path, base=file.folder).digest
    except InvalidRulesError:
        return None


def _is_readable(file: RuleFile) -> bool:
    return parse(file.text, file.path)[0] is not None
