"""A rule set compiled for look-up: its rows by source, its names, and the actors that each includes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from statemachine.model.rows import Row, expand
from statemachine.model.status_names import StatusNames
from statemachine.model.vocabulary import UndeclaredMove

if TYPE_CHECKING:
    from statemachine.model.ruleset import RuleSet


@dataclass(frozen=True, slots=True)
class Table:
    """What every question to a rule set needs, computed once.

    `includes` returns an actor and those that it includes, computed when first asked for: together, the sets
    of a long chain of actors take quadratic space.
    """

    rules: RuleSet
    rows: tuple[Row, ...]
    rows_from: Mapping[str | None, tuple[Row, ...]]
    events: frozenset[str]
    names: StatusNames
    includes: Callable[[str], frozenset[str]]

    @classmethod
    def of(cls, rules: RuleSet) -> Table:
        """Compile a rule set."""
        rows = expand(rules)
        rows_from: dict[str | None, list[Row]] = {}
        for row in rows:
            rows_from.setdefault(row.source, []).append(row)
        return cls(
            rules,
            rows,
            MappingProxyType({source: tuple(leaving) for source, leaving in rows_from.items()}),
            frozenset(each.event for each in rules.transitions if each.event is not None),
            StatusNames.of(rules),
            cache(partial(included, rules)),
        )

    def resolve(self, word: object) -> str | None:
        """Return the status that a text or an integer names; None for any other value."""
        return self.names.resolve(word)

    def fits_actor(self, row: Row, actor: str | None) -> bool:
        """Return whether a declared actor may use a row; None, any other actor, fits rows without actors."""
        if row.actors is None:
            return True
        return actor is not None and not row.actors.isdisjoint(self.includes(actor))

    def is_open(self, source: str | None, actor: str | None) -> bool:
        """Return whether undeclared moves of an actor from a status are unspecified; None is any other actor."""
        status = self.rules.statuses[source] if source is not None else None
        if status is not None and status.final:
            return False
        undeclared = self.rules.undeclared
        if actor is not None and actor in undeclared.actors:
            return undeclared.actors[actor] is UndeclaredMove.UNSPECIFIED
        if status is not None and status.exits_unspecified:
            return True
        return undeclared.otherwise is UndeclaredMove.UNSPECIFIED


def included(rules: RuleSet, actor: str) -> frozenset[str]:
    """Return the actor and every actor that it includes, directly or indirectly."""
    names: set[str] = set()
    waiting = [actor]
    while waiting:
        name = waiting.pop()
        if name not in names:
            names.add(name)
            waiting.extend(rules.actors[name].includes)
    return frozenset(names)
