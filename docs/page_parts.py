"""Parts of the generated pages."""

from __future__ import annotations

import ast
import inspect
import itertools
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Any

WIDTH = 100
"""Columns of signatures and of `--help`."""


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Return a Markdown table."""
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def origin(source: str) -> str:
    """Return the comment that names the source of a page."""
    return f"<!-- written by docs/generate.py from {source} -->\n\n"


def members(words: type[StrEnum]) -> Iterator[tuple[Any, str]]:
    """Yield the members of an enum, each with the docstring below it."""
    tree = ast.parse(inspect.getsource(words))
    body = tree.body[0].body if isinstance(tree.body[0], ast.ClassDef) else []
    for node, below in itertools.pairwise(body):
        if isinstance(node, ast.Assign) and isinstance(below, ast.Expr):
            yield words[ast.unparse(node.targets[0])], ast.literal_eval(below.value)


def code(text: str) -> str:
    """Return a text as code in a cell of a table."""
    return f"`{text}`".replace("|", "\\|")


def cell(text: str) -> str:
    """Return a text for a cell of a table, on one line and without markup."""
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")
