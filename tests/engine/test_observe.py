"""Tests of what a message means, line by line of the procedure; the laws stand in tests/properties."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from statemachine import Engine, loads
from statemachine.model.errors import OutcomeError, StateMachineError
from statemachine.model.observation import Meaning, Observation, Outcome, Policy, StoredStatus

RULES = """\
format: 1
provider: acme
subject: order
version: 1.0.0
undeclared: {shop: refused, otherwise: refused}
actors: {shop: {}, staff: {}}
channels: [api, ui]
facts: {paid: {type: boolean}}
guards:
  is-paid: {paid: true}
  checked: {external: [paid]}
statuses:
  New: {initial: true, code: 0}
  Made: {aliases: [Produced]}
  Sent: {}
  Seen: {}
  Back: {}
  Lost: {exits: unspecified}
  Done: {final: true, result: success}
ignored: [All]
transitions:
  - {event: make, source: New, target: Made, actor: staff, channel: api, guard: is-paid}
  - {event: send, source: Made, target: Sent}
  - {event: edit, source: Sent, target: Sent, guard: is-paid}
  - {event: see, source: Sent, target: Seen}
  - {event: return, source: Sent, target: Back, guard: checked}
  - {event: send, source: Back, target: Sent}
  - {event: lose, source: Back, target: Lost}
  - {event: finish, source: [Sent, Seen], target: Done}
  - {event: repair, source: Seen, target: Made, actor: staff, override: true}
  - {event: repair, source: Seen, target: New, actor: staff, override: true}
  - {event: undo, source: Done, target: New, override: true}
triggers: {moved_to_made: Made, ping: ignored, moved_to_failed: unsupported}
policies: {contradicts: raise}
"""
NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def fail(_: Mapping[str, object]) -> bool:
    """Fail as an external guard does that nobody may ask."""
    raise AssertionError("an external guard was asked")


@pytest.fixture(scope="module")
def engine() -> Engine:
    """Return an engine over the small rule file above."""
    return Engine(loads(RULES, "acme.yaml"), guards={"checked": fail})


def seen(outcome: Outcome) -> tuple[str, str, str | int | None]:
    """Return the meaning, the policy and the status to keep."""
    return outcome.meaning, outcome.policy, outcome.status


def test_an_ignored_word_is_ignored(engine: Engine) -> None:
    """A word that is known to be no status changes nothing, whatever is kept; so does such a trigger."""
    for observation in (Observation(status="All"), Observation(trigger="ping")):
        assert seen(engine.observe("Made", observation)) == ("ignored", "ignore", "Made")


def test_an_unknown_status_is_named(engine: Engine) -> None:
    """A status that is not declared waits for a person, and the reason names it."""
    outcome = engine.observe("Made", Observation(status="test 5"))

    assert seen(outcome) == ("unknown-status", "hold", "Made")
    assert outcome.reason == "'test 5' is no status that is declared"


@pytest.mark.parametrize("word", [None, True, 1.5, b"New", ["New"], {}])
def test_what_is_no_word_is_no_status(engine: Engine, word: object) -> None:
    """Only texts and integers can name a status; anything else is told, and not raised."""
    assert engine.observe("Made", Observation(status=word)).meaning is Meaning.UNKNOWN_STATUS


def test_a_status_kept_under_an_unknown_word_stays_as_it_is(engine: Engine) -> None:
    """What was kept is never lost: it is named, and kept on."""
    outcome = engine.observe(StoredStatus("Gone", NOON), Observation(status="New"))

    assert outcome.reason == "the order is kept as 'Gone', which is no status that is declared"
    assert outcome.after == StoredStatus("Gone", NOON)


def test_a_trigger_stands_for_its_status(engine: Engine) -> None:
    """A message that has a word for its event and no status means the status of that word."""
    observation = Observation(trigger="moved_to_made")

    assert seen(engine.observe("New", observation)) == ("applied", "apply", "Made")


def test_a_trigger_without_a_status_is_told(engine: Engine) -> None:
    """A trigger that is declared to be unsupported, or not declared, stands for no status."""
    said = {
        "moved_to_failed": "the trigger 'moved_to_failed' is declared as unsupported",
        "moved_to_mars": "'moved_to_mars' is no trigger that is declared",
    }
    for trigger, reason in said.items():
        outcome = engine.observe("New", Observation(trigger=trigger))

        assert seen(outcome) == ("unknown-status", "hold", "New")
        assert outcome.reason.startswith(reason)


def test_a_new_order_is_created(engine: Engine) -> None:
    """The first message of an order in an initial status creates it, in any spelling."""
    outcome = engine.observe(None, Observation(status=0, previous=0))

    assert seen(outcome) == ("created", "apply", "New")
    assert outcome.row is not None
    assert outcome.row.source is None


def test_a_first_message_may_have_missed_some(engine: Engine) -> None:
    """An order first heard of on its way has its missing statuses told, through the one before."""
    short = engine.observe(None, Observation(status="Done"))
    told = engine.observe(None, Observation(status="Done", previous="Seen"))

    assert (short.meaning, short.missing) == ("skipped-ahead", ("New", "Made", "Sent"))
    assert (told.meaning, told.missing) == ("skipped-ahead", ("New", "Made", "Sent", "Seen"))


def test_a_message_repeated_is_a_duplicate(engine: Engine) -> None:
    """The kept status again is nothing new, and a later time is remembered."""
    kept = StoredStatus("Made", NOON)

    for at in (NOON - HOUR, NOON, NOON + HOUR):
        outcome = engine.observe(kept, Observation(status="Produced", at=at))

        assert seen(outcome) == ("duplicate", "ignore", "Made")
        assert outcome.after.at == max(at, NOON)


def test_a_self_transition_has_to_be_told(engine: Engine) -> None:
    """The kept status again may be a move into itself: by the previous one, the time, the event or a fact."""
    kept = StoredStatus("Sent", NOON)
    telling = [
        Observation(status="Sent", previous="Sent"),
        Observation(status="Sent", at=NOON + HOUR),
        Observation(status="Sent", event="edit"),
        Observation(status="Sent", facts={"paid": True}),
    ]

    assert {engine.observe(kept, each).meaning for each in telling} == {Meaning.APPLIED}
    outcome = engine.observe(kept, Observation(status="Sent", facts={"paid": False}))
    assert outcome.readings == (Meaning.DUPLICATE, Meaning.APPLIED)
    assert (outcome.end, outcome.policy, outcome.certain) == ("Sent", Policy.IGNORE, False)


def test_a_round_back_to_the_kept_status_needs_time(engine: Engine) -> None:
    """The kept status after another one is a repetition or a whole round; with time it is known which."""
    again = Observation(status="Sent", previous="Back")
    later = Observation(status="Sent", previous="Back", at=NOON + HOUR)

    assert engine.observe("Sent", again).readings == (Meaning.DUPLICATE, Meaning.SKIPPED_AHEAD)
    outcome = engine.observe(StoredStatus("Sent", NOON), later)
    assert (outcome.meaning, outcome.missing) == ("skipped-ahead", ("Back",))
    first = engine.observe("Sent", Observation(status="Sent", previous="Made"))
    assert first.meaning is Meaning.DUPLICATE


def test_an_older_message_is_late(engine: Engine) -> None:
    """By its time a message is late for certain, even where the rules would allow the move."""
    outcome = engine.observe(StoredStatus("Made", NOON), Observation(status="Sent", at=NOON - HOUR))

    assert (*seen(outcome), outcome.certain) == ("late", "ignore", "Made", True)


def test_by_the_way_back_a_message_is_late(engine: Engine) -> None:
    """Without time a status that only leads here is late; an open status elsewhere leaves a doubt."""
    outcome = engine.observe("Sent", Observation(status="New"))

    assert (*seen(outcome), outcome.certain) == ("late", "hold", "Sent", False)


def test_the_previous_status_tells_what_was_missed(engine: Engine) -> None:
    """A status in between that leads on from here was passed unheard."""
    outcome = engine.observe("New", Observation(status="Done", previous="Seen"))

    assert (outcome.meaning, outcome.missing) == ("skipped-ahead", ("Made", "Sent", "Seen"))


def test_a_previous_status_that_explains_nothing_contradicts(engine: Engine) -> None:
    """A previous status that does not go with the kept one is a contradiction; the file says to raise it."""
    observation = Observation(status="Lost", previous="New")

    with pytest.raises(OutcomeError, match="contradicts: the message says 'New'") as caught:
        engine.observe("Made", observation)
    assert caught.value.outcome.meaning is Meaning.CONTRADICTS
    assert isinstance(caught.value, StateMachineError)


def test_the_caller_goes_before_the_file(engine: Engine) -> None:
    """A policy handed in with the message counts more than that of the file."""
    observation = Observation(status="Lost", previous="New")

    outcome = engine.observe("Made", observation, policies={"contradicts": "apply"})

    assert (outcome.changes_status, outcome.status) == (True, "Lost")


@pytest.mark.parametrize("policies", [{"contradicts": "shrug"}, {"sideways": "apply"}])
def test_a_policy_that_does_not_exist_is_refused(engine: Engine, policies: dict[Any, Any]) -> None:
    """An unknown outcome or policy is the caller's mistake."""
    with pytest.raises(ValueError, match="is not a valid"):
        engine.observe("Made", Observation(status="Sent"), policies=policies)


@pytest.mark.parametrize(
    "said",
    [
        {"event": "send"},
        {"event": "make", "actor": "shop"},
        {"event": "make", "actor": "nobody"},
        {"channel": "ui"},
        {"facts": {"paid": False}},
    ],
    ids=str,
)
def test_what_the_message_names_has_to_fit(engine: Engine, said: dict[str, object]) -> None:
    """A direct move by another event, actor or channel, or against a guard, is refused with its reasons."""
    outcome = engine.observe("New", Observation(status="Made", previous="New", **said))  # type: ignore[arg-type]  # each value fits its key

    assert seen(outcome) == ("refused", "hold", "New")
    assert outcome.refusals
    assert not {"fact-missing", "input-missing"} & {str(each.cause) for each in outcome.refusals}
    assert outcome.reason


def test_what_the_message_does_not_say_refuses_nothing(engine: Engine) -> None:
    """The provider made the move already: facts that are not told, or not of their type, block nothing."""
    for facts in ({}, {"paid": None}, {"paid": "yes"}, {"colour": 1}):
        outcome = engine.observe("New", Observation(status="Made", facts=facts))

        assert seen(outcome) == ("applied", "apply", "Made")


def test_dropped_messages_are_named(engine: Engine) -> None:
    """A status further on means that those in between were passed unheard."""
    outcome = engine.observe("New", Observation(status="Seen"))

    assert (*seen(outcome), outcome.missing) == ("skipped-ahead", "apply", "Seen", ("Made", "Sent"))
    assert outcome.unique


def test_the_previous_status_rules_out_a_skip(engine: Engine) -> None:
    """Where the message says that it came straight from the kept status, nothing was passed."""
    outcome = engine.observe("New", Observation(status="Seen", previous="New"))

    assert outcome.meaning is Meaning.REFUSED


def test_a_way_back_by_override_is_ambiguous(engine: Engine) -> None:
    """A status before the kept one, into which an override leads, is late or was entered anew."""
    outcome = engine.observe("Seen", Observation(status="Made"))

    assert outcome.readings == (Meaning.LATE, Meaning.APPLIED)
    assert (outcome.end, outcome.policy) == (None, Policy.HOLD)


def test_an_override_that_is_told_is_applied(engine: Engine) -> None:
    """A direct move that only an override explains is one."""
    outcome = engine.observe("Seen", Observation(status="Made", previous="Seen"))

    assert (*seen(outcome), outcome.override) == ("applied", "apply", "Made", True)


def test_after_the_end_comes_nothing(engine: Engine) -> None:
    """A message of an order that had ended waits for a person."""
    outcome = engine.observe("Done", Observation(status="Lost"))

    assert seen(outcome) == ("after-final", "hold", "Done")


def test_what_may_follow_an_open_status_is_not_known(engine: Engine) -> None:
    """Out of a status whose exits are unspecified any move may be made, back too."""
    for status in ("Sent", "Seen"):
        outcome = engine.observe("Lost", Observation(status=status))

        assert (*seen(outcome), outcome.certain) == ("unspecified", "apply", status, False)


def test_times_that_do_not_compare_count_as_absent(engine: Engine) -> None:
    """A number beside a date, a date beside one without zone, or no number at all says nothing of age."""
    for at in (7, datetime(2026, 1, 31), float("nan"), object(), [NOON]):  # noqa: DTZ001  # without a zone on purpose
        outcome = engine.observe(StoredStatus("Made", NOON), Observation(status="Sent", at=at))  # type: ignore[arg-type]  # on purpose

        assert seen(outcome) == ("applied", "apply", "Sent")
        assert outcome.after.at is at


ACCEPTING: list[tuple[object, object, str, object]] = [
    ("Gone", "Gone", "duplicate", "Gone"),
    ("Gone", "New", "unspecified", "New"),
    (None, "Gone", "unspecified", "Gone"),
    ("New", 77, "unspecified", "77"),
    ("New", None, "unknown-status", "New"),
    (1.5, "Gone", "unknown-status", 1.5),
]


@pytest.mark.parametrize(("kept", "word", "meaning", "status"), ACCEPTING)
def test_unknown_statuses_can_be_accepted(kept: str, word: object, meaning: str, status: object) -> None:
    """Under `unknown: accepted` a word that is not declared is kept as it came."""
    engine = Engine(
        loads(RULES.replace("ignored:", "unknown: accepted\nignored:")), guards={"checked": fail}
    )

    outcome = engine.observe(kept, Observation(status=word))

    assert (outcome.meaning, outcome.status) == (meaning, status)


def test_a_trigger_is_never_kept_as_a_status() -> None:
    """A trigger that stands for no status is no word, so it is not taken over even where unknown ones are."""
    rules = loads(RULES.replace("ignored:", "unknown: accepted\nignored:"))
    outcome = Engine(rules, guards={"checked": fail}).observe(
        "New", Observation(trigger="moved_to_failed"), policies={"unknown-status": "apply"}
    )

    assert (outcome.meaning, outcome.changes_status, outcome.status) == ("unknown-status", False, "New")


def test_a_normal_move_is_no_override(engine: Engine) -> None:
    """Only what was made outside the normal rules is marked."""
    assert not engine.observe("Made", Observation(status="Sent")).override


def test_both_unknown_words_are_named(engine: Engine) -> None:
    """An order that is kept wrongly is told, whatever the message says."""
    outcome = engine.observe("Gone", Observation(status="Lots"))

    assert "'Lots' is no status" in outcome.reason
    assert "the order is kept as 'Gone'" in outcome.reason
