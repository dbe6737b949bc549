"""Tests of the messages that may be late, may come from another actor, or have no time that compares."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from statemachine import Engine, Meaning, Observation, Policy, StoredStatus, load, loads
from statemachine.model.observation import Outcome
from tests.engine.observing import summary

HEAD = "format: 1\nprovider: acme\nsubject: order\nversion: 1.0.0\n"


def engine(rules: str) -> Engine:
    """Return an engine of the statuses and transitions of a rule file."""
    return Engine(loads(f"{HEAD}{rules}"))


def observed(rules: str, stored: StoredStatus | str | None, **message: Any) -> Outcome:
    """Return what a message means under the statuses and transitions of a rule file."""
    return engine(rules).observe(stored, Observation(**message))


def test_an_order_never_goes_backwards_on_doubt() -> None:
    """Northwest Framing declares no move out of Shipped, and any move may exist; a newer time proves one."""
    northwest = Engine(load("northwest-framing"))
    late = northwest.observe("Shipped", Observation(status="Processing"))
    newer = northwest.observe(StoredStatus("Shipped", 1), Observation(status="Processing", at=2))

    assert summary(late) == ("ambiguous", "hold", "Shipped")
    assert late.readings == (Meaning.LATE, Meaning.UNSPECIFIED)
    assert summary(newer) == ("unspecified", "apply", "Processing")


def test_a_status_that_can_only_come_first_is_not_applied_on_doubt() -> None:
    """No move enters A, and no move leads from A to C, but A is where an order begins."""
    rules = "undeclared: unspecified\nstatuses: {A: {initial: true}, B: {}, C: {}}\n"
    rules += "transitions:\n  - {source: A, target: B}\n"
    doubtful = observed(rules, "C", status="A")

    assert summary(doubtful) == ("ambiguous", "hold", "C")
    assert doubtful.readings == (Meaning.LATE, Meaning.UNSPECIFIED)
    assert summary(observed(rules, "C", status="A", previous="C")) == ("unspecified", "apply", "A")


def test_an_older_time_alone_does_not_lose_a_final_status() -> None:
    """No declared move leads from C to B, and the message names B as previous: its time may be wrong."""
    rules = (
        "undeclared: refused\nstatuses: {A: {initial: true}, B: {}, C: {final: true}}\ntransitions:\n"
    )
    rules += "  - {source: A, target: B}\n  - {source: B, target: C}\n"
    outcome = observed(rules, StoredStatus("B", 10), status="C", previous="B", at=9)

    assert (*summary(outcome), outcome.certain) == ("ambiguous", "hold", "B", False)
    assert outcome.readings == (Meaning.LATE, Meaning.APPLIED)
    assert outcome.after == StoredStatus("B", 10)


def test_a_message_without_a_time_keeps_the_stored_time_as_a_lower_bound() -> None:
    """An older message is late against the bound."""
    rules = engine(
        "undeclared: unspecified\nstatuses: {A: {initial: true}, B: {}, C: {}}\n"
        "transitions:\n  - {source: A, target: B}\n"
    )
    first = rules.observe(StoredStatus("A", 10), Observation(status="B"))
    second = rules.observe(first.after, Observation(status="C", at=5))

    assert (first.meaning, first.after) == (Meaning.APPLIED, StoredStatus("B", 10, exact=False))
    assert (*summary(second), second.certain) == ("late", "ignore", "B", False)
    assert second.after == first.after


def test_a_message_that_is_newer_than_a_lower_bound_is_not_certain() -> None:
    """B was entered at 10 or later, so a message about A at 12 may be from before."""
    rules = "undeclared: refused\nstatuses: {A: {initial: true}, B: {}}\ntransitions:\n"
    rules += "  - {source: A, target: B, basis: documented}\n"
    rules += "  - {source: B, target: A, basis: documented}\n"
    bounded = observed(rules, StoredStatus("B", 10, exact=False), status="A", at=12)
    exact = observed(rules, StoredStatus("B", 10), status="A", at=12)

    assert (*summary(bounded), bounded.certain) == ("applied", "apply", "A", False)
    assert bounded.after == StoredStatus("A", 12, exact=False, since=12)
    assert (*summary(exact), exact.certain) == ("applied", "apply", "A", True)
    assert exact.after == StoredStatus("A", 12, since=12)


def test_times_that_do_not_compare_make_an_outcome_uncertain() -> None:
    """A stored date and a number have no order; the stored date stays as a lower bound."""
    noon = datetime(2026, 1, 31, 12, tzinfo=UTC)
    rules = "undeclared: refused\nstatuses: {A: {initial: true}, B: {}}\n"
    rules += "transitions:\n  - {source: A, target: B, basis: documented}\n"
    outcome = observed(rules, StoredStatus("A", noon), status="B", at=7)

    assert (*summary(outcome), outcome.certain) == ("applied", "apply", "B", False)
    assert outcome.after == StoredStatus("B", noon, exact=False)
    assert observed(rules, StoredStatus("A"), status="B", at=7).certain


def test_the_last_move_of_a_skipped_route_fits_the_message() -> None:
    """Only a publisher cancels, so no route explains a cancellation by another actor or event."""
    rules = engine(
        "undeclared: refused\nactors: {lulu: {}, publisher: {}}\n"
        "statuses: {CREATED: {initial: true}, UNPAID: {}, CANCELED: {}}\ntransitions:\n"
        "  - {event: bill, source: CREATED, target: UNPAID, actor: lulu}\n"
        "  - {event: cancel, source: [CREATED, UNPAID], target: CANCELED, actor: publisher}\n"
    )
    by_lulu = rules.observe("CREATED", Observation(status="CANCELED", actor="lulu"))
    billed = rules.observe("CREATED", Observation(status="CANCELED", event="bill"))
    cancelled = rules.observe("CREATED", Observation(status="CANCELED", previous="UNPAID"))

    assert summary(by_lulu) == ("refused", "hold", "CREATED")
    assert summary(billed) == ("refused", "hold", "CREATED")
    assert (cancelled.meaning, cancelled.missing) == (Meaning.SKIPPED_AHEAD, ("UNPAID",))


def test_a_route_does_not_pass_the_observed_status_without_evidence() -> None:
    """The guard of A -> B is false; only a previous status shows that the order was in B before."""
    rules = (
        "undeclared: refused\nfacts: {g: {type: boolean}}\nguards: {holds: {g: true}}\n"
        "statuses: {A: {initial: true}, B: {}, C: {}}\ntransitions:\n"
        "  - {source: A, target: B, guard: holds}\n  - {source: B, target: C}\n"
        "  - {source: C, target: B}\n"
    )
    without = observed(rules, "A", status="B", facts={"g": False})
    through = observed(rules, "A", status="B", previous="C", facts={"g": False})

    assert summary(without) == ("refused", "hold", "A")
    assert (through.meaning, through.missing) == (Meaning.SKIPPED_AHEAD, ("B", "C"))


def test_a_self_transition_whose_guard_is_false_is_a_duplicate() -> None:
    """The newer time is stored all the same."""
    rules = "facts: {g: {type: boolean}}\nguards: {holds: {g: true}}\n"
    rules += "statuses: {A: {initial: true}}\n"
    rules += "transitions:\n  - {source: A, target: A, guard: holds}\n"
    outcome = observed(rules, StoredStatus("A", 1), status="A", at=2, facts={"g": False})

    assert (outcome.meaning, outcome.policy, outcome.row) == (Meaning.DUPLICATE, Policy.IGNORE, None)
    assert outcome.after == StoredStatus("A", 2)


def test_an_undeclared_move_to_the_previous_status_is_unspecified() -> None:
    """In an open world A -> B is possible, and B -> C is declared: both messages in turn are applied."""
    rules = engine(
        "undeclared: unspecified\nstatuses: {A: {initial: true}, B: {}, C: {}}\n"
        "transitions:\n  - {source: B, target: C}\n"
    )
    together = rules.observe("A", Observation(status="C", previous="B"))
    in_turn = rules.observe("A", Observation(status="B", previous="A"))

    assert summary(together) == ("unspecified", "apply", "C")
    assert summary(in_turn) == ("unspecified", "apply", "B")
    assert rules.observe(in_turn.after, Observation(status="C", previous="B")).status == "C"


def test_an_outcome_that_rests_on_inferred_moves_is_not_certain() -> None:
    """An open world and an inferred basis each leave other readings."""
    rules = "statuses: {A: {initial: true, basis: BASIS}, B: {}}\n"
    rules += "transitions:\n  - {source: A, target: B, basis: BASIS}\n"
    for basis, undeclared, certain in (
        ("inferred", "unspecified", False),
        ("inferred", "refused", False),
        ("documented", "unspecified", False),
        ("documented", "refused", True),
    ):
        text = rules.replace("BASIS", basis) + f"undeclared: {undeclared}\n"
        outcome = observed(text, None, status="B")

        assert (outcome.meaning, outcome.missing) == (Meaning.SKIPPED_AHEAD, ("A",))
        assert outcome.certain is certain


def test_a_late_message_whose_time_does_not_compare_is_held() -> None:
    """Documented moves of a closed world make it late for certain; a time that says nothing takes this back."""
    rules = "undeclared: refused\nstatuses: {A: {initial: true}, B: {}}\n"
    rules += "transitions:\n  - {source: A, target: B, basis: documented}\n"
    noon = datetime(2026, 1, 31, 12, tzinfo=UTC)
    without = observed(rules, StoredStatus("B", noon), status="A")
    other = observed(rules, StoredStatus("B", noon), status="A", at=12)

    assert (*summary(without), without.certain) == ("late", "ignore", "B", True)
    assert (*summary(other), other.certain) == ("late", "hold", "B", False)
    chosen = engine(rules + "policies: {late: ignore}\n")
    assert chosen.observe(StoredStatus("B", noon), Observation(status="A", at=12)).policy == "ignore"


def test_a_previous_status_before_the_stored_one_is_held() -> None:
    """New comes before Shipped, so the order may have been cancelled before; VendorAPIIssue does not."""
    gooten = Engine(load("gooten"))
    message = Observation(status="Cancelled", previous="New", at=2)
    doubtful = gooten.observe("Shipped", message)
    newer = gooten.observe(StoredStatus("Shipped", 1), message)

    assert summary(doubtful) == ("ambiguous", "hold", "Shipped")
    assert doubtful.readings == (Meaning.LATE, Meaning.UNSPECIFIED)
    assert doubtful.reason == (
        "the message names 'New' before 'Cancelled', and the order is stored as 'Shipped': "
        "either the message is late, or the order left 'Shipped' by a move that is not declared"
    )
    assert summary(newer) == ("unspecified", "apply", "Cancelled")


def test_an_unknown_word_is_not_accepted_after_another_previous_status() -> None:
    """The order may have left B for the unknown status before it was stored as C."""
    rules = "unknown: accepted\nstatuses: {A: {initial: true}, B: {}, C: {}}\n"
    rules += "transitions:\n  - {source: A, target: B}\n  - {source: B, target: C}\n"
    for stored, status in (("C", "Odd"), ("Odd", "C"), ("Odd", "Other")):
        doubtful = observed(rules, stored, status=status, previous="B")
        newer = observed(rules, StoredStatus(stored, 1), status=status, previous="B", at=2)

        assert summary(doubtful) == ("ambiguous", "hold", stored)
        assert doubtful.readings == (Meaning.LATE, Meaning.UNSPECIFIED)
        assert summary(newer) == ("unspecified", "apply", status)
    assert summary(observed(rules, "C", status="Odd", previous="C")) == ("unspecified", "apply", "Odd")
    assert summary(observed(rules, None, status="Odd", previous="B")) == ("unspecified", "apply", "Odd")


REPAIR = """\
undeclared: refused
actors: {client: {}, manager: {}}
statuses: {A: {initial: true}, B: {}, C: {}, D: {final: true}}
transitions:
  - {source: A, target: B}
  - {source: B, target: [C, D]}
  - {event: repair, source: [C, D], target: [A, B], actor: manager, override: true}
"""


def test_an_override_of_another_actor_explains_nothing() -> None:
    """After the end the message is held; before, it is late; and no reason asks for an override."""
    ended = observed(REPAIR, "D", status="B", actor="client", event="go", at=2)
    direct = observed(REPAIR, "C", status="B", actor="client", previous="C")
    late = observed(REPAIR, "C", status="B", actor="client")

    assert summary(ended) == ("late", "hold", "D")
    assert summary(observed(REPAIR, StoredStatus("D", 1), status="B", actor="client", at=2)) == (
        "after-final",
        "hold",
        "D",
    )
    assert summary(direct) == ("refused", "hold", "C")
    assert [str(each.cause) for each in direct.refusals] == ["actor-not-allowed"]
    assert (late.meaning, late.certain) == (Meaning.LATE, False)
    assert "no move back fits the message" in late.reason
    by_manager = observed(REPAIR, "C", status="B", actor="manager")
    assert by_manager.readings == (Meaning.LATE, Meaning.APPLIED)
    assert observed(REPAIR, "D", status="B", actor="manager", previous="D").override


def test_a_reason_does_not_invent_an_order_of_two_statuses() -> None:
    """No move from or to Received is declared, so nothing shows whether it comes before Shipped."""
    reason = Engine(load("northwest-framing")).observe("Shipped", Observation(status="Received")).reason

    assert reason == (
        "no normal transition leads to 'Received' from another status, so nothing declared shows "
        "which of 'Received' and 'Shipped' came first: "
        "either the message is late, or the order moved to 'Received'"
    )


def test_a_reason_does_not_deny_the_rules_of_an_override() -> None:
    """The override from A to C is for another actor."""
    rules = REPAIR.replace("undeclared: refused", "undeclared: unspecified")
    outcome = observed(rules, "C", status="A", actor="client", previous="C")

    assert summary(outcome) == ("unspecified", "apply", "A")
    assert outcome.reason.startswith("the message does not fit the rules for 'C' -> 'A'")


class Strange(datetime):
    """A time that cannot be compared with anything."""

    def __eq__(self, other: object) -> bool:
        """Raise, as foreign code may."""
        raise ValueError(other)

    __hash__ = None  # type: ignore[assignment]  # as a class that has no equality


@pytest.mark.parametrize(
    "strange",
    [float("nan"), "2026-01-31", "", True, Decimal(7), date(2026, 1, 31), [], Strange(2026, 1, 31)],
    ids=repr,
)
def test_what_is_no_time_is_never_stored(strange: Any) -> None:
    """It counts as absent in the message and in the stored status, and a later number is stored."""
    rules = "undeclared: refused\nstatuses: {A: {initial: true}, B: {}, C: {}}\ntransitions:\n"
    rules += (
        "  - {source: A, target: B, basis: documented}\n  - {source: B, target: C, basis: documented}\n"
    )
    first = observed(rules, StoredStatus("A"), status="B", at=strange)
    kept = observed(rules, StoredStatus("A", 3), status="B", at=strange)
    created = observed(rules, None, status="A", at=strange)

    assert (first.after, first.certain) == (StoredStatus("B"), False)
    assert (kept.after, kept.certain) == (StoredStatus("B", 3, exact=False), False)
    assert (created.after, created.certain) == (StoredStatus("A"), False)
    for stored in (first.after, StoredStatus("B", strange, since=strange)):
        later = observed(rules, stored, status="C", at=5)
        assert later.after == StoredStatus("C", 5, since=5)
        assert later.certain is (stored is first.after)
    late = observed(rules, StoredStatus("B", strange, since=strange), status="A")
    assert (late.meaning, late.policy, late.after) == (Meaning.LATE, Policy.HOLD, StoredStatus("B"))
