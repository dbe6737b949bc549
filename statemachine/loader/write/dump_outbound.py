"""The outbound requests of a rule file, as their keys are written."""

from __future__ import annotations

from collections.abc import Mapping

from statemachine.loader.write.dump_inbound import signature_keys
from statemachine.loader.write.keys import (
    Keys,
    about,
    domain_keys,
    one_or_list,
    title_and_note,
    typed,
    without_defaults,
    write_section,
    written,
)
from statemachine.model import outbound_request as specs
from statemachine.model.value_types import Type


def outbound_keys(request: specs.OutboundRequest) -> Keys:
    """Return the keys of one request."""
    auth = request.auth
    keys: Keys = {
        "for": _purpose(request),
        "next": written(request.next),
        "override": request.override,
        "method": None if request.read is not None and request.method == "GET" else request.method,
        "url": request.url,
        "parameters": write_section(request.parameters, _parameter),
        "auth": auth and {str(auth.scheme): one_or_list(auth.parameters)},
        "query": _entries(request.query),
        "headers": _entries(request.headers),
        "body": written(request.body),
        "form": written(request.form),
        "signature": request.signature and signature_keys(request.signature),
        "success": one_or_list(tuple(map(_test, request.success))),
        "accepted": one_or_list(tuple(map(_test, request.accepted))),
        "reasons": written(request.reasons),
    }
    idempotent = {} if request.idempotent is None else {"idempotent": request.idempotent}
    return without_defaults(about(request) | keys) | idempotent


def _purpose(request: specs.OutboundRequest) -> object:
    if request.actions:
        return {"action": one_or_list(request.actions)}
    if request.read is not None:
        return {"read": request.read}
    return one_or_list(request.events or ())


def _parameter(parameter: specs.Parameter) -> Keys:
    kind: Keys = {} if parameter.domain.type is Type.STRING else domain_keys(parameter.domain)
    if parameter.document:
        kind = {"type": "document"}
    default = {} if parameter.default is None else {"default": typed(parameter.default)}
    return (
        kind
        | default
        | without_defaults(
            {"secret": parameter.secret, "optional": parameter.optional, **title_and_note(parameter)}
        )
    )


def _entries(entries: Mapping[str, specs.Entry]) -> object:
    """Return query parameters or headers; one that is not optional is its path alone."""
    return {
        name: {"path": entry.path.text, "optional": True} if entry.optional else entry.path.text
        for name, entry in entries.items()
    } or None


def _test(test: specs.ResponseTest) -> Keys:
    return without_defaults(
        {
            "status": one_or_list(test.status),
            "path": written(test.path),
        }
    ) | ({"is": one_or_list(test.is_)} if test.is_ else {})
