"""The registry of the loader's checks: each is a function, and its docstring is the page of the check."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec

from statemachine.model.diagnostics import Check, Diagnostic, Finding, register_error

Parameters = ParamSpec("Parameters")

CHECKS: dict[str, Check] = {}
"""Every check of the loader, by name."""


def check(function: Callable[Parameters, Finding]) -> Callable[Parameters, Diagnostic]:
    """Return a function that makes an error of what the given function finds, under its name."""
    return register_error(function, CHECKS)
