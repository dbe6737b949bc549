"""What the page of legal histories says that keys refuse, and do not refuse, on each database."""

from __future__ import annotations

from typing import Any

import pytest

from tests.needs import needs
from tests.store.conftest import GOOTEN, Opening

pytestmark = [pytest.mark.once, needs("store")]


def row(number: int, source: str, target: str, **other: object) -> str:
    """Return a statement that writes a change of the order A-17, as a program does that goes past the store."""
    values = {
        "lifecycle": "gooten/order",
        "order_key": "A-17",
        "item_key": "",
        "number": number,
        "previous": number - 1,
        "digest": GOOTEN.digest,
        "kind": "move",
        "override": False,
        "source": source,
        "target": target,
        "step_source": source,
        "step_target": target,
        "message": 0,
        "made_at": "noon",
        **other,
    }
    texts = (f"'{each}'" if isinstance(each, str) else str(each) for each in values.values())
    return f"INSERT INTO sm_change ({', '.join(values)}) VALUES ({', '.join(texts)})"  # noqa: S608  # a test


OBSERVED = {"kind": "observed", "step_source": "", "step_target": ""}
SET_BACK = "UPDATE sm_order SET number = 1, status = 'New'"

REFUSED = {
    "a move that the rules do not have": row(3, "Hold", "Shipped"),
    "a source that the order was not in": row(3, "New", "Cancelled"),
    "a gap": row(5, "Hold", "Cancelled"),
    "a second change with one number": row(2, "New", "Cancelled"),
    "an observed change without a message": row(3, "Hold", "Shipped", **OBSERVED),
    "an observed change with a message that is not there": row(
        3, "Hold", "Shipped", message=7, **OBSERVED
    ),
    "a rename that is not registered": row(3, "Hold", "Cancelled", kind="migrated"),
    "a rule set that is not registered": row(3, "Hold", "Cancelled", digest="another"),
    "another past": "UPDATE sm_change SET target = 'Printing', step_target = 'Printing' WHERE number = 1",
    "no past": "DELETE FROM sm_change WHERE number = 1",
    "no end, while the status is there": "DELETE FROM sm_change WHERE number = 2",
    "a status that the order never had": "UPDATE sm_order SET status = 'Shipped'",
    "no step that was taken": "DELETE FROM sm_step WHERE source = 'New'",
    "no rule set with orders": "DELETE FROM sm_rule_set",
}

NOT_REFUSED = {
    "no actor, and a time that is none": [row(3, "Hold", "Cancelled")],
    "an old status": [SET_BACK],
    "a shorter history": [SET_BACK, "DELETE FROM sm_change WHERE number = 2"],
    "no status": ["DELETE FROM sm_order"],
    "another actor": ["UPDATE sm_change SET actors = '[]' WHERE number = 2"],
    "a step of one's own": [
        f"INSERT INTO sm_step VALUES ('gooten/order', '{GOOTEN.digest}', 'move', False, 'Hold', 'Shipped')",  # noqa: S608  # a test
        row(3, "Hold", "Shipped"),
    ],
}


def is_refused(store: Any, statements: list[str]) -> bool:
    """Run statements in one transaction, and return whether the database refuses them."""
    from sqlalchemy import text  # noqa: PLC0415  # not installed for the light suite
    from sqlalchemy.exc import IntegrityError  # noqa: PLC0415  # the same

    try:
        with store.database.begin() as connection:
            for each in statements:
                connection.execute(text(each))
    except IntegrityError:
        return True
    return False


def test_keys_refuse_what_the_page_says(opening: Opening) -> None:
    """Each statement is refused by itself, and changes nothing."""
    store = opening()
    store.apply("A-17", target="New")
    store.apply("A-17", target="Hold", actor="partner", channel="ui")
    before = store.history("A-17")

    assert [name for name, each in REFUSED.items() if not is_refused(store, [each])] == []
    assert store.history("A-17") == before
    assert store.verify() == ()


@pytest.mark.parametrize("name", NOT_REFUSED)
def test_keys_do_not_refuse_what_the_page_says(opening: Opening, name: str) -> None:
    """Actors, times, the age of a status and the end of a history are not enforced."""
    store = opening()
    store.apply("A-17", target="New")
    store.apply("A-17", target="Hold", actor="partner", channel="ui")

    assert not is_refused(store, NOT_REFUSED[name])
