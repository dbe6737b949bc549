"""The digest of the meaning of a rule set, and the name of a rule set on answers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import UTC, datetime
from typing import Any, Protocol, TypeAlias

from statemachine.model.json_values import json_value
from statemachine.model.value_types import write_duration

Choices: TypeAlias = dict[str, dict[str, set[frozenset[str]]]]
"""The groups of targets by source, for each rule as text; a creation has the source of an empty text."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_PROSE = frozenset(
    {"title", "note", "description", "instructions", "cite", "samples"}
    | {"extensions", "renamed_from", "replaced_by"}
)
"""The fields of declarations that change no answer, so that they do not count in a digest; a path in one counts."""

_ORDERED = frozenset({"body", "answer", "record", "formats", "rules", "parameters"})
"""The fields of declarations in which the order of a list counts.

These are documents, formats of times, the rules of a rollup, and the user and password of a request.
"""


class HasDigest(Protocol):
    """A rule set, or anything else with a digest."""

    @property
    def digest(self) -> str:
        """The digest."""


@dataclass(frozen=True, slots=True)
class RuleSetId:
    """The rule set behind an answer: its id, which is provider and subject (`acme/order`), and its version.

    `rules` is the rule set itself, or its digest after pickling. Equality ignores it.
    """

    id: str
    version: str
    rules: HasDigest | str = field(compare=False, repr=False)

    @property
    def digest(self) -> str:
        """The digest of the rule set, computed at first use."""
        return self.rules if isinstance(self.rules, str) else self.rules.digest

    def to_dict(self) -> dict[str, str]:
        """Return the id, version and digest, ready for JSON."""
        return {"id": self.id, "version": self.version, "digest": self.digest}

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle the digest in place of the rule set."""
        return RuleSetId, (self.id, self.version, self.digest)


def canonical_text(value: object) -> str:
    """Return one text for all values of the same meaning.

    Neither the order nor the repetition of items counts, except in documents. Texts for people do not count.
    """
    return json.dumps(_canonical(value), sort_keys=True, separators=(",", ":"))


def digest_of(value: object) -> str:
    """Return the SHA-256 digest of the meaning of a value, as `sha256:` and 64 hexadecimal digits."""
    from hashlib import sha256  # noqa: PLC0415  # slow to import, and few programs ask for a digest

    return f"sha256:{sha256(canonical_text(value).encode()).hexdigest()}"


def choices(moves: Iterable[tuple[object, Iterable[tuple[str | None, str]]]]) -> Choices:
    """Return the targets of each rule and source, from the rule and the moves of each transition.

    The targets of one transition are together, because a question by event lets the caller choose among them.
    """
    groups: Choices = {}
    for rule, pairs in moves:
        targets: dict[str, set[str]] = {}
        for source, target in pairs:
            targets.setdefault(source or "", set()).add(target)
        by_source = groups.setdefault(canonical_text(rule), {})
        for name, chosen in targets.items():
            by_source.setdefault(name, set()).add(frozenset(chosen))
    return {
        rule: {source: _largest(sets) for source, sets in by_source.items()}
        for rule, by_source in groups.items()
        if by_source
    }


def _largest(groups: set[frozenset[str]]) -> set[frozenset[str]]:
    """Return the groups that are in no other group."""
    return {each for each in groups if not any(each < other for other in groups)}


def _canonical(value: object, *, ordered: bool = False) -> Any:
    """Return a value as JSON in one form; `ordered` keeps the order of lists."""
    if is_dataclass(value) and not isinstance(value, type):
        parts = {each.name: getattr(value, each.name) for each in fields(value) if each.compare}
        return {
            name: _canonical(part, ordered=name in _ORDERED)
            for name, part in parts.items()
            if name not in _PROSE or is_dataclass(part)
        }
    if isinstance(value, Mapping):
        return {str(name): _canonical(each, ordered=ordered) for name, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        items = [_canonical(each, ordered=ordered) for each in value]
        by_text = {_sort_key(each): each for each in items}
        return items if ordered else [by_text[text] for text in sorted(by_text)]
    if isinstance(value, datetime):
        return write_duration(value - _EPOCH)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return json_value(value)


def _sort_key(item: object) -> str:
    return f'"{item}' if isinstance(item, str) else json.dumps(item, sort_keys=True)
