"""One tree from two: the tree of a base with the tree of the file that extends it laid over it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TypeAlias

from statemachine.loader.syntax.nodes import Entries, Items, Node, Scalar, listed
from statemachine.model.vocabulary import HiddenKeys

NAMED = frozenset(
    "sources actors channels facts guards inputs statuses events groups actions".split()  # noqa: SIM905  # one line
)
"""The sections whose entries have names. `channels` can be a list of names."""

MESSAGES = ("inbound", "outbound", "live_moves")
"""The sections under `messages`, whose entries have names."""

Combine: TypeAlias = Callable[[str, Node, Node], Node]
"""Returns the value of a key that both files have, from the key, the value of the base and the later value."""

_BY_KEY = frozenset({"undeclared", "matching", "triggers", "policies"})
_OWN = frozenset({"extends", "remove"})
"""The keys of the extension that the merged file does not have."""


def overlay(base: Entries, over: Entries, hidden: list[HiddenKeys]) -> Entries:
    """Return the base with the extension laid over it, and append the keys that it hides.

    Sections with names merge by name, and a later entry replaces the earlier one whole. Transitions add. Other
    mappings merge key by key. Everything else replaces.
    """
    own = tuple([pair for pair in over.pairs if pair[0].text not in _OWN])
    return _by_key(base, Entries(own, over.span, over.incomplete), partial(_combined, hidden=hidden))


def with_names(channels: Node) -> Entries:
    """Return channels as a mapping from names to details."""
    if isinstance(channels, Entries):
        return channels
    names = [each for each in listed(channels) if isinstance(each, Scalar)]
    return Entries(tuple([(each, Entries((), each.span)) for each in names]), channels.span)


def _combined(key: str, base: Node, over: Node, hidden: list[HiddenKeys]) -> Node:
    """Return the value of one top-level key that both files have."""
    if key == "transitions":
        return Items((*listed(base), *listed(over)), over.span)
    if key == "channels":
        base, over = with_names(base), with_names(over)
    if not isinstance(base, Entries) or not isinstance(over, Entries):
        return over
    if key == "messages":
        return _by_key(base, over, partial(_combined_messages, hidden=hidden))
    return (
        _by_name(key, base, over, hidden)
        if key in NAMED
        else _by_key(base, over)
        if key in _BY_KEY
        else over
    )


def _combined_messages(key: str, base: Node, over: Node, hidden: list[HiddenKeys]) -> Node:
    """Return the value of one key under `messages` that both files have."""
    if isinstance(base, Entries) and isinstance(over, Entries) and key in MESSAGES:
        return _by_name(key, base, over, hidden)
    return over


def _by_name(section: str, base: Entries, over: Entries, hidden: list[HiddenKeys]) -> Entries:
    hidden.extend(_hidden_keys(section, base, over))
    return _by_key(base, over)


def _by_key(base: Entries, over: Entries, combined: Combine = lambda _key, _base, over: over) -> Entries:
    """Return both mappings as one, with each entry of the base at its place; a key of both has a combined value."""
    pairs = {key.text: (key, value) for key, value in base.pairs}
    for key, value in over.pairs:
        before = pairs.get(key.text)
        pairs[key.text] = (key, value if before is None else combined(key.text, before[1], value))
    return Entries(tuple(pairs.values()), over.span, base.incomplete or over.incomplete)


def _hidden_keys(section: str, base: Entries, over: Entries) -> Iterator[HiddenKeys]:
    """Yield the keys of each entry of the base that the entry of the same name drops."""
    earlier = {key.text: (key, value) for key, value in base.pairs}
    for key, value in over.pairs:
        before, entry = earlier.get(key.text, (key, value))
        if isinstance(entry, Entries) and isinstance(value, Entries):
            kept = {name.text for name, _ in value.pairs}
            dropped = tuple([name.text for name, _ in entry.pairs if name.text not in kept])
            if dropped:
                yield HiddenKeys(section, key.text, dropped, key.span, before.span)
