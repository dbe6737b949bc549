"""Where the rules come from."""

from __future__ import annotations

from datetime import date

import pytest

from statemachine.linter import lint
from tests.linter.acme import found, rules

BODY = """\
      other: {{url: "{url}", retrieved: 2026-01-31}}
    statuses:
      New: {{initial: true, cite: other}}
      Done: {{final: true, result: success, cite: guide}}
    transitions:
      - {{event: finish, source: New, target: Done, cite: guide}}
"""


def body(url: str) -> str:
    """Return a rule file with a source at an address."""
    return "\n" + BODY.format(url=url).replace("\n    ", "\n").replace("      other", "  other", 1)


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
def test_an_address_that_opens(url: str) -> None:
    """A scheme of the web and a host are enough."""
    assert found(body(url)) == []


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
def test_an_address_that_does_not_open(url: str) -> None:
    """Another scheme, no host, an empty part of one, no port, or brackets out of place: no browser gets there."""
    assert found(body(url)) == ["malformed-url"]


def test_today_is_given() -> None:
    """A source read on this very day is fine, one of tomorrow is not; without a day nothing is late."""
    file = rules(body("https://example.com"))

    assert lint(file, today=date(2026, 1, 31)) == ()
    assert [each.check for each in lint(file, today=date(2026, 1, 30))] == ["future-retrieval"] * 2
    assert lint(file) == ()
