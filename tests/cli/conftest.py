"""Fixtures: a small rule file, and a function that runs the command."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, TypeAlias

import pytest

from statemachine.cli.main import main

ACME = """\
format: 1
provider: acme
subject: order
version: 1.0.0
title: Acme orders
sources:
  guide: {url: "https://acme.example/guide", retrieved: 2026-01-02}
actors:
  client: {}
  staff: {includes: [client]}
channels: [api, ui]
facts:
  paid: {type: boolean}
  copies: {type: integer, minimum: 1}
guards:
  is-paid: {paid: true}
  enough: {external: [copies]}
inputs:
  reason: {type: string}
  notify: {type: boolean}
statuses:
  New: {initial: true, cite: guide}
  Held: {code: 2, title: On hold, cite: guide}
  Sent: {final: true, aliases: [Shipped], cite: guide}
transitions:
  - {event: hold, source: New, target: Held, actor: staff, channel: ui, title: Hold it, default: true,
     instructions: Say why., cite: guide, note: Staff only.}
  - {event: release, source: Held, target: New, actor: staff, requires: [reason], cite: guide}
  - {event: ship, source: New, target: Sent, guard: is-paid, cite: guide}
  - {event: print, source: Held, target: Sent, guard: enough, cite: guide}
  - {event: repair, source: Sent, target: New, actor: staff, override: true, cite: guide}
actions:
  annotate: {statuses: [New, Held], actor: client, title: Write a note, cite: guide}
"""
"""A rule file with at least one declaration of each kind."""

BROKEN = ACME.replace("target: Held", "target: Heldd")
"""The same rule file with an unknown status."""


class CommandResult(NamedTuple):
    """The exit code and the output of a command."""

    code: int
    out: str
    err: str


Command: TypeAlias = Callable[..., CommandResult]
"""A function that runs the command with arguments."""


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Return a function that runs the command; no environment variable turns color on."""
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)

    def ask(*words: str) -> CommandResult:
        code = main([str(word) for word in words])
        return CommandResult(code, *capsys.readouterr())

    return ask


@pytest.fixture
def acme(tmp_path: Path) -> str:
    """Return the path of the small rule file."""
    path = tmp_path / "acme.yaml"
    path.write_text(ACME, encoding="utf-8")
    return str(path)


@pytest.fixture
def broken(tmp_path: Path) -> str:
    """Return the path of a rule file that does not load."""
    path = tmp_path / "broken.yaml"
    path.write_text(BROKEN, encoding="utf-8")
    return str(path)


@pytest.fixture
def stdin(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    """Return a function that sets the bytes of standard input."""
    return lambda body: monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(body)))


@pytest.fixture
def provider_chooses(tmp_path: Path) -> str:
    """Return the path of a rule file with an event whose target the provider chooses, and a move with a time."""
    path = tmp_path / "chosen.yaml"
    head = ACME[: ACME.index("transitions:")]
    path.write_text(
        f"""\
{head}events: {{confirm: {{title: Confirm it, target: provider}}}}
transitions:
  - {{event: confirm, source: New, target: [Held, Sent], cite: guide}}
  - {{event: expire, source: New, target: Held, after: P7D, cite: guide}}
"""
    )
    return str(path)
