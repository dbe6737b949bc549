"""Tests of records: their keys, statuses, times and words, and the errors of wrong values."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from statemachine import loads
from statemachine.messages import Messages
from statemachine.model.errors import InvalidRulesError
from statemachine.model.observation import Observation
from tests.messages.inbound.acme import (
    ACME,
    HEAD,
    RECORD,
    observation_of,
    read,
    record_of,
    texts,
    with_message,
)

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
FACTS = {"size", "copies", "price", "paid", "name", "due", "shipped", "waited"}


@pytest.fixture(scope="module")
def messages() -> Messages:
    """Return the messages of the small rule file."""
    return Messages(loads(ACME))


def test_an_observation_has_the_value_of_each_path(messages: Messages) -> None:
    """A value that is missing is None."""
    record = {
        **RECORD,
        "before": 3,
        "trigger": "t",
        "event": "e",
        "at": "2026-01-31T12:00:00Z",
        "who": "w",
        "door": "d",
        "size": "small",
    }

    assert observation_of(messages, record) == Observation(
        status="New",
        previous=3,
        trigger="t",
        event="e",
        at=NOON,
        actor="w",
        channel="d",
        order={"order": "A1"},  # type: ignore[arg-type]  # equal to the frozen map
        item={"item": "a", "copy": "1"},  # type: ignore[arg-type]  # likewise
        facts={"size": "small"},
        rule_set="acme/order",
    )
    assert observation_of(messages, record).raw == record
    assert observation_of(messages, RECORD) == Observation(
        status="New",
        order={"order": "A1"},  # type: ignore[arg-type]  # likewise
        item={"item": "a", "copy": "1"},  # type: ignore[arg-type]  # likewise
        rule_set="acme/order",
    )


def test_a_wrong_record_does_not_affect_the_others(messages: Messages) -> None:
    """Each record has its own errors, with its number and the path."""
    reading = read(messages, [RECORD, "text", {**RECORD, "id": None, "at": True}, RECORD])

    assert [record.number for record in reading.records] == [1, 2, 3, 4]
    assert [record.observation is None for record in reading.records] == [False, True, True, False]
    assert len(reading.observations) == 2
    assert texts(reading.errors) == [
        "change, record 2: expected a mapping, got a text",
        "change, record 3, at id: expected a text or an integer, got nothing",
        "change, record 3, at at: expected a date and time or a number, got a boolean",
    ]


@pytest.mark.parametrize(
    ("key", "value", "problem"),
    [
        ("id", None, "expected a text or an integer, got nothing"),
        ("id", "", "expected a text or an integer, got an empty text"),
        ("id", "k" * 1_001, "expected a text or an integer of at most 1000 characters, got a longer one"),
        ("copy", " " * 1_001, "expected a text or an integer of at most 1000 characters, got a longer one"),
        ("id", True, "expected a text or an integer, got a boolean"),
        ("id", 1.0, "expected a text or an integer, got a number"),
        ("item", [], "expected a text or an integer, got a list"),
        ("copy", {}, "expected a text or an integer, got a mapping"),
        ("status", None, "expected a text or an integer, got nothing"),
        ("status", False, "expected a text or an integer, got a boolean"),
        ("status", ["New"], "expected a text or an integer, got a list"),
        ("before", 1.5, "expected a text or an integer, got a number"),
        ("trigger", 1, "expected a text, got an integer"),
        ("event", {}, "expected a text, got a mapping"),
        ("who", True, "expected a text, got a boolean"),
        ("door", [], "expected a text, got a list"),
    ],
)  # fmt: skip
def test_a_record_with_a_wrong_value_has_no_observation(
    messages: Messages, key: str, value: object, problem: str
) -> None:
    """The time and facts are the exception: a wrong one is left out."""
    record = record_of(messages, {**RECORD, key: value})

    assert record.observation is None
    assert texts(record.errors) == [f"change, record 1, at {key}: {problem}"]


@pytest.mark.parametrize(
    ("at", "problem"),
    [
        ([], "expected a date and time or a number, got a list"),
        ("yesterday", "expected a date and time or a number, got a text in another form (write a time as 2026-01-31T12:00:00Z)"),
        (f"2026-01-31T12:00:00.{'1' * 980}Z", "expected a date and time or a number, got a text in another form (write a time as 2026-01-31T12:00:00Z)"),
        ("12", "expected a date and time or a number, got a number in quotes (write the path as to_number(PATH))"),
        ("2026-01-31T12:00:00", "expected a date and time with its zone, got one without a zone, and the message declares none"),
    ],
)  # fmt: skip
def test_a_record_with_a_wrong_time_has_an_observation_without_it(
    messages: Messages, at: object, problem: str
) -> None:
    """The status is not lost. A time of the caller does not take the place of a wrong one."""
    for options in ({}, {"at": NOON}):
        record = record_of(messages, {**RECORD, "at": at}, **options)

        assert record.observation == observation_of(messages, RECORD)
        assert texts(record.errors) == [f"change, record 1, at at: {problem}"]


def test_a_trigger_may_replace_the_status(messages: Messages) -> None:
    """A record needs one of the two. A status of a wrong type is an error beside a trigger too."""
    record = {**RECORD, "status": None, "trigger": "moved"}

    assert observation_of(messages, record).trigger == "moved"
    assert record_of(messages, {**record, "status": 1.5}).observation is None


@pytest.mark.parametrize("at", [0, -1, 17, 1.5, 10**30, 10**400, -(10**400)])
def test_a_time_may_be_a_number(messages: Messages, at: float) -> None:
    """A sequence number and an epoch are kept as they are."""
    assert observation_of(messages, {**RECORD, "at": at}).at == at


@pytest.mark.parametrize("path", ["to_number(at)", "to_number(price)"])
def test_nan_and_infinity_are_refused_as_times_and_facts(path: str) -> None:
    """A function in a path may make them from a text."""
    messages = with_message(f"order: id\nstatus: status\nat: {path}\nfacts: {{price: {path}}}")

    for text in ("NaN", "Infinity", "-Infinity"):
        record = record_of(messages, {**RECORD, "at": text, "price": text})
        assert record.observation is not None
        assert (record.observation.at, record.observation.facts) == (None, {})
        assert len(record.errors) == 2


def test_times_without_a_zone_are_in_the_zone_of_the_message() -> None:
    """The zone applies to the time of the record and to facts."""
    messages = with_message(
        "order: id\nstatus: status\nat: at\ntime: {zone: Europe/Berlin}\nfacts: {shipped: at}"
    )
    observation = observation_of(messages, {**RECORD, "at": "2026-01-31T13:00:00"})

    assert (observation.at, observation.facts["shipped"]) == (NOON, NOON)


def test_a_value_of_the_body_applies_to_all_records() -> None:
    """The value in a record wins. A wrong value in the body is an error of the records that need it."""
    messages = with_message("""\
content: {application/json: items}
order: id
status: status
body: {order: {id: order.id}, status: order.status, at: order.at, facts: {name: length(order.name)}}
""")
    items = [{"id": "A", "status": "New"}, {}]
    reading = read(messages, {"items": items, "order": {"id": 7, "status": "Sent", "at": 3}})

    assert [(each.order["id"], each.status, each.at) for each in reading.observations] == [
        ("A", "New", 3),
        ("7", "Sent", 3),
    ]
    assert texts(reading.errors) == [
        f"change, record {number}, at length(order.name): expected string or array or object for length(), got null"
        for number in (1, 2)
    ]
    wrong = read(messages, {"items": items, "order": {"id": 7, "status": True, "name": 1}})
    assert texts(wrong.records[1].errors)[0] == (
        "change, record 2, at order.status: expected a text or an integer, got a boolean"
    )
    assert wrong.records[0].observation is not None


def test_a_value_of_the_body_is_converted_once() -> None:
    """All records share the value. Fields with the same path have their own types."""
    messages = Messages(
        loads(f"""{HEAD}
matching: {{trim: true}}
messages:
  inbound:
    change:
      content: {{application/json: items}}
      status: status
      body: {{order: {{order: id}}, actor: who, facts: {{name: id}}}}
""")
    )
    reading = read(messages, {"items": [{"status": "New"}] * 2, "id": 1_000, "who": " w "})
    first, second = reading.observations

    assert (first.actor, first.order["order"]) == ("w", "1000")
    assert first.actor is second.actor
    assert first.order["order"] is second.order["order"]
    assert texts(reading.errors) == [
        f"change, record {number}, at id: expected a text, got an integer" for number in (1, 2)
    ]


def test_the_longest_keys_and_times_are_accepted(messages: Messages) -> None:
    """They have 1,000 characters."""
    record = {**RECORD, "id": "k" * 1_000, "at": f"2026-01-31T12:00:00.{'1' * 979}Z"}

    assert observation_of(messages, record).order == {"order": "k" * 1_000}
    assert record_of(messages, {**RECORD, "id": 10**999}).observation is not None


@pytest.mark.parametrize("trim", [True, False])
def test_texts_are_stripped_where_matching_trims(trim: bool) -> None:  # noqa: FBT001  # a parameter of a test
    """Keys, words and facts are stripped. The status is kept: it is stripped when it is resolved."""
    text = ACME + f"matching: {{trim: {str(trim).lower()}}}\n"
    padded = {
        "id": " A1 ",
        "item": "a ",
        "copy": 1,
        "status": " New ",
        "who": " w",
        "name": " N ",
        "size": "small ",
    }
    record = record_of(Messages(loads(text)), padded)

    assert record.observation is not None
    found = record.observation
    assert found.status == " New "
    if trim:
        assert (found.order["order"], found.item["item"], found.actor) == ("A1", "a", "w")
        assert found.facts == {"name": "N", "size": "small"}
    else:
        assert (found.order["order"], found.item["item"], found.actor) == (" A1 ", "a ", " w")
        assert found.facts == {"name": " N "}


def test_a_blank_key_is_empty_where_matching_trims() -> None:
    """An empty key is an error."""
    messages = Messages(loads(ACME + "matching: {trim: true}\n"))

    assert record_of(messages, {**RECORD, "id": "  "}).observation is None


def test_a_record_is_validated_against_its_schema() -> None:
    """An invalid record has no observation, and its other errors are listed too."""
    messages = with_message("""\
order: id
status: status
facts: {size: size}
record: {required: [id, hash], properties: {items: {items: {properties: {status: {type: string}}}}}}
""")
    reading = read(
        messages,
        [
            {"id": 1, "status": "New", "hash": 1},
            {"id": 1, "status": "New", "items": [{"status": 1}], "size": 1},
        ],
    )

    assert reading.records[0].observation is not None
    assert reading.records[1].observation is None
    assert texts(reading.errors) == [
        "change, record 2: 'hash' is a required property",
        "change, record 2, at items[0].status: expected string, got an integer",
        "change, record 2, at size: expected one of small, large, got an integer",
    ]


def test_no_error_shows_a_value(messages: Messages) -> None:
    """A message may contain secrets."""
    keys = ("id", "item", "copy", "status", "before", "at", "who", *sorted(FACTS))
    record = {key: ["secret"] for key in keys}
    strings = {**RECORD, "at": "secret", "size": "secret", "copies": "secret", "due": "secret"}

    for document in (record, strings):
        found = record_of(messages, document)
        assert found.errors
        assert "secret" not in repr(texts(found.errors))
        assert "secret" not in repr(found)


def test_a_message_with_faults_raises_all_of_them() -> None:
    """Other messages of the rule set can still be read."""
    messages = Messages(
        loads(f"""{HEAD}
messages:
  inbound:
    bad: {{order: a b, status: size(c), time: {{zone: Nowhere}}, record: {{type: no}}}}
    good: {{order: id, status: status}}
""")
    )

    with pytest.raises(InvalidRulesError) as caught:
        messages.read(b"{}", message="bad")
    assert sorted(each.check for each in caught.value.diagnostics) == [
        "invalid-path",
        "invalid-path",
        "invalid-record-schema",
        "invalid-zone",
    ]
    assert messages.read(b'{"id": 1, "status": "New"}', message="good").observations


def test_fields_with_one_path_into_the_body_have_their_own_types() -> None:
    """A value that all records share is converted once for each field."""
    section = """messages:
  inbound:
    push:
      content: {application/json: items}
      body: {order: {number: n}, at: n, facts: {copies: n, name: n}}
      item: item
      status: status
"""
    body = {"n": 17, "items": [{"item": each, "status": "New"} for each in (1, 2)]}
    reading = Messages(loads(HEAD + section)).read(json.dumps(body).encode())

    assert [str(each) for each in reading.errors] == [
        f"push, record {number}, at n: expected a text, got an integer" for number in (1, 2)
    ]
    for each in reading.observations:
        assert (dict(each.order), each.at, dict(each.facts)) == ({"number": "17"}, 17, {"copies": 17})
