"""Tests of single answers: guards that overlap, guards without facts, and searches that take too long."""

from __future__ import annotations

import pytest

from statemachine.exports import answers_by_name
from statemachine.exports.answers_by_name import AnswersByName, AskedMove, Asker
from statemachine.loader import loads

HEAD = """\
format: 1
provider: acme
subject: order
version: 1.0.0
actors: {client: {}, staff: {}}
facts:
  paid: {type: boolean}
  copies: {type: integer, minimum: 1, maximum: 9}
guards:
  is-paid: {paid: true}
  few: {copies: {below: 5}}
  some: {copies: {at_most: 5}}
  none: {copies: {above: 9}}
  five: {copies: 5}
  open: {external: []}
  credit: {external: [copies]}
  bonus: {external: [copies]}
inputs: {reason: {type: string}, extra: {type: string}, note: {type: string, default: none}}
statuses: {New: {initial: true}, Held: {}, Sent: {}}
transitions:
"""
NOBODY, OVERRIDE = Asker(None, None, override=False), Asker(None, None, override=True)


def answer(*transitions: str, target: str | None = None, asker: Asker = NOBODY) -> str:
    """Return the answer to the question from New by the event `go`, or by a target, with some transitions."""
    lines = "".join(f"  - {{source: New, {each}}}\n" for each in transitions)
    engine = AnswersByName(loads(HEAD + lines))
    asked = AskedMove("New", target, None if target else "go")
    return str(engine.answer(asked, asker, engine.available("New", asker.actor, asker.channel)))


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("guard: is-paid", "guard: few", "depends"),  # the facts of one alone
        ("guard: few", "guard: few", "refused"),  # each value allows both
        ("guard: some", "guard: few", "depends"),  # exactly 5 allows one
        ("guard: five", "guard: some", "depends"),  # all but 5 allow one
        ("guard: [few, five]", "guard: few", "depends"),  # no value allows the first
        ("guard: none", "guard: none", "refused"),
        ("requires: [reason]", "requires: [reason]", "refused"),
        ("requires: [reason]", "requires: [note]", "allowed"),  # `note` has a default
        ("guard: credit", "guard: credit", "refused"),  # one function has one result
        ("guard: [credit, few]", "guard: [credit, some]", "depends"),
        ("guard: credit", "guard: [credit, bonus]", "depends"),  # `bonus` may fail
        ("requires: [reason]", "requires: [reason, extra]", "depends"),  # without `extra`
        ("guard: open", "guard: few", "depends"),
        ("guard: open", "requires: [note]", "depends"),  # allowed only if `open` fails
        ("guard: is-paid", "requires: [note]", "allowed"),  # without facts
        ("override: true", "guard: few", "depends"),
        ("actor: staff", "requires: [note]", "refused"),
    ],
)
def test_an_event_with_two_targets(first: str, second: str, expected: str) -> None:
    """It depends if some values allow exactly one target."""
    assert answer(f"event: go, target: Held, {first}", f"event: go, target: Sent, {second}") == expected


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ("guard: few", "depends"),
        ("guard: none", "refused"),
        ("guard: [few, none]", "refused"),
        ("guard: open", "depends"),
        ("guard: credit", "depends"),
        ("requires: [reason]", "depends"),
        ("requires: [note]", "allowed"),
        ("override: true", "refused"),
        ("actor: staff", "allowed"),
    ],
)
def test_a_target_with_one_move(limits: str, expected: str) -> None:
    """It depends if some values allow the move."""
    assert answer(f"event: go, target: Held, {limits}", target="Held") == expected


def test_an_override_counts_only_if_no_normal_move_is_allowed() -> None:
    """With the flag, a normal move that is always allowed hides it; two overrides are ambiguous."""
    normal, override = "event: go, target: Held", "event: go, target: Sent, override: true"

    assert answer(normal, override, asker=OVERRIDE) == "allowed"
    assert answer(f"{normal}, guard: few", override, asker=OVERRIDE) == "allowed"
    assert answer(f"{normal}, override: true", override, asker=OVERRIDE) == "refused"
    assert answer(f"{normal}, override: true, guard: few", override, asker=OVERRIDE) == "allowed"
    assert answer(f"{normal}, override: true", f"{override}, guard: few", asker=NOBODY) == "refused"


def test_a_search_that_takes_too_long_gives_depends(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of more values than are tried, some might allow the move."""
    moves = ("event: go, target: Held, guard: few", "event: go, target: Sent, guard: few")
    monkeypatch.setattr(answers_by_name, "_MOST_VALUES", 1)
    assert answer(*moves) == "refused"
    monkeypatch.setattr(answers_by_name, "_MOST_VALUES", 0)
    assert answer(*moves) == "depends"


@pytest.mark.parametrize("count", [1, 2, 4, 5, 6])
def test_guards_without_facts_are_tried_together(count: int) -> None:
    """A move is allowed only if no result of them changes that: here any of them allows a second target."""
    guards = "".join(f"  g{index}: {{external: []}}\n" for index in range(count))
    lines = [f"{{event: go, source: New, target: Held, guard: g{index}}}" for index in range(count)]
    text = HEAD.replace("inputs:", f"{guards}inputs:") + "".join(f"  - {each}\n" for each in lines)
    engine = AnswersByName(loads(f"{text}  - {{event: go, source: New, target: Sent}}\n"))
    available = engine.available("New", None, None)

    assert engine.answer(AskedMove("New", None, "go"), NOBODY, available) == "depends"
    assert engine.answer(AskedMove("New", "Sent", None), NOBODY, available) == "allowed"
    assert engine.answer(AskedMove("New", "Held", None), NOBODY, available) == "depends"


def test_the_guards_of_other_moves_do_not_change_an_answer() -> None:
    """Two guards that hold together refuse the event, however many guards without facts the rule set has."""
    guards = "".join(f"  {name}: {{external: []}}\n" for name in "abcde")
    text = HEAD.replace("guards:\n", f"guards:\n{guards}") + (
        "  - {event: go, source: New, target: Held, otherwise: true}\n"
        "  - {event: go, source: New, target: Sent, actor: staff, guard: [a, b]}\n"
        "  - {event: go, source: New, target: New, guard: [c, d]}\n"
        "  - {event: stop, source: New, target: Held, guard: e}\n"
    )
    rules = AnswersByName(loads(text))
    client = Asker("client", None, override=False)

    assert (
        rules.answer(AskedMove("New", None, "go"), client, rules.available("New", "client", None))
        == "depends"
    )
