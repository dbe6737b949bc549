"""Paths into documents: each parsed once and followed often; the only door to jmespath."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from statemachine.messages.checks import invalid_path
from statemachine.messages.expressions import TOO_DEEP, Node, lookups, plain_names, problems
from statemachine.messages.extras import library
from statemachine.model.errors import InvalidRulesError, MessageError
from statemachine.model.message_specs import JMESPath


@dataclass(frozen=True, slots=True)
class Compiled:
    """A path that is ready to be followed.

    A plain one (`@`, `status` or `order.status`) is walked by its `names`, as jmespath would and several
    times as fast; any other by `search`.
    """

    text: str
    node: Node = field(compare=False, repr=False)
    names: tuple[str, ...] | None = field(compare=False, repr=False)
    search: Callable[[object], object] = field(compare=False, repr=False)

    @classmethod
    def of(cls, path: JMESPath) -> Compiled:
        """Parse a path, or raise `InvalidRulesError` at its place."""
        try:
            return cls.parse(path.text)
        except ValueError as error:
            raise InvalidRulesError((invalid_path(path, str(error)),)) from None

    @classmethod
    def parse(cls, text: str) -> Compiled:
        """Parse an expression, or raise `ValueError`, which says what is wrong with it."""
        parsed = _parsed(text)
        node: Node = parsed.parsed
        functions = library("jmespath.functions", extra="messages").Functions.FUNCTION_TABLE
        problem = next(problems({"type": "whole", "children": [node]}, functions), None)
        if problem is not None:
            raise ValueError(problem)
        names = plain_names(node)
        return cls(text, node, None if names is None else tuple(names), parsed.search)

    def find(self, document: object) -> object:
        """Return what the path leads to, None if it leads nowhere, or raise `MessageError`."""
        if self.names is None:
            return self._searched(document)
        for name in self.names:
            try:
                document = document.get(name)  # type: ignore[attr-defined]  # what has none is no mapping
            except AttributeError:
                return None
        return document

    def _searched(self, document: object) -> object:
        try:
            return self.search(document)
        except Exception as error:  # noqa: BLE001  # a function meets what its writer did not think of
            raise MessageError(_unfit(error), path=self.text) from None

    def lookups(self) -> tuple[tuple[str, ...], ...]:
        """Return the names that are looked up one below the other, from the document down, wherever they stand."""
        return lookups(self.node)


def _parsed(text: str) -> Any:
    jmespath = library("jmespath", extra="messages")
    try:
        return jmespath.compile(text)
    except RecursionError:
        raise ValueError(TOO_DEEP) from None
    except Exception as error:  # noqa: BLE001  # the parser meets what its writer did not think of
        raise ValueError(_misread(error)) from None


def _misread(error: Exception) -> str:
    """Say in one line what the parser says in several."""
    position = getattr(error, "lex_position", None)
    if position is None:
        return "it is empty" if type(error).__name__ == "EmptyExpressionError" else str(error)
    message = getattr(error, "message", None)
    if message is not None:
        return f"{message[:1].lower()}{message[1:]} at character {position + 1}"
    if not error.token_value:  # type: ignore[attr-defined]  # what has a position has a token
        return "it ends where more is expected"
    return f"{error.token_value!r} is not expected at character {position + 1}"  # type: ignore[attr-defined]  # likewise


def _unfit(error: Exception) -> str:
    """Say what a function was given, by its kind: what was found is not shown."""
    name, actual = getattr(error, "function_name", None), getattr(error, "actual_type", None)
    if name is None or actual is None:
        return "what is here cannot be worked out as the path says"
    kinds = " or ".join(map(str, getattr(error, "expected_types", ())))
    return f"expected {kinds} for {name}(), got {actual}"
