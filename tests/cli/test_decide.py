"""`decide`: a yes with its rule, a no with every reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Command


def test_a_yes_says_by_which_rule(command: Command, acme: str) -> None:
    """A yes holds what the file says of the transition."""
    answer = command("decide", acme, "New", "Held", "--actor", "staff", "--channel", "ui")
    assert answer.code == 0
    assert answer.out.splitlines() == [
        "allowed: hold: New -> Held",
        "  title: Hold it",
        "  instructions: Say why.",
        "  basis: documented",
        "  cite: https://acme.example/guide",
        "  note: Staff only.",
        f"  rule: {acme}:26:5",
    ]


def test_a_plain_creation_has_no_rule_to_show(command: Command, acme: str) -> None:
    """`-` is nothing: the order does not exist yet."""
    answer = command("decide", acme, "-", "New")
    assert (answer.code, answer.out) == (0, "allowed: nothing -> New\n")


def test_a_no_gives_every_reason_and_what_is_open(command: Command, acme: str) -> None:
    """Each reason stands on its own line, with the place of its rule; then come the alternatives."""
    answer = command("decide", acme, "New", "Held", "--actor", "client", "--channel", "api")
    first, *reasons, last = answer.out.splitlines()
    assert answer.code == 1
    assert first == "refused: New -> Held"
    assert [reason.split(":")[0].strip() for reason in reasons] == [
        "channel-not-allowed",
        "actor-not-allowed",
    ]
    assert all(reason.endswith(f"({acme}:26:5)") for reason in reasons)
    assert last == "alternatives: Sent"


def test_a_no_without_alternatives_says_so(command: Command, acme: str) -> None:
    """A final status leads nowhere."""
    answer = command("decide", acme, "Shipped", "New", "--actor", "client")
    assert answer.code == 1
    assert "final-status" in answer.out
    assert answer.out.endswith("alternatives: none\n")


def test_an_override_is_asked_for(command: Command, acme: str) -> None:
    """By right of override a final status can be left."""
    assert command("decide", acme, "Sent", "New", "--actor", "staff").code == 1
    assert command("decide", acme, "Sent", "New", "--actor", "staff", "--override").code == 0


def test_it_can_be_asked_by_event(command: Command, acme: str) -> None:
    """An event alone is a question, and is named in the answer."""
    assert command("decide", acme, "New", "--event", "hold").out.startswith(
        "allowed: hold: New -> Held\n"
    )
    assert command("decide", acme, "Sent", "--event", "hold").out.startswith(
        "refused: hold: Sent -> ?\n"
    )


@pytest.mark.parametrize(("fact", "code"), [("true", 0), ("false", 1)])
def test_facts_are_read_by_their_type(command: Command, acme: str, fact: str, code: int) -> None:
    """Text becomes what the fact is declared to be."""
    assert command("decide", acme, "New", "Sent", "--fact", f"paid={fact}").code == code


def test_inputs_may_hold_anything(command: Command, acme: str) -> None:
    """Only the first equals sign parts a name from its value."""
    answer = command("decide", acme, "2", "New", "--actor", "staff", "--input", "reason=a=b")
    assert answer.code == 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--fact", "paid=yes"], "the fact 'paid' has to be a boolean"),
        (["--input", "notify=1"], "the input 'notify' has to be a boolean"),
        (["--fact", "copies=many"], "the fact 'copies' has to be an integer of at least 1"),
        (["--fact", "paid"], "--fact takes NAME=VALUE, and 'paid' has no '='"),
        (["--fact", "paid=true", "--fact", "paid=false"], "the fact 'paid' is given twice"),
        (["--action", "annotate"], "decide --action takes neither a TARGET nor --event or --override"),
    ],
)
def test_words_that_make_no_question(
    command: Command, acme: str, words: list[str], sentence: str
) -> None:
    """What cannot be read ends with 2 and one sentence."""
    answer = command("decide", acme, "New", "Sent", *words)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == f"statemachine-rules: {sentence}\n"


def test_something_has_to_be_asked(command: Command, acme: str) -> None:
    """A source alone is no question."""
    answer = command("decide", acme, "New")
    assert answer.code == 2
    assert "needs a TARGET, an --event or an --action" in answer.err


def test_unknown_names_are_for_the_engine(command: Command, acme: str) -> None:
    """All that is unknown is refused at once, with its cause."""
    answer = command("decide", acme, "Nwe", "Gone", "--actor", "x", "--fact", "y=1", "--input", "z=1")
    assert answer.code == 1
    for cause in ("status", "target", "actor", "fact", "input"):
        assert f"  unknown-{cause}: " in answer.out


def test_a_value_out_of_bounds_is_for_the_engine(command: Command, acme: str) -> None:
    """What is of the type and too small is refused, not misread."""
    assert "  fact-invalid: " in command("decide", acme, "New", "Sent", "--fact", "copies=0").out


def test_an_external_guard_is_not_here(command: Command, acme: str) -> None:
    """The command has no Python function to call, and says which one it lacks."""
    answer = command("decide", acme, "Held", "Sent", "--fact", "copies=3")
    assert answer.code == 1
    assert "  guard-error: " in answer.out
    assert "external guard 'enough' is a Python function, which the command does not have" in answer.out


def test_an_action_is_asked_for_by_name(command: Command, acme: str) -> None:
    """Another call is legal in some statuses only."""
    yes = command("decide", acme, "New", "--action", "annotate", "--actor", "client")
    assert yes.code == 0
    assert yes.out.splitlines()[:2] == ["allowed: annotate in New", "  title: Write a note"]
    no = command("decide", acme, "Sent", "--action", "annotate", "--actor", "client")
    assert no.code == 1
    assert "  action-not-allowed: " in no.out


def test_json_holds_a_yes(command: Command, acme: str) -> None:
    """A program gets the row and what the file says of it."""
    answer = command("decide", acme, "New", "Held", "--actor", "staff", "--json")
    said = json.loads(answer.out)
    assert (said["version"], said["verdict"], said["refusals"], said["alternatives"]) == (
        1,
        "allowed",
        [],
        [],
    )
    assert said["row"]["event"] == "hold"
    assert said["row"]["actors"] == ["staff"]
    assert said["row"]["cite"] == ["https://acme.example/guide"]


def test_json_holds_a_no(command: Command, acme: str) -> None:
    """A program gets every reason, with its cause and place."""
    answer = command("decide", acme, "New", "Held", "--actor", "client", "--json")
    said = json.loads(answer.out)
    assert answer.code == 1
    assert (said["version"], said["verdict"], said["row"]) == (1, "refused", None)
    assert said["refusals"][0]["cause"] == "actor-not-allowed"
    assert said["refusals"][0]["rule"] == f"{acme}:26:5"
    assert said["alternatives"] == ["Sent"]


def test_json_holds_an_action(command: Command, acme: str) -> None:
    """A yes to an action names it and has no row."""
    said = json.loads(command("decide", acme, "New", "--action", "annotate", "--json").out)
    assert (said["verdict"], said["row"], said["action"]["name"]) == ("allowed", None, "annotate")


def test_verdicts_are_coloured_on_demand(command: Command, acme: str) -> None:
    """Colour is a wish that any command hears, before or behind its name."""
    for words in (["--color", "always", "decide"], ["decide", "--color", "always"]):
        assert command(*words, acme, "-", "New").out.startswith("\x1b[1;32mallowed\x1b[0m: ")


def test_what_a_file_says_cannot_command_the_terminal(command: Command, acme: str) -> None:
    """Control characters of a title are shown, not obeyed."""
    path = Path(acme)
    path.write_text(path.read_text(encoding="utf-8").replace("Hold it", '"\\e[31m"'), encoding="utf-8")
    answer = command("decide", acme, "New", "Held", "--actor", "staff")
    assert "\x1b" not in answer.out
    assert r"title: \x1b[31m" in answer.out


def test_a_question_cannot_command_the_terminal(command: Command, acme: str) -> None:
    """Control characters of the words that were asked with are shown, not obeyed."""
    for words in (["New", "\x1b[31mHold\nfoo"], ["\x1b[31mHold\nfoo", "New", "--event", "\x1b]0;x\x07"]):
        answer = command("decide", acme, *words)
        assert "\x1b" not in answer.out
        assert "\x07" not in answer.out
        assert r"\x1b[31mHold foo" in answer.out.splitlines()[0]


def test_a_partner_may_hold_a_new_order(command: Command) -> None:
    """The question of the front page, answered by the shipped rules."""
    answer = command("decide", "gooten", "New", "Hold", "--actor", "partner", "--channel", "api")
    assert answer.code == 0
    assert answer.out.startswith("allowed: update-status: New -> Hold\n")
    assert "  cite: https://www.gooten.com/api-documentation/setting-order-status/\n" in answer.out


def test_a_partner_may_not_cancel_what_is_shipped(command: Command) -> None:
    """A closed world refuses what it does not declare."""
    answer = command("decide", "gooten", "Shipped", "Cancelled", "--actor", "partner")
    assert answer.code == 1
    assert answer.out.startswith("refused: Shipped -> Cancelled\n  not-declared: ")
    assert "\nalternatives: " in answer.out


def test_nobody_named_is_asked_in_the_open_world(command: Command) -> None:
    """What is refused to a partner is unspecified for whoever else may ask."""
    answer = command("decide", "gooten", "Shipped", "Cancelled")
    assert answer.code == 1
    assert answer.out.startswith("unspecified: Shipped -> Cancelled\n")


def test_another_spelling_is_known(command: Command) -> None:
    """An alias names its status."""
    answer = command("decide", "gooten", "Canceled", "New")
    assert answer.code == 1
    assert "final-status" in answer.out
