"""Tests of undeclared names: each use is found, with a hint."""

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
def test_a_transition_needs_declared_names(key: str, right: str, check: str) -> None:
    """An undeclared name is underlined, alone or in a list."""
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
def test_other_declarations_need_declared_names(section: str, check: str) -> None:
    """Groups, actions, triggers, actors, `undeclared` and guards need declared names too."""
    assert marked(file_with(section)) == [(check, "wrong")]


def test_a_status_needs_declared_sources() -> None:
    """The source of a status must be declared."""
    text = file_with("").replace("initial: true", "initial: true, cite: wrong")

    assert marked(text) == [("unknown-source", "wrong")]


def test_all_undeclared_names_are_found_at_once() -> None:
    """The findings are in file order."""
    text = file_of("event: finish, source: [Nwe, Hold], target: Don, actor: me, guard: no, cite: page")

    assert [name for _, name in marked(text)] == ["Nwe", "Hold", "Don", "me", "no", "page"]


def test_a_trigger_can_be_ignored_or_unsupported() -> None:
    """The two words for triggers without a status are not statuses elsewhere."""
    assert checks(file_with("triggers: {a: New, b: ignored, c: unsupported}")) == []
    assert checks(file_with("groups: {early: [ignored]}")) == ["unknown-status"]


def test_a_trigger_needs_a_status_and_not_a_group() -> None:
    """An order is never in a group."""
    assert marked(file_with("groups: {early: [New]}\ntriggers: {a: early}")) == [
        ("unknown-status", "early")
    ]


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("new", "did you mean 'New'?"),
        ("Hel d", "did you mean 'Held'?"),
        ("Dnoe", "did you mean 'Done'?"),
        ("On hold", "it is the title of 'Held': write 'Held'"),
        ("2", "it is the code of 'Held': write 'Held'"),
        ("Waiting", "it is an alias of 'Held': write 'Held'"),
        ("Elsewhere", "declare it under statuses"),
    ],
)
def test_hints_for_a_status(word: str, hint: str) -> None:
    """The help names a similar status, or the status with this title, code or alias."""
    text = file_of(f"event: finish, source: {word}, target: Done")

    assert [each.help for each in findings(text)] == [hint]


@pytest.mark.parametrize(
    ("move", "hint"),
    [
        ("event: finish, source: '*', target: Done", "write `any` for every status"),
        ("event: finish, source: New, target: ['*', Done]", "write `any` for every status"),
        ("source: All, target: Done", "write `any` for every status"),
        (
            "source: any, except: '*', target: Done",
            "list the statuses: only `source` and `target` can be `any`",
        ),
        ("event: go, source: New, target: go", "'go' is an event; its target is 'go'"),
        (
            "event: go, source: go, target: [New, Done]",
            "'go' is an event; its targets are 'New' and 'Done'",
        ),
    ],
)
def test_hints_for_any_and_for_events(move: str, hint: str) -> None:
    """The help has the word for every status, and the targets of an event."""
    assert [each.help for each in findings(file_of(move))] == [hint]


@pytest.mark.parametrize(
    ("trigger", "hint"),
    [
        (
            "finish",
            "'finish' is an event; its target is 'Done'; write a status, `ignored` or `unsupported`",
        ),
        ("early", "'early' is a group, not a status; write a status, `ignored` or `unsupported`"),
        ("Dnoe", "did you mean 'Done'?"),
    ],
)
def test_hints_for_a_trigger(trigger: str, hint: str) -> None:
    """The help has the words that a trigger accepts."""
    text = file_with(f"groups: {{early: [New]}}\ntriggers: {{made: {trigger}}}")

    assert [each.help for each in findings(text)] == [hint]


@pytest.mark.parametrize(
    ("section", "message"),
    [
        ("groups: {early: [Heldd]}", "unknown status 'Heldd'"),
        ("actors: {staff: {includes: stuff}}", "unknown actor 'stuff'"),
        ("guards: {fits: {paid: 1}}", "unknown fact 'paid'"),
    ],
)
def test_the_message_has_the_kind_and_the_name(section: str, message: str) -> None:
    """It has the form `unknown KIND NAME`."""
    assert [each.message for each in findings(file_with(section))] == [message]


@pytest.mark.parametrize(
    ("section", "hint"),
    [
        ("actors: {staff: {includes: Staf}, client: {}}", "did you mean 'staff'?"),
        ("actors: {staff: {includes: robot}, client: {}}", "declare it under actors"),
        ("channels: [api]\nactions: {print: {statuses: New, channel: app}}", "did you mean 'api'?"),
    ],
)
def test_hints_for_other_names(section: str, hint: str) -> None:
    """Only names of the same kind are suggested."""
    assert [each.help for each in findings(file_with(section))] == [hint]


def test_very_many_names_are_not_compared() -> None:
    """Comparing very many or very long names would take too long."""
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
    """Return a file with many faults, with its declarations in the given order."""
    statuses, groups, moves = (
        ", ".join(each[place] for place in order) for each in (STATUSES, GROUPS, MOVES)
    )
    return f"{HEAD}statuses: {{{statuses}}}\ngroups: {{{groups}}}\ntransitions: [{moves}]\n"


def without_places(text: str) -> list[tuple[str, str, str]]:
    """Return the sorted findings without their places."""
    return sorted((each.check, each.message, each.help or "") for each in findings(text))


@given(order=st.permutations(range(len(STATUSES))))
def test_the_order_of_declarations_changes_no_finding(order: list[int]) -> None:
    """Only places differ if statuses, groups and transitions are shuffled."""
    assert without_places(shuffled(order)) == without_places(shuffled(sorted(order)))
