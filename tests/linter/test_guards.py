"""Guards that always or never hold, and required inputs that are always there."""

from __future__ import annotations

import pytest

from tests.linter.acme import findings, found, only

BODY = """\
    facts:
      copies: {{type: integer, minimum: 0, maximum: 100, note: A note.}}
      kind: {{enum: [book, poster], note: A note.}}
      paid: {{type: boolean}}
    inputs:
      notify: {{type: boolean, default: true}}
      message: {{type: string, note: A note.}}
    guards:
      plain: {{paid: true}}
      tried: {guard}
    statuses:
      New: {{initial: true, cite: guide}}
      Done: {{final: true, result: success, cite: guide}}
    transitions:
      - {{event: finish, source: New, target: Done, {limits} cite: guide}}
"""


def body(guard: str, limits: str = "guard: [plain, tried],") -> str:
    """Return a rule file with one guard and the limits of its one transition."""
    return BODY.format(guard=guard, limits=limits)


@pytest.mark.parametrize(
    "guard",
    [
        "{copies: {above: 100}}",
        "{copies: {at_least: 7, below: 7}}",
        "{copies: {above: 6, below: 7}}",
        "{kind: {not: [book, poster]}}",
        "{kind: book, copies: {above: 5, at_most: 5}}",
    ],
)
def test_a_guard_that_no_values_satisfy(guard: str) -> None:
    """It never holds; the transition that uses it is not reported again."""
    assert found(body(guard)) == ["never-holding-guard"]


@pytest.mark.parametrize(
    "guard",
    [
        "{copies: {at_least: 0}}",
        "{copies: {at_least: 0, at_most: 100}}",
        "{kind: [book, poster]}",
        "{paid: [true, false]}",
        "{kind: [poster, book], copies: {above: -1}}",
    ],
)
def test_a_guard_that_all_values_satisfy(guard: str) -> None:
    """It always holds."""
    assert found(body(guard)) == ["always-holding-guard"]


@pytest.mark.parametrize(
    "guard", ["{copies: {at_least: 1}}", "{kind: book}", "{kind: [book, poster], paid: false}"]
)
def test_a_guard_that_decides_is_fine(guard: str) -> None:
    """A condition that only some values satisfy is not a finding."""
    assert found(body(guard, limits="guard: tried,")) == ["unused-guard"]


def test_guards_that_exclude_each_other_are_one_finding() -> None:
    """It names the fact without an allowed value, and the guards that read the fact."""
    finding = only("never-holding-guard", body("{paid: false}"))

    assert finding.message == ("'plain' and 'tried' never hold together: they allow no value of 'paid'")
    assert len(finding.related) == 2


def test_a_guard_in_one_place_leaves_the_other_unused() -> None:
    """A list with one guard uses only that guard."""
    assert found(body("{kind: book}", limits="guard: [tried],")) == ["unused-guard"]


def test_an_external_guard_neither_always_nor_never_holds() -> None:
    """The result of a function is unknown. That orders wait for it is another finding."""
    assert found(body("{external: [copies]}")) == ["exits-need-one-guard"]


def test_actions_are_checked_too() -> None:
    """The guards and inputs of an action are checked like those of a transition."""
    text = body("{paid: false}", limits="guard: plain,") + (
        "    actions:\n"
        "      print: {statuses: [New], guard: [plain, tried], requires: [message, notify], cite: guide}\n"
    )

    assert found(text) == ["never-holding-guard", "pointless-requirement"]


def test_the_default_is_shown_beside_the_requirement() -> None:
    """The finding has the place of the requirement and the place of the default."""
    finding = only("pointless-requirement", body("{kind: book}", limits="requires: [message, notify],"))

    assert finding.message == "requires input 'notify', which has a default"
    assert [each.note for each in finding.related] == ["the default"]
    assert finding.related[0].span.line == 12


def test_an_input_that_no_transition_requires_is_fine() -> None:
    """An input with a default or a note may come with every move."""
    assert [each.check for each in findings(body("{kind: book}"))] == []
