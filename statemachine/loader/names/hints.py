"""Hints for undeclared names: the name that was probably meant, or where to declare it."""

from __future__ import annotations

from collections.abc import Mapping

from statemachine.model.ruleset import RuleSet
from statemachine.model.text import listing, similar
from statemachine.model.vocabulary import ANY

_DEFAULTS: Mapping[str, str] = {
    "source or target": "declare it under statuses",
    "status": "declare it under statuses",
    "trigger": "declare it under statuses",
    "actor": "declare it under actors",
    "channel": "declare it under channels",
    "guard": "declare it under guards",
    "fact": "declare it under facts",
    "input": "declare it under inputs",
    "source": "declare it under sources",
    "event": "write the event of a transition",
    "key part": "write a name from the `order` or the `item` of a message",
}
"""The hint for a name that resembles no declared name, by kind."""

_EVERY_STATUS = frozenset({"*", "all", "every", "everything"})
_ANY_HINTS = {
    "source or target": f"write `{ANY}` for every status",
    "status": f"list the statuses: only `source` and `target` can be `{ANY}`",
}
_MOST_TARGETS = 5


def hints_for(
    kind: str, names: frozenset[str], *, declared: frozenset[str], rules: RuleSet
) -> dict[str, str]:
    """Return a hint for each of some undeclared names of one kind."""
    hints = dict.fromkeys(names, _DEFAULTS[kind])
    hints |= {name: f"did you mean {meant!r}?" for name, meant in similar(names, declared).items()}
    if _DEFAULTS[kind] != _DEFAULTS["status"]:
        return hints
    if kind in _ANY_HINTS:
        hints |= {name: _ANY_HINTS[kind] for name in names if name.casefold() in _EVERY_STATUS}
    known = _event_hints(rules) | _group_hints(rules) | _spelling_hints(rules)
    advice = "; write a status, `ignored` or `unsupported`" if kind == "trigger" else ""
    hints |= {name: known[name] + advice for name in names & known.keys()}
    return hints


def _event_hints(rules: RuleSet) -> dict[str, str]:
    """Return a hint for each event, which names its targets."""
    targets: dict[str, dict[str, None]] = {}
    for transition in rules.transitions:
        if transition.event is not None:
            targets.setdefault(transition.event, {}).update(dict.fromkeys(transition.targets))
    return {
        event: f"{event!r} is an event; its {'target is' if len(names) == 1 else 'targets are'} "
        + listing(map(repr, names), most=_MOST_TARGETS)
        for event, names in targets.items()
    }


def _group_hints(rules: RuleSet) -> dict[str, str]:
    return {name: f"{name!r} is a group, not a status" for name in rules.groups}


def _spelling_hints(rules: RuleSet) -> dict[str, str]:
    """Return a hint for each title, code and alias, which names its status."""
    hints: dict[str, str] = {}
    for name, status in sorted(rules.statuses.items()):
        spellings = [("the title", status.title), ("the code", status.code)]
        spellings += [("an alias", alias) for alias in status.aliases]
        for kind, text in spellings:
            if text is not None:
                hints.setdefault(text, f"it is {kind} of {name!r}: write {name!r}")
    return hints
