"""The page of the tables of the store, and the picture of their keys, from the tables themselves."""

from __future__ import annotations

import ast
import inspect
import itertools
from collections.abc import Iterator, Sequence

from generate_store_picture import Box, Reference, keys_picture
from page_parts import code, origin, table
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Table, UniqueConstraint
from sqlalchemy.sql.schema import ColumnCollectionConstraint

from statemachine.store import metadata, tables

Key = ColumnCollectionConstraint

WORDS = {
    "fk_sm_status_sm_rule_set_lifecycle_digest": "belongs to a registered rule set",
    "fk_sm_step_sm_rule_set_lifecycle_digest": "belongs to a registered rule set",
    "ck_sm_step_kind": "the kind is `begin`, `move`, `observed` or `migrated`",
    "ck_sm_message_number": "no number is negative",
    "uq_sm_message_event": "each event of an order is there once",
    "fk_sm_change_previous": "begins where the change before it ended",
    "fk_sm_change_step": "takes a step that its rule set has",
    "fk_sm_change_target": "ends in a status of its rule set",
    "fk_sm_change_message": "was told by this message; 0 means none",
    "uq_sm_change_target": "lets the next change, and the current status, point at the end of a change",
    "uq_sm_change_message": "a message makes one change at most",
    "ck_sm_change_sequence": "number 0 begins the history; each other one follows the number before it",
    "ck_sm_change_step": "the step of a move or migrated change has the same source and target; an observed one has the step for all",
    "ck_sm_change_told": "an observed change has a message",
    "ck_sm_change_override": "only a move can be an override",
    "fk_sm_order_change": "is the end of a change in the history",
    "fk_sm_whole_order_sm_rule_set_lifecycle_digest": "follows from the rules of a registered rule set",
    "ck_sm_whole_order_reason": "there is a status, or a reason why not",
    "fk_sm_outbox_change": "is one of the changes",
}
"""Each key and check in plain words. A label in the picture has the words of its foreign key."""


def store_tables() -> list[Table]:
    """Return the tables, in the order of their module."""
    return list(metadata.tables.values())


def store_tables_page() -> str:
    """Return the page: what each table has, and what each of its keys says."""
    return (
        f"# The tables of the store\n\n{origin('statemachine/store/tables.py')}"
        "What the tables of `statemachine.store.metadata` have, and what their keys say.\n"
        "[How the store keeps histories legal](../legal-histories.md) explains them, with a picture.\n\n"
        "`lifecycle` is the provider and the subject of the rules, such as `gooten/order`. `digest` is the digest of a rule set. An order\n"
        "without items has an empty text as its `item_key`. Times are texts in ISO 8601.\n"
        f"{''.join(map(_section, store_tables()))}"
    )


def _section(each: Table) -> str:
    others = [column.name for column in each.columns if not column.primary_key]
    rest = f"Other columns: {', '.join(map(code, others))}.\n\n" if others else ""
    return (
        f"\n## {each.name}\n\n{_descriptions()[each.name].strip()}\n\n"
        f"{table(('key', 'columns', 'in words'), _keys(each))}\n{rest}"
    ).rstrip() + "\n"


def _keys(each: Table) -> Iterator[tuple[str, str, str]]:
    """Yield the primary key, and all other keys and checks by their names."""
    first = ", ".join(code(column.name) for column in each.primary_key)
    yield code(str(each.primary_key.name)), first, "one row for each of these"
    for key in _foreign(each):
        parent = key.referred_table.name
        yield code(str(key.name)), f"{_names(key)} → [{parent}](#{parent})", words_of(str(key.name))
    others: list[tuple[str, str]] = []
    for each_key in each.constraints:
        if isinstance(each_key, UniqueConstraint):
            others.append((str(each_key.name), _names(each_key)))
        elif isinstance(each_key, CheckConstraint):
            others.append((str(each_key.name), "a check"))
    others += [
        (str(index.name), ", ".join(code(column.name) for column in index.columns))
        for index in each.indexes
        if index.unique
    ]
    yield from ((code(name), columns, words_of(name)) for name, columns in sorted(others))


def words_of(key: str) -> str:
    """Return a key in plain words. Raises `KeyError` for one that has none, with the place to write them."""
    if key not in WORDS:
        raise KeyError(f"write words for {key} into WORDS in docs/generate_store_tables.py")
    return WORDS[key]


def store_picture() -> str:
    """Return the picture of the keys as SVG: tables, the columns of their keys, and an arrow for each foreign key."""
    boxes, references = [], []
    for each in store_tables():
        used = {column.name for key in _foreign(each) for column in key.columns}
        own = {column.name for column in each.primary_key}
        pointed = {
            name for other in store_tables() for key in _foreign(other) for name in _targets(key, each)
        }
        columns = [column.name for column in each.columns if column.name in own | used | pointed]
        boxes.append(Box(each.name, tuple((name, name in own) for name in columns)))
        references += [
            Reference(each.name, key.referred_table.name, words_of(str(key.name)), tuple(_renamed(key)))
            for key in _foreign(each)
        ]
    return keys_picture(boxes, references)


def _targets(key: ForeignKeyConstraint, parent: Table) -> Iterator[str]:
    if key.referred_table is parent:
        yield from (element.column.name for element in key.elements)


def _renamed(key: ForeignKeyConstraint) -> Iterator[str]:
    """Yield the columns of a foreign key that point at a column with another name."""
    for name, element in zip(key.column_keys, key.elements, strict=True):
        if name != element.column.name:
            yield f"{name} = {element.column.name}"


def _foreign(each: Table) -> Sequence[ForeignKeyConstraint]:
    return sorted(each.foreign_key_constraints, key=lambda key: str(key.name))


def _names(key: Key) -> str:
    return ", ".join(code(column.name) for column in key.columns)


def _descriptions() -> dict[str, str]:
    """Return the docstring below each table, by the name of the table."""
    body = ast.parse(inspect.getsource(tables)).body
    names = {
        node.targets[0].id: ast.literal_eval(below.value)
        for node, below in itertools.pairwise(body)
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(below, ast.Expr)
        and isinstance(below.value, ast.Constant)
    }
    return {
        value.name: text
        for name, text in names.items()
        if isinstance(value := getattr(tables, name), Table)
    }
