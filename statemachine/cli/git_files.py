"""Reads rule files, with those that they extend, from a commit of git. The work tree is not touched."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from posixpath import join, normpath
from tempfile import TemporaryDirectory

from statemachine.cli.arguments import CommandError
from statemachine.loader.rule_files import ENDINGS, RuleFile
from statemachine.loader.syntax.nodes import Entries, Scalar
from statemachine.loader.syntax.parse import parse
from statemachine.model.diagnostics import Diagnostic
from statemachine.model.spans import Span
from statemachine.model.text import did_you_mean

_MOST_BASES = 10
"""The number of files of a chain that the loader reads."""

_PLACE_VARIABLES = ("GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_PREFIX")
"""What git tells its hooks about their repository. The repository of the rule file can be another one."""


@dataclass(frozen=True, slots=True)
class CommittedFile:
    """A rule file of a commit. `folder` is where it and its bases are for now, and `ref` names the commit."""

    file: RuleFile
    folder: str
    ref: str

    def shown(self, span: Span) -> Span:
        """Return a place with the name of the commit; a place in another file stays as it is."""
        return span._replace(path=self._text(span.path))

    def shown_finding(self, finding: Diagnostic) -> Diagnostic:
        """Return a finding whose places and texts name the commit, not the folder."""
        related = (
            replace(each, span=self.shown(each.span), note=self._text(each.note))
            for each in finding.related
        )
        advice = None if finding.help is None else self._text(finding.help)
        return replace(
            finding,
            span=self.shown(finding.span),
            message=self._text(finding.message),
            help=advice,
            related=tuple(related),
        )

    def _text(self, text: str) -> str:
        return text.replace(f"{self.folder}{os.sep}", f"{self.ref}:")


@contextmanager
def file_of_commit(reference: str, rules: str) -> Iterator[CommittedFile]:
    """Give the rule file of `REF` or `REF:PATH`.

    Without a path, it is the file `rules` in the work tree, as it was in the commit. As in git, a path that begins with
    `./` or `../` starts at the current folder, and any other at the top of the repository. Raises `CommandError` if the
    reference or the file cannot be read.
    """
    ref, colon, path = reference.partition(":")
    if not ref or (colon and not path):
        raise CommandError(f"cannot read {reference!r}: write a commit, or COMMIT:PATH")
    repository = _Repository(str(Path(rules).parent) if Path(rules).exists() else ".", ref)
    if path.startswith(("./", "../")):
        inside = repository.path_of(path)
    else:
        inside = normpath(path) if colon else repository.path_of(rules)
    with TemporaryDirectory(prefix="statemachine-") as temporary:
        folder = os.path.realpath(temporary)
        text = repository.text(inside)
        if text is None:
            raise CommandError(f"cannot read {inside!r} in {ref!r}: {repository.why_missing(inside)}")
        repository.copy(inside, text, Path(folder))
        place = Path(folder, inside)
        yield CommittedFile(RuleFile(f"{ref}:{inside}", text, str(place.parent)), folder, ref)


class _Repository:
    """A repository, and a commit in it."""

    def __init__(self, folder: str, ref: str) -> None:
        self._ref = ref
        top = _git(folder, "rev-parse", "--show-toplevel").decode("utf-8", "surrogateescape")
        self._top = os.path.realpath(top.removesuffix("\n"))
        known = not ref.startswith("-")
        commit = known and _run(folder, "rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}")
        if not commit or commit.returncode:
            advice = "check its name; in a shallow clone, fetch it first: git fetch --depth=1 origin REF"
            raise CommandError(f"cannot read the commit {ref!r}: git does not know it; {advice}")
        self._commit = commit.stdout.decode("ascii").strip()

    def path_of(self, file: str) -> str:
        """Return the path of a file from the top of the repository. A link keeps its own path."""
        folder, name = os.path.split(os.path.abspath(file))  # noqa: PTH100  # `Path.absolute` keeps `..`
        for each in (
            folder,
            os.path.realpath(folder),
        ):  # a link to a folder can lead into the repository
            path = Path(os.path.relpath(join(each, name), self._top))
            if ".." not in path.parts:
                return path.as_posix()
        raise CommandError(f"{file!r} is not a file of the repository: write --against {self._ref}:PATH")

    def text(self, path: str) -> bytes | None:
        """Return the bytes of a file in the commit, through links; None if there is no such file."""
        if "\n" in path:
            return None
        answer = _run(
            self._top,
            *("cat-file", "--batch", "--follow-symlinks"),
            given=os.fsencode(f"{self._commit}:{path}\n"),
        ).stdout
        head, _, text = answer.partition(b"\n")
        words = head.split(b" ")
        return text[: int(words[2])] if words[1:2] == [b"blob"] else None

    def why_missing(self, path: str) -> str:
        """Return why a file cannot be read, with the most similar file of the commit."""
        listed = _run(self._top, "ls-tree", "-r", "-z", "--name-only", self._commit).stdout
        names = [each for each in map(os.fsdecode, listed.split(b"\0")) if each.endswith(ENDINGS)]
        same = [each for each in names if PurePosixPath(each).name == PurePosixPath(path).name]
        if path in names:
            return f"it is a link that leads to no file of the commit; write --against {self._ref}:PATH"
        if len(same) == 1:
            return f"no such file there; if it was moved, write --against {self._ref}:{same[0]}"
        return f"no such file there{did_you_mean(path, names)}; write --against {self._ref}:PATH"

    def copy(self, path: str, text: bytes | None, folder: Path) -> None:
        """Write a file, and those that it extends, into a folder; the loader reports a missing one."""
        for _ in range(_MOST_BASES):
            if text is None:
                return
            place = folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(text)
            base = _base(text)
            if base is None:
                return
            path = normpath(join(str(PurePosixPath(path).parent), base))
            is_inside = not path.startswith("/") and ".." not in PurePosixPath(path).parts
            text = self.text(path) if is_inside else None


def _base(text: bytes) -> str | None:
    """Return the relative path of the file that a rule file extends."""
    root, _ = parse(text, "<base>")
    node = root.get("extends") if isinstance(root, Entries) else None
    node = node.get("rules") if isinstance(node, Entries) else node
    return node.text if isinstance(node, Scalar) and node.text.endswith(ENDINGS) else None


def _git(folder: str, *words: str) -> bytes:
    run = _run(folder, *words)
    if run.returncode:
        why = " ".join(run.stderr.decode("utf-8", "replace").split())
        raise CommandError(f"cannot read from git: {why or 'git failed'}")
    return run.stdout


def _run(folder: str, *words: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(  # noqa: S603  # a list of words, none of them an option of the user
            ["git", "-C", folder, *words],  # noqa: S607  # the git of the user
            capture_output=True,
            check=False,
            env={name: each for name, each in os.environ.items() if name not in _PLACE_VARIABLES},
            input=given,
        )
    except (OSError, ValueError) as error:
        raise CommandError(f"cannot run git: {error}; --against needs it") from error
