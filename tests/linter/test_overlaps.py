"""Overlapping transitions in large groups."""

from __future__ import annotations

import pytest
from hypothesis import given

from statemachine.linter.lint_context import LintContext
from statemachine.linter.overlaps import Candidate, covered_transitions, covering_rows, find_overlaps
from tests.linter.acme import found, rules
from tests.linter.test_transitions import SUBSUMED, pair
from tests.strategies import Case, cases


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


def test_an_override_beside_a_normal_move_never_applies() -> None:
    """It is subsumed if the normal transition accepts all that it accepts, and has its event if it has one."""
    override = "target: Done, override: true, note: A repair."
    other = f"{override}, actor: manager".replace("note", "title")

    assert SUBSUMED in found(pair("target: Done, actor: client", other))
    assert SUBSUMED in found(pair("target: Done", f"{override}, default: true"))
    assert SUBSUMED not in found(pair("target: Done, actor: client", override))
    assert SUBSUMED not in found(pair("target: Done, guard: few", override))
    assert SUBSUMED not in found(pair("target: Done, requires: [message]", override))
    assert SUBSUMED not in found(pair("target: Lost", override))
    assert SUBSUMED not in found(_without_event(pair("target: Done", override), 0))
    assert SUBSUMED in found(_without_event(pair("target: Done", override), 1))


@pytest.mark.parametrize(
    "more",
    [
        "{source: New, target: Done}",
        "{source: New, target: Done, guard: large}",
        "{event: finish, source: New, target: Done, override: true, actor: clerk}",
        "{source: New, target: Done, override: true, actor: clerk, default: true}",
    ],
)
def test_one_transition_that_never_applies_is_the_only_finding(more: str) -> None:
    """A sound file has no finding, and with one such transition it has exactly this one."""
    sound = """\
    actors: {clerk: {}}
    facts: {total: {type: integer}}
    guards: {positive: {total: {at_least: 1}}, large: {total: {at_least: 9}}}
    statuses:
      New: {initial: true, cite: guide}
      Done: {final: true, result: success, cite: guide}
      Lost: {final: true, result: failure, cite: guide}
    transitions:
      - {event: finish, source: New, target: Done, default: true, cite: guide}
      - {event: lose, source: New, target: Lost, actor: clerk, guard: [positive], cite: guide}
      - {event: drop, source: New, target: Lost, guard: large, cite: guide}
"""

    assert found(sound) == []
    assert found(f"{sound}      - {more[:-1]}, cite: guide, note: Seen.}}\n") == [SUBSUMED]


def _without_event(body: str, index: int) -> str:
    """Return a file of `pair` in which the first or the second of the two has no event."""
    *head, first, second = body.splitlines()
    lines = [first, second]
    lines[index] = lines[index].replace("event: finish, ", "")
    return "\n".join([*head, *lines]) + "\n"


def test_a_move_without_event_beside_a_default_with_an_event_never_applies() -> None:
    """A question by target gets the default, and a question by event does not ask for the other one."""
    default = "target: Done, default: true"

    assert SUBSUMED in found(_without_event(pair(default, "target: Done"), 1))
    assert SUBSUMED in found(_without_event(pair(default, "target: Done, guard: few"), 1))
    assert SUBSUMED in found(
        _without_event(pair(f"{default}, guard: some", "target: Done, guard: many"), 1)
    )
    assert SUBSUMED not in found(_without_event(pair("target: Done", "target: Done"), 1))
    assert SUBSUMED not in found(_without_event(pair(default, "target: Done"), 0))
    assert SUBSUMED not in found(_without_event(pair(default, default), 1))
    assert SUBSUMED not in found(_without_event(pair(f"{default}, guard: few", "target: Done"), 1))
    assert SUBSUMED not in found(_without_event(pair(f"{default}, guard: checked", "target: Done"), 1))
    assert SUBSUMED not in found(_without_event(pair(f"{default}, actor: client", "target: Done"), 1))
    assert SUBSUMED not in found(_without_event(pair(default, "target: [Done, Lost]"), 1))


@given(cases(odd=False))
def test_a_row_that_is_never_available_is_found(case: Case) -> None:
    """A plain row that no question is offered, and that another row of its strength replaces, is reported.

    The rows of a reported transition are not judged, and neither is one that an excused row covers.
    """
    context = LintContext.of(case.rules)
    covered = {row for row, _ in covering_rows(context)}
    for source, rows in case.engine.table.rows_from.items():
        plain = all(not (row.guards or row.requires or row.otherwise) for row in rows)
        same = {(tuple(row.actors or ()), tuple(row.channels or ())) for row in rows}
        basis = {each.basis for row in rows for each in row.declared}
        if plain and len(same) == 1 and len(basis) < 2 and not context.restricted_actors:
            offered = case.engine.available(source)
            moves = (*offered.moves, *offered.overrides)
            listed = {row for move in moves for row in move.rows}
            assert {row for row in rows if row.declared} - listed <= covered


PROVIDER_CHOOSES = """\
    events: {finish: {target: provider}}
    statuses:
      New: {initial: true, cite: guide}
      Done: {final: true, result: success, cite: guide}
      Lost: {final: true, result: failure, cite: guide}
    transitions:
      - {event: finish, source: New, target: Done, default: true, cite: guide}
      - {event: finish, source: New, target: Lost, default: true, cite: guide}
"""


def test_an_event_among_whose_targets_the_provider_chooses_is_not_ambiguous() -> None:
    """Its targets are one choice of the asker, so two of them may be the default."""
    assert found(PROVIDER_CHOOSES) == []
    asked = PROVIDER_CHOOSES.replace("provider", "asker")
    assert found(asked) == ["ambiguous-event", "competing-defaults"]


def test_another_default_still_competes_with_an_event_of_the_provider() -> None:
    """Two events are two choices."""
    other = "      - {event: drop, source: New, target: Lost, default: true, cite: guide}\n"
    assert found(PROVIDER_CHOOSES + other) == ["competing-defaults"]


def test_a_move_that_an_order_makes_by_itself_is_not_subsumed() -> None:
    """Another transition allows it to askers, but does not make it in time."""
    timed = """\
    statuses:
      New: {initial: true, cite: guide}
      Done: {final: true, result: success, cite: guide}
    transitions:
      - {event: finish, source: New, target: Done, default: true, cite: guide}
      - {source: New, target: Done, after: P7D, cite: guide}
"""
    assert found(timed) == []
    assert found(timed.replace("after: P7D, ", "")) == ["subsumed-transition"]
    sooner = timed.replace("default: true", "default: true, after: P1D")
    assert found(sooner) == ["subsumed-transition"]
    assert found(sooner.replace("P1D", "P8D")) == []
