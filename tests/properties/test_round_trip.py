"""A rule set written as a rule file is the same rule set."""

from __future__ import annotations

from hypothesis import given

from statemachine.loader import dump, loads
from tests.strategies import Document, to_yaml, told_documents


@given(told_documents())
def test_a_rule_set_survives_its_way_through_a_file(document: Document) -> None:
    """What is dumped loads to an equal rule set, and is dumped alike again."""
    rules = loads(to_yaml(document))
    text = dump(rules)
    assert loads(text) == rules
    assert dump(loads(text)) == text


@given(told_documents())
def test_text_and_bytes_are_read_alike(document: Document) -> None:
    """A file read as bytes says the same as its text."""
    text = to_yaml(document)
    assert loads(text.encode()) == loads(text)
