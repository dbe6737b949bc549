"""The names of a rule set as a module of types for a program: one module for each language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal, TypeAlias

from statemachine.model.ruleset import RuleSet
from statemachine.model.text import check_type
from statemachine.typings.program_names import ProgramNames
from statemachine.typings.python_types import python_types
from statemachine.typings.typescript_types import typescript_types

Language: TypeAlias = Literal["python", "typescript"]
"""The name of a language."""

LANGUAGES: Mapping[Language, Callable[[ProgramNames], str]] = {
    "python": python_types,
    "typescript": typescript_types,
}
"""The function that writes the module in each language."""

ENDINGS: Mapping[str, Language] = {".py": "python", ".ts": "typescript", ".mts": "typescript"}
"""The language that each file ending means."""


def types_of(rules: RuleSet, language: Language = "python") -> str:
    """Return the text of a module with the names of a rule set: enums, literals, and the types of facts and inputs.

    One rule set always gives the same text. Raises `ValueError` for an unknown language.
    """
    check_type("rules", type(rules), RuleSet)
    check_type("language", type(language), str)
    if language not in LANGUAGES:
        raise ValueError(f"unknown language {language!r}; use {' or '.join(LANGUAGES)}")
    return LANGUAGES[language](ProgramNames.of(rules))
