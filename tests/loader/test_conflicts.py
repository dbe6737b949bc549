"""Tests of conflicts between names: reserved words, clashing spellings and cycles."""

from __future__ import annotations

import pytest

from tests.loader.files import HEAD, checks, file_of, file_with, findings, marked


@pytest.mark.parametrize("word", ["any", "nothing", "otherwise"])
@pytest.mark.parametrize("section", ["groups: {WORD: [New]}", "actors: {WORD: {}}"])
def test_a_reserved_word_is_not_a_name(word: str, section: str) -> None:
    """Groups, actors and statuses cannot have a reserved word as their name."""
    status = file_with("").replace("Held:", f"{word}:")

    assert marked(file_with(section.replace("WORD", word))) == [("reserved-name", word)]
    assert marked(status) == [("reserved-name", word)]


def test_no_guard_is_named_otherwise() -> None:
    """Its refusal could not be told from that of a transition with `otherwise: true`. The other words are free."""
    text = "facts: {paid: {type: boolean}}\nguards: {WORD: {paid: true}}"

    assert marked(file_with(text.replace("WORD", "otherwise"))) == [("reserved-name", "otherwise")]
    assert marked(file_with(text.replace("WORD", "nothing"))) == []


def test_a_guard_that_is_meant_to_be_the_key_otherwise_has_a_hint() -> None:
    """The hint says how to write it."""
    (found,) = findings(file_of("event: go, source: New, target: Done, guard: otherwise"))

    assert (found.check, found.help) == (
        "unknown-guard",
        "write the key `otherwise: true` in place of it",
    )


def test_a_reserved_word_can_be_a_spelling() -> None:
    """Ignored words and aliases can be reserved words."""
    assert checks(file_with("ignored: [any]").replace("Waiting", "nothing")) == []


def test_a_group_cannot_have_the_name_of_a_status() -> None:
    """There is one finding, at the group, with the place of the status as the related place."""
    (found,) = findings(file_with("groups: {Held: [New]}"))

    assert (found.check, [each.note for each in found.related]) == ("conflicting-names", ["the status"])


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
def test_a_spelling_has_one_meaning(statuses: str, section: str, spelling: str) -> None:
    """The finding is at the second place of the spelling."""
    transitions = "transitions: [{source: A, target: A}]"
    text = f"{HEAD}{section}\nstatuses: {{{statuses}}}\n{transitions}\n"
    if section.startswith("ignored"):
        text = f"{HEAD}statuses: {{{statuses}}}\n{transitions}\n{section}\n"

    assert marked(text) == [("conflicting-spellings", spelling)]


def test_a_clash_lists_all_meanings() -> None:
    """The message lists the meanings of a spelling, and the other places are related places."""
    statuses = "statuses: {C: {aliases: [x]}, A: {aliases: [x]}, B: {aliases: [X]}}"
    text = f"{HEAD}matching: {{fold_case: true}}\n{statuses}\ntransitions: []\nignored: [x]\n"
    (found,) = findings(text)

    assert found.message == "conflicting meanings of 'X' and 'x': status 'A', status 'B' and 2 more"
    assert [each.note for each in found.related] == ["status 'C'", "status 'B'", "an ignored word"]


@pytest.mark.parametrize(
    "section",
    [
        "ignored: [All, all, All]\nmatching: {fold_case: true}",
        "matching: {fold_case: true, trim: true, fold_separators: true}",
    ],
)
def test_repeated_spellings_of_one_meaning_do_not_clash(section: str) -> None:
    """An alias can be equal to its status after folding, and so can two ignored words."""
    assert checks(file_with(section).replace("Waiting", "HELD, held, 'held ', 2")) == []


def test_exact_spellings_do_not_fold() -> None:
    """Without `matching`, spellings that differ in case are different."""
    assert checks(file_with("").replace("Waiting", "new, DONE")) == []


@pytest.mark.parametrize(
    ("groups", "cycle"),
    [
        ("a: [a]", "'a' > 'a'"),
        ("b: [New, a], a: [b]", "'a' > 'b' > 'a'"),
        ("c: [a], b: [c, a], a: [b, c]", "'a' > 'b' > 'a'"),
        ("a: [New, b], b: [b, Held]", "'b' > 'b'"),
    ],
)
def test_a_group_does_not_contain_itself(groups: str, cycle: str) -> None:
    """There is one finding for groups that contain each other, with a shortest cycle from the first name."""
    found = findings(file_with(f"groups: {{{groups}}}"))

    assert [(each.check, each.message.partition(": ")[2]) for each in found] == [("group-cycle", cycle)]


def test_an_actor_does_not_include_itself() -> None:
    """Direct and indirect cycles are found."""
    found = findings(file_with("actors: {a: {includes: b}, b: {includes: [c, a]}, c: {includes: c}}"))

    assert [each.message for each in found] == [
        "actor 'a' includes itself: 'a' > 'b' > 'a'",
        "actor 'c' includes itself: 'c' > 'c'",
    ]


def test_two_routes_to_one_group_are_not_a_cycle() -> None:
    """Groups can be nested and can overlap."""
    assert checks(file_with("groups: {a: [b, c], b: [d], c: [d], d: [New]}")) == []


def test_a_long_cycle_is_shortened() -> None:
    """The message has the start and the end of a very long cycle."""
    names = [f"g{number:05}" for number in range(20_000)]
    groups = "".join(
        f"  {name}: {after}\n" for name, after in zip(names, names[1:] + names[:1], strict=True)
    )
    (found,) = findings(file_with(f"groups:\n{groups}"))

    assert found.message.endswith("'g00004' > 'g00005' > ... > 'g00000'")


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
def test_where_reserved_words_are_allowed(move: str) -> None:
    """`any` alone is a source or a target, `nothing` alone is a source, and only `nothing` has no exceptions."""
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
def test_where_reserved_words_have_no_meaning(move: str, word: str) -> None:
    """There is a finding for a reserved word in a list, as a wrong target and as an exception."""
    assert marked(file_of(move)) == [("misplaced-word", word)]


@pytest.mark.parametrize(
    "section", ["groups: {early: [any]}", "actions: {print: {statuses: any}}", "triggers: {made: any}"]
)
def test_a_reserved_word_is_not_a_status(section: str) -> None:
    """Groups, actions and triggers need statuses."""
    assert marked(file_with(section)) == [("misplaced-word", "any")]


def test_nothing_has_no_exceptions() -> None:
    """`except` has no meaning with the source `nothing`."""
    assert marked(file_of("source: nothing, except: [New], target: Done")) == [
        ("misplaced-word", "[New]")
    ]


def test_a_creation_is_not_an_override() -> None:
    """A creation leaves no status, so there is no normal rule to override."""
    assert marked(file_of("source: nothing, target: New, override: true")) == [
        ("creation-override", "true")
    ]
    assert checks(file_of("source: nothing, target: New, override: false")) == []


def test_a_final_status_has_no_unspecified_exits() -> None:
    """`final` and `exits: unspecified` contradict each other."""
    text = file_with("").replace("final: true", "final: true, exits: unspecified")

    assert marked(text) == [("final-with-exits", "unspecified")]
    assert checks(text.replace("final: true", "final: false")) == []


def test_too_many_moves_are_counted_before_they_are_made() -> None:
    """The finding is at the transition that passes the limit, and its message does not depend on the order."""
    names = [f"S{number}" for number in range(317)]
    statuses = ", ".join(f"{name}: {{}}" for name in names)
    wide, narrow = "{source: any, target: any}", "{source: S0, target: S1}"

    def file(*transitions: str) -> str:
        return f"{HEAD}statuses: {{{statuses}}}\ntransitions:\n" + "".join(
            f"  - {each}\n" for each in transitions
        )

    first, last = (findings(file(*each)) for each in ((wide, narrow), (narrow, narrow, wide)))

    assert [(each.check, each.span.line) for each in (*first, *last)] == [
        ("too-many-rows", 7),
        ("too-many-rows", 9),
    ]
    assert first[0].message.startswith("the transitions stand for 100,173 moves between two statuses")
    assert checks(file(wide.replace("target: any", "target: any, except: [S0]"))) == []


@pytest.mark.parametrize("size", [316, 317])
def test_a_group_on_both_sides_has_the_square_of_its_moves(size: int) -> None:
    """A group leads to itself, so 316 statuses have 99,856 moves and 317 have more than the limit."""
    names = [f"S{number}" for number in range(size)]
    statuses = ", ".join(f"{name}: {{}}" for name in names)
    groups = f"groups: {{all: [{', '.join(names)}]}}"
    text = f"{HEAD}statuses: {{{statuses}}}\n{groups}\ntransitions: [{{source: all, target: all}}]\n"

    assert checks(text) == (["too-many-rows"] if size == 317 else [])
