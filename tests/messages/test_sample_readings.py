"""Tests of the sample messages of providers, read with the shipped rule sets."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, datetime, timedelta, timezone

import pytest

from statemachine import Engine, load
from statemachine.messages import Messages
from statemachine.model.errors import MessageError
from statemachine.model.observation import Observation
from statemachine.model.reading import Reading
from tests.messages.samples import FLOOR_PLAN, FRAMES, FRAMES_XML, FRAMES_XML_AS_PRINTED

PACIFIC = timezone(-timedelta(hours=7))


@pytest.fixture(scope="module")
def frames() -> Messages:
    """Return the messages of the framing house."""
    return Messages(load("northwest-framing"))


def test_a_floor_plan_is_one_record() -> None:
    """It has the status and the previous status in the provider's words."""
    reading = Messages(load("cubicasa")).read(FLOOR_PLAN, method="POST")

    assert reading.errors == ()
    assert reading.observations == (
        Observation(
            status="New",
            previous="New",
            order={"id": "363c38cd-9682-4ff3-9100-9ef4e755f275"},  # type: ignore[arg-type]  # equal to the frozen map
            facts={"product_type": "products_2d", "delivery_type": "new"},
            rule_set="cubicasa/order",
        ),
    )


def test_an_unknown_product_does_not_lose_the_status() -> None:
    """The record has an error and an observation, and the engine accepts the observation."""
    rules = load("cubicasa")
    body = FLOOR_PLAN.replace(b"products_2d", b"products_4d").replace(b'"New"', b'"Ready"', 1)
    (record,) = Messages(rules).read(body).records

    assert [error.path for error in record.errors] == ["product_type"]
    assert record.observation is not None
    assert Engine(rules).observe(None, record.observation).observed == "Ready"


@pytest.mark.parametrize("content_type", ["application/json", "text/json; charset=utf-8"])
@pytest.mark.parametrize("method", ["POST", "put", None])
def test_frames_in_json_are_a_list(frames: Messages, content_type: str, method: str | None) -> None:
    """Each copy is a record. The seventh digit of a second is cut off."""
    reading = frames.read(FRAMES, content_type=content_type, method=method)

    assert reading.errors == ()
    assert [each.order for each in reading.observations] == [{"OrderNumber": "test 3"}] * 2
    assert [each.item for each in reading.observations] == [
        {"ItemNumber": "test 2", "Copy": "1"},
        {"ItemNumber": "test 2", "Copy": "2"},
    ]
    facts = reading.observations[0].facts
    assert facts["date_shipped"] == datetime(2017, 10, 13, 21, 41, 44, 408181, PACIFIC)
    assert facts["due_date"] == datetime(2019, 10, 4, 10, 0, 17, 437000, PACIFIC)
    assert facts["ship_via"] == "usps"


@pytest.mark.parametrize("content_type", ["application/xml", "text/xml; charset=utf-8"])
def test_frames_in_xml_are_the_same(frames: Messages, content_type: str) -> None:
    """Namespaces and nil elements are dropped, padding is stripped, and texts are converted."""
    reading = frames.read(FRAMES_XML, content_type=content_type)
    (observation,) = reading.observations

    assert reading.errors == ()
    assert observation.status == "Processing"
    assert observation.order == {"OrderNumber": "1533924709"}
    assert observation.item == {"ItemNumber": "1", "Copy": "1"}
    assert observation.facts == {
        "due_date": datetime(2021, 8, 14, 11, 30, 18, tzinfo=PACIFIC),
        "ship_via": "FedEx",
        "shipping_method": "Ground",
        "tracking_number": "123456",
    }
    assert isinstance(observation.raw, dict)
    assert observation.raw["ShipVia"] == "FedEx     "


def test_the_sample_as_printed_is_not_well_formed(frames: Messages) -> None:
    """The error names the element that is never closed."""
    with pytest.raises(
        MessageError, match=r"the element 'ArrayOfOrderStatusDTO', opened at line 1, is never closed$"
    ):
        frames.read(FRAMES_XML_AS_PRINTED, content_type="text/xml")


def test_a_reading_is_a_value(frames: Messages) -> None:
    """It can be copied, pickled and compared, and its errors keep their texts."""
    reading = frames.read(FRAMES.replace(b'"test 5"', b"null", 1))
    again: Reading = pickle.loads(pickle.dumps(reading))  # noqa: S301  # pickled in the line above

    assert again.observations == reading.observations
    assert list(map(str, again.errors)) == list(map(str, reading.errors))
    assert copy.copy(reading) == reading
    assert [record.number for record in reading.records] == [1, 2]


def test_a_body_over_the_limit_is_refused(frames: Messages) -> None:
    """The default limit is one mebibyte."""
    with pytest.raises(MessageError, match="more than 1048576 bytes"):
        frames.read(FRAMES + b" " * 1_048_576)
    with pytest.raises(MessageError, match="more than 10 bytes"):
        frames.read(FRAMES, limit=10)
    assert frames.read(FRAMES, limit=len(FRAMES)).errors == ()


def test_times_with_and_without_a_zone_compare(frames: Messages) -> None:
    """All times are aware, by their own offset or by the zone of the message."""
    (observation,) = frames.read(FRAMES_XML, content_type="text/xml").observations
    due = observation.facts["due_date"]

    assert isinstance(due, datetime)
    assert due == datetime(2021, 8, 14, 18, 30, 18, tzinfo=UTC)
