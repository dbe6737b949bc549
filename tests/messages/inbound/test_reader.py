"""Tests of the selection of a message for a body, of its records, and of the arguments."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine import loads
from statemachine.messages import Messages
from statemachine.model.errors import MessageError
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

THREE = Messages(
    loads(f"""{HEAD}
messages:
  inbound:
    pushed: {{methods: POST, order: id, status: status, content: {{application/json: "@", text/xml: r}}}}
    pulled: {{methods: [GET, PUT], order: id, status: status}}
    mailed: {{order: id, status: status, content: {{text/json: "@"}}}}
""")
)
BODY = b'{"id": 1, "status": "New"}'

KEYS = st.one_of(st.integers(), st.text(st.characters(codec="utf-8"), min_size=1))
MESSAGES = Messages(loads(ACME))
NO_ORDER = with_message("status: status\ntrigger: trigger")
ONLY_TRIGGER = with_message("order: id\ntrigger: trigger")
WITHOUT_STATUS = {key: value for key, value in RECORD.items() if key != "status"}


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({"content_type": "Text/JSON; charset=utf-8"}, "mailed"),
        ({"content_type": "text/json", "method": "PATCH"}, "mailed"),
        ({"method": "post"}, "pushed"),
        ({"method": "PUT"}, "pulled"),
        ({"message": "pulled"}, "pulled"),
        ({"message": "pushed", "method": "POST"}, "pushed"),
        ({"content_type": None, "message": "mailed"}, "mailed"),
        ({"content_type": None, "method": "GET", "message": "pulled"}, "pulled"),
    ],
)
def test_the_one_message_that_accepts_a_body_is_chosen(
    options: dict[str, str | None], name: str
) -> None:
    """The name, the content type and the method each exclude messages. Case does not matter."""
    assert THREE.read(BODY, **options).message == name  # type: ignore[arg-type]  # all are texts or None


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({}, "several messages accept this body: pass message=pushed or pulled"),
        ({"content_type": "text/csv"}, "no message accepts this content type; accepted: application/json, text/xml and text/json"),
        ({"content_type": ""}, "no message accepts this content type; accepted: application/json, text/xml and text/json"),
        ({"message": "mailed"}, "mailed: no message accepts this content type; accepted: text/json"),
        ({"method": "DELETE"}, "no message accepts this method; accepted: POST, GET and PUT"),
        ({"message": "pushed", "method": "PUT"}, "pushed: no message accepts this method; accepted: POST"),
        ({"message": "called"}, "unknown message 'called'; declared: pushed, pulled and mailed"),
        ({"content_type": None}, "the content type is missing; accepted: application/json, text/xml and text/json"),
        ({"content_type": None, "message": "pushed"}, "pushed: the content type is missing; accepted: application/json and text/xml"),
    ],
)  # fmt: skip
def test_no_message_or_several_is_an_error(options: dict[str, str], problem: str) -> None:
    """The error lists what is accepted."""
    with pytest.raises(MessageError) as caught:
        THREE.read(BODY, **options)  # type: ignore[arg-type]  # all are texts or None

    assert str(caught.value) == problem


def test_a_rule_set_without_messages_accepts_no_body() -> None:
    """The error is the same with a name."""
    for name in (None, "pushed"):
        with pytest.raises(MessageError, match=r"^the rule set declares no messages$"):
            Messages(loads(HEAD)).read(BODY, message=name)


@pytest.mark.parametrize(
    ("options", "error", "text"),
    [
        ({"method": 1}, TypeError, "method must be a str or None, not int"),
        ({"message": 10**5000}, TypeError, "message must be a str or None, not int"),
        ({"order": "7"}, TypeError, "order must be a Mapping or None, not str"),
        ({"order": {1: "7"}}, TypeError, "each key of order must be a str, not int"),
        ({"limit": None}, TypeError, "limit must be an int, not NoneType"),
        ({"limit": True}, TypeError, "limit must be an int, not bool"),
        ({"limit": -1}, ValueError, "limit must be a number of bytes, at least 0"),
        ({"content_type": b"text/xml"}, TypeError, "content_type must be a str or None, not bytes: pass the header as it arrived"),
        ({"content_type": 1}, TypeError, "content_type must be a str or None, not int: pass the header as it arrived"),
    ],
)  # fmt: skip
def test_a_wrong_argument_is_named(options: dict[str, Any], error: type[Exception], text: str) -> None:
    """A mistake of the caller is a `TypeError` or a `ValueError`, not a `MessageError`."""
    with pytest.raises(error) as caught:
        MESSAGES.read(BODY, **options)

    assert str(caught.value) == text
    assert not isinstance(caught.value, MessageError)


@pytest.mark.parametrize("body", ["[1]", [1], None, 1, {"a": 1}])
def test_a_body_of_another_type_raises_type_error(body: bytes) -> None:
    """The error names the argument and what to pass."""
    with pytest.raises(TypeError) as caught:
        MESSAGES.read(body)

    assert str(caught.value) == (
        f"body must be a bytes, a bytearray or a memoryview, not {type(body).__name__}: "
        "pass the body as it arrived, or encode a text as UTF-8"
    )


def test_a_list_has_many_records_and_a_mapping_is_one() -> None:
    """An empty list has no records."""
    assert len(read(MESSAGES, [RECORD, RECORD]).records) == 2
    assert len(read(MESSAGES, RECORD).records) == 1
    assert read(MESSAGES, []).records == ()


def test_too_many_records_are_refused() -> None:
    """Empty records cost far more than their bytes. A larger limit accepts more."""
    body = b"[" + b"{}," * 20_000 + b"{}]"

    with pytest.raises(MessageError, match=r"^change, at @: expected at most 16384 records, got more"):
        MESSAGES.read(body)
    assert len(MESSAGES.read(body, limit=2_000_000).records) == 20_001


@pytest.mark.parametrize("document", [None, "text", 1, True])
def test_another_value_in_place_of_records_is_an_error(document: object) -> None:
    """The error has the path of the records."""
    with pytest.raises(
        MessageError, match=r"^change, at @: expected a record or a list of records, got "
    ):
        read(MESSAGES, document)


@pytest.mark.parametrize(
    "body",
    [
        "<batch/>",
        "<batch></batch>",
        "<batch>\n</batch>",
        '<batch count="0"/>',
        "<batch><total>0</total></batch>",
        '<batch xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true"/>',
    ],
)
def test_an_empty_list_in_xml_has_no_records(body: str) -> None:
    """The parent of the records is there, and no record is in it, as in an empty list of JSON."""
    assert MESSAGES.read(body.encode(), content_type="text/xml").records == ()


@pytest.mark.parametrize("body", ["<list/>", "<batch>text</batch>", "<batch><record/></batch>"])
def test_xml_without_the_list_is_an_error(body: str) -> None:
    """Another document, a text and an empty record are not an empty list."""
    with pytest.raises(MessageError, match=r"^change, at batch.record: expected a record or a list"):
        MESSAGES.read(body.encode(), content_type="text/xml")


def test_the_caller_gives_a_part_of_the_order_that_the_message_does_not_have() -> None:
    """A wrong value in the message stays an error, and a part that is None is not given."""
    without_id = {**RECORD, "id": None}

    assert observation_of(MESSAGES, without_id, order={"order": "B2"}).order == {"order": "B2"}
    assert record_of(MESSAGES, {**RECORD, "id": True}, order={"order": "B2"}).observation is None
    assert record_of(MESSAGES, without_id, order={"order": None}).observation is None


@given(of_caller=KEYS, of_message=KEYS)
def test_the_parts_of_the_caller_and_of_the_message_have_to_agree(
    of_caller: object, of_message: object
) -> None:
    """An integer equals its text. Any other difference is an error of the record."""
    record = record_of(MESSAGES, {**RECORD, "id": of_message}, order={"order": of_caller})

    assert (record.observation is not None) == (str(of_caller) == str(of_message))


def test_a_different_part_is_an_error_that_shows_no_value() -> None:
    """The error names the part, and only the record with the difference has it."""
    reading = read(MESSAGES, [RECORD, {**RECORD, "id": "secret"}], order={"order": "A1"})

    assert len(reading.observations) == 1
    assert texts(reading.errors) == [
        "change, record 2, at id: order part 'order' differs from the value of the caller"
    ]


def test_a_part_in_the_body_has_to_agree_too() -> None:
    """The error has the path into the body."""
    messages = with_message("""\
content: {application/json: items}
status: status
body: {order: {order: id}}
""")
    document = {"id": 7, "items": [{"status": "New"}]}

    assert observation_of(messages, document, order={"order": "7"}).order == {"order": "7"}
    assert texts(record_of(messages, document, order={"order": "8"}).errors) == [
        "change, record 1, at id: order part 'order' differs from the value of the caller"
    ]
    with pytest.raises(MessageError, match=r"^change: unknown order part 'id'; declared: order$"):
        read(messages, document, order={"id": "7"})


def test_an_undeclared_part_is_an_error_where_parts_are_declared() -> None:
    """The error lists the declared parts. A message that declares none accepts any."""
    with pytest.raises(MessageError, match=r"^change: unknown order part 'site'; declared: order$"):
        read(MESSAGES, [], order={"order": "A1", "site": "5"})
    observation = observation_of(NO_ORDER, RECORD, order={"order": "A1", "site": 5})
    assert observation.order == {"order": "A1", "site": "5"}


def test_a_part_of_the_caller_is_converted_as_a_part_of_a_message() -> None:
    """A wrong value is an error with the name of the part, even without records."""
    for wrong, kind in (("", "an empty text"), (True, "a boolean"), (1.5, "a number")):
        with pytest.raises(MessageError) as caught:
            read(MESSAGES, [], order={"order": wrong})
        assert str(caught.value) == f"change, at order.order: expected a text or an integer, got {kind}"


def test_the_caller_gives_the_trigger_that_the_message_does_not_have() -> None:
    """The trigger of the message takes precedence, and a wrong value in the message stays an error."""
    assert observation_of(MESSAGES, RECORD, trigger="moved").trigger == "moved"
    assert observation_of(MESSAGES, RECORD, trigger="moved").status == "New"
    with_trigger = {**RECORD, "trigger": "shipped"}
    assert observation_of(MESSAGES, with_trigger, trigger="moved").trigger == "shipped"
    assert record_of(MESSAGES, {**RECORD, "trigger": 1}, trigger="moved").observation is None
    assert record_of(MESSAGES, {**RECORD, "status": 1.5}, trigger="moved").observation is None


@pytest.mark.parametrize("messages", [MESSAGES, NO_ORDER, ONLY_TRIGGER])
def test_a_trigger_of_the_caller_replaces_the_status(messages: Messages) -> None:
    """A message with neither a status nor a trigger is complete with the trigger of the caller."""
    observation = observation_of(messages, WITHOUT_STATUS, trigger="moved")

    assert (observation.status, observation.trigger) == (None, "moved")
    assert record_of(messages, WITHOUT_STATUS).observation is None


def test_a_trigger_of_the_caller_is_a_text() -> None:
    """It is stripped as the trigger of a message is."""
    trimming = Messages(loads(ACME + "matching: {trim: true}\n"))

    assert observation_of(trimming, RECORD, trigger=" moved ").trigger == "moved"
    with pytest.raises(MessageError, match=r"^change, at trigger: expected a text, got an integer$"):
        read(MESSAGES, [], trigger=1)


def test_the_missing_field_is_one_that_the_message_declares() -> None:
    """A trigger is a text. A status may be an integer too."""
    assert texts(record_of(ONLY_TRIGGER, WITHOUT_STATUS).errors) == [
        "change, record 1, at trigger: expected a text, got nothing"
    ]
    assert texts(record_of(NO_ORDER, WITHOUT_STATUS).errors) == [
        "change, record 1, at status: expected a text or an integer, got nothing"
    ]
