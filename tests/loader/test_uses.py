"""Every name in a rule file means one declared thing, or is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine.model.text import similar
from tests.loader.files import HEAD, checks, file_of, file_with, findings, marked

DECLARED = """\
sources: {guide: {url: 'https://a.example', retrieved: 2026-01-31}}
actors: {staff: {}, client: {}}
channels: [api, ui]
facts: {paid: {type: boolean}}
guards: {is-paid: {paid: true}}
inputs: {message: {type: string}}
groups: {early: [New, Held]}"""


@pytest.mark.parametrize(
    ("key", "right", "check"),
    [
        ("source", "early", "unknown-status"),
        ("target", "early", "unknown-status"),
        ("except", "early", "unknown-status"),
        ("actor", "staff", "unknown-actor"),
        ("channel", "api", "unknown-channel"),
        ("guard", "is-paid", "unknown-guard"),
        ("requires", "message", "unknown-input"),
        ("cite", "guide", "unknown-source"),
    ],
)
def test_a_transition_names_what_is_declared(key: str, right: str, check: str) -> None:
    """A name alone or in a list is found under its own letters."""
    keys = {"event": "finish", "source": "New", "target": "Done"}
    alone = ", ".join(f"{name}: {value}" for name, value in (keys | {key: "wrong"}).items())
    listed = ", ".join(f"{name}: {value}" for name, value in (keys | {key: f"[{right}, wrong]"}).items())

    assert marked(file_of(alone, DECLARED)) == [(check, "wrong")]
    assert marked(file_of(listed, DECLARED)) == [(check, "wrong")]
    assert checks(file_of(listed.replace(", wrong", ""), DECLARED)) == []


@pytest.mark.parametrize(
    ("section", "check"),
    [
        ("groups: {early: [New, wrong]}", "unknown-status"),
        ("actions: {print: {statuses: wrong}}", "unknown-status"),
        ("actions: {print: {statuses: New, actor: wrong}}", "unknown-actor"),
        ("actions: {print: {statuses: New, channel: wrong}}", "unknown-channel"),
        ("actions: {print: {statuses: New, guard: wrong}}", "unknown-guard"),
        ("actions: {print: {statuses: New, requires: wrong}}", "unknown-input"),
        ("actions: {print: {statuses: New, cite: wrong}}", "unknown-source"),
        ("triggers: {made: wrong}", "unknown-status"),
        ("actors: {staff: {includes: wrong}}", "unknown-actor"),
        ("undeclared: {wrong: refused, otherwise: refused}", "unknown-actor"),
        ("guards: {fits: {wrong: 1}}", "unknown-fact"),
        ("guards: {fits: {wrong: {at_least: 1}}}", "unknown-fact"),
        ("guards: {fits: {external: [wrong]}}", "unknown-fact"),
    ],
)
def test_names_elsewhere_are_declared_too(section: str, check: str) -> None:
    """Groups, actions, triggers, actors, worlds and guards are held to the same."""
    assert marked(file_with(section)) == [(check, "wrong")]


def test_a_status_cites_what_is_declared() -> None:
    """The source of a status is looked up as well."""
    text = file_with("").replace("initial: true", "initial: true, cite: wrong")

    assert marked(text) == [("unknown-source", "wrong")]


def test_all_wrong_names_are_told_at_once() -> None:
    """Nobody has to mend a file name by name, and the order is that of the file."""
    text = file_of("event: finish, source: [Nwe, Hold], target: Don, actor: me, guard: no, cite: page")

    assert [name for _, name in marked(text)] == ["Nwe", "Hold", "Don", "me", "no", "page"]


def test_a_trigger_may_stand_for_no_status() -> None:
    """The two words for triggers without a status are no statuses anywhere else."""
    assert checks(file_with("triggers: {a: New, b: ignored, c: unsupported}")) == []
    assert checks(file_with("groups: {early: [ignored]}")) == ["unknown-status"]


def test_a_trigger_stands_for_no_group() -> None:
    """A group is no status that an order can be in."""
    assert marked(file_with("groups: {early: [New]}\ntriggers: {a: early}")) == [
        ("unknown-status", "early")
    ]


@pytest.mark.parametrize(
    ("word", "advice"),
    [
        ("new", "did you mean 'New'?"),
        ("Hel d", "did you mean 'Held'?"),
        ("Dnoe", "did you mean 'Done'?"),
        ("On hold", "it is the title of 'Held': write 'Held'"),
        ("2", "it is the code of 'Held': write 'Held'"),
        ("Waiting", "it is the alias of 'Held': write 'Held'"),
        ("Elsewhere", "declare it under statuses"),
    ],
)
def test_advice_on_a_status(word: str, advice: str) -> None:
    """The help names the status that was meant, by resemblance or by one of its other words."""
    text = file_of(f"event: finish, source: {word}, target: Done")

    assert [each.help for each in findings(text)] == [advice]


@pytest.mark.parametrize(
    ("section", "advice"),
    [
        ("actors: {staff: {includes: Staf}, client: {}}", "did you mean 'staff'?"),
        ("actors: {staff: {includes: robot}, client: {}}", "declare it under actors"),
        ("channels: [api]\nactions: {print: {statuses: New, channel: app}}", "did you mean 'api'?"),
    ],
)
def test_advice_on_other_names(section: str, advice: str) -> None:
    """Only names of the same kind are proposed."""
    assert [each.help for each in findings(file_with(section))] == [advice]


def test_nothing_is_proposed_where_it_would_take_long() -> None:
    """Comparing very many names would cost more than it helps."""
    names = [f"status{number}" for number in range(1_000)]

    assert similar(["statusx"], names)
    assert similar([f"{name}x" for name in names], names) == {}
    assert similar(["status1" * 50], names) == {}


STATUSES = ("A: {code: 1}", "B: {aliases: [1]}", "C: {}", "D: {title: Nwe}", "E: {code: C}", "any: {}")
GROUPS = ("x: [y]", "y: [z, x]", "z: [x]", "C: [A]", "v: [w]", "w: [v, Nwe]")
MOVES = tuple(
    f"{{source: {name}, target: {name}}}" for name in ("Nwe", "b", "c", "[any, C]", "F", "nothing")
)


def shuffled(order: list[int]) -> str:
    """Return a file full of faults, its declarations in some order."""
    statuses, groups, moves = (
        ", ".join(each[place] for place in order) for each in (STATUSES, GROUPS, MOVES)
    )
    return f"{HEAD}statuses: {{{statuses}}}\ngroups: {{{groups}}}\ntransitions: [{moves}]\n"


def told(text: str) -> list[tuple[str, str, str]]:
    """Return the findings without their places, in an order of their own."""
    return sorted((each.check, each.message, each.help or "") for each in findings(text))


@given(order=st.permutations(range(len(STATUSES))))
def test_the_order_of_declarations_changes_no_finding(order: list[int]) -> None:
    """Findings say the same, at other places, when statuses, groups and transitions are shuffled."""
    assert told(shuffled(order)) == told(shuffled(sorted(order)))
