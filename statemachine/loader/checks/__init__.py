"""Every check of the loader, a function whose docstring is its page; a finding keeps a file from loading."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec

from statemachine.model.diagnostics import Check, Diagnostic, Finding, register_check

Parameters = ParamSpec("Parameters")

CHECKS: dict[str, Check] = {}
"""The checks by name. A module registers its checks when it is imported."""


def check(function: Callable[Parameters, Finding]) -> Callable[Parameters, Diagnostic]:
    """Register a function as a check, and return a function that returns its findings as errors."""
    return register_check(function, CHECKS)
