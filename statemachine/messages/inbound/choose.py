"""Which declared message a request is: by its content type, method and headers, and then by its body."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, TypeAlias, TypeVar

from statemachine.messages.bodies.decode import ContentType
from statemachine.messages.inbound.delivery import Headers
from statemachine.model.errors import MessageError
from statemachine.model.inbound_message import InboundMessage
from statemachine.model.message_specs import LiveMovesSpec
from statemachine.model.text import listing, quoted

Spec = TypeVar("Spec", InboundMessage, LiveMovesSpec)
Argument: TypeAlias = Literal["message", "live_moves"]

_NOUNS: Mapping[Argument, tuple[str, str]] = {
    "message": ("message", "messages"),
    "live_moves": ("live moves", "live moves"),
}


Asked: TypeAlias = tuple[str | None, str | None, str | None]
"""What tells messages apart before the headers and the body do: content type, method, and the name that is passed."""


def select_messages(
    declared: Mapping[str, InboundMessage], asked: Asked
) -> tuple[tuple[InboundMessage, ...], ContentType]:
    """Return the messages that accept a content type and a method, or raise `MessageError` if none does.

    A message that is read by name only is among them if it is named.
    """
    content_type, method, name = asked
    return _accepting("message", declared, content_type, name=name, method=method)


def accepts_headers(message: InboundMessage, headers: Headers) -> bool:
    """Return whether headers fulfil the `when_headers` of a message."""
    return all(headers.get(name.lower()) in texts for name, texts in message.when_headers.items())


def select_live_moves(
    declared: Mapping[str, LiveMovesSpec], content_type: str | None, *, name: str | None
) -> tuple[LiveMovesSpec, ContentType]:
    """Return the live moves that such a body declares, and its content type, or raise `MessageError`."""
    specs, content = _accepting("live_moves", declared, content_type, name=name)
    check_only_one("live_moves", specs)
    return specs[0], content


def check_only_one(argument: Argument, specs: Sequence[Spec]) -> None:
    """Raise `MessageError` for several declarations, with the argument that names one of them."""
    if len(specs) > 1:
        _, plural = _NOUNS[argument]
        names = listing((each.name for each in specs), "or")
        raise MessageError(f"several {plural} accept this body: pass {argument}={names}")


def _accepting(
    argument: Argument,
    declared: Mapping[str, Spec],
    content_type: str | None,
    *,
    name: str | None,
    method: str | None = None,
) -> tuple[tuple[Spec, ...], ContentType]:
    """Return the declarations that accept such a body, and its content type, or raise `MessageError`.

    Without a content type, the body has the only one that is declared. `argument` is where the caller passes `name`.
    """
    named = _named(argument, declared, name)
    if content_type is None:
        content = _only_content_type([each for each in named if _accepts(each, method)], name)
    else:
        content = ContentType.of(content_type)
    accepting = [each for each in named if content.kind in each.content]
    if not accepting:
        kinds = listing(dict.fromkeys(kind for each in named for kind in each.content))
        raise MessageError(f"no message accepts this content type; accepted: {kinds}", name)
    matching = tuple(each for each in accepting if _accepts(each, method))
    if not matching:
        methods = listing(dict.fromkeys(each for spec in accepting for each in _methods(spec)))
        raise MessageError(f"no message accepts this method; accepted: {methods}", name)
    return matching, content


def _named(argument: Argument, declared: Mapping[str, Spec], name: str | None) -> list[Spec]:
    """Return the named declaration, or without a name all that are not read by name only."""
    noun, plural = _NOUNS[argument]
    if not declared:
        raise MessageError(f"the rule set declares no {plural}")
    if name is None:
        competing = [each for each in declared.values() if not _by_name(each)]
        if not competing:
            raise MessageError(
                f"each message is read by its name only: pass {argument}={listing(declared, 'or')}"
            )
        return competing
    if name not in declared:
        raise MessageError(f"unknown {noun} {quoted(name)}; declared: {listing(declared)}")
    return [declared[name]]


def _only_content_type(specs: Iterable[InboundMessage | LiveMovesSpec], name: str | None) -> ContentType:
    kinds = dict.fromkeys(kind for each in specs for kind in each.content)
    if len(kinds) != 1:
        raise MessageError(f"the content type is missing; accepted: {listing(kinds)}", name)
    return ContentType(*kinds)


def _by_name(spec: InboundMessage | LiveMovesSpec) -> bool:
    return isinstance(spec, InboundMessage) and spec.by_name


def _methods(spec: InboundMessage | LiveMovesSpec) -> tuple[str, ...]:
    return spec.methods if isinstance(spec, InboundMessage) else ()


def _accepts(spec: InboundMessage | LiveMovesSpec, method: str | None) -> bool:
    methods = _methods(spec)
    return method is None or not methods or method.upper() in methods
