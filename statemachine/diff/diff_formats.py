"""Comparisons as text for people and programs: one function under `@diff_format` adds a format."""

from __future__ import annotations

import json as writer
import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import TypeAlias

from statemachine.diff.change_kinds import Audience, Rating, RuleChange
from statemachine.diff.comparison import Comparison
from statemachine.model.spans import Span
from statemachine.model.text import counted, listing, printable, workflow_command

DiffFormat: TypeAlias = Callable[[Comparison], str]
"""A function that returns the text of a comparison. Without changes, only `json` has any text."""

DIFF_FORMATS: dict[str, DiffFormat] = {}
"""Every format by name."""


def diff_format(function: DiffFormat) -> DiffFormat:
    """Register a function as a format, under the name of the function."""
    DIFF_FORMATS[function.__name__] = function
    return function


def full(comparison: Comparison, *, color: bool = False) -> str:
    """Return each change with its places, its three ratings, and what shows them; `color` is for a terminal."""
    if not comparison.changes:
        return ""
    lines: list[str] = []
    for each in comparison.changes:
        lines += [_headline(each, color=color), *map(printable, _details(comparison, each)), ""]
    return "\n".join([*lines, _summary(comparison), printable(str(comparison.step)), ""])


diff_format(full)


@diff_format
def json(comparison: Comparison) -> str:
    """Return one JSON object for programs: `Comparison.to_dict`."""
    return writer.dumps(comparison.to_dict(), indent=2) + "\n"


@diff_format
def github(comparison: Comparison) -> str:
    """Return one workflow command for each change, which GitHub shows beside the line of the new file."""
    return "".join(f"{_annotation(comparison, each)}\n" for each in comparison.changes)


@diff_format
def markdown(comparison: Comparison) -> str:
    """Return a section of a changelog: the breaks, then what may break, then the rest."""
    if not comparison.changes:
        return ""
    lines = [f"## {_escaped(comparison.new.id)} {_escaped(comparison.new.version)}"]
    for rating, title in _TITLES.items():
        some = [each for each in comparison.changes if max(each.ratings.values()) is rating]
        if some:
            lines += ["", f"### {title}", "", *(line for each in some for line in _item(each))]
    return "\n".join([*lines, "", f"{_escaped(str(comparison.step))}.", ""])


_TITLES = {
    Rating.BREAK: "Breaking changes",
    Rating.RISK: "Changes that may break",
    Rating.SAFE: "Other changes",
}
_COLORS = {Rating.BREAK: "1;31", Rating.RISK: "1;33", Rating.SAFE: "1;32"}
_COMMANDS = {Rating.BREAK: "error", Rating.RISK: "warning", Rating.SAFE: "notice"}
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~&])")


def _headline(change: RuleChange, *, color: bool) -> str:
    worst = max(change.ratings.values())
    word = "approved" if _is_accepted(change) else worst.words
    shown = f"\x1b[{_COLORS[worst]}m{word}\x1b[0m" if color else word
    return f"{shown}: {printable(change.message)} [{change.kind}]"


def _is_accepted(change: RuleChange) -> bool:
    """Return whether a change is a break that is approved."""
    return change.is_break and change.approved is not None


def _details(comparison: Comparison, change: RuleChange) -> Iterator[str]:
    """Yield the lines below the headline of a change. A setting that no file declares has no places."""
    if change.span is not None:
        for name, path, span in zip(
            ("old", "new"), comparison.paths, (change.old, change.new), strict=True
        ):
            yield f"  {name}: {f'{path} (not there)' if span is None else span}"
    yield from (f"  {each}" for each in change.details)
    ratings = (f"{audience}: {rating.words}" for audience, rating in change.ratings.items())
    yield f"  {'; '.join(ratings)}"
    yield from (f"  {line}" for line in _reasons(change))


def _reasons(change: RuleChange) -> Iterator[str]:
    """Yield what shows the ratings of a change."""
    if change.refused is not None:
        yield f"allowed before and not now: {change.refused}"
    if change.route:
        yield f"shortest route: {' -> '.join(change.route)}"
    if change.stranded:
        count = "" if change.orders is None else f" ({change.orders} orders)"
        yield f"stranded: orders in {listing(map(repr, change.stranded))}{count}"
    for word, moves in (("lost moves", change.lost), ("gained moves", change.gained)):
        if moves:
            yield f"{word}: {'; '.join(moves[:_MOST_MOVES])}{_more(len(moves) - _MOST_MOVES)}"
    if change.approved is not None:
        yield f"approved: {change.approved}"


_MOST_MOVES = 5


def _more(count: int) -> str:
    return f"; and {count} more" if count > 0 else ""


def _summary(comparison: Comparison) -> str:
    words = Counter(
        "approved" if _is_accepted(each) else _VERBS[max(each.ratings.values())]
        for each in comparison.changes
    )
    count = len(comparison.changes)
    order = ("breaking", "approved", "may break", "safe")
    parts = [f"{words[each]} {each}" for each in order if words[each]]
    return f"{counted(count, 'change')}: {listing(parts)}"


_VERBS = {Rating.BREAK: "breaking", Rating.RISK: "may break", Rating.SAFE: "safe"}


def _annotation(comparison: Comparison, change: RuleChange) -> str:
    """Return the workflow command of a change. A change that is only in the old file is shown at the first line."""
    span = change.new or Span(comparison.paths[1], 1, 1, 1, 2)
    worst = max(change.ratings.values())
    command = "notice" if change.approved is not None else _COMMANDS[worst]
    keys = {
        "file": span.path,
        "line": span.line,
        "endLine": span.end_line,
        "col": span.column,
        "endColumn": span.end_column,
        "title": change.kind,
    }
    lines = [change.message, *(each.strip() for each in _details(comparison, change))]
    return workflow_command(command, keys, "\n".join(map(printable, lines)))


def _item(change: RuleChange) -> Iterator[str]:
    """Yield a change as an item of a list, with what shows its ratings below."""
    affected = [
        f"{audience}: {change.ratings[audience].words}"
        for audience in Audience
        if change.ratings[audience]
    ]
    ratings = f" ({', '.join(affected)})" if affected else ""
    yield f"- {_escaped(change.message[0].upper() + change.message[1:])}{ratings}"
    yield from (f"  - {_escaped(each)}" for each in (*change.details, *_reasons(change)))


def _escaped(text: str) -> str:
    """Return a text that Markdown shows as it is."""
    return _MARKUP.sub(r"\\\1", printable(text))
