"""The spellings of a status in messages: its name, its code and its aliases, exact or folded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from statemachine.model.declarations import Matching
    from statemachine.model.ruleset import RuleSet


IGNORED = "ignored"
"""The value of a declared trigger that reports no status; a status of this name comes first."""


@dataclass(frozen=True, slots=True)
class StatusNames:
    """The status of each exact and each folded spelling, and the words and triggers that are ignored.

    `former` has the status of each folded former name, which names no status any more.
    """

    exact: Mapping[str, str]
    folded: Mapping[str, str]
    former: Mapping[str, str]
    ignored: frozenset[str]
    ignored_triggers: frozenset[str]
    matching: Matching
    reporting_triggers: frozenset[str] | None = None
    """The triggers that are not ignored, if all others are."""

    @classmethod
    def of(cls, rules: RuleSet) -> StatusNames:
        """Return the spellings of a rule set."""
        fold = rules.matching.fold
        exact = {
            text: name
            for name, status in rules.statuses.items()
            for text in (*status.aliases, status.code)
            if text is not None
        }
        exact |= {
            name: name for name in rules.statuses
        }  # a name takes precedence over codes and aliases
        ignored_triggers = frozenset(
            trigger
            for trigger, meaning in rules.triggers.items()
            if meaning == IGNORED and IGNORED not in rules.statuses
        )
        others = frozenset(rules.triggers) - ignored_triggers if rules.ignores_other_triggers else None
        return cls(
            MappingProxyType(exact),
            MappingProxyType({fold(text): name for text, name in exact.items()}),
            MappingProxyType(_former_names(rules)),
            frozenset(rules.ignored) | frozenset(map(fold, rules.ignored)),
            ignored_triggers,
            rules.matching,
            others,
        )

    def resolve(self, word: object) -> str | None:
        """Return the status that a text or an integer names, or None. Other values name no status."""
        text = text_of(word)
        if text is None:
            return None
        exact = self.exact.get(text)
        return self.folded.get(self.matching.fold(text)) if exact is None else exact

    def renamed(self, word: object) -> str | None:
        """Return the status that a text or an integer named before, or None. It is for hints only."""
        text = text_of(word)
        return None if text is None else self.former.get(self.matching.fold(text))

    def ignores(self, word: object, trigger: object = None) -> bool:
        """Return whether a message reports no status: by an ignored word or, without a word, an ignored trigger."""
        if word is None:
            return isinstance(trigger, str) and self._ignores_trigger(trigger)
        if not self.ignored:
            return False
        text = text_of(word)
        return text is not None and (text in self.ignored or self.matching.fold(text) in self.ignored)

    def _ignores_trigger(self, trigger: str) -> bool:
        reporting = self.reporting_triggers
        return trigger in self.ignored_triggers if reporting is None else trigger not in reporting


def _former_names(rules: RuleSet) -> dict[str, str]:
    """Return the status of each folded former name; of several statuses, the first by name."""
    former = (
        (rules.matching.fold(text), name)
        for name, status in rules.statuses.items()
        for text in status.renamed_from
    )
    return dict(sorted(former, reverse=True))


def plain_value(value: Any) -> Any:
    """Return the value of a plain `Enum` member, which is no text and no number itself; any other value unchanged."""
    return value.value if isinstance(value, Enum) and not isinstance(value, str | int) else value


def plain_word(word: Any) -> Any:
    """Return the value of a plain `Enum` member whose value is a text; any other word unchanged."""
    if word is None or type(word) is str:
        return word
    if isinstance(word, Enum) and not isinstance(word, str | int) and isinstance(word.value, str):
        return word.value
    return word


def text_of(word: object) -> str | None:
    """Return a text unchanged, an integer in decimal, and None for any other value.

    A plain `Enum` member whose value is a text is that text.
    """
    if type(word) is str:
        return word
    word = plain_word(word)
    if issubclass(type(word), int) and type(word) is not bool:
        try:
            return int.__repr__(word)
        except ValueError:  # Python does not convert integers of more than 4,300 digits
            return None
    return exact_text(word)


def exact_text(word: object) -> str | None:
    """Return a text as a plain `str`, also one of a subclass, and None for any other value.

    Only a plain `str` may be compared with names: an object can define what it equals.
    """
    if type(word) is str:
        return word
    return str.__str__(word) if issubclass(type(word), str) else None
