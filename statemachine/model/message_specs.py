"""How a provider's messages are read and its requests are built, as a rule file declares it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from statemachine.model.declared import Declared
from statemachine.model.diagnostics import NOWHERE, Span
from statemachine.model.frozen import FrozenMap
from statemachine.model.value_types import Domain


@dataclass(frozen=True, slots=True)
class JMESPath:
    """A JMESPath expression, and where it stands in the file."""

    text: str
    span: Span = field(default=NOWHERE.span, compare=False, repr=False)

    def __str__(self) -> str:
        """Read as it is written."""
        return self.text


DEFAULT_CONTENT: FrozenMap[str, JMESPath] = FrozenMap({"application/json": JMESPath("@")})
"""The content of a message that declares none: the whole of a JSON body is the record or the list of them."""

DocumentTemplate: TypeAlias = (
    "JMESPath | FrozenMap[str, DocumentTemplate] | tuple[DocumentTemplate, ...] | int | bool | None"
)
"""A document to be filled in: a path stands for what it finds, all else for itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """Where a record has what an observation holds; keys and facts by their names."""

    order: FrozenMap[str, JMESPath] = field(default_factory=FrozenMap)
    item: FrozenMap[str, JMESPath] = field(default_factory=FrozenMap)
    status: JMESPath | None = None
    previous: JMESPath | None = None
    trigger: JMESPath | None = None
    event: JMESPath | None = None
    at: JMESPath | None = None
    actor: JMESPath | None = None
    channel: JMESPath | None = None
    facts: FrozenMap[str, JMESPath] = field(default_factory=FrozenMap)

    @property
    def paths(self) -> tuple[JMESPath, ...]:
        """Every path, keys and facts too."""
        named = (*self.order.values(), *self.item.values(), *self.facts.values())
        single = (getattr(self, name) for name in SINGLE)
        return (*named, *(path for path in single if path is not None))


SINGLE = ("status", "previous", "trigger", "event", "at", "actor", "channel")
"""The fields that are one path each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundMessage(Declared):
    """A message that is heard.

    `content` says for each content type where its records are, `fields` what a record holds, `body` what is
    told once for all of them. `zone` is that of times without one; `record` is the JSON Schema of a record.
    """

    content: FrozenMap[str, JMESPath]
    methods: tuple[str, ...] = ()
    fields: Fields = field(default_factory=Fields)
    body: Fields = field(default_factory=Fields)
    zone: str | None = None
    record: Mapping[str, object] | None = field(default=None)
    cite: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter(Declared):
    """What the caller of a request hands in beside the change; a secret one is never shown."""

    domain: Domain
    secret: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Success:
    """What an answer has at a path when the request was carried out; `is_` is a value or several."""

    path: JMESPath
    is_: tuple[str | int | bool, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundRequest(Declared):
    """A request that asks the provider for a change.

    It carries out decisions for one of `events` (None: any), by override or not. `idempotent` None leaves it
    to the method.
    """

    method: str
    url: str
    events: tuple[str, ...] | None = None
    override: bool = False
    parameters: FrozenMap[str, Parameter] = field(default_factory=FrozenMap)
    query: FrozenMap[str, JMESPath] = field(default_factory=FrozenMap)
    headers: FrozenMap[str, JMESPath] = field(default_factory=FrozenMap)
    body: DocumentTemplate = None
    success: Success | None = None
    reasons: JMESPath | None = None
    idempotent: bool | None = None
    cite: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveMovesSpec(Declared):
    """The provider's live answer to what is open for one order and one user.

    `moves` and `overrides` lead to the lists of what is offered; in each of these `target`,
    `move_title`, `default` and `instructions` are found. `actor` is whom the provider takes the user for. `answer` is the document by which we give such an answer.
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
