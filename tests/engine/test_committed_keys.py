"""Tests of the keys of committed records: a repeated record is a duplicate, and a wrong argument is named."""

from __future__ import annotations

from typing import Any

import pytest

from statemachine import Engine, Meaning, Observation, StoredStatus
from statemachine.model.errors import OutcomeError
from statemachine.model.frozen import FrozenMap
from statemachine.model.observation import ObservationKey
from tests.engine.observing import HOUR, NOON, observing_engine, summary


@pytest.fixture(scope="module")
def engine() -> Engine:
    """Return an engine of the rule file for messages."""
    return observing_engine()


def record(status: object = "Sent", **told: Any) -> Observation:
    """Return a record of one event about one order."""
    fields: dict[str, Any] = {"order": FrozenMap({"id": "7"}), "rule_set": "acme", "id": "evt-1", **told}
    return Observation(status=status, **fields)


def test_a_committed_record_is_a_duplicate(engine: Engine) -> None:
    """Its time confirms nothing, and the reason names the event."""
    stored = StoredStatus("Made", NOON, exact=False, since=NOON)
    outcome = engine.observe(stored, record(at=NOON + HOUR), seen={record().key})

    assert (*summary(outcome), outcome.certain, outcome.end) == (
        "duplicate",
        "ignore",
        "Made",
        True,
        "Made",
    )
    assert outcome.after is stored
    assert outcome.reason == "a record of the event 'evt-1' was committed before"


@pytest.mark.parametrize("stored", [None, 0, "New", "Gone", "All"])
@pytest.mark.parametrize("status", [None, "Gone", "All", "Done", ["x"]])
def test_the_words_of_a_committed_record_do_not_count(engine: Engine, stored: Any, status: Any) -> None:
    """They may be unknown or ignored, and the stored status stays in its spelling."""
    outcome = engine.observe(stored, record(status), seen=[record().key])

    assert outcome.meaning is Meaning.DUPLICATE
    assert outcome.after == StoredStatus(stored)


def test_times_that_do_not_compare_leave_no_doubt(engine: Engine) -> None:
    """The key alone proves the repetition."""
    assert engine.observe(StoredStatus("Made", NOON), record(at=5), seen=[record().key]).certain


def test_another_record_of_the_event_counts(engine: Engine) -> None:
    """So does a record without an id, or one whose id is no text."""
    seen = [record().key, record(id=5).key, record(id=["x"]).key, record(id=None).key]
    for other in (record(ordinal=2), record(id="evt-2"), record(order=FrozenMap({"id": "8"}))):
        assert engine.observe("Made", other, seen=seen).meaning is Meaning.APPLIED
    for odd in (5, ["x"], None):
        assert engine.observe("Made", record(id=odd), seen=seen).meaning is Meaning.APPLIED


def test_keys_may_be_plain_dictionaries(engine: Engine) -> None:
    """They have no hash: in a list, and against a set, they are compared."""
    plain = record(order={"id": "7"})
    assert plain.key is not None
    for seen in ([plain.key], (record().key,), {record().key}):
        assert engine.observe("Made", plain, seen=seen).meaning is Meaning.DUPLICATE
        assert engine.observe("Made", record(), seen=seen).meaning is Meaning.DUPLICATE


def test_policies_apply_to_a_committed_record(engine: Engine) -> None:
    """They are those of a duplicate; there is nothing to apply."""
    seen = {record().key}
    applied = engine.observe("Made", record(), policies={"duplicate": "apply"}, seen=seen)

    assert (applied.policy, applied.changes_status) == ("apply", False)
    with pytest.raises(OutcomeError):
        engine.observe("Made", record(), policies={"duplicate": "raise"}, seen=seen)


@pytest.mark.parametrize(
    ("seen", "problem"),
    [
        (None, "seen must be a collection of ObservationKey, such as a set, not NoneType"),
        ("evt-1", "seen must be a collection of ObservationKey, such as a set, not str"),
        (record().key, "seen must be a collection of ObservationKey, such as a set, not ObservationKey"),
        (
            iter([record().key]),
            "seen must be a collection of ObservationKey, such as a set, not list_iterator",
        ),
        ({"evt-1"}, "seen must contain ObservationKey values, not str: pass `key` of each observation"),
        (
            [["evt-1"]],
            "seen must contain ObservationKey values, not list: pass `key` of each observation",
        ),
        ([tuple(record().key or ())], "seen must contain ObservationKey values, not tuple"),
    ],
    ids=["None", "text", "key", "iterator", "set of texts", "list of lists", "list of tuples"],
)
def test_what_is_no_collection_of_keys_is_refused(engine: Engine, seen: Any, problem: str) -> None:
    """An iterator would be consumed, and an id alone would never match."""
    with pytest.raises(TypeError) as caught:
        engine.observe("Made", record(), seen=seen)

    assert str(caught.value).startswith(problem)


def test_a_key_is_a_value() -> None:
    """Equal keys are one member of a set."""
    key = ObservationKey("acme", FrozenMap({"id": "7"}), FrozenMap(), "evt-1", 1)

    assert {key, record().key} == {key}
