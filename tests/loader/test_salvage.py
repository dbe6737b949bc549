"""Tests of what is left of a file whose shape is wrong in places."""

from __future__ import annotations

import pytest
from hypothesis import given

from statemachine import InvalidRulesError, dump, loads
from tests.loader.broken import broken_documents
from tests.strategies import Document, to_yaml

HEAD = "format: 1\nprovider: acme\nsubject: order\nversion: 1.0.0\n"


def checks(body: str) -> list[str]:
    """Return the checks that a file fails, in file order."""
    with pytest.raises(InvalidRulesError) as caught:
        loads(HEAD + body)
    return [each.check for each in caught.value.diagnostics]


def test_three_faults_of_three_kinds_are_told_at_once() -> None:
    """A wrong value, an unknown key and an unknown name stand in one report."""
    body = """\
statuses: {New: {initial: true}, Done: {final: yes}}
transitions:
  - {event: a, source: New, target: Dome}
  - {event: b, source: New, target: Done, colour: red}
"""

    assert checks(body) == ["wrong-type", "unknown-status", "unknown-key"]


def test_what_was_dropped_is_not_missed() -> None:
    """A name whose declaration does not fit is not called unknown besides."""
    body = """\
statuses: {New: 5, Done: {}}
actors: {client: {titel: x, includes: 7}}
transitions:
  - {event: a, source: New, target: Done, actor: client}
"""

    assert set(checks(body)) == {"wrong-type", "unknown-key"}


def test_a_misspelt_section_is_one_fault() -> None:
    """The names declared under it are not called unknown."""
    body = """\
statuses: {New: {}, Done: {}}
acters: {client: {}}
transitions:
  - {event: a, source: New, target: Done, actor: client}
"""

    assert checks(body) == ["unknown-key"]


def test_without_a_section_nothing_more_is_judged() -> None:
    """Where statuses or transitions are missing or no mapping, names mean nothing yet."""
    assert checks("statuses: 5\ntransitions: [{source: New, target: Old}]\n") == ["wrong-type"]


def test_an_incomplete_transition_is_left_out_whole() -> None:
    """What it lacks is told, and the rest of the file is judged."""
    body = """\
statuses: {New: {}, Done: {}}
transitions:
  - {event: a, source: New}
  - {event: b, source: New, target: Nowhere}
"""

    assert checks(body) == ["missing-key", "unknown-status"]


@pytest.mark.parametrize(
    "head",
    ["version: '1'", "title: [x]", "unknown: acepted", "undeclared: {otherwise: maybe}", "rollup: {}"],
)
def test_a_fault_in_the_head_hides_no_name(head: str) -> None:
    """What names do not hang on is mended for the while."""
    text = HEAD.replace("version: 1.0.0\n", "") if head.startswith("version") else HEAD
    body = "statuses: {New: {}, Done: {}}\ntransitions: [{source: New, target: Doen}]\n"
    with pytest.raises(InvalidRulesError) as caught:
        loads(f"{text}{head}\n{body}")

    assert [each.check for each in caught.value.diagnostics][-1] == "unknown-status"


def test_words_that_declare_nothing_excuse_nothing() -> None:
    """What a dropped transition or a dropped title says is no declaration."""
    body = """\
statuses: {New: {}, Done: {}}
transitions:
  - {event: a, source: New, actor: robot}
  - {event: b, source: New, target: Done, actor: robot, titel: robot}
"""

    assert checks(body) == ["missing-key", "unknown-actor", "unknown-key"]


@given(broken_documents())
def test_what_is_broken_says_why(document: Document) -> None:
    """Whatever part of a file is not as it should be, the file loads and survives, or there are findings."""
    told: tuple[object, ...] = ()
    rules = None
    try:
        rules = loads(to_yaml(document))
    except InvalidRulesError as error:
        told = error.diagnostics

    assert told or (rules is not None and loads(dump(rules)) == rules)
