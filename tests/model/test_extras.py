"""Tests of how a library of an extra is imported."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from statemachine import loads
from statemachine.messages import Messages
from statemachine.model.errors import MissingExtraError
from statemachine.model.extras import library
from tests.messages.inbound.acme import ACME


def test_a_library_is_returned() -> None:
    """An installed library is imported, and so are its modules."""
    assert library("jmespath.functions", extra="messages") is sys.modules["jmespath.functions"]


def test_a_missing_library_names_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error has the command that installs it."""
    monkeypatch.setitem(sys.modules, "jmespath", None)

    with pytest.raises(MissingExtraError, match=r"jmespath is not .* 'statemachine-rules\[messages\]'"):
        library("jmespath", extra="messages")


def test_a_missing_dependency_of_a_library_is_not_its_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An import that fails inside an installed library raises its own error."""
    (tmp_path / "half_installed.py").write_text("import no_such_module\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)

    with pytest.raises(ModuleNotFoundError, match="no_such_module") as caught:
        library("half_installed", extra="messages")

    assert not isinstance(caught.value, MissingExtraError)


def test_reading_without_the_extra_raises_missing_extra_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading a message needs jmespath."""
    monkeypatch.setitem(sys.modules, "jmespath", None)

    with pytest.raises(MissingExtraError):
        Messages(loads(ACME)).read(b"{}")
