"""Texts to typed values, with one error for all texts that cannot be converted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from statemachine.model.text import did_you_mean, quoted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from statemachine.model.value_types import Domain, Value


class StateMachineError(Exception):
    """The base class of all errors of this package."""

    # It is defined here and exported by `errors`, because `ruleset` cannot import `errors` without a circle:
    # `errors` imports the answers, and the answers import `ruleset`.


class ValueTextError(StateMachineError, ValueError):
    """Some texts are not values of the declared types. `problems` has one sentence for each, without the text."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        """Keep the problems."""
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        """Return all problems in one line."""
        return "; ".join(self.problems)


def read_texts(kind: str, domains: Mapping[str, Domain], texts: Mapping[str, str]) -> dict[str, Value]:
    """Return the typed value of each text by the domain of its name.

    `kind` names a value in messages: `fact` or `input`. Bounds are not checked.
    Raises `ValueTextError` with a problem for each undeclared name and each text of another type.
    """
    values: dict[str, Value] = {}
    problems: list[str] = []
    for name, text in texts.items():
        domain = domains.get(name)
        if domain is None:
            problems.append(f"unknown {kind} {quoted(name)}{did_you_mean(name, domains)}")
            continue
        try:
            values[name] = domain.read(text)
        except ValueError:
            problems.append(f"{kind} {quoted(name)} must be {domain.with_forms}")
    if problems:
        raise ValueTextError(tuple(problems))
    return values
