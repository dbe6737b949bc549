"""The formats of diagrams, by name: a new one is a module here with a function under `@diagram`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Literal, TypeAlias

from statemachine.diagrams.drawing import Drawing
from statemachine.model.ruleset import RuleSet

Diagram: TypeAlias = Callable[[Drawing], str]
Format: TypeAlias = Literal["dot", "mermaid"]
"""The names of the formats; type checkers report a name that does not exist."""

_FOUND: dict[Any, Diagram] = {}


def diagram(function: Diagram) -> Diagram:
    """Offer a function as a format, under the function's name."""
    _FOUND[function.__name__] = function
    return function


class _Formats(Mapping[Format, Diagram]):
    """Every format by name; the modules of this folder are read when somebody first asks."""

    def __getitem__(self, name: Format) -> Diagram:
        """Return the function that writes a format, or raise `KeyError`."""
        return _read()[name]

    def __iter__(self) -> Iterator[Format]:
        """Yield the names in their order."""
        return iter(sorted(_read()))

    def __len__(self) -> int:
        """Count the formats."""
        return len(_read())


@cache
def _read() -> Mapping[Format, Diagram]:
    package = __name__.rpartition(".")[0]
    for each in iter_modules(import_module(package).__path__):
        import_module(f"{package}.{each.name}")
    return _FOUND


FORMATS: Mapping[Format, Diagram] = _Formats()
"""Every format by name."""


def draw(rules: RuleSet, format: Format = "mermaid", at: str | None = None) -> str:  # noqa: A002 - the word users know
    """Draw a rule set as text, the status `at` marked.

    Raise `ValueError` for a format that there is not, or a status that is not declared.
    """
    if format not in FORMATS:
        raise ValueError(f"there is no diagram format {format!r}, only {', '.join(FORMATS)}")
    return FORMATS[format](Drawing.of(rules, at=at))
