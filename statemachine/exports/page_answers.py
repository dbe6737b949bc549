"""The answers of the engine to everything that a page can ask, as plain data that JSON can write.

The page selects from these answers and fills in names. It has no rules of its own.
"""

from __future__ import annotations

from typing import Any

from statemachine.exports.page_decisions import PageDecisions
from statemachine.exports.page_outcomes import PageOutcomes, example_history
from statemachine.model.ruleset import RuleSet
from statemachine.model.status_names import StatusNames
from statemachine.model.text import check_type

_WHITE_SPACE = "".join(chr(number) for number in range(0x3001) if chr(number).isspace())
"""What Python strips, and what `\\s` is in its patterns; other languages have other characters."""

_ASSIGNED = range(0x1E944)
"""The characters that `str.casefold` may change are among these."""


def page_answers(rules: RuleSet) -> dict[str, Any]:
    """Return the answers of the engine to all questions that a page can put about a rule set.

    Statuses are given by their numbers in file order, and rows by `Row.number`. `outcomes` is None if the rule set
    has too many statuses. One rule set always gives the same answers.
    """
    check_type("rules", type(rules), RuleSet)
    decisions = PageDecisions(rules)
    data = decisions.to_data()
    outcomes = PageOutcomes(decisions.engine, decisions.templates)
    return {
        "decisions": data,
        "outcomes": outcomes.to_data(),
        "templates": decisions.templates.items,
        "spellings": _spellings(rules),
        "example": list(example_history(rules, decisions.engine)),
    }


def _spellings(rules: RuleSet) -> dict[str, Any]:
    """Return how a word is resolved to a status: its exact and folded spellings, and how words are folded."""
    names, matching = StatusNames.of(rules), rules.matching
    numbers = {name: number for number, name in enumerate(rules.statuses)}
    return {
        "exact": [[text, numbers[name]] for text, name in names.exact.items()],
        "folded": [[text, numbers[name]] for text, name in names.folded.items()],
        "ignored": sorted(names.ignored),
        "former": sorted(names.former),
        "trim": matching.trim,
        "fold_separators": matching.fold_separators,
        "fold_case": _case_folds() if matching.fold_case else None,
        "white_space": _WHITE_SPACE,
    }


def _case_folds() -> dict[str, str]:
    """Return the characters whose folded form is not their small letter."""
    letters = map(chr, _ASSIGNED)
    return {each: each.casefold() for each in letters if each.casefold() != each.lower()}
