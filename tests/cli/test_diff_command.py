"""Tests of `diff`: formats, exit codes, commits of git, approvals and inventories."""

from __future__ import annotations

import json
import subprocess
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
    assert f"  old: {files[0]}:23:3\n  new: {files[1]}:23:3\n  '2' -> '3'\n" in answer.out
    assert "callers: breaks; readers: breaks; stored orders: may break" in answer.out
    assert "allowed before and not now: from 'New' to 'Sent', paid true" in answer.out
    assert (
        "3 changes: 2 breaking and 1 safe\nversion 1.0.0 -> 1.0.0: the same version, and" in answer.out
    )


def test_a_reformatted_file_prints_nothing(command: Command, tmp_path: Path, acme: str) -> None:
    """Neither comments, nor the form of YAML, nor texts for people are changes."""
    text = ACME.replace("[api, ui]", "\n  - ui\n  - api").replace("Acme orders", "Orders") + "# end\n"
    answer = command("diff", acme, _written(tmp_path, "again.yaml", text))
    assert answer == (0, "", "")


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
    assert "%0A'2' -> '3'%0Acallers: breaks" in lines[0]
    assert lines[-1].startswith("::notice ")


def test_markdown_is_a_section_of_a_changelog(command: Command, files: tuple[str, str]) -> None:
    """The breaks are first; what Markdown would read as markup is escaped."""
    text = command("diff", *files, "--format", "markdown").out
    assert text.startswith(
        "## acme/order 1.0.0\n\n### Breaking changes\n\n- The code of 'Held' was changed ("
    )
    assert "\n  - '2' -\\> '3'\n" in text
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
    assert "the approval of status-removed Gone applies to no change" in answer.err

    over = _approved(tmp_path, ("code-changed", "Held", "2020-01-31"), entries[1])
    answer = command("diff", *files, "--approved", over)
    assert answer.code == 1
    assert "the approval of code-changed Held is over" in answer.err


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("nonsense", "cannot read the approvals"),
        ("[[approvd]]\n", "must have [[approved]] tables and nothing else"),
        ("approved = [1]\n", "write it as a table"),
        ("[[approved]]\nknd = 'x'\n", "unknown key 'knd'; did you mean 'kind'?"),
        ("[[approved]]\nkind = 'x'\nsubject = 'y'\nreason = ' '\n", "'reason' must be a text"),
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


def test_a_commit_is_read_with_the_files_that_it_extends(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The base is that of the commit too, the places name the commit, and the work tree stays as it is."""
    folder = tmp_path / "rules"
    folder.mkdir()
    path = _written(folder, "own.yaml", "format: 1\nextends: acme.yaml\n")
    base = Path(_written(folder, "acme.yaml", ACME))
    _commit(tmp_path)
    base.write_text(NEW, encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    for words in ((path, "--against", "HEAD"), ("rules/own.yaml", "--against", "main:rules/own.yaml")):
        answer = command("diff", *words)
        assert answer.code == 1, answer.err
        ref = words[2].partition(":")[0]
        assert f"  old: {ref}:rules/acme.yaml:23:3\n" in answer.out
        assert "rules/acme.yaml:23:3\n  '2' -> '3'\n" in answer.out
    assert base.read_text(encoding="utf-8") == NEW
    assert _git(tmp_path, "status", "--porcelain") == " M rules/acme.yaml\n"


def test_a_commit_that_cannot_be_read_exits_with_2(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An unknown reference, one that looks like an option, a missing file, and a file that does not load."""
    path = _written(tmp_path, "acme.yaml", ACME)
    broken = _written(tmp_path, "broken.yaml", ACME.replace("target: Held", "target: Heldd"))
    _commit(tmp_path)
    _written(tmp_path, "later.yaml", ACME)
    monkeypatch.chdir(tmp_path)

    for ref, rules, message in (
        ("nowhere", path, "cannot read the commit 'nowhere': git does not know it"),
        ("--output=x", path, "cannot read the commit"),
        ("HEAD", "later.yaml", "cannot read 'later.yaml' in 'HEAD': no such file there"),
        ("HEAD", "gooten", "write --against HEAD:PATH"),
        ("HEAD:broken.yaml", path, "HEAD:broken.yaml:"),
    ):
        answer = command("diff", rules, f"--against={ref}")
        assert (answer.code, answer.out) == (2, ""), ref
        assert message in answer.err
    assert command("diff", broken, "--against", "HEAD").code == 2


def test_a_folder_without_git_exits_with_2(
    command: Command, acme: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The message is that of git."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    answer = command("diff", acme, "--against", "HEAD")
    assert (answer.code, answer.out) == (2, "")
    assert "cannot read from git: fatal: not a git repository" in answer.err


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


def _commit(folder: Path) -> None:
    """Make a repository with one commit of all files."""
    _git(folder, "init", "-q", "-b", "main")
    _git(folder, "add", ".")
    names = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    _git(folder, *names, "commit", "-q", "-m", "Add the rules")


def _git(folder: Path, *words: str) -> str:
    run = subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True, text=True)  # noqa: S607  # the git of the user
    return run.stdout
