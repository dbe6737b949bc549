"""A mapping from a JSON or YAML library gives the rule set that the same text gives."""

from __future__ import annotations

import json
from collections import UserDict
from datetime import UTC, date, datetime
from enum import Enum, StrEnum
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from statemachine.loader import dump, from_dict, loads
from statemachine.model.diagnostics import Diagnostic
from statemachine.model.errors import InvalidRulesError
from tests.loader.broken import broken_documents
from tests.loader.files import FULL, checks, file_with
from tests.strategies import Document, documents, to_yaml


class Word(StrEnum):
    """An enum whose members are texts."""

    NEW = "New"


class OlderWord(str, Enum):  # noqa: UP042  # users have such enums
    """The same in the older form, whose `str` is not its value."""

    NEW = "New"


def document(**changes: Any) -> dict[str, Any]:
    """Return a small valid document with some keys replaced."""
    return {
        "format": 1,
        "provider": "acme",
        "subject": "order",
        "version": "1.0.0",
        "statuses": {"New": {"initial": True}, "Done": {"final": True}},
        "transitions": [{"event": "finish", "source": "New", "target": "Done"}],
        **changes,
    }


def findings_of(value: Any) -> tuple[Diagnostic, ...]:
    """Return the findings that keep a mapping from loading."""
    with pytest.raises(InvalidRulesError) as caught:
        from_dict(value)
    return caught.value.diagnostics


def messages_of(value: Any) -> list[str]:
    """Return the messages of the findings that keep a mapping from loading."""
    return [each.message for each in findings_of(value)]


def nested(levels: int) -> list[Any]:
    """Return a list with this many levels."""
    value: list[Any] = []
    for _ in range(levels - 1):
        value = [value]
    return value


@given(documents())
def test_a_valid_mapping_gives_the_rule_set_of_its_text(mapping: Document) -> None:
    """The places differ, and the rule sets are equal."""
    assert from_dict(mapping) == loads(to_yaml(mapping)) == from_dict(json.loads(json.dumps(mapping)))


@given(broken_documents())
def test_a_broken_mapping_fails_the_checks_that_its_text_fails(mapping: Document) -> None:
    """Every finding is at line 1, column 1 of the given path."""
    expected = set(checks(to_yaml(mapping)))
    if not expected:
        assert from_dict(mapping) == loads(to_yaml(mapping))
        return

    found = findings_of(mapping)

    assert {each.check for each in found} == expected
    assert {str(each.span) for each in found} == {"<dict>:1:1"}


@pytest.mark.parametrize(
    "load", [yaml.safe_load, lambda text: json.loads(json.dumps(yaml.safe_load(text), default=str))]
)
def test_every_key_of_the_format_is_read(load: Any) -> None:
    """YAML libraries return dates and floats, and JSON libraries return texts."""
    rules = from_dict(load(FULL))

    assert rules == loads(FULL) == loads(dump(rules))
    assert rules.sources["guide"].retrieved == date(2026, 1, 31)


def test_any_mapping_and_sequence_is_read() -> None:
    """Tuples, other mappings and enums of texts are accepted."""
    value = UserDict(
        document(ignored=("All", "None"), groups={"early": Word.NEW, "old": [OlderWord.NEW]})
    )

    rules = from_dict(value)

    assert rules.ignored == ("All", "None")
    assert rules.groups["early"].members == rules.groups["old"].members == ("New",)


def test_numbers_and_times_become_their_texts() -> None:
    """A float is a decimal number, a datetime is its ISO text, and an integer key is a name."""
    facts = {
        "size": {"type": "number", "minimum": 0.5, "maximum": 1e-7 + 1},
        "due": {"type": "datetime", "minimum": datetime(2026, 1, 31, 10, tzinfo=UTC)},
    }
    rules = from_dict(
        document(facts=facts, statuses={1: {"initial": True}, "New": {}, "Done": {"code": 2}})
    )

    assert list(rules.statuses) == ["1", "New", "Done"]
    assert rules.statuses["Done"].code == "2"
    assert str(rules.facts["size"].domain) == str(
        loads(
            to_yaml(
                document(facts={"size": {"type": "number", "minimum": "0.5", "maximum": "1.0000001"}})
            )
        )
        .facts["size"]
        .domain
    )


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"title": {1}}, "'title' is of type set"),
        ({"title": b"x"}, "'title' is of type bytes"),
        ({"ignored": ["a", object]}, "item 2 of 'ignored' is of type type"),
        ({"title": float("nan")}, "'title' is the float nan"),
        ({"title": 10**1000}, "'title' is an integer of more than 1,000 digits"),
        ({"title": "a\ud800"}, "the text contains half of a character"),
        ({"a\ud800": "b"}, "the text contains half of a character"),
        ({("a", "b"): 1}, "a key is of type tuple"),
        ({b"a": 1}, "a key is of type bytes"),
        ({None: 1}, "a key must be a text, not null"),
        ({1: "x", "1": "y"}, "duplicate key '1'"),
    ],
)
def test_a_value_that_a_file_cannot_contain_is_a_finding(value: Any, message: str) -> None:
    """The message names the key."""
    assert message in messages_of(document() | value)


@pytest.mark.parametrize("value", [None, 5, "x", [], object(), float("inf")])
def test_a_document_has_to_be_a_mapping(value: Any) -> None:
    """Every other value is one finding about the rule file."""
    (message,) = messages_of(value)

    assert message.startswith("the rule file ")


def test_a_mapping_that_contains_itself_is_too_deep() -> None:
    """Lists and mappings may have 100 levels."""
    loop: dict[str, Any] = {}
    loop["loop"] = loop
    record = {"inbound": {"hook": {"status": "s", "record": {"enum": nested(95)}}}}

    assert messages_of(document(x=loop)) == ["nesting exceeds 100 levels"]
    assert from_dict(document(messages=record))
    record["inbound"]["hook"]["record"] = {"enum": nested(96)}
    assert messages_of(document(messages=record)) == ["nesting exceeds 100 levels"]


@pytest.mark.once
def test_a_value_that_is_repeated_too_often_is_too_large() -> None:
    """A value counts at each place where it is used."""
    value: list[Any] = ["a"]
    for _ in range(30):
        value = [value, value]

    assert messages_of(document(x=value)) == ["the file contains more than 1,000,000 keys and values"]


def test_empty_texts_and_nulls_are_distinguished() -> None:
    """All places are equal, so no value looks like a key without a colon."""
    assert from_dict(document(title="", note="")).title == ""
    assert messages_of(document(titel=None, title="")) == ["unknown key 'titel' in a rule file"]
    assert messages_of(document(title=None)) == ["'title' is null"]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.integers() | st.none(), inner),
    )
)
def test_no_value_raises_another_exception(value: Any) -> None:
    """Every value gives findings."""
    assert findings_of(value)
    assert findings_of(document(extra=value))


def test_findings_name_the_given_path() -> None:
    """A path can name a row of a database, for example."""
    with pytest.raises(InvalidRulesError, match=r"^rules/7:1:1: error: unknown key 'titel'"):
        from_dict(document(titel="x"), "rules/7")


def test_a_file_and_its_mapping_have_equal_rule_sets() -> None:
    """The text of the tests is read by both."""
    text = file_with("title: Größe")

    assert from_dict(yaml.safe_load(text)) == loads(text)
