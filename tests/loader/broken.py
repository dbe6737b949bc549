"""Rule files with one or two faults."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from tests.strategies import Document, documents

JUNK: tuple[Any, ...] = (5, -1, 0.5, True, "", "x", " x", "x\n", "a" * 300, [], {}, ["x"], [5, []], {"x": "y"}, {"external": ["x"]}, "any", "refused", None)  # fmt: skip


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every place in a document: the mapping or list, and the key or index in it."""
    for key in list(value) if isinstance(value, dict) else range(len(value)):
        yield value, key
        if isinstance(value[key], dict | list):
            yield from places(value[key])


@st.composite
def broken_documents(draw: DrawFn) -> Document:
    """Draw a rule file with one or two parts removed, added or replaced."""
    document: Document = copy.deepcopy(draw(documents()))
    for _ in range(draw(st.integers(1, 2))):
        holder, key = draw(st.sampled_from(list(places(document))))
        change = draw(st.sampled_from(("replace", "remove", "add")))
        if change == "replace":
            holder[key] = copy.deepcopy(draw(st.sampled_from(JUNK)))
        elif change == "remove":
            del holder[key]
        elif isinstance(holder, dict):
            name = draw(st.sampled_from(("x", "external", "type", "note", "", " x", "not", "otherwise")))
            holder[name] = copy.deepcopy(draw(st.sampled_from(JUNK)))
    return document
