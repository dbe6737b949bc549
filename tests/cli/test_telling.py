"""`list`, `show`, `checks` and `schema`: what there is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from statemachine import linter, loader, messages
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
TOLD = """
inbound messages:
  hook    application/json, text/xml  Webhook
  answer  application/json

outbound messages:
  send-off  POST https://acme.example/{id}

live moves:
  menu  application/json  What may be done
"""
CHECKS = {**loader.all_checks(), **linter.CHECKS, **messages.all_checks()}


def test_list_names_every_shipped_rule_set(command: Command) -> None:
    """Each has a line with its title and size."""
    answer = command("list")
    assert answer.code == 0
    assert [line.split()[0] for line in answer.out.splitlines()] == list(loader.shipped())
    assert "Gooten orders" in answer.out
    assert all(" statuses, " in line for line in answer.out.splitlines())


def test_show_tells_all(command: Command, acme: str) -> None:
    """Every name of a rule file is in what `show` says of it."""
    answer = command("show", acme)
    assert answer.code == 0
    assert answer.out.startswith("acme order 1.0.0: Acme orders\nundeclared moves: refused\n")
    rules = loader.load(acme)
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


def test_show_tells_of_messages(command: Command, tmp_path: Path) -> None:
    """What is heard and on offer with its content types, what is sent with its method and address."""
    path = tmp_path / "acme.yaml"
    path.write_text(ACME + MESSAGES, encoding="utf-8")
    said = command("show", path).out
    assert said[said.index("\ninbound") : said.index("\nsources")] == TOLD


@pytest.mark.parametrize("name", loader.shipped())
def test_show_tells_of_each_shipped_rule_set(command: Command, name: str) -> None:
    """No shipped file holds anything that cannot be shown."""
    answer = command("show", name)
    assert answer.code == 0
    assert all(status in answer.out for status in loader.load(name).statuses)


def test_checks_names_every_check(command: Command) -> None:
    """The loader's, the linter's and those on messages, by name, each with its weight and its sentence."""
    answer = command("checks")
    assert answer.code == 0
    assert [line.split()[0] for line in answer.out.splitlines()] == sorted(CHECKS)


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_checks_explains_each(command: Command, name: str) -> None:
    """The page of a check is its docstring, whole."""
    answer = command("checks", name)
    assert answer.code == 0
    assert answer.out.startswith(f"{name} ({CHECKS[name].severity})\n")
    assert CHECKS[name].page in answer.out


def test_an_unknown_check_is_guessed(command: Command) -> None:
    """A slip of the pen is met with the nearest name."""
    name = min(CHECKS)
    answer = command("checks", f"{name}x")
    assert (answer.code, answer.out) == (2, "")
    assert f"there is no check '{name}x'; did you mean '{name}'?" in answer.err


def test_schema_prints_the_schema(command: Command) -> None:
    """What is printed is JSON, and the schema that the loader uses."""
    answer = command("schema")
    assert answer.code == 0
    assert json.loads(answer.out) == json.loads(loader.schema_text())
