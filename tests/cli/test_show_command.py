"""Tests of `show`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from statemachine import loader
from tests.cli.conftest import ACME, Command

MESSAGES = """\
messages:
  inbound:
    hook: {title: Webhook, content: {application/json: data, text/xml: A.B}, status: s}
    answer: {status: s}
  outbound:
    send-off: {method: POST, url: "https://acme.example/{id}", parameters: {id: {}}}
  live_moves:
    menu: {title: What may be done, status: s, moves: m, target: t}
"""
SECTIONS = """
inbound messages:
  hook    application/json, text/xml  Webhook
  answer  application/json

outbound messages:
  send-off  POST https://acme.example/{id}

live moves:
  menu  application/json  What may be done
"""


def test_show_contains_every_name(command: Command, acme: str) -> None:
    """Every name of the rule file is in the output."""
    answer = command("show", acme)
    assert answer.code == 0
    assert answer.out.startswith("acme order 1.0.0: Acme orders\nundeclared moves: refused\n")
    rules = loader.load(acme)
    assert f"\ndigest: {rules.digest}\n" in answer.out
    names = [
        *rules.statuses,
        *rules.actors,
        *rules.channels,
        *rules.facts,
        *rules.inputs,
        *rules.guards,
        *rules.actions,
        *rules.sources,
        *(each.event or "" for each in rules.transitions),
    ]
    assert [name for name in names if name not in answer.out] == []


def test_show_lists_guards_with_their_titles(command: Command, tmp_path: Path) -> None:
    """A guard has the facts that it needs and the sentence with which it refuses."""
    path = tmp_path / "acme.yaml"
    guard = "is-paid: {when: {paid: true}, title: Pay first.}"
    path.write_text(ACME.replace("is-paid: {paid: true}", guard), encoding="utf-8")
    lines = command("show", str(path)).out.splitlines()
    cells = lines[lines.index("guards:") + 1].split("  ")
    assert [each.strip() for each in cells if each] == ["is-paid", "conditions on paid", "Pay first."]


def test_show_marks_retired_and_renamed_statuses(command: Command, tmp_path: Path) -> None:
    """A retired status has what replaces it, a renamed one its former names, and `self: false` is shown."""
    path = tmp_path / "acme.yaml"
    text = ACME.replace("Held: {", "Held: {retired: true, replaced_by: New, ")
    text = text.replace(
        "New: {initial: true, ", "New: {initial: true, renamed_from: [Open, Begun], x-color: red, "
    )
    path.write_text(
        text.replace("source: New, target: Held, ", "source: New, target: Held, self: false, "),
        encoding="utf-8",
    )
    lines = command("show", path).out.splitlines()
    statuses = [line.split("  ") for line in lines[lines.index("statuses:") + 1 :][:2]]
    marks = [[each.strip() for each in cells if each][1] for cells in statuses]

    assert marks == ["initial, formerly Open, formerly Begun", "= 2"]
    assert "retired (now New)" in statuses[1]
    assert [line for line in lines if "not to itself" in line]
    answer = json.loads(command("show", path, "--format", "json").out)
    assert answer["rules"]["statuses"]["New"]["extensions"] == {"x-color": "red"}
    assert answer["rules"]["statuses"]["Held"]["retired"] is True


def test_show_lists_the_rules_of_a_rollup_in_their_order(command: Command, tmp_path: Path) -> None:
    """Each with its lists and its status; a rule by rank is one word."""
    path = tmp_path / "acme.yaml"
    rules = "[{any: New, others: [Sent], status: Some}, {all: Sent, status: Sent}, latest]"
    rollup = f"rollup: {{by: order, statuses: {{Some: {{}}}}, rules: {rules}}}\n"
    path.write_text(ACME + rollup, encoding="utf-8")

    lines = command("show", str(path)).out.splitlines()
    start = lines.index("rollup:") + 1
    assert lines[start : start + 3] == [
        "  any New, others Sent -> Some",
        "  all Sent -> Sent",
        "  latest",
    ]


def test_show_lists_messages(command: Command, tmp_path: Path) -> None:
    """Inbound messages have content types; requests have a method and an address."""
    path = tmp_path / "acme.yaml"
    path.write_text(ACME + MESSAGES, encoding="utf-8")
    text = command("show", path).out
    assert text[text.index("\ninbound") : text.index("\nsources")] == SECTIONS


@pytest.mark.parametrize("name", loader.shipped())
def test_show_prints_each_shipped_rule_set(command: Command, name: str) -> None:
    """Every status is in the output."""
    answer = command("show", name)
    assert answer.code == 0
    assert all(status in answer.out for status in loader.load(name).statuses)


def test_json_contains_the_rule_set(command: Command, acme: str) -> None:
    """Its keys are the attributes of the rule set; the places in the file are left out."""
    answer = command("show", acme, "--format", "json")
    values = json.loads(answer.out)
    rules = values["rules"]
    assert (answer.code, values["version"]) == (0, 1)
    assert rules["provider"] == "acme"
    assert values["digest"] == loader.load(acme).digest
    assert rules["sources"]["guide"]["retrieved"] == "2026-01-02"
    assert rules["statuses"]["Sent"]["aliases"] == ["Shipped"]
    assert rules["facts"]["copies"]["domain"]["minimum"] == 1
    assert [each["event"] for each in rules["transitions"]] == [
        "hold",
        "release",
        "ship",
        "print",
        "repair",
    ]
    assert "place" not in rules


@pytest.mark.parametrize("name", loader.shipped())
def test_json_contains_each_shipped_rule_set(command: Command, name: str) -> None:
    """Every declaration can be written as JSON."""
    rules = json.loads(command("show", name, "--format", "json").out)["rules"]
    assert list(rules["statuses"]) == list(loader.load(name).statuses)
    assert list(rules["inbound"]) == list(loader.load(name).inbound)


def test_who_chooses_and_when_an_order_moves_is_shown(command: Command, provider_chooses: str) -> None:
    """An event has its title, and who chooses among its targets; a transition has its time."""
    lines = [line.split() for line in command("show", provider_chooses).out.splitlines()]
    assert ["confirm", "the", "provider", "chooses", "Confirm", "it"] in lines
    assert ["expire"] in lines
    assert ["expire", "New", "->", "Held", "after", "P7D", "documented"] in lines
