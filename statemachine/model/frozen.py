"""A mapping that cannot change, so that values may hold one and still be hashed, shared and pickled."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
Value_co = TypeVar("Value_co", covariant=True)


class FrozenMap(Mapping[Key, Value_co]):
    """A read-only mapping that keeps the order in which it was written and is equal in any order."""

    __slots__ = ("_items",)

    def __init__(self, items: Mapping[Key, Value_co] | Iterable[tuple[Key, Value_co]] = ()) -> None:
        """Copy the items, so that nobody else holds the dictionary underneath."""
        self._items: dict[Key, Value_co] = dict(items)

    def __getitem__(self, key: Key) -> Value_co:
        """Return the value of a key or raise `KeyError`."""
        return self._items[key]

    def __iter__(self) -> Iterator[Key]:
        """Yield the keys as they were written."""
        return iter(self._items)

    def __len__(self) -> int:
        """Count the keys."""
        return len(self._items)

    def __hash__(self) -> int:
        """Hash the items without regard to their order."""
        return hash(frozenset(self._items.items()))

    def __repr__(self) -> str:
        """Show the items as a dictionary does."""
        return f"FrozenMap({self._items!r})"

    def __reduce__(self) -> tuple[type[FrozenMap[Key, Value_co]], tuple[dict[Key, Value_co]]]:
        """Pickle the items."""
        return FrozenMap, (dict(self._items),)
