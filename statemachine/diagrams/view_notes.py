"""The sentences of a view: what a picture leaves out, and what is told beside the rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from statemachine.model.text import counted, listing

_MOST_LISTED = 8
"""The most steps that are listed as gaps; further ones are counted."""


def most(count: int, total: int) -> str:
    """Return how many of how many."""
    return f"all {total:,}" if 0 < count == total else f"{count:,} of {total:,}"


def history_note(steps: Sequence[tuple[int, bool]]) -> str:
    """Return the sentence of a history, from the number of each step and whether a move makes it."""
    gaps = [f"#{number}" for number, declared in steps if not declared]
    text = f"The history has {counted(len(steps), 'step')}; the other moves are faint."
    if not gaps:
        return text
    listed = listing(gaps, most=_MOST_LISTED)
    verb = "is a gap" if len(gaps) == 1 else "are gaps"
    return f"{text} {listed} {verb}: no move that is shown makes {'it' if len(gaps) == 1 else 'them'}."


def stranger_note(names: Iterable[str]) -> str:
    """Return the sentence about statuses of a history that the rules do not have."""
    return f"The rules do not have {listing(map(repr, names), most=_MOST_LISTED)}."


def difference_note(old: str, changes: Iterable[tuple[bool, str]]) -> str:
    """Return the sentence of a comparison. Each change is whether it is a move, and its mark."""
    counts = Counter(changes)
    nouns = {False: ("status", "statuses"), True: ("move", "moves")}
    parts = [
        f"{counted(counts[is_move, mark], *nouns[is_move])} {mark}"
        for mark in dict.fromkeys(mark for _, mark in sorted(counts))
        for is_move in (False, True)
        if counts[is_move, mark]
    ]
    return f"Compared with {old}: {listing(parts)}." if parts else f"Nothing is new since {old}."


def heat_note(
    visits: Mapping[str, int],
    traffic: Mapping[tuple[str | None, str], int],
    declared: Collection[tuple[str | None, str]],
) -> str:
    """Return the sentence of counted orders, with those that made moves which the picture does not have."""
    parts = []
    if visits:
        parts.append(
            f"{counted(sum(visits.values()), 'order')} in {counted(len(visits), 'status', 'statuses')}"
        )
    if traffic:
        parts.append(f"{sum(traffic.values()):,} by {counted(len(traffic), 'move')}")
    text = f"Numbers are orders: {listing(parts)}."
    undeclared = sum(count for ends, count in traffic.items() if ends not in declared)
    return f"{text} {undeclared:,} by moves that are not among those shown." if undeclared else text
