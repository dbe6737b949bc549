"""The cells of questions against values that guards tell apart, and against engines."""

from __future__ import annotations

from typing import Any

from hypothesis import given

from statemachine.diff.cells import cells, firing
from statemachine.diff.matched_rules import MatchedRules
from statemachine.engine import Engine
from statemachine.model.ruleset import RuleSet
from tests.strategies.pairs import Pair, pairs
from tests.strategies.values import fact_values, input_values


@given(pairs())
def test_cells_tell_all_values_apart_that_guards_do(pair: Pair) -> None:
    """For each value of a fact, the cells have a value that every guard judges alike."""
    rules = MatchedRules.of(pair.old, pair.old)
    found = cells(rules, rules.old.rows, rules.old.rows, 3_000, pairs=False)
    used = {name for row in rules.old.rows for name in row.guards}
    conditions = [pair.old.guards[name].conditions for name in sorted(used)]
    for fact in {fact for each in conditions for fact in each} if found else ():
        sets = [each[fact] for each in conditions if fact in each]
        tried = {
            tuple(s.contains(each.facts[fact]) for s in sets)
            for each in found or ()
            if fact in each.facts
        }
        for value in fact_values(pair.old, fact):
            assert tuple(each.contains(value) for each in sets) in tried


@given(pairs())
def test_the_rows_that_fire_are_those_of_an_engine(pair: Pair) -> None:
    """A row of a target fires in a cell if and only if an engine allows the target."""
    rules = MatchedRules.of(pair.old, pair.old)
    for source, rows in rules.old.rows_from.items():
        target = rows[0].target
        near = [row for row in rows if row.target == target]
        for cell in (cells(rules, near, (), 500, pairs=True) or ())[:20]:
            engine = _engine(pair.old, cell.holding)
            decision = engine.decide(
                source,
                target=target,
                actor=list(cell.actors) or None,
                channel=cell.channel,
                facts=dict(cell.facts),
                inputs={name: input_values(pair.old, name)[0] for name in cell.inputs},
                override=cell.override,
            )
            assert decision.allowed == bool(firing(rules.old, near, cell))


def _engine(rules: RuleSet, holding: frozenset[str]) -> Engine:
    def guard(name: str) -> Any:
        return lambda _facts: name in holding

    external = (name for name, each in rules.guards.items() if each.external is not None)
    return Engine(rules, guards={name: guard(name) for name in external})
