"""Two versions of a rule set, with the statuses of the old one matched to those of the new one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from statemachine.model.digest import canonical_text
from statemachine.model.ruleset import RuleSet
from statemachine.model.table import Row, Table, action_row
from statemachine.model.uncovered import allowed_values
from statemachine.model.value_types import Domain, as_number


@dataclass(frozen=True, eq=False)
class MatchedRules:
    """Two versions. `status` has the new name of each old status that is left; `None` stays None.

    A status is matched by its name, else by `renamed_from` in the new version.
    """

    old: Table
    new: Table
    status: Mapping[str | None, str | None]

    @classmethod
    def of(cls, old: RuleSet, new: RuleSet) -> MatchedRules:
        """Match the statuses of two rule sets."""
        status: dict[str | None, str | None] = {None: None}
        for name in sorted(new.statuses):
            for former in new.statuses[name].renamed_from:
                if former in old.statuses:
                    status.setdefault(former, name)
        status |= {name: name for name in old.statuses if name in new.statuses}  # names come first
        return cls(Table.of(old), Table.of(new), status)

    def renamed(self, row: Row) -> Row:
        """Return an old row with the new names of its statuses; a removed status keeps its name."""
        source, target = (self.status.get(each, each) for each in (row.source, row.target))
        if (source, target) == (row.source, row.target):
            return row
        return replace(row, source=source, target=str(target))

    @cached_property
    def old_rows(self) -> dict[Row, Row]:
        """The old rows by their form with new names."""
        return {self.renamed(row): row for row in self.old.rows}

    @cached_property
    def new_rows(self) -> dict[Row, Row]:
        """The new rows, by themselves."""
        return {row: row for row in self.new.rows}

    @cached_property
    def numbers(self) -> dict[int, int]:
        """The number of each transition in its file, by its `id`."""
        files = (self.old.rules.transitions, self.new.rules.transitions)
        return {id(each): number for file in files for number, each in enumerate(file)}

    @cached_property
    def row_counts(self) -> Counter[int]:
        """The number of rows of each transition, by its `id`."""
        rows = (*self.old.rows, *self.new.rows)
        return Counter(id(each) for row in rows for each in row.declared)

    @cached_property
    def kept_rows(self) -> dict[int, tuple[Row, Row]]:
        """For each transition with a row that both versions have: one such row in both, by the `id` of it."""
        found: dict[int, tuple[Row, Row]] = {}
        for form, old in self.old_rows.items():
            if form in self.new_rows:
                pair = (old, self.new_rows[form])
                for each in (*pair[0].declared, *pair[1].declared):
                    found.setdefault(id(each), pair)
        return found

    @cached_property
    def changed_guards(self) -> frozenset[str]:
        """The guards of both versions that have another meaning."""
        return self._changed("guards")

    @cached_property
    def changed_inputs(self) -> frozenset[str]:
        """The inputs of both versions whose values or default are different."""
        return self._changed("inputs")

    @cached_property
    def changed_choosers(self) -> frozenset[str]:
        """The events whose target the provider chooses in one version only."""
        old, new = (
            {name for name, each in table.rules.events.items() if each.provider_chooses}
            for table in (self.old, self.new)
        )
        return frozenset(old ^ new)

    @cached_property
    def shared_facts(self) -> dict[str, tuple[Domain, Domain]]:
        """The facts of both versions that have the same type, with their values in the old and the new one."""
        pairs = (
            (name, (fact.domain, self.new.rules.facts[name].domain))
            for name, fact in self.old.rules.facts.items()
            if name in self.new.rules.facts
        )
        return {name: pair for name, pair in pairs if pair[0].type is pair[1].type}

    @cached_property
    def same_actors(self) -> bool:
        """Whether the actors of the old version include the same actors in the new one."""
        old, new = self.old.rules.actors, self.new.rules.actors
        return all(name in new and self.old.includes(name) == self.new.includes(name) for name in old)

    def _changed(self, section: str) -> frozenset[str]:
        old, new = getattr(self.old.rules, section), getattr(self.new.rules, section)
        return frozenset(
            name
            for name, each in old.items()
            if name in new and canonical_text(each) != canonical_text(new[name])
        )


def is_live(table: Table, row: Row) -> bool:
    """Return whether the guards of a row can hold together."""
    rules = table.rules
    values = allowed_values(rules.guards[name].conditions for name in row.guards)
    return not any(allowed.is_empty(rules.facts[fact].domain) for fact, allowed in values.items())


def rows_of_action(table: Table, name: str, source: str) -> tuple[Row, ...]:
    """Return the limits of an action in a status as one row; none if the action is not for the status."""
    rules = table.rules
    action = rules.actions.get(name)
    if action is None or source not in rules.members(action.statuses):
        return ()
    return (action_row(action, source),)


def is_narrower(new: Domain, old: Domain) -> bool:
    """Return whether a value of the old domain is not in the new one, or may have another type there."""
    if new.type is not old.type or set(old.enum) - set(new.enum):
        return True
    low: tuple[Any, Any] = (as_number(new.minimum), as_number(old.minimum))
    high: tuple[Any, Any] = (as_number(new.maximum), as_number(old.maximum))
    return _cuts(*low, above=True) or _cuts(*high, above=False)


def _cuts(new: Any, old: Any, *, above: bool) -> bool:
    """Return whether a new bound excludes values that the old one does not."""
    if new is None or new == old:
        return False
    return old is None or (new > old) is above
