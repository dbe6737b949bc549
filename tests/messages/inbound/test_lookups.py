"""Tests of the parts of a request in which a field is looked up: record, level around it, body, headers and query."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import Mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine import Meaning, loads
from statemachine.engine import Engine
from statemachine.messages import Messages
from statemachine.messages.inbound import lookups
from statemachine.model.errors import InvalidRulesError
from tests.messages.inbound.acme import HEAD, observation_of, read, record_of, texts, with_message

PARTS = ("record", "element", "body", "header", "query")
EVERYWHERE = with_message("""\
content: {application/json: lines}
order: id
status: status
actor: who
within: {records: statuses, actor: who}
body: {actor: who}
headers: {actor: X-Who}
query: {actor: who}
""")
BESIDE = with_message("""\
content: {application/json: "@"}
status: status
at: at
headers:
  {order: {order: X-Order}, at: X-At, trigger: X-Topic, id: Webhook-Id, previous: X-Old, facts: {paid: X-Paid}}
query: {item: {item: line}, channel: channel, facts: {copies: {name: copies, told: after}}}
""")
HEADERS = {
    "x-order": "A1",
    "X-TOPIC": "moved",
    "webhook-id": "e7",
    "X-At": "17",
    "X-Old": "New",
    "X-Paid": "true",
}
QUERY = {"line": "3", "channel": "hook", "copies": "4"}
NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


@given(given_in=st.sets(st.sampled_from(PARTS)))
def test_the_first_part_with_a_value_wins(given_in: set[str]) -> None:
    """The order is record, level around it, body, headers, query."""
    told = {part: {"who": part} if part in given_in else {} for part in PARTS}
    record = {"id": 1, "status": "New", **told["record"]}
    document = {"lines": [{"statuses": [record], **told["element"]}], **told["body"]}
    headers = {"x-who": "header"} if "header" in given_in else {}
    observation = observation_of(EVERYWHERE, document, headers=headers, query=told["query"])

    assert observation.actor == next((part for part in PARTS if part in given_in), None)


def test_any_field_may_be_beside_the_body() -> None:
    """Names of headers are in any case. A value is a text, which is converted as a text in XML is."""
    observation = observation_of(BESIDE, {"status": "Sent"}, headers=HEADERS, query=QUERY)

    assert {**observation.order, **observation.item} == {"order": "A1", "item": "3"}
    assert (observation.status, observation.previous, observation.trigger) == ("Sent", "New", "moved")
    assert (observation.id, observation.at, observation.channel) == ("e7", 17, "hook")
    assert (observation.facts, observation.facts_after) == ({"paid": True}, {"copies": 4})


def test_the_query_is_that_of_the_url_unless_it_is_passed() -> None:
    """Escapes are decoded. The passed query replaces that of the URL."""
    url = "https://example.com/hook?line=%C3%A9+1&channel=#end"
    record = {"status": "New"}

    assert observation_of(BESIDE, record, headers=HEADERS, url=url).item == {"item": "é 1"}
    observation = observation_of(BESIDE, record, headers=HEADERS, url=url, query={"line": "2"})
    assert observation.item == {"item": "2"}
    assert observation.channel is None


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"query": QUERY}, "at header X-Order: expected a text or an integer, got nothing"),
        ({"headers": HEADERS}, "at query parameter line: expected a text or an integer, got nothing"),
        ({"headers": {**HEADERS, "x-order": " " * 1_001}, "query": QUERY}, "at header X-Order: expected a text or an integer of at most 1000 characters, got a longer one"),
        ({"headers": HEADERS, "url": "https://example.com/?line=1&line=2"}, "at query parameter line: expected a text or an integer, got a list"),
        ({"headers": {**HEADERS, "X-Paid": "perhaps"}, "query": QUERY}, "at header X-Paid: expected a boolean, got another text"),
    ],
)  # fmt: skip
def test_an_error_names_the_header_or_the_parameter(options: dict[str, Any], problem: str) -> None:
    """It never shows the value. A parameter with different values is none of them."""
    record = record_of(BESIDE, {"status": "New"}, **options)

    assert texts(record.errors) == [f"change, record 1, {problem}"]
    assert (record.observation is None) == ("X-Paid" not in problem)


def test_headers_of_one_name_are_joined() -> None:
    """As HTTP joins them, so that no value is silently preferred; equal values are one."""
    headers = {**HEADERS, "x-topic": "lost", "x-ORDER": "A1"}
    observation = observation_of(BESIDE, {"status": "New"}, headers=headers, query=QUERY)

    assert observation.trigger == "moved, lost"
    assert observation.order == {"order": "A1"}


def test_a_fact_told_after_the_move_judges_no_guard() -> None:
    """The same fact may be told before the move in another part: neither value hides the other."""
    messages = with_message("""\
order: id
status: status
facts: {paid: {path: paid, told: after}}
headers: {facts: {paid: X-Paid}}
""")
    after = observation_of(
        messages, {"id": 1, "status": "New", "paid": False}, headers={"X-Paid": "true"}
    )
    before = observation_of(messages, {"id": 1, "status": "New"}, headers={"X-Paid": "true"})

    assert (after.facts, after.facts_after) == ({"paid": True}, {"paid": False})
    assert (before.facts, before.facts_after) == ({"paid": True}, {})


def test_words_of_facts_are_translated_in_each_part() -> None:
    """Facts are often told as 0 and 1, or in another case."""
    messages = with_message("""\
order: id
status: status
facts: {paid: {path: paid, values: {"1": true, "0": false}}}
headers: {facts: {size: {name: X-Size, fold_case: true}}}
""")
    observation = observation_of(
        messages, {"id": 1, "status": "New", "paid": 1}, headers={"X-Size": "LARGE"}
    )

    assert observation.facts == {"paid": True, "size": "large"}


def test_the_time_of_the_caller_is_for_records_without_one() -> None:
    """A time in the record or in the headers wins."""
    for at in (NOON, 5, 1.5):
        assert (
            observation_of(BESIDE, [{"status": "New"}], at=at, headers={"x-order": "1"}, query=QUERY).at
            == at
        )
    found = read(
        BESIDE, [{"status": "New"}, {"status": "New", "at": 3}], at=9, headers=HEADERS, query=QUERY
    )

    assert [each.at for each in found.observations] == [17, 3]


def test_a_record_may_have_its_own_zone() -> None:
    """A zone that is unknown leaves a time without a zone unread; the status is still heard."""
    messages = with_message("""\
order: id
status: status
at: at
time: {zone: UTC, zone_path: tz, zones: {PST: "-08:00"}}
""")
    zones = ["Europe/Berlin", "PST", None, "Nowhere", 7]
    reading = read(
        messages,
        [{"id": 1, "status": "New", "at": "2026-01-31T04:00:00", "tz": zone} for zone in zones],
    )

    assert [each.at and each.at.astimezone(UTC).hour for each in reading.observations] == [  # type: ignore[union-attr]  # a datetime or None
        3,
        12,
        4,
        None,
        None,
    ]
    assert [each.record for each in reading.errors] == [4, 5]


def test_an_id_that_cannot_be_read_loses_the_record() -> None:
    """Without its id a repeated record cannot be recognised, and nothing is applied on doubt."""
    messages = with_message("order: id\nstatus: status\nid: event")
    record = {"id": 1, "status": "New"}

    assert observation_of(messages, {**record, "event": 12}).id == "12"
    assert observation_of(messages, record).key is None
    wrong_ids: tuple[object, ...] = ("", True, [], 1.5)
    for wrong in wrong_ids:
        assert record_of(messages, {**record, "event": wrong}).observation is None


KEYED = with_message("""\
content: {application/json: records}
order: id
item: item
status: status
body: {id: event}
""")
KEYS = st.tuples(st.sampled_from("AB"), st.sampled_from("ab"))


@given(keys=st.lists(KEYS, max_size=8), wrong=st.sets(st.integers(0, 7)))
def test_records_of_one_event_have_different_keys(keys: list[tuple[str, str]], wrong: set[int]) -> None:
    """The ordinal counts records of one order, item and id; a record that cannot be read counts too.

    Otherwise its correction would change the keys of the records behind it.
    """
    records = [
        {"id": order, "item": item, "status": True if index in wrong else "New"}
        for index, (order, item) in enumerate(keys)
    ]
    body = {"event": "e1", "records": records}
    first, second = read(KEYED, body), read(KEYED, body)
    ordinals = [keys[: index + 1].count(key) for index, key in enumerate(keys) if index not in wrong]
    found = [each.key for each in first.observations]

    assert [key.ordinal for key in found if key is not None] == ordinals
    assert len(set(found)) == len(found)
    assert found == [each.key for each in second.observations]
    assert {key.rule_set for key in found if key is not None} <= {"acme/order"}


BATCH = with_message("content: {application/json: '@'}\norder: id\nstatus: status\nid: event")


@given(
    events=st.lists(st.tuples(st.sampled_from("AB"), st.sampled_from(["e1", "e2", "e3"])), max_size=6)
)
def test_an_event_has_the_same_keys_alone_and_in_a_batch(events: list[tuple[str, str]]) -> None:
    """Records of other events do not count, and several records of one event still have different keys."""
    records = [{"id": order, "event": event, "status": "New"} for order, event in events]
    keys = [each.key for each in read(BATCH, records).observations]

    assert len(set(keys)) == len(keys)
    for event in {event for _, event in events}:
        own = [each for each in records if each["event"] == event]
        alone = [each.key for each in read(BATCH, own).observations]
        assert alone == [key for key in keys if key is not None and key.id == event]


def test_an_empty_text_of_a_form_a_header_or_the_query_is_nothing() -> None:
    """As an empty element is in XML: there is no other way to leave a value out. In JSON there is null."""
    text = """\
content: {application/x-www-form-urlencoded: "@"}
order: id
status: s
trigger: t
id: e
previous: t2
facts: {paid: paid}
headers: {at: X-At}
query: {channel: c}
"""
    body = b"id=1&s=&t=j.done&t2=&e=&paid="
    kind = "application/x-www-form-urlencoded"
    for query in ({"query": {"c": ""}}, {"url": "https://acme.example/?c="}):
        reading = with_message(text).read(body, content_type=kind, headers={"X-At": ""}, **query)
        (found,) = reading.observations
        assert reading.errors == ()
        assert (found.status, found.trigger, found.previous, found.id) == (None, "j.done", None, None)
        assert (found.facts, found.at, found.channel) == ({}, None, None)

    in_json = with_message("order: id\nstatus: status\nid: e")
    assert read(in_json, {"id": 1, "status": "New", "e": ""}).observations == ()


def test_a_fact_may_be_told_before_and_after_the_move() -> None:
    """The two are different values of the order, so neither hides the other."""
    text = "order: id\nstatus: status\nfacts: {copies: {path: copies, told: after}}\nbody: {facts: {copies: had}}"
    found = observation_of(with_message(text), {"id": 1, "status": "New", "copies": 0, "had": 3})

    assert (found.facts, found.facts_after) == ({"copies": 3}, {"copies": 0})


def test_an_unlisted_trigger_is_ignored_if_the_file_says_so() -> None:
    """A new status is still reported beside any trigger."""
    text = f"""{HEAD}
triggers: {{moved: Sent, otherwise: ignored}}
messages: {{inbound: {{push: {{order: id, status: status, headers: {{trigger: X-Topic}}}}}}}}
"""
    rules = loads(text)
    messages, engine = Messages(rules), Engine(rules)

    def meaning(record: dict[str, object], topic: str) -> Meaning:
        observation = observation_of(messages, record, headers={"X-Topic": topic})
        return engine.observe("New", observation).meaning

    assert meaning({"id": 1}, "moved") is Meaning.APPLIED
    assert meaning({"id": 1, "status": "Sent"}, "rated") is Meaning.APPLIED
    assert meaning({"id": 1, "status": "Lost"}, "rated") is Meaning.UNKNOWN_STATUS


def test_a_snapshot_is_marked() -> None:
    """A poll says what is, not what changed."""
    poll = with_message("order: id\nstatus: status\nsnapshot: true\nby_name: true")

    assert observation_of(poll, {"id": 1, "status": "New"}, message="change").snapshot
    assert not observation_of(KEYED, {"records": {"id": 1, "item": 1, "status": "New"}}).snapshot


def test_a_record_knows_the_time_in_which_an_equal_one_is_repeated() -> None:
    """The message declares it, for a store."""
    hook = with_message("order: id\nstatus: status\nby_name: true\nrepeats_within: PT5M")
    record = {"id": 1, "status": "New"}

    assert observation_of(hook, record, message="change").repeats_within == timedelta(minutes=5)
    told = observation_of(KEYED, {"records": {"id": 1, "item": 1, "status": "New"}})
    assert told.repeats_within is None


def test_a_path_of_each_part_is_compiled_when_the_message_is_used() -> None:
    """`check` reports it beforehand."""
    for part in ("body: {actor: -}", "within: {records: -}", "when: -"):
        with pytest.raises(InvalidRulesError):
            read(with_message(f"order: id\nstatus: status\n{part}"), {})


@pytest.mark.parametrize("error", [OverflowError, TypeError, ValueError("secret")])
def test_any_error_of_a_conversion_is_an_error_of_the_value(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """An unforeseen value affects its record, not the whole body; this holds in each part of a request."""
    failing = Mock(side_effect=error)
    monkeypatch.setitem(lookups._CONVERTERS, "actor", failing)  # what converts an actor
    messages = with_message("order: id\nstatus: status\nactor: who\nheaders: {actor: X-Who}")
    places: dict[str, dict[str, str]] = {"who": {"who": "w"}, "header X-Who": {}}
    for place, told in places.items():
        reading = read(messages, {"id": 1, "status": "New", **told}, headers={"x-who": "w"})

        assert texts(reading.errors) == [f"change, record 1, at {place}: the value cannot be read"]
    assert failing.call_count == 2
