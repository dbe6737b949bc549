"""Tests of the records of a body: elements around them, and empty lists in every form."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine import loads
from statemachine.messages import Messages
from statemachine.model.errors import MessageError
from statemachine.model.reading import Reading
from tests.messages.inbound.acme import HEAD, read, texts, with_message

LINES = with_message("""\
content: {application/json: payload.lines, text/xml: order.line}
within: {records: statuses, item: {line: id}, at: at}
body: {order: {order: payload.number || order.number}}
status: status
""")
PLAIN = with_message("""\
content: {application/json: data.items, text/xml: batch.record, application/x-www-form-urlencoded: "@"}
order: id
status: status
""")


def body(*lines: Any) -> dict[str, Any]:
    """Return a message of JSON with these lines."""
    return {"payload": {"number": 7, "lines": list(lines)}}


def line(number: int, *statuses: str) -> dict[str, Any]:
    """Return a line with statuses."""
    return {"id": number, "at": number * 10, "statuses": [{"status": status} for status in statuses]}


@given(lines=st.lists(st.lists(st.sampled_from(["New", "Sent"]), max_size=3), max_size=4))
def test_a_value_between_body_and_record_is_of_the_records_of_its_element(
    lines: list[list[str]],
) -> None:
    """The numbers of records count through, and so do their ordinals for one order and item."""
    reading = read(LINES, body(*(line(number, *each) for number, each in enumerate(lines))))
    found = [(each.item["line"], each.status, each.at, each.ordinal) for each in reading.observations]

    assert reading.errors == ()
    assert found == [
        (str(number), status, number * 10, ordinal)
        for number, each in enumerate(lines)
        for ordinal, status in enumerate(each, 1)
    ]
    assert [each.number for each in reading.records] == list(range(1, len(found) + 1))
    assert {each.order["order"] for each in reading.observations} <= {"7"}


def test_an_element_without_its_records_does_not_affect_the_others() -> None:
    """It is one record with an error. A null is an empty list."""
    reading = read(
        LINES, body(line(1, "New"), {"id": 2}, 5, {"id": 3, "statuses": None}, line(4, "Sent"))
    )

    assert [(each.number, each.observation is None) for each in reading.records] == [
        (1, False),
        (2, True),
        (3, True),
        (4, False),
    ]
    place = "at statuses"
    assert texts(reading.errors) == [
        f"change, record {number}, {place}: expected a record or a list of records, got nothing"
        for number in (2, 3)
    ]


def test_one_element_and_one_record_need_no_list() -> None:
    """In XML, a list of one element is a single element."""
    xml = "<order><number>7</number><line><id>1</id><statuses><status>New</status></statuses></line></order>"
    (observation,) = LINES.read(xml.encode(), content_type="text/xml").observations

    assert {**observation.order, **observation.item} == {"order": "7", "line": "1"}
    assert observation.status == "New"


@pytest.mark.parametrize("inside", ["", "<statuses/>", "<statuses> </statuses>", "<note>x</note>"])
def test_an_element_of_xml_without_records_has_an_empty_list(inside: str) -> None:
    """XML has no other way to write an empty list in an element."""
    messages = with_message("""\
content: {text/xml: order.line}
within: {records: statuses.status, item: id}
status: status
""")
    xml = f"<order><line><id>1</id>{inside}</line></order>"
    reading = messages.read(xml.encode(), content_type="text/xml")

    if "statuses" in inside:
        assert (reading.records, reading.errors) == ((), ())
    else:  # the parent of the records is absent, as where the path is wrong
        assert len(reading.errors) == 1


def test_an_element_of_xml_may_be_the_parent_of_its_records() -> None:
    """Without one it has an empty list of them."""
    messages = with_message("""\
content: {text/xml: order.line}
within: {records: change, item: id}
status: status
""")
    xml = "<order><line><id>1</id></line><line/><line><id>2</id><change><status>New</status></change></line></order>"
    reading = messages.read(xml.encode(), content_type="text/xml")

    assert [dict(each.item) for each in reading.observations] == [{"id": "2"}]
    assert reading.errors == ()


def test_the_number_of_records_is_limited_over_all_elements() -> None:
    """A body of many elements may not have more records than one of many records."""
    lines = [{"id": 1, "statuses": [{}] * 200}] * 100

    with pytest.raises(MessageError, match="expected at most 16384 records, got more"):
        read(LINES, body(*lines))


@pytest.mark.parametrize(
    ("content_type", "text"),
    [
        ("application/json", '{"data": {"items": []}}'),
        ("application/json", '{"data": {"items": null}}'),
        ("text/xml", "<batch/>"),
        ("text/xml", "<batch><total>0</total></batch>"),
        ("application/x-www-form-urlencoded", ""),
    ],
)
def test_an_empty_list_in_any_form_has_no_records(content_type: str, text: str) -> None:
    """It is not an error."""
    reading = PLAIN.read(text.encode(), content_type=content_type)

    assert (reading.message, reading.records, reading.ignored) == ("change", (), False)


@pytest.mark.parametrize("document", [{}, {"data": {}}, {"data": None}, {"data": []}, None])
def test_a_key_that_is_missing_is_an_error(document: object) -> None:
    """The path may be wrong, or the message another one."""
    with pytest.raises(MessageError, match=r"at data\.items: expected a record or a list of records"):
        read(PLAIN, document)


def test_an_empty_body_is_a_record_if_its_status_is_beside_it() -> None:
    """A provider may call an address with everything in the query."""
    messages = with_message("""\
content: {application/x-www-form-urlencoded: "@"}
query: {order: id, status: state}
""")

    def read_form(body: bytes, url: str, **options: Any) -> Reading:
        return messages.read(body, content_type=None, url=url, **options)

    (observation,) = read_form(b"", "https://example.com/?id=7&state=Sent", method="GET").observations
    assert observation.order == {"id": "7"}
    assert observation.status == "Sent"
    assert len(read_form(b"", "https://example.com/?id=7", trigger="moved").observations) == 1
    assert len(read_form(b"", "https://example.com/?id=7").errors) == 1


def test_a_document_inside_of_a_text_is_read() -> None:
    """JSON in a field of a form: paths lead into it, and `when` looks into it too."""
    messages = Messages(
        loads(f"""{HEAD}
messages:
  inbound:
    order:
      content: {{application/x-www-form-urlencoded: payload.orders}}
      embedded: {{payload: application/json}}
      when: {{payload.kind: 1}}
      order: id
      status: status
    other:
      content: {{application/x-www-form-urlencoded: "@"}}
      when: {{kind: 1}}
      order: id
      status: status
""")
    )

    def read_payload(payload: str) -> Reading:
        return messages.read(
            f"payload={payload}".encode(), content_type="application/x-www-form-urlencoded"
        )

    document = {"kind": 1, "orders": [{"id": 1, "status": "New"}, {"id": 2, "status": "Sent"}]}
    assert [each.order["id"] for each in read_payload(json.dumps(document)).observations] == ["1", "2"]
    assert read_payload('{"kind": 1, "orders": null}').records == ()
    with pytest.raises(MessageError, match=r"^order, at payload: invalid JSON"):
        read_payload("{")
    form = messages.read(b"kind=1&id=3&status=New", content_type="application/x-www-form-urlencoded")
    assert form.message == "other"
