"""One cause is one change: none hides another one, none is silent, and what follows from it has no entry."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from statemachine.diff.rated_changes import rated_changes
from statemachine.loader import loads
from statemachine.model.declarations import Status
from statemachine.model.digest import canonical_text
from statemachine.model.frozen import FrozenMap
from statemachine.model.ruleset import RuleSet
from statemachine.model.vocabulary import Basis, FinalResult
from tests.diff.test_rated_changes import ACME, CHANGES, changes_of


@pytest.mark.parametrize(
    ("kind", "before", "after", "ratings"),
    [
        each for each in CHANGES if each[0] not in {"status-removed", "action-removed"}
    ],  # they change more of the file
)
def test_no_change_hides_another(
    kind: str, before: str, after: str | None, ratings: tuple[str, str, str]
) -> None:
    """Beside a change of something else, each change is there too, with its own ratings."""
    old = ACME.replace(
        "  Old: {retired: true, initial: true}",
        "  Old: {retired: true, initial: true}\n  Spare: {code: 8}",
    )
    assert before in old
    new = old.replace(f"  - {before}\n", "") if after is None else old.replace(before, after)
    changes = rated_changes(loads(old), loads(new.replace("code: 8", "code: 9")))
    found = {each.kind: each for each in changes if each.subject != "Spare"}

    assert found.keys() == {kind}
    assert tuple(each.words for each in found[kind].ratings.values()) == ratings
    assert any(each.subject == "Spare" for each in changes)


STATUS = Status(name="Held", code="2", basis=Basis.DOCUMENTED)
OTHER_VALUES: dict[str, object] = {
    "initial": True,
    "final": True,
    "result": FinalResult.SUCCESS,
    "code": "3",
    "aliases": ("Waiting",),
    "rank": 1,
    "exits_unspecified": True,
    "entries_unspecified": True,
    "retired": True,
    "basis": Basis.OBSERVED,
}
"""Another value for each field of a status that has a meaning, beside its name."""


@pytest.mark.parametrize("field", sorted(OTHER_VALUES))
def test_each_field_of_a_status_has_a_kind_of_change(field: str) -> None:
    """No change of a status is called another one, and none is silent."""
    rules = loads(ACME)

    def with_status(status: Status) -> RuleSet:
        return replace(rules, statuses=FrozenMap({**rules.statuses, "Held": status}))

    old, new = with_status(STATUS), with_status(replace(STATUS, **{field: OTHER_VALUES[field]}))  # type: ignore[arg-type]  # any field
    kinds = {each.kind for each in rated_changes(old, new)}

    assert kinds
    assert "other" not in kinds


def test_all_fields_with_a_meaning_are_tested() -> None:
    """A new field of statuses needs a kind of change, unless it does not count in the digest."""
    status = replace(STATUS, title="x", note="x", description="x", cite=("x",))
    known = json.loads(canonical_text(status)).keys()

    assert known == OTHER_VALUES.keys() | {"name"}


def test_an_initial_status_keeps_its_plain_creation() -> None:
    """A declared creation that comes or goes is one change; whether the status is initial is another one."""
    declared = ACME.replace(
        "transitions:", "transitions:\n  - {event: make, source: nothing, target: New}"
    )
    without = declared.replace("{initial: true, aliases: [Fresh]}", "{aliases: [Fresh]}")

    assert [each.kind for each in rated_changes(loads(ACME), loads(declared))] == ["transition-added"]
    assert [each.kind for each in rated_changes(loads(declared), loads(ACME))] == ["transition-removed"]
    assert [each.kind for each in rated_changes(loads(declared), loads(without))] == ["initial-removed"]


def test_a_retired_initial_status_keeps_its_plain_creation() -> None:
    """It leaves `any` as a target, and the creation without an event that takes its place is the same change."""
    old = ACME.replace("transitions:", "transitions:\n  - {event: make, source: nothing, target: any}")
    new = old.replace(
        "{initial: true, aliases: [Fresh]}", "{initial: true, retired: true, aliases: [Fresh]}"
    )
    (retired,) = rated_changes(loads(old), loads(new))
    (back,) = rated_changes(loads(new), loads(old))

    assert (retired.kind, retired.gained) == ("status-retired", ("nothing -> New",))
    assert (back.kind, back.lost) == ("status-unretired", ("nothing -> New",))


def test_a_group_is_one_cause() -> None:
    """Transitions, actions and rules of the rollup that name it change with it, and readers may notice."""
    old = ACME.replace("print: {statuses: [New, Held]", "print: {statuses: [early]").replace(
        "any: [Held]", "any: [early]"
    )
    (change,) = rated_changes(loads(old), loads(old.replace("early: [New, Held]", "early: [New]")))

    assert (change.kind, change.details) == ("group-changed", ("-Held", "the rollup has the group"))
    assert [each.words for each in change.ratings.values()] == ["breaks", "may break", "safe"]


def test_a_transition_is_one_cause() -> None:
    """As an override, `any` has more sources: its new rows are no change of their own."""
    new = ACME.replace(
        "{event: reject, source: any, target: Cancelled, guard: checked}",
        "{event: reject, source: any, target: Cancelled, guard: checked, override: true}",
    )
    (change,) = rated_changes(loads(ACME, "old.yaml"), loads(new, "new.yaml"))

    assert change.kind == "transition-changed"
    assert change.gained
    assert (change.old is None, change.new is None) == (False, False)


@pytest.mark.parametrize(
    "kind", ["matching-narrowed", "unknown-changed", "words-changed", "rollup-changed"]
)
def test_a_setting_has_its_place_in_both_files(kind: str) -> None:
    """Where a file leaves it out, the place is that of the whole file."""
    ((before, after),) = {(before, after) for each, before, after, _ in CHANGES if each == kind}
    (change,) = changes_of(before, after)

    assert change.new is not None
    assert change.old is not None
    assert (
        ACME.replace(before, str(after))
        .splitlines()[change.new.line - 1]
        .startswith(
            {"matching-narrowed": "matching:", "rollup-changed": "rollup:"}.get(
                kind, str(after).partition(":")[0]
            )
        )
    )
