"""What names a status in what comes in: its name, its code, its aliases, exact or folded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from statemachine.model.ruleset import Matching, RuleSet


@dataclass(frozen=True, slots=True)
class StatusNames:
    """The spellings of the statuses, and the words that are known to be none."""

    exact: Mapping[str, str]
    folded: Mapping[str, str]
    ignored: frozenset[str]
    matching: Matching

    @classmethod
    def of(cls, rules: RuleSet) -> StatusNames:
        """Collect the spellings of a rule set."""
        fold = rules.matching.fold
        exact = spellings_of(rules)
        return cls(
            MappingProxyType(exact),
            MappingProxyType({fold(text): name for text, name in exact.items()}),
            frozenset(rules.ignored) | frozenset(map(fold, rules.ignored)),
            rules.matching,
        )

    def resolve(self, word: object) -> str | None:
        """Return the status that a text or an integer names, or None; booleans and floats name none."""
        text = text_of(word)
        if text is None:
            return None
        exact = self.exact.get(text)
        return self.folded.get(self.matching.fold(text)) if exact is None else exact

    def ignores(self, word: object) -> bool:
        """Say whether a word is known to be no status."""
        if not self.ignored:
            return False
        text = text_of(word)
        return text is not None and (text in self.ignored or self.matching.fold(text) in self.ignored)


def text_of(word: object) -> str | None:
    """Return a text as it is and an integer in decimal; what is neither cannot name anything."""
    if isinstance(word, int) and not isinstance(word, bool):
        try:
            return int.__repr__(word)
        except ValueError:  # Python writes no integer of more than 4,300 digits
            return None
    return word if isinstance(word, str) else None


def spellings_of(rules: RuleSet) -> dict[str, str]:
    """Return the status that each exact spelling (name, code, alias) stands for; names win."""
    spellings: dict[str, str] = {}
    for name, status in rules.statuses.items():
        for text in (*status.aliases, *(() if status.code is None else (status.code,))):
            spellings[text] = name
    return spellings | {name: name for name in rules.statuses}
