"""Values of JSON to typed values, with one error for all that cannot be converted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from statemachine.model.text import did_you_mean, quoted

if TYPE_CHECKING:
    from statemachine.model.value_types import Domain, Value


class StateMachineError(Exception):
    """The base class of all errors of this package."""

    # It is defined here and exported by `errors`, because `ruleset` cannot import `errors` without a circle:
    # `errors` imports the answers, and the answers import `ruleset`.


class ValueTextError(StateMachineError, ValueError):
    """Some values are not of their declared types. `problems` has one sentence for each, without the value."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        """Keep the problems."""
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        """Return all problems in one line."""
        return "; ".join(self.problems)


def read_values(
    kind: str, domains: Mapping[str, Domain], given: Mapping[str, object]
) -> dict[str, Value]:
    """Return each text or value of JSON as a typed value, by the domain of its name.

    `kind` names a value in messages: `fact` or `input`. Bounds are not checked.
    Raises `ValueTextError` with a problem for each undeclared name and each value of another type.
    """
    if not isinstance(given, Mapping):
        raise ValueTextError((f"{kind}s must be a mapping of names to values",))
    values: dict[str, Value] = {}
    problems: list[str] = []
    for name, value in given.items():
        domain = domains.get(name)
        if domain is None:
            problems.append(f"unknown {kind} {quoted(name)}{did_you_mean(name, domains)}")
            continue
        try:
            values[name] = domain.convert(value)
        except ValueError:
            problems.append(f"{kind} {quoted(name)} must be {domain.with_forms}")
    if problems:
        raise ValueTextError(tuple(problems))
    return values
