"""The order of the entries of a rule file changes no answer."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from statemachine.loader import dump, loads
from statemachine.model.ruleset import RuleSet
from statemachine.model.table import Table
from tests.strategies import Case, cases, rule_sets, shuffled


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


@given(cases(), st.data())
def test_shuffling_a_rule_file_keeps_the_digest(case: Case, data: st.DataObject) -> None:
    """The digest is over the meaning, which has no order."""
    assert case.again(data.draw(shuffled(case.document))).rules.digest == case.rules.digest


@given(rule_sets())
def test_a_rule_set_that_is_written_and_loaded_keeps_its_digest(rules: RuleSet) -> None:
    """Equal rule sets have equal digests."""
    assert loads(dump(rules)).digest == rules.digest


@given(rule_sets(), rule_sets())
def test_rule_sets_with_other_rows_have_other_digests(one: RuleSet, other: RuleSet) -> None:
    """Each row and each status counts."""
    rows = Table.of(one).rows != Table.of(other).rows
    if rows or one.statuses.keys() != other.statuses.keys():
        assert one.digest != other.digest
