"""Tests of the step of the version, of approvals, and of inventories."""

from __future__ import annotations

from datetime import date

import pytest

from statemachine.diff import Approval, Change, approve, count_orders
from statemachine.diff.change_kinds import Audience, Rating
from statemachine.diff.versions import Step, VersionStep

DAY = date(2026, 11, 22)


def change(kind: str = "alias-removed", rating: Rating = Rating.BREAK, subject: str = "New") -> Change:
    """Return a change with one rating for everybody, which strands the orders in two statuses."""
    ratings = dict.fromkeys(Audience, rating)
    return Change(
        kind=kind, subject=subject, phrase=repr(subject), ratings=ratings, stranded=("Held", "New")
    )


@pytest.mark.parametrize(
    ("changes", "needed"),
    [
        ((), Step.NONE),
        ((change("guard-removed", Rating.SAFE),), Step.PATCH),
        ((change("guard-added", Rating.SAFE),), Step.MINOR),
        ((change("status-added", Rating.RISK),), Step.MINOR),
        ((change(), change("guard-added", Rating.SAFE)), Step.MAJOR),
    ],
)
def test_the_worst_change_decides_the_step(changes: tuple[Change, ...], needed: Step) -> None:
    """A break needs a major step, an addition or a risk a minor one, and the rest a patch."""
    assert VersionStep.of("1.0.0", "1.0.0", changes).needed is needed


@pytest.mark.parametrize(
    ("old", "new", "taken", "enough"),
    [
        ("1.2.3", "2.0.0", Step.MAJOR, True),
        ("1.2.3", "1.3.0", Step.MINOR, False),
        ("1.2.3", "1.2.4", Step.PATCH, False),
        ("1.2.3", "1.2.3", Step.NONE, False),
        ("1.2.3", "1.1.9", Step.LOWER, False),
        ("1.9.0", "1.10.0", Step.MINOR, False),
        ("0.2.3", "0.3.0", Step.MINOR, True),
        ("1.2.3-rc.1", "2.0.0+build", Step.MAJOR, True),
        ("2026-11", "2026-12", None, None),
    ],
)
def test_a_step_is_compared_with_the_needed_one(
    old: str, new: str, taken: Step | None, *, enough: bool | None
) -> None:
    """Numbers are compared as numbers; a version of another form is not judged."""
    step = VersionStep.of(old, new, (change(),))
    assert (step.taken, step.is_enough) == (taken, enough)
    assert f"version {old} -> {new}: " in str(step)
    assert ("not judged" in str(step)) == (taken is None)


def test_an_approval_needs_the_kind_and_the_subject() -> None:
    """It holds on its last day; one that is over, or for something else, is returned as not used."""
    approvals = (
        Approval("alias-removed", "New", "nobody uses it", DAY),
        Approval("alias-removed", "Held", "nobody uses it", DAY),
        Approval("code-changed", "New", "over", date(2026, 11, 21)),
    )
    changes = (change(), change("code-changed"))
    found, unused = approve(changes, approvals, DAY)
    assert [each.approved for each in found] == ["nobody uses it", None]
    assert unused == approvals[1:]


def test_orders_are_counted_in_all_stranded_statuses() -> None:
    """Statuses that are not in the inventory have no orders."""
    (counted,) = count_orders((change(),), {"New": 3, "Sent": 10})
    assert counted.orders == 3
