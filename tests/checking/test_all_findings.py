"""Tests of the public lint: it gives what the command `check` reports."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path

import pytest

from statemachine import lint, lint_text, load, loads, shipped
from statemachine.checking import all_checks, check_text
from statemachine.cli.main import main
from statemachine.model.diagnostics import Diagnostic, in_file_order
from tests.cli.conftest import ACME, BROKEN
from tests.needs import needs

FAULTY_MESSAGE = f"{ACME}messages:\n  inbound:\n    push: {{order: id, status: a b}}\n"
"""A rule file with findings of the linter, and with a path that is not valid JMESPath."""

FINDINGS = {"dead": ACME, "broken": BROKEN, "message": FAULTY_MESSAGE, "no rule file": "- 1\n"}


def reported(capsys: pytest.CaptureFixture[str], path: Path) -> list[tuple[str, str, int, bool]]:
    """Return what the command reports about a file."""
    main(["check", str(path), "--format", "json"])
    diagnostics = json.loads(capsys.readouterr().out)["diagnostics"]
    return [
        (each["check"], each["message"], each["start"]["line"], each["certain"]) for each in diagnostics
    ]


def shortened(diagnostics: tuple[Diagnostic, ...]) -> list[tuple[str, str, int, bool]]:
    """Return findings in the same form."""
    return [(each.check, each.message, each.span.line, each.certain) for each in diagnostics]


@needs("messages")
@pytest.mark.parametrize("text", FINDINGS.values(), ids=FINDINGS)
def test_lint_gives_what_check_reports(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, text: str
) -> None:
    """A path, the text, and the text in bytes have the same findings in the same order."""
    path = tmp_path / "acme.yaml"
    path.write_text(text, encoding="utf-8")
    expected = reported(capsys, path)
    assert expected
    assert shortened(lint(path)) == expected
    assert shortened(lint(str(path))) == expected
    assert lint_text(text, str(path)) == lint_text(text.encode(), str(path)) == lint(path)


@needs("messages")
def test_lint_of_a_rule_set_has_the_findings_of_its_messages() -> None:
    """A rule set that loads may have a message with an invalid path."""
    diagnostics = lint(loads(FAULTY_MESSAGE))
    assert "invalid-path" in {each.check for each in diagnostics}
    assert diagnostics == lint_text(FAULTY_MESSAGE)
    assert diagnostics == in_file_order(diagnostics)


@needs("messages")
@pytest.mark.parametrize("name", shipped())
def test_shipped_rule_sets_are_clean(name: str) -> None:
    """An id and the loaded rule set give the same result."""
    assert [each for each in lint(name) if each.certain] == []
    assert lint(load(name)) == lint(name)


def test_a_source_after_today_is_a_finding() -> None:
    """The default is the current date."""
    assert "future-retrieval" not in {each.check for each in lint_text(ACME)}
    before = lint_text(ACME, today=date(2025, 12, 31))
    assert "future-retrieval" in {each.check for each in before}


def test_without_the_extra_lint_warns(monkeypatch: pytest.MonkeyPatch) -> None:
    """The findings of the linter are returned, and the warning names the extra."""
    monkeypatch.setitem(sys.modules, "jmespath", None)
    checked = check_text(FAULTY_MESSAGE)
    assert checked.missing_extra is not None
    with pytest.warns(UserWarning, match="messages were not checked: jmespath is not installed"):
        assert lint_text(FAULTY_MESSAGE) == checked.diagnostics
    assert "invalid-path" not in {each.check for each in checked.diagnostics}


def test_the_warning_is_at_the_line_that_calls_lint(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A path and a rule set give a warning at the caller's line."""
    monkeypatch.setitem(sys.modules, "jmespath", None)
    path = tmp_path / "acme.yaml"
    path.write_text(FAULTY_MESSAGE, encoding="utf-8")
    for rules in (path, loads(FAULTY_MESSAGE)):
        with pytest.warns(UserWarning, match="messages were not checked") as caught:
            lint(rules)
        assert [each.filename for each in caught] == [__file__]


def test_without_the_extra_a_rule_set_without_messages_is_checked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No extra is missed, and no warning is given."""
    monkeypatch.setitem(sys.modules, "jmespath", None)
    assert check_text(ACME).missing_extra is None


def test_all_checks_are_sorted_by_name() -> None:
    """They are those of the loader, the linter and the messages."""
    names = list(all_checks())
    assert names == sorted(names)
    assert {"dead-end", "invalid-path", "unknown-status"} <= set(names)
