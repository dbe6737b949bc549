"""The findings that keep a file from being loaded: each a function whose docstring is its page."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec

from statemachine.model.diagnostics import Check, Diagnostic, Finding, register_error

Parameters = ParamSpec("Parameters")

CHECKS: dict[str, Check] = {}
"""Every finding of the loader, by name."""


def check(function: Callable[Parameters, Finding]) -> Callable[Parameters, Diagnostic]:
    """Make a diagnostic of what the function says, under the function's name; it is always an error."""
    return register_error(function, CHECKS)
