"""The structure of the package: imports, small files and functions, a docstring everywhere."""

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

pytestmark = pytest.mark.once
ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "statemachine"
PUBLIC_MODULE = "__init__"

FLOOR_2 = frozenset({"loader", "engine", "messages", "linter", "diagrams", "typings", "diff"})
FLOOR_3 = {
    "checking": frozenset({"loader", "engine", "linter", "messages", "model"}),
    "exports": frozenset({"engine", "typings", "model"}),
    "store": frozenset({"engine", "model"}),
    "audit": frozenset({"engine", "model"}),
}
BELOW = FLOOR_2 | FLOOR_3.keys() | {"model"}
FLOORS = {
    "version": frozenset[str](),
    "model": frozenset[str](),
    **dict.fromkeys(FLOOR_2, frozenset({"model"})),
    **FLOOR_3,
    "cli": BELOW,
    "__main__": frozenset({"cli"}),
    PUBLIC_MODULE: BELOW,
}
"""The subpackages that each subpackage may import, besides itself and the version."""

ALLOWED_IMPORTERS = {
    "yaml": ("loader/syntax/parse.py",),
    "jsonschema": ("loader/shape/schema.py", "messages/inbound/record_schema.py"),
    "referencing": ("messages/inbound/record_schema.py",),
    "transitions": ("engine/machine.py",),
    "jmespath": ("messages/paths.py",),
    "defusedxml": ("messages/bodies/xml_body.py",),
    "uritemplate": ("messages/outbound/templates.py",),
    "tzdata": ("messages/inbound/times.py",),
    "httpx": ("messages/client.py",),
    "pygraphviz": ("diagrams/layout.py",),
    "resvg_py": ("diagrams/png.py",),
    "shtab": ("cli/catalogue_commands.py",),
    "narwhals": ("audit/frames", "audit/__init__.py"),
    "polars": (
        "audit/fast",
        "audit/frames/log_times.py",
        "audit/deviating_rows.py",
        "audit/log_files.py",
        "audit/__init__.py",
    ),
    "numpy": ("audit/fast", "audit/__init__.py"),
    "sqlalchemy": tuple(sorted(f"store/{path.name}" for path in (PACKAGE / "store").glob("*.py"))),
}
"""The modules that may import each package outside the standard library."""

TOP_LEVEL = {
    *("pyproject.toml", "README.md", "LICENSE", "SECURITY.md"),
    *("statemachine", "rules", "tests", "docs"),
}
VAGUE = {"utils", "util", "helpers", "helper", "common", "base", "misc"}
SIBLINGS = {"__init__", "checks", "registry"}
"""Module names that several subpackages may use, because these modules have the same purpose."""

MODULES = sorted(PACKAGE.rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))


def test_a_package_imports_only_from_lower_floors() -> None:
    """Subpackages of one floor do not import each other."""
    upward = [
        f"{_name(path)} imports {name}"
        for path in MODULES
        for name in _imports(path)
        if name.split(".")[0] == PACKAGE.name
        and _subpackage(name)
        not in FLOORS[_subpackage(_name(path))] | {_subpackage(_name(path)), "version"}
    ]
    assert upward == []


@pytest.mark.parametrize("stage", ["syntax", "shape", "declarations", "names", "extend", "write"])
def test_loader_stages_import_only_earlier_stages(stage: str) -> None:
    """Shapes and declarations are built on the syntax; every stage may import the checks."""
    allowed = {
        "syntax": {"syntax"},
        "names": {"names"},
        "extend": {"syntax", "shape", "declarations", "names", "extend"},
        "write": {"write"},
    }
    for path in (PACKAGE / "loader" / stage).glob("*.py"):
        names = [name.split(".") for name in _imports(path) if name.startswith("statemachine.loader.")]
        imported = {parts[2] for parts in names if len(parts) > 3}
        assert imported <= allowed.get(stage, {"syntax", stage}) | {"checks"}


def test_a_dependency_is_imported_only_in_its_module() -> None:
    """A package outside the standard library is imported only by its allowed importers."""
    violations = [
        f"{path.relative_to(PACKAGE)} imports {package}"
        for path in MODULES
        for package in {name.split(".")[0] for name in _imports(path)} - {PACKAGE.name}
        if package not in sys.stdlib_module_names and not _may_import(path, package)
    ]
    assert violations == []


def test_there_are_no_import_cycles() -> None:
    """Imports inside functions, and imports for types only, count too."""
    ours = {_name(path): path for path in MODULES}
    graph = {name: set(_imports(path)) & ours.keys() for name, path in ours.items()}
    TopologicalSorter(graph).prepare()


def test_files_are_small_and_have_unique_names() -> None:
    """A file has at most 350 lines, and on average at least 110, and no name is vague or used twice."""
    long = [path for path in (*MODULES, *TESTS) if len(_text(path).splitlines()) > 350]
    vague = [path for path in (*MODULES, *TESTS) if path.stem in VAGUE]
    names = Counter(path.stem for path in MODULES)
    assert long == vague == []
    assert {name for name, count in names.items() if count > 1} <= SIBLINGS
    assert sum(len(_text(path).splitlines()) for path in MODULES) / len(MODULES) >= 110


def test_a_function_is_no_longer_than_40_lines() -> None:
    """The docstring is not counted."""
    long = [
        f"{_name(path)}.{each.name}"
        for path in (*MODULES, *TESTS)
        for each in _functions(_tree(path))
        if _length(each) > 40
    ]
    assert long == []


def test_every_public_name_has_a_docstring() -> None:
    """Every public module, class and function has a docstring."""
    undocumented = [
        f"{_name(path)}.{name}"
        for path in (*MODULES, *TESTS)
        for name, node in (("", _tree(path)), *_public(_tree(path), ""))
        if not ast.get_docstring(node)
    ]
    assert undocumented == []


def test_every_suppression_has_a_reason() -> None:
    """A comment that silences a tool has a reason beside it."""
    suppression = re.compile(
        r"# *(type: *ignore(\[[^]]*\])?|noqa(: *[A-Z0-9, ]+)?|pragma: *[a-z ]+)\s*$"
    )
    unexplained = [
        f"{path}:{number}"
        for path in (*MODULES, *TESTS)
        for number, line in enumerate(_text(path).splitlines(), 1)
        if suppression.search(line)
    ]
    assert unexplained == []


def test_no_module_names_a_provider() -> None:
    """The names of providers are only in their rule files."""
    texts = {path: _text(path).casefold().replace("_", "-") for path in MODULES}
    assert [(path, name) for path, text in texts.items() for name in _providers() if name in text] == []


@pytest.mark.parametrize("line", ["import statemachine", "from statemachine import Engine, load"])
def test_an_import_loads_nothing_heavy(line: str) -> None:
    """Importing the public names loads no package outside the standard library."""
    script = f"import sys; before = set(sys.modules); {line}; print(*set(sys.modules) - before)"
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert not {name.split(".")[0] for name in run.stdout.split()} & ALLOWED_IMPORTERS.keys()


def test_only_listed_entries_are_at_the_top_level() -> None:
    """Dotfiles and files that git ignores are allowed too."""
    ignored = {line.strip("/") for line in _text(ROOT / ".gitignore").split()}
    entries = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert entries <= TOP_LEVEL | ignored


def _name(path: Path) -> str:
    """Return the dotted name of a module; a package's own module is called `__init__`."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def _subpackage(name: str) -> str:
    """Return the subpackage of a module, or `PUBLIC_MODULE` for the package itself."""
    parts = name.split(".")
    return parts[1] if len(parts) > 1 else PUBLIC_MODULE


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(_text(path))


def _may_import(path: Path, package: str) -> bool:
    here = path.relative_to(PACKAGE).as_posix()
    return any(
        here in {importer, f"{importer}.py"} or here.startswith(f"{importer}/")
        for importer in ALLOWED_IMPORTERS.get(package, ())
    )


def _imports(path: Path) -> Iterator[str]:
    """Yield the dotted name of every module that a module imports, libraries of extras included."""
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", None) == "library":
            yield ast.literal_eval(node.args[0])
        elif isinstance(node, ast.Import):
            yield from (_module(alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.module, "relative imports are not allowed"
            for alias in node.names:
                yield _module(f"{node.module}.{alias.name}", node.module)


def _module(name: str, otherwise: str | None = None) -> str:
    """Return the dotted name of the file behind an import; a name in a module gives that module."""
    place = ROOT.joinpath(*name.split("."))
    if place.is_dir():
        return f"{name}.{PUBLIC_MODULE}"
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
    """Yield the public classes and functions, and the public members of these classes."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
            yield prefix + node.name, node
            if isinstance(node, ast.ClassDef):
                yield from _public(node, f"{prefix}{node.name}.")


def _providers() -> set[str]:
    """Return the names of the providers, from the keys and from the names of the rule files."""
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
