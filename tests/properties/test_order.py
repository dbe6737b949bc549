"""The order in which a rule file says things means nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import Case, cases, shuffled


@given(cases(), st.data())
def test_shuffling_a_rule_file_changes_no_answer(case: Case, data: st.DataObject) -> None:
    """Transitions, mappings and groups may stand in any order."""
    other = case.again(data.draw(shuffled(case.document))).engine
    for asked in case.questions:
        assert other.decide(asked.source, **asked.move) == case.engine.decide(asked.source, **asked.move)
        assert other.available(asked.source, **asked.asker) == case.engine.available(
            asked.source, **asked.asker
        )
        for name in case.rules.actions:
            assert other.decide_action(name, asked.source, **asked.asker) == case.engine.decide_action(
                name, asked.source, **asked.asker
            )
