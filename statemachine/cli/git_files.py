"""Reads rule files, with those that they extend, from a commit of git. The work tree is not touched."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from posixpath import join, normpath
from tempfile import TemporaryDirectory

from statemachine.cli.arguments import CommandError
from statemachine.loader.rule_files import ENDINGS, RuleFile
from statemachine.loader.syntax.nodes import Entries, Scalar
from statemachine.loader.syntax.parse import parse

_MOST_FILES = 10
"""The number of files of a chain that the loader reads."""


@contextmanager
def file_of_commit(reference: str, rules: str) -> Iterator[tuple[RuleFile, str]]:
    """Give the rule file of `REF` or `REF:PATH`, and the folder in which it and its bases are for now.

    Without a path, it is the file `rules` in the work tree, as it was in the commit. Raises `CommandError` if the
    reference or the file cannot be read.
    """
    ref, colon, path = reference.partition(":")
    repository = _Repository(str(Path(rules).parent) if Path(rules).exists() else ".", ref)
    inside = normpath(path) if colon else repository.path_of(rules)
    with TemporaryDirectory(prefix="statemachine-") as folder:
        text = repository.text(inside)
        if text is None:
            raise CommandError(
                f"cannot read {inside!r} in {ref!r}: no such file there; write --against {ref}:PATH"
            )
        repository.copy(inside, text, Path(folder))
        place = Path(folder, inside)
        yield RuleFile(f"{ref}:{inside}", text, str(place.parent)), folder


class _Repository:
    """A repository, and a commit in it."""

    def __init__(self, folder: str, ref: str) -> None:
        self._folder, self._ref = folder, ref
        self._top = (
            _git(folder, "rev-parse", "--show-toplevel").decode("utf-8", "surrogateescape").strip()
        )
        known = not ref.startswith("-") and bool(ref)
        commit = known and _run(folder, "rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}")
        if not commit or commit.returncode:
            advice = "check its name; in a shallow clone, fetch it first: git fetch --depth=1 origin REF"
            raise CommandError(f"cannot read the commit {ref!r}: git does not know it; {advice}")
        self._commit = commit.stdout.decode("ascii").strip()

    def path_of(self, rules: str) -> str:
        """Return the path of a file from the top of the repository."""
        path = os.path.relpath(os.path.realpath(rules), os.path.realpath(self._top))
        if not Path(rules).exists() or path.startswith(".."):
            raise CommandError(
                f"{rules!r} is no file in the repository: write --against {self._ref}:PATH"
            )
        return Path(path).as_posix()

    def text(self, path: str) -> bytes | None:
        """Return the bytes of a file in the commit; None if there is no such file."""
        run = _run(self._top, "cat-file", "blob", f"{self._commit}:{path}")
        return run.stdout if run.returncode == 0 else None

    def copy(self, path: str, text: bytes | None, folder: Path) -> None:
        """Write a file, and those that it extends, into a folder; the loader reports a missing one."""
        for _ in range(_MOST_FILES):
            if text is None:
                return
            place = folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(text)
            base = _base(text)
            if base is None:
                return
            path = normpath(join(str(PurePosixPath(path).parent), base))
            text = None if path.startswith(("..", "/")) else self.text(path)


def _base(text: bytes) -> str | None:
    """Return the relative path of the file that a rule file extends."""
    root, _ = parse(text, "<base>")
    node = root.get("extends") if isinstance(root, Entries) else None
    node = node.get("rules") if isinstance(node, Entries) else node
    return node.text if isinstance(node, Scalar) and node.text.endswith(ENDINGS) else None


def _git(folder: str, *words: str) -> bytes:
    run = _run(folder, *words)
    if run.returncode:
        why = run.stderr.decode("utf-8", "replace").strip().splitlines()
        raise CommandError(f"cannot read from git: {why[0] if why else 'git failed'}")
    return run.stdout


def _run(folder: str, *words: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(  # noqa: S603  # a list of words, none of them an option of the user
            ["git", "-C", folder, *words],  # noqa: S607  # the git of the user
            capture_output=True,
            check=False,
        )
    except (OSError, ValueError) as error:
        raise CommandError(f"cannot run git: {error}; --against needs it") from error
