"""The rows of the tables about one order: those before its first change, its changes, and the records of its inbox."""

from __future__ import annotations

from typing import Any

from statemachine.model.observation import StoredStatus
from statemachine.model.vocabulary import NOTHING
from statemachine.store.order_keys import moment_text
from statemachine.store.tables import ANY_STATUS, BEGIN, OBSERVED


def message_row(number: int, received_at: str, event_key: str = "", **values: Any) -> dict[str, Any]:
    """Return a record of the inbox. Number 0 stands for no message, and its key says if the order was imported."""
    empty = {"meaning": "", "policy": "", "reason": "", "observation": "{}", "held": False}
    return {"number": number, "received_at": received_at, "event_key": event_key, **empty, **values}


def first_change_row(digest: str, made_at: str) -> dict[str, Any]:
    """Return the row before the first change of an order: it stands for no order."""
    return change_row(0, BEGIN, NOTHING, NOTHING, digest=digest, made_at=made_at)


def change_row(  # noqa: PLR0913  # a row has as many columns as it needs
    number: int,
    kind: str,
    source: str,
    target: str,
    *,
    digest: str,
    made_at: str,
    message: int = 0,
    override: bool = False,
    event: str | None = None,
    actors: str | None = None,
    channel: str | None = None,
    inputs: str | None = None,
) -> dict[str, Any]:
    """Return a change, with the legal step that it points at."""
    is_any = kind in {BEGIN, OBSERVED}
    return {
        "number": number,
        "previous": max(number - 1, 0),
        "digest": digest,
        "kind": kind,
        "override": override,
        "source": source,
        "target": target,
        "step_source": ANY_STATUS if is_any else source,
        "step_target": ANY_STATUS if is_any else target,
        "message": message,
        "made_at": made_at,
        "event": event,
        "actors": actors,
        "channel": channel,
        "inputs": inputs,
    }


def current_row(number: int, revision: int, stored: StoredStatus) -> dict[str, Any]:
    """Return the current status of an order after a change."""
    return {
        "number": number,
        "revision": revision,
        "status": NOTHING if stored.status is None else str(stored.status),
        "at": moment_text(stored.at),
        "exact": stored.exact,
        "since": moment_text(stored.since),
    }
