"""Names and values are checked in the part of a file whose shape is right."""

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


def test_faults_of_three_kinds_are_reported_together() -> None:
    """A wrong value, an unknown key and an unknown name are in one report."""
    body = """\
statuses: {New: {initial: true}, Done: {final: yes}}
transitions:
  - {event: a, source: New, target: Dome}
  - {event: b, source: New, target: Done, colour: red}
"""

    assert checks(body) == ["wrong-type", "unknown-status", "unknown-key"]


def test_a_removed_declaration_is_not_reported_as_missing() -> None:
    """A name whose declaration has a wrong shape is not also an unknown name."""
    body = """\
statuses: {New: 5, Done: {}}
actors: {client: {titel: x, includes: 7}}
transitions:
  - {event: a, source: New, target: Done, actor: client}
"""

    assert set(checks(body)) == {"wrong-type", "unknown-key"}


def test_a_misspelled_section_is_one_fault() -> None:
    """The names that it declares are not also unknown names."""
    body = """\
statuses: {New: {}, Done: {}}
acters: {client: {}}
transitions:
  - {event: a, source: New, target: Done, actor: client}
"""

    assert checks(body) == ["unknown-key"]


def test_a_guard_with_faults_at_every_depth_does_not_hide_other_names() -> None:
    """The condition, `when` and the guard are removed one after another, and the rest is checked."""
    body = """\
statuses: {New: {}, Done: {}}
facts: {day: {type: string}}
guards:
  not-monday: {when: {day: {nott: mon}}, title: Not on a Monday.}
  paid: {when: {paid: true}}
transitions:
  - {event: a, source: New, target: Done, guard: not-monday}
"""

    assert checks(body) == ["unknown-key", "unknown-fact"]


def test_names_are_not_checked_without_statuses() -> None:
    """If the statuses or transitions have a wrong shape, no name can be resolved."""
    assert checks("statuses: 5\ntransitions: [{source: New, target: Old}]\n") == ["wrong-type"]


def test_an_incomplete_transition_is_removed() -> None:
    """Its missing key is reported, and the rest of the file is checked."""
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
    """The keys that no name depends on are replaced for the check."""
    text = HEAD.replace("version: 1.0.0\n", "") if head.startswith("version") else HEAD
    body = "statuses: {New: {}, Done: {}}\ntransitions: [{source: New, target: Doen}]\n"
    with pytest.raises(InvalidRulesError) as caught:
        loads(f"{text}{head}\n{body}")

    assert [each.check for each in caught.value.diagnostics][-1] == "unknown-status"


def test_texts_that_declare_no_name_hide_no_unknown_name() -> None:
    """A removed transition or title declares no actor."""
    body = """\
statuses: {New: {}, Done: {}}
transitions:
  - {event: a, source: New, actor: robot}
  - {event: b, source: New, target: Done, actor: robot, titel: robot}
"""

    assert checks(body) == ["missing-key", "unknown-actor", "unknown-key"]


def test_names_are_checked_beside_a_null() -> None:
    """A null is a fault of the shape and hides no fault of a name."""
    body = """\
statuses: {New: {}, Done: , Held: ~}
transitions:
  - {event: a, source: New, target: Done}
  - {event: b, source: Held, target: Dome}
"""

    assert checks(body) == ["null-value", "null-value", "unknown-status"]


@given(broken_documents())
def test_a_broken_file_has_findings_or_loads(document: Document) -> None:
    """A broken file has findings, or it loads and `dump` preserves it."""
    found: tuple[object, ...] = ()
    rules = None
    try:
        rules = loads(to_yaml(document))
    except InvalidRulesError as error:
        found = error.diagnostics

    assert found or (rules is not None and loads(dump(rules)) == rules)
