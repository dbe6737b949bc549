"""Properties of `lint` that hold for every rule set."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from statemachine.linter import lint
from statemachine.loader import loads
from statemachine.model.diagnostics import Diagnostic
from statemachine.model.ruleset import RuleSet
from tests.linter.acme import TODAY, rules
from tests.strategies import documents, rule_sets, shuffled, to_yaml

MARK = "Ω"
"""A letter that is in no name; as a prefix of all names it keeps their order."""

WORDS = {"any", "nothing", "ignored", "unsupported"}


def without_places(found: tuple[Diagnostic, ...]) -> list[tuple[Any, ...]]:
    """Return the content of findings without their places."""
    return sorted(
        (each.check, each.message, each.help, sorted(note.note for note in each.related), each.certain)
        for each in found
    )


@given(rule_sets())
def test_findings_come_in_the_order_of_the_file(file: RuleSet) -> None:
    """No rule set makes `lint` raise, and its findings are sorted by place and then by check."""
    found = lint(file, today=TODAY, strict=True)

    assert list(found) == sorted(found, key=lambda each: (each.span, each.check, each.message))


@given(rule_sets())
def test_linting_changes_nothing(file: RuleSet) -> None:
    """A second call returns the same findings."""
    assert lint(file) == lint(file)


@given(st.data())
def test_the_order_in_the_file_does_not_matter(data: st.DataObject) -> None:
    """Shuffled transitions, mappings and groups give the same findings."""
    document = data.draw(documents())
    again = data.draw(shuffled(document))

    assert linted(document) == linted(again)


@given(documents())
def test_names_do_not_matter(document: dict[str, Any]) -> None:
    """Renamed statuses and groups give the same findings, with the new names in them."""
    assert linted(document) == sorted(unmarked(each) for each in linted(renamed(document)))


def linted(document: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Return the content of the findings in a document, those of the strict checks too."""
    return without_places(lint(loads(to_yaml(document)), strict=True))


def renamed(document: dict[str, Any]) -> dict[str, Any]:
    """Return a rule file with the mark before every spelling of a status, ignored word and name of a group."""
    again = {
        **document,
        "statuses": {},
        "transitions": [_marked_transition(each) for each in document["transitions"]],
    }
    for name, status in document["statuses"].items():
        keys = ("code", "aliases", "replaced_by", "renamed_from")
        names = {key: _marked(status[key]) for key in keys if key in status}
        again["statuses"][_marked(name)] = status | names
    if "ignored" in document:
        again["ignored"] = _marked(document["ignored"])
    if "groups" in document:
        again["groups"] = {_marked(name): _marked(group) for name, group in document["groups"].items()}
    if "actions" in document:
        again["actions"] = {name: _marked_action(each) for name, each in document["actions"].items()}
    if "triggers" in document:
        again["triggers"] = {word: _marked(name) for word, name in document["triggers"].items()}
    if "rules" in document.get("rollup", {}):
        again["rollup"] = _marked_rollup(document["rollup"])
    return again


def _marked_transition(transition: Mapping[str, Any]) -> dict[str, Any]:
    places = {
        key: _marked(transition[key]) for key in ("source", "target", "except") if key in transition
    }
    return {**transition, **places}


def _marked_action(action: Mapping[str, Any]) -> dict[str, Any]:
    return {**action, "statuses": _marked(action["statuses"])}


def _marked_rollup(rollup: Mapping[str, Any]) -> dict[str, Any]:
    statuses = {_marked(name): each for name, each in rollup.get("statuses", {}).items()}
    rules = [
        each if isinstance(each, str) else {key: _marked(names) for key, names in each.items()}
        for each in rollup["rules"]
    ]
    return {**rollup, "statuses": statuses, "rules": rules}


def _marked(names: Any) -> Any:
    if isinstance(names, list):
        return [_marked(name) for name in names]
    if names in WORDS:
        return names
    name = str(names).lstrip()  # `trim` still removes what is before the mark
    return f"{str(names).removesuffix(name)}{MARK}{name}"


def unmarked(finding: Any) -> Any:
    """Return the content of a finding without the marks."""
    check, message, advice, notes, certain = finding
    return (check, message.replace(MARK, ""), advice and advice.replace(MARK, ""), notes, certain)


def test_findings_at_one_place_are_sorted_by_check() -> None:
    """The name of the check decides the order at one place."""
    body = """\
        statuses:
          New: {initial: true, cite: guide}
          Lost: {final: true}
          Done: {final: true, result: success, cite: guide}
        transitions:
          - {event: finish, source: New, target: Done, cite: guide}
    """

    assert [each.check for each in lint(rules(body))] == [
        "final-without-result",
        "isolated-status",
        "missing-cite",
    ]


def test_thousands_of_equal_causes_are_one_finding() -> None:
    """Many moves of one event are one finding, without a comparison of every pair."""
    many = 3_000
    names = [f"S{number}" for number in range(many)]
    statuses = "".join(f"  {name}: {{final: true, result: success, cite: guide}}\n" for name in names)
    moves = "".join(f"  - {{event: go, source: New, target: {name}, cite: guide}}\n" for name in names)
    text = f"statuses:\n  New: {{initial: true, cite: guide}}\n{statuses}transitions:\n{moves}"
    (finding,) = lint(rules(text))

    assert finding.check == "ambiguous-event"
    assert len(finding.related) == many - 1
