"""The keys of the tables: what stands is legal and has no gaps, also if a program writes past the store."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import suppress
from functools import cache, partial
from itertools import product, starmap
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from statemachine.engine import Engine
from statemachine.loader import load, shipped
from statemachine.model.ruleset import RuleSet
from statemachine.model.vocabulary import NOTHING
from tests.needs import needs
from tests.store.conftest import GOOTEN, Opening
from tests.strategies.values import fact_values, input_values

if TYPE_CHECKING:
    from statemachine.store import Store

pytestmark = [pytest.mark.once, needs("store")]


class Pair(NamedTuple):
    """A move between two statuses, or from none; allowed by the plain rules, or as an override."""

    source: str | None
    target: str
    override: bool


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
def test_the_database_allows_the_moves_that_the_engine_allows(opening: Opening, name: str) -> None:
    """Every pair of statuses, as a move and as an override: a row of it stands if the engine allows it to someone."""
    store = opening(load(name))
    possible = possible_moves(name)

    assert moves_that_stand(store) == possible
    assert store.verify() == ()


@cache
def possible_moves(name: str) -> set[Pair]:
    """Return the pairs that the engine allows to all actors together, by some event and channel, with some facts."""
    engine = Engine(load(name))
    return {pair for pair in pairs_of(engine.rules) if is_possible(engine, pair)}


def pairs_of(rules: RuleSet) -> Iterator[Pair]:
    """Yield each pair of a source and a target, as a move and as an override; no source is a creation."""
    return starmap(Pair, product((None, *rules.statuses), rules.statuses, (False, True)))


def is_possible(engine: Engine, pair: Pair) -> bool:
    """Return whether the engine allows a move to all actors together, by some event and channel, with some facts."""
    rules = engine.rules
    known = {fact for guard in rules.guards.values() for fact in guard.facts}
    facts = product(*([(fact, value) for value in fact_values(rules, fact)] for fact in sorted(known)))
    events = {each.event for each in rules.transitions} | {None}
    ask = partial(
        engine.decide,
        pair.source,
        target=pair.target,
        actor=list(rules.actors) or None,
        inputs={name: input_values(rules, name)[0] for name in rules.inputs} or None,
        override=pair.override,
    )
    rows = (
        ask(event=event, channel=channel, facts=dict(given) or None).row
        for given, event, channel in product(facts, events, (None, *rules.channels))
    )
    return any(row is not None and row.override is pair.override for row in rows)


def moves_that_stand(store: Store) -> set[Pair]:
    """Return the pairs that the tables take as a move of an order that is in the source; nothing is left there."""
    from sqlalchemy import insert  # noqa: PLC0415  # not installed for the light suite
    from sqlalchemy.exc import IntegrityError  # noqa: PLC0415  # the same

    from statemachine.store.order_rows import change_row  # noqa: PLC0415  # the same
    from statemachine.store.tables import changes  # noqa: PLC0415  # the same

    stand = set[Pair]()
    with database_of(store).execution_options(statemachine_writes=True).connect() as connection:
        numbers = {name: begun(connection, store.rules, name) for name in (None, *store.rules.statuses)}
        for pair in pairs_of(store.rules):
            ends = pair.source or NOTHING, pair.target
            values = {"override": pair.override, **made_by(store.rules)}
            row = change_row(numbers[pair.source], "move", *ends, **values)
            with suppress(IntegrityError), connection.begin_nested() as savepoint:
                connection.execute(insert(changes), {**key_of(store.rules, pair.source), **row})
                stand.add(pair)
                savepoint.rollback()
        connection.rollback()
    return stand


def begun(connection: Any, rules: RuleSet, status: str | None) -> int:
    """Write an order that is in a status, or new if that is None; return the number of its next change."""
    from sqlalchemy import insert  # noqa: PLC0415  # not installed for the light suite

    from statemachine.store.order_rows import (  # noqa: PLC0415  # the same
        change_row,
        first_change_row,
        message_row,
    )
    from statemachine.store.tables import changes, messages  # noqa: PLC0415  # the same

    key, made = key_of(rules, status), made_by(rules)
    told = [message_row(0, made["made_at"]), message_row(1, made["made_at"], "1")]
    connection.execute(insert(messages), [{**key, **row} for row in told])
    connection.execute(insert(changes), {**key, **first_change_row(**made)})
    if status is None:
        return 1
    row = change_row(1, "observed", NOTHING, status, message=1, **made)
    connection.execute(insert(changes), {**key, **row})
    return 2


def key_of(rules: RuleSet, status: str | None) -> dict[str, str]:
    """Return the columns that name the order in a status."""
    return {"lifecycle": rules.identity.id, "order_key": f"in {status}", "item_key": ""}


def made_by(rules: RuleSet) -> dict[str, Any]:
    """Return the columns that say by which rules a change was made, and when."""
    return {"digest": rules.digest, "made_at": "2026-01-01T00:00:00+00:00"}


def test_alembic_sees_no_difference(opening: Opening) -> None:
    """The metadata are what `create_all` makes, so that a first migration is empty."""
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415  # not installed for the light suite
    from alembic.migration import MigrationContext  # noqa: PLC0415  # the same

    from statemachine.store import metadata  # noqa: PLC0415  # the same

    store = opening()
    with database_of(store).connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
