"""A rule set that is written to a rule file and loaded again is equal."""

from __future__ import annotations

from hypothesis import given

from statemachine.loader import dump, loads
from tests.strategies import Document, annotated_documents, to_yaml


@given(annotated_documents())
def test_a_dumped_rule_set_loads_equal(document: Document) -> None:
    """The dumped text loads to an equal rule set, and is dumped to the same text again."""
    rules = loads(to_yaml(document))
    text = dump(rules)
    assert loads(text) == rules
    assert dump(loads(text)) == text


@given(annotated_documents())
def test_text_and_bytes_load_equal(document: Document) -> None:
    """A file loads to the same rule set from bytes and from text."""
    text = to_yaml(document)
    assert loads(text.encode()) == loads(text)
