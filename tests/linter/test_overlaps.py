"""Overlapping transitions in large groups."""

from __future__ import annotations

from statemachine.linter.lint_context import LintContext
from statemachine.linter.overlaps import Candidate, covered_transitions, find_overlaps
from tests.linter.acme import found, rules


def file_with_guards(count: int, condition: str, *, one_target: bool = False) -> str:
    """Return a rule file with one event and many transitions; `condition` is the guard of a number."""
    numbers = range(count)
    guards = "".join(f"  guard-{each}: {{copies: {condition.format(each)}}}\n" for each in numbers)
    names = ["S0"] if one_target else [f"S{each}" for each in numbers]
    statuses = "".join(f"  {name}: {{final: true, result: success, cite: guide}}\n" for name in names)
    transitions = "".join(
        f"  - {{event: go, source: New, target: {names[each % len(names)]}, guard: guard-{each}, cite: guide}}\n"
        for each in numbers
    )
    return (
        f"facts:\n  copies: {{type: integer}}\nguards:\n{guards}"
        f"statuses:\n  New: {{initial: true, cite: guide}}\n{statuses}transitions:\n{transitions}"
    )


def test_transitions_separated_by_values_do_not_overlap() -> None:
    """Many moves of one event, each for a value of its own, give no finding."""
    assert found(file_with_guards(150, "{}")) == []


def test_transitions_that_all_overlap_are_one_finding() -> None:
    """One finding contains all transitions that can apply at the same time."""
    assert found(file_with_guards(150, "{{at_least: {}}}")) == ["ambiguous-event"]


def test_the_number_of_comparisons_is_bounded() -> None:
    """In a group of 1,000 overlapping rows, at most 20,000 pairs are compared."""
    compared: list[tuple[Candidate, Candidate]] = []

    def conflicts(left: Candidate, right: Candidate) -> bool:
        if left is not right:
            compared.append((left, right))
        return False

    context = LintContext.of(rules(file_with_guards(1_000, "{{at_least: {}}}")))

    assert find_overlaps(context.scopes, lambda row: row.event, conflicts) == []
    assert len(compared) == 20_000


def test_wildcards_are_compared_once_for_all_sources() -> None:
    """Transitions from any status to one target are the same group in every source."""
    compared: list[tuple[Candidate, Candidate]] = []

    def conflicts(left: Candidate, right: Candidate) -> bool:
        compared.append((left, right))
        return False

    statuses = "".join(f"  Step{each}: {{cite: guide}}\n" for each in range(50))
    file = file_with_guards(20, "{{at_least: {}}}", one_target=True).replace(
        "source: New", "source: any"
    )
    context = LintContext.of(rules(file.replace("statuses:\n", f"statuses:\n{statuses}")))

    assert len(context.table.rows_from) == 52
    assert find_overlaps(context.scopes, lambda row: row.event, conflicts) == []
    assert len(compared) == 20 + 20 * 19 // 2


def test_one_wide_transition_covers_a_thousand() -> None:
    """A covered row is not compared again, so that one wide row covers a large group."""
    context = LintContext.of(rules(file_with_guards(1_000, "{{at_least: {}}}", one_target=True)))
    covered = list(covered_transitions(context))

    assert len(covered) == 999
    assert {each.limits.guards for _, wider in covered for each in wider} == {("guard-0",)}
