"""Which transitions others make superfluous, row by row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from statemachine.linter.pairs import pairs
from statemachine.linter.scopes import Scope, Scopes
from statemachine.linter.subject import Subject
from statemachine.model.domains import Domain
from statemachine.model.rows import Row
from statemachine.model.ruleset import Transition


def subsumed(subject: Subject) -> Iterator[tuple[Transition, tuple[Transition, ...]]]:
    """Yield each transition all of whose rows are let through by others, with these.

    Of two that let through the same, the later in canonical order is the superfluous one; equal rows are
    one row and not looked at here.
    """
    wider = dict(_wider(Scopes.of(subject.table)))
    for transition in subject.rules.transitions:
        rows = subject.rows_by[id(transition)]
        if rows and all(row in wider and len(row.declared) == 1 for row in rows):
            others = {id(each): each for row in rows for each in wider[row].declared[:1]}
            yield transition, tuple(sorted(others.values(), key=lambda each: each.span))


def _wider(scopes: Scopes) -> Iterator[tuple[Row, Row]]:
    for leaving in scopes.table.rows_from.values():
        groups: dict[tuple[object, ...], list[Row]] = {}
        for row in leaving:
            if row.declared:
                groups.setdefault((row.event, row.target, row.override), []).append(row)
        for group in groups.values():
            if len(group) > 1:
                known = [(row, scope) for row in group if (scope := scopes.scope(row)) is not None]
                yield from _within(known, scopes.domains)


def _within(
    group: Sequence[tuple[Row, Scope]], domains: Mapping[str, Domain]
) -> Iterator[tuple[Row, Row]]:
    """Yield rows of one move, in canonical order, with one that covers them."""
    for first, second in pairs([scope for _, scope in group]):
        (early, wide), (late, narrow) = group[first], group[second]
        if wide.covers(narrow, domains):
            yield late, early
        elif narrow.covers(wide, domains) and not (early.default and not late.default):
            yield early, late
