"""The step between two versions, and the step that the changes need."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from statemachine.diff.change_kinds import Rating, RuleChange


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

    `taken` is None if a version does not follow semantic versioning, or if only pre-releases of one version differ.
    """

    old: str
    new: str
    taken: Step | None
    needed: Step

    @classmethod
    def of(cls, old: str, new: str, changes: Iterable[RuleChange]) -> VersionStep:
        """Judge the step between two versions by what was changed."""
        return cls(old, new, _step(old, new), max(map(_needed, changes), default=Step.NONE))

    @property
    def is_enough(self) -> bool | None:
        """Whether the step is large enough; None if that is not known. In 0.x, a minor step is enough for a break."""
        if self.taken is None:
            return None
        return self.taken >= self._needed

    @property
    def _needed(self) -> Step:
        return min(self.needed, Step.MINOR) if self.old.startswith("0.") else self.needed

    def to_dict(self) -> dict[str, Any]:
        """Return the steps as words and whether the step is large enough, ready for JSON."""
        taken = None if self.taken is None else self.taken.name.lower()
        return {"taken": taken, "needed": self.needed.name.lower(), "enough": self.is_enough}

    def __str__(self) -> str:
        """Return the judgement as a sentence."""
        what = f"version {self.old} -> {self.new}"
        needs = f"the changes need {self._needed.words}"
        if self.taken is None:
            return f"{what}: not judged, because a version is a pre-release or not like 1.2.3; {needs}"
        if self.is_enough:
            return f"{what}: {self.taken.words}, which is enough"
        return f"{what}: {self.taken.words}, but {needs}"


_VERSION = re.compile(r"(\d{1,9})\.(\d{1,9})\.(\d{1,9})(-[^+]*)?(?:\+.*)?", re.ASCII)
_ADDS = ("-added", "-widened", "-opened", "-changed")


def _step(old: str, new: str) -> Step | None:
    before, after = _VERSION.fullmatch(old), _VERSION.fullmatch(new)
    if before is None or after is None:
        return None
    *old_numbers, old_stage = before.groups()
    *new_numbers, new_stage = after.groups()
    numbers = zip(map(int, old_numbers), map(int, new_numbers), strict=True)
    steps = (Step.MAJOR, Step.MINOR, Step.PATCH)
    for step, (left, right) in zip(steps, numbers, strict=True):
        if left != right:
            return step if right > left else Step.LOWER
    return Step.NONE if old_stage == new_stage else None


def _needed(change: RuleChange) -> Step:
    """Return the step that one change needs: major for a break, minor for additions and risks, else patch."""
    worst = max(change.ratings.values())
    if worst is Rating.BREAK:
        return Step.MAJOR
    return Step.MINOR if worst is Rating.RISK or change.kind.endswith(_ADDS) else Step.PATCH
