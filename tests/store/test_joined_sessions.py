"""The session of a caller that a store joins: it is one of the same database."""

from __future__ import annotations

from pathlib import Path

import pytest

from statemachine.loader import loads
from statemachine.model.errors import StoreError
from tests.needs import needs
from tests.store.conftest import Opening, on_disk
from tests.store.test_transactions import RULES

pytestmark = [pytest.mark.once, needs("store")]


def test_a_session_of_another_database_is_refused(opening: Opening, tmp_path: Path) -> None:
    """Nothing is written there; another engine of the same database is taken, and its commit is seen."""
    from sqlalchemy import create_engine, inspect  # noqa: PLC0415  # not installed for the light suite
    from sqlalchemy.orm import Session  # noqa: PLC0415  # the same

    store = opening(loads(RULES))
    seen: list[str] = []
    store.after_commit(lambda change: seen.append(change.target))
    other = create_engine(f"sqlite:///{tmp_path / 'other.db'}")
    with (
        Session(other) as session,
        pytest.raises(StoreError, match="one of another database than the store"),
        store.transaction(session) as joined,
    ):
        joined.apply("A", target="New")
    assert inspect(other).get_table_names() == []
    other.dispose()

    with Session(store.database.execution_options(mine=True)) as session:
        with store.transaction(session) as joined:
            joined.apply("A", target="New")
        session.commit()
    assert seen == ["New"]


@on_disk
def test_a_session_can_have_an_engine_of_its_own(opening: Opening) -> None:
    """It is one of the same database by its address."""
    from sqlalchemy.orm import Session  # noqa: PLC0415  # not installed for the light suite

    from statemachine.store import Store  # noqa: PLC0415  # the same

    store = opening(loads(RULES))
    own = Store(store.database.url.render_as_string(hide_password=False), loads(RULES)).database
    with Session(own) as session:
        with store.transaction(session) as joined:
            joined.apply("A", target="New")
        session.commit()
    own.dispose()

    assert store.status("A").status == "New"
