"""The checks of messages that share a door: one content type, method and headers, so one request may be either."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from statemachine.messages.checks import check, warning
from statemachine.messages.signatures import ProofForm
from statemachine.model.diagnostics import Diagnostic, Finding, Related
from statemachine.model.inbound_message import InboundMessage, When
from statemachine.model.message_specs import JMESPath
from statemachine.model.spans import Span
from statemachine.model.text import listing, quoted

_SIGN = (
    "give it the signature, read it by name (`by_name: true`), or declare it in a rule set of its own"
)


@check
def different_signatures(first: InboundMessage, second: InboundMessage) -> Finding:
    """Messages that the same request may be, with different signatures.

    The proof is checked before the body is parsed, so it cannot depend on the body. Messages that have a common content
    type, method and headers (`when_headers`) need the same signature. Repeat it, or read one of the messages only by its
    name (`by_name: true`). If both have a signature, `when_headers` may tell them apart too. It does not protect a
    message without a signature, because the sender chooses the headers.

    Bad:
        messages:
          inbound:
            change:
              order: id
              status: status
              when: {type: change}
              signature: {scheme: hmac, secret: webhook, header: X-Signature}
            news:
              order: id
              status: status
              when: {type: news}
              signature: {scheme: hmac, secret: webhook, header: X-News-Signature}

    Good:
        messages:
          inbound:
            change:
              order: id
              status: status
              when: {type: change}
              signature: {scheme: hmac, secret: webhook, header: X-Signature}
            news:
              order: id
              status: status
              when: {type: news}
              signature: {scheme: hmac, secret: webhook, header: X-Signature}
    """
    missing = [each.name for each in (first, second) if each.signature is None]
    problem = f"{missing[0]!r} has no signature" if missing else "their signatures differ"
    apart = "write the same signature, or tell the messages apart by `when_headers` or `by_name`"
    return Finding(
        _place(second),
        f"a request may be {first.name!r} or {second.name!r}, and {problem}",
        f"for {missing[0]!r}: {_SIGN}" if missing else apart,
        (Related(_place(first), f"{first.name!r} is declared here"),),
    )


@warning
def unsigned_message(unsigned: InboundMessage, signed: InboundMessage) -> Finding:
    """A message without a signature beside a signed one.

    The sender chooses the content type, the method and the headers. So anybody can send the message without a signature
    and report any status, although the provider signs the other one. Give it the same signature, read it only by its
    name (`by_name: true`) at an address that is protected otherwise, or declare it in a rule set of its own.

    Bad:
        messages:
          inbound:
            change:
              order: id
              status: status
              when_headers: {X-Topic: change}
              signature: {scheme: hmac, secret: webhook, header: X-Signature}
            news: {order: id, status: status, when_headers: {X-Topic: news}}

    Good:
        messages:
          inbound:
            change:
              order: id
              status: status
              when_headers: {X-Topic: change}
              signature: {scheme: hmac, secret: webhook, header: X-Signature}
            news: {order: id, status: status, by_name: true}
    """
    return Finding(
        unsigned.place.span,
        f"message {unsigned.name!r} has no signature, and {signed.name!r} has one: "
        "a sender can choose the unsigned one",
        _SIGN,
        (Related(_place(signed), f"the signature of {signed.name!r}"),),
        certain=False,
    )


@check
def same_message(
    first: InboundMessage, second: InboundMessage, problem: str, *, certain: bool
) -> Finding:
    """Messages that take the same body.

    A body that several messages take is an error, unless the caller names one of them. Messages that share a content
    type, a method and headers need a `when` each, with different values of one path. Or one of them is read by its name
    (`by_name: true`).

    Bad:
        messages:
          inbound:
            change: {order: id, status: status}
            news: {order: order.id, status: order.status}

    Good:
        messages:
          inbound:
            change: {order: id, status: status, when: {type: change}}
            news: {order: order.id, status: order.status, when: {type: news}}
    """
    return Finding(
        second.place.of("when"),
        f"{problem}, so a body may be {first.name!r} and {second.name!r}, and reading it is an error",
        "give each a `when` with its own values, or read one by name (`by_name: true`)",
        (Related(first.place.of("when"), f"{first.name!r} is declared here"),),
        certain,
    )


def door_faults(messages: Iterable[InboundMessage]) -> Iterator[Diagnostic]:
    """Yield the faults of all messages of a rule set that compete for requests: those not read by name only."""
    competing = [each for each in messages if not each.by_name]
    yield from different_signature_faults(competing)
    yield from _unsigned_messages(competing)
    yield from _same_messages(competing)


def different_signature_faults(messages: Iterable[InboundMessage]) -> Iterator[Diagnostic]:
    """Yield the first difference of each message to one before it that the same request may be."""
    reported: set[str] = set()
    for first, second in combinations((each for each in messages if not each.by_name), 2):
        if second.name in reported or not share_door(first, second):
            continue
        if _proof(first) != _proof(second):
            reported.add(second.name)
            yield different_signatures(first, second)


def share_door(first: InboundMessage, second: InboundMessage) -> bool:
    """Return whether the content type, the method and the headers of one request may fit both messages."""
    methods = first.methods, second.methods
    headers = [
        {name.lower(): values for name, values in each.when_headers.items()} for each in (first, second)
    ]
    common = headers[0].keys() & headers[1].keys()
    return (
        bool(first.content.keys() & second.content.keys())
        and (not all(methods) or bool(set(methods[0]) & set(methods[1])))
        and all(set(headers[0][name]) & set(headers[1][name]) for name in common)
    )


def _unsigned_messages(competing: Iterable[InboundMessage]) -> Iterator[Diagnostic]:
    """Yield each message without a signature that shares no door with a signed one; a shared door is an error."""
    messages = tuple(competing)
    signed = [each for each in messages if each.signature is not None]
    for message in messages if signed else ():
        if message.signature is None and not any(share_door(message, each) for each in signed):
            yield unsigned_message(message, signed[0])


def _same_messages(competing: Iterable[InboundMessage]) -> Iterator[Diagnostic]:
    """Yield for each message the first one before it that takes the same bodies."""
    reported: set[str] = set()
    for first, second in combinations(competing, 2):
        if second.name in reported or not share_door(first, second) or _proof(first) != _proof(second):
            continue
        problem = _overlap(first.when, second.when)
        if problem is not None:
            reported.add(second.name)
            both = first.when is None and second.when is None
            certain = both and (_is_inside(first, second) or _is_inside(second, first))
            yield same_message(first, second, problem, certain=certain)


def _overlap(first: When | None, second: When | None) -> str | None:
    """Return why one body fulfils two conditions, or None if it may fulfil one of them only.

    An expression tells nothing, and neither does a mapping with a path that the other mapping does not have.
    """
    if first is None and second is None:
        return "neither message has a `when`"
    if first is None or second is None:
        return "one of the messages has no `when`"
    if isinstance(first, JMESPath) or isinstance(second, JMESPath):
        return None
    fewer, more = sorted((first, second), key=len)
    if not fewer.keys() <= more.keys():
        return None
    common = {path.text: _typed(fewer[path]) & _typed(more[path]) for path in fewer}
    return (
        f"both have the same values of {listing(map(quoted, common))}" if all(common.values()) else None
    )


def _typed(values: Iterable[object]) -> set[tuple[type, object]]:
    """Return values with their types: a body has 1 or True, and these are equal in Python."""
    return {(type(each), each) for each in values}


def _is_inside(inner: InboundMessage, outer: InboundMessage) -> bool:
    """Return whether each request that comes to the door of one message comes to the door of the other."""
    headers = {name.lower(): set(values) for name, values in inner.when_headers.items()}
    return (
        inner.content.keys() <= outer.content.keys()
        and (not outer.methods or (bool(inner.methods) and set(inner.methods) <= set(outer.methods)))
        and all(
            headers.get(name.lower(), {None}) <= set(values)
            for name, values in outer.when_headers.items()
        )
    )


def _proof(message: InboundMessage) -> object:
    signature = message.signature
    return signature and (signature.secret, signature.scheme, ProofForm.of(signature))


def _place(message: InboundMessage) -> Span:
    return message.place.of("signature")
