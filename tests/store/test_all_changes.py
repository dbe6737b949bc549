"""All changes of a store are those of each history."""

from __future__ import annotations

import pytest

from statemachine.loader import load
from statemachine.model.errors import StoreError
from tests.needs import needs
from tests.store.conftest import Opening

pytestmark = needs("store")


def test_all_changes_are_those_of_each_history(opening: Opening) -> None:
    """Each change stands after the names of its order and item, and other lifecycles are left out."""
    from statemachine.store import all_changes  # noqa: PLC0415  # needs an extra

    store = opening()
    store.apply("B", target="New")
    store.apply("A-17", "line 1", target="New")
    store.apply("A-17", target="New")
    store.apply("A-17", target="Hold", actor="partner", channel="ui")
    found = list(all_changes(store))

    assert [each[:2] for each in found] == [("A-17", ""), ("A-17", ""), ("A-17", "line 1"), ("B", "")]
    for order, item in {each[:2] for each in found}:
        assert store.history(order, item) == tuple(each for *key, each in found if key == [order, item])
    assert list(all_changes(opening(load("cubicasa")))) == []


def test_a_database_without_tables_is_an_error() -> None:
    """It is one of the store, and says what to do."""
    from statemachine.store import Store, all_changes  # noqa: PLC0415  # needs an extra

    store = Store("sqlite://", load("gooten"))
    with pytest.raises(StoreError, match="no tables of the store"):
        list(all_changes(store))
    store.close()
