"""The basis of each rule: notes, citations and sources."""

from __future__ import annotations

from datetime import date

import pytest

from statemachine.linter import lint
from tests.linter.acme import found, only, rules

BODY = """\
    actors: {{staff: {{}}}}
    statuses:
      New: {{initial: true, cite: guide}}
      Hold: {{{hold}}}
      Done: {{final: true, result: success, cite: guide}}
    transitions:
      - {{event: hold, source: New, target: Hold, actor: staff, cite: guide}}
      - {{event: finish, source: [New, Hold], target: Done, cite: guide}}
      - {{event: tried, {tried}}}
"""
MOVE = "source: Hold, target: New, "


def body(tried: str = MOVE + "cite: guide", *, hold: str = "cite: guide") -> str:
    """Return a rule file with other keys in its last transition or in its second status."""
    return BODY.format(tried=tried, hold=hold)


@pytest.mark.parametrize(
    ("tried", "checks"),
    [
        ("", ["missing-cite"]),
        ("note: Inferred from the names.", []),
        ("cite: guide", []),
        ("basis: inferred", ["missing-cite"]),
        ("basis: observed", ["missing-cite"]),
        ("basis: inferred, cite: guide", ["exception-without-note"]),
        ("basis: observed, cite: guide", ["exception-without-note"]),
        ("basis: observed, cite: guide, note: Seen in a log.", []),
        ("basis: observed, note: Seen in a log.", []),
        ("basis: documented", ["documented-without-cite"]),
        ("basis: documented, note: In a printed guide.", ["documented-without-cite"]),
        ("basis: documented, cite: guide", []),
        ("basis: conflicting", ["conflict-without-note"]),
        ("basis: conflicting, cite: guide", ["conflict-without-note"]),
        ("basis: conflicting, cite: guide, note: The text and the table differ.", []),
    ],
)
def test_a_weak_basis_is_one_finding(tried: str, checks: list[str]) -> None:
    """For a transition, a status and an action, a missing citation or note is one finding."""
    action = f"    actions:\n      print: {{statuses: [New], {tried}}}\n"

    assert found(body(MOVE + tried)) == checks
    assert found(body(hold=tried)) == checks
    assert found(body() + action) == checks


@pytest.mark.parametrize(
    "tried",
    [
        "source: Done, target: New, override: true, actor: staff",
        "source: any, target: Done",
        "source: any, except: [New], target: Hold",
        "source: Hold, target: [Hold, New]",
        "source: nothing, target: any",
    ],
)
def test_an_unusual_rule_needs_a_note(tried: str) -> None:
    """Overrides, `any` and moves from a status to itself are reported unless a note explains them."""
    check = "exception-without-note"

    assert check in found(body(f"{tried}, cite: guide"))
    assert check not in found(body(f"{tried}, cite: guide, note: The guide says so."))


def test_unspecified_entries_and_exits_need_one_note() -> None:
    """Unspecified entries and exits of one status are one finding."""
    finding = only(
        "exception-without-note", body(hold="entries: unspecified, exits: unspecified, cite: guide")
    )

    assert finding.message == (
        "no note explains why 'Hold' has unspecified entries and has unspecified exits"
    )


def test_a_rule_without_cite_and_note_is_one_finding() -> None:
    """An override without `cite` and `note` is reported once, because a note would fix both."""
    assert found(body("source: Done, target: New, override: true, actor: staff")) == ["missing-cite"]


def test_any_does_not_include_a_move_to_itself() -> None:
    """The finding is about `any`, not about a move from a status to itself."""
    finding = only("exception-without-note", body("source: any, target: Hold, cite: guide"))

    assert finding.message == "no note explains why 'tried' starts from any status"


SOURCES = """
  other: {{url: "{url}", retrieved: 2026-01-31}}
statuses:
  New: {{initial: true, cite: other}}
  Done: {{final: true, result: success, cite: guide}}
transitions:
  - {{event: finish, source: New, target: Done, cite: guide}}
"""


def with_source(url: str) -> str:
    """Return a rule file with a second source at a URL."""
    return SOURCES.format(url=url)[1:]


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com",
        "https://example.com.:/guide",
        "https://example.com:8443/a?b=c#d",
        "https://[2001:db8::1]/guide",
        "https://beispiel.example/Übersicht",
    ],
)
def test_a_valid_url(url: str) -> None:
    """A URL needs `http` or `https` and a host."""
    assert found(with_source(url)) == []


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.com/guide",
        "https:///guide",
        "mailto:a@example.com",
        "https://[2001/guide",
        "http:guide",
        "https://e.com:abc/x",
        "https://e.com:99999/x",
        "https://e.com:0/x",
        "https://..",
        "https://guide..example.com",
        "https://.example.com",
    ],
)
def test_an_invalid_url(url: str) -> None:
    """Another scheme, no host, an empty part of a host, a wrong port or misplaced brackets are an error."""
    assert found(with_source(url)) == ["malformed-url"]


def test_the_retrieval_date_is_compared_with_today() -> None:
    """Today is fine and tomorrow is not; without `today`, no date is in the future."""
    file = rules(with_source("https://example.com"))

    assert lint(file, today=date(2026, 1, 31)) == ()
    assert [each.check for each in lint(file, today=date(2026, 1, 30))] == ["future-retrieval"] * 2
    assert lint(file) == ()
