"""Which step of the version the changes need, approvals of breaks, and how many orders are stranded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum

from statemachine.diff.change_kinds import Change, Rating


class Step(IntEnum):
    """A step from one version to the next."""

    LOWER = -1
    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3

    @property
    def words(self) -> str:
        """The step as it is printed."""
        return {"LOWER": "a lower version", "NONE": "the same version"}.get(
            self.name, f"a {self.name.lower()} step"
        )


@dataclass(frozen=True, slots=True)
class VersionStep:
    """The versions of two rule sets, the step between them, and the step that the changes need.

    `taken` is None if a version does not follow semantic versioning.
    """

    old: str
    new: str
    taken: Step | None
    needed: Step

    @classmethod
    def of(cls, old: str, new: str, changes: Iterable[Change]) -> VersionStep:
        """Judge the step between two versions by what was changed."""
        return cls(old, new, _step(old, new), max(map(_needed, changes), default=Step.NONE))

    @property
    def is_enough(self) -> bool | None:
        """Whether the step is large enough; None if that is not known. In 0.x, a minor step is enough for a break."""
        if self.taken is None:
            return None
        needed = min(self.needed, Step.MINOR) if self.old.startswith("0.") else self.needed
        return self.taken >= needed

    def __str__(self) -> str:
        """Return the judgement as a sentence."""
        what = f"version {self.old} -> {self.new}"
        needs = f"the changes need {self.needed.words}"
        if self.taken is None:
            return f"{what}: not judged, because a version is not of the form 1.2.3; {needs}"
        if self.is_enough:
            return f"{what}: {self.taken.words}, which is enough"
        return f"{what}: {self.taken.words}, and {needs}"


_VERSION = re.compile(r"(\d{1,9})\.(\d{1,9})\.(\d{1,9})(?:[-+].*)?", re.ASCII)
_ADDS = ("-added", "-widened", "-opened")


def _step(old: str, new: str) -> Step | None:
    before, after = _VERSION.fullmatch(old), _VERSION.fullmatch(new)
    if before is None or after is None:
        return None
    numbers = zip(map(int, before.groups()), map(int, after.groups()), strict=True)
    steps = (Step.MAJOR, Step.MINOR, Step.PATCH)
    for step, (left, right) in zip(steps, numbers, strict=True):
        if left != right:
            return step if right > left else Step.LOWER
    return Step.NONE


def _needed(change: Change) -> Step:
    """Return the step that one change needs: major for a break, minor for additions and risks, else patch."""
    worst = max(change.ratings.values())
    if worst is Rating.BREAK:
        return Step.MAJOR
    return Step.MINOR if worst is Rating.RISK or change.kind.endswith(_ADDS) else Step.PATCH


@dataclass(frozen=True, slots=True)
class Approval:
    """The approval of a break: its kind and subject, the reason, and the last day on which it holds."""

    kind: str
    subject: str
    reason: str
    until: date


def approve(
    changes: Iterable[Change], approvals: Iterable[Approval], today: date
) -> tuple[tuple[Change, ...], tuple[Approval, ...]]:
    """Return the changes with the reasons of their approvals, and the approvals that apply to no change.

    An approval that is over applies to none.
    """
    valid = {(each.kind, each.subject): each for each in approvals if each.until >= today}
    found = tuple(_approved(change, valid.get((change.kind, change.subject))) for change in changes)
    used = {(each.kind, each.subject) for each in found if each.approved is not None}
    unused = (each for each in approvals if each.until < today or (each.kind, each.subject) not in used)
    return found, tuple(unused)


def _approved(change: Change, approval: Approval | None) -> Change:
    return change if approval is None else replace(change, approved=approval.reason)


def count_orders(changes: Iterable[Change], orders: Mapping[str, int]) -> tuple[Change, ...]:
    """Return the changes with the number of orders that each strands; `orders` counts them by old status."""
    return tuple(
        replace(each, orders=sum(orders.get(name, 0) for name in each.stranded))
        if each.stranded
        else each
        for each in changes
    )
