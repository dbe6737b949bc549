"""An immutable mapping, so that values that contain one can be hashed, shared and pickled."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value_co = TypeVar("Value_co", covariant=True)


class FrozenMap(Mapping[Key, Value_co]):
    """An immutable mapping. It keeps the order of its items, but equality and hash ignore the order."""

    __slots__ = ("_items",)

    def __init__(self, items: Mapping[Key, Value_co] | Iterable[tuple[Key, Value_co]] = ()) -> None:
        """Copy the items, so that no caller can change them later."""
        self._items: dict[Key, Value_co] = dict(items)

    def __getitem__(self, key: Key) -> Value_co:
        """Return the value of a key or raise `KeyError`."""
        return self._items[key]

    def __iter__(self) -> Iterator[Key]:
        """Yield the keys in their order."""
        return iter(self._items)

    def __len__(self) -> int:
        """Return the number of keys."""
        return len(self._items)

    def __hash__(self) -> int:
        """Return a hash that does not depend on the order of the items."""
        return hash(frozenset(self._items.items()))

    def __repr__(self) -> str:
        """Return the items in the form of a dictionary."""
        return f"FrozenMap({self._items!r})"

    def __reduce__(self) -> tuple[type[FrozenMap[Key, Value_co]], tuple[dict[Key, Value_co]]]:
        """Return the constructor and a copy of the items."""
        return FrozenMap, (dict(self._items),)


EMPTY: FrozenMap[Any, Any] = FrozenMap()
"""The empty mapping: a default that all values share."""
