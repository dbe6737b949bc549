"""Tests of what a message means, line by line of the procedure; the laws are in tests/properties."""

from __future__ import annotations

from datetime import datetime

import pytest

from statemachine import Engine, loads
from statemachine.model.observation import Meaning, Observation, Policy, StoredStatus
from tests.engine.observing import HOUR, NOON, RULES, fail, observing_engine, summary


@pytest.fixture(scope="module")
def engine() -> Engine:
    """Return an engine of the rule file for messages."""
    return observing_engine()


def test_an_ignored_word_is_ignored(engine: Engine) -> None:
    """A word or a trigger that the rule set ignores changes nothing."""
    for observation in (Observation(status="All"), Observation(trigger="ping")):
        assert summary(engine.observe("Made", observation)) == ("ignored", "ignore", "Made")


def test_an_unknown_status_is_named(engine: Engine) -> None:
    """An undeclared status is held, and the reason names it."""
    outcome = engine.observe("Made", Observation(status="test 5"))

    assert summary(outcome) == ("unknown-status", "hold", "Made")
    assert outcome.reason == "unknown status 'test 5'"


@pytest.mark.parametrize("word", [None, True, 1.5, b"New", ["New"], {}])
def test_only_texts_and_integers_name_a_status(engine: Engine, word: object) -> None:
    """Any other value is an unknown status, and does not raise."""
    assert engine.observe("Made", Observation(status=word)).meaning is Meaning.UNKNOWN_STATUS


def test_a_status_of_another_type_is_named_by_its_type(engine: Engine) -> None:
    """The reason contains the type, not the value."""
    assert engine.observe("Made", Observation(status=["New"])).reason == "unknown status of type list"


def test_a_trigger_reports_its_status(engine: Engine) -> None:
    """A message with a trigger and no status reports the status that the trigger is declared for."""
    observation = Observation(trigger="moved_to_made")

    assert summary(engine.observe("New", observation)) == ("applied", "apply", "Made")


def test_a_trigger_without_a_status_is_named(engine: Engine) -> None:
    """An unsupported trigger and an undeclared one report no status."""
    reasons = {
        "moved_to_failed": "the trigger 'moved_to_failed' is declared as unsupported",
        "moved_to_mars": "unknown trigger 'moved_to_mars'",
    }
    for trigger, reason in reasons.items():
        outcome = engine.observe("New", Observation(trigger=trigger))

        assert summary(outcome) == ("unknown-status", "hold", "New")
        assert outcome.reason.startswith(reason)


def test_a_new_order_is_created(engine: Engine) -> None:
    """The first message with an initial status, in any spelling, creates the order."""
    outcome = engine.observe(None, Observation(status=0, previous=0))

    assert summary(outcome) == ("created", "apply", "New")
    assert outcome.row is not None
    assert outcome.row.source is None


def test_a_first_message_may_skip_statuses(engine: Engine) -> None:
    """The missing statuses are those of the route, through the previous status if it is named."""
    direct = engine.observe(None, Observation(status="Done"))
    through = engine.observe(None, Observation(status="Done", previous="Seen"))

    assert (direct.meaning, direct.missing) == ("skipped-ahead", ("New", "Made", "Sent"))
    assert (through.meaning, through.missing) == ("skipped-ahead", ("New", "Made", "Sent", "Seen"))


def test_a_self_transition_needs_evidence(engine: Engine) -> None:
    """The previous status, a newer time, the event or a fact shows a self transition."""
    stored = StoredStatus("Sent", NOON)
    messages = [
        Observation(status="Sent", previous="Sent"),
        Observation(status="Sent", at=NOON + HOUR),
        Observation(status="Sent", event="edit"),
        Observation(status="Sent", facts={"paid": True}),
    ]

    assert {engine.observe(stored, each).meaning for each in messages} == {Meaning.APPLIED}
    blocked = engine.observe(stored, Observation(status="Sent", facts={"paid": False}))
    assert blocked.meaning is Meaning.DUPLICATE
    outcome = engine.observe(stored, Observation(status="Sent"))
    assert outcome.readings == (Meaning.DUPLICATE, Meaning.APPLIED)
    assert (outcome.end, outcome.policy, outcome.certain) == ("Sent", Policy.IGNORE, False)


def test_a_route_back_to_the_stored_status_needs_time(engine: Engine) -> None:
    """The message is repeated, or the order left the status and came back; a newer time decides."""
    again = Observation(status="Sent", previous="Back")
    later = Observation(status="Sent", previous="Back", at=NOON + HOUR)

    assert engine.observe("Sent", again).readings == (Meaning.DUPLICATE, Meaning.SKIPPED_AHEAD)
    outcome = engine.observe(StoredStatus("Sent", NOON), later)
    assert (outcome.meaning, outcome.missing) == ("skipped-ahead", ("Back",))
    first = engine.observe("Sent", Observation(status="Sent", previous="Made"))
    assert first.meaning is Meaning.DUPLICATE


def test_an_older_message_is_late(engine: Engine) -> None:
    """It is late by its time; it is certain if documented moves lead from there to the stored status."""
    for status, certain in (("New", True), ("Sent", False)):
        outcome = engine.observe(StoredStatus("Made", NOON), Observation(status=status, at=NOON - HOUR))

        assert (*summary(outcome), outcome.certain) == ("late", "ignore", "Made", certain)


def test_a_message_is_late_if_only_a_route_back_exists(engine: Engine) -> None:
    """Without time it is late; because exits of a status are unspecified, it is not certain."""
    outcome = engine.observe("Sent", Observation(status="New"))

    assert (*summary(outcome), outcome.certain) == ("late", "hold", "Sent", False)


def test_the_previous_status_decides_what_is_missing(engine: Engine) -> None:
    """A previous status on a route from the stored one was skipped."""
    outcome = engine.observe("New", Observation(status="Done", previous="Seen"))

    assert (outcome.meaning, outcome.missing) == ("skipped-ahead", ("Made", "Sent", "Seen"))


@pytest.mark.parametrize(
    "reported",
    [
        {"event": "send"},
        {"event": "make", "actor": "shop"},
        {"event": "make", "actor": "nobody"},
        {"channel": "ui"},
        {"facts": {"paid": False}},
    ],
    ids=str,
)
def test_what_the_message_names_must_fit(engine: Engine, reported: dict[str, object]) -> None:
    """A direct move with another event, actor or channel, or against a guard, is refused."""
    outcome = engine.observe("New", Observation(status="Made", previous="New", **reported))  # type: ignore[arg-type]  # each value fits its key

    assert summary(outcome) == ("refused", "hold", "New")
    assert outcome.refusals
    assert not {"fact-missing", "input-missing"} & {str(each.cause) for each in outcome.refusals}
    assert outcome.reason


def test_missing_facts_refuse_nothing(engine: Engine) -> None:
    """The provider has made the move already: missing or invalid facts block nothing."""
    for facts in ({}, {"paid": None}, {"paid": "yes"}, {"colour": 1}):
        outcome = engine.observe("New", Observation(status="Made", facts=facts))

        assert summary(outcome) == ("applied", "apply", "Made")


def test_skipped_statuses_are_missing(engine: Engine) -> None:
    """A later status means that the statuses between were skipped."""
    outcome = engine.observe("New", Observation(status="Seen"))

    assert (*summary(outcome), outcome.missing) == ("skipped-ahead", "apply", "Seen", ("Made", "Sent"))
    assert outcome.unique


def test_the_stored_status_as_previous_excludes_a_skip(engine: Engine) -> None:
    """If the message names the stored status as previous, nothing was skipped."""
    outcome = engine.observe("New", Observation(status="Seen", previous="New"))

    assert outcome.meaning is Meaning.REFUSED


def test_a_route_back_with_an_override_is_ambiguous(engine: Engine) -> None:
    """The message is late, or the override led back to an earlier status."""
    outcome = engine.observe("Seen", Observation(status="Made"))

    assert outcome.readings == (Meaning.LATE, Meaning.APPLIED)
    assert (outcome.end, outcome.policy) == (None, Policy.HOLD)


def test_a_reported_override_is_applied(engine: Engine) -> None:
    """A direct move that only an override row explains is an override."""
    outcome = engine.observe("Seen", Observation(status="Made", previous="Seen"))

    assert (*summary(outcome), outcome.override) == ("applied", "apply", "Made", True)


def test_a_message_after_the_end_is_held(engine: Engine) -> None:
    """A message about an order in a final status is held."""
    outcome = engine.observe("Done", Observation(status="Lost"))

    assert summary(outcome) == ("after-final", "hold", "Done")


def test_any_status_may_follow_unspecified_exits(engine: Engine) -> None:
    """A move out of such a status is unspecified; a status that comes before it needs a proof."""
    stored = StoredStatus("Lost", NOON)
    for message in (
        Observation(status="Done"),
        Observation(status="Sent", previous="Lost"),
        Observation(status="Sent", at=NOON + HOUR),
    ):
        outcome = engine.observe(stored, message)
        assert (*summary(outcome), outcome.certain) == ("unspecified", "apply", message.status, False)

    doubtful = engine.observe(stored, Observation(status="Sent"))
    assert (*summary(doubtful), doubtful.certain) == ("ambiguous", "hold", "Lost", False)
    assert doubtful.readings == (Meaning.LATE, Meaning.UNSPECIFIED)


def test_times_that_do_not_compare_keep_the_stored_time(engine: Engine) -> None:
    """Such a message has no age, and is not certain; the stored time becomes a lower bound."""
    for at in (7, datetime(2026, 1, 31), float("nan"), object(), [NOON]):  # noqa: DTZ001  # without a zone on purpose
        outcome = engine.observe(StoredStatus("Made", NOON), Observation(status="Sent", at=at))  # type: ignore[arg-type]  # on purpose

        assert summary(outcome) == ("applied", "apply", "Sent")
        assert not outcome.certain
        assert outcome.after == StoredStatus("Sent", NOON, exact=False)


ACCEPTING: list[tuple[object, object, str, object]] = [
    ("Gone", "Gone", "duplicate", "Gone"),
    ("Gone", "New", "ambiguous", "Gone"),
    ("Gone", "Made", "unspecified", "Made"),
    ("Done", "Gone", "after-final", "Done"),
    (None, "Gone", "unspecified", "Gone"),
    ("New", 77, "unspecified", "77"),
    ("New", None, "unknown-status", "New"),
    (1.5, "Gone", "unknown-status", 1.5),
]


@pytest.mark.parametrize(("stored", "word", "meaning", "status"), ACCEPTING)
def test_unknown_statuses_can_be_accepted(
    stored: str, word: object, meaning: str, status: object
) -> None:
    """With `unknown: accepted` an undeclared word is stored unchanged."""
    engine = Engine(
        loads(RULES.replace("ignored:", "unknown: accepted\nignored:")), guards={"checked": fail}
    )

    outcome = engine.observe(stored, Observation(status=word))

    assert (outcome.meaning, outcome.status) == (meaning, status)


def test_a_normal_move_is_no_override(engine: Engine) -> None:
    """Only a move by an override row is marked as one."""
    assert not engine.observe("Made", Observation(status="Sent")).override


def test_both_unknown_words_are_named(engine: Engine) -> None:
    """The reason names the unknown observed status and the unknown stored one."""
    outcome = engine.observe("Gone", Observation(status="Lots"))

    assert "unknown status 'Lots'" in outcome.reason
    assert "the unknown status 'Gone'" in outcome.reason
