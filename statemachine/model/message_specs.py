"""The paths and documents that all messages of a rule file have, and the live moves of a provider."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import TypeAlias

from statemachine.model.frozen import FrozenMap
from statemachine.model.spans import NOWHERE, Span
from statemachine.model.vocabulary import Declared


@dataclass(frozen=True, slots=True)
class JMESPath:
    """A JMESPath expression and its place in the file."""

    text: str
    span: Span = field(default=NOWHERE.span, compare=False, repr=False)

    def __str__(self) -> str:
        """Return the expression."""
        return self.text


DEFAULT_CONTENT: FrozenMap[str, JMESPath] = FrozenMap({"application/json": JMESPath("@")})
"""The default content of a message: JSON, and the whole body is the record or the list of records."""

DocumentTemplate: TypeAlias = (
    "JMESPath | FrozenMap[str, DocumentTemplate] | tuple[DocumentTemplate, ...] | int | bool | None"
)
"""A document with paths: each path is replaced by the value that it finds, other values are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveMovesSpec(Declared):
    """A response of the provider with the moves that are open for one order and one user.

    `moves` and `overrides` are the paths to the lists of moves. `target`, `move_title`, `default` and
    `instructions` are paths in one move. `actor` is the path to the actor of the user. `answer` is the
    template of our own document in this form.
    """

    content: FrozenMap[str, JMESPath]
    status: JMESPath
    moves: JMESPath
    target: JMESPath
    overrides: JMESPath | None = None
    move_title: JMESPath | None = None
    default: JMESPath | None = None
    instructions: JMESPath | None = None
    may_move: JMESPath | None = None
    may_override: JMESPath | None = None
    actor: JMESPath | None = None
    answer: DocumentTemplate = None
    cite: tuple[str, ...] = ()


def paths_in(template: DocumentTemplate) -> Iterator[JMESPath]:
    """Yield every path of a document template."""
    if isinstance(template, JMESPath):
        yield template
    elif isinstance(template, Mapping):
        yield from chain.from_iterable(map(paths_in, template.values()))
    elif isinstance(template, tuple):
        yield from chain.from_iterable(map(paths_in, template))
