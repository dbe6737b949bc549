"""`request`: what would be sent, secrets masked."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Command

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


def test_four_values_stand_in_the_query(command: Command) -> None:
    """The keys need not be given, and are masked in any case; the id is encoded."""
    answer = command(*HOLD)

    assert (answer.code, answer.err) == (0, "")
    assert answer.out == (
        "POST https://api.print.io/api/orderstatus"
        "?recipeid=***&partnerBillingKey=***&id=7-501%2Fa&orderStatusName=Hold\n"
    )


def test_a_secret_that_is_given_is_not_shown(command: Command) -> None:
    """Not as text, not as JSON."""
    for words in ((), ("--json",)):
        answer = command(*HOLD, "--parameter", "partnerBillingKey=s3cret", *words)

        assert answer.code == 0
        assert "s3cret" not in answer.out + answer.err
        assert "***" in answer.out


def test_a_body_is_shown_as_it_is_sent(command: Command) -> None:
    """The status goes as a number, the default of an input with it."""
    answer = command(*CLOSE, *THERE, "--input", "message=done")

    assert answer.code == 0
    assert answer.out.splitlines()[0] == "PUT https://translate.example/api/orders/17/status"
    assert json.loads(answer.out.splitlines()[-1]) == {"status": 5, "message": "done", "notify": True}


def test_the_event_may_be_left_to_the_request(command: Command) -> None:
    """Where another event leads there too, the one that a request carries out is asked for."""
    other = command("request", "gooten", "Hold", "New", "--actor", "partner", "--channel", "ui")

    assert other.code == 2
    assert "no request carries out change-item-status: Hold -> New" in other.err


def test_a_creation_is_another_call(command: Command) -> None:
    """A request that names no event is for moves: it creates no order."""
    answer = command("request", "wordbee/order", "-", "RequestSent", "--actor", "client", *THERE)

    assert answer.code == 2
    assert "no request carries out create-order" in answer.err


def test_a_faulty_path_is_told_with_its_place(command: Command, tmp_path: Path) -> None:
    """A rule file that loads may have a path that cannot be followed: told, with 2, when it is first used."""
    text = Path("rules/gooten.yaml").read_text(encoding="utf-8")
    path = tmp_path / "faulty.yaml"
    path.write_text(text.replace("parameters.id\n", "parameters.@id\n"), encoding="utf-8")
    answer = command("request", str(path), *HOLD[2:])

    assert (answer.code, answer.out) == (2, "")
    assert f"this rule file cannot be used\n{path}:" in answer.err
    assert "[invalid-path]" in answer.err


def test_a_mistyped_parameter_is_not_repeated(command: Command) -> None:
    """What has no equals sign may be a secret all the same."""
    answer = command(*HOLD, "--parameter", "partnerBillingKey:s3cret")

    assert answer.code == 2
    assert "s3cret" not in answer.err


def test_an_override_has_a_call_of_its_own(command: Command) -> None:
    """By right of override the request is another."""
    answer = command(
        "request", "wordbee/order", "Closed", "Done", "--actor", "manager", "--override", *THERE
    )

    assert answer.code == 0
    assert answer.out.startswith("PUT https://translate.example/api/orders/17/status/override\n")


def test_a_no_builds_nothing_and_says_why(command: Command) -> None:
    """The rules are asked first: their reasons, and 1."""
    answer = command("request", "gooten", "Shipped", "Cancelled", "--actor", "partner")
    as_json = command("request", "gooten", "Shipped", "Cancelled", "--actor", "partner", "--json")

    assert (answer.code, as_json.code) == (1, 1)
    assert answer.out.startswith("refused: no request is built\n  not-declared: ")
    assert json.loads(as_json.out)["refusals"][0]["cause"] == "not-declared"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("request", "gooten", "New", "Hold", "--actor", "partner"), "missing parameter 'id'"),
        ((*HOLD, "--parameter", "ident=1"), "unknown parameter 'ident'"),
        ((*CLOSE, *THERE[:2]), "missing parameter 'orderId'"),
        ((*CLOSE, "--parameter", "orderId=x"), "the parameter 'orderId' has to be an integer"),
        ((*HOLD, "--request", "nothing"), "unknown request 'nothing'"),
        ((*CLOSE, *THERE, "--flip", "--answer", "/dev/null"), "cannot invert the success"),
        (("request", "cubicasa", "Ready", "Fixing"), "no request carries out"),
    ],
)
def test_what_is_missing_is_named(command: Command, words: tuple[str, ...], says: str) -> None:
    """What a request cannot be built without is a matter of usage: 2, and no value in the message."""
    answer = command(*words)

    assert (answer.code, answer.out) == (2, "")
    assert says in answer.err


@pytest.mark.parametrize(
    ("body", "words", "says"),
    [
        (b'{"HadError": false}', (), (0, "answer: carried out")),
        (b'{"HadError": true, "Errors": [{"ErrorMessage": "no"}]}', (), (1, "  no")),
        (b'{"HadError": true}', ("--flip",), (0, "answer: carried out")),
        (b"", ("--answer-status", "404"), (1, "answer: not carried out")),
        (
            b"",
            ("--answer-status", "503"),
            (1, "answer: not known to be carried out, for the provider answered with 503"),
        ),
    ],
)
def test_an_answer_says_whether_it_was_carried_out(
    command: Command, stdin: Stdin, body: bytes, *, words: tuple[str, ...], says: tuple[int, str]
) -> None:
    """True is an error, as the general rule of the provider has it; whoever knows better can flip it."""
    stdin(body)
    answer = command(*HOLD, "--answer", "-", *words)

    assert (answer.code, answer.out.splitlines()[-1]) == says


def test_the_answer_as_the_document_prints_it_is_no_answer(command: Command, stdin: Stdin) -> None:
    """The document has the word boolean where a boolean is meant: told, and not taken for either."""
    stdin(b'{\n  "HadError": "boolean"\n}')
    answer = command(*HOLD, "--answer", "-")

    assert (answer.code, answer.out) == (2, "")
    assert "HadError" in answer.err


def test_a_live_answer_narrows_what_is_open(command: Command, stdin: Stdin) -> None:
    """What we answer as the provider does is read again; what he does not offer is not open."""
    ours = command("available", "wordbee/order", "Done", "--actor", "client", "--as-provider")
    document = json.loads(ours.out)
    document["transitions"] = [each for each in document["transitions"] if each["status"] == 2]
    document["transitions"].append({"title": "Pause", "status": 7})
    stdin(json.dumps(document).encode())
    answer = command("available", "wordbee/order", "Done", "--actor", "client", "--live", "-")

    assert (document["isClient"], document["canOverrideStatus"]) == (True, False)
    assert answer.code == 0
    assert [line.split()[0] for line in answer.out.splitlines()[2:3]] == ["Confirmed"]
    assert "in the rules, and not on offer: Approved" in answer.out
    assert "on offer, and not in the rules: 7" in answer.out


def test_a_live_answer_is_told_as_json_too(command: Command, stdin: Stdin) -> None:
    """Where the provider says the order is, whom it takes the user for, and what only one side has."""
    stdin(
        b'{"current": {"status": 3}, "transitions": [{"status": 5}], "isClient": true, "overrides": []}'
    )
    words = ("available", "wordbee/order", "Done", "--actor", "manager", "--live", "-")
    said = json.loads(command(*words, "--json").out)["live"]
    stdin(b'{"current": {"status": 3}, "transitions": [], "isClient": true, "overrides": []}')

    assert (said["status"], said["actor"], said["beyond"]) == ("Done", "client", [])
    assert set(said["withheld"]) >= {"Approved", "Cancelled", "Confirmed", "Proposal"}
    assert "the provider takes the user for client, not for manager" in command(*words).out


@pytest.mark.parametrize("words", [("Done",), ("-", "--actor", "client")])
def test_a_provider_answers_for_one_order_and_one_user(command: Command, words: tuple[str, ...]) -> None:
    """Without a user, or without an order, there is no such answer."""
    answer = command("available", "wordbee/order", *words, "--as-provider")

    assert (answer.code, answer.out) == (2, "")
    assert "one order and one user" in answer.err


def test_a_live_answer_about_another_status_opens_nothing(command: Command, stdin: Stdin) -> None:
    """An order that is elsewhere at the provider has to be heard of first."""
    stdin(b'{"current": {"status": 2}, "transitions": [], "overrides": []}')
    answer = command("available", "wordbee/order", "Done", "--actor", "client", "--live", "-")

    assert answer.code == 1
    assert "the provider says that the order is Confirmed, not Done" in answer.out
