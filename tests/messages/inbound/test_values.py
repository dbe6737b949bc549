"""Tests of the values of a record, in JSON and in XML, and of times and zones: each has its type, or is an error."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine import loads
from statemachine.messages import Messages
from statemachine.messages.inbound.times import TimeReader
from statemachine.messages.inbound.values import Conversion, FactWords
from statemachine.model.errors import MessageError
from statemachine.model.frozen import FrozenMap
from statemachine.model.inbound_message import FactSource, FieldName, NumberUnit, TimeForms
from statemachine.model.value_types import Domain, Type
from tests.messages.inbound.acme import (
    ACME,
    RECORD,
    observation_of,
    record_of,
    texts,
    with_message,
)

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
LOS_ANGELES = ZoneInfo("America/Los_Angeles")
KEYS = st.one_of(
    st.integers(),
    st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1),
)


@pytest.fixture(scope="module")
def messages() -> Messages:
    """Return the messages of the small rule file."""
    return Messages(loads(ACME))


@pytest.mark.parametrize(
    ("fact", "value", "converted"),
    [
        ("size", "small", "small"),
        ("copies", 0, 0),
        ("price", 1, 1),
        ("price", 1.5, 1.5),
        ("paid", False, False),
        ("name", " A ", " A "),
        ("name", "", ""),
        ("due", "2026-01-31", date(2026, 1, 31)),
        ("shipped", "2026-01-31T12:00:00.0000009Z", NOON),
        ("waited", "PT2H", timedelta(hours=2)),
    ],
)
def test_a_fact_has_its_declared_type(
    messages: Messages, fact: str, value: object, converted: object
) -> None:
    """Dates, times and durations are texts in every document. Other values are kept as they are."""
    assert observation_of(messages, {**RECORD, fact: value}).facts == {fact: converted}


@pytest.mark.parametrize(
    ("fact", "value", "problem"),
    [
        ("size", "huge", "expected one of small, large, got another text"),
        ("size", 1, "expected one of small, large, got an integer"),
        ("copies", "1", "expected an integer of at least 0, got a text"),
        ("copies", -1, "expected an integer of at least 0, got another integer"),
        ("copies", 1.0, "expected an integer of at least 0, got a number"),
        ("price", "1.5", "expected a number, got a text"),
        ("paid", "true", "expected a boolean, got a text"),
        ("paid", 1, "expected a boolean, got an integer"),
        ("name", 1, "expected a text, got an integer"),
        ("due", "31.1.2026", "expected a date, got another text"),
        ("shipped", "2026-01-31T12:00:00", "expected a date and time with its zone, got another text"),
        ("shipped", 1769860800, "expected a date and time with its zone, got an integer"),
        ("waited", {}, "expected a duration, got a mapping"),
    ],
)
def test_a_wrong_fact_is_left_out_with_an_error(
    messages: Messages, fact: str, value: object, problem: str
) -> None:
    """The status and the other facts are read: a new product type loses no status."""
    record = record_of(messages, {**RECORD, "name": "A", fact: value})

    assert texts(record.errors) == [f"change, record 1, at {fact}: {problem}"]
    assert record.observation is not None
    assert record.observation.facts == ({} if fact == "name" else {"name": "A"})


def test_the_words_of_an_enum_may_be_names_of_kinds() -> None:
    """The error has the kind of the value, even where a word of the enum looks like one."""
    rules = ACME.replace("[small, large]", "[listing, integer-like, booleans]")
    messages = Messages(loads(rules))

    for value, kind in (([], "a list"), (1, "an integer"), (True, "a boolean")):
        (error,) = record_of(messages, {**RECORD, "size": value}).errors
        assert error.problem == f"expected one of listing, integer-like, booleans, got {kind}"


def test_the_error_of_a_time_asks_for_no_zone_where_the_message_has_one() -> None:
    """A time without a zone is valid there."""
    messages = with_message("order: id\nstatus: status\ntime: {zone: UTC}\nfacts: {shipped: shipped}")
    record = record_of(messages, {**RECORD, "shipped": "31.1.2026"})

    assert texts(record.errors) == [
        "change, record 1, at shipped: expected a date and time, got another text"
    ]


@given(keys=st.tuples(KEYS, KEYS, KEYS))
def test_keys_are_equal_in_json_and_in_xml(keys: tuple[Any, Any, Any]) -> None:
    """An integer and its text are one key, so the form of a message does not matter."""
    messages = Messages(loads(ACME))
    record = {**dict(zip(("id", "item", "copy"), keys, strict=True)), "status": "New"}
    fields = "".join(f"<{name}>{_escaped(str(value))}</{name}>" for name, value in record.items())
    body = f"<batch><record>{fields}</record></batch>".encode()
    (in_xml,) = messages.read(body, content_type="text/xml").observations
    in_json = observation_of(messages, record)

    assert (in_xml.order, in_xml.item) == (in_json.order, in_json.item)


@pytest.mark.parametrize(
    ("fact", "text", "value"),
    [
        ("copies", "2", 2),
        ("price", "24.25", 24.25),
        ("price", " 0.0000 ", 0.0),
        ("paid", "true", True),
        ("size", "small", "small"),
        ("name", " 1 ", " 1 "),
        ("due", "2026-01-31", date(2026, 1, 31)),
        ("shipped", "2026-01-31T12:00:00Z", NOON),
        ("waited", "PT2H", timedelta(hours=2)),
    ],
)
def test_in_xml_a_text_is_converted_to_the_type_of_the_fact(
    messages: Messages, fact: str, text: str, value: object
) -> None:
    """XML has texts only, so a text may be an integer, a number or a boolean."""
    (observation,) = messages.read(
        _xml(f"<{fact}>{text}</{fact}>"), content_type="text/xml"
    ).observations

    assert observation.facts == {fact: value}


@pytest.mark.parametrize(
    ("fact", "text", "problem"),
    [
        ("copies", "two", "expected an integer of at least 0, got another text"),
        ("copies", "-2", "expected an integer of at least 0, got another text"),
        ("price", "1e999", "expected a number, got another text"),
        ("price", "NaN", "expected a number, got another text"),
        ("paid", "yes", "expected a boolean, got another text"),
        ("size", "<b/>", "expected one of small, large, got a mapping"),
    ],
)
def test_in_xml_a_wrong_fact_is_left_out_with_an_error(
    messages: Messages, fact: str, text: str, problem: str
) -> None:
    """The rest of the record is read."""
    (record,) = messages.read(_xml(f"<{fact}>{text}</{fact}>"), content_type="text/xml").records

    assert texts(record.errors) == [f"change, record 1, at {fact}: {problem}"]
    assert record.observation is not None


@pytest.mark.parametrize(("text", "at"), [("17", 17), (" 1.5 ", 1.5), ("2026-01-31T12:00:00Z", NOON)])
def test_in_xml_a_time_may_be_a_number(messages: Messages, text: str, at: object) -> None:
    """A sequence number is a text there too."""
    (observation,) = messages.read(_xml(f"<at>{text}</at>"), content_type="text/xml").observations

    assert observation.at == at


def _escaped(text: str) -> str:
    """Return a text with a character reference for each character."""
    return "".join(f"&#{ord(character)};" for character in text)


def _xml(more: str) -> bytes:
    fields = "".join(f"<{name}>{value}</{name}>" for name, value in RECORD.items())
    return f"<batch><record>{fields}{more}</record></batch>".encode()


SIZES = Domain(Type.ENUM, ("small", "Large"))


def fact(
    domain: Domain, value: object, *, textual: bool = False, time: TimeForms | None = None, **words: Any
) -> object:
    """Return a value as a fact whose source has these words."""
    conversion = Conversion(trim=True, times=TimeReader.of(time or TimeForms()), textual=textual)
    source = FactSource(source=FieldName("x"), **{**words, "values": FrozenMap(words.get("values", {}))})
    return conversion.fact(domain, value, FactWords.of(domain, source))


@pytest.mark.parametrize(
    ("domain", "value", "words", "expected"),
    [
        (Domain(Type.BOOLEAN), 1, {"values": {"1": True, "0": False}}, True),
        (Domain(Type.BOOLEAN), "0", {"values": {"1": True, "0": False}}, False),
        (Domain(Type.BOOLEAN), " YES", {"values": {"yes": True}, "fold_case": True}, True),
        (Domain(Type.BOOLEAN), True, {"values": {"yes": True}}, True),
        (Domain(Type.BOOLEAN), True, {"values": {"true": False}}, False),
        (Domain(Type.STRING), True, {"values": {"true": "on"}}, "on"),
        (SIZES, "s", {"values": {"s": "small"}}, "small"),
        (SIZES, "small", {"values": {"s": "small"}}, "small"),
        (SIZES, "SMALL", {"fold_case": True}, "small"),
        (SIZES, "large", {"fold_case": True}, "Large"),
        (SIZES, "SMALL", {"values": {"small": "Large"}, "fold_case": True}, "Large"),
        (Domain(Type.INTEGER), "none", {"values": {"none": 0}}, 0),
        (Domain(Type.DATETIME), "now", {"values": {"now": NOON}}, NOON),
    ],
)
def test_the_words_of_a_provider_have_our_values(
    domain: Domain, value: object, words: dict[str, Any], expected: object
) -> None:
    """A word is the text of a text, an integer or a boolean. A word that is not listed is read as it is."""
    assert fact(domain, value, **words) is expected


@pytest.mark.parametrize(
    ("domain", "value", "words", "problem"),
    [
        (Domain(Type.BOOLEAN), 2, {"values": {"1": True}}, "expected a boolean, got an integer"),
        (Domain(Type.BOOLEAN), 1.0, {"values": {"1": True}}, "expected a boolean, got a number"),
        (Domain(Type.BOOLEAN), "YES", {"values": {"yes": True}}, "expected a boolean, got a text"),
        (Domain(Type.STRING), [], {"values": {"[]": "x"}}, "expected a text, got a list"),
        (SIZES, "SMALL", {}, "expected one of small, Large, got another text"),
        (
            Domain(Type.ENUM, ("a", "A")),
            "ä",
            {"fold_case": True},
            "expected one of a, A, got another text",
        ),
    ],
)
def test_other_words_are_errors(
    domain: Domain, value: object, words: dict[str, Any], problem: str
) -> None:
    """No word is guessed."""
    with pytest.raises(MessageError) as caught:
        fact(domain, value, **words)
    assert caught.value.problem == problem


def test_words_that_differ_in_case_only_are_read_as_they_are() -> None:
    """An enum may have such words. Each is its own."""
    domain = Domain(Type.ENUM, ("a", "A"))

    assert [fact(domain, word, fold_case=True) for word in ("a", "A")] == ["a", "A"]


@given(word=st.text(min_size=1).filter(lambda text: text == text.strip()), value=st.booleans())
def test_a_listed_word_has_its_value_in_any_case(word: str, value: bool) -> None:  # noqa: FBT001  # a drawn value
    """Case is irrelevant in the words of the rule file and of the message."""
    words: dict[str, Any] = {"values": {word: value}, "fold_case": True}

    assert fact(Domain(Type.BOOLEAN), word, **words) is value
    assert fact(Domain(Type.BOOLEAN), word.casefold(), textual=True, **words) is value


@pytest.mark.parametrize(
    ("value", "time", "expected"),
    [
        ("31.01.2026 12:00", TimeForms(formats=("%d.%m.%Y %H:%M",), zone="UTC"), NOON),
        (1769860800, TimeForms(unit=NumberUnit.SECONDS), NOON),
        ("1769860800000", TimeForms(unit=NumberUnit.MILLISECONDS), NOON),
        (20260131120000, TimeForms(formats=("%Y%m%d%H%M%S",), zone="UTC"), NOON),
        ("0001-01-01T00:00:00", TimeForms(never=("0001-01-01",)), None),
        (0, TimeForms(never=(0,)), None),
    ],
)
def test_a_time_in_a_fact_has_the_forms_of_the_message(
    value: object, time: TimeForms, expected: object
) -> None:
    """A value that means no time gives no fact, and no error."""
    assert fact(Domain(Type.DATETIME), value, time=time) == expected


@pytest.mark.parametrize(
    ("time", "problem"),
    [
        (TimeForms(), "expected a date and time with its zone, got an integer"),
        (TimeForms(zone="UTC"), "expected a date and time, got an integer"),
        (
            TimeForms(unit=NumberUnit.SECONDS),
            "expected a date and time or a number of seconds, got an integer",
        ),
    ],
)
def test_a_number_that_is_no_time_is_no_fact(time: TimeForms, problem: str) -> None:
    """A sequence number is no date and time, and a number may be out of range."""
    with pytest.raises(MessageError) as caught:
        fact(Domain(Type.DATETIME), 10**30, time=time)
    assert caught.value.problem == problem
