"""Runs the fenced blocks of a Markdown page, and compares the shown output with the actual one.

| block | what happens |
|---|---|
| `yaml NAME` | saved as a rule file; it must load, and without findings unless `faulty` is in its name |
| `yaml fragment` | merged into the base file of the check pages; it must have no errors, so its samples must be right |
| `yaml .NAME` | a configuration of another tool; it must be YAML |
| `json NAME`, `xml NAME` | saved as the body of a message |
| `toml NAME`, `csv NAME` | saved as a file of settings or counts |
| `python NAME` | saved as a module |
| `python` | a session with `>>>`; the sessions of a page share their names |
| `console` | commands with `$`, run in this process |
| `mermaid` after `<!-- drawn from RULES -->` | compared with the diagram |
| `sh`, `text` | not run here |

With `UPDATE_EXAMPLES=1`, the actual output is written into the page.
"""

from __future__ import annotations

import doctest
import os
import re
import shlex
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from difflib import unified_diff
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from typing import Any

import yaml

from statemachine import Severity, draw, lint, lint_text, load, loads
from statemachine.cli.main import main
from statemachine.model.diagnostics import example_file
from statemachine.typings import types_of

_FENCE = re.compile(
    r"(?:^<!-- drawn from (\S+) -->\n)?^```(\w+)(?: +([^\n]*?))? *\n(.*?)^```$", re.DOTALL | re.MULTILINE
)
_COMMAND = "python -m statemachine "
_TYPES = re.compile(rf"^\$ {_COMMAND}types (\S+) -o (\S+\.py)$", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, its name, its text, its line, and the offset of its text."""

    language: str
    name: str
    text: str
    line: int
    start: int


def blocks(page: Path) -> Iterator[Block]:
    """Yield the fenced blocks of a page."""
    text = page.read_text(encoding="utf-8")
    for match in _FENCE.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        yield Block(match[2], match[1] or match[3] or "", match[4], line, match.start(4))


def run(page: Path, folder: Path) -> list[str]:
    """Run the blocks of a page in an empty folder, and return the differences from the page."""
    problems: list[str] = []
    names: dict[str, Any] = {}
    changed: list[tuple[Block, str]] = []
    with _working_in(folder):
        for block in blocks(page):
            actual = _actual(block, names, problems)
            if actual != block.text:
                problems.append(f"{page.name}:{block.line}: {_difference(block.text, actual)}")
                changed.append((block, actual))
    if os.environ.get("UPDATE_EXAMPLES"):
        _rewrite(page, changed)
    return problems


def code(page: Path) -> Mapping[str, str]:
    """Return the Python code of a page, by the name of its module; the sessions are one module.

    The modules that its commands write with `types` belong to it.
    """
    modules: dict[str, str] = {}
    files = {block.name: block.text for block in blocks(page)}
    session: list[str] = []
    for block in blocks(page):
        if block.language == "python" and block.name:
            modules[block.name] = block.text
        elif block.language == "python":
            session += [each.source for each in _examples(block)]
        elif block.language == "console":
            written = _TYPES.findall(block.text)
            modules |= {name: types_of(loads(files[rules])) for rules, name in written}
    name = "page_" + re.sub(r"\W", "_", page.stem.lower()) + ".py"
    return modules | ({name: "".join(session)} if session else {})


def links(page: Path) -> list[Path]:
    """Return the files of this project that a page links to."""
    targets = re.findall(
        r"\]\(([^)#:\s]+)(?:#[^)\s]*)?\)", _FENCE.sub("", page.read_text(encoding="utf-8"))
    )
    return [(page.parent / target).resolve() for target in targets]


def _actual(block: Block, names: dict[str, Any], problems: list[str]) -> str:
    """Run a block and return its text as it should be; append other problems."""
    match block.language:
        case "yaml" | "json" | "xml" | "toml" | "csv" if not block.name:
            problems.append(f"line {block.line}: write a name after ```{block.language}")
        case "yaml":
            problems += _rule_file(block)
        case "python" if not block.name:
            problems += [] if _examples(block) else [f"line {block.line}: write >>> before code"]
            return _session(block, names)
        case "json" | "xml" | "python" | "toml" | "csv":
            Path(block.name).parent.mkdir(parents=True, exist_ok=True)
            Path(block.name).write_text(block.text, encoding="utf-8")
        case "console":
            return _commands(block, problems)
        case "mermaid":
            return draw(load(block.name), "mermaid")
        case language if language not in {"sh", "text"}:
            problems.append(f"line {block.line}: unknown language {language!r}")
    return block.text


def _rule_file(block: Block) -> Iterator[str]:
    """Save a rule file, and yield its problems."""
    if block.name == "fragment":
        found = lint_text(example_file(block.text), "fragment")
        yield from (f"line {block.line}: {each}" for each in found if each.severity is Severity.ERROR)
        return
    if block.name.startswith("."):
        yaml.safe_load(block.text)
        return
    path = Path(block.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(block.text, encoding="utf-8")
    if "faulty" not in path.name:
        yield from map(str, lint(load(path)))


class _Recorder(doctest.DocTestRunner):
    """Replaces the expected output of each example whose output is different."""

    def report_failure(self, *arguments: Any) -> None:
        """Store the output."""
        *_, example, got = arguments
        example.want = re.sub(r"^$(?=\n)", "<BLANKLINE>", got, flags=re.MULTILINE)

    def report_unexpected_exception(self, *arguments: Any) -> None:
        """Store the exception."""
        *_, example, (kind, error, _trace) = arguments
        example.want = f"Traceback (most recent call last):\n    ...\n{kind.__name__}: {error}\n"


def _session(block: Block, names: dict[str, Any]) -> str:
    """Run a session, and return it with its actual outputs."""
    parts = doctest.DocTestParser().parse(block.text)
    examples = [part for part in parts if isinstance(part, doctest.Example)]
    test = doctest.DocTest(examples, names, block.name, None, block.line, None)
    _Recorder(optionflags=doctest.ELLIPSIS).run(test, out=lambda _: None, clear_globs=False)
    names.update(test.globs)
    return "".join(part if isinstance(part, str) else _shown(part) for part in parts)


def _shown(example: doctest.Example) -> str:
    """Return an example as a page shows it."""
    first, *rest = example.source.splitlines()
    lines = [f">>> {first}", *(f"... {line}".rstrip() for line in rest)]
    return "\n".join(lines) + "\n" + example.want


def _examples(block: Block) -> list[doctest.Example]:
    return doctest.DocTestParser().get_examples(block.text)


def _commands(block: Block, problems: list[str]) -> str:
    """Run `$ python -m statemachine ...` lines; `< FILE` is standard input, `$ echo $?` the exit status."""
    status = 0
    shown: list[str] = []
    for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        command = part.partition("\n")[0]
        printed = StringIO()
        if command == "echo $?":
            printed.write(f"{status}\n")
        else:
            words, _, body = command.removeprefix(_COMMAND).partition(" < ")
            with redirect_stdout(printed), redirect_stderr(printed), _standard_input(body):
                status = main(shlex.split(words))
        if printed.getvalue().startswith("usage: "):
            problems.append(f"line {block.line}: wrong arguments: {command}")
        shown.append(f"$ {command}\n{printed.getvalue().rstrip()}".rstrip() + "\n")
    return "".join(shown)


def _difference(before: str, after: str) -> str:
    lines = unified_diff(before.splitlines(), after.splitlines(), "page", "happens", lineterm="", n=1)
    return "\n".join(lines)


def _rewrite(page: Path, changed: list[tuple[Block, str]]) -> None:
    """Write the actual texts of blocks into a page, the last one first."""
    text = page.read_text(encoding="utf-8")
    for block, actual in reversed(changed):
        text = text[: block.start] + actual + text[block.start + len(block.text) :]
    page.write_text(text, encoding="utf-8")


@contextmanager
def _working_in(folder: Path) -> Iterator[None]:
    """Change the working folder, and import modules from it."""
    before, modules = Path.cwd(), set(sys.modules)
    os.chdir(folder)
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        os.chdir(before)
        sys.path.remove(str(folder))
        for name in set(sys.modules) - modules:
            if str(getattr(sys.modules[name], "__file__", "")).startswith(str(folder)):
                del sys.modules[name]


@contextmanager
def _standard_input(name: str) -> Iterator[None]:
    """Replace standard input by a file, or by an empty stream."""
    before = sys.stdin
    sys.stdin = TextIOWrapper(BytesIO(Path(name).read_bytes() if name else b""))
    try:
        yield
    finally:
        sys.stdin = before
