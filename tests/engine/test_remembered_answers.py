"""Tests of the answers that an engine remembers: which, how many, and for which words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from itertools import product

import pytest

from statemachine import Engine, loads
from statemachine.engine import bound
from tests.engine.acme import ACME
from tests.engine.conftest import never

WITHOUT_FACTS = ACME.replace("checked: {external: [weight]}", "checked: {external: []}")


class Name(StrEnum):
    """Texts of a subclass of `str`."""

    NEW = "New"
    SHOP = "shop"


def test_a_yes_and_a_no_are_remembered(engine: Engine) -> None:
    """The second answer is the object of the first, also by code, alias and a subclass of `str`."""
    yes = engine.decide("New", target="Hold", actor="shop")
    no = engine.decide("Hold", target="New", actor="shop")

    assert yes.allowed
    assert not no.allowed
    assert engine.decide(0, target="OnHold", actor=Name.SHOP) is yes
    assert engine.decide("Hold", target="New", actor="shop") is no
    assert engine.decide(1, target=Name.NEW, actor=Name.SHOP) is no


def test_a_subclass_of_str_is_remembered_as_plain_text(engine: Engine) -> None:
    """The message has the name, and the engine keeps no object of the caller."""
    no = engine.decide("Hold", target=Name.NEW, actor=Name.SHOP)

    assert no.refusals[0].message == "'release: Hold -> New' is for the actor 'staff', not for 'shop'"
    assert engine.decide("Hold", target="New", actor="shop") is no
    assert {type(word) for words in engine._remembered for word in words} <= {str, bool, type(None)}


@pytest.mark.parametrize("word", [True, 1.0, b"Hold", ["Hold"], "Hld", " Hold", 7])
def test_an_unknown_word_is_not_remembered(engine: Engine, word: object) -> None:
    """A value that only equals a code, or that names nothing, is refused each time and never kept."""
    engine.decide(1, target="New", actor="staff")
    kept = dict(engine._remembered)
    for _ in range(2):
        for question in ({"source": word, "target": "New"}, {"source": "New", "event": word}):
            refusal = engine.decide(**question).refusals[0]  # type: ignore[arg-type]  # any value is allowed

            assert refusal.cause in {"unknown-status", "unknown-event"}
    assert engine._remembered == kept


def test_facts_and_inputs_are_not_remembered(engine: Engine) -> None:
    """Only questions without them have an answer that depends on names alone."""
    engine.decide("New", target="Packed", facts={"paid": True})
    engine.decide("Flown", event="finish", inputs={"message": "x"})

    assert not engine._remembered


def test_an_answer_with_override_is_remembered_apart(engine: Engine) -> None:
    """The flag is a part of the question."""
    inputs_needed = engine.decide("Done", target="New", actor="boss", override=True)

    assert engine.decide("Done", target="New", actor="boss", override=True) is inputs_needed
    assert engine.decide("Done", target="New", actor="boss") != inputs_needed


def test_an_answer_that_calls_a_guard_is_not_remembered() -> None:
    """A function without facts may return another value the next time."""
    results: Iterator[bool] = iter([True, False, True, False] * 5)

    def alternating(_: Mapping[str, object]) -> bool:
        return next(results)

    engine = Engine(loads(WITHOUT_FACTS), guards={"checked": alternating})

    assert [engine.decide("Packed", target="Lost").allowed for _ in range(2)] == [True, False]
    assert not engine._remembered
    assert engine.decide("Packed", target="Done") is engine.decide("Packed", target="Done")


def test_a_prepared_question_calls_its_guard_once() -> None:
    """Each time it is asked, for a yes and for a no; a guard without all its facts is not called."""
    calls: list[object] = []

    def checked(facts: Mapping[str, object]) -> bool:
        calls.append(facts["weight"])
        return facts["weight"] == 1

    engine = Engine(loads(ACME), guards={"checked": checked})
    asked = [1, 2, 1, 2, None, 1]
    answers = [engine.decide("Packed", target="Lost", facts={"weight": each}) for each in asked]

    assert calls == [1, 2, 1, 2, 1]
    assert [each.allowed for each in answers] == [each == 1 for each in asked]
    assert answers[1] == answers[3]


def test_the_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A full memory is emptied, and the answers stay the same."""
    monkeypatch.setattr(bound, "REMEMBERED", 5)
    engine = Engine(loads(ACME), guards={"checked": never})
    questions = list(product(engine.rules.statuses, engine.rules.statuses, ("shop", "staff", None)))
    for _ in range(2):
        for source, target, actor in questions:
            fresh = engine.decide(source, target=target, actor=actor, facts={})

            assert engine.decide(source, target=target, actor=actor) == fresh
            assert len(engine._remembered) <= 5


def test_threads_get_the_same_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads may fill and empty the memory at the same time."""
    monkeypatch.setattr(bound, "REMEMBERED", 3)
    engine = Engine(loads(ACME), guards={"checked": never})
    pairs = list(product(engine.rules.statuses, repeat=2)) * 20
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda pair: engine.decide(pair[0], target=pair[1]), pairs))

    assert answers == [engine.decide(source, target=target, facts={}) for source, target in pairs]
