"""Tests of the texts in messages."""

from __future__ import annotations

import pytest

from statemachine.model.text import (
    article,
    did_you_mean,
    listing,
    printable,
    quoted,
    width,
    without_case_and_separators,
)


@pytest.mark.parametrize(
    ("words", "joined"),
    [
        ([], "none"),
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (["a", "b", "c"], "a, b and c"),
        (["a", "b", "c", "d"], "a, b and 2 more"),
    ],
)
def test_words_are_joined_as_in_a_sentence(words: list[str], joined: str) -> None:
    """A list that is longer than `most` ends with the number of omitted words."""
    assert listing(words, most=3) == joined


def test_the_last_word_can_be_or() -> None:
    """Alternatives are joined by `or`."""
    assert listing("abc", "or") == "a, b or c"


def test_a_long_text_is_shortened_in_quotes() -> None:
    """Both ends of a long text are kept."""
    assert quoted("a") == "'a'"
    assert quoted("a" * 50 + "b" * 50) == f"'{'a' * 27}...{'b' * 28}'"


@pytest.mark.parametrize(("noun", "phrase"), [("actor", "an actor"), ("status", "a status")])
def test_a_noun_has_its_article(noun: str, phrase: str) -> None:
    """A vowel is preceded by `an`."""
    assert article(noun) == phrase


def test_unprintable_characters_are_escaped() -> None:
    """Control characters never reach a terminal."""
    assert printable("a\x1b[31m\nß") == "a\\x1b[31m\\nß"


@pytest.mark.parametrize(("text", "columns"), [("abc", 3), ("日本", 4), ("e\u0301", 1)])
def test_the_width_of_a_text_is_in_columns(text: str, columns: int) -> None:
    """Wide characters take two columns, and combining ones none."""
    assert width(text) == columns


def test_a_similar_name_is_suggested() -> None:
    """Case and separators are ignored."""
    assert without_case_and_separators("On_hold") == without_case_and_separators("on-Hold")
    assert did_you_mean("on hold", ["Held", "On_Hold"]) == "; did you mean 'On_Hold'?"
    assert did_you_mean("Elsewhere", ["Held", "On_Hold"]) == ""
