"""Choices among a few options; the strategies are cached, because making one is slower than drawing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

Option = TypeVar("Option")


def pick(draw: DrawFn, options: Sequence[Option]) -> Option:
    """Draw one of the options; the first is the simplest."""
    return options[draw(_index(len(options)))]


def sometimes(draw: DrawFn, options: Sequence[Option]) -> Option | None:
    """Draw one of the options or, in half of the cases, None."""
    return pick(draw, options) if draw(_COIN) else None


def some_of(draw: DrawFn, names: Sequence[str], *, least: int = 0, most: int = 3) -> list[str]:
    """Draw several distinct names."""
    return draw(_lists(tuple(names), least, most)) if names else []


def mostly_some_of(draw: DrawFn, names: Sequence[str]) -> list[str]:
    """Draw at least one of the names in two cases of three."""
    return some_of(draw, names, least=pick(draw, (0, 1, 1)))


def one_or_list(draw: DrawFn, names: Sequence[str]) -> str | list[str]:
    """Draw one name or a list of them."""
    return some_of(draw, names, least=1) if draw(_COIN) else pick(draw, names)


_COIN = st.booleans()


@cache
def _index(count: int) -> SearchStrategy[int]:
    return st.integers(0, count - 1)


@cache
def _lists(names: tuple[Any, ...], least: int, most: int) -> SearchStrategy[list[Any]]:
    return st.lists(st.sampled_from(names), min_size=least, max_size=most, unique=True)
