"""What to write in place of a name that means nothing: the one that was most likely meant."""

from __future__ import annotations

from collections.abc import Mapping

from statemachine.model.ruleset import RuleSet
from statemachine.model.text import similar

_SECTIONS: Mapping[str, str] = {
    "status": "statuses",
    "trigger": "statuses",
    "actor": "actors",
    "channel": "channels",
    "guard": "guards",
    "fact": "facts",
    "input": "inputs",
    "source": "sources",
}
_ELSEWHERE: Mapping[str, str] = {
    "event": "write an event that a transition has",
    "key part": "write a name that the `order` or the `item` of a message has",
}
"""What to do about a name that no section declares."""


def advice_on(
    kind: str, names: frozenset[str], *, declared: frozenset[str], rules: RuleSet
) -> dict[str, str]:
    """Say for each name of a kind what to do about it."""
    advice = dict.fromkeys(names, _ELSEWHERE.get(kind) or f"declare it under {_SECTIONS[kind]}")
    advice |= {name: f"did you mean {meant!r}?" for name, meant in similar(names, declared).items()}
    if _SECTIONS.get(kind) == "statuses":
        advice |= {name: text for name, text in _other_words(rules).items() if name in names}
    return advice


def _other_words(rules: RuleSet) -> dict[str, str]:
    """Return for each title, code and alias, which are no names, the status that it belongs to."""
    words: dict[str, str] = {}
    for name, status in sorted(rules.statuses.items()):
        said = [("title", status.title), ("code", status.code)]
        said += [("alias", alias) for alias in status.aliases]
        for what, text in said:
            if text is not None and text not in words:
                words[text] = f"it is the {what} of {name!r}: write {name!r}"
    return words
