"""The status of a stored order, or of one of its items, for `store status`."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from statemachine.cli.arguments import ExitCode
from statemachine.cli.render import one_line, print_answer
from statemachine.model.errors import RollupError
from statemachine.model.json_values import json_scalar
from statemachine.model.observation import StoredStatus

if TYPE_CHECKING:
    from statemachine.store import Store


def print_status(store: Store, order: str, options: Namespace) -> int:
    """Print the status of an order or item, and for an order with items theirs, and what they roll up to."""
    stored = store.status(order, options.item)
    items = {} if options.item else store.items(order)
    items.pop("", None)
    rolled_up = _rolled_up(store, order) if items else None
    values = {
        **stored.to_dict(),
        "items": {name: each.to_dict() for name, each in items.items()},
        "rolled_up": rolled_up,
    }
    print_answer(options, lambda: values, map(one_line, _lines(stored, items, rolled_up)))
    return ExitCode.YES if items or stored.status is not None else ExitCode.NO


def _lines(
    stored: StoredStatus, items: Mapping[str, StoredStatus], rolled_up: str | None
) -> Iterator[str]:
    if stored.status is not None:
        yield _text(stored)
    elif not items:
        yield "unknown order"
    if rolled_up is not None:
        yield f"rolls up to {rolled_up}"
    for name, each in items.items():
        yield f"item {name}: {_text(each)}"


def _text(stored: StoredStatus) -> str:
    """Return a status with its times."""
    if stored.status is None:
        return "no status"
    at, since = (json_scalar(each) for each in (stored.at, stored.since))
    times = [f"{name} {time}" for name, time in (("at", at), ("since", since)) if time is not None]
    return ", ".join([str(stored.status), *times])


def _rolled_up(store: Store, order: str) -> str | None:
    try:
        return store.rolled_up(order)
    except RollupError:
        return None
