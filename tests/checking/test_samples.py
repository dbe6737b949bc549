"""Tests of the samples of messages: a sample that is read as expected gives no finding, any other gives one."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine import lint, load, loads, shipped
from statemachine.model.diagnostics import Diagnostic
from tests.needs import needs

pytestmark = needs("messages")

HEAD = """\
format: 1
provider: acme
subject: order
version: 1.0.0
sources: {guide: {url: https://example.com/guide, retrieved: 2026-01-31}}
facts: {paid: {type: boolean}, weight: {type: number}}
statuses:
  New: {initial: true, cite: guide}
  Paid: {cite: guide, final: true}
transitions:
  - {event: pay, source: New, target: Paid, cite: guide}
"""
BODY = {
    "id": 7,
    "copy": "a",
    "state": "Paid",
    "old": "New",
    "time": "2026-01-31T12:00:00+01:00",
    "paid": True,
    "kg": 1.5,
}
FIELDS = """\
      order: id
      item: copy
      status: state
      previous: old
      at: time
      facts: {paid: paid, weight: {path: kg, told: after}}
"""
MATCHING: dict[str, Any] = {
    "order": {"id": 7},
    "item": {"copy": "a"},
    "status": "Paid",
    "previous": "New",
    "at": "2026-01-31T11:00:00Z",
    "facts": {"paid": True},
    "facts_after": {"weight": "1.5"},
    "meaning": "applied",
}
"""Every part that a sample can expect of the record in the body."""


def findings(sample: dict[str, Any], fields: str = FIELDS) -> list[Diagnostic]:
    """Return the findings on one sample of a message with these fields."""
    written = json.dumps({"body": json.dumps(BODY), "stored": "New", **sample})
    text = f"{HEAD}messages:\n  inbound:\n    hook:\n      cite: guide\n{fields}      samples: {{one: {written}}}\n"
    rules = loads(text, "acme.yaml")
    return [each for each in lint(rules) if each.check == "sample-differs"]


@given(st.sets(st.sampled_from(sorted(MATCHING))))
def test_what_the_record_has_is_no_finding(parts: set[str]) -> None:
    """Any choice of the expected parts matches; what is not expected is not compared."""
    assert findings({"records": {part: MATCHING[part] for part in parts}}) == []


@given(st.sampled_from(sorted(MATCHING)), st.sampled_from(["alone", "in a list"]))
def test_each_other_value_is_one_finding(part: str, form: str) -> None:
    """The finding names the sample, the record, the part, and both values."""
    value = MATCHING[part]
    other = dict.fromkeys(value, "other") if isinstance(value, dict) else "other"
    record = {**MATCHING, part: other}
    (finding,) = findings({"records": record if form == "alone" else [record]})

    assert finding.message.startswith("sample 'one': record 1: expected ")
    assert part in finding.message
    assert "'other', got " in finding.message


@pytest.mark.parametrize(
    ("sample", "problem"),
    [
        ({"records": []}, "expected 0 records, got 1"),
        ({"records": [{}, {}]}, "expected 2 records, got 1"),
        ({"error": "invalid JSON"}, "it is read without the error 'invalid JSON'"),
        ({"ignored": True}, "it is not ignored"),
        ({"body": "{", "records": {}}, "reading ends with: "),
        ({"body": "{", "error": "invalid XML"}, "reading ends with: "),
        (
            {"records": {"errors": "expected a number"}},
            "record 1: expected an error with 'expected a number'",
        ),
        ({"body": json.dumps({**BODY, "kg": "heavy"}), "records": {}}, "record 1: unexpected error: "),
        (
            {"body": json.dumps({**BODY, "id": None}), "records": {"status": "Paid", "errors": "id"}},
            "record 1: expected an observation",
        ),
    ],
)
def test_a_sample_that_is_read_otherwise_is_a_finding(sample: dict[str, Any], problem: str) -> None:
    """Whole bodies, the number of records, and errors are compared too."""
    (finding,) = findings(sample)

    assert problem in finding.message


@pytest.mark.parametrize(
    "sample",
    [
        {"body": "{", "error": "invalid JSON"},
        {"body": "[]", "records": []},
        {
            "body": json.dumps({**BODY, "kg": "heavy"}),
            "records": {"status": "Paid", "errors": "a number"},
        },
        {"body": json.dumps({**BODY, "id": None}), "records": {"errors": ["id"]}},
        {},
    ],
)
def test_an_expected_error_is_no_finding(sample: dict[str, Any]) -> None:
    """An error is expected by a part of its text. A sample that expects nothing only has to be read."""
    assert findings(sample) == []


def test_a_wrong_path_is_found() -> None:
    """This is what samples are for: the path `status` finds nothing in the sample."""
    found = findings({"records": {"status": "Paid"}}, FIELDS.replace("status: state", "status: status"))

    assert found
    assert all(each.span.path == "acme.yaml" for each in found)


@pytest.mark.parametrize("name", shipped())
def test_every_shipped_message_has_samples(name: str) -> None:
    """Each has at least one, and `check` finds no difference."""
    rules = load(name)

    assert all(message.samples for message in rules.inbound.values())
    assert lint(rules) == ()


def test_a_sample_is_read_as_its_own_message() -> None:
    """Another message that takes the body is the finding, and the records are not compared."""
    sample = json.dumps({"body": json.dumps({"type": "b", **BODY}), "records": {"status": "Paid"}})
    fields = "order: id, status: state, cite: guide"
    text = f"""{HEAD}messages:
  inbound:
    a: {{{fields}, when: {{type: a}}, samples: {{one: {sample}}}}}
    b: {{{fields}, when: {{type: b}}, samples: {{one: {sample}}}}}
"""
    found = [each.message for each in lint(loads(text)) if each.check == "sample-differs"]

    assert found == ["sample 'one': it is read as 'b'"]


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1252", "utf-16", "utf-16le"])
def test_a_body_is_sent_in_the_character_set_of_its_content_type(charset: str) -> None:
    """The text of the file is the same, with any character set that has its characters."""
    body = json.dumps({**BODY, "copy": "\u00e9"}, ensure_ascii=False)
    kind = f"application/json; charset={charset}"

    assert findings({"body": body, "content_type": kind, "records": {"item": {"copy": "\u00e9"}}}) == []


def test_a_character_set_may_lack_a_character() -> None:
    """The sample cannot be sent like this, which is a finding."""
    body = json.dumps({**BODY, "copy": "\u20ac"}, ensure_ascii=False)
    (finding,) = findings({"body": body, "content_type": "application/json; charset=iso-8859-1"})

    assert finding.message.endswith("the body has a character that iso-8859-1 does not have")


@pytest.mark.parametrize(
    ("sample", "wrong"),
    [
        ({"at": "2026-01-31T12:00:00+01:00", "records": {"at": "2026-01-31T11:00:00Z"}}, []),
        ({"at": 17, "records": {"at": 17}}, []),
        ({"at": 1.5, "records": {"at": "1.5"}}, []),
        ({"at": 18, "records": {"at": 17}}, ["record 1: expected at '17', got '18'"]),
        ({"url": "https://example.com/?via=api", "records": {"channel": "api"}}, []),
        ({"url": "/hook?via=api", "records": {"channel": "ui"}}, ["record 1: expected channel 'ui', got 'api'"]),
        ({"url": "/?via=api", "query": {"via": "ui"}, "records": {"channel": "ui"}}, []),
        ({"url": "/?via=%ff", "error": "the query of the URL cannot be read"}, []),
    ],
)  # fmt: skip
def test_a_sample_has_the_time_and_the_url_that_the_caller_passes(
    sample: dict[str, Any], wrong: list[str]
) -> None:
    """As in `read`: the time is of records without one, and the query is that of the URL unless it is passed."""
    fields = "".join(
        f"      {each}\n" for each in ("order: id", "status: state", "query: {channel: via}")
    )
    found = findings(sample, fields)

    assert [each.message.removeprefix("sample 'one': ") for each in found] == wrong
