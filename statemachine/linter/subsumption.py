"""Which transitions others make superfluous, row by row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from statemachine.linter.pairs import pairs
from statemachine.linter.scopes import Scope, Scopes
from statemachine.linter.subject import Subject
from statemachine.model.rows import Row
from statemachine.model.ruleset import Transition
from statemachine.model.value_types import Domain
from statemachine.model.vocabulary import Basis


def subsumed(subject: Subject) -> Iterator[tuple[Transition, tuple[Transition, ...]]]:
    """Yield each transition all of whose rows are let through by others, with these.

    Of two that let through the same, the later in canonical order is the superfluous one; equal rows are
    one row and not looked at here. Nothing gives way to what is itself at fault, or rests on less.
    """
    wider = dict(_wider(Scopes.of(subject.table), closed=bool(subject.closed)))
    for transition in subject.rules.transitions:
        rows = subject.rows_by[id(transition)]
        if rows and all(row in wider and len(row.declared) == 1 for row in rows):
            others = {id(each): each for row in rows for each in wider[row].declared}
            yield transition, tuple(sorted(others.values(), key=lambda each: each.span))


def _wider(scopes: Scopes, *, closed: bool) -> Iterator[tuple[Row, Row]]:
    for leaving in scopes.table.rows_from.values():
        groups: dict[tuple[object, ...], list[Row]] = {}
        for row in leaving:
            if row.declared:
                groups.setdefault((row.event, row.target, row.override), []).append(row)
        for group in groups.values():
            if len(group) > 1:
                known = [(row, scope) for row in group if (scope := scopes.scope(row)) is not None]
                yield from _within(known, scopes.domains, closed=closed)


def _within(
    group: Sequence[tuple[Row, Scope]], domains: Mapping[str, Domain], *, closed: bool
) -> Iterator[tuple[Row, Row]]:
    """Yield rows of one move, in canonical order, with one that covers them; each is yielded once."""
    covered: set[int] = set()
    for first, second in pairs([scope for _, scope in group], settled=covered):
        for wide, narrow in ((first, second), (second, first)):
            (wide_row, wide_scope), (narrow_row, narrow_scope) = group[wide], group[narrow]
            replaced = _replaces(wide_row, narrow_row, closed=closed)
            if replaced and wide_scope.covers(narrow_scope, domains):
                covered.add(narrow)
                yield narrow_row, wide_row
                break


def _replaces(wide: Row, narrow: Row, *, closed: bool) -> bool:
    """Say whether a row may stand for a narrower one: no fault of its own, no less default or documented."""
    open_to_everybody = closed and wide.actors is None and not wide.override
    documented = _documented(wide) or not _documented(narrow)
    return documented and (wide.default or not narrow.default) and not open_to_everybody


def _documented(row: Row) -> bool:
    return any(each.basis is Basis.DOCUMENTED for each in row.declared)
