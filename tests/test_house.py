"""The structure of the package: floors and doors, small files and functions, a docstring everywhere."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "statemachine"
FACE = "__init__"

FLOOR_2 = frozenset({"loader", "engine", "messages", "linter", "diagrams"})
FLOOR_3 = {"checking": frozenset({"loader", "linter", "messages", "model"})}
BELOW = FLOOR_2 | FLOOR_3.keys() | {"model"}
FLOORS = {
    "version": frozenset[str](),
    "model": frozenset[str](),
    **dict.fromkeys(FLOOR_2, frozenset({"model"})),
    **FLOOR_3,
    "cli": BELOW,
    "__main__": frozenset({"cli"}),
    FACE: BELOW,
}
"""The wings that each wing may import, beside itself and the version."""

DOORS = {
    "yaml": ("loader/syntax/parse.py",),
    "jsonschema": ("loader/shape/schema.py", "messages/inbound/record_schema.py"),
    "referencing": ("messages/inbound/record_schema.py",),
    "transitions": ("engine/machine.py",),
    "jmespath": ("messages/paths.py",),
    "defusedxml": ("messages/bodies/xml_body.py",),
    "uritemplate": ("messages/outbound/templates.py",),
    "tzdata": ("messages/inbound/values.py",),
    "httpx": ("messages/client.py",),
    "shtab": ("cli/catalogue_commands.py",),
}
"""The modules or wings that may import each foreign package."""

TOP_LEVEL = {
    *("pyproject.toml", "README.md", "LICENSE", "SECURITY.md"),
    *("statemachine", "rules", "tests", "docs"),
}
VAGUE = {"utils", "util", "helpers", "helper", "common", "base", "misc"}
SIBLINGS = {"__init__", "checks", "registry"}
"""Module names that several wings may use, because the modules do the same thing there."""

MODULES = sorted(PACKAGE.rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))


def test_a_wing_imports_only_from_floors_below() -> None:
    """Every import points down, and the wings of one floor do not know each other."""
    upward = [
        f"{_name(path)} imports {name}"
        for path in MODULES
        for name in _imports(path)
        if name.split(".")[0] == PACKAGE.name
        and _wing(name) not in FLOORS[_wing(_name(path))] | {_wing(_name(path)), "version"}
    ]
    assert upward == []


@pytest.mark.parametrize("room", ["syntax", "shape", "declarations", "names", "write"])
def test_the_rooms_of_the_loader_know_only_those_before_them(room: str) -> None:
    """A rule file goes through the rooms in their order; every room may use the nodes and the checks."""
    known = {"syntax": {"syntax"}, "names": {"names"}, "write": {"write"}}
    for path in (PACKAGE / "loader" / room).glob("*.py"):
        names = [name.split(".") for name in _imports(path) if name.startswith("statemachine.loader.")]
        met = {parts[2] for parts in names if len(parts) > 3}
        assert met <= known.get(room, {"syntax", room}) | {"checks"}


def test_a_foreign_package_enters_by_its_door() -> None:
    """A package outside the standard library is imported where its door is, and nowhere else."""
    strays = [
        f"{path.relative_to(PACKAGE)} imports {package}"
        for path in MODULES
        for package in {name.split(".")[0] for name in _imports(path)} - {PACKAGE.name}
        if package not in sys.stdlib_module_names and not _is_door(path, package)
    ]
    assert strays == []


def test_no_circle_leads_from_a_module_back_to_it() -> None:
    """Imports for types alone and inside functions count too."""
    ours = {_name(path): path for path in MODULES}
    graph = {name: set(_imports(path)) & ours.keys() for name, path in ours.items()}
    TopologicalSorter(graph).prepare()


def test_files_are_small_and_named_after_what_they_hold() -> None:
    """A file has at most 350 lines, the package at most 130 files, and no name is vague or used twice."""
    long = [path for path in (*MODULES, *TESTS) if len(_text(path).splitlines()) > 350]
    vague = [path for path in (*MODULES, *TESTS) if path.stem in VAGUE]
    names = Counter(path.stem for path in MODULES)
    assert long == vague == []
    assert {name for name, count in names.items() if count > 1} <= SIBLINGS
    assert len(MODULES) <= 130


def test_a_function_is_no_longer_than_40_lines() -> None:
    """A function can be read at once, without its docstring."""
    long = [
        f"{_name(path)}.{each.name}"
        for path in (*MODULES, *TESTS)
        for each in _functions(_tree(path))
        if _length(each) > 40
    ]
    assert long == []


def test_every_public_name_has_a_docstring() -> None:
    """Every public module, class and function has a docstring."""
    silent = [
        f"{_name(path)}.{name}"
        for path in (*MODULES, *TESTS)
        for name, node in (("", _tree(path)), *_public(_tree(path), ""))
        if not ast.get_docstring(node)
    ]
    assert silent == []


def test_an_escape_gives_its_reason() -> None:
    """A comment that silences a tool has a reason beside it."""
    escape = re.compile(r"# *(type: *ignore(\[[^]]*\])?|noqa(: *[A-Z0-9, ]+)?|pragma: *[a-z ]+)\s*$")
    bare = [
        f"{path}:{number}"
        for path in (*MODULES, *TESTS)
        for number, line in enumerate(_text(path).splitlines(), 1)
        if escape.search(line)
    ]
    assert bare == []


def test_no_provider_is_known_to_the_code() -> None:
    """A provider's facts are in its rule file, and its name is in no module."""
    texts = {path: _text(path).casefold().replace("_", "-") for path in MODULES}
    assert [(path, name) for path, text in texts.items() for name in _providers() if name in text] == []


@pytest.mark.parametrize("line", ["import statemachine", "from statemachine import Engine, load"])
def test_an_import_loads_nothing_heavy(line: str) -> None:
    """Importing the public names loads no foreign package."""
    script = f"import sys; before = set(sys.modules); {line}; print(*set(sys.modules) - before)"
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert not {name.split(".")[0] for name in run.stdout.split()} & DOORS.keys()


def test_the_top_level_holds_what_was_asked_for() -> None:
    """Only dotfiles and files that git ignores are beside the listed entries."""
    ignored = {line.strip("/") for line in _text(ROOT / ".gitignore").split()}
    entries = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert entries <= TOP_LEVEL | ignored


def _name(path: Path) -> str:
    """Return the dotted name of a module; a package's own module is called `__init__`."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def _wing(name: str) -> str:
    """Return the wing of a module; a module outside of every wing is in the face."""
    parts = name.split(".")
    return parts[1] if len(parts) > 1 else FACE


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(_text(path))


def _is_door(path: Path, package: str) -> bool:
    here = path.relative_to(PACKAGE).as_posix()
    return any(
        here in {door, f"{door}.py"} or here.startswith(f"{door}/") for door in DOORS.get(package, ())
    )


def _imports(path: Path) -> Iterator[str]:
    """Yield every module that a module imports anywhere, by its dotted name, those of extras too."""
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", None) == "library":
            yield ast.literal_eval(node.args[0])
        elif isinstance(node, ast.Import):
            yield from (_module(alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.module, "relative imports are not our habit"
            for alias in node.names:
                yield _module(f"{node.module}.{alias.name}", node.module)


def _module(name: str, otherwise: str | None = None) -> str:
    """Return the dotted name of the file behind an import; a thing in a module is that module."""
    place = ROOT.joinpath(*name.split("."))
    if place.is_dir():
        return f"{name}.{FACE}"
    if place.with_suffix(".py").is_file() or otherwise is None:
        return name
    return _module(otherwise)


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef))


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first = function.body[1 if ast.get_docstring(function) else 0 :][:1]
    return (function.end_lineno or 0) - first[0].lineno + 1 if first else 0


def _public(
    tree: ast.Module | ast.ClassDef, prefix: str
) -> Iterator[tuple[str, ast.ClassDef | ast.FunctionDef]]:
    """Yield the public classes and functions, and the public ones of these classes."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
            yield prefix + node.name, node
            if isinstance(node, ast.ClassDef):
                yield from _public(node, f"{prefix}{node.name}.")


def _providers() -> set[str]:
    """Return the names of the providers: as the rule files declare them, and as the files are called."""
    folder = ROOT / "rules"
    declared = {
        match[1].casefold().replace("_", "-")
        for path in folder.rglob("*.yaml")
        if (
            match := re.search(
                r"^provider: *['\"]?([^'\"\s#]+)", path.read_text(encoding="utf-8"), re.MULTILINE
            )
        )
    }
    return declared | {
        path.relative_to(folder).parts[0].removesuffix(".yaml") for path in folder.rglob("*.yaml")
    }
