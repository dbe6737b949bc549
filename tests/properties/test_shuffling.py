"""The order of the entries of a rule file changes no answer."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import Case, cases, shuffled


@given(cases(), st.data())
def test_shuffling_a_rule_file_changes_no_answer(case: Case, data: st.DataObject) -> None:
    """Transitions, mappings and groups may be in any order."""
    engine, other = case.engine, case.again(data.draw(shuffled(case.document))).engine
    for question in case.questions:
        source, context = question.source, question.context
        assert other.decide(source, **question.move) == engine.decide(source, **question.move)
        assert other.available(source, **context) == engine.available(source, **context)
        for name in case.rules.actions:
            answer = engine.decide_action(name, source, **context)
            assert other.decide_action(name, source, **context) == answer
