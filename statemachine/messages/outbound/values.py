"""Values out of a provider's document, each of the type that is wanted; in XML, where all is text, read from it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TypeAlias

from statemachine.messages.paths import kind_of
from statemachine.model.errors import MessageError
from statemachine.model.text import listing
from statemachine.model.value_types import Domain, Type

Told: TypeAlias = str | int | bool
"""What a provider's answer says at a place."""

_NAMES: Mapping[type[Told], str] = {bool: "a boolean", int: "an integer", str: "a text"}
_DOMAINS: Mapping[type[Told], Domain] = {
    bool: Domain(Type.BOOLEAN),
    int: Domain(Type.INTEGER),
    str: Domain(Type.STRING),
}


def told(value: object, kinds: Collection[type[Told]], path: str, *, textual: bool = False) -> Told:
    """Return a value that is of one of the kinds, strictly, or raise `MessageError`; true is not 1."""
    if textual and isinstance(value, str):
        for kind in sorted(kinds, key=lambda kind: kind is str):
            try:
                return _DOMAINS[kind].read(value)  # type: ignore[return-value]  # these domains read these types
            except ValueError:
                continue
    elif isinstance(value, str | int) and type(value) in kinds:
        return value
    wanted = listing((name for kind, name in _NAMES.items() if kind in kinds), "or")
    raise MessageError(f"expected {wanted}, got {kind_of(value)}", path=path)
