"""Tests of the page's answers: each is the engine's own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from statemachine.diagrams.page.page_data import rules_data
from statemachine.diagrams.view import View
from statemachine.engine import Engine
from statemachine.exports.page_answers import page_answers
from statemachine.loader import loads
from statemachine.model.observation import Observation, StoredStatus
from statemachine.model.ruleset import RuleSet
from tests.browser import OpenedPage, needs_browser
from tests.cli.conftest import ACME
from tests.page_questions import (
    ASK_ALL,
    AT,
    OBSERVE_ALL,
    EngineOfPage,
    all_askers,
    engine_outcomes,
    outcome_of,
    page_of,
    without_possible,
)
from tests.strategies.documents import rule_sets
from tests.strategies.shipped import SHIPPED, shipped_rules

pytestmark = needs_browser

HOSTILE_WORDS = ("nowhere", "it's", '"it\'s"', "a\\b", "\x00\x7f", "\u2028", "x" * 99, "😀\u202e", "é")

FEW = settings(max_examples=max(10, settings().max_examples // 5))
"""Fewer examples than usual: each has some hundred questions."""


@pytest.fixture(scope="module")
def tab(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Give an opened page, which reads answers from any data."""
    file = tmp_path_factory.mktemp("page") / "page.html"
    file.write_text(page_of(loads(ACME)), encoding="utf-8")
    opened = OpenedPage(browser, file)
    yield opened.tab
    assert opened.is_quiet
    opened.tab.close()


def data_of(rules: RuleSet) -> dict[str, Any]:
    """Return the data of a page."""
    return {"rules": rules_data(View.of(rules)), "answers": page_answers(rules)}


def sampled(items: Sequence[Any], most: int | None) -> list[Any]:
    """Return at most so many items, spread over all."""
    step = 1 if most is None else max(1, -(-len(items) // most))
    return list(items[::step])


def assert_same_decisions(tab: Any, rules: RuleSet, most: int | None = None) -> None:
    """Compare the answers of the page to all questions of at most so many askers with those of the engine."""
    askers = sampled(all_askers(rules), most)
    distinct, numbers = tab.evaluate(ASK_ALL, {**data_of(rules), "askers": askers})
    asked = [without_possible(each) for each in distinct]
    expected = list(EngineOfPage(rules).answers(askers))
    assert len(numbers) == len(expected)
    for number, answer in zip(numbers, expected, strict=True):
        assert asked[number] == answer


def words_of(rules: RuleSet) -> list[str]:
    """Return words of every kind: spellings of statuses, ignored and former names, and unknown words."""
    spelled = [
        text
        for name, status in rules.statuses.items()
        for text in (name, status.code, *status.aliases, *status.renamed_from)
        if text is not None
    ]
    return [*dict.fromkeys((*spelled, *map(str.upper, spelled), *rules.ignored, *HOSTILE_WORDS))]


def assert_same_outcomes(tab: Any, rules: RuleSet, most: int | None = None) -> None:
    """Compare the outcomes of the page for all words and times with those of the engine."""
    words = sampled(words_of(rules), most)
    stored = (None, *rules.statuses, "nowhere")
    orders = [(word, state) for word in stored for state in ((0,) if word is None else (0, 1, 2))]
    orders = sampled(orders, most)
    asked = {**data_of(rules), "words": words, "orders": orders, "times": list(AT)}
    found = tab.evaluate(OBSERVE_ALL, asked)
    engine = EngineOfPage(rules).engine
    for given_back, expected in zip(found, engine_outcomes(engine, orders, words), strict=True):
        assert given_back == expected


@pytest.mark.parametrize("name", SHIPPED)
def test_the_page_gives_the_decisions_of_the_engine(tab: Any, name: str) -> None:
    """Every question about a shipped rule set has the engine's verdict, row and reasons, in their order."""
    assert_same_decisions(tab, shipped_rules(name))


@pytest.mark.parametrize("name", SHIPPED)
def test_the_page_gives_the_outcomes_of_the_engine(tab: Any, name: str) -> None:
    """Every message about a shipped rule set has the engine's meaning, policy, sentence and status to store."""
    assert_same_outcomes(tab, shipped_rules(name))


def test_a_possible_move_is_one_that_the_engine_lists(tab: Any) -> None:
    """A refused move is possible if and only if the engine lists it with what it still needs."""
    for rules in map(shipped_rules, SHIPPED):
        askers = [each for each in all_askers(rules) if not any(each["guards"])]
        distinct, numbers = tab.evaluate(ASK_ALL, {**data_of(rules), "askers": askers})
        asked, found = EngineOfPage(rules), iter(numbers)
        for question, asker in product(asked.questions(), askers):
            verdict, possible, *_ = distinct[next(found)]
            if question.action is None:
                listed = asked.lists(question, asker)
                assert possible == (listed and verdict != "allowed"), (question, asker)


@FEW
@given(rules=rule_sets())
def test_pages_of_generated_rules_give_the_answers_of_the_engine(tab: Any, rules: RuleSet) -> None:
    """This holds with guards, siblings, overrides, former names and any spelling, too."""
    assert_same_decisions(tab, rules, most=7)
    assert_same_outcomes(tab, rules, most=11)


HISTORIES = """
({ rules, answers, messages }) => {
  const observer = window.lifecycle.outcomeReader(rules, answers);
  let stored = observer.order(null);
  return messages.map(([word, time]) => {
    const outcome = observer.observe(stored, word, time);
    stored = outcome.after;
    const { meaning, policy, reason, certain, readings, after } = outcome;
    return [meaning, policy, reason, certain, readings, after.word, after.time];
  });
}
"""


@FEW
@given(st.data())
def test_a_history_has_the_outcomes_of_the_engine(tab: Any, data: st.DataObject) -> None:
    """Each message finds the order that the message before it left, with its time."""
    rules = shipped_rules(data.draw(st.sampled_from(SHIPPED)))
    word = st.sampled_from((*rules.statuses, "nowhere"))
    messages = data.draw(st.lists(st.tuples(word, st.sampled_from(list(AT))), min_size=1, max_size=8))
    found = tab.evaluate(HISTORIES, {**data_of(rules), "messages": messages})
    assert found == list(observed_in_turn(Engine(rules), messages))


def observed_in_turn(engine: Engine, messages: list[tuple[str, str]]) -> Iterator[Any]:
    """Yield the engine's outcome of each message; its time is before or after the stored one."""
    stored: Any = StoredStatus(None)
    for word, time in messages:
        base = stored.at or 100
        at = {"none": None, "older": base - 1, "newer": base + 1}[time]
        outcome = engine.observe(stored, Observation(status=word, at=at))
        yield outcome_of(outcome)
        stored = outcome.after
