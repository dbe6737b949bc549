"""Tests of `diff`: formats, exit codes, approvals and inventories."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import ACME, Command

NEW = (
    ACME.replace("code: 2", "code: 3")
    .replace("is-paid: {paid: true}", "is-paid: {paid: false}")
    .replace("New: {initial: true, ", "New: {initial: true, aliases: [Fresh], ")
)
RELEASE = (
    "  - {event: release, source: Held, target: New, actor: staff, requires: [reason], cite: guide}\n"
)
PRINT = "  - {event: print, source: Held, target: Sent, guard: enough, cite: guide}\n"


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    """Return the paths of an old and a new version."""
    return _written(tmp_path, "old.yaml", ACME), _written(tmp_path, "new.yaml", NEW)


def test_a_break_exits_with_1_and_shows_both_places(command: Command, files: tuple[str, str]) -> None:
    """Each change has its kind, its places and its three ratings; the step of the version is judged."""
    answer = command("diff", *files)
    assert (answer.code, answer.err) == (1, "")
    assert "breaks: the code of 'Held' was changed [code-changed]\n" in answer.out
    assert f"  old: {files[0]}:23:3\n  new: {files[1]}:23:3\n  code: '2' -> '3'\n" in answer.out
    assert "callers: breaks; readers: breaks; stored orders: may break" in answer.out
    assert "allowed before and not now: from 'New' to 'Sent', paid true" in answer.out
    assert (
        "3 changes: 2 breaking and 1 safe\nversion 1.0.0 -> 1.0.0: the same version, but" in answer.out
    )


def test_a_reformatted_file_prints_nothing(command: Command, tmp_path: Path, acme: str) -> None:
    """Neither comments, nor the form of YAML, nor texts for people are changes."""
    text = ACME.replace("[api, ui]", "\n  - ui\n  - api").replace("Acme orders", "Orders") + "# end\n"
    answer = command("diff", acme, _written(tmp_path, "again.yaml", text))
    assert answer == (0, "", "")


def test_other_names_are_said(command: Command, tmp_path: Path, acme: str) -> None:
    """Provider and subject are no part of the meaning, so there is no change."""
    other = _written(tmp_path, "other.yaml", ACME.replace("provider: acme", "provider: beta"))
    answer = command("diff", acme, other)

    assert (answer.code, answer.out) == (0, "")
    assert "the rule sets have different names, acme/order and beta/order" in answer.err


def test_additions_exit_with_0(command: Command, tmp_path: Path, acme: str) -> None:
    """What only may break is printed, and changes no exit status."""
    text = ACME.replace("version: 1.0.0", "version: 1.1.0").replace(
        "  Held:", "  Lost: {cite: guide}\n  Held:"
    )
    answer = command("diff", acme, _written(tmp_path, "more.yaml", text))
    assert answer.code == 0
    assert "may break: the status 'Lost' was added [status-added]" in answer.out
    assert "version 1.0.0 -> 1.1.0: a minor step, which is enough" in answer.out


def test_an_unreadable_side_exits_with_2(command: Command, acme: str, broken: str) -> None:
    """It is never read as a version without changes, on either side."""
    for words in ((acme, broken), (broken, acme), ("missing.yaml", acme), (acme, "no-such-id")):
        answer = command("diff", *words)
        assert (answer.code, answer.out) == (2, ""), words
        assert answer.err


def test_a_folder_is_no_version(command: Command, tmp_path: Path, acme: str) -> None:
    """The message says what to name instead."""
    answer = command("diff", acme, str(tmp_path))

    assert answer.code == 2
    assert "is a folder; name one rule file" in answer.err


def test_the_number_of_arguments_is_checked(command: Command, acme: str) -> None:
    """Two versions, or one and `--against`."""
    assert "give two rule sets" in command("diff", acme).err
    assert "give one rule set" in command("diff", acme, acme, "--against", "HEAD").err
    assert command("diff", acme).code == 2


def test_json_has_the_changes(command: Command, files: tuple[str, str]) -> None:
    """It is printed without changes too, so that a program can always read it."""
    document = json.loads(command("diff", *files, "--format", "json").out)
    assert document["version"] == 1
    assert document["step"] == {"taken": "none", "needed": "major", "enough": False}
    assert document["breaks"] is True
    code = next(each for each in document["changes"] if each["kind"] == "code-changed")
    assert code["ratings"] == {"callers": "break", "readers": "break", "stored_orders": "risk"}
    assert (code["old"]["start"], code["new"]["path"]) == ({"line": 23, "column": 3}, files[1])
    same = json.loads(command("diff", files[0], files[0], "--format", "json").out)
    assert (same["changes"], same["breaks"], same["step"]["enough"]) == ([], False, True)


def test_github_annotates_the_new_file(command: Command, files: tuple[str, str]) -> None:
    """Breaks are errors and safe changes notices, as GitHub documents its commands."""
    lines = command("diff", *files, "--format", "github").out.splitlines()
    path = files[1].replace(":", "%3A")
    assert lines[0].startswith(
        f"::error file={path},line=23,endLine=23,col=3,endColumn=7,title=code-changed::"
    )
    assert "%0Acode: '2' -> '3'%0Acallers: breaks" in lines[0]
    assert lines[-1].startswith("::notice ")


def test_markdown_is_a_section_of_a_changelog(command: Command, files: tuple[str, str]) -> None:
    """The breaks are first; what Markdown would read as markup is escaped."""
    text = command("diff", *files, "--format", "markdown").out
    assert text.startswith(
        "## acme/order 1.0.0\n\n### Breaking changes\n\n- The code of 'Held' was changed ("
    )
    assert "\n  - code: '2' -\\> '3'\n" in text
    assert "\n### Other changes\n\n- 'New' has a new alias\n" in text


def test_approved_breaks_exit_with_0(command: Command, tmp_path: Path, files: tuple[str, str]) -> None:
    """The reason is shown. An approval that is over, or that applies to nothing, is named."""
    entries = (
        ("code-changed", "Held", "2999-12-31"),
        ("guard-changed", "is-paid", "2999-12-31"),
        ("status-removed", "Gone", "2999-12-31"),
    )
    approved = _approved(tmp_path, *entries)
    answer = command("diff", *files, "--approved", approved)
    assert answer.code == 0
    assert "approved: the code of 'Held' was changed" in answer.out
    assert "  approved: agreed\n" in answer.out
    assert "the approval of status-removed 'Gone' applies to no change" in answer.err

    over = _approved(tmp_path, ("code-changed", "Held", "2020-01-31"), entries[1])
    answer = command("diff", *files, "--approved", over)
    assert answer.code == 1
    assert "the approval of code-changed 'Held' was valid until 2020-01-31" in answer.err

    twice = _approved(tmp_path, entries[0], entries[0], entries[1])
    answer = command("diff", *files, "--approved", twice)
    assert (answer.code, "the approval of code-changed 'Held' is given twice" in answer.err) == (0, True)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("nonsense", "cannot read the approvals"),
        ("[[approvd]]\n", "must have [[approved]] tables and nothing else"),
        ("approved = [1]\n", "write it as a table"),
        ("[[approved]]\nknd = 'x'\n", "unknown key 'knd'; did you mean 'kind'?"),
        ("[[approved]]\nkind = 'x'\nsubject = 'y'\nreason = ' '\n", "'reason' must be a text"),
        (
            "[[approved]]\nkind = 'code-change'\nsubject = 'y'\nreason = 'z'\nuntil = 2026-01-31\n",
            "unknown kind of change 'code-change'; did you mean 'code-changed'?",
        ),
        (
            "[[approved]]\nkind = 'x'\nsubject = 'y'\nreason = 'z'\nuntil = '2026'\n",
            "'until' must be a date",
        ),
    ],
)
def test_a_wrong_file_of_approvals_exits_with_2(
    command: Command, tmp_path: Path, files: tuple[str, str], *, text: str, message: str
) -> None:
    """The message says what to write instead."""
    answer = command("diff", *files, "--approved", _written(tmp_path, "approved.toml", text))
    assert (answer.code, answer.out) == (2, "")
    assert message in answer.err


def test_an_inventory_counts_the_stranded_orders(command: Command, tmp_path: Path, acme: str) -> None:
    """Codes name statuses, too."""
    new = _written(tmp_path, "stuck.yaml", ACME.replace(RELEASE, "").replace(PRINT, ""))
    counts = _written(tmp_path, "counts.csv", "status,orders\n2,7\nNew,100\n")
    answer = command("diff", acme, new, "--inventory", counts)
    assert answer.code == 1
    assert "stranded: orders in 'Held' (7 orders)" in answer.out


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the first line of"),
        ("status;orders\n", "the first line of"),
        ("status,orders\nHeld,many\n", "line 2: write a status and a number"),
        ("status,orders\nHeld,-1\n", "line 2: write a status and a number"),
        (f"status,orders\nHeld,{'9' * 5000}\n", "line 2: write a status and a number"),
        ("status,orders\nHelt,1\n", "line 2: unknown status 'Helt'; did you mean 'Held'?"),
    ],
)
def test_a_wrong_inventory_exits_with_2(
    command: Command, tmp_path: Path, files: tuple[str, str], *, text: str, message: str
) -> None:
    """The message has the line."""
    answer = command("diff", *files, "--inventory", _written(tmp_path, "counts.csv", text))
    assert (answer.code, answer.out) == (2, "")
    assert message in answer.err


def _written(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def _approved(folder: Path, *entries: tuple[str, str, str]) -> str:
    tables = (
        f'[[approved]]\nkind = "{kind}"\nsubject = "{subject}"\nreason = "agreed"\nuntil = {until}\n'
        for kind, subject, until in entries
    )
    return _written(folder, "approved.toml", "".join(tables))
