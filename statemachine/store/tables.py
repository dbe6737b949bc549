"""The tables of the store. Their keys refuse a history that the rules do not allow, also from other programs.

Each change of an order points at the change before it, so that its source is the last target and no number is missing.
It points at a legal step too, and there are three kinds of those: a move that the rules declare; an observed step, which
any status may end, and which a message has to tell; and a migrated step, which is a registered rename. No column of a key
is NULL: an order without items has an empty text as its item, and step, message and predecessor have rows that stand for
nothing.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from statemachine.model.vocabulary import NOTHING

BEGIN: Final = "begin"
"""The kind of the first row of a history, in which there is no order yet."""

MOVE: Final = "move"
OBSERVED: Final = "observed"
MIGRATED: Final = "migrated"
ANY_STATUS: Final = ""
"""The source and the target of the step that stands for every observed one."""

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)
"""The tables, for `create_all` and for alembic."""

_LIFECYCLE = ("lifecycle", "digest")
_WHOLE = ("lifecycle", "order_key")
ORDER_COLUMNS: Final = (*_WHOLE, "item_key")
"""The columns that name an order or item in each table about one."""


def _key(*names: str) -> list[Column[str]]:
    return [Column(name, String(400), primary_key=True, nullable=False) for name in names]


def _needed(name: str) -> Column[str]:
    return Column(name, String(400), nullable=False)


rule_sets = Table(
    "sm_rule_set",
    metadata,
    *_key(*_LIFECYCLE),
    _needed("version"),
    _needed("registered_at"),
    sqlite_with_rowid=False,
)
"""The rule sets that are known, by lifecycle (provider and subject) and digest."""

statuses = Table(
    "sm_status",
    metadata,
    *_key(*_LIFECYCLE, "status"),
    Column("declared", Boolean, nullable=False),
    ForeignKeyConstraint(_LIFECYCLE, [rule_sets.c.lifecycle, rule_sets.c.digest]),
    sqlite_with_rowid=False,
)
"""The statuses of each rule set, and the words that an order has although no status has that name."""

steps = Table(
    "sm_step",
    metadata,
    *_key(*_LIFECYCLE, "kind"),
    Column("override", Boolean, primary_key=True, nullable=False),
    *_key("source", "target"),
    ForeignKeyConstraint(_LIFECYCLE, [rule_sets.c.lifecycle, rule_sets.c.digest]),
    CheckConstraint(f"kind IN ('{BEGIN}', '{MOVE}', '{OBSERVED}', '{MIGRATED}')", name="kind"),
    sqlite_with_rowid=False,
)
"""The legal steps of each rule set: its moves and renames, and one row for every observed step."""

messages = Table(
    "sm_message",
    metadata,
    *_key(*ORDER_COLUMNS),
    Column("number", Integer, primary_key=True, nullable=False, autoincrement=False),
    _needed("event_key"),
    _needed("received_at"),
    _needed("meaning"),
    _needed("policy"),
    Column("reason", Text, nullable=False),
    Column("observation", Text, nullable=False),
    Column("raw", Text),
    Column("held", Boolean, nullable=False),
    Column("settled_at", String(400)),
    Column("settled_by", String(400)),
    Column("settled_as", String(400)),
    Column("note", Text),
    UniqueConstraint(*ORDER_COLUMNS, "event_key", name="uq_sm_message_event"),
    CheckConstraint("number >= 0", name="number"),
    sqlite_with_rowid=False,
)
"""The inbox: each record of a message once, what it means, and what is decided about it. Number 0 stands for no message."""

changes = Table(
    "sm_change",
    metadata,
    *_key(*ORDER_COLUMNS),
    Column("number", Integer, primary_key=True, nullable=False, autoincrement=False),
    Column("previous", Integer, nullable=False),
    _needed("digest"),
    _needed("kind"),
    Column("override", Boolean, nullable=False),
    _needed("source"),
    _needed("target"),
    _needed("step_source"),
    _needed("step_target"),
    Column("message", Integer, nullable=False),
    _needed("made_at"),
    Column("event", String(400)),
    Column("actors", Text),
    Column("channel", String(400)),
    Column("inputs", Text),
    UniqueConstraint(*ORDER_COLUMNS, "number", "target", name="uq_sm_change_target"),
    ForeignKeyConstraint(
        [*ORDER_COLUMNS, "previous", "source"],
        [*(f"sm_change.{name}" for name in (*ORDER_COLUMNS, "number", "target"))],
        name="fk_sm_change_previous",
    ),
    ForeignKeyConstraint(
        [*_LIFECYCLE, "kind", "override", "step_source", "step_target"],
        [*(steps.c[name] for name in (*_LIFECYCLE, "kind", "override", "source", "target"))],
        name="fk_sm_change_step",
    ),
    ForeignKeyConstraint(
        [*_LIFECYCLE, "target"],
        [statuses.c.lifecycle, statuses.c.digest, statuses.c.status],
        name="fk_sm_change_target",
    ),
    ForeignKeyConstraint(
        [*ORDER_COLUMNS, "message"],
        [*(messages.c[name] for name in (*ORDER_COLUMNS, "number"))],
        name="fk_sm_change_message",
    ),
    CheckConstraint(
        f"(number = 0 AND previous = 0 AND kind = '{BEGIN}' AND source = '{NOTHING}' AND target = '{NOTHING}')"
        f" OR (number > 0 AND previous = number - 1 AND kind <> '{BEGIN}' AND target <> '{NOTHING}')",
        name="sequence",
    ),
    CheckConstraint(
        f"(kind IN ('{MOVE}', '{MIGRATED}') AND step_source = source AND step_target = target)"
        f" OR (kind IN ('{BEGIN}', '{OBSERVED}') AND step_source = '{ANY_STATUS}' AND step_target = '{ANY_STATUS}')",
        name="step",
    ),
    CheckConstraint(f"kind <> '{OBSERVED}' OR message > 0", name="told"),
    CheckConstraint(f"kind = '{MOVE}' OR NOT override", name="override"),
    sqlite_with_rowid=False,
)
"""The history of each order and item: what it left, what it entered, and by which step."""

Index(
    "uq_sm_change_message",
    *(changes.c[name] for name in (*ORDER_COLUMNS, "message")),
    unique=True,
    sqlite_where=text("message > 0"),
    postgresql_where=text("message > 0"),
)
"""A message counts once."""

outbox = Table(
    "sm_outbox",
    metadata,
    *_key(*ORDER_COLUMNS),
    Column("number", Integer, primary_key=True, nullable=False, autoincrement=False),
    ForeignKeyConstraint(
        [*ORDER_COLUMNS, "number"],
        [*(changes.c[name] for name in (*ORDER_COLUMNS, "number"))],
        name="fk_sm_outbox_change",
    ),
    sqlite_with_rowid=False,
)
"""The changes whose effects are still to be carried out."""

current = Table(
    "sm_order",
    metadata,
    *_key(*ORDER_COLUMNS),
    Column("number", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    _needed("status"),
    Column("at", String(400)),
    Column("exact", Boolean, nullable=False),
    Column("since", String(400)),
    _needed("whole_key"),
    ForeignKeyConstraint(
        [*ORDER_COLUMNS, "number", "status"],
        [*(changes.c[name] for name in (*ORDER_COLUMNS, "number", "target"))],
        name="fk_sm_order_change",
    ),
    sqlite_with_rowid=False,
)
"""The current status of each order and item. It is always one that the order was in, and another program can set it back.

`whole_key` is the order of an item, in `sm_whole_order`; an empty text for what is no item.
"""

Index(
    "ix_sm_order_whole",
    current.c.lifecycle,
    current.c.whole_key,
    sqlite_where=text("whole_key <> ''"),
    postgresql_where=text("whole_key <> ''"),
)

whole_orders = Table(
    "sm_whole_order",
    metadata,
    *_key(*_WHOLE),
    Column("revision", Integer, nullable=False),
    _needed("digest"),
    _needed("status"),
    Column("reason", Text, nullable=False),
    Column("expected", Integer),
    ForeignKeyConstraint(_LIFECYCLE, [rule_sets.c.lifecycle, rule_sets.c.digest]),
    CheckConstraint(f"(status = '{NOTHING}') = (reason <> '')", name="reason"),
    sqlite_with_rowid=False,
)
"""The status of each order with items, which follows from theirs, by the rules of a digest; or why there is none."""

erasures = Table(
    "sm_erasure",
    metadata,
    *_key("lifecycle", "day"),
    Column("orders", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""How many orders were erased on each day: all that is left of them."""
