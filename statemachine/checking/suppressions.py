"""Accepts findings by the comments of rule files: `# statemachine: ignore[CHECK] REASON`."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from statemachine.checking import suppression_checks as checks
from statemachine.checking.text_edits import name_in_list
from statemachine.model.diagnostics import AcceptedFinding, Diagnostic, SuppressionComment
from statemachine.model.fixes import Edit, Fix, removed
from statemachine.model.spans import Span
from statemachine.model.text import did_you_mean, listing, quoted

_COMMENT = re.compile(
    r"statemachine:\s+(?P<word>[\w-]+)(?:\s*\[(?P<names>[^\]]*)(?P<close>\])?)?(?P<reason>.*)"
)
_WORDS = ("ignore", "ignore-file")
_EVERYTHING = frozenset({"*", "all"})
_REASON = re.compile(r"\w")
_NOT_A_COMMA = re.compile(r"[\s;|]+")


class Names(NamedTuple):
    """The names of all checks, those whose findings can be accepted, and those that did not run."""

    known: Collection[str]
    acceptable: Collection[str]
    not_run: Collection[str] = ()


class Accepted(NamedTuple):
    """The findings that remain, those that comments accept, and the places of the names that accept one."""

    remaining: tuple[Diagnostic, ...]
    accepted: tuple[AcceptedFinding, ...]
    used: frozenset[Span]


@dataclass(frozen=True, slots=True)
class _Suppression:
    """A comment that accepts findings: the checks that it names, with the place of each name, and its reason.

    `count` is how many names it has, those of unknown checks too.
    """

    comment: SuppressionComment
    names: Mapping[str, Span]
    count: int
    reason: str
    whole_file: bool


class _Index:
    """The suppressions of some files, by what they cover."""

    def __init__(self, suppressions: Iterable[_Suppression]) -> None:
        self._lines: dict[tuple[str, str, int], _Suppression] = {}
        self._nodes: dict[tuple[str, str], list[_Suppression]] = defaultdict(list)
        self._files: dict[tuple[str, str], _Suppression] = {}
        for each in sorted(suppressions, key=lambda each: each.comment.covered):
            for name, span in each.names.items():
                if each.whole_file:
                    self._files.setdefault((name, span.path), each)
                elif each.comment.alone:
                    self._nodes[name, span.path].append(each)
                else:
                    self._lines[name, span.path, span.line] = each

    def nearest(self, finding: Diagnostic) -> _Suppression | None:
        """Return what accepts a finding: at the end of its line, then above it, then for the file."""
        key, place = (finding.check, finding.span.path), finding.span
        at_end = self._lines.get((*key, place.line))
        above = self._nodes.get(key, ())
        count = bisect_right(above, place[:3], key=lambda each: each.comment.covered[:3])
        before = (above[at] for at in range(count - 1, -1, -1))
        around = (each for each in before if each.comment.covered.contains(place))
        return at_end or next(around, None) or self._files.get(key)


def comment_faults(comments: Iterable[SuppressionComment], names: Names) -> tuple[Diagnostic, ...]:
    """Return the findings on comments alone, which do not depend on the findings that they accept."""
    return tuple(_read(comments, names)[1])


def accept(
    findings: Sequence[Diagnostic], comments: Iterable[SuppressionComment], names: Names, path: str
) -> Accepted:
    """Return the findings without those that comments accept, and with those on the comments.

    The comment nearest to a finding accepts it: at the end of its line, then above, then for the file. A comment
    that accepts nothing is a finding if it is in the file with the path, and not in one of its bases.
    """
    suppressions, faults = _read(comments, names)
    index = _Index(suppressions)
    remaining: list[Diagnostic] = []
    accepted: list[AcceptedFinding] = []
    used: set[Span] = set()
    for finding in findings:
        by = index.nearest(finding)
        if by is None:
            remaining.append(finding)
        else:
            accepted.append(AcceptedFinding(finding, by.reason))
            used.add(by.names[finding.check])
    own = [each for each in suppressions if each.comment.span.path == path]
    unused = _unused(own, used, names, remaining)
    return Accepted((*remaining, *faults, *unused), tuple(accepted), frozenset(used))


def _unused(
    suppressions: Iterable[_Suppression],
    used: Collection[Span],
    names: Names,
    remaining: Sequence[Diagnostic],
) -> Iterator[Diagnostic]:
    """Yield a finding for each name that accepts nothing although its check ran."""
    for each in suppressions:
        for name, span in each.names.items():
            if span not in used and name not in names.not_run:
                places = [other.span for other in remaining if _is_beside(other, name, span)]
                nearest = min(
                    places, key=lambda place: (abs(place.line - span.line), place), default=None
                )
                yield checks.unused_suppression(span, name, _removal(each, name), nearest)


def _removal(suppression: _Suppression, name: str) -> Fix:
    """Return the fix that removes a name from a comment, or the comment if it names nothing else."""
    span, comment = suppression.names[name], suppression.comment
    if suppression.count == 1:
        return removed("the comment", comment.span, safe=True)
    first = comment.span.end_column - len(comment.text)
    part = name_in_list(span, comment.text, first)
    return Fix(f"remove {name!r} from the comment", (Edit(part, ""),), safe=True)


def _is_beside(finding: Diagnostic, name: str, span: Span) -> bool:
    return finding.check == name and finding.span.path == span.path


def _read(
    comments: Iterable[SuppressionComment], names: Names
) -> tuple[list[_Suppression], list[Diagnostic]]:
    """Return the comments that name checks whose findings can be accepted, and the findings on all of them."""
    found: list[_Suppression] = []
    faults: list[Diagnostic] = []
    for comment in comments:
        match = _COMMENT.fullmatch(comment.text)
        problem = _problem(comment, match)
        if match is None or problem is not None:
            faults.append(problem or checks.malformed_suppression(comment.span, "it has another form"))
            continue
        listed = dict(_names(comment, match))
        faults += _list_faults(comment, match["names"])
        faults += _name_faults(listed, names)
        if not _REASON.search(match["reason"]):
            faults.append(checks.suppression_without_reason(comment.span, listing(map(quoted, listed))))
        acceptable = {name: span for name, span in listed.items() if name in names.acceptable}
        reason = match["reason"].strip().lstrip(":- ")
        whole_file = match["word"] == "ignore-file"
        found.append(_Suppression(comment, acceptable, len(listed), reason, whole_file))
    return found, faults


def _problem(comment: SuppressionComment, match: re.Match[str] | None) -> Diagnostic | None:
    """Return the finding on a comment that is no suppression."""
    span = comment.span
    if match is None:
        return checks.malformed_suppression(span, "it does not begin with `# statemachine: ignore`")
    word, names = match["word"], match["names"]
    if word not in _WORDS:
        return checks.malformed_suppression(
            span, f"unknown word {quoted(word)}{did_you_mean(word, _WORDS)}"
        )
    if names is not None and match["close"] is None:
        return checks.malformed_suppression(span, "']' is missing after the list of checks")
    listed = set((names or "").replace(",", " ").split())
    if listed <= _EVERYTHING:
        is_prose = names is None and _REASON.search(match["reason"])
        without_brackets = "the checks are not in brackets"
        return (
            checks.malformed_suppression(span, without_brackets)
            if is_prose
            else checks.blanket_suppression(span)
        )
    if word == "ignore-file" and not comment.alone:
        advice = "move it to a line of its own, or write `ignore` for this line"
        return checks.malformed_suppression(span, "`ignore-file` is at the end of a line", advice)
    return None


def _names(comment: SuppressionComment, match: re.Match[str]) -> Iterator[tuple[str, Span]]:
    """Yield each name of a list with its place."""
    span = comment.span
    first = span.end_column - len(comment.text) + match.start("names")
    for each in re.finditer(r"[^,\s][^,]*", match["names"]):
        name = each[0].strip()
        column = first + each.start()
        yield name, span._replace(column=column, end_column=column + len(name))


def _list_faults(comment: SuppressionComment, names: str) -> Iterator[Diagnostic]:
    """Yield the findings on a list with a comma too much, or with a name twice; the comment accepts findings anyway."""
    listed = [each.strip() for each in names.split(",")]
    if "" in listed:
        yield checks.malformed_suppression(
            comment.span, "a comma of the list has no check beside it", "remove the comma"
        )
    for name in sorted({each for each in listed if each and listed.count(each) > 1}):
        yield checks.malformed_suppression(
            comment.span, f"the list has {quoted(name)} twice", "write it once"
        )


def _name_faults(listed: Mapping[str, Span], names: Names) -> Iterator[Diagnostic]:
    for name, span in listed.items():
        parts = set(_NOT_A_COMMA.split(name))
        if len(parts) > 1 and parts <= set(names.known):
            problem = f"no comma separates the checks in {quoted(name)}"
            yield checks.malformed_suppression(span, problem, f"write `{', '.join(sorted(parts))}`")
        elif name not in names.known:
            yield checks.unknown_check_in_suppression(span, name, names.acceptable)
        elif name not in names.acceptable:
            keeps_from_loading = name not in checks.CHECKS
            yield checks.unsuppressible_check(span, name, keeps_from_loading=keeps_from_loading)
