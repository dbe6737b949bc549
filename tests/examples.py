"""Reads the fenced blocks of a Markdown page and runs each: nothing shown there is shown unrun."""

from __future__ import annotations

import doctest
import os
import re
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path

from statemachine import draw, lint, load
from statemachine.cli.main import main

_FENCE = re.compile(
    r"(?:^<!-- drawn from (\S+) -->\n)?^```(\w+)(?: +([^\n]*?))? *\n(.*?)^```$", re.DOTALL | re.MULTILINE
)
_COMMAND = "python -m statemachine "
SHELL = "sh"
"""The language of a block that installs or runs tools: CI runs what stands there, not this module."""


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, the file that it is or is drawn from, its text and its line."""

    language: str
    name: str
    text: str
    line: int


def blocks(page: Path) -> Iterator[Block]:
    """Yield the fenced blocks of a page."""
    text = page.read_text(encoding="utf-8")
    for match in _FENCE.finditer(text):
        yield Block(
            match[2], match[1] or match[3] or "", match[4], text.count("\n", 0, match.start()) + 1
        )


def run(page: Path, folder: Path) -> list[str]:
    """Run a page's blocks in order, in a folder of its own, and return what is not as it is shown."""
    faults: list[str] = []
    names: dict[str, object] = {}
    before = Path.cwd()
    os.chdir(folder)
    try:
        for block in blocks(page):
            faults += [f"{page.name}:{block.line}: {fault}" for fault in _run(block, names)]
    finally:
        os.chdir(before)
    return faults


def _run(block: Block, names: dict[str, object]) -> Iterator[str]:
    match block.language:
        case "yaml":
            yield from _rule_file(block)
        case "python":
            yield from _session(block, names)
        case "console":
            yield from _commands(block)
        case "json" | "xml":
            yield from _body(block)
        case "mermaid":
            if block.text != draw(load(block.name), "mermaid"):
                yield f"not the diagram of {block.name}"
        case "sh":
            return
        case _:
            yield f"no way to run a block of {block.language!r}"


def _body(block: Block) -> Iterator[str]:
    """Keep the body of a message under the name that it is given."""
    if not block.name:
        yield f"a body needs a name behind ```{block.language}"
        return
    Path(block.name).write_text(block.text, encoding="utf-8")


def _rule_file(block: Block) -> Iterator[str]:
    """Keep the file under the name that it is given; it has to load, and to lint clean."""
    if not block.name:
        yield "a rule file needs a name behind ```yaml"
        return
    path = Path(block.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(block.text, encoding="utf-8")
    if "faulty" not in path.name:
        yield from map(str, lint(load(path)))


def _session(block: Block, names: dict[str, object]) -> Iterator[str]:
    test = doctest.DocTestParser().get_doctest(block.text, names, block.name, None, block.line)
    if not test.examples:
        yield "a Python block shows a session, with >>>"
    said = StringIO()
    doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, out=said.write, clear_globs=False)
    names.update(test.globs)
    if said.getvalue():
        yield said.getvalue()


def _commands(block: Block) -> Iterator[str]:
    """Run `$ python -m statemachine ...` lines without a shell: `< FILE` is read, `$ echo $?` shows the status."""
    status = 0
    for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        said = StringIO()
        if command == "echo $?":
            said.write(f"{status}\n")
        elif command.startswith(_COMMAND):
            words, _, body = command.removeprefix(_COMMAND).partition(" < ")
            with redirect_stdout(said), redirect_stderr(said), _standard_input(body):
                status = main(shlex.split(words))
        else:
            yield f"no way to run {command!r}"
        if said.getvalue().rstrip() != shown.rstrip():
            yield f"$ {command}\nshows:\n{shown}\nsays:\n{said.getvalue()}"


@contextmanager
def _standard_input(name: str) -> Iterator[None]:
    """Let standard input be a file, or nothing."""
    before = sys.stdin
    sys.stdin = TextIOWrapper(BytesIO(Path(name).read_bytes() if name else b""))
    try:
        yield
    finally:
        sys.stdin = before
