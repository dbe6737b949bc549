"""Tests of the combinations of guards: which results are possible together."""

from __future__ import annotations

from itertools import product

from hypothesis import given

from statemachine.exports.guard_combinations import GuardGroup, GuardState, guard_groups
from statemachine.loader import loads
from statemachine.model.ruleset import RuleSet
from tests.strategies.documents import rule_sets
from tests.strategies.shipped import SHIPPED, shipped_rules

RULES = """\
format: 1
provider: acme
subject: order
version: 1.0.0
sources:
  guide: {url: https://example.com/guide, retrieved: 2026-01-31}
facts:
  size: {type: integer}
  paid: {type: boolean}
guards:
  small: {size: {below: 5}}
  big: {size: {at_least: 10}}
  paid-up: {paid: true}
  asked: {external: [paid]}
statuses:
  New: {initial: true, cite: guide}
transitions: []
"""


def states(group: GuardGroup) -> set[str]:
    """Return the combinations as first letters."""
    return {"".join(state[0] for state in each.states) for each in group.combinations}


def test_guards_are_joined_by_their_facts() -> None:
    """Two guards over one fact have no states that no value has; an external guard may give either result."""
    by_size, by_paid = guard_groups(loads(RULES))
    assert by_size.guards == ("small", "big")
    assert states(by_size) == {"uu", "hf", "fh", "ff"}
    assert by_paid.guards == ("paid-up", "asked")
    assert states(by_paid) == {"uu", "hh", "hf", "fh", "ff"}


@given(rule_sets())
def test_the_facts_of_a_combination_lead_to_its_states(rules: RuleSet) -> None:
    """Facts that are valid make each guard hold or fail as the combination says, and groups share no fact."""
    groups = guard_groups(rules)
    assert sorted(name for group in groups for name in group.guards) == sorted(rules.guards)
    facts = [{fact for name in group.guards for fact in rules.guards[name].facts} for group in groups]
    assert sum(map(len, facts)) == len(set().union(*facts))
    for group in groups:
        assert len(states(group)) == len(group.combinations)
        for each, (place, name) in product(group.combinations, enumerate(group.guards)):
            guard, state = rules.guards[name], each.states[place]
            known = [
                values.contains(each.facts[fact])
                for fact, values in guard.conditions.items()
                if fact in each.facts
            ]
            assert all(rules.facts[fact].domain.accepts(value) for fact, value in each.facts.items())
            if guard.external is None:
                assert (state is GuardState.FAILS) == (False in known)
                assert (state is GuardState.HOLDS) == (known == [True] * len(guard.conditions))
            else:
                assert (state is GuardState.HOLDS) == (name in each.holding)


def test_nothing_is_known_in_the_first_combination() -> None:
    """A page begins without facts: guards with facts are unknown."""
    for name in SHIPPED:
        for group in guard_groups(shipped_rules(name)):
            assert set(group.combinations[0].states) == {GuardState.UNKNOWN}
