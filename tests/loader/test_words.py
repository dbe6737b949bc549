"""The words of the format stand only where they say something."""

from __future__ import annotations

import pytest

from tests.loader.files import checks, file_of, file_with, marked


@pytest.mark.parametrize(
    "move",
    [
        "source: [any], target: Done",
        "source: any, target: any",
        "source: any, except: [New, Held], target: Done",
        "source: [New, Held], except: New, target: Done",
        "source: nothing, target: any",
        "source: nothing, target: [New, Held], default: true",
    ],
)
def test_where_the_words_of_the_format_may_stand(move: str) -> None:
    """`any` is a source or a target and `nothing` a source, alone; exceptions go with all but nothing."""
    assert checks(file_of(move)) == []


@pytest.mark.parametrize(
    ("move", "word"),
    [
        ("source: [any, New], target: Done", "any"),
        ("source: [New, nothing], target: Done", "nothing"),
        ("source: New, target: [Done, any]", "any"),
        ("source: New, target: nothing", "nothing"),
        ("source: any, except: any, target: Done", "any"),
        ("source: any, except: nothing, target: Done", "nothing"),
    ],
)
def test_where_they_say_nothing(move: str, word: str) -> None:
    """In a list, as a target or as an exception they are told."""
    assert marked(file_of(move)) == [("lone-word", word)]


@pytest.mark.parametrize(
    "section", ["groups: {early: [any]}", "actions: {print: {statuses: any}}", "triggers: {made: any}"]
)
def test_they_are_no_statuses(section: str) -> None:
    """Groups, actions and triggers name statuses."""
    assert marked(file_with(section)) == [("lone-word", "any")]


def test_nothing_has_no_exceptions() -> None:
    """Of no status none can be taken away."""
    assert marked(file_of("source: nothing, except: [New], target: Done")) == [("lone-word", "[New]")]


def test_a_creation_is_no_override() -> None:
    """There is no normal rule to be outside of."""
    assert marked(file_of("source: nothing, target: New, override: true")) == [
        ("creation-override", "true")
    ]
    assert checks(file_of("source: nothing, target: New, override: false")) == []


def test_a_final_status_has_no_unknown_exits() -> None:
    """One of the two keys is wrong."""
    text = file_with("").replace("final: true", "final: true, exits: unspecified")

    assert marked(text) == [("final-with-exits", "unspecified")]
    assert checks(text.replace("final: true", "final: false")) == []
