"""What is committed together, what follows a commit, and what a new version of the rules does to stored orders."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import pytest

from statemachine.loader import loads
from statemachine.model.errors import ConflictError, RefusedError, StoreError
from statemachine.model.frozen import FrozenMap
from statemachine.model.observation import Observation
from tests.needs import needs
from tests.store.conftest import Opening, on_disk

pytestmark = needs("store")

RULES = """\
format: 1
provider: acme
subject: order
version: 1.0.0
statuses:
  New: {initial: true}
  Held: {}
  Gone: {}
  Done: {final: true, result: success}
transitions:
  - {event: hold, source: New, target: Held}
  - {event: drop, source: New, target: Gone}
  - {event: finish, source: Held, target: Done}
"""
NEW_RULES = (
    RULES.replace("version: 1.0.0", "version: 2.0.0")
    .replace("  Held: {}\n  Gone: {}\n", "  Waiting: {renamed_from: Held}\n")
    .replace("  - {event: drop, source: New, target: Gone}\n", "")
    .replace("Held", "Waiting")
    .replace("renamed_from: Waiting", "renamed_from: Held")
)


def invoices() -> Any:
    """Return a table of the caller's own, in metadata of its own."""
    from sqlalchemy import Column, Integer, MetaData, String, Table  # noqa: PLC0415  # not installed for the light suite

    return Table(
        "invoice", MetaData(), Column("number", Integer, primary_key=True), Column("order", String(20))
    )


def test_a_move_and_a_row_of_the_caller_are_one_transaction(opening: Opening) -> None:
    """Both are there or none; the mail goes out when both are committed."""
    from sqlalchemy import func, insert, select  # noqa: PLC0415  # not installed for the light suite
    from sqlalchemy.orm import Session  # noqa: PLC0415  # the same

    store, invoice, mails = opening(loads(RULES)), invoices(), list[str]()
    invoice.metadata.drop_all(store.database)
    invoice.metadata.create_all(store.database)
    store.after_commit(lambda change: mails.append(change.target))
    store.apply("A", target="New")
    with Session(store.database) as session:
        with store.transaction(session) as tx:
            tx.apply("A", target="Held")
            session.execute(insert(invoice).values(number=1, order="A"))
        session.rollback()
    with Session(store.database) as session:
        assert session.execute(select(func.count()).select_from(invoice)).scalar_one() == 0
    assert (store.status("A").status, mails) == ("New", ["New"])

    with Session(store.database) as session:
        with store.transaction(session) as tx:
            tx.apply("A", target="Held")
            session.execute(insert(invoice).values(number=1, order="A"))
            assert mails == ["New"]
        session.commit()
    with Session(store.database) as session:
        assert session.execute(select(func.count()).select_from(invoice)).scalar_one() == 1
    assert (store.status("A").status, mails) == ("Held", ["New", "Held"])
    invoice.metadata.drop_all(store.database)
    assert store.verify() == ()


def test_a_refused_move_leaves_the_transaction_usable(opening: Opening) -> None:
    """The caller's own rows can be committed all the same."""
    from sqlalchemy.orm import Session  # noqa: PLC0415  # not installed for the light suite

    store = opening(loads(RULES))
    store.apply("A", target="New")
    with Session(store.database) as session, store.transaction(session) as tx:
        with pytest.raises(RefusedError):
            tx.apply("A", target="Done")
        tx.apply("A", target="Held")
        session.commit()

    assert store.status("A").status == "Held"


def test_reading_beside_a_session_takes_nothing_back(opening: Opening, address: str) -> None:
    """A database in memory has one connection, so there it is an error; elsewhere another connection reads."""
    from sqlalchemy.orm import Session  # noqa: PLC0415  # not installed for the light suite

    store = opening(loads(RULES))
    reason = (
        r"no connection .* became free: .*; within a transaction, use the store that transaction\(\)"
    )
    is_memory = address == "sqlite://"
    with Session(store.database) as session, store.transaction(session) as tx:
        tx.apply("A", target="New")
        with pytest.raises(StoreError, match=reason) if is_memory else nullcontext():
            assert store.status("A").status is None
        session.commit()

    assert store.status("A").status == "New"


def test_the_outbox_gives_each_change_at_least_once(opening: Opening) -> None:
    """A change waits until the function has returned; its key is the same at each try."""
    store = opening(loads(RULES), has_outbox=True)
    store.apply("A", target="New")
    store.apply("A", target="Held")
    tried: list[str] = []

    def fail(effect: Any) -> None:
        tried.append(effect.key)
        if len(tried) == 2:
            raise ConnectionError("the other system is away")

    with pytest.raises(ExceptionGroup, match="effects of the outbox failed, and wait") as raised:
        store.outbox.drain(fail)
    assert [type(each) for each in raised.value.exceptions] == [ConnectionError]
    assert [each.change.target for each in store.outbox.waiting()] == ["Held"]
    assert store.outbox.drain(lambda effect: tried.append(effect.key)) == 1
    assert [each.rpartition("/")[0] for each in tried] == [
        "acme%2Forder/A//1",
        "acme%2Forder/A//2",
        "acme%2Forder/A//2",
    ]
    assert tried[1] == tried[2]
    assert store.outbox.waiting() == ()
    assert store.erase("A") == 2


def test_an_order_whose_effect_fails_keeps_no_other_waiting(opening: Opening) -> None:
    """Later effects of that order wait with it, and those of other orders are carried out, also beyond a portion."""
    store = opening(loads(RULES), has_outbox=True)
    for name in "ABCD":
        store.apply(name, target="New")
        store.apply(name, target="Held")

    def fail_for_a(effect: Any) -> None:
        if effect.order in "AB":
            raise ConnectionError(effect.order)

    with pytest.raises(ExceptionGroup) as raised:
        store.outbox.drain(fail_for_a, 3)

    assert [str(each) for each in raised.value.exceptions] == ["A", "B"]
    assert [each.order for each in store.outbox.waiting()] == ["A", "A", "B", "B", "D"]


@on_disk
def test_a_new_name_of_a_status_is_no_effect(opening: Opening) -> None:
    """The provider did nothing: nobody gets a mail, and the history has the change."""
    old = opening(loads(RULES))
    old.apply("A", target="New")
    old.apply("A", target="Held")
    new, called = opening(loads(NEW_RULES), has_outbox=True), list[Any]()
    new.after_commit(called.append)
    new.migrate()

    assert new.history("A")[-1].kind == "migrated"
    assert (called, new.outbox.waiting()) == ([], ())


def test_effects_are_taken_out_with_the_rows_of_the_caller(opening: Opening) -> None:
    """A joined store sees what its transaction wrote, and a rollback brings the effects back."""
    from sqlalchemy.orm import Session  # noqa: PLC0415  # not installed for the light suite

    store, seen = opening(loads(RULES), has_outbox=True), list[str]()
    store.apply("A", target="New")
    with Session(store.database) as session, store.transaction(session) as joined:
        joined.apply("A", target="Held")
        assert joined.outbox.drain(lambda effect: seen.append(effect.change.target)) == 2
        assert joined.outbox.waiting() == ()
        session.rollback()

    assert seen == ["New", "Held"]
    assert [each.change.target for each in store.outbox.waiting()] == ["New"]
    with Session(store.database) as session, store.transaction(session) as joined:
        assert joined.outbox.drain(lambda effect: seen.append(effect.key)) == 1
        session.commit()
    assert store.outbox.waiting() == ()


@pytest.mark.parametrize("most", [0, -1])
def test_effects_are_asked_for_by_a_number(opening: Opening, most: int) -> None:
    """No effect, or fewer, is an error, and nothing is carried out."""
    store = opening(loads(RULES), has_outbox=True)
    store.apply("A", target="New")
    for ask in (
        store.outbox.waiting,
        lambda most: store.outbox.drain(lambda _: pytest.fail("called"), most),
    ):
        with pytest.raises(ValueError, match=f"most must be 1 or more, not {most}"):
            ask(most)


def test_a_store_without_an_outbox_writes_none(opening: Opening) -> None:
    """Rows that nobody takes away would only grow."""
    store = opening(loads(RULES))
    store.apply("A", target="New")

    assert store.outbox.waiting() == ()


@on_disk
def test_orders_get_the_new_names_of_their_statuses(opening: Opening) -> None:
    """A rename is a change of its own kind; old changes stay valid under their rule set, and the stranded are counted."""
    old = opening(loads(RULES))
    for order, target in (("A", "Held"), ("B", "Held"), ("C", "Gone"), ("D", None)):
        old.apply(order, target="New")
        if target is not None:
            old.apply(order, target=target)
    new = opening(loads(NEW_RULES))
    migration = new.migrate()

    assert migration == ({"Held": 2}, {"Gone": 1})
    assert [(each.kind, each.source, each.target) for each in new.history("A")] == [
        ("move", None, "New"),
        ("move", "New", "Held"),
        ("migrated", "Held", "Waiting"),
    ]
    assert len({each.digest for each in new.history("A")}) == 2
    new.apply("A", target="Done")
    assert new.migrate() == ({}, {"Gone": 1})
    assert new.verify() == ()


@on_disk
def test_no_order_is_stranded_by_rules_that_accept_unknown_words(opening: Opening) -> None:
    """The word is a status for them, so that a migration comes to an end."""
    opening(loads(RULES)).apply("A", target="New")
    messages = "messages: {inbound: {change: {order: id, status: status}}}\n"
    new = opening(loads(f"{NEW_RULES}unknown: accepted\n{messages}"))
    new.observe(Observation(status="Lost", order=FrozenMap({"id": "A"}), id="1"))

    assert new.status("A").status == "Lost"
    assert new.migrate() == ({}, {})


@on_disk
def test_a_new_name_that_has_a_newer_one_is_followed(opening: Opening) -> None:
    """One call gives the newest name, and each name is a change of its own."""
    old = opening(loads(RULES))
    old.apply("A", target="New")
    old.apply("A", target="Held")
    waiting = "  Waiting: {renamed_from: Held}\n"
    newest = "  Waiting: {renamed_from: Held, retired: true, replaced_by: Asleep}\n  Asleep: {}\n"
    asleep = "  - {event: hold, source: New, target: Asleep}\n  - {event: finish, source: Asleep, target: Done}\n"
    rules = NEW_RULES.replace(waiting, newest)
    rules = rules.replace("  - {event: hold, source: New, target: Waiting}\n", asleep)
    new = opening(loads(rules))

    assert new.migrate() == ({"Held": 1}, {})
    assert [each.target for each in new.history("A")] == ["New", "Held", "Waiting", "Asleep"]
    assert new.migrate() == ({}, {})
    assert new.verify() == ()


def test_an_order_that_was_changed_meanwhile_is_a_conflict(opening: Opening) -> None:
    """The error has what stands there now, and nothing is written."""
    from statemachine.engine import Engine  # noqa: PLC0415  # beside the store

    rules = loads(
        RULES.replace("source: New, target: Held}", "source: New, target: Held, guard: slow}").replace(
            "statuses:", "facts: {n: {type: integer}}\nguards: {slow: {external: [n]}}\nstatuses:"
        )
    )

    def slow(_: Any) -> bool:
        if store.status("A").status == "New":
            store.apply("A", target="Gone")
        return True

    store = opening(Engine(rules, guards={"slow": slow}))
    store.apply("A", target="New")
    with pytest.raises(
        ConflictError, match="the order 'A' was changed at the same time; its status is 'Gone' now"
    ) as caught:
        store.apply("A", target="Held", facts={"n": 1})

    assert caught.value.stored.status == "Gone"
    assert [each.target for each in store.history("A")] == ["New", "Gone"]


def test_a_record_is_judged_again_after_a_lost_race(opening: Opening) -> None:
    """Its outcome is that of the new status, and it is in the inbox once."""
    store = opening(loads(RULES + "messages: {inbound: {change: {order: id, status: status}}}\n"))
    store.apply("A", target="New")
    observe, raced = store._engine.observe, list[bool]()  # the race is made here

    def racing(*arguments: Any, **options: Any) -> Any:
        if not raced:
            raced.append(True)
            store.apply("A", target="Held")
        return observe(*arguments, **options)

    store._engine.observe = racing  # type: ignore[method-assign]  # the same
    outcome = store.observe(Observation(status="Held", order={"id": "A"}, id="e1"))  # type: ignore[arg-type]  # a mapping

    assert outcome.meaning == "duplicate"
    assert [(each.target, each.message) for each in store.history("A")] == [
        ("New", None),
        ("Held", None),
    ]
