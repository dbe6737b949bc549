"""Tests of records that report no status: they need neither keys nor any other field."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine import Engine, Meaning, Messages, OrderTracker, Policy, loads
from statemachine.model.reading import Reading
from tests.messages.inbound.acme import ACME, HEAD, RECORD, read, record_of, texts

WORDS = """\
ignored: [All]
triggers: {moved: Sent, rated: ignored, lost: unsupported}
"""
PUSHED = f"""\
{HEAD}
{WORDS}
rollup: {{by: [order], rule: earliest}}
messages:
  inbound:
    push:
      content: {{application/json: data.items}}
      body: {{order: {{order: data.id}}, trigger: type, at: data.at}}
      item: {{item: item, copy: copy}}
      status: status
      record: {{required: [item]}}
""".replace("initial: true", "initial: true, rank: 1").replace("final: true", "final: true, rank: 2")
OTHER = PUSHED.replace("lost: unsupported", "lost: unsupported, otherwise: ignored")
RULE_SETS = [loads(ACME + WORDS), loads(PUSHED), loads(OTHER)]
ACME_MESSAGES, PUSH_MESSAGES, OTHER_MESSAGES = map(Messages, RULE_SETS)
ENGINES = dict(zip((ACME_MESSAGES, PUSH_MESSAGES, OTHER_MESSAGES), map(Engine, RULE_SETS), strict=True))
ITEM = {"item": 1, "copy": 1}

JSON: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda each: st.lists(each, max_size=2) | st.dictionaries(st.text(max_size=3), each, max_size=2),
    max_leaves=3,
)
FIELDS = ("id", "item", "copy", "before", "event", "at", "who", "door", "size", "price", "due")


def ignored(messages: Messages, reading: Reading) -> bool:
    """Return whether every record is read without errors, and is ignored."""
    outcomes = [ENGINES[messages].observe("New", each) for each in reading.observations]
    return (
        len(reading.observations) == len(reading.records) > 0
        and not reading.errors
        and {(each.meaning, each.policy) for each in outcomes} == {(Meaning.IGNORED, Policy.IGNORE)}
    )


@given(fields=st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, JSON)), trigger=JSON)
def test_a_record_with_an_ignored_status_is_ignored_whatever_it_has(
    fields: dict[str, object], trigger: object
) -> None:
    """Its keys and its other fields may be missing or wrong. The trigger of a record with a status does not count."""
    record = {**fields, "status": "All", "trigger": trigger}

    assert ignored(ACME_MESSAGES, read(ACME_MESSAGES, record))


@given(fields=st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, JSON)))
def test_a_record_with_an_ignored_trigger_is_ignored_whatever_it_has(fields: dict[str, object]) -> None:
    """The trigger may be in the message or come from the caller."""
    assert ignored(ACME_MESSAGES, read(ACME_MESSAGES, {**fields, "trigger": "rated"}))
    assert ignored(ACME_MESSAGES, read(ACME_MESSAGES, fields, trigger="rated"))


@given(data=JSON)
def test_a_body_with_an_ignored_trigger_needs_no_records(data: object) -> None:
    """Without the records, the body is one record. An empty list has none."""
    reading = read(PUSH_MESSAGES, {"type": "rated", "data": data})

    assert ignored(PUSH_MESSAGES, reading)
    assert [(each.trigger, each.raw) for each in reading.observations] == [("rated", None)]


@pytest.mark.parametrize("items", [[{}], [None], ["text", 1], [{"item": [], "copy": 1}]])
def test_a_record_that_is_ignored_needs_neither_its_schema_nor_to_be_a_mapping(
    items: list[object],
) -> None:
    """The trigger of the body is that of each record without a status."""
    reading = read(PUSH_MESSAGES, {"type": "rated", "data": {"items": items}})

    assert ignored(PUSH_MESSAGES, reading)
    assert [each.raw for each in reading.observations] == items


@pytest.mark.parametrize(
    ("record", "trigger"),
    [
        ({"status": "All", **RECORD}, None),
        ({"status": ["All"]}, "rated"),
        ({"trigger": 5}, "rated"),
        ({"trigger": "moved"}, "rated"),
        ({"trigger": "lost"}, None),
        ({}, None),
    ],
)
def test_another_record_needs_its_keys(record: dict[str, object], trigger: str | None) -> None:
    """A status goes before a trigger, and a trigger of the message before that of the caller."""
    found = record_of(ACME_MESSAGES, {**record, "id": None}, trigger=trigger)

    assert found.observation is None
    assert "change, record 1, at id: expected a text or an integer, got nothing" in texts(found.errors)


def test_an_ignored_record_has_the_fields_that_can_be_read() -> None:
    """It has both keys if every part can be read; a part alone would be the key of something else."""
    whole = {**RECORD, "status": "All", "at": 7, "who": [], "size": "huge", "price": 2}
    (observation,) = read(ACME_MESSAGES, whole).observations
    (part,) = read(ACME_MESSAGES, {**whole, "copy": None}).observations

    assert {**observation.order, **observation.item} == {"order": "A1", "item": "a", "copy": "1"}
    assert (observation.at, observation.actor, observation.facts) == (7, None, {"price": 2})
    assert ({**part.order, **part.item}, part.at) == ({}, 7)
    assert part.key_parts(["order"]) is None


def test_an_ignored_record_without_its_item_is_no_item_of_the_order() -> None:
    """Else the stored status would count in the rollup, once for each such record."""
    tracker = OrderTracker(ENGINES[PUSH_MESSAGES], "New")
    for items in ([{"item": 1, "copy": 1, "status": "Sent"}], [{"status": "All"}]):
        for each in read(PUSH_MESSAGES, {"data": {"id": 7, "items": items}}).observations:
            tracker.observe(each)

    assert list(tracker.rolled_up().values()) == ["Sent"]


def test_a_status_named_ignored_is_a_status() -> None:
    """A trigger that means this status reports it, so its record needs a key."""
    text = ACME.replace("New:", "ignored:").replace("source: New", "source: ignored")
    messages = Messages(loads(f"{text}triggers: {{rated: ignored}}\n"))

    assert record_of(messages, {"trigger": "rated"}).observation is None
    assert record_of(messages, {**RECORD, "status": None, "trigger": "rated"}).errors == ()


@given(data=JSON, trigger=st.text().filter(lambda each: each.strip() not in {"", "moved", "lost"}))
def test_other_triggers_are_ignored_if_the_file_says_so(data: object, trigger: str) -> None:
    """A body with a trigger that is not listed needs no records, keys or fields; a new status is still reported."""
    reading = read(OTHER_MESSAGES, {"type": trigger, "data": data})
    status = read(
        OTHER_MESSAGES, {"type": trigger, "data": {"id": 7, "items": [{**ITEM, "status": "Gone"}]}}
    )

    assert ignored(OTHER_MESSAGES, reading)
    assert [ENGINES[OTHER_MESSAGES].observe("New", each).meaning for each in status.observations] == [
        Meaning.UNKNOWN_STATUS
    ]
