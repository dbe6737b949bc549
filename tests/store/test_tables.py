"""The keys of the tables: what stands is legal and has no gaps, also if a program writes past the store."""

from __future__ import annotations

import random
from itertools import product
from typing import Any

import pytest

from statemachine.engine import Engine
from statemachine.loader import load, shipped
from statemachine.model.table import Table
from statemachine.model.vocabulary import NOTHING
from tests.needs import needs
from tests.store.conftest import GOOTEN, Opening

pytestmark = [pytest.mark.once, needs("store")]


def database_of(store: Any) -> Any:
    """Return the engine of SQLAlchemy's behind a store."""
    return store.database


def random_change(chance: random.Random) -> dict[str, Any]:
    """Return a row of the table of changes, as nobody would write it."""
    names = ["New", "Hold", "Cancelled", "Printing", NOTHING, "Nowhere"]
    source, target = chance.choice(names), chance.choice(names)
    kind = chance.choice(["move", "move", "observed", "begin", "migrated"])
    number = chance.randint(0, 6)
    is_step = chance.random() < 0.9 and kind in {"move", "migrated"}
    return {
        "lifecycle": "gooten/order",
        "order_key": f"A-{chance.randint(0, 4)}",
        "item_key": "",
        "number": number,
        "previous": chance.choice([number - 1, number - 1, 0]),
        "digest": GOOTEN.digest,
        "kind": kind,
        "override": False,
        "source": source,
        "target": target,
        "step_source": source if is_step else "",
        "step_target": target if is_step else "",
        "message": 0,
        "made_at": "2026-01-01T00:00:00+00:00",
    }


def test_random_rows_leave_only_legal_histories(opening: Opening) -> None:
    """Of thousands of rows, written past the store, only those stand that continue a history by a legal step."""
    from sqlalchemy import insert, select  # noqa: PLC0415  # not installed for the light suite
    from sqlalchemy.exc import IntegrityError  # noqa: PLC0415  # the same

    from statemachine.store.tables import changes  # noqa: PLC0415  # the same

    store, chance = opening(), random.Random(17)  # noqa: S311  # no secret
    for number in range(4):
        store.apply(f"A-{number}", target="New")
    stood = 0
    with database_of(store).execution_options(statemachine_writes=True).connect() as connection:
        for _ in range(3000):
            row = random_change(chance)
            try:
                with connection.begin():
                    connection.execute(insert(changes).values(row))
                stood += 1
            except IntegrityError:
                continue
        count = len(connection.execute(select(changes.c.number)).all())

    found = [each for each in store.verify() if "the last change is" not in each]
    assert found == []
    assert 0 < stood < 100
    assert count == stood + 8


def test_the_status_is_never_one_that_the_order_was_not_in(opening: Opening) -> None:
    """It can be set back to an older change, and to nothing else."""
    from sqlalchemy import update  # noqa: PLC0415  # not installed for the light suite
    from sqlalchemy.exc import IntegrityError  # noqa: PLC0415  # the same

    from statemachine.store.tables import current  # noqa: PLC0415  # the same

    store = opening()
    store.apply("A-17", target="New")
    store.apply("A-17", target="Hold", actor="partner", channel="ui")
    for values, is_legal in (
        ({"number": 1, "status": "New"}, True),
        ({"number": 1, "status": "Hold"}, False),
        ({"number": 3, "status": "Hold"}, False),
        ({"number": 2, "status": "Shipped"}, False),
    ):
        with database_of(store).execution_options(statemachine_writes=True).connect() as connection:
            if is_legal:
                with connection.begin():
                    connection.execute(update(current).values(values))
            else:
                with pytest.raises(IntegrityError), connection.begin():
                    connection.execute(update(current).values(values))
    assert any("its status is 'New'" in each for each in store.verify())


@pytest.mark.parametrize("name", shipped())
def test_the_steps_are_those_of_the_engine(opening: Opening, name: str) -> None:
    """Every pair of statuses, asked of the tables and of the rules: both know the same moves."""
    from sqlalchemy import select  # noqa: PLC0415  # not installed for the light suite

    from statemachine.store.tables import steps  # noqa: PLC0415  # the same

    rules = load(name)
    store, table = opening(rules), Table.of(rules)
    lifecycle = rules.identity.id
    with database_of(store).connect() as connection:
        wanted = select(steps).where(steps.c.kind == "move", steps.c.lifecycle == lifecycle)
        known = {(row.override, row.source, row.target) for row in connection.execute(wanted)}
    moves = {(row.override, row.source or NOTHING, row.target) for row in table.rows}
    words = (NOTHING, *rules.statuses)

    for override, source, target in product((False, True), words, rules.statuses):
        assert ((override, source, target) in known) == ((override, source, target) in moves)
    assert Engine(rules).rules is rules


def test_alembic_sees_no_difference(opening: Opening) -> None:
    """The metadata are what `create_all` makes, so that a first migration is empty."""
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415  # not installed for the light suite
    from alembic.migration import MigrationContext  # noqa: PLC0415  # the same

    from statemachine.store import metadata  # noqa: PLC0415  # the same

    store = opening()
    with database_of(store).connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
