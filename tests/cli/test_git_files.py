"""Tests of `diff --against`: the old version is read from a commit of git."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import ACME, Command

NEW = ACME.replace("code: 2", "code: 3")


def test_a_commit_is_read_with_the_files_that_it_extends(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The base is that of the commit too, the places name the commit, and the work tree stays as it is."""
    folder = tmp_path / "rules"
    folder.mkdir()
    path = written(folder, "own.yaml", "format: 1\nextends: acme.yaml\n")
    base = Path(written(folder, "acme.yaml", ACME))
    _commit(tmp_path)
    base.write_text(NEW, encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    for words in ((path, "--against", "HEAD"), ("rules/own.yaml", "--against", "main:rules/own.yaml")):
        answer = command("diff", *words)
        assert answer.code == 1, answer.err
        ref = words[2].partition(":")[0]
        assert f"  old: {ref}:rules/acme.yaml:23:3\n" in answer.out
        assert "rules/acme.yaml:23:3\n  code: '2' -> '3'\n" in answer.out
    assert base.read_text(encoding="utf-8") == NEW
    assert _git(tmp_path, "status", "--porcelain") == " M rules/acme.yaml\n"


def test_a_commit_that_cannot_be_read_exits_with_2(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An unknown reference, one that looks like an option, a missing file, and a file that does not load."""
    path = written(tmp_path, "acme.yaml", ACME)
    broken = written(tmp_path, "broken.yaml", ACME.replace("target: Held", "target: Heldd"))
    _commit(tmp_path)
    written(tmp_path, "later.yaml", ACME)
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


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a commit of `rules/acme.yaml`, and of `rules/link.yaml`, which leads to it."""
    (tmp_path / "rules").mkdir()
    written(tmp_path, "rules/acme.yaml", ACME)
    Path(tmp_path, "rules/link.yaml").symlink_to("acme.yaml")
    Path(tmp_path, "rules/out.yaml").symlink_to(tmp_path.parent / "out.yaml")
    written(tmp_path, "rules/broken.yaml", "format: 1\nstatuses: [\n")
    written(tmp_path, "rules/own.yaml", "format: 1\nextends: broken.yaml\n")
    _commit(tmp_path)
    written(tmp_path, "rules/new.yaml", NEW)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_link_is_the_file_that_it_leads_to_in_each_version(command: Command, repository: Path) -> None:
    """A link that leads to another file now is compared with the file of then."""
    link = repository / "rules/link.yaml"
    link.unlink()
    link.symlink_to("new.yaml")
    answer = command("diff", "rules/link.yaml", "--against", "HEAD")
    assert answer.code == 1
    assert "  old: HEAD:rules/link.yaml:23:3\n  new: rules/link.yaml:23:3\n" in answer.out
    answer = command("diff", "rules/new.yaml", "--against", "HEAD:rules/out.yaml")
    assert (answer.code, answer.out) == (2, "")
    assert "it is a link that leads to no file of the commit" in answer.err


def test_the_repository_is_that_of_the_file(
    command: Command, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The variables that git sets for its hooks change nothing."""
    monkeypatch.setenv("GIT_DIR", str(repository / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", "nowhere")
    monkeypatch.chdir(repository / "rules")
    for reference in ("HEAD:rules/acme.yaml", "HEAD:./acme.yaml", "HEAD:../rules/acme.yaml"):
        answer = command("diff", "new.yaml", "--against", reference)
        assert answer.code == 1, answer.err
        assert "  old: HEAD:rules/acme.yaml:23:3\n  new: new.yaml:23:3\n" in answer.out


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("", "cannot read '': write a commit, or COMMIT:PATH"),
        ("HEAD:", "cannot read 'HEAD:': write a commit, or COMMIT:PATH"),
        (":rules/acme.yaml", "write a commit, or COMMIT:PATH"),
        ("HEAD:rules", "no such file there"),
        ("HEAD:../acme.yaml", "'../acme.yaml' is not a file of the repository"),
        ("HEAD:rules/acne.yaml", "no such file there; did you mean 'rules/acme.yaml'?"),
        ("HEAD:acme.yaml", "if it was moved, write --against HEAD:rules/acme.yaml"),
    ],
)
@pytest.mark.usefixtures("repository")
def test_a_file_that_is_not_in_the_commit_exits_with_2(
    command: Command, reference: str, message: str
) -> None:
    """The message names the most similar file that is there."""
    answer = command("diff", "rules/new.yaml", f"--against={reference}")
    assert (answer.code, answer.out) == (2, "")
    assert message in answer.err


@pytest.mark.usefixtures("repository")
def test_a_faulty_base_is_named_by_its_commit(command: Command) -> None:
    """No message names the folder into which the files of the commit are copied."""
    answer = command("diff", "rules/new.yaml", "--against", "HEAD:rules/own.yaml")
    assert (answer.code, answer.out) == (2, "")
    assert "HEAD:rules/broken.yaml:2:" in answer.err
    assert "the base 'HEAD:rules/broken.yaml' has" in answer.err
    assert "/statemachine-" not in answer.err


def written(folder: Path, name: str, text: str) -> str:
    """Write a file, and return its path."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def _commit(folder: Path) -> None:
    """Make a repository with one commit of all files."""
    _git(folder, "init", "-q", "-b", "main")
    _git(folder, "add", ".")
    names = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    _git(folder, *names, "commit", "-q", "-m", "Add the rules")


def _git(folder: Path, *words: str) -> str:
    run = subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True, text=True)  # noqa: S607  # the git of the user
    return run.stdout
