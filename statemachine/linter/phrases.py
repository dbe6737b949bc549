"""How findings speak of things: names in quotes, walks as arrows, long lists cut short."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from statemachine.model.ruleset import Transition
from statemachine.model.vocabulary import NOTHING

_MOST = 8


def quoted(names: Iterable[str], *, word: str = "and") -> str:
    """List names as a sentence does: `'A', 'B' and 'C'`."""
    shown = [repr(name) for name in names]
    if len(shown) > _MOST:
        shown[_MOST - 1 :] = [f"{len(shown) - _MOST + 1} more"]
    return f" {word} ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))


def arrows(walk: Sequence[str | None]) -> str:
    """Write a walk as arrows, its middle left out where it is long: `New -> Paid -> Stuck`."""
    steps = [_plain(step) for step in walk if step is not None]
    if len(steps) > _MOST:
        steps[_MOST // 2 : -_MOST // 2] = ["..."]
    return " -> ".join(steps)


def moves(pairs: Iterable[tuple[str | None, str]]) -> str:
    """Name the first of some moves and count the rest: `New -> Hold and 3 more`."""
    listed = list(pairs)
    source, target = min(listed, key=lambda pair: (pair[0] or "", pair[1]))
    more = f" and {len(listed) - 1} more" if len(listed) > 1 else ""
    return f"{NOTHING if source is None else _plain(source)} -> {_plain(target)}{more}"


def named(transition: Transition) -> str:
    """Name a transition by its event, else by its ends."""
    if transition.event is not None:
        return repr(transition.event)
    return f"the transition from {quoted(transition.sources)} to {quoted(transition.targets)}"


def _plain(name: str) -> str:
    """Write a name without quotes; what cannot be printed is escaped."""
    return name if name.isprintable() else repr(name)[1:-1]
