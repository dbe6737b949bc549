"""Tests of the parts of a request in `observe`: headers, query, URL, time and secrets."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.cli.test_observe_command import FEED_HEAD, Stdin, body
from tests.needs import needs

pytestmark = needs("messages")

HOOKS = f"""{FEED_HEAD}
messages:
  otherwise: ignored
  inbound:
    feed:
      content: {{application/json: items, application/x-www-form-urlencoded: "@"}}
      body: {{order: order}}
      item: item
      status: status
      when_headers: {{X-Topic: moved}}
      headers: {{id: X-Id}}
      query: {{at: at, order: order}}
      signature: {{scheme: secret-header, secret: hook, header: X-Key}}
"""
KEY = "s3cr3t-key"
MOVED = ("--header", "x-topic=moved", "--header", f"X-KEY={KEY}")
PROOF = ("--secret", "hook=HOOK_KEY")


@pytest.fixture
def hooks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the path of a rule file with a signed message, whose secret is in the environment."""
    monkeypatch.setenv("HOOK_KEY", KEY)
    path = tmp_path / "hooks.yaml"
    path.write_text(HOOKS, encoding="utf-8")
    return str(path)


def test_headers_and_the_query_are_read(command: Command, stdin: Stdin, hooks: str) -> None:
    """The JSON has the id of the event and the time of the message."""
    stdin(body({"item": 1, "status": "Made"}))
    words = ("--header", "X-Id=e7", "--query", "at=2026-01-02T10:00:00Z")
    answer = command("observe", hooks, "New", *MOVED, *PROOF, *words, "--format", "json")
    values = json.loads(answer.out)
    (record,) = values["records"]

    assert (answer.code, values["message"], values["ignored"]) == (0, "feed", False)
    assert (record["id"], record["at"]) == ("e7", "2026-01-02T10:00:00+00:00")
    assert record["outcome"]["at"] == record["at"]


def test_the_url_has_a_query_and_the_content_type_may_be_a_header(
    command: Command, stdin: Stdin, hooks: str
) -> None:
    """The header goes before the option."""
    stdin(b"item=1&status=Made")
    url = "https://example.com/hook?order=A+7&at=2026-01-02T10:00:00Z"
    header = "content-type=application/x-www-form-urlencoded"
    answer = command("observe", hooks, "New", *MOVED, *PROOF, "--header", header, "--url", url)

    assert answer.out.splitlines()[0] == "record 1 (order A 7, item 1): applied: New -> Made"
    assert answer.code == 0


def test_the_time_of_a_message_may_be_an_option(command: Command, stdin: Stdin, hooks: str) -> None:
    """A number or a date and time, as for `--stored-at`."""
    stdin(body({"item": 1, "status": "Made"}))
    words = ("observe", hooks, "New", *MOVED, *PROOF)
    assert "apply: store Made, at 17\n" in command(*words, "--at", "17").out

    answer = command(*words, "--at", "noon")
    assert (answer.code, "--at needs a date and time with its zone" in answer.err) == (2, True)


def test_an_ignored_message_is_no_fault(command: Command, stdin: Stdin, hooks: str) -> None:
    """No record and no order is in the JSON."""
    words = ("observe", hooks, "New", "--header", "X-Topic=rated")
    stdin(b"{}")
    answer = command(*words)
    assert (answer.code, answer.out) == (0, "ignored: no message takes this body\n")

    stdin(b"{}")
    values = json.loads(command(*words, "--format", "json").out)
    assert values == {"version": 1, "message": None, "ignored": True, "records": [], "orders": []}


def test_a_sender_that_is_not_proved_exits_with_2(command: Command, stdin: Stdin, hooks: str) -> None:
    """The proof can be left out on purpose."""
    other = ("--header", "x-topic=moved", "--header", "X-Key=other")
    for words in (other, other[:2]):
        stdin(body())
        answer = command("observe", hooks, "New", *words, *PROOF)
        assert (answer.code, answer.out) == (2, "")
        assert "feed: header 'x-key'" in answer.err
        assert "other" not in answer.err

    stdin(body())
    assert command("observe", hooks, "New", *other, "--no-verify").out == "no records\n"


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ((*MOVED,), "missing secret 'hook'"),
        ((*MOVED,), "options: --secret NAME=VARIABLE, --url URL, --no-verify"),
        ((*MOVED, "--secret", f"hook={KEY}"), "--secret hook: no environment variable with this name has a value; set it, and write --secret hook=VARIABLE"),
        ((*MOVED, "--secret", KEY), "--secret: a value has no '='; write NAME=VARIABLE"),
        (("--header", KEY), "--header: a value has no '='; write NAME=VALUE"),
        (("--query", KEY), "--query: a value has no '='; write NAME=VALUE"),
        ((*MOVED, "--header", f"X-KEY={KEY}2"), "--header: 'X-KEY' is given more than once; give it once"),
        ((f"--headers=X={KEY}",), "unknown option --headers; did you mean '--header'?"),
        (("--url", KEY, "--url", KEY), "argument --url: given more than once; give it once"),
        ((*MOVED, *PROOF, "--url", f"https://[{KEY}"), "feed: the query of the URL cannot be read"),
    ],
)  # fmt: skip
def test_usage_errors_repeat_no_value(
    command: Command, stdin: Stdin, hooks: str, *, words: tuple[str, ...], problem: str
) -> None:
    """A header, a parameter and the word of a secret may be secret."""
    stdin(body({"item": 1, "status": "Made"}))
    answer = command("observe", hooks, "New", *words)

    assert (answer.code, answer.out) == (2, "")
    assert problem in answer.err
    assert KEY not in answer.err
