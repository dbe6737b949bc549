"""Functions that run after a commit, for sessions of all kinds."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.needs import needs
from tests.store.conftest import GOOTEN, Opening, on_disk

pytestmark = needs("store")
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def test_a_change_that_is_made_again_after_a_rollback_calls_once(opening: Opening) -> None:
    """Also if nothing tells the two apart, not even their time."""
    from sqlalchemy.orm import Session  # noqa: PLC0415  # not installed for the light suite

    store, mails = opening(clock=lambda: NOON), list[str]()
    store.after_commit(lambda change: mails.append(change.target))
    with Session(store.database) as session:
        for end in (session.rollback, session.commit):
            with store.transaction(session) as orders:
                orders.apply("A", target="New")
            end()

    assert mails == ["New"]


@on_disk
def test_a_pool_with_one_connection_is_enough(opening: Opening) -> None:
    """The session has given its connection back when the change is read again."""
    from sqlalchemy import create_engine, event  # noqa: PLC0415  # not installed for the light suite
    from sqlalchemy.orm import Session  # noqa: PLC0415  # the same

    from statemachine.store import Store  # noqa: PLC0415  # the same

    url = opening().database.url
    engine = create_engine(url, pool_size=1, max_overflow=0, pool_timeout=0.01)
    if url.get_backend_name() == "sqlite":
        event.listen(engine, "connect", lambda each, _: each.execute("PRAGMA foreign_keys = ON").close())
    store, mails = Store(engine, GOOTEN), list[str]()
    store.after_commit(lambda change: mails.append(change.target))
    with Session(engine) as session, store.transaction(session) as orders:
        orders.apply("A", target="New")
        session.commit()

    assert mails == ["New"]
    store.close()


@on_disk
def test_the_sessions_of_a_registry_do_not_take_each_others_changes(opening: Opening) -> None:
    """A commit of another session is not the commit of this one."""
    from sqlalchemy.orm import Session, scoped_session, sessionmaker  # noqa: PLC0415  # not installed for the light suite

    store, mails = opening(), list[str]()
    store.after_commit(lambda change: mails.append(change.target))
    registry = scoped_session(sessionmaker(store.database))
    with store.transaction(registry) as orders:
        orders.apply("A", target="New")
    other: Session = registry.session_factory()
    other.connection()
    other.commit()
    registry.commit()
    registry.remove()

    assert mails == ["New"]
