"""Tests of exported tables: each format gives the answers of the engine to all questions."""

from __future__ import annotations

import json
import random
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from statemachine.exports import FORMATS, export_table, table_schema_text
from statemachine.loader import load, loads, shipped
from statemachine.model.ruleset import RuleSet
from statemachine.model.table import expand
from tests.cli.conftest import ACME
from tests.exports.oracle import Oracle, Question, all_questions
from tests.exports.readers import json_reader, sql_answers
from tests.strategies import rule_sets
from tests.typings.generated import NAMES, named, named_rule_sets

VALIDATOR = Draft202012Validator(json.loads(table_schema_text()))

_THOROUGH = 60
"""The number of examples from which on every question is asked; the thorough profiles have as many."""

_PART = 5_000

_SAMPLED = 150
"""The number of questions of a generated rule set that the engine is asked."""


def sampled(rules: RuleSet, choice: random.Random) -> list[Question]:
    """Return some questions: half of them are about rows, most of these by event alone."""
    questions = list(all_questions(rules))
    askers = [*product((None, *rules.actors), (None, *rules.channels), (False, True))]
    near = [
        Question(row.source, target, event, *asker)
        for row in expand(rules)
        for target, event in ((row.target, None), *[(None, row.event)] * 2, (row.target, row.event))
        for asker in askers
        if (target, event) != (None, None)
    ]
    chosen = choice.sample(questions, min(len(questions), _SAMPLED // 2))
    return chosen + choice.sample(near, min(len(near), _SAMPLED // 2))


def plain(rules: RuleSet) -> bool:
    """Return whether SQL can contain all names of a rule set."""
    names = [*rules.statuses, *rules.actors, *rules.channels, rules.version, rules.identity.id]
    return not any("\0" in name or any("\ud800" <= each <= "\udfff" for each in name) for name in names)


@pytest.mark.parametrize("name", shipped())
def test_json_and_sql_answer_every_question_of_a_shipped_rule_set_as_the_engine(name: str) -> None:
    """No question is left out, and no other one is in the view.

    With few examples, the engine is asked a part of the questions of a large rule set.
    """
    rules = load(name)
    oracle, questions = Oracle(rules), list(all_questions(rules))
    read = json_reader(export_table(rules, "json"))
    answers = {question: read(question) for question in questions}
    thorough = settings().max_examples >= _THOROUGH
    asked = questions if thorough else random.Random(name).sample(questions, min(len(questions), _PART))  # noqa: S311  # no secret

    assert {question: answers[question] for question in asked} == {
        question: oracle.answer(question) for question in asked
    }
    assert sql_answers(export_table(rules, "sql")) == answers


@given(rule_sets(), st.randoms(use_true_random=False))
def test_a_table_answers_as_the_engine_with_any_values(rules: RuleSet, choice: random.Random) -> None:
    """Trying all values that the guards tell apart gives the same answers."""
    read, oracle = json_reader(export_table(rules, "json")), Oracle(rules)
    for question in sampled(rules, choice):
        assert read(question) == oracle.answer(question), question


@given(rule_sets())
def test_json_and_sql_have_the_same_answers(rules: RuleSet) -> None:
    """They agree on every question, and SQL has no other question."""
    read, answers = json_reader(export_table(rules, "json")), sql_answers(export_table(rules, "sql"))

    assert {question: read(question) for question in all_questions(rules)} == answers


@given(named_rule_sets(), st.randoms(use_true_random=False))
def test_hostile_names_are_data_in_json(rules: RuleSet, choice: random.Random) -> None:
    """Quotes, keywords, line ends and lone surrogates change no answer."""
    read, oracle = json_reader(export_table(rules, "json")), Oracle(rules)
    for question in sampled(rules, choice)[:40]:
        assert read(question) == oracle.answer(question), question


@given(named_rule_sets().filter(plain))
def test_hostile_names_are_data_in_sql(rules: RuleSet) -> None:
    """No name ends a text, and no name is changed by the way into a database."""
    read = json_reader(export_table(rules, "json"))
    answers = sql_answers(export_table(rules, "sql"), "actor = '' AND channel = ''")

    assert answers == {each: read(each) for each in answers}
    assert {each.target for each in answers} == {None, *rules.statuses}
    assert {each.event for each in answers} == {None, *rules.actors}


def test_names_with_a_meaning_in_sql_are_data() -> None:
    """Quotes, ends of statements, comments, escapes and line ends, all in one rule set."""
    rules = named([name for name in NAMES if not {*"'\";\\\n-"}.isdisjoint(name)][:20])
    read = json_reader(export_table(rules, "json"))
    answers = sql_answers(export_table(rules, "sql"), "actor = '' AND channel = '' AND event = ''")

    assert answers == {each: read(each) for each in answers}
    assert {each.source for each in answers} == {None, *rules.statuses}


@pytest.mark.parametrize("name", ["a\0b", "\ud800"])
def test_a_name_that_sql_cannot_contain_is_an_error(name: str) -> None:
    """No rule file has such a name. The message says what to do, and the other formats contain the name."""
    with pytest.raises(
        ValueError, match=r"contains U\+(0000|D800), which a text in SQL cannot contain: rename"
    ):
        export_table(named([name]), "sql")
    assert json.loads(export_table(named([name]), "json"))["statuses"] == [name]
    assert export_table(named([name]), "typescript").isascii()


@given(rule_sets() | named_rule_sets().filter(plain))
def test_a_table_is_the_same_each_time_and_fits_its_schema(rules: RuleSet) -> None:
    """The text is UTF-8; JSON is ASCII and says which rule set it was made from."""
    for form in FORMATS:
        text = export_table(rules, form)
        assert text == export_table(rules, form)
        assert text.encode("utf-8").decode("utf-8") == text
        assert text.endswith("\n")
    table = export_table(rules, "json")
    VALIDATOR.validate(json.loads(table))

    assert table.isascii()
    assert json.loads(table)["rules"] == {
        "id": rules.identity.id,
        "version": rules.version,
        "digest": rules.digest,
    }


@pytest.mark.parametrize("form", FORMATS)
def test_a_table_is_small(form: str) -> None:
    """The largest shipped rule set has 262,752 questions, and takes less than 40 kB in each format."""
    sizes = [len(export_table(load(name), form).encode()) for name in shipped()]  # type: ignore[arg-type]  # a key of FORMATS
    assert max(sizes) < 40_000


def test_an_undeclared_name_has_no_answer() -> None:
    """JSON has no group with it, and SQL no row."""
    rules = loads(ACME)
    read, answers = json_reader(export_table(rules, "json")), sql_answers(export_table(rules, "sql"))
    unknown = [
        Question("Hodl", "New", None),
        Question("New", "Held", None, "nobody"),
        Question("New", "Held", None, None, "mail"),
    ]

    assert [read(each) for each in unknown] == [None, None, None]
    assert not answers.keys() & set(unknown)


def test_an_unknown_format_is_an_error() -> None:
    """The message names the formats."""
    with pytest.raises(ValueError, match="unknown format 'xml'; use json, sql or typescript"):
        export_table(load("gooten"), "xml")  # type: ignore[arg-type]  # the mistake is the test
    with pytest.raises(TypeError, match="rules must be a RuleSet, not str"):
        export_table("gooten")  # type: ignore[arg-type]  # likewise
