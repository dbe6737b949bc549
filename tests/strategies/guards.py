"""Functions for external guards: some return a boolean or a refusal, some raise, some return another value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from statemachine.engine import GuardRefusal
from statemachine.model.ruleset import RuleSet
from tests.strategies.documents import Document
from tests.strategies.garbage import HOSTILE

External: TypeAlias = Callable[[Mapping[str, Any]], object]
"""The function of an external guard."""


def holds(_facts: Mapping[str, Any]) -> bool:
    """Return True."""
    return True


def fails(_facts: Mapping[str, Any]) -> bool:
    """Return False."""
    return False


def first_is_short(facts: Mapping[str, Any]) -> bool:
    """Return whether the text of the first fact by name is short."""
    return len(str(facts[min(facts)])) < 4


def raises(_facts: Mapping[str, Any]) -> bool:
    """Raise `LookupError`."""
    raise LookupError("a secret")


def returns_one(_facts: Mapping[str, Any]) -> int:
    """Return 1, which is not a boolean though Python treats it as true."""
    return 1


def refuses(_facts: Mapping[str, Any]) -> GuardRefusal:
    """Refuse in the guard's own words."""
    return GuardRefusal("Not {today}.")


def may_refuse(facts: Mapping[str, Any]) -> bool | GuardRefusal:
    """Return True if the text of the first fact by name is short; else refuse in the guard's own words."""
    return first_is_short(facts) or GuardRefusal("Too long.")


def returns_text(_facts: Mapping[str, Any]) -> str:
    """Return a text, which is no result though it seems to be a reason."""
    return "false"


def returns_class(_facts: Mapping[str, Any]) -> object:
    """Return the class of a refusal, which is no refusal."""
    return GuardRefusal


def returns_hostile(_facts: Mapping[str, Any]) -> object:
    """Return a value that cannot be compared."""
    return HOSTILE


FUNCTIONS: tuple[External, ...] = (
    holds,
    fails,
    first_is_short,
    raises,
    returns_one,
    refuses,
    may_refuse,
    returns_text,
    returns_class,
    returns_hostile,
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
