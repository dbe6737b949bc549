"""Tests of the parts of a request in `observe`: headers, query, URL, time and secrets."""

from __future__ import annotations

import hmac
import json
from datetime import UTC, datetime
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
        ((*MOVED,), "options: --secret NAME=VARIABLE, --url URL, --now TIME, --no-verify"),
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


STAMPED = """signature:
        scheme: hmac
        secret: hook
        header: X-Key
        signed: "{timestamp}.{body}"
        timestamp: {header: X-Time}"""


def test_a_name_may_have_several_secrets(
    command: Command, stdin: Stdin, hooks: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While one replaces another, any of them proves the sender. Each has a variable of its own."""
    monkeypatch.setenv("NEW_KEY", "next-key")
    for options in (("hook=NEW_KEY", "hook=HOOK_KEY"), ("hook=HOOK_KEY", "hook=NEW_KEY")):
        stdin(body())
        words = (word for option in options for word in ("--secret", option))
        assert command("observe", hooks, "New", *MOVED, *words).code == 0

    stdin(body())
    assert command("observe", hooks, "New", *MOVED, "--secret", "hook=NEW_KEY").code == 2
    answer = command("observe", hooks, "New", *MOVED, *PROOF, "--secret", "hook=NO_KEY")
    assert (answer.code, "--secret hook: no environment variable" in answer.err) == (2, True)


def test_a_stored_message_is_verified_at_the_time_of_its_arrival(
    command: Command, stdin: Stdin, hooks: str
) -> None:
    """Without `--now`, it is too old."""
    path = Path(hooks)
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index("signature:")] + STAMPED, encoding="utf-8")
    sent = datetime(2026, 1, 31, 12, tzinfo=UTC)
    stamp = str(int(sent.timestamp()))
    proof = hmac.digest(KEY.encode(), f"{stamp}.".encode() + body(), "sha256").hex()
    headers = (*MOVED[:2], "--header", f"X-Key={proof}", "--header", f"X-Time={stamp}")
    words = ("observe", hooks, "New", *headers, *PROOF)

    for now, code in (("2026-01-31T13:01:00+01:00", 0), ("2026-01-31T13:00:00Z", 2)):
        stdin(body())
        assert command(*words, "--now", now).code == code
    stdin(body())
    assert "is too far from the present" in command(*words).err


@pytest.mark.parametrize("now", ["17", "2026-01-31", "2026-01-31T12:00:00", "soon"])
def test_the_present_is_a_date_and_time_with_a_zone(command: Command, hooks: str, now: str) -> None:
    """A sequence number is no present."""
    answer = command("observe", hooks, "New", "--now", now)

    assert (answer.code, "--now needs a date and time with its zone" in answer.err) == (2, True)
