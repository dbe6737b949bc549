"""The findings on the messages of a rule file: each a function whose docstring is its page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ParamSpec

from statemachine.messages.phrases import listing, quoted
from statemachine.model.diagnostics import Check, Diagnostic, Finding, register_error
from statemachine.model.message_specs import InboundMessage, JMESPath, OutboundRequest

Parameters = ParamSpec("Parameters")

CHECKS: dict[str, Check] = {}
"""Every finding on messages, by name."""


def check(function: Callable[Parameters, Finding]) -> Callable[Parameters, Diagnostic]:
    """Make a diagnostic of what the function says, under the function's name; it is always an error."""
    return register_error(function, CHECKS)


@check
def invalid_path(path: JMESPath, problem: str) -> Finding:
    """A path that is no JMESPath expression, or one that can never be followed.

    What a message says is found by JMESPath expressions, so each has to be one, and the functions it calls have
    to exist and be given what they take. A name with other characters than letters, digits and `_` stands in
    double quotes, and these within the quotes of the file: `'"order-id"'`.

    Bad:
        messages:
          inbound:
            order-status:
              order: order-id
              status: status

    Good:
        messages:
          inbound:
            order-status:
              order: {order: '"order-id"'}
              status: status
    """
    return Finding(
        path.span,
        f"{quoted(path.text)} is not a path that can be followed: {problem}",
        "write a JMESPath expression; a name with other characters than letters, digits and _ in double quotes",
    )


@check
def invalid_zone(message: InboundMessage) -> Finding:
    """A zone that does not exist.

    Times that come without a zone are read as those of the message's `zone`: the name of a zone in the IANA
    database, such as `Europe/Berlin`, or `UTC`, or what it is ahead of or behind UTC, such as `+02:00`.
    Abbreviations such as `PST` are no names of zones: they leave open what is meant in summer.

    Bad:
        messages:
          inbound:
            order-status: {order: id, status: status, at: changed, zone: Pacific}

    Good:
        messages:
          inbound:
            order-status: {order: id, status: status, at: changed, zone: America/Los_Angeles}
    """
    return Finding(
        message.place.of("zone"),
        f"there is no zone {quoted(message.zone or '')}",
        "name a zone of the IANA database, UTC, or an offset such as +02:00",
    )


@check
def invalid_record_schema(message: InboundMessage, problem: str) -> Finding:
    """A JSON Schema of a record that is none, or one that refers to other documents.

    Each record is held against the `record` of its message before anything is read from it, so that has to be a
    JSON Schema: draft 2020-12 if it does not say which by `$schema`. Nothing is ever fetched, so all that it
    refers to has to stand in it; and a message may be large, so `uniqueItems`, whose cost grows with the square, is
    not taken.

    Bad:
        messages:
          inbound:
            order-status:
              order: id
              status: status
              record: {type: object, required: id}

    Good:
        messages:
          inbound:
            order-status:
              order: id
              status: status
              record: {type: object, required: [id]}
    """
    return Finding(
        message.place.of("record"),
        f"the record of {message.name!r} is not a JSON Schema that can be used: {problem}",
        "write a JSON Schema that refers to nothing outside of it",
    )


@check
def invalid_url_template(message: OutboundRequest, problem: str) -> Finding:
    """A URL that is no URI template, or one with a variable that is no parameter.

    The URL of a request is a template as RFC 6570 has it, `https://example.com/orders/{id}`, and its variables
    are the `parameters` that the caller hands in.

    Bad:
        messages:
          outbound:
            finish:
              events: finish
              method: PUT
              url: https://example.com/orders/{order}/status
              parameters: {id: {title: number of the order}}
              query: {status: target.name, id: parameters.id}

    Good:
        messages:
          outbound:
            finish:
              events: finish
              method: PUT
              url: https://example.com/orders/{id}/status
              parameters: {id: {title: number of the order}}
              query: {status: target.name}
    """
    return Finding(
        message.place.of("url"),
        f"the URL of {message.name!r} cannot be filled in: {problem}",
        "write a template of RFC 6570 whose variables are parameters",
    )


@check
def unknown_parameter(path: JMESPath, kind: str, name: str, declared: Iterable[str]) -> Finding:
    """A path of a request that looks for a parameter or an input that is not declared.

    The paths of a request lead into what the caller hands in: `parameters.x` is one of the request's own
    `parameters`, `inputs.x` one of the `inputs` of the rule set. One that is not declared can never be there,
    and the request would go out without it.

    Bad:
        messages:
          outbound:
            finish:
              events: finish
              method: POST
              url: https://example.com/status
              parameters: {id: {title: number of the order}}
              body: {order: parameters.order, status: target.name}

    Good:
        messages:
          outbound:
            finish:
              events: finish
              method: POST
              url: https://example.com/status
              parameters: {id: {title: number of the order}}
              body: {order: parameters.id, status: target.name}
    """
    return Finding(
        path.span,
        f"there is no {kind} {quoted(name)}; declared: {listing(map(repr, declared))}",
        f"declare it, or name another {kind}",
    )


@check
def unknown_lookup(path: JMESPath, name: str, known: Iterable[str]) -> Finding:
    """A path of a document of ours that looks for what is never there.

    A request is filled in from `source` and `target` (each with `name`, `code` and `title`), `event`, `inputs` and
    `parameters`; the answer of an offer from `status`, `moves`, `overrides`, `actor` and `actors`. Any other name
    finds nothing, and what finds nothing is left out without a word. A constant stands in quotes of its own:
    `"'recall'"`.

    Bad:
        messages:
          outbound:
            finish:
              events: finish
              method: POST
              url: https://example.com/status
              body: {kind: change, status: target.name}

    Good:
        messages:
          outbound:
            finish:
              events: finish
              method: POST
              url: https://example.com/status
              body: {kind: "'change'", status: target.name}
    """
    return Finding(
        path.span,
        f"there is no {quoted(name)} to be found; there are {listing(map(repr, known))}",
        f"name one of these, or write a constant as \"'{name}'\"",
    )
