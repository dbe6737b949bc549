"""Documents inside of texts: JSON in a field of a form, XML in JSON, and the like."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import count

from statemachine.messages.bodies import MAX_BODY_SIZE, MAX_DEPTH, max_records
from statemachine.messages.bodies.decode import BodyKind, ContentType, Document, decode
from statemachine.messages.checks import invalid_path
from statemachine.messages.paths import CompiledPath, Names, kind_of, path_text
from statemachine.model.errors import InvalidRulesError, MessageError
from statemachine.model.frozen import FrozenMap
from statemachine.model.message_specs import JMESPath

_NO_NAMES = "the path of an embedded document has only names and dots"


@dataclass(frozen=True, slots=True)
class Embedding:
    """The names that lead to the texts that contain a document, and its content type; no names are the whole body."""

    names: Names
    content: ContentType


def embeddings_of(embedded: Mapping[JMESPath, str]) -> tuple[Embedding, ...]:
    """Prepare what a message declares, or raise `InvalidRulesError` for a path that has more than names."""
    return tuple(
        Embedding(names_of(path), ContentType(kind, "utf-8")) for path, kind in embedded.items()
    )


def names_of(path: JMESPath) -> Names:
    """Return the names of the path of an embedded document, or raise `InvalidRulesError` if it has more than names."""
    names = CompiledPath.of(path).names
    if names is None:
        raise InvalidRulesError((invalid_path(path, _NO_NAMES),))
    return names


def embed(
    document: Document, embeddings: Iterable[Embedding], *, limit: int = MAX_BODY_SIZE
) -> Document:
    """Return a document in which each text that contains a document is replaced by that document.

    The embeddings are applied one after the other, so a second one may lead into the result of a first. A list on
    the way is followed element by element. Nothing happens where there is no value. Another value than a text, and
    a text that cannot be decoded, raise `MessageError` with its path. Each embedded document has at most `limit`
    bytes in UTF-8, all of them are at most as many as a body of that size has records, and no value is nested deeper
    than in a body. `document` is not changed.
    """
    for embedding in embeddings:
        replacing = _Replacing(embedding.content, limit, count(1))
        value = replacing.replaced(document.value, embedding.names, ())
        if next(replacing.numbers) > 1:
            kinds = {**document.embedded, embedding.names: BodyKind.of(embedding.content.kind)}
            document = replace(document, value=value, embedded=FrozenMap(kinds))
    return document


@dataclass(frozen=True, slots=True)
class _Replacing:
    """Replaces the texts of one embedding; `numbers` counts them."""

    content: ContentType
    limit: int
    numbers: Iterator[int]

    def replaced(self, value: object, names: Names, steps: tuple[str | int, ...]) -> object:
        """Return a copy of a value with the texts at these names replaced; `steps` lead to the value."""
        if isinstance(value, list):
            return [self.replaced(each, names, (*steps, index)) for index, each in enumerate(value)]
        if not names:
            return value if value is None else self._decoded(value, steps)
        if not isinstance(value, dict) or names[0] not in value:
            return value
        return {**value, names[0]: self.replaced(value[names[0]], names[1:], (*steps, names[0]))}

    def _decoded(self, value: object, steps: tuple[str | int, ...]) -> object:
        path = path_text(steps) or "@"
        most = max_records(self.limit)
        if next(self.numbers) > most:
            raise MessageError(f"expected at most {most} embedded documents, got more", path=path)
        if not isinstance(value, str):
            raise MessageError(
                f"expected a text that contains a document, got {kind_of(value)}", path=path
            )
        octets = value.encode()
        if len(octets) > self.limit:
            raise MessageError(f"the text has more than {self.limit} bytes in UTF-8", path=path)
        try:
            depth = MAX_DEPTH - len(steps)
            return decode(octets, self.content, limit=self.limit, depth=depth).value
        except MessageError as error:
            raise MessageError(error.problem, path=path) from None
