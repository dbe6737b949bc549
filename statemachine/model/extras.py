"""The libraries of the extras, each imported on its first use."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from statemachine.model.errors import MissingExtraError


def library(name: str, *, extra: str) -> ModuleType:
    """Return a library or one of its modules, or raise `MissingExtraError` with what to install."""
    package = name.partition(".")[0]
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] != package:
            raise
        raise MissingExtraError(package, extra) from None
