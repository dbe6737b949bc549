"""Ranges of versions, such as `>=1.0, <2`: comparisons that must all hold, by the order of semantic versioning."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

_COMPARISON = re.compile(r"(>=|<=|==|>|<) *([0-9.]+)(-[0-9A-Za-z.-]+)?")
_OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    ">": operator.gt,
    "<": operator.lt,
}


def is_in_range(version: str, comparisons: str) -> bool:
    """Return whether a version fits every comparison. Missing parts of a bound are 0.

    A version with a suffix such as `-rc.1` comes before the same version without it. The build, which follows `+`,
    does not count.
    """
    numbers, _, suffix = version.partition("+")[0].partition("-")
    given = _precedence(numbers, suffix)
    return all(
        _OPERATORS[sign](given, _precedence(numbers, suffix.removeprefix("-")))
        for sign, numbers, suffix in _COMPARISON.findall(comparisons)
    )


def _precedence(numbers: str, suffix: str) -> tuple[object, ...]:
    """Return a key that sorts versions; numbers in a suffix come before words."""
    parts = [int(each) for each in numbers.split(".")]
    parts += [0] * (3 - len(parts))
    words = [(0, int(each), "") if each.isdecimal() else (1, 0, each) for each in suffix.split(".")]
    return (*parts, suffix == "", words if suffix else [])
