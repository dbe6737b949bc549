"""How findings write lists of names, routes, moves and transitions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from statemachine.model.ruleset import Transition
from statemachine.model.text import listing, printable
from statemachine.model.vocabulary import NOTHING

_MOST = 8


def quoted_names(names: Iterable[str], last: str = "and") -> str:
    """Return names in quotes, joined as in a sentence; after seven, the rest is counted."""
    return listing(map(repr, names), last, most=_MOST)


def route_text(route: Sequence[str | None]) -> str:
    """Return a route as `New -> Paid -> Stuck`; the middle of a long route is left out."""
    steps = [printable(step) for step in route if step is not None]
    if len(steps) > _MOST:
        steps[_MOST // 2 : -_MOST // 2] = ["..."]
    return " -> ".join(steps)


def moves_text(moves: Iterable[tuple[str | None, str]]) -> str:
    """Return the first move by name and the number of the others: `New -> Hold and 3 more`."""
    listed = list(moves)
    source, target = min(listed, key=lambda move: (move[0] or "", move[1]))
    more = f" and {len(listed) - 1} more" if len(listed) > 1 else ""
    return f"{printable(source or NOTHING)} -> {printable(target)}{more}"


def transition_name(transition: Transition) -> str:
    """Return the event of a transition in quotes, or a phrase with its sources and targets."""
    if transition.event is not None:
        return repr(transition.event)
    ends = quoted_names(transition.sources), quoted_names(transition.targets)
    return f"the transition from {ends[0]} to {ends[1]}"
