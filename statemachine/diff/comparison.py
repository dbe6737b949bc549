"""The comparison of two versions: its changes, approvals of breaks, and how many orders are stranded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from statemachine.diff.change_kinds import RuleChange
from statemachine.diff.rated_changes import rated_changes
from statemachine.diff.versions import VersionStep
from statemachine.model.digest import RuleSetId
from statemachine.model.ruleset import RuleSet


@dataclass(frozen=True, slots=True)
class Approval:
    """The approval of a break: its kind and subject, the reason, and the last day on which it holds."""

    kind: str
    subject: str
    reason: str
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two versions of a rule set, the paths of their files, and what was changed: the worst change first."""

    old: RuleSetId
    new: RuleSetId
    paths: tuple[str, str]
    changes: tuple[RuleChange, ...]

    @property
    def step(self) -> VersionStep:
        """The step of the version, and the one that the changes need."""
        return VersionStep.of(self.old.version, self.new.version, self.changes)

    @property
    def has_breaks(self) -> bool:
        """Whether a change breaks an audience and is not approved."""
        return any(each.is_break and each.approved is None for each in self.changes)

    def approve(
        self, approvals: Iterable[Approval], today: date
    ) -> tuple[Comparison, tuple[Approval, ...]]:
        """Return the comparison with the reasons of approvals, and the approvals that were not used.

        An approval applies to each change of its kind and subject, until its last day. Of several, the first is used.
        """
        approvals = tuple(approvals)
        valid: dict[tuple[str, str], Approval] = {}
        for each in approvals:
            if each.until >= today:
                valid.setdefault((each.kind, each.subject), each)
        changes = tuple(_approved(each, valid.get((each.kind, each.subject))) for each in self.changes)
        subjects = {(each.kind, each.subject) for each in changes}
        used = {id(each) for key, each in valid.items() if key in subjects}
        unused = tuple(each for each in approvals if id(each) not in used)
        return replace(self, changes=changes), unused

    def with_orders(self, orders: Mapping[str, int]) -> Comparison:
        """Return the comparison with the number of orders that each change strands.

        `orders` has the number of orders by old status; a status that is not there has none.
        """
        return replace(self, changes=tuple(_counted(each, orders) for each in self.changes))

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison, ready for JSON. `python -m statemachine schema --diff` prints its JSON Schema."""
        sides = zip((self.old, self.new), self.paths, strict=True)
        old, new = ({"path": path, **side.to_dict()} for side, path in sides)
        return {
            "version": 1,
            "old": old,
            "new": new,
            "step": self.step.to_dict(),
            "breaks": self.has_breaks,
            "changes": [each.to_dict() for each in self.changes],
        }


def compare(old: RuleSet, new: RuleSet) -> Comparison:
    """Compare two versions of a rule set by meaning.

    Rule sets with one digest have no changes: texts for people, sources, places and the order of declarations are not
    compared. If the digests are different, there is at least one change. There is one change for each cause.
    """
    paths = (old.span.path, new.span.path)
    return Comparison(old=old.identity, new=new.identity, paths=paths, changes=rated_changes(old, new))


def comparison_schema_text() -> str:
    """Return the JSON Schema of a comparison as JSON."""
    return (Path(__file__).parent / "comparison.schema.json").read_text(encoding="utf-8")


def _approved(change: RuleChange, approval: Approval | None) -> RuleChange:
    return change if approval is None else replace(change, approved=approval.reason)


def _counted(change: RuleChange, orders: Mapping[str, int]) -> RuleChange:
    if not change.stranded:
        return change
    return replace(change, orders=sum(orders.get(name, 0) for name in change.stranded))
