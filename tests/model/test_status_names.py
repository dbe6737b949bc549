"""Tests of the spellings of statuses."""

from __future__ import annotations

import pytest

from statemachine.loader import loads
from statemachine.model.status_names import StatusNames
from tests.loader.files import HEAD

TEXT = f"""{HEAD}
statuses: {{New: {{code: 2, aliases: [Fresh]}}, Open: {{}}}}
transitions: [{{source: New, target: Open}}]
matching: {{fold_case: true}}
ignored: [All]
triggers: {{rated: ignored, sold: Open, lost: unsupported}}
"""


@pytest.fixture(scope="module")
def names() -> StatusNames:
    """Return the spellings of a rule set with `fold_case`."""
    return StatusNames.of(loads(TEXT))


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("New", "New"),
        ("new", "New"),
        ("FRESH", "New"),
        ("2", "New"),
        (2, "New"),
        ("Gone", None),
        (True, None),
        (2.0, None),
        (None, None),
        pytest.param(10**5000, None, id="too many digits"),
    ],
)
def test_a_word_is_resolved_to_its_status(names: StatusNames, word: object, status: str | None) -> None:
    """Names, codes and aliases are resolved, exact or folded. An integer is compared as decimal text."""
    assert names.resolve(word) == status


@pytest.mark.parametrize(("word", "ignored"), [("All", True), ("all", True), ("New", False), (5, False)])
def test_an_ignored_word_is_recognized(names: StatusNames, word: object, *, ignored: bool) -> None:
    """Ignored words are compared exactly and folded."""
    assert names.ignores(word) is ignored


@pytest.mark.parametrize(
    ("word", "trigger", "ignored"),
    [
        (None, "rated", True),
        (None, "sold", False),
        (None, "lost", False),
        (None, "Rated", False),
        (None, "All", False),
        (None, ["rated"], False),
        ("New", "rated", False),
        ("All", "sold", True),
    ],
)
def test_an_ignored_trigger_counts_without_a_word(
    names: StatusNames, word: object, trigger: object, *, ignored: bool
) -> None:
    """Triggers are compared exactly."""
    assert names.ignores(word, trigger) is ignored


@pytest.mark.parametrize(
    ("word", "trigger", "ignored"),
    [
        (None, "rated", True),
        (None, "sold", False),
        (None, "lost", False),
        (None, "otherwise", True),
        (None, "any other", True),
        (None, None, False),
        (None, ["any other"], False),
        ("New", "any other", False),
        ("Gone", "any other", False),
    ],
)
def test_other_triggers_are_ignored_if_the_file_says_so(
    word: object, trigger: object, *, ignored: bool
) -> None:
    """Listed triggers keep their meaning, and a status is always reported."""
    text = TEXT.replace("lost: unsupported", "lost: unsupported, otherwise: ignored")

    assert StatusNames.of(loads(text)).ignores(word, trigger) is ignored
