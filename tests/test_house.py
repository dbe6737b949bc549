"""The house keeps its own laws: floors and doors, small rooms, nothing without a sentence."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "statemachine"
FACE = "__init__"

VERBS = frozenset({"loader", "engine", "messages", "linter", "breaking", "diagrams", "audit"})
KEEPERS = {
    "store": frozenset({"engine", "model"}),
    "testing": frozenset({"engine", "loader", "model"}),
}
BELOW = VERBS | KEEPERS.keys() | {"model", "checking"}
FLOORS = {
    "version": frozenset[str](),
    "model": frozenset[str](),
    **dict.fromkeys(VERBS, frozenset({"model"})),
    **KEEPERS,
    "checking": frozenset({"loader", "linter", "messages", "model"}),
    "service": BELOW,
    "cli": BELOW,
    "__main__": frozenset({"cli"}),
    FACE: BELOW,
}
"""What each wing may import, beside itself and the version."""

DOORS = {
    "yaml": ("loader/syntax/parse.py",),
    "jsonschema": ("loader/shape/schema.py", "messages/inbound/record_schema.py"),
    "referencing": ("messages/inbound/record_schema.py",),
    "transitions": ("engine/machine.py",),
    "jmespath": ("messages/paths.py",),
    "defusedxml": ("messages/bodies/xml_body.py",),
    "uritemplate": ("messages/outbound/templates.py",),
    "tzdata": ("messages/inbound/times.py",),
    "httpx": ("messages/client.py",),
    "pygraphviz": ("diagrams",),
    "shtab": ("cli/completion_command.py",),
    "narwhals": ("audit",),
    "sqlalchemy": ("store",),
    "hypothesis": ("testing",),
    "pytest": ("testing",),
}
"""Through which module or wing each foreign package enters."""

TOP_LEVEL = {"pyproject.toml", "README.md", "LICENSE", "statemachine", "rules", "tests", "docs"}
VAGUE = {"utils", "util", "helpers", "helper", "common", "base", "misc"}

MODULES = sorted(PACKAGE.rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
in_the_package = pytest.mark.parametrize(
    "path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE))
)
everywhere = pytest.mark.parametrize(
    "path", [*MODULES, *TESTS], ids=lambda path: str(path.relative_to(ROOT))
)


@in_the_package
def test_a_wing_imports_only_from_floors_below(path: Path) -> None:
    """Every arrow points down, and siblings on one floor do not know each other."""
    wing = _wing(_name(path))
    allowed = FLOORS[wing] | {wing, "version"}
    met = {_wing(name) for name in _imports(path) if name.split(".")[0] == PACKAGE.name}
    assert met <= allowed


@pytest.mark.parametrize("room", ["syntax", "shape", "build", "names", "write"])
def test_the_rooms_of_the_loader_know_only_those_before_them(room: str) -> None:
    """A rule file goes through the rooms in their order; every room may use the nodes and the checks."""
    known = {"syntax": {"syntax"}, "names": {"names"}, "write": {"write"}}
    for path in (PACKAGE / "loader" / room).glob("*.py"):
        names = [name.split(".") for name in _imports(path) if name.startswith("statemachine.loader.")]
        met = {parts[2] for parts in names if len(parts) > 3}
        assert met <= known.get(room, {"syntax", room}) | {"checks"}


@in_the_package
def test_a_foreign_package_enters_by_its_door(path: Path) -> None:
    """What is not in the standard library is imported where its door is, and nowhere else."""
    here = path.relative_to(PACKAGE).as_posix()
    for package in {name.split(".")[0] for name in _imports(path)} - {PACKAGE.name}:
        doors = DOORS.get(package, ())
        assert package in sys.stdlib_module_names or any(
            here in {door, f"{door}.py"} or here.startswith(f"{door}/") for door in doors
        ), package


def test_no_circle_leads_from_a_module_back_to_it() -> None:
    """Imports for types alone and inside functions count too."""
    ours = {_name(path): path for path in MODULES}
    graph = {name: set(_imports(path)) & ours.keys() for name, path in ours.items()}
    TopologicalSorter(graph).prepare()


@everywhere
def test_a_file_is_no_longer_than_350_lines(path: Path) -> None:
    """A room that grows is made into several."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 350
    assert path.stem not in VAGUE


@everywhere
def test_a_function_is_no_longer_than_40_lines(path: Path) -> None:
    """What a function does can be seen at once, its docstring aside."""
    too_long = {each.name for each in _functions(_tree(path)) if _length(each) > 40}
    assert not too_long


@everywhere
def test_what_is_public_says_what_it_is(path: Path) -> None:
    """Every public module, class and function has a docstring."""
    tree = _tree(path)
    silent = [name for name, node in _public(tree, "") if not ast.get_docstring(node)]
    assert ast.get_docstring(tree)
    assert not silent


@everywhere
def test_an_escape_gives_its_reason(path: Path) -> None:
    """What silences a tool has a reason beside it."""
    escape = re.compile(r"# *(type: *ignore(\[[^]]*\])?|noqa(: *[A-Z0-9, ]+)?|pragma: *[a-z ]+)\s*$")
    lines = path.read_text(encoding="utf-8").splitlines()
    assert not [line for line in lines if escape.search(line)]


@in_the_package
def test_no_provider_is_known_to_the_code(path: Path) -> None:
    """What a provider says stands in its rule file; its name is in no module."""
    text = path.read_text(encoding="utf-8").casefold().replace("_", "-")
    assert not [name for name in _providers() if name in text]


@pytest.mark.parametrize("line", ["import statemachine", "from statemachine import Engine, load"])
def test_an_import_loads_nothing_heavy(line: str) -> None:
    """Who imports the face has not yet loaded any foreign package."""
    script = f"import sys; before = set(sys.modules); {line}; print(*set(sys.modules) - before)"
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert not {name.split(".")[0] for name in run.stdout.split()} & DOORS.keys()


def test_the_top_level_holds_what_the_design_allows() -> None:
    """Nothing is added beside the seven entries, dotfiles and what git ignores aside."""
    ignored = {line.strip("/") for line in (ROOT / ".gitignore").read_text(encoding="utf-8").split()}
    entries = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert entries <= TOP_LEVEL | ignored


def _name(path: Path) -> str:
    """Return the dotted name of a module; a package's own module is called `__init__`."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def _wing(name: str) -> str:
    """Return the part of the house in which a module stands, the face if in none."""
    parts = name.split(".")
    return parts[1] if len(parts) > 1 else FACE


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


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
    """Return the names that rule files go by: what they say, and where they lie."""
    folder = ROOT / "rules"
    said = {
        match[1].casefold().replace("_", "-")
        for path in folder.rglob("*.yaml")
        if (
            match := re.search(
                r"^provider: *['\"]?([^'\"\s#]+)", path.read_text(encoding="utf-8"), re.MULTILINE
            )
        )
    }
    return said | {
        path.relative_to(folder).parts[0].removesuffix(".yaml") for path in folder.rglob("*.yaml")
    }
