"""What only several rule files together show: two with the rules of one lifecycle, and what an extension uses."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from statemachine import linter
from statemachine.loader import RuleFile, extended_files
from statemachine.model.diagnostics import Check, Diagnostic, Finding, Related, Severity, register_check
from statemachine.model.ruleset import RuleSet

CHECKS: dict[str, Check] = {}
"""The checks of several files together, by name. They do not run on one file alone."""

_ABOUT_NAMES = frozenset(name for name in linter.CHECKS if name.startswith("unused-"))
"""The checks of names that nothing uses."""


def duplicate_rule_set(rules: RuleSet, path: str, other: RuleSet, other_path: str) -> Finding:
    """Two files with rules for the same provider and subject; neither extends the other.

    A program that loads both finds two answers to one question. The check looks at the files that are checked together.
    Files that extend each other, or a common file, are left out. With two versions, such as an old and a new file side
    by side, the finding is only likely. A comment that accepts it is never reported as unused, because a run on fewer
    files does not show whether it still is.

    Bad:
        title: A second file, beside acme.yaml, with the same provider and subject

    Good:
        subject: delivery
    """
    here, there = rules.place.of("provider"), other.place.of("provider")
    is_same = rules.version == other.version
    versions = "" if is_same else f", in version {other.version}, and here in version {rules.version}"
    return Finding(
        here if here.path == path else rules.span,
        f"the rules of {rules.provider!r} for {rules.subject!r} are in {other_path} too{versions}",
        "keep one of the files, give one another `subject`, or let one extend the other",
        (Related(there if there.path == other_path else other.span, "the other rule set"),),
        certain=is_same,
    )


_report = register_check(duplicate_rule_set, CHECKS, Severity.WARNING)


def duplicates(loaded: Sequence[tuple[RuleFile, RuleSet]]) -> Mapping[str, list[Diagnostic]]:
    """Return the findings about files that have the rules of one lifecycle, by the path of the later file."""
    by_lifecycle: dict[tuple[str, str], list[tuple[RuleFile, RuleSet]]] = {}
    for file, rules in loaded:
        by_lifecycle.setdefault((rules.provider, rules.subject), []).append((file, rules))
    found: dict[str, list[Diagnostic]] = {}
    for group in by_lifecycle.values():
        for path, finding in _among(sorted(group, key=lambda each: each[0].path)):
            found.setdefault(path, []).append(finding)
    return found


def _among(group: Sequence[tuple[RuleFile, RuleSet]]) -> Iterator[tuple[str, Diagnostic]]:
    """Yield one finding for each file whose lifecycle an earlier file has, if neither extends a file of the other."""
    reported: set[str] = set()
    chains = {file.path: _chain(file, rules) for file, rules in group} if len(group) > 1 else {}
    for (other, other_rules), (file, rules) in combinations(group, 2):
        if file.path not in reported and chains[file.path].isdisjoint(chains[other.path]):
            reported.add(file.path)
            yield file.path, _report(rules, file.path, other_rules, other.path)


def used_in_extensions(
    checked: Sequence[tuple[RuleFile, RuleSet | None, Sequence[Diagnostic]]],
) -> Mapping[str, frozenset[Diagnostic]]:
    """Return the findings about unused names in each file, by path, that a file which extends it uses.

    The names are used if the findings of the other file do not contain the same one.
    """
    unused = {file.identity: (file.path, _unused(found)) for file, _, found in checked}
    used: dict[str, frozenset[Diagnostic]] = {}
    for file, rules, found in checked:
        if rules is None or rules.base is None:
            continue
        left = {_key(each) for each in _unused(found)}
        for base in extended_files(file):
            path, names = unused.get(base.identity, ("", []))
            here = frozenset(each for each in names if _key(each) not in left)
            used[path] = used.get(path, frozenset()) | here
    return used


def _unused(found: Sequence[Diagnostic]) -> list[Diagnostic]:
    return [each for each in found if each.check in _ABOUT_NAMES]


def _key(finding: Diagnostic) -> tuple[object, ...]:
    """Return what the findings of a base and of its extension have in common; their paths may be spelled differently."""
    return finding.check, finding.message, finding.span[1:]


def _chain(file: RuleFile, rules: RuleSet) -> frozenset[str]:
    """Return what tells a file, and those that it extends, from others: their places on the disk, else their paths."""
    files = (file, *(extended_files(file) if rules.base is not None else ()))
    return frozenset(_place(each.identity or os.path.realpath(each.path)) for each in files)


def _place(path: str) -> str:
    """Return the number of a file, which is the same for all its names (hard links)."""
    try:
        found = os.stat(path)  # noqa: PTH116  # no object is needed for many files
    except (OSError, ValueError):  # it has the name of no file
        return path
    return f"{found.st_dev}:{found.st_ino}"
