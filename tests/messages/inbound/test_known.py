"""Tests of what the caller knows beside a message: parts of the order's key, and the trigger."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine import loads
from statemachine.messages import Messages
from statemachine.model.errors import MessageError
from tests.messages.inbound.acme import ACME, RECORD, read, record_of, said, told, with_message

KEYS = st.one_of(st.integers(), st.text(st.characters(codec="utf-8"), min_size=1))
MESSAGES = Messages(loads(ACME))
NO_ORDER = with_message("status: status\ntrigger: trigger")
ONLY_TRIGGER = with_message("order: id\ntrigger: trigger")
STATED = {key: value for key, value in RECORD.items() if key != "status"}


def test_a_part_of_the_order_stands_where_the_message_has_none() -> None:
    """What is wrong in the message stays wrong, and what the caller leaves out is not known."""
    silent = {**RECORD, "id": None}

    assert said(MESSAGES, silent, order={"order": "B2"}).order == {"order": "B2"}
    assert record_of(MESSAGES, {**RECORD, "id": True}, order={"order": "B2"}).observation is None
    assert record_of(MESSAGES, silent, order={"order": None}).observation is None


@given(told_by_us=KEYS, told_by_them=KEYS)
def test_a_part_that_the_message_tells_otherwise_is_an_error(
    told_by_us: object, told_by_them: object
) -> None:
    """An integer and its text are one, as they are in a message; anything else costs the record."""
    record = record_of(MESSAGES, {**RECORD, "id": told_by_them}, order={"order": told_by_us})

    assert (record.observation is not None) == (str(told_by_us) == str(told_by_them))


def test_a_contradiction_names_the_part_and_shows_no_value() -> None:
    """It is an error of those records that have it, at the place where they do."""
    reading = read(MESSAGES, [RECORD, {**RECORD, "id": "secret"}], order={"order": "A1"})

    assert len(reading.observations) == 1
    assert told(reading.errors) == [
        "change, record 2, at id: the message has another 'order' than the caller"
    ]


def test_what_the_body_says_is_no_other_either() -> None:
    """The place is the one where it was found."""
    messages = with_message("""\
content: {application/json: items}
status: status
body: {order: {order: id}}
""")
    document = {"id": 7, "items": [{"status": "New"}]}

    assert said(messages, document, order={"order": "7"}).order == {"order": "7"}
    assert told(record_of(messages, document, order={"order": "8"}).errors) == [
        "change, record 1, at id: the message has another 'order' than the caller"
    ]
    with pytest.raises(MessageError, match=r"^change: there is no order part 'id'; declared: order$"):
        read(messages, document, order={"id": "7"})


def test_a_part_of_another_name_is_an_error_where_any_is_declared() -> None:
    """The error lists the declared ones; a message that declares none takes any."""
    with pytest.raises(MessageError, match=r"^change: there is no order part 'site'; declared: order$"):
        read(MESSAGES, [], order={"order": "A1", "site": "5"})
    assert said(NO_ORDER, RECORD, order={"order": "A1", "site": 5}).order == {"order": "A1", "site": "5"}


def test_a_part_is_read_as_one_of_a_message() -> None:
    """What cannot be a part is an error with the name, whatever the records say."""
    for wrong, kind in (("", "an empty text"), (True, "a boolean"), (1.5, "a number")):
        with pytest.raises(MessageError) as caught:
            read(MESSAGES, [], order={"order": wrong})
        assert str(caught.value) == f"change, at order.order: expected a text or an integer, got {kind}"


def test_a_trigger_stands_where_the_message_has_none() -> None:
    """The message's own goes before it, and what is wrong in the message stays wrong."""
    assert said(MESSAGES, RECORD, trigger="moved").trigger == "moved"
    assert said(MESSAGES, RECORD, trigger="moved").status == "New"
    assert said(MESSAGES, {**RECORD, "trigger": "shipped"}, trigger="moved").trigger == "shipped"
    assert record_of(MESSAGES, {**RECORD, "trigger": 1}, trigger="moved").observation is None
    assert record_of(MESSAGES, {**RECORD, "status": 1.5}, trigger="moved").observation is None


@pytest.mark.parametrize("messages", [MESSAGES, NO_ORDER, ONLY_TRIGGER])
def test_a_trigger_is_enough(messages: Messages) -> None:
    """A message that says neither a status nor a trigger is one with the caller's."""
    observation = said(messages, STATED, trigger="moved")

    assert (observation.status, observation.trigger) == (None, "moved")
    assert record_of(messages, STATED).observation is None


def test_a_trigger_is_a_text() -> None:
    """It is stripped as those of messages are."""
    trimming = Messages(loads(ACME + "matching: {trim: true}\n"))

    assert said(trimming, RECORD, trigger=" moved ").trigger == "moved"
    with pytest.raises(MessageError, match=r"^change, at trigger: expected a text, got an integer$"):
        read(MESSAGES, [], trigger=1)


def test_what_is_missing_is_what_the_message_could_say() -> None:
    """A trigger is a text, where a status may be an integer too."""
    assert told(record_of(ONLY_TRIGGER, STATED).errors) == [
        "change, record 1, at trigger: expected a text, got nothing"
    ]
    assert told(record_of(NO_ORDER, STATED).errors) == [
        "change, record 1, at status: expected a text or an integer, got nothing"
    ]
