"""The names, rows and open worlds of a rule file: sections 1 to 3 of docs/semantics.md, read slowly."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import product
from typing import Any, NamedTuple

from tests.reference.answers import Names
from tests.reference.values import spelled


class _Row(NamedTuple):  # section 2, in the order of section 4.4; source None is creation
    override: bool
    default: bool
    event: str | None
    source: str | None
    target: str
    otherwise: bool
    actors: Names
    channels: Names
    guards: Names
    requires: Names

    def canonical(self) -> tuple[object, ...]:
        """Section 4.4: normal rows before overrides, defaults first, then absent first."""
        return (self.override, not self.default, *[() if x is None else (x,) for x in self[2:]])


def _many(value: Any) -> list[str]:  # one text, or a list of texts
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def _limits(entry: Mapping[str, Any]) -> list[Names]:  # section 2, as sorted sets
    found = [entry.get(word) for word in ("actor", "channel", "guard", "requires")]
    return [None if one is None else tuple(sorted(set(_many(one)))) for one in found]


class Rows:
    """Sections 1 to 3 for one valid rule file."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        """Keep the document, and expand the rows."""
        self._document = document
        self._statuses = {str(name): entry for name, entry in document["statuses"].items()}
        self._groups = {**document.get("groups", {}), "any": list(self._statuses)}
        self._actors, self._actions = document.get("actors", {}), document.get("actions", {})
        self._rows = self._expand()

    def _fold(self, text: str) -> str:  # section 1
        matching = self._document.get("matching", {})
        text = text.strip() if matching.get("trim") else text
        text = re.sub(r"[\s_-]+", " ", text) if matching.get("fold_separators") else text
        return text.casefold() if matching.get("fold_case") else text

    def _status(self, value: object) -> str | None:  # section 1: exact spelling first
        text = spelled(value)
        for fold, (name, one) in product([str.__str__, self._fold], self._statuses.items()):
            known = [name, *_many(one.get("code", [])), *_many(one.get("aliases", []))]
            if text is not None and fold(text) in map(fold, known):
                return str(name)
        return None

    def _members(self, names: list[str]) -> list[str]:  # section 2: groups may nest
        sets = [self._members(_many(self._groups[x])) if x in self._groups else [x] for x in names]
        return [name for members in sets for name in members]

    def _targets(self, names: list[str]) -> list[str]:  # section 2: a retired one only by its name
        found = self._members(names)
        return [name for name in found if name in names or not self._statuses[name].get("retired")]

    def _expand(self) -> dict[_Row, set[object]]:  # section 2: rows, and whose rows they are
        rows: dict[_Row, set[object]] = {}
        for number, entry in enumerate(self._document["transitions"]):
            first = bool(entry.get("override")), bool(entry.get("default")), entry.get("event")
            source, target = _many(entry["source"]), _many(entry["target"])
            without = self._members(_many(entry.get("except", [])))
            if source == ["any"] and not entry.get("override"):
                without += [name for name, one in self._statuses.items() if one.get("final")]
            sources = [None] if source == ["nothing"] else self._members(source)
            without_self = ["any"] in (source, target) or entry.get("self") is False
            otherwise = bool(entry.get("otherwise"))
            for start, end in product(sources, self._targets(target)):
                if start not in without and not (start == end and without_self):
                    rows.setdefault(_Row(*first, start, end, otherwise, *_limits(entry)), set()).add(
                        number
                    )
        created = {row.target for row in rows if row.source is None}
        for name, status in self._statuses.items():
            if status.get("initial") and name not in created:
                rows[_Row(*(False, False), None, None, *(name, False), *_limits({}))] = {name}
        return rows

    def _reach(self, actor: str) -> set[str]:  # section 2: the actor and all that it includes
        found = {actor} & {*self._actors}
        for _ in self._actors:
            found |= {x for name in found for x in _many(self._actors[name].get("includes", []))}
        return found

    def _is_open(self, source: str | None, actor: str) -> bool:  # section 3
        status = {} if source is None else self._statuses[source]
        word = self._document.get("undeclared", "refused")
        words: Mapping[str, str] = word if isinstance(word, Mapping) else {"otherwise": word}
        word = words.get(actor) or status.get("exits") or words["otherwise"]
        return word == "unspecified" and not status.get("final")
