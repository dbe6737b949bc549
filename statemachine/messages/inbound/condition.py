"""The condition `when` of a message: which bodies are messages of this kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from statemachine.messages.argument_checks import url_text
from statemachine.messages.bodies.decode import Document
from statemachine.messages.paths import CompiledPath
from statemachine.model.errors import MessageError
from statemachine.model.frozen import EMPTY
from statemachine.model.inbound_message import When
from statemachine.model.message_specs import JMESPath

Allowed: TypeAlias = tuple[str | int | bool | None, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition that is ready to be evaluated: an expression that is true, or the values that each path may have."""

    expression: CompiledPath | None
    values: Mapping[CompiledPath, Allowed]

    @classmethod
    def of(cls, when: When) -> Condition:
        """Compile a condition, or raise `InvalidRulesError`."""
        if isinstance(when, JMESPath):
            return cls(CompiledPath.of(when), EMPTY)
        return cls(None, {CompiledPath.of(path): allowed for path, allowed in when.items()})

    def holds(self, document: Document) -> bool:
        """Return whether a document fulfils the condition; a path that cannot be evaluated finds nothing."""
        if self.expression is not None:
            return _found(self.expression, document) is True
        return all(_has(document, path, allowed) for path, allowed in self.values.items())


def _found(path: CompiledPath, document: Document) -> object:
    try:
        return path.find(document.value)
    except MessageError:  # a function of the path does not accept what is there
        return None


def _has(document: Document, path: CompiledPath, allowed: Allowed) -> bool:
    found = _found(path, document)
    return any(_is(found, each, textual=document.textual) for each in allowed)


def _is(found: object, value: object, *, textual: bool) -> bool:
    """Return whether a value is the declared one, of its type; where every value is a text, the same text is."""
    if type(found) is type(value) and found == value:
        return True
    return textual and value is not None and isinstance(found, str) and found == url_text(value)
