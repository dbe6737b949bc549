"""`observe --store`: each record of a message is judged, and written, in a database of orders."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from statemachine.cli.arguments import CommandError
from statemachine.cli.observe_report import JudgedRecord, OrderStatuses, Storing
from statemachine.engine import Engine
from statemachine.model.errors import ConflictError, OutcomeError, RollupError, StoreError
from statemachine.model.frozen import FrozenMap
from statemachine.model.observation import Meaning, Outcome, Policies, Policy
from statemachine.model.reading import Record
from statemachine.model.text import listing
from statemachine.model.value_types import Domain, Type

if TYPE_CHECKING:
    from statemachine.store import Store


def add_store_options(parser: ArgumentParser) -> None:
    """Add the options that say where records are stored."""
    parser.add_argument(
        "--store", metavar="URL", help="the database that knows the orders, and takes the records"
    )
    parser.add_argument(
        "--repeat-window",
        metavar="DURATION",
        help="with --store: a record without an event id is repeated if an equal one came within "
        "this time, such as PT5M; without it, it never is",
    )


def check_store_options(options: Namespace) -> None:
    """Raise `CommandError` for options that contradict `--store`, or that need it."""
    if options.store is None:
        if options.status is None:
            raise CommandError(
                "the status of the order is missing; give STORED (- for a new order), or --store URL"
            )
        if options.repeat_window is not None:
            raise CommandError("--repeat-window needs --store URL, which knows the records before")
        return
    given = {
        "STORED": options.status is not None,
        "--stored-at": options.stored_at is not None,
        "--requested": bool(options.requested),
    }
    names = [name for name, is_given in given.items() if is_given]
    if names:
        raise CommandError(
            f"the store knows what stands about each order; leave out {listing(names)} with --store"
        )


def store_records(
    options: Namespace, engine: Engine, records: Iterable[Record], policies: Policies
) -> tuple[list[JudgedRecord], OrderStatuses]:
    """Store each record on its own, and return what was done with it; a failure of one does not affect the others.

    The orders that the records are about have the status that all their stored items give. Raises `StoreError` for an address that cannot be read.
    """
    window = _duration(options.repeat_window)
    from statemachine.store import Store  # noqa: PLC0415  # needs an extra

    store = Store(options.store, engine, policies=policies, repeat_window=window)
    try:
        judged = [_stored(store, engine, record, policies) for record in records]
        return _numbered(store, judged), _rolled_up(store, judged)
    finally:
        store.close()


def _duration(text: str | None) -> timedelta | None:
    domain = Domain(Type.DURATION)
    try:
        value = None if text is None else domain.read(text)
    except ValueError:
        raise CommandError(f"--repeat-window needs {domain.with_forms}") from None
    return value if isinstance(value, timedelta) else None


def _stored(store: Store, engine: Engine, record: Record, policies: Policies) -> JudgedRecord:
    """Store one record. A store has no place for one that names no order, which may be one to ignore."""
    observation = record.observation
    if observation is None:
        return JudgedRecord(record)
    try:
        if not observation.order:
            return _nameless(record, engine.observe(None, observation, policies=policies))
        outcome = store.observe(observation)
    except OutcomeError as error:
        return JudgedRecord(record, error.outcome, Storing.NOT_STORED)
    except (ConflictError, StoreError, ValueError) as error:
        return JudgedRecord(record, storing=Storing.NOT_STORED, failure=error)
    return JudgedRecord(record, outcome, _storing(outcome))


def _nameless(record: Record, outcome: Outcome) -> JudgedRecord:
    if outcome.meaning is Meaning.IGNORED:
        return JudgedRecord(record, outcome, Storing.NOT_STORED)
    fault = ValueError("the record names no order; give what is missing with --order NAME=VALUE")
    return JudgedRecord(record, storing=Storing.NOT_STORED, failure=fault)


def _storing(outcome: Outcome) -> Storing:
    if outcome.policy is Policy.HOLD:
        return Storing.HELD
    return Storing.DUPLICATE if outcome.meaning is Meaning.DUPLICATE else Storing.STORED


def _rolled_up(store: Store, judged: Iterable[JudgedRecord]) -> OrderStatuses:
    """Return the status of each order whose items the records are about; an order without a status is left out."""
    rollup, orders = store.rules.rollup, dict[FrozenMap[str, str], str]()
    for each in judged:
        said = None if each.outcome is None else each.record.observation
        key = None if rollup is None or said is None else said.key_parts(rollup.by)
        if key is not None and key not in orders:
            with suppress(RollupError, StoreError):
                orders[key] = store.rolled_up(key)
    return orders


def _numbered(store: Store, judged: Sequence[JudgedRecord]) -> list[JudgedRecord]:
    """Return the records with the numbers of those that are held, the newest number for the last of equal ones."""
    if all(each.storing is not Storing.HELD for each in judged):
        return list(judged)
    numbers: dict[tuple[str, str, str], list[int]] = {}
    with suppress(StoreError):  # the records are held, and their numbers can be read later
        for held in store.held():
            numbers.setdefault((held.order, held.item, held.observation), []).append(held.number)
    return [_with_number(each, numbers) for each in reversed(judged)][::-1]


def _with_number(
    judged: JudgedRecord, numbers: Mapping[tuple[str, str, str], list[int]]
) -> JudgedRecord:
    from statemachine.store.order_keys import name_text, observation_text  # noqa: PLC0415  # needs an extra

    said = judged.record.observation
    if said is None or judged.storing is not Storing.HELD:
        return judged
    waiting = numbers.get((name_text(said.order), name_text(said.item), observation_text(said)))
    return replace(judged, message=waiting.pop()) if waiting else judged
