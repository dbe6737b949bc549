"""Tests of `request` for actions and reads, with the present time and a new id, and of all kinds of answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.needs import needs

pytestmark = needs("messages")

Stdin = Callable[[bytes], None]

RULES = """\
format: 1
provider: acme
subject: order
version: 1.0.0
inputs:
  text: {type: string}
statuses: {New: {initial: true}, Held: {}, Done: {}}
events: {confirm: {target: provider}}
transitions:
  - {event: hold, source: New, target: Held}
  - {event: confirm, source: Held, target: [Done, New]}
actions:
  rename: {statuses: [New], requires: [text]}
  resend: {statuses: [Held]}
messages:
  inbound:
    poll: {order: id, status: status, snapshot: true, by_name: true, content: {application/json: orders || @}}
  outbound:
    hold:
      for: [hold, confirm]
      method: POST
      url: https://example.com/hold
      parameters: {key: {secret: true}, user: {default: me}, pin: {type: integer, secret: true}}
      auth: {basic: [user, key]}
      headers: {Idempotency-Key: new_id}
      form: {at: now.iso, event: event, key: parameters.key}
      accepted: {status: 202}
      success: {path: data.hold.id}
      reasons: data.userErrors[].message
    rename:
      for: {action: rename}
      method: POST
      url: https://example.com/rename
      parameters: {whsec: {secret: true}, more: {type: document, optional: true}}
      signature: {scheme: standard-webhooks, secret: whsec}
      body: [action, inputs.text, parameters.more]
      accepted: {status: 202}
    poll:
      for: {read: poll}
      url: https://example.com/orders/{order.id}
      parameters: {key: {secret: true}}
      auth: {bearer: key}
      next: next
      reasons: error
"""

FIXED = ("--now", "2026-11-27T13:00:00+01:00", "--new-id", "id-7")
ANSWER = ("--answer", "-")


@pytest.fixture
def rules(tmp_path: Path) -> str:
    """Return the path of the rule file."""
    path = tmp_path / "acme.yaml"
    path.write_text(RULES, encoding="utf-8")
    return str(path)


def test_a_move_shows_its_form_with_the_time_and_the_id(command: Command, rules: str) -> None:
    """A secret is masked in each place, given or not."""
    expected = (
        "POST https://example.com/hold\n"
        "Authorization: Basic ***\n"
        "Idempotency-Key: id-7\n"
        "content-type: application/x-www-form-urlencoded\n"
        "\n"
        "at=2026-11-27T12%3A00%3A00Z&event=hold&key=***\n"
    )
    for words in ((), ("--parameter", "key=s3cr3t")):
        answer = command("request", rules, "New", "Held", *FIXED, *words)

        assert (answer.code, answer.out, answer.err) == (0, expected, "")


def test_an_action_is_asked_for_by_its_name(command: Command, rules: str) -> None:
    """Its inputs are those of the question. A key of `standard-webhooks` may be left out too."""
    words = ("request", rules, "New", "--action", "rename", "--input", "text=x", *FIXED)
    answer = command(*words)

    assert (answer.code, answer.err) == (0, "")
    assert answer.out == (
        "POST https://example.com/rename\n"
        "content-type: application/json\n"
        "webhook-id: id-7\n"
        "webhook-timestamp: 1795780800\n"
        "webhook-signature: ***\n"
        "\n"
        '["rename","x"]\n'
    )


def test_a_document_is_passed_as_json(command: Command, rules: str) -> None:
    """Other texts are an error that does not repeat them."""
    words = ("request", rules, "New", "--action", "rename", "--input", "text=x", "--parameter")

    assert command(*words, 'more={"a": [1, 0.5]}').out.endswith('\n["rename","x",{"a":[1,0.5]}]\n')
    wrong = command(*words, "more=[1, s3cr3t")
    assert wrong.code == 2
    assert "'more' must be JSON" in wrong.err
    assert "s3cr3t" not in wrong.err


def test_a_refused_action_builds_no_request(command: Command, rules: str) -> None:
    """The reasons are printed, and the exit code is 1."""
    answer = command("request", rules, "Done", "--action", "rename")

    assert answer.code == 1
    assert answer.out.startswith("refused: no request is built\n  ")


def test_a_read_has_parts_of_the_key_of_the_order(command: Command, rules: str) -> None:
    """No status is needed."""
    answer = command("request", rules, "--read", "--order", "id=a/b", "--parameter", "key=s3cr3t")

    assert (answer.code, answer.err) == (0, "")
    assert answer.out == "GET https://example.com/orders/a%2Fb\nAuthorization: Bearer ***\n"


@pytest.mark.parametrize(
    ("status", "body", "code", "line"),
    [
        ("200", b'{"data": {"hold": {"id": 1}}}', 0, "answer: carried out"),
        ("200", b'{"data": {"hold": null}}', 1, "answer: not carried out"),
        (
            "200",
            b'{"data": {"hold": null, "userErrors": [{"message": "Already *held*\\u0007"}]}}',
            1,
            "  Already *held*",
        ),
        (
            "202",
            b"",
            0,
            "answer: accepted, not carried out yet: a message will tell when the order is 'Held'",
        ),
        ("500", b"", 1, "answer: unknown whether carried out: the provider answered with 500"),
    ],
)
def test_the_kind_of_an_answer_is_shown(
    command: Command, rules: str, stdin: Stdin, *, status: str, body: bytes, code: int, line: str
) -> None:
    """A failure has the exit code 1, a success and an accepted request 0."""
    stdin(body)
    answer = command("request", rules, "New", "Held", *ANSWER, "--answer-status", status)

    assert (answer.code, answer.err) == (code, "")
    assert answer.out.splitlines()[-1].startswith(line)


def test_an_accepted_request_names_every_target(command: Command, rules: str, stdin: Stdin) -> None:
    """The provider chooses among them. An action has none."""
    stdin(b"")
    chosen = command("request", rules, "Held", "--event", "confirm", *ANSWER, "--answer-status", "202")
    stdin(b"")
    action = command(
        *("request", rules, "New", "--action", "rename", "--input", "text=x"),
        *(*ANSWER, "--answer-status", "202"),
    )

    assert chosen.out.endswith("a message will tell when the order is 'Done' or 'New'\n")
    assert action.out.endswith("answer: accepted, not carried out yet\n")


READ = ("--read", "--order", "id=1", "--parameter", "key=s3cr3t")


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (b'{"id": 1, "status": "New"}', ["answer: read, 1 record"]),
        (
            b'{"orders": [{"id": 1, "status": "New"}, {"id": 1}], "next": "?page=2&key=s3cr3t"}',
            [
                "answer: read, 2 records, 1 not read in full",
                "next page: https://example.com/orders/1?page=2&key=***",
            ],
        ),
    ],
)
def test_the_answer_of_a_read_is_shown(
    command: Command, rules: str, stdin: Stdin, *, body: bytes, lines: list[str]
) -> None:
    """It has a number of records, and may have a next page."""
    stdin(body)
    answer = command("request", rules, *READ, *ANSWER)

    assert (answer.code, answer.err) == (0, "")
    assert answer.out.splitlines()[-len(lines) :] == lines


def test_a_read_that_failed_says_so(command: Command, rules: str, stdin: Stdin) -> None:
    """There is nothing that was or was not carried out."""
    stdin(b'{"error": "no order for s3cr3t"}')
    answer = command("request", rules, *READ, *ANSWER, "--answer-status", "404")

    assert answer.code == 1
    assert answer.out.splitlines()[-2:] == [
        "answer: not read: the provider answered with 404",
        "  no order for ***",
    ]


def test_json_has_the_targets_and_the_id(command: Command, rules: str, stdin: Stdin) -> None:
    """The answer has its kind."""
    stdin(b"")
    answer = command(
        *("request", rules, "New", "Held", *FIXED, *ANSWER, "--answer-status", "202", "--format", "json")
    )

    assert answer.code == 0
    assert json.loads(answer.out) == {
        "version": 1,
        "request": {
            "name": "hold",
            "method": "POST",
            "url": "https://example.com/hold",
            "headers": {
                "Authorization": "Basic ***",
                "Idempotency-Key": "id-7",
                "content-type": "application/x-www-form-urlencoded",
            },
            "body": "at=2026-11-27T12%3A00%3A00Z&event=hold&key=***",
            "targets": ["Held"],
            "new_id": "id-7",
        },
        "answer": {"result": "accepted", "status": 202, "reasons": []},
    }


def test_json_has_the_records_of_a_read(command: Command, rules: str, stdin: Stdin) -> None:
    """Their number, what could not be read, and the next page with secrets masked."""
    stdin(b'{"orders": [{"id": 2, "status": "New"}], "next": "/orders?key=s3cr3t"}')
    values = json.loads(command("request", rules, *READ, *ANSWER, "--format", "json").out)

    assert values["request"]["targets"] == []
    assert values["request"]["new_id"] is None
    assert values["answer"]["result"] == "success"
    assert values["answer"]["records"] == 1
    assert [each.startswith("poll, record 1, at id: ") for each in values["answer"]["errors"]] == [True]
    assert values["answer"]["next_page"] == "https://example.com/orders?key=***"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ((), "request needs a SOURCE, or --read"),
        (("New",), "request needs a TARGET, an --event, an --action or --read"),
        (("New", "Held", "--action", "s3cr3t"), "takes no TARGET, no --event and no --override"),
        (("New", "--override", "--action", "s3cr3t"), "takes no TARGET, no --event and no --override"),
        (("New", "--read"), "request --read takes no SOURCE, TARGET, --event, --action or --override"),
        (("--read", "--action", "s3cr3t"), "request --read takes no SOURCE, TARGET"),
        (("--read", "--override"), "request --read takes no SOURCE, TARGET"),
        (("New", "Held", "--order", "id=s3cr3t"), "--order is for --read"),
        (("--read", "--order", "s3cr3t"), "--order: a value has no '='; write NAME=VALUE"),
        (("New", "Held", "--now", "s3cr3t"), "--now needs a date and time"),
        (("New", "Held", "--now", "1795780800"), "--now needs a date and time"),
        (("New", "Held", "--now", "2026-11-27T12:00:00"), "--now needs a date and time"),
        (("New", "Held", "--new-id", ""), "--new-id needs a text that is not empty"),
        (
            ("New", "Held", "--new-id", "s3cr3t\nX: y"),
            "header 'Idempotency-Key' must be printable ASCII",
        ),
        (("New", "Held", "--parameter", "user=s3cr3t:x"), "'user' is a user name and must not contain"),
        (("--read", "--parameter", "key=s3cr3t"), "'order.id' in the URL has no value"),
        (("--read", "--order", "id=s3cr3t", "--request", "hold"), "'hold' does not read a message"),
        (
            ("New", "--action", "rename", "--input", "text=s3cr3t", "--parameter", "whsec=s3cr3t*"),
            "parameter 'whsec' is no key of a signature: expected `whsec_` and base64",
        ),
        (("Held", "--action", "resend"), "no request carries out the action 'resend'"),
    ],
)
def test_wrong_usage_is_an_error_without_values(
    command: Command, rules: str, *, words: tuple[str, ...], expected: str
) -> None:
    """The exit code is 2, and no value of an option is repeated."""
    answer = command("request", rules, *words)

    assert (answer.code, answer.out) == (2, "")
    assert expected in answer.err
    assert "s3cr3t" not in answer.err
