"""What limits let through, held against every value."""

from __future__ import annotations

from itertools import product

from hypothesis import given

from statemachine.linter.scopes import Scope
from tests.linter.test_pairs import DOMAINS, scopes

VALUES = [{"copies": copies, "kind": kind} for copies, kind in product(range(12), DOMAINS["kind"].enum)]


def holds(scope: Scope, values: dict[str, object]) -> bool:
    """Say whether the guards of a scope let some values through."""
    return all(allowed.contains(values[fact]) for fact, allowed in scope.values.items())


@given(scopes(), scopes())
def test_two_scopes_meet_where_a_value_passes_both(left: Scope, right: Scope) -> None:
    """Overlap is exact: there is a value that both let through, or they do not meet."""
    together = any(holds(left, each) and holds(right, each) for each in VALUES)

    assert left.meets(right, DOMAINS) is together
    assert right.meets(left, DOMAINS) is together


@given(scopes(), scopes())
def test_a_scope_covers_what_passes_nowhere_else(left: Scope, right: Scope) -> None:
    """Containment is exact, where no more facts are asked for."""
    contained = all(holds(left, each) for each in VALUES if holds(right, each))

    assert left.covers(right, DOMAINS) is (contained and left.facts <= right.facts)


@given(scopes(), scopes())
def test_both_lets_through_what_each_does(left: Scope, right: Scope) -> None:
    """What two scopes let through together is the values that pass both."""
    both = left.both(right)

    assert all(holds(both, each) is (holds(left, each) and holds(right, each)) for each in VALUES)
