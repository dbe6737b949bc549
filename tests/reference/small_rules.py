"""Small rule files, and the outcome of one message."""

from __future__ import annotations

from typing import Any

from statemachine.model.observation import Observation
from tests.reference import ReferenceObserver
from tests.strategies import Document

ORDERS: Document = {
    "actors": {"client": {}, "owner": {"includes": ["client"]}},
    "channels": ["api", "ui"],
    "facts": {"size": {"type": "integer"}},
    "guards": {"small": {"size": {"below": 5}}, "asked": {"external": ["size"]}},
    "matching": {"fold_case": True},
    "ignored": ["All"],
    "triggers": {"woken": "Made", "noise": "ignored", "failed": "unsupported"},
    "statuses": {
        "New": {"initial": True, "code": 0, "rank": 1},
        "Made": {"rank": 2},
        "Packed": {"rank": 2},
        "Sent": {"final": True, "rank": 3},
        "Back": {"final": True, "result": "failure", "rank": 0},
        "Asleep": {"exits": "unspecified"},
    },
    "transitions": [
        {"event": "make", "source": "New", "target": "Made", "actor": "client", "guard": "small"},
        {"event": "pack", "source": "Made", "target": "Packed"},
        {"event": "send", "source": "Packed", "target": "Sent", "channel": "api"},
        {"event": "undo", "source": "Packed", "target": "Made", "guard": "asked"},
        {"event": "edit", "source": "Made", "target": "Made", "guard": "small"},
        {"event": "sleep", "source": "New", "target": "Asleep"},
        {"event": "return", "source": ["Sent", "Made"], "target": "Back", "override": True},
        {"event": "reopen", "source": "Sent", "target": "New", "override": True},
    ],
    "rollup": {"by": ["key"], "rule": "earliest"},
}
TWO_STEPS = ("nothing>A", "A>B", "B>C")
OPEN_WORLD: Document = {"undeclared": "unspecified"}
OVERRIDE: Document = {"source": "Z", "target": "Z", "override": True}


def outcome_of(
    stored: Any,
    document: Document = ORDERS,
    stored_at: Any = None,
    *,
    exact: Any = True,
    since: Any = None,
    requested: Any = (),
    seen: Any = (),
    **message: Any,
) -> Any:
    """Observe one message."""
    return ReferenceObserver(document).observe(
        stored,
        stored_at,
        Observation(**message),
        stored_exact=exact,
        stored_since=since,
        stored_requested=requested,
        seen=seen,
    )


def rules(*moves: str | Document, statuses: Document | None = None, **more: Any) -> Document:
    """Return a rule file; the move "A>B" has the source A and the target B, and no limits."""
    transitions = [
        dict(zip(("source", "target"), x.split(">"), strict=True)) if isinstance(x, str) else x
        for x in moves
    ]
    names = {one[end] for one in transitions for end in ("source", "target")} - {"nothing"}
    return {
        "statuses": {name: {} for name in sorted(names)} | (statuses or {}),
        "transitions": transitions,
        **more,
    }


def move(path: str, **limits: Any) -> Document:
    """Return a transition, such as "A>B", with limits."""
    source, target = path.split(">")
    return {"source": source, "target": target, **limits}


def documented(*moves: str, **more: Any) -> Document:
    """Return a rule file whose transitions all cite a source."""
    return rules(*[move(one, cite="guide") for one in moves], **more)
