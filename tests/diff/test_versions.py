"""Tests of the step of the version."""

from __future__ import annotations

import pytest

from statemachine.diff import RuleChange
from statemachine.diff.change_kinds import Audience, Rating
from statemachine.diff.versions import Step, VersionStep


def change(
    kind: str = "alias-removed", rating: Rating = Rating.BREAK, subject: str = "New"
) -> RuleChange:
    """Return a change with one rating for everybody."""
    ratings = dict.fromkeys(Audience, rating)
    return RuleChange(kind=kind, subject=subject, phrase=repr(subject), ratings=ratings)


@pytest.mark.parametrize(
    ("changes", "needed"),
    [
        ((), Step.NONE),
        ((change("guard-removed", Rating.SAFE),), Step.PATCH),
        ((change("guard-added", Rating.SAFE),), Step.MINOR),
        ((change("guard-changed", Rating.SAFE),), Step.MINOR),
        ((change("status-added", Rating.RISK),), Step.MINOR),
        ((change(), change("guard-added", Rating.SAFE)), Step.MAJOR),
    ],
)
def test_the_worst_change_decides_the_step(changes: tuple[RuleChange, ...], needed: Step) -> None:
    """A break needs a major step, an addition, a risk or other limits a minor one, and the rest a patch."""
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
        ("0.2.3", "0.2.4", Step.PATCH, False),
        ("2026-11", "2026-12", None, None),
        ("1.2.3-rc.1", "1.2.3-rc.2", None, None),
        ("1.2.3-rc.1", "1.2.3", None, None),
        ("1.2.3+a", "1.2.3+b", Step.NONE, False),
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
    if enough is False:
        assert str(step).endswith("need a minor step" if old.startswith("0.") else "need a major step")
