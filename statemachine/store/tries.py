"""What loses a race is tried again, after a pause of random length, so that the same programs do not meet again."""

from __future__ import annotations

from collections.abc import Callable
from random import uniform
from time import sleep
from typing import TypeVar

from statemachine.model.errors import ConflictError
from statemachine.store.databases import LostRaceError

_MOST_TRIES = 10
_PAUSE = 0.004
"""The longest pause after the first try, in seconds; it doubles with each other one."""

Result = TypeVar("Result")


def tried(function: Callable[[], Result]) -> Result:
    """Return what a function returns, and call it again after a lost race; the error of the tenth try passes."""
    for turn in range(_MOST_TRIES - 1):
        try:
            return function()
        except (ConflictError, LostRaceError):
            sleep(uniform(0, _PAUSE * 2**turn))  # noqa: S311  # no secret
    return function()
