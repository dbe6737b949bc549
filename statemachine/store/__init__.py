"""Statuses, histories and messages in a database whose keys refuse an illegal history (extra `store`)."""

from __future__ import annotations

from statemachine.model.errors import ConflictError, SettledError, StoreError
from statemachine.model.extras import library

library(
    "sqlalchemy", extra="store"
)  # else the error of the first import below would not say what to install

from statemachine.store.all_changes import all_changes  # noqa: E402  # after the check
from statemachine.store.held_messages import HeldMessage  # noqa: E402  # the same
from statemachine.store.histories import StoredChange  # noqa: E402  # the same
from statemachine.store.history_rows import HistoryRow, RowFault  # noqa: E402  # the same
from statemachine.store.importing import ImportReport  # noqa: E402  # the same
from statemachine.store.migration import Migration  # noqa: E402  # the same
from statemachine.store.outboxes import Effect, Outbox  # noqa: E402  # the same
from statemachine.store.store import Store  # noqa: E402  # the same
from statemachine.store.tables import metadata  # noqa: E402  # the same

__all__ = [
    "ConflictError",
    "Effect",
    "HeldMessage",
    "HistoryRow",
    "ImportReport",
    "Migration",
    "Outbox",
    "RowFault",
    "SettledError",
    "Store",
    "StoreError",
    "StoredChange",
    "all_changes",
    "metadata",
]
