"""Every name and every spelling means one thing."""

from __future__ import annotations

import pytest

from tests.loader.files import HEAD, checks, file_with, findings, marked


@pytest.mark.parametrize("word", ["any", "nothing", "otherwise"])
@pytest.mark.parametrize("section", ["groups: {WORD: [New]}", "actors: {WORD: {}}"])
def test_words_of_the_format_are_no_names(word: str, section: str) -> None:
    """Groups and actors, and statuses as well, need names of their own."""
    status = file_with("").replace("Held:", f"{word}:")

    assert marked(file_with(section.replace("WORD", word))) == [("reserved-name", word)]
    assert marked(status) == [("reserved-name", word)]


def test_a_word_of_the_format_may_be_a_spelling() -> None:
    """What a provider writes is not limited by our words."""
    assert checks(file_with("ignored: [any]").replace("Waiting", "nothing")) == []


def test_a_group_needs_a_name_of_its_own() -> None:
    """A group and a status of one name are told once, at the group, with the place of the status."""
    (found,) = findings(file_with("groups: {Held: [New]}"))

    assert (found.check, [each.note for each in found.related]) == ("clashing-names", ["the status"])


@pytest.mark.parametrize(
    ("statuses", "section", "spelling"),
    [
        ("A: {code: 1}, B: {code: 1}", "", "1"),
        ("A: {code: '1'}, B: {aliases: [1]}", "", "1"),
        ("A: {aliases: [x]}, B: {aliases: [y, x]}", "", "x"),
        ("A: {aliases: [B]}, B: {}", "", "B"),
        ("A: {aliases: [x, All]}", "ignored: [y, All]", "All"),
        ("A: {}, a: {}", "matching: {fold_case: true}", "a"),
        ("A: {aliases: [x y]}, B: {aliases: [x_-y]}", "matching: {fold_separators: true}", "x_-y"),
        ("A: {aliases: ['x ']}, B: {aliases: [x]}", "matching: {trim: true}", "x"),
    ],
)
def test_a_spelling_means_one_thing(statuses: str, section: str, spelling: str) -> None:
    """A word that two claim is told where the second claims it."""
    transitions = "transitions: [{source: A, target: A}]"
    text = f"{HEAD}{section}\nstatuses: {{{statuses}}}\n{transitions}\n"
    if section.startswith("ignored"):
        text = f"{HEAD}statuses: {{{statuses}}}\n{transitions}\n{section}\n"

    assert marked(text) == [("clashing-spellings", spelling)]


def test_a_clash_names_all_who_claim() -> None:
    """The message lists who claims a spelling, and the other places are related."""
    statuses = "statuses: {C: {aliases: [x]}, A: {aliases: [x]}, B: {aliases: [X]}}"
    text = f"{HEAD}matching: {{fold_case: true}}\n{statuses}\ntransitions: []\nignored: [x]\n"
    (found,) = findings(text)

    assert (
        found.message
        == "'X' and 'x' are one spelling, which stands for status 'A' and status 'B' and 2 others"
    )
    assert [each.note for each in found.related] == ["status 'C'", "status 'B'", "an ignored word"]


@pytest.mark.parametrize(
    "section",
    [
        "ignored: [All, all, All]\nmatching: {fold_case: true}",
        "matching: {fold_case: true, trim: true, fold_separators: true}",
    ],
)
def test_what_is_claimed_twice_by_one_is_no_clash(section: str) -> None:
    """An alias may fold onto its own status, and ignored words onto each other."""
    assert checks(file_with(section).replace("Waiting", "HELD, held, 'held ', 2")) == []


def test_exact_spellings_do_not_fold() -> None:
    """Without folding, case tells statuses apart."""
    assert checks(file_with("").replace("Waiting", "new, DONE")) == []
