"""Functions for external guards: honest ones, and ones that raise or answer what is no answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from statemachine.model.ruleset import RuleSet
from tests.strategies.documents import Document
from tests.strategies.garbage import HOSTILE

External: TypeAlias = Callable[[Mapping[str, Any]], object]
"""What is given to an engine under the name of an external guard."""


def holds(_facts: Mapping[str, Any]) -> bool:
    """Say yes to everybody."""
    return True


def fails(_facts: Mapping[str, Any]) -> bool:
    """Say no to everybody."""
    return False


def first_is_short(facts: Mapping[str, Any]) -> bool:
    """Say yes where the first fact, in the order of names, is written with few letters."""
    return len(str(facts[min(facts)])) < 4


def raises(_facts: Mapping[str, Any]) -> bool:
    """Give no answer."""
    raise LookupError("a secret")


def answers_one(_facts: Mapping[str, Any]) -> int:
    """Answer with what is no answer, though Python takes it for true."""
    return 1


def answers_many(_facts: Mapping[str, Any]) -> object:
    """Answer with what cannot even be compared."""
    return HOSTILE


FUNCTIONS: tuple[External, ...] = (
    holds,
    fails,
    first_is_short,
    raises,
    answers_one,
    answers_many,
)


def externals(rules: RuleSet) -> list[str]:
    """Return the names of the external guards of a rule set."""
    return [name for name, guard in rules.guards.items() if guard.external is not None]


def guards_for(
    document: Document, functions: tuple[External, ...] = FUNCTIONS
) -> SearchStrategy[dict[str, External]]:
    """Draw a function for each external guard of a rule file."""
    external = [name for name, guard in document.get("guards", {}).items() if "external" in guard]
    return st.fixed_dictionaries({name: st.sampled_from(functions) for name in external})
