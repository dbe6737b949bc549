"""The parts of a small file in YAML or JSON that is no rule file, such as a baseline, with errors at their places."""

from __future__ import annotations

from collections.abc import Iterable

from statemachine.loader.syntax.nodes import Entries, Node
from statemachine.model.errors import ConfigurationError
from statemachine.model.spans import Span
from statemachine.model.text import did_you_mean, listing


def fields_of(node: Node, known: Iterable[str], what: str) -> dict[str, Node]:
    """Return the values of a mapping by key, or raise `ConfigurationError` if a key is missing or unknown."""
    if not isinstance(node, Entries):
        raise wrong(node.span, f"{what} is not a mapping")
    fields = dict(node)
    known = list(known)
    for key, _ in node.pairs:
        if key.text not in known:
            meant = did_you_mean(key.text, known)
            raise wrong(key.span, f"unknown key {key.text!r}{meant}")
    if missing := [key for key in known if key not in fields]:
        raise wrong(node.span, f"{what} lacks {listing(map(repr, missing))}")
    return fields


def wrong(span: Span, problem: str) -> ConfigurationError:
    """Return the error for a part of a file."""
    return ConfigurationError(((span, problem),))
