"""How messages speak of what stands in a file."""

from __future__ import annotations

from reprlib import Repr

from statemachine.loader.syntax.nodes import Entries, Items, Node, Null

_SHORT = Repr()
_SHORT.maxstring = 60


def quoted(text: str) -> str:
    """Put a text in quotes; of a long one only both ends are shown."""
    return _SHORT.repr(text)


def listing(words: tuple[str, ...], last: str = "or") -> str:
    """Join words as a sentence does: 'a', 'b' or 'c'."""
    first = ", ".join(words[:-1])
    return f"{first} {last} {words[-1]}" if first else words[-1]


def article(noun: str) -> str:
    """Put the indefinite article before a noun."""
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


def kind_of(node: Node) -> str:
    """Return what kind of value a node is."""
    match node:
        case Items():
            return "a list"
        case Entries():
            return "a mapping"
        case _ if isinstance(node.value, Null):
            return "null"
        case _ if isinstance(node.value, bool):
            return "a boolean"
        case _:
            return "an integer" if isinstance(node.value, int) else "a text"
