"""Tests of `decide`: a yes with its rule, a no with all reasons."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from statemachine.model.value_types import TYPES, Type
from tests.cli.conftest import Command


def test_a_yes_shows_its_rule(command: Command, acme: str) -> None:
    """The output contains what the file says about the transition."""
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


def test_a_plain_creation_has_no_rule(command: Command, acme: str) -> None:
    """`-` is the status of a new order."""
    answer = command("decide", acme, "-", "New")
    assert (answer.code, answer.out) == (0, "allowed: nothing -> New\n")


def test_a_no_lists_all_reasons_and_alternatives(command: Command, acme: str) -> None:
    """Each reason has a line with its cause and the place of its rule."""
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


def test_a_no_without_alternatives_prints_none(command: Command, acme: str) -> None:
    """A final status has no moves."""
    answer = command("decide", acme, "Shipped", "New", "--actor", "client")
    assert answer.code == 1
    assert "final-status" in answer.out
    assert answer.out.endswith("alternatives: none\n")


def test_an_override_needs_its_option(command: Command, acme: str) -> None:
    """With `--override` an order can leave a final status."""
    assert command("decide", acme, "Sent", "New", "--actor", "staff").code == 1
    assert command("decide", acme, "Sent", "New", "--actor", "staff", "--override").code == 0


def test_a_question_may_have_an_event_and_no_target(command: Command, acme: str) -> None:
    """The answer contains the event."""
    assert command("decide", acme, "New", "--event", "hold").out.startswith(
        "allowed: hold: New -> Held\n"
    )
    assert command("decide", acme, "Sent", "--event", "hold").out.startswith(
        "refused: hold: Sent -> ?\n"
    )


@pytest.mark.parametrize(("fact", "code"), [("true", 0), ("false", 1)])
def test_facts_are_read_by_their_type(command: Command, acme: str, fact: str, code: int) -> None:
    """A text becomes a value of the declared type."""
    assert command("decide", acme, "New", "Sent", "--fact", f"paid={fact}").code == code


def test_a_value_may_contain_an_equals_sign(command: Command, acme: str) -> None:
    """Only the first equals sign separates a name from its value."""
    answer = command("decide", acme, "2", "New", "--actor", "staff", "--input", "reason=a=b")
    assert answer.code == 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ["--fact", "paid=yes"],
            "fact 'paid' must be a boolean, true or false",
        ),
        (
            ["--input", "notify=1"],
            "input 'notify' must be a boolean, true or false",
        ),
        (
            ["--fact", "copies=many"],
            "fact 'copies' must be an integer of at least 1",
        ),
        (["--fact", "paid"], "--fact: a value has no '='; write NAME=VALUE"),
        (["--fact", "S3CRET=="], "--fact: a name or a value is missing; write NAME=VALUE"),
        (["--input", "=S3CRET"], "--input: a name or a value is missing; write NAME=VALUE"),
        (
            ["--fact", "paid=true", "--fact", "paid=false"],
            "--fact: 'paid' is given more than once; give it once",
        ),
        (["--action", "annotate"], "decide --action takes no TARGET, no --event and no --override"),
    ],
)
def test_an_invalid_argument_exits_with_2(
    command: Command, acme: str, words: list[str], sentence: str
) -> None:
    """The message is one sentence."""
    answer = command("decide", acme, "New", "Sent", *words)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == f"statemachine-rules: {sentence}\n"


def test_a_question_needs_a_target_an_event_or_an_action(command: Command, acme: str) -> None:
    """A source alone exits with 2."""
    answer = command("decide", acme, "New")
    assert answer.code == 2
    assert "needs a TARGET, an --event or an --action" in answer.err


def test_unknown_names_are_refusals(command: Command, acme: str) -> None:
    """All unknown names are listed with their causes."""
    answer = command("decide", acme, "Nwe", "Gone", "--actor", "x", "--fact", "y=1", "--input", "z=1")
    assert answer.code == 1
    for cause in ("status", "target", "actor", "fact", "input"):
        assert f"  unknown-{cause}: " in answer.out


def test_a_value_out_of_bounds_is_a_refusal(command: Command, acme: str) -> None:
    """The type is right, so the argument can be read."""
    assert "  fact-invalid: " in command("decide", acme, "New", "Sent", "--fact", "copies=0").out


def test_a_duration_that_cannot_be_read_lists_its_forms(command: Command, acme: str) -> None:
    """The message shows how to write a duration, and not the value."""
    path = Path(acme)
    text = path.read_text(encoding="utf-8").replace("facts:\n", "facts:\n  waited: {type: duration}\n")
    path.write_text(text, encoding="utf-8")
    answer = command("decide", acme, "New", "Sent", "--fact", "waited=P1M")
    assert answer.code == 2
    assert f"fact 'waited' must be a duration, {TYPES[Type.DURATION].forms}" in answer.err
    assert "P7D or PT2H30M" in answer.err
    assert "P1M" not in answer.err


def test_a_verdict_that_depends_on_an_external_guard_exits_with_3(command: Command, acme: str) -> None:
    """The command cannot call the Python function, so the verdict is unknown."""
    answer = command("decide", acme, "Held", "Sent", "--fact", "copies=3")
    assert answer.code == 3
    assert answer.out.splitlines() == [
        "cannot-tell: Held -> Sent",
        (
            "  depends on the external guard 'enough', a Python function: "
            "give its value with --assume enough=true or --assume enough=false"
        ),
    ]


def test_an_assumed_guard_decides(command: Command, acme: str) -> None:
    """With its value given, the answer is a yes or a no."""
    words = ("decide", acme, "Held", "Sent", "--fact", "copies=3", "--assume")
    assert command(*words, "enough=true").out.startswith("allowed: print: Held -> Sent\n")
    answer = command(*words, "enough=false")
    assert answer.code == 1
    assert "  guard-failed: " in answer.out


def test_a_missing_fact_of_an_external_guard_is_a_no(command: Command, acme: str) -> None:
    """The guard is not called then, so its value does not matter."""
    answer = command("decide", acme, "Held", "Sent")
    assert answer.code == 1
    assert "  fact-missing: " in answer.out


def test_json_contains_the_guards_that_a_verdict_depends_on(command: Command, acme: str) -> None:
    """The verdict is `cannot-tell`, and there is no row."""
    answer = command("decide", acme, "Held", "Sent", "--fact", "copies=3", "--format", "json")
    values = json.loads(answer.out)
    assert answer.code == 3
    assert (values["version"], values["verdict"], values["row"]) == (1, "cannot-tell", None)
    assert values["external_guards"] == ["enough"]


def test_an_action_is_decided_by_name(command: Command, acme: str) -> None:
    """An action is allowed only in some statuses."""
    yes = command("decide", acme, "New", "--action", "annotate", "--actor", "client")
    assert yes.code == 0
    assert yes.out.splitlines()[:2] == ["allowed: annotate in New", "  title: Write a note"]
    no = command("decide", acme, "Sent", "--action", "annotate", "--actor", "client")
    assert no.code == 1
    assert "  action-not-allowed: " in no.out


def test_json_contains_the_row_of_a_yes(command: Command, acme: str) -> None:
    """The row contains what the file says about it."""
    answer = command("decide", acme, "New", "Held", "--actor", "staff", "--format", "json")
    values = json.loads(answer.out)
    assert (values["version"], values["verdict"], values["refusals"], values["alternatives"]) == (
        1,
        "allowed",
        [],
        [],
    )
    assert values["row"]["event"] == "hold"
    assert values["row"]["actors"] == ["staff"]
    assert values["row"]["cite"] == ["https://acme.example/guide"]


def test_json_contains_the_reasons_of_a_no(command: Command, acme: str) -> None:
    """Each reason has its cause and its place."""
    answer = command("decide", acme, "New", "Held", "--actor", "client", "--format", "json")
    values = json.loads(answer.out)
    assert answer.code == 1
    assert (values["version"], values["verdict"], values["row"]) == (1, "refused", None)
    assert values["refusals"][0]["cause"] == "actor-not-allowed"
    assert values["refusals"][0]["rule"] == f"{acme}:26:5"
    assert values["alternatives"] == ["Sent"]


def test_json_contains_an_allowed_action(command: Command, acme: str) -> None:
    """The action has no row."""
    values = json.loads(command("decide", acme, "New", "--action", "annotate", "--format", "json").out)
    assert (values["verdict"], values["row"], values["action"]["name"]) == ("allowed", None, "annotate")


def test_color_may_be_set_before_or_after_the_command(command: Command, acme: str) -> None:
    """Both places have the same effect."""
    for words in (["--color", "always", "decide"], ["decide", "--color", "always"]):
        assert command(*words, acme, "-", "New").out.startswith("\x1b[1;32mallowed\x1b[0m: ")


def test_control_characters_of_a_file_are_escaped(command: Command, acme: str) -> None:
    """The terminal does not receive them."""
    path = Path(acme)
    path.write_text(path.read_text(encoding="utf-8").replace("Hold it", '"\\e[31m"'), encoding="utf-8")
    answer = command("decide", acme, "New", "Held", "--actor", "staff")
    assert "\x1b" not in answer.out
    assert r"title: \x1b[31m" in answer.out


def test_control_characters_of_a_question_are_escaped(command: Command, acme: str) -> None:
    """The terminal does not receive them."""
    for words in (["New", "\x1b[31mHold\nfoo"], ["\x1b[31mHold\nfoo", "New", "--event", "\x1b]0;x\x07"]):
        answer = command("decide", acme, *words)
        assert "\x1b" not in answer.out
        assert "\x07" not in answer.out
        assert r"\x1b[31mHold foo" in answer.out.splitlines()[0]


def test_a_partner_may_hold_a_new_order(command: Command) -> None:
    """The shipped rules answer the question of the README."""
    answer = command("decide", "gooten", "New", "Hold", "--actor", "partner", "--channel", "api")
    assert answer.code == 0
    assert answer.out.startswith("allowed: update-status: New -> Hold\n")
    assert "  cite: https://www.gooten.com/api-documentation/setting-order-status/\n" in answer.out


def test_a_partner_may_not_cancel_a_shipped_order(command: Command) -> None:
    """Undeclared moves of this actor are refused."""
    answer = command("decide", "gooten", "Shipped", "Cancelled", "--actor", "partner")
    assert answer.code == 1
    assert answer.out.startswith("refused: Shipped -> Cancelled\n  not-declared: ")
    assert "\nalternatives: " in answer.out


def test_without_an_actor_the_best_answer_of_any_actor_is_given(command: Command) -> None:
    """A move that is refused to a partner is unspecified for other actors: exit code 3."""
    answer = command("decide", "gooten", "Shipped", "Cancelled")
    assert answer.code == 3
    assert answer.out.startswith("unspecified: Shipped -> Cancelled\n")


def test_an_alias_names_its_status(command: Command) -> None:
    """The shipped rules have another spelling."""
    answer = command("decide", "gooten", "Canceled", "New")
    assert answer.code == 1
    assert "final-status" in answer.out


def test_several_actors_may_what_any_of_them_may(command: Command, acme: str) -> None:
    """`--actor` may be repeated."""
    words = ("decide", acme, "New", "Held", "--channel", "ui")
    alone = command(*words, "--actor", "client")
    together = command(*words, "--actor", "client", "--actor", "staff")

    assert (alone.code, together.code) == (1, 0)


def test_the_provider_chooses_the_target(command: Command, provider_chooses: str) -> None:
    """By the event alone the answer has all targets."""
    answer = command("decide", provider_chooses, "New", "--event", "confirm")
    assert answer.code == 0
    assert answer.out.splitlines()[:2] == [
        "allowed: confirm: New -> Held or Sent",
        "  the provider chooses the target: observe its message",
    ]
    values = json.loads(
        command("decide", provider_chooses, "New", "--event", "confirm", "--format", "json").out
    )
    assert (values["targets"], values["row"]["target"]) == (["Held", "Sent"], "Held")
    values = json.loads(command("decide", provider_chooses, "New", "Sent", "--format", "json").out)
    assert values["targets"] == ["Sent"]
    one = command("decide", provider_chooses, "New", "Sent").out.splitlines()
    assert one[1] == "  the provider chooses the target: this is a possible one"
