"""The meanings of declarations as JSON, with the new names of statuses, and how two of them differ."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from statemachine.diff.matched_rules import MatchedRules
from statemachine.model.declarations import Action
from statemachine.model.digest import canonical_text
from statemachine.model.vocabulary import Placed

_MOST_LINES = 5
_LONGEST = 60
_UNNAMED = frozenset({"fields", "limits", "path", "text"})
"""The keys of the model that no rule file has."""

_LITERAL = re.compile(r"""'([^'\\]*)'|`"([^"\\]*)"`""")
"""A text in a path: the two forms that JMESPath has."""


def meaning(rules: MatchedRules, declared: Placed, *, old: bool) -> Any:
    """Return the meaning of a declaration as JSON. An old one has the new names of statuses.

    An action has the members of its groups. In a path of a message, a text that is the name of a status is one.
    """
    if isinstance(declared, Action):
        names = (rules.old if old else rules.new).rules.members(declared.statuses)
        mapped = tuple(str(rules.status.get(each, each)) if old else each for each in names)
        return json.loads(canonical_text(replace(declared, statuses=mapped)))
    value = json.loads(canonical_text(declared))
    renamed = {name: new for name, new in rules.status.items() if name != new}
    return _translated(value, renamed) if old and renamed else value


def differences(old: Any, new: Any) -> tuple[str, ...]:
    """Return the keys whose values differ, with both values: `limits`, at most five lines."""
    found = [
        f"{'.'.join(name for name in path if name not in _UNNAMED) or 'value'}: {before} -> {after}"
        for path, before, after in _different(old, new, ())
    ]
    more = len(found) - _MOST_LINES
    return (*found[:_MOST_LINES], *([f"and {more} more"] if more > 0 else []))


def _different(old: Any, new: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str, str]]:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in sorted(old.keys() | new.keys()):
            yield from _different(old.get(key), new.get(key), (*path, key))
    elif old != new:
        yield path, _words(old), _words(new)


def _words(value: Any) -> str:
    """Return a value for people. Nothing and an empty list are `none`."""
    if value is None or value in ([], {}):
        return "none"
    if isinstance(value, Mapping) and value.keys() == {"text"}:
        return _words(value["text"])
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        text = ", ".join(value)
    else:
        text = value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def _translated(value: Any, names: Mapping[str | None, str | None]) -> Any:
    """Return JSON in whose paths the old names of statuses are the new ones."""
    if isinstance(value, dict):
        return {key: _translated(each, names) for key, each in value.items()}
    if isinstance(value, list):
        return [_translated(each, names) for each in value]
    return _LITERAL.sub(lambda found: _renamed(found, names), value) if isinstance(value, str) else value


def _renamed(found: re.Match[str], names: Mapping[str | None, str | None]) -> str:
    word = found[1] if found[2] is None else found[2]
    return found[0].replace(word, str(names[word])) if word in names else found[0]
