"""Tests of what paths and URLs of requests find: the present time, a new id, statuses, inputs and the order's key."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine import Engine
from statemachine.messages import findings
from statemachine.messages.messages import Messages
from statemachine.messages.outbound.request_context import time_document
from tests.messages.outbound.kinds import HEAD, NOW, Requests, refused

TIMED = "ask: {for: finish, method: POST, url: 'https://example.com/', body: {all: now}}"
NUMBERED = (
    "ask: {for: finish, method: POST, url: 'https://example.com/', headers: {Idempotency-Key: new_id}}"
)
PLAIN = "ask: {for: finish, method: POST, url: 'https://example.com/{event}', body: {to: target}}"
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


class Zoneless(tzinfo):
    """A time zone without an offset: Python takes its times as naive."""

    def utcoffset(self, _: datetime | None) -> timedelta | None:
        """Return no offset."""
        return None

    def dst(self, _: datetime | None) -> timedelta | None:
        """Return no offset."""
        return None

    def tzname(self, _: datetime | None) -> str | None:
        """Return no name."""
        return None


@given(st.datetimes(datetime(1970, 1, 2), datetime(2999, 1, 1), timezones=ZONES))  # noqa: DTZ001  # bounds have no zone
def test_each_form_of_the_time_is_read_back_by_the_standard_library(now: datetime) -> None:
    """All are in UTC, and only the milliseconds have a fraction of a second."""
    forms: dict[str, Any] = time_document(now)
    second = now.replace(microsecond=0)

    assert datetime.fromisoformat(forms["iso"]) == second
    assert forms["iso"].endswith("Z")
    assert parsedate_to_datetime(forms["rfc2822"]) == second
    assert forms["rfc2822"].endswith(" GMT")
    assert forms["date"] == now.astimezone(UTC).date().isoformat()
    assert datetime.fromtimestamp(forms["seconds"], UTC) == second
    assert forms["milliseconds"] == forms["seconds"] * 1000 + now.microsecond // 1000


@pytest.mark.parametrize("name", ["clock", "new_id"])
def test_a_clock_is_a_function(name: str) -> None:
    """The error comes when the messages are made."""
    wrong: dict[str, Any] = {name: NOW}
    with pytest.raises(TypeError, match=f"{name} must be a function or None, not datetime"):
        Messages(Requests(PLAIN).engine.rules, **wrong)


def test_a_request_finds_the_time_of_the_clock() -> None:
    """A body may have all forms."""
    request = Requests(TIMED).move()

    assert json.loads(request.raw.body or b"")["all"] == {
        "iso": "2026-11-27T12:30:15Z",
        "date": "2026-11-27",
        "rfc2822": "Fri, 27 Nov 2026 12:30:15 GMT",
        "seconds": int(NOW.timestamp()),
        "milliseconds": int(NOW.timestamp()) * 1000 + 678,
    }


@pytest.mark.parametrize(("outbound", "asked"), [(TIMED, ["time"]), (NUMBERED, ["id"]), (PLAIN, [])])
def test_only_what_a_request_contains_is_asked_for(outbound: str, asked: list[str]) -> None:
    """A clock that fails does not stop a request without a time."""
    requests = Requests(outbound)
    request = requests.move()

    assert requests.asked == asked
    assert request.new_id == ("id-1" if asked == ["id"] else None)


def test_a_parameter_with_the_name_of_a_value_replaces_it_in_the_url() -> None:
    """Then no id is needed."""
    requests = Requests(
        "ask: {for: finish, method: POST, url: 'https://example.com/{new_id}', parameters: {new_id: {}}}"
    )

    assert requests.move(parameters={"new_id": "mine"}).raw.url == "https://example.com/mine"
    assert requests.asked == []


def test_each_request_has_an_id_of_its_own_and_keeps_it() -> None:
    """A request that was lost is built again with the same id, and is then the same."""
    requests = Requests(NUMBERED)
    first, second = requests.move(), requests.move()

    assert (first.new_id, second.new_id) == ("id-1", "id-2")
    assert first.raw.headers == {"Idempotency-Key": "id-1"}
    assert requests.move(new_id="id-1") == first
    assert requests.asked == ["id", "id"]


def test_the_defaults_are_the_present_and_a_random_uuid() -> None:
    """Two requests have different ids."""
    requests = Requests(NUMBERED.replace("new_id}", "new_id, Date: now.rfc2822}"))
    decision = requests.engine.decide("New", event="finish")
    messages = Messages(requests.engine.rules)
    before = datetime.now(UTC).replace(microsecond=0)
    one, other = messages.build_request(decision), messages.build_request(decision)

    assert str(UUID(one.new_id)) == one.new_id != other.new_id
    assert before <= parsedate_to_datetime(one.raw.headers["Date"]) <= datetime.now(UTC)


def test_an_id_for_a_request_without_one_is_an_error() -> None:
    """The caller would rely on a key that is not sent."""
    assert refused(Requests(PLAIN).move, new_id="x") == "request 'ask' contains no new id: remove new_id"


@pytest.mark.parametrize("new_id", ["", "\ud800"])
def test_an_id_that_cannot_be_sent_is_an_error(new_id: str) -> None:
    """An empty id would not be the same as a fresh one."""
    assert refused(Requests(NUMBERED).move, new_id=new_id) == (
        "new_id must be a text that is not empty and that UTF-8 can write"
    )


@pytest.mark.parametrize(
    ("outbound", "options", "error", "problem"),
    [
        (TIMED, {"clock": lambda: NOW.replace(tzinfo=None)}, ValueError, "clock must return a datetime"),
        (TIMED, {"clock": lambda: NOW.replace(tzinfo=Zoneless())}, ValueError, "with a time zone"),
        (TIMED, {"clock": lambda: 1.5}, TypeError, "the result of clock must be a datetime, not float"),
        (NUMBERED, {"new_id": lambda: 7}, TypeError, "the result of new_id must be a str, not int"),
        (NUMBERED, {"new_id": lambda: ""}, ValueError, "new_id must return a text that is not empty"),
        (NUMBERED, {"new_id": lambda: "\ud800"}, ValueError, "that UTF-8 can write"),
    ],
)
def test_a_clock_or_ids_of_the_wrong_kind_are_named(
    outbound: str, options: dict[str, Any], error: type[Exception], problem: str
) -> None:
    """They are the caller's mistake, so they are errors of Python."""
    rules = Requests(outbound).engine.rules
    decision = Engine(rules).decide("New", event="finish")
    with pytest.raises(error, match=problem):
        Messages(rules, **options).build_request(decision)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("{event}", "finish"),
        ("{source.name}/{source.code}", "New/1"),
        ("{source.title}", "Brand%20new"),
        ("{target.name}", "Done"),
        ("{inputs.text}/{inputs.note}", "a%2Fb%20%C3%A9/none%20given"),
        ("{new_id}", "id-1"),
        ("{now.date}?t={now.seconds}", f"2026-11-27?t={int(NOW.timestamp())}"),
        ("{?event,p}", "?event=finish&p=5"),
    ],
)
def test_the_url_of_a_move_has_its_values(url: str, expected: str) -> None:
    """They are encoded. A parameter is used by its own name."""
    requests = Requests(
        f"ask: {{for: finish, method: POST, url: 'https://example.com/{url}', parameters: {{p: {{default: 5, type: integer}}}}}}"
    )

    assert requests.move(inputs={"text": "a/b é"}).raw.url == f"https://example.com/{expected}"


def test_the_url_of_an_action_has_its_name_and_inputs() -> None:
    """The input is required by the rules of the action."""
    requests = Requests(
        "ask: {for: {action: rename}, method: POST, url: 'https://example.com/{action}/{inputs.text}'}"
    )

    assert requests.act("rename", {"text": "x"}).raw.url == "https://example.com/rename/x"
    assert refused(requests.act, "rename", {"text": ""}) == (
        "'inputs.text' in the path of the URL must not be empty"
    )


def test_the_url_of_a_read_has_parts_of_the_key_of_the_order() -> None:
    """The request keeps them, for the records that lack them."""
    requests = Requests(
        "ask: {for: {read: poll}, url: 'https://example.com/{order.id}', query: {shop: order.shop}}"
    )
    build: Callable[..., Any] = requests.messages.build_read
    request = build(order={"id": "a/b", "shop": 7})

    assert request.raw.url == "https://example.com/a%2Fb?shop=7"
    assert request.order == {"id": "a/b", "shop": "7"}
    assert refused(build, order={"shop": "x"}) == "'order.id' in the URL has no value"


def test_every_fault_of_the_key_of_an_order_is_in_one_error() -> None:
    """A part that the message does not have would be an error after sending."""
    requests = Requests("ask: {for: {read: poll}, url: 'https://example.com/', parameters: {p: {}}}")
    order = {"shop": 0.5, "id": "", "ident": "7", 5: "x"}

    assert refused(requests.messages.build_read, order=order).split("; ") == [
        "missing parameter 'p': a text",
        "part 'shop' of the order must be a text or an integer, and not empty",
        "part 'id' of the order must be a text or an integer, and not empty",
        "unknown part 'ident' of the order (declared: id and shop)",
        "the name of a part of the order must be a text, not int",
    ]
    with pytest.raises(TypeError, match="order must be a Mapping or None, not list"):
        requests.messages.build_read(order=["id"])  # type: ignore[arg-type]  # wrong on purpose


@pytest.mark.parametrize("code", ["{target.code}", "{source.code}{inputs.text}"])
def test_a_value_that_is_not_found_is_an_error(code: str) -> None:
    """The status has no code, or the input was not given."""
    requests = Requests(f"ask: {{for: finish, method: POST, url: 'https://example.com/{code}'}}")

    assert refused(requests.move).endswith("in the URL has no value")


@pytest.mark.parametrize(
    ("purpose", "url"),
    [
        ("finish", "{order.id}"),
        ("finish", "{action}"),
        ("{action: resend}", "{target.code}"),
        ("{action: resend}", "{event}"),
        ("{read: poll}", "{inputs.text}"),
        ("finish", "{source.label}"),
        ("finish", "{parameters.p}"),
    ],
)
def test_a_value_that_the_request_never_has_is_a_fault_of_the_rules(purpose: str, url: str) -> None:
    """The fault has the place of the URL."""
    requests = Requests(
        f"ask: {{for: {purpose}, method: POST, url: 'https://example.com/{url}', parameters: {{p: {{default: x}}}}}}"
    )
    (fault,) = findings.faults(requests.engine.rules)

    assert (fault.check, fault.span.line) == ("invalid-url-template", HEAD.count("\n") + 1)
    assert fault.message.startswith(f"invalid URL of 'ask': unknown variable '{url[1:-1]}'"), (
        fault.message
    )
