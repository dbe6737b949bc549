"""Tests of `request`: the request with its secrets masked; and of live moves in `available`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.needs import needs

pytestmark = needs("messages")


Stdin = Callable[[bytes], None]

HOLD = ("request", "gooten", "New", "Hold", "--actor", "partner", "--parameter", "id=7-501/a")
CLOSE = ("request", "wordbee/order", "Done", "Closed", "--actor", "manager")
THERE = (
    "--parameter",
    "server=https://translate.example",
    "--parameter",
    "orderId=17",
    "--parameter",
    "account=x",
)


def test_a_request_has_its_values_in_the_query(command: Command) -> None:
    """The keys may be left out and are masked; the id is encoded."""
    answer = command(*HOLD)

    assert (answer.code, answer.err) == (0, "")
    assert answer.out == (
        "POST https://api.print.io/api/orderstatus"
        "?recipeid=***&partnerBillingKey=***&id=7-501%2Fa&orderStatusName=Hold\n"
    )


def test_a_given_secret_is_masked(command: Command) -> None:
    """Text and JSON are masked."""
    for words in (
        (),
        (
            "--format",
            "json",
        ),
    ):
        answer = command(*HOLD, "--parameter", "partnerBillingKey=s3cret", *words)

        assert answer.code == 0
        assert "s3cret" not in answer.out + answer.err
        assert "***" in answer.out


def test_a_body_is_shown_as_it_is_sent(command: Command) -> None:
    """The status is a number, and the default of an input is included."""
    answer = command(*CLOSE, *THERE, "--input", "message=done")

    assert answer.code == 0
    assert answer.out.splitlines()[0] == "PUT https://translate.example/api/orders/17/status"
    assert json.loads(answer.out.splitlines()[-1]) == {"status": 5, "message": "done", "notify": True}


def test_a_request_may_be_for_an_event_alone(command: Command) -> None:
    """If the provider chooses the target, the request must not need it; the same holds for one possible target."""
    answer = command(
        "request", "wordbee/order", "Done", "--event", "close-order", "--actor", "manager", *THERE
    )

    assert (answer.code, answer.err) == (0, "")
    assert answer.out == command(*CLOSE, *THERE).out


def test_the_event_may_be_left_to_the_request(command: Command) -> None:
    """If several events are possible, one that a declared request carries out is preferred."""
    other = command("request", "gooten", "Hold", "New", "--actor", "partner", "--channel", "ui")

    assert other.code == 2
    assert "no request carries out change-item-status: Hold -> New" in other.err


def test_a_request_without_events_creates_no_order(command: Command) -> None:
    """Creation needs a request of its own."""
    answer = command("request", "wordbee/order", "-", "RequestSent", "--actor", "client", *THERE)

    assert answer.code == 2
    assert "no request carries out create-order" in answer.err


def test_an_invalid_path_exits_with_2(command: Command, tmp_path: Path) -> None:
    """The rule file loads, and the path is compiled when it is first used."""
    text = Path("rules/gooten.yaml").read_text(encoding="utf-8")
    path = tmp_path / "faulty.yaml"
    path.write_text(text.replace("parameters.id\n", "parameters.@id\n"), encoding="utf-8")
    answer = command("request", str(path), *HOLD[2:])

    assert (answer.code, answer.out) == (2, "")
    assert f"this rule file cannot be used\n{path}:" in answer.err
    assert "[invalid-path]" in answer.err


def test_a_parameter_without_an_equals_sign_is_not_repeated(command: Command) -> None:
    """It may be a secret."""
    answer = command(*HOLD, "--parameter", "partnerBillingKey:s3cret")

    assert answer.code == 2
    assert "s3cret" not in answer.err


def test_an_override_has_its_own_request(command: Command) -> None:
    """`--override` selects it."""
    answer = command(
        "request", "wordbee/order", "Closed", "Done", "--actor", "manager", "--override", *THERE
    )

    assert answer.code == 0
    assert answer.out.startswith("PUT https://translate.example/api/orders/17/status/override\n")


def test_a_no_builds_no_request(command: Command) -> None:
    """The reasons of the rules are printed, and the exit code is 1."""
    answer = command("request", "gooten", "Shipped", "Cancelled", "--actor", "partner")
    as_json = command(
        "request", "gooten", "Shipped", "Cancelled", "--actor", "partner", "--format", "json"
    )

    assert (answer.code, as_json.code) == (1, 1)
    assert answer.out.startswith("refused: no request is built\n  not-declared: ")
    assert json.loads(as_json.out)["refusals"][0]["cause"] == "not-declared"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("request", "gooten", "New", "Hold", "--actor", "partner"), "missing parameter 'id'"),
        ((*HOLD, "--parameter", "ident=1"), "unknown parameter 'ident'"),
        ((*CLOSE, *THERE[:2]), "missing parameter 'orderId'"),
        ((*CLOSE, "--parameter", "orderId=x"), "parameter 'orderId' must be an integer"),
        ((*HOLD, "--request", "nothing"), "unknown request 'nothing'"),
        ((*CLOSE, *THERE, "--invert-success", "--answer", "/dev/null"), "cannot invert the success"),
        (("request", "cubicasa", "Ready", "Fixing"), "no request carries out"),
        (("request", "gooten", "New"), "request needs a TARGET, an --event, an --action or --read"),
    ],
)
def test_a_missing_part_of_a_request_is_named(
    command: Command, words: tuple[str, ...], expected: str
) -> None:
    """The exit code is 2, and the message contains no value."""
    answer = command(*words)

    assert (answer.code, answer.out) == (2, "")
    assert expected in answer.err


@pytest.mark.parametrize(
    ("body", "words", "expected"),
    [
        (b'{"HadError": false}', (), (0, "answer: carried out")),
        (b'{"HadError": true, "Errors": [{"ErrorMessage": "no"}]}', (), (1, "  no")),
        (b'{"HadError": true}', ("--invert-success",), (0, "answer: carried out")),
        (b"", ("--answer-status", "404"), (1, "answer: not carried out")),
        (
            b"",
            ("--answer-status", "503"),
            (1, "answer: unknown whether carried out: the provider answered with 503"),
        ),
    ],
)
def test_an_answer_shows_whether_the_change_was_carried_out(
    command: Command, stdin: Stdin, body: bytes, *, words: tuple[str, ...], expected: tuple[int, str]
) -> None:
    """The provider reports true for an error; `--invert-success` inverts that."""
    stdin(body)
    answer = command(*HOLD, "--answer", "-", *words)

    assert (answer.code, answer.out.splitlines()[-1]) == expected


def test_json_contains_the_answer(command: Command, stdin: Stdin) -> None:
    """It has the result, the HTTP status and the reasons."""
    stdin(b'{"HadError": true, "Errors": [{"ErrorMessage": "no"}]}')
    answer = command(*HOLD, "--answer", "-", "--format", "json")

    assert answer.code == 1
    assert json.loads(answer.out)["answer"] == {"result": "failed", "status": 200, "reasons": ["no"]}


def test_an_answer_of_the_wrong_type_exits_with_2(command: Command, stdin: Stdin) -> None:
    """The word boolean is not taken for true or false."""
    stdin(b'{\n  "HadError": "boolean"\n}')
    answer = command(*HOLD, "--answer", "-")

    assert (answer.code, answer.out) == (2, "")
    assert "HadError" in answer.err


def test_live_moves_narrow_the_possible_moves(command: Command, stdin: Stdin) -> None:
    """A document that the command prints can be read again; other moves are left out."""
    ours = command("available", "wordbee/order", "Done", "--actor", "client", "--as-provider")
    document = json.loads(ours.out)
    document["transitions"] = [each for each in document["transitions"] if each["status"] == 2]
    document["transitions"].append({"title": "Pause", "status": 7})
    stdin(json.dumps(document).encode())
    answer = command("available", "wordbee/order", "Done", "--actor", "client", "--live", "-")

    assert (document["isClient"], document["canOverrideStatus"]) == (True, False)
    assert answer.code == 0
    assert [line.split()[0] for line in answer.out.splitlines()[2:3]] == ["Confirmed"]
    assert "in the rules, but not offered by the provider: Approved" in answer.out
    assert "offered by the provider, but not in the rules: 7" in answer.out


def test_json_contains_the_differences_to_live_moves(command: Command, stdin: Stdin) -> None:
    """It has the status, the actor, and the targets that only one side has."""
    stdin(
        b'{"current": {"status": 3}, "transitions": [{"status": 5}], "isClient": true, "overrides": []}'
    )
    words = ("available", "wordbee/order", "Done", "--actor", "manager", "--live", "-")
    values = json.loads(command(*words, "--format", "json").out)["live"]
    stdin(b'{"current": {"status": 3}, "transitions": [], "isClient": true, "overrides": []}')

    assert (values["status"], values["actor"], values["only_at_provider"]) == ("Done", "client", [])
    assert set(values["only_in_rules"]) >= {"Approved", "Cancelled", "Confirmed", "Proposal"}
    assert "the provider takes the user for client, not for manager" in command(*words).out


@pytest.mark.parametrize("words", [("Done",), ("-", "--actor", "client")])
def test_the_document_of_a_provider_needs_a_status_and_an_actor(
    command: Command, words: tuple[str, ...]
) -> None:
    """Without them the exit code is 2."""
    answer = command("available", "wordbee/order", *words, "--as-provider")

    assert (answer.code, answer.out) == (2, "")
    assert "--as-provider needs a STATUS and one --actor" in answer.err


def test_live_moves_for_another_status_allow_nothing(command: Command, stdin: Stdin) -> None:
    """The order must be observed first."""
    stdin(b'{"current": {"status": 2}, "transitions": [], "overrides": []}')
    answer = command("available", "wordbee/order", "Done", "--actor", "client", "--live", "-")

    assert answer.code == 1
    assert "the provider's status of the order is Confirmed, not Done" in answer.out


def test_an_unspecified_change_exits_with_3(command: Command) -> None:
    """The change is neither allowed nor refused, so no request is built."""
    answer = command("request", "gooten", "Shipped", "Cancelled")

    assert answer.code == 3
    assert answer.out.startswith("unspecified: no request is built\n")


def test_a_change_that_depends_on_an_external_guard_exits_with_3(command: Command, acme: str) -> None:
    """Text and JSON name the guard."""
    words = ("request", acme, "Held", "Sent", "--fact", "copies=3")
    answer = command(*words)
    as_json = command(*words, "--format", "json")

    assert (answer.code, as_json.code) == (3, 3)
    assert answer.out.startswith("cannot-tell: no request is built\n  depends on the external guard")
    assert json.loads(as_json.out)["external_guards"] == ["enough"]
    assert command(*words, "--assume", "enough=false").code == 1
