"""Guards and their results: the functions of external guards, what they may return, and how they are called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import partial
from inspect import isasyncgenfunction, iscoroutine, iscoroutinefunction
from typing import TYPE_CHECKING, Any, TypeAlias, final

from statemachine.engine import reasons
from statemachine.model.errors import GuardsError
from statemachine.model.text import check_type

if TYPE_CHECKING:
    from statemachine.model.declarations import Guard
    from statemachine.model.ruleset import RuleSet

External: TypeAlias = "Callable[[Mapping[str, Any]], object]"
"""An external guard: a function that gets the facts it declares and returns True, False or a `GuardRefusal`."""


@final
@dataclass(frozen=True, slots=True)
class GuardRefusal:
    """What the function of an external guard returns in place of False, to refuse in its own words.

    The message becomes that of the refusal, as it is: do not put a value into it that the asker must not see.
    The object is false, as False is. Raises `TypeError` for a message that is no text, and `ValueError` for a blank one.
    """

    message: str

    def __post_init__(self) -> None:
        """Check the message."""
        check_type("message", type(self.message), str)
        if not self.message.strip():
            raise ValueError("message must not be blank: write why the guard refuses")
        object.__setattr__(self, "message", str.__str__(self.message))  # no object of a subclass

    def __bool__(self) -> bool:
        """Return False, so that `first(facts) and second(facts)` never turns a refusal into a yes."""
        return False


class GuardResult(Enum):
    """The result of a guard for the known facts, unless its function refuses in its own words or gives no result."""

    HOLDS = "holds"
    FAILS = "fails"


@dataclass(frozen=True, slots=True)
class GuardFault:
    """Why the function of a guard gave no result: a sentence, the type of what it raised or returned, the error."""

    template: str
    kind: str
    error: Exception | None = None


GuardOutcome: TypeAlias = GuardResult | GuardFault | GuardRefusal
"""What an external guard gives for one question."""

GuardResults: TypeAlias = dict[str, GuardOutcome]
"""The results of the external guards that were called for one question."""


def refuses(result: GuardOutcome | None) -> bool:
    """Return whether a result is a no of the guard; an error is none."""
    return result is GuardResult.FAILS or isinstance(result, GuardRefusal)


def call_guard(guard: Guard, function: External, known: Mapping[str, Any]) -> GuardOutcome:
    """Return the result of an external guard for facts that include its own."""
    try:
        returned = function({fact: known[fact] for fact in guard.facts})
    except Exception as error:  # noqa: BLE001  # a guard is foreign code: what it raises is a reason for a no
        return GuardFault(reasons.GUARD_RAISED, type(error).__name__, error)
    if iscoroutine(returned):
        returned.close()  # it is never awaited, and Python would warn about it
    if type(returned) is GuardRefusal:  # `isinstance` believes a value that names another class
        return returned
    if type(returned) is not bool:
        return GuardFault(reasons.GUARD_UNDECIDED, type(returned).__name__)
    return GuardResult.HOLDS if returned else GuardResult.FAILS


def checked_guards(rules: RuleSet, guards: Mapping[str, External]) -> dict[str, External]:
    """Return the functions of the external guards; raise `GuardsError` if they do not match the rule set."""
    declared = {each.name for each in rules.guards.values() if each.external is not None}
    missing = tuple(sorted(name for name in declared if not callable(guards.get(name))))
    unexpected = tuple(sorted(str(name) for name in guards if name not in declared))
    coroutines = tuple(sorted(name for name in declared if is_async_function(guards.get(name))))
    if missing or unexpected or coroutines:
        raise GuardsError(missing, unexpected, coroutines)
    return dict(guards)


def is_async_function(function: object) -> bool:
    """Return whether calling a function, or an object like one, gives a coroutine or an async generator."""
    while isinstance(function, partial):
        function = function.func
    inherited = (vars(each).get("__call__") for each in type(function).__mro__)
    call = next((each for each in inherited if each is not None), None)
    return any(iscoroutinefunction(each) or isasyncgenfunction(each) for each in (function, call))
