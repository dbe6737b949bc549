"""The fields `certain` and `after`, by results that were worked out by hand from the page."""

from __future__ import annotations

from typing import Any

import pytest

from statemachine.model.observation import Observation
from tests.reference.small_rules import OPEN_WORLD, TWO_STEPS, documented, move, outcome_of, rules
from tests.strategies import Document


@pytest.mark.parametrize("basis", [None, "documented", "observed", "inferred"])
def test_a_row_is_documented_by_one_of_its_transitions(basis: str | None) -> None:
    """Two equal rows are one row. A source that is cited documents, if no basis is given."""
    given = {} if basis is None else {"basis": basis}
    document = rules("nothing>A", move("A>B", cite="guide", **given), "A>B")
    assert outcome_of("A", document, status="B").certain == (basis in (None, "documented"))
    assert not outcome_of("A", rules("nothing>A", "A>B"), status="B").certain


def test_a_creation_is_certain_if_its_row_fits_and_is_documented() -> None:
    """The creation row of an initial status has the basis of the status."""
    assert not outcome_of(None, rules("nothing>A"), status="A").certain
    document = rules(move("nothing>A", cite="guide", channel="api"), channels=["api", "ui"])
    assert outcome_of(None, document, status="A").certain
    assert not outcome_of(None, document, status="A", channel="ui").certain
    for entry, certain in (({}, False), ({"cite": "guide"}, True)):
        initial = rules("A>B", statuses={"A": {"initial": True, **entry}})
        assert outcome_of(None, initial, status="A").certain == certain


def test_a_step_is_certain_if_it_cannot_be_late() -> None:
    """In a cycle only a newer message is certain."""
    circle = documented("nothing>A", "A>B", "B>A", "A>A")
    assert not outcome_of("A", circle, status="B").certain
    assert not outcome_of("A", circle, status="B", previous="A").certain
    assert outcome_of("A", circle, 1, status="B", at=2).certain
    assert not outcome_of("A", circle, 1, exact=False, status="B", at=2).certain
    assert outcome_of("A", circle, 1, status="A", at=2).certain
    proved = outcome_of("A", circle, status="A", previous="A")
    assert (proved.meaning, proved.certain) == ("applied", False)


def test_a_skipped_route_is_certain_if_it_is_documented_and_unique_and_the_rules_are_closed() -> None:
    """Its last edge counts as well."""
    assert outcome_of("A", documented(*TWO_STEPS), status="C").certain
    assert not outcome_of("A", documented(*TWO_STEPS, "A>D", "D>C"), status="C").certain
    assert not outcome_of("A", documented(*TWO_STEPS, **OPEN_WORLD), status="C").certain
    for undocumented in ("A>B", "B>C"):
        moves = [one if one == undocumented else move(one, cite="guide") for one in TWO_STEPS]
        for previous in (None, "B"):
            assert not outcome_of("A", rules(*moves), status="C", previous=previous).certain
    channels = ["api", "ui"]
    limited = rules(
        *TWO_STEPS[:2], move("B>C", cite="guide", channel="api"), move("B>C"), channels=channels
    )
    limited["transitions"][1]["cite"] = "guide"
    assert outcome_of("A", limited, status="C", channel="ui").certain  # another row documents B>C


def test_late_is_certain_by_documented_edges() -> None:
    """By reachability, it must also be the only reading."""
    for times in ({}, {"stored_at": 2, "at": 1}):
        chain = outcome_of("C", documented(*TWO_STEPS), status="A", **times)
        assert (chain.meaning, chain.certain, chain.policy) == ("late", True, "ignore")
        inferred = outcome_of("C", rules(*TWO_STEPS), status="A", **times)
        assert (inferred.meaning, inferred.certain) == ("late", False)
        assert inferred.policy == ("ignore" if times else "hold")
        opened = outcome_of("C", documented(*TWO_STEPS, **OPEN_WORLD), status="A", **times)
        assert (opened.meaning, opened.certain) == ("late", bool(times))
    detour = documented("nothing>A", "A>B", "B>C", "C>D")
    detour["transitions"].append(move("A>D"))
    assert outcome_of("D", detour, status="A").certain  # the longer route is documented


@pytest.mark.parametrize(
    ("stored_at", "exact", "at", "after"),
    [
        (None, True, None, (None, True, None)),
        (None, True, 3, (3, True, 3)),
        (2, True, 3, (3, True, 3)),
        (2, False, 3, (3, True, 3)),
        (2, True, 2, (2, True, 2)),
        (2, True, None, (2, False, None)),
        (2, True, "x", (2, False, None)),
        (2, False, None, (2, False, None)),
    ],
)
def test_after_an_applied_message_the_time_never_goes_back(
    stored_at: Any, at: Any, after: tuple[Any, ...], *, exact: bool
) -> None:
    """Without a time that compares, the stored time is a lower bound of the new status."""
    outcome = outcome_of(
        "A", rules("nothing>A", "A>B"), stored_at, exact=exact, since=1, status="B", at=at
    )
    assert (outcome.meaning, outcome.after_status) == ("applied", "B")
    assert (outcome.after_at, outcome.after_exact, outcome.after_since) == after


def test_a_policy_may_apply_an_older_message() -> None:
    """The stored time stays as a lower bound."""
    document = rules(*TWO_STEPS, policies={"late": "apply"})
    outcome = outcome_of("C", document, 2, since=1, status="A", at=1)
    assert (outcome.after_status, outcome.after_at) == ("A", 2)
    assert (outcome.after_exact, outcome.after_since) == (False, None)


def test_a_message_that_is_not_applied_changes_nothing() -> None:
    """Only a confirmed status gets a later time."""
    refused = outcome_of("A", rules("nothing>A", "B>C"), 1, since=0, status="C", at=2)
    assert (refused.after_status, refused.after_at) == ("A", 1)
    assert (refused.after_exact, refused.after_since) == (True, 0)
    repeated = outcome_of("A", rules("nothing>A", "A>A"), 1, exact=False, status="A", at=2)
    assert (repeated.meaning, repeated.policy) == ("ambiguous", "ignore")
    assert (repeated.after_at, repeated.after_exact, repeated.after_since) == (2, False, None)


def test_a_snapshot_is_certain_without_another_route_and_tells_no_entry() -> None:
    """Its time is exact as that of a message would be."""
    chain = outcome_of("A", documented(*TWO_STEPS), 1, since=1, status="B", at=2, snapshot=True)
    assert (chain.meaning, chain.certain) == ("applied", True)
    assert (chain.after_at, chain.after_exact, chain.after_since) == (2, True, None)
    longer = documented(*TWO_STEPS, "A>C")
    assert not outcome_of("A", longer, 1, status="C", at=2, snapshot=True).certain
    assert outcome_of("A", longer, 1, status="C", at=2).certain
    back = outcome_of("A", documented("nothing>A", "A>B", "B>A"), status="B", at=2, snapshot=True)
    assert (back.after_at, back.after_exact) == (2, False)


@pytest.mark.parametrize("status", ["A", "B", "Gone", None])
def test_a_committed_record_leaves_the_stored_status_as_it_was_passed(status: str | None) -> None:
    """Not even the time is confirmed, and times that do not compare leave no doubt."""
    told: dict[str, Any] = {"status": status, "id": "e", "at": "noon"}
    document = rules("nothing>A", "A>B", statuses={"A": {"code": 7}})
    outcome = outcome_of("7", document, 1, exact=False, seen=[Observation(**told).key], **told)
    assert (outcome.meaning, outcome.certain, outcome.policy) == ("duplicate", True, "ignore")
    assert (outcome.after_status, outcome.after_at, outcome.after_exact) == ("7", 1, False)


@pytest.mark.parametrize(
    ("status", "policies", "requested", "kept"),
    [
        ("B", {}, ("b", "Odd"), False),  # applied
        ("B", {"applied": "hold"}, ("7",), True),
        ("A", {"duplicate": "apply"}, ("A",), True),  # nothing to store
        ("C", {}, ("c",), True),  # refused
        ("C", {"refused": "apply"}, ("C",), False),
        ("Odd", {}, ("Odd",), True),  # unknown
        ("Odd", {"unknown-status": "apply"}, ("Odd",), False),
    ],
)
def test_a_requested_status_stays_until_a_status_is_stored(
    status: str, policies: Document, requested: tuple[str, ...], *, kept: bool
) -> None:
    """It is expected in any spelling and with any meaning; an unknown word is compared by its text."""
    document = rules("nothing>A", "A>B", "B>C", "C>A", statuses={"B": {"code": 7}}, policies=policies)
    document |= {"matching": {"fold_case": True}, "transitions": document["transitions"][:2]}
    outcome = outcome_of("A", document, requested=requested, status=status)
    assert (outcome.expected, outcome.after_requested) == (True, requested if kept else ())
    other = outcome_of("A", document, requested=("odd", "Other"), status=status)
    assert not other.expected
    assert not outcome_of("A", document, status=status).expected


def test_a_status_that_is_entered_anew_ends_what_was_requested() -> None:
    """The stored and the observed status are the same, and the observed one is stored."""
    document = rules("nothing>A", "A>A")
    entered = outcome_of("A", document, 1, requested=("B",), status="A", at=2)
    assert (entered.meaning, entered.expected, entered.after_requested) == ("applied", False, ())
    repeated = outcome_of("A", document, 1, requested=("A",), status="A", at=1)
    assert (repeated.meaning, repeated.expected) == ("duplicate", True)
    assert repeated.after_requested == ("A",)
