"""Tests of how a library that an extra brings is entered."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from statemachine import loads
from statemachine.messages import Messages
from statemachine.messages.extras import library
from statemachine.model.errors import MissingExtraError
from tests.messages.inbound.acme import ACME


def test_a_library_is_returned() -> None:
    """What is installed is imported, modules of it too."""
    assert library("jmespath.functions", extra="messages") is sys.modules["jmespath.functions"]


def test_a_missing_library_names_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error says what to install."""
    monkeypatch.setitem(sys.modules, "jmespath", None)

    with pytest.raises(MissingExtraError, match=r"jmespath is not .* 'statemachine-rules\[messages\]'"):
        library("jmespath", extra="messages")


def test_what_a_library_itself_misses_is_not_its_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An import that fails inside of an installed library is told as it is."""
    (tmp_path / "half_installed.py").write_text("import no_such_module\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)

    with pytest.raises(ModuleNotFoundError, match="no_such_module") as caught:
        library("half_installed", extra="messages")

    assert not isinstance(caught.value, MissingExtraError)


def test_reading_without_the_extra_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """A message is not read without jmespath, and nothing else is raised."""
    monkeypatch.setitem(sys.modules, "jmespath", None)

    with pytest.raises(MissingExtraError):
        Messages(loads(ACME)).read(b"{}")
