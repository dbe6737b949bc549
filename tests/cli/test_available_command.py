"""Tests of `available`: the possible moves, what they need, and overrides."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Command


def test_moves_are_listed_in_a_table(command: Command, acme: str) -> None:
    """Each move has its target, event, actors, needs, default and title."""
    answer = command("available", acme, "New")
    lines = [line.split("  ") for line in answer.out.splitlines()]
    assert answer.code == 0
    assert lines[0] == ["possible from New:"]
    assert [[cell.strip() for cell in line if cell.strip()] for line in lines[2:]] == [
        ["Held", "hold", "staff via ui", "default", "Hold it"],
        ["Sent", "ship", "anybody", "fact paid: true"],
    ]


def test_a_given_fact_is_not_needed(command: Command, acme: str) -> None:
    """A known fact is not listed as a need, and a false guard removes the move."""
    assert "fact paid" in command("available", acme, "New").out
    assert "fact paid" not in command("available", acme, "New", "--fact", "paid=true").out
    assert "Sent" not in command("available", acme, "New", "--fact", "paid=false").out


def test_overrides_are_listed_separately(command: Command, acme: str) -> None:
    """Overrides have a section of their own."""
    answer = command("available", acme, "Sent", "--actor", "staff")
    assert answer.code == 0
    assert answer.out.splitlines()[:2] == ["no move is possible from Sent", "by override:"]


def test_no_possible_move_exits_with_1(command: Command, acme: str) -> None:
    """An empty answer is a no."""
    answer = command("available", acme, "Sent", "--actor", "client")
    assert (answer.code, answer.out.splitlines()) == (
        1,
        ["no move is possible from Sent", "1 move is blocked; --blocked shows why"],
    )


def test_blocked_moves_are_listed_with_their_reasons(command: Command, acme: str) -> None:
    """Each has its row, and a line for each refusal, as in `decide`."""
    words = ("available", acme, "New", "--actor", "client", "--fact", "paid=false")
    answer = command(*words, "--blocked")
    lines = answer.out.splitlines()
    assert answer.code == 1
    assert lines[:3] == ["no move is possible from New", "blocked from New:", "  hold: New -> Held"]
    assert lines[3].startswith("    actor-not-allowed: ")
    assert "    guard-failed: 'ship: New -> Sent' requires paid = true (guard 'is-paid')" in answer.out
    assert "--blocked" not in answer.out
    assert "--blocked shows why" in command(*words).out


def test_json_contains_the_blocked_moves_on_request(command: Command, acme: str) -> None:
    """Each has its needs and its refusals; without the option the list is empty."""
    words = ("available", acme, "New", "--actor", "client", "--format", "json")
    blocked = json.loads(command(*words, "--blocked").out)["blocked"]
    assert [(move["target"], move["refusals"][0]["cause"]) for move in blocked] == [
        ("Held", "actor-not-allowed")
    ]
    assert blocked[0]["needs"] == {"facts": [], "inputs": [], "guards": [], "opened_by": {}}
    values = json.loads(command(*words).out)
    assert values["blocked"] == []
    assert values["moves"][0]["needs"]["opened_by"] == {"paid": "true"}


def test_a_guard_that_is_assumed_to_be_false_blocks(command: Command, acme: str) -> None:
    """The move is among the blocked ones, with the guard as the reason."""
    words = ("available", acme, "Held", "--fact", "copies=3", "--assume", "enough=false")
    assert "guard-failed: 'print: Held -> Sent'" in command(*words, "--blocked").out


def test_an_invalid_question_lists_its_faults(command: Command, acme: str) -> None:
    """An unknown status and an unknown actor are both named."""
    answer = command("available", acme, "Nwe", "--actor", "x")
    assert answer.code == 1
    assert "  unknown-status: " in answer.out
    assert "  unknown-actor: " in answer.out


def test_a_new_order_is_a_dash(command: Command, acme: str) -> None:
    """`-` lists the statuses in which an order may be created."""
    answer = command("available", acme, "-")
    assert answer.code == 0
    assert answer.out.startswith("possible from nothing:\n")
    assert "New" in answer.out


def test_json_contains_moves_with_their_needs(command: Command, acme: str) -> None:
    """A program can build a menu from the answer."""
    values = json.loads(command("available", acme, "Held", "--actor", "staff", "--format", "json").out)
    assert (values["version"], values["source"], values["overrides"], values["refusals"]) == (
        1,
        "Held",
        [],
        [],
    )
    assert {
        (move["target"], tuple(move["needs"]["facts"]), tuple(move["needs"]["inputs"]))
        for move in values["moves"]
    } == {
        ("New", (), ("reason",)),
        ("Sent", ("copies",), ()),
    }


def test_json_contains_the_faults_of_a_question(command: Command, acme: str) -> None:
    """A program gets the causes."""
    values = json.loads(command("available", acme, "Nwe", "--format", "json").out)
    assert (values["moves"], values["refusals"][0]["cause"]) == ([], "unknown-status")


def test_control_characters_of_a_status_are_escaped(command: Command, acme: str) -> None:
    """The terminal does not receive them."""
    assert "\x1b" not in command("available", acme, "\x1b[31mNew\nfoo").out


def test_an_external_guard_is_a_need(command: Command, acme: str) -> None:
    """A move that an external guard may allow is listed, unless the guard is assumed to fail."""
    words = ("available", acme, "Held", "--fact", "copies=3")
    assert "guard enough" in command(*words).out
    assert "Sent" not in command(*words, "--assume", "enough=false").out
    line = command(*words, "--assume", "enough=true").out
    assert "Sent" in line
    assert "guard enough" not in line
    moves = json.loads(command(*words, "--format", "json").out)["moves"]
    assert [move["needs"]["guards"] for move in moves] == [
        [] if move["target"] == "New" else ["enough"] for move in moves
    ]


def test_the_targets_among_which_the_provider_chooses_are_one_line(
    command: Command, provider_chooses: str
) -> None:
    """The line has all of them, and the title of the event; as JSON the move has no single target."""
    lines = command("available", provider_chooses, "New").out.splitlines()
    assert [line.split() for line in lines[2:]] == [
        ["Held", "or", "Sent", "confirm", "anybody", "Confirm", "it"],
        ["Held", "expire", "anybody", "after", "P7D"],
    ]
    first, second = json.loads(command("available", provider_chooses, "New", "--format", "json").out)[
        "moves"
    ]
    assert (first["target"], first["targets"], first["title"]) == (None, ["Held", "Sent"], "Confirm it")
    assert (second["target"], second["targets"], second["after"]) == ("Held", ["Held"], "P7D")
    assert (first["due_at"], second["due_at"]) == (None, None)


def test_since_shows_when_a_move_is_due(command: Command, provider_chooses: str) -> None:
    """The time is in the zone of the given time, as text and as JSON."""
    words = ("available", provider_chooses, "New", "--since", "2026-03-01T12:00:00+01:00")
    assert command(*words).out.splitlines()[-1].split()[-2:] == ["at", "2026-03-08T12:00:00+01:00"]
    moves = json.loads(command(*words, "--format", "json").out)["moves"]
    assert [each["due_at"] for each in moves] == [None, "2026-03-08T12:00:00+01:00"]


def test_since_needs_a_time_with_its_zone(command: Command, provider_chooses: str) -> None:
    """A number does not tell when a move is due."""
    for word in ("5", "yesterday", "2026-03-01T12:00:00"):
        answer = command("available", provider_chooses, "New", "--since", word)
        assert (answer.code, answer.out) == (2, "")
        assert (
            "--since needs a date and time with its zone, such as 2026-01-31T12:00:00Z\n" in answer.err
        )


def test_a_false_guard_blocks_each_target_apart(command: Command, acme: str) -> None:
    """A move among whose targets the provider chooses is blocked row by row."""
    more = "  - {event: print, source: Held, target: New, guard: enough, cite: guide}\nevents: {print: {target: provider}}\nactions:"
    path = Path(acme)
    path.write_text(path.read_text().replace("actions:", more))
    words = ("available", acme, "Held", "--fact", "copies=2")
    assert "New or Sent" in command(*words).out
    answer = command(*words, "--assume", "enough=false", "--blocked")
    assert "New or Sent" not in answer.out
    assert [
        line.strip() for line in answer.out.splitlines() if "->" in line and "requires" not in line
    ] == [*("print: Held -> New", "print: Held -> Sent")]
