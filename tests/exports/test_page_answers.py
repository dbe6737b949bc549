"""Tests of the answers of a page as data: their size, their limits, and their templates."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine.exports import page_answers as module
from statemachine.exports import page_decisions, page_outcomes
from statemachine.exports.page_answers import page_answers
from statemachine.exports.sentence_templates import filled, template
from statemachine.loader import loads
from tests.benchmarks.shapes import Shape
from tests.cli.conftest import ACME
from tests.strategies.shipped import SHIPPED, shipped_rules

texts = st.text(alphabet="ab'\x01=ST", max_size=8)


@given(sentence=texts, names=st.dictionaries(st.sampled_from("STst01"), texts, max_size=4))
def test_a_filled_template_is_its_sentence(sentence: str, names: dict[str, str]) -> None:
    """This holds for any names: one may be part of another, or look like a mark."""
    assert filled(template(sentence, names), names) == sentence


def test_names_are_replaced_by_marks() -> None:
    """Sentences about two statuses have one template."""
    found = {
        template(f"no transition leaves {name!r}", {"S": repr(name)}) for name in ("New", "it's", "Sent")
    }
    assert found == {"no transition leaves \x01S"}


@pytest.mark.parametrize("name", SHIPPED)
def test_the_answers_are_the_same_after_json(name: str) -> None:
    """They are plain data, and small."""
    answers = page_answers(shipped_rules(name))
    text = json.dumps(answers)
    assert len(text) < 100_000
    assert page_answers(shipped_rules(name)) == answers


def test_a_large_rule_set_has_small_answers_soon() -> None:
    """The answers about 300 statuses and 3,000 moves take less than 1 MB, and less than 5 seconds."""
    rules = loads(Shape(300, 3_000).text)
    start = time.process_time()
    answers = page_answers(rules)
    assert time.process_time() - start < 5
    assert len(json.dumps(answers)) < 1_000_000
    assert answers["outcomes"] is None


def test_too_many_answers_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page says so in their place."""
    monkeypatch.setattr(page_outcomes, "MOST_OUTCOMES", 10)
    monkeypatch.setattr(page_decisions, "MOST_ANSWERS", 1)
    answers = module.page_answers(loads(ACME))
    assert answers["outcomes"] is None
    assert {found for _, found in answers["decisions"]["moves"].values()} == {None}
