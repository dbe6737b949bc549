"""What `diagram --diff` shows: the differences of two versions, as the pictures need them."""

from __future__ import annotations

from dataclasses import replace

from statemachine.diagrams.view import ChangeMark, Differences
from statemachine.diff.matched_rules import MatchedRules
from statemachine.model.digest import canonical_text
from statemachine.model.ruleset import RuleSet
from statemachine.model.table import Row


def differences(old: RuleSet, new: RuleSet) -> Differences:
    """Return what is new since an old version: statuses and rows that were added, removed or changed.

    A renamed status is changed. A removed row and an added one with the same ends, event and override are one row that was changed.
    """
    matched = MatchedRules.of(old, new)
    lost = {form: row for form, row in matched.old_rows.items() if form not in matched.new_rows}
    gained = [row for row in matched.new.rows if row not in matched.old_rows]
    kept = {_ends(row) for row in lost}
    changes: dict[str | Row, ChangeMark] = {
        row: ChangeMark.CHANGED if _ends(row) in kept else ChangeMark.ADDED for row in gained
    }
    changes.update((row, ChangeMark.CHANGED) for row in matched.new.rows if _is_changed(matched, row))
    replaced = {_ends(row) for row in gained}
    count = len(matched.new.rows)
    removed = tuple(
        replace(form, declared=lost[form].declared, number=count + number)
        for number, form in enumerate(form for form in lost if _ends(form) not in replaced)
    )
    changes.update((row, ChangeMark.REMOVED) for row in removed)
    gone = tuple(each for name, each in old.statuses.items() if name not in matched.status)
    changes.update((each.name, ChangeMark.REMOVED) for each in gone)
    changes.update(_changed_statuses(matched))
    return Differences(
        old=f"{old.identity.id} {old.version}", statuses=gone, rows=removed, changes=changes
    )


def _ends(row: Row) -> tuple[str | None, str, str | None, bool]:
    return row.source, row.target, row.event, row.override


def _is_changed(matched: MatchedRules, row: Row) -> bool:
    """Return whether a row of both versions has other guards, inputs, evidence or times."""
    old = matched.old_rows.get(row)
    if old is None:
        return False
    names = {*row.guards} & matched.changed_guards or {*row.requires} & matched.changed_inputs
    chooses = row.event in matched.changed_choosers
    return bool(names) or chooses or old.after != row.after or _bases(old) != _bases(row)


def _bases(row: Row) -> set[str]:
    return {str(each.basis) for each in row.declared}


def _changed_statuses(matched: MatchedRules) -> dict[str, ChangeMark]:
    old, new = matched.old.rules.statuses, matched.new.rules.statuses
    former = {
        name: word for word, name in matched.status.items() if word is not None and name is not None
    }
    former |= {name: name for name in former.keys() & old.keys()}
    marks: dict[str, ChangeMark] = {}
    for name, status in new.items():
        if name not in former:
            marks[name] = ChangeMark.ADDED
        elif former[name] != name or canonical_text(old[former[name]]) != canonical_text(status):
            marks[name] = ChangeMark.CHANGED
    return marks
