"""`available`: what is open from here, what it needs, and what only an override opens."""

from __future__ import annotations

import json

from tests.cli.conftest import Command


def test_moves_stand_in_a_table(command: Command, acme: str) -> None:
    """Each move has its target, event, askers, needs, mark and title."""
    answer = command("available", acme, "New")
    lines = [line.split("  ") for line in answer.out.splitlines()]
    assert answer.code == 0
    assert lines[0] == ["open from New:"]
    assert [[cell.strip() for cell in line if cell.strip()] for line in lines[2:]] == [
        ["Held", "hold", "staff via ui", "default", "Hold it"],
        ["Sent", "ship", "anybody", "fact paid"],
    ]


def test_what_is_given_is_not_needed(command: Command, acme: str) -> None:
    """A fact that is known is no longer asked for."""
    assert "fact paid" in command("available", acme, "New").out
    assert "fact paid" not in command("available", acme, "New", "--fact", "paid=true").out
    assert "Sent" not in command("available", acme, "New", "--fact", "paid=false").out


def test_overrides_stand_apart(command: Command, acme: str) -> None:
    """What only an override opens is not mixed with the rest."""
    answer = command("available", acme, "Sent", "--actor", "staff")
    assert answer.code == 0
    assert answer.out.splitlines()[:2] == ["nothing is open from Sent", "by override:"]


def test_nothing_open_is_a_no(command: Command, acme: str) -> None:
    """An empty answer ends with 1."""
    answer = command("available", acme, "Sent", "--actor", "client")
    assert (answer.code, answer.out) == (1, "nothing is open from Sent\n")


def test_what_is_not_understood_is_said(command: Command, acme: str) -> None:
    """An unknown status or actor opens nothing, and each is named."""
    answer = command("available", acme, "Nwe", "--actor", "x")
    assert answer.code == 1
    assert "  unknown-status: " in answer.out
    assert "  unknown-actor: " in answer.out


def test_creation_is_open_from_nothing(command: Command, acme: str) -> None:
    """`-` asks in which statuses an order may begin."""
    answer = command("available", acme, "-")
    assert answer.code == 0
    assert answer.out.startswith("open from nothing:\n")
    assert "New" in answer.out


def test_json_holds_moves_with_their_needs(command: Command, acme: str) -> None:
    """A program can build a menu of it."""
    said = json.loads(command("available", acme, "Held", "--actor", "staff", "--json").out)
    assert (said["version"], said["source"], said["overrides"], said["refusals"]) == (1, "Held", [], [])
    assert {
        (move["target"], tuple(move["needs"]["facts"]), tuple(move["needs"]["inputs"]))
        for move in said["moves"]
    } == {
        ("New", (), ("reason",)),
        ("Sent", ("copies",), ()),
    }


def test_json_holds_what_was_not_understood(command: Command, acme: str) -> None:
    """A program gets the causes."""
    said = json.loads(command("available", acme, "Nwe", "--json").out)
    assert (said["moves"], said["refusals"][0]["cause"]) == ([], "unknown-status")


def test_a_status_cannot_command_the_terminal(command: Command, acme: str) -> None:
    """Control characters of the status that was asked for are shown, not obeyed."""
    assert "\x1b" not in command("available", acme, "\x1b[31mNew\nfoo").out
