"""What the reasons say about a retired status and about a former name: hints, which change no answer."""

from __future__ import annotations

from typing import Any

import pytest

from statemachine import Engine, Observation, RollupError, loads
from statemachine.model.decision import Cause
from statemachine.model.observation import Meaning

RULES = """\
format: 1
provider: acme
subject: item
version: 1.0.0
undeclared: UNDECLARED
facts: {paid: {type: boolean}}
guards: {is-paid: {paid: true}}
actors: {staff: {}}
matching: {fold_case: true}
statuses:
  New: {initial: true, rank: 1, renamed_from: [Open, 7]}
  Old: {retired: true, rank: 2, replaced_by: Made}
  Older: {retired: true, rank: 3}
  Made: {rank: 4}
  Done: {final: true, result: success, rank: 5}
transitions:
  - {event: make, source: [New, Old, Older], target: Made}
  - {event: finish, source: Made, target: Done}
  - {event: back, source: Made, target: Older, actor: staff, guard: is-paid}
rollup: {by: [order], rule: earliest}
"""
NOW = "; 'Old' is retired; 'Made' replaces it"


def engine(undeclared: str = "refused", more: str = "") -> Engine:
    """Return an engine of the rules above."""
    return Engine(loads(RULES.replace("UNDECLARED", undeclared) + more))


def meaning_of(
    undeclared: str, source: str | None, observed: str, **others: object
) -> tuple[Meaning, str]:
    """Return what a message about a status means for a stored order, and why."""
    outcome = engine(undeclared).observe(source, Observation(status=observed, **others))  # type: ignore[arg-type]  # any value is allowed
    return outcome.meaning, outcome.reason


@pytest.mark.parametrize("undeclared", ["refused", "unspecified"])
def test_an_undeclared_move_into_a_retired_status_says_what_replaces_it(undeclared: str) -> None:
    """The cause and the verdict are those of any undeclared move."""
    (refusal,) = engine(undeclared).decide("New", target="Old").refusals
    (created,) = engine(undeclared).decide(None, target="Old").refusals
    (by_event,) = engine(undeclared).decide("New", target="Old", event="make").refusals

    assert refusal.cause is Cause.NOT_DECLARED
    assert refusal.message == f"no transition leads from 'New' to 'Old'{NOW}"
    assert created.message == f"no transition creates an order in status 'Old'{NOW}"
    assert by_event.message == (
        "no transition leads from 'New' to 'Old' by the event 'make'; "
        f"from 'New', 'make' leads to 'Made'{NOW}"
    )
    assert str(engine(undeclared).decide("New", target="Old").verdict) == undeclared


def test_without_a_replacement_the_hint_is_shorter() -> None:
    """It says that the status is retired."""
    (refusal,) = engine().decide("New", target="Older").refusals

    assert refusal.message == "no transition leads from 'New' to 'Older'; 'Older' is retired"


def test_other_reasons_have_no_hint() -> None:
    """A row that the file declares, another target, an event alone, and a move out of a retired status."""
    blocked = engine().decide("Made", target="Older", actor="staff", facts={"paid": False})
    already = engine().decide("Old", target="Old")
    ended = engine().decide("Done", target="Old")
    event = engine().decide("Old", event="finish")

    for decision in (blocked, already, ended, event, engine().decide("Old", target="New")):
        assert decision.refusals
        assert not [each for each in decision.refusals if "retired" in each.message]
    assert engine().decide("Old", target="Made").allowed


def test_a_message_that_tells_of_a_retired_status_is_judged_as_any_undeclared_move() -> None:
    """The reason of each outcome without a declared row has the hint."""
    refused, why = meaning_of("refused", "New", "Old")
    assert (refused, why) == (Meaning.REFUSED, f"no transition leads from 'New' to 'Old'{NOW}")
    assert meaning_of("refused", None, "Old") == (
        Meaning.REFUSED,
        f"no transition creates an order in status 'Old'{NOW}",
    )
    meaning, why = meaning_of("unspecified", None, "Old")
    assert meaning is Meaning.CREATED
    assert why.startswith("a new order in status 'Old'; no transition declares this")
    assert why.endswith(NOW)
    meaning, why = meaning_of("unspecified", "New", "Old", previous="New")
    assert (meaning, why.endswith(f"not all moves are declared{NOW}")) == (Meaning.UNSPECIFIED, True)
    meaning, why = meaning_of("unspecified", "New", "Old")
    assert (meaning, why.endswith(NOW)) == (Meaning.AMBIGUOUS, True)


def test_a_message_that_the_rules_explain_has_no_hint() -> None:
    """A message that is late, a duplicate, or a move that a row declares is as of any status."""
    for source, observed in (("Made", "Old"), ("Old", "Old"), ("Made", "Older"), ("Done", "Old")):
        meaning, why = meaning_of("refused", source, observed)
        assert meaning in {Meaning.LATE, Meaning.DUPLICATE, Meaning.APPLIED, Meaning.AMBIGUOUS}
        assert "retired" not in why


@pytest.mark.parametrize("word", ["Open", "OPEN", 7])
def test_a_former_name_is_an_unknown_status_with_a_hint(word: str | int) -> None:
    """The hint says what the status is called now, in a question, a message and a rollup."""
    rules, shown = engine(), repr(word)
    end = f"{shown} was renamed to 'New'"

    assert rules.decide(word, target="Made").refusals[0].message == f"unknown status {shown}; {end}"
    assert rules.decide("Made", target=word).refusals[0].message == f"unknown status {shown}; {end}"
    assert rules.available(word).refusals[0].message == f"unknown status {shown}; {end}"
    assert rules.observe("New", Observation(status=word)).reason == f"unknown status {shown}; {end}"
    assert rules.observe(word, Observation(status="Made")).reason == (
        f"the order is stored with the unknown status {shown}; {end}"
    )
    with pytest.raises(RollupError, match=f"; {end}$"):
        rules.roll_up([word])


def test_an_accepted_former_name_has_the_hint_too() -> None:
    """Where the rule set accepts unknown statuses, the reason still says what the status is called now."""
    outcome = engine(more="unknown: accepted\n").observe("Made", Observation(status="Open"))

    assert outcome.meaning is Meaning.UNSPECIFIED
    assert outcome.reason.endswith("accepts unknown statuses; 'Open' was renamed to 'New'")


def test_a_former_name_that_is_a_spelling_is_no_former_name() -> None:
    """An alias names its status, also if it was its name once."""
    text = RULES.replace("UNDECLARED", "refused").replace(
        "Made: {", "Made: {renamed_from: Built, aliases: Built, "
    )

    assert Engine(loads(text)).decide("New", target="Built").allowed


@pytest.mark.parametrize(("other", "first"), [("Done", "Done"), ("Older", "New")])
def test_a_former_name_of_two_statuses_is_that_of_the_first_by_name(other: str, first: str) -> None:
    """The order of the file does not matter, and `check` reports the fault."""
    text = RULES.replace("UNDECLARED", "refused").replace(
        f"{other}: {{", f"{other}: {{renamed_from: open, "
    )
    (refusal,) = Engine(loads(text)).decide("Open", target="Made").refusals

    assert refusal.message.endswith(f"was renamed to {first!r}")


@pytest.mark.parametrize("word", [True, None, 7.0, b"Open", ("Open",)])
def test_only_a_word_can_be_a_former_name(word: Any) -> None:
    """A value that names no status never named one."""
    decision = engine().decide(word, target="Made")

    assert not [each for each in decision.refusals if "renamed" in each.message]
