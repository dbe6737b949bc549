"""Builds requests: for a move, for an action, or to read a message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from statemachine.messages.argument_checks import CheckedArguments, check_values, url_text
from statemachine.messages.outbound.credentials import (
    bare_hashes,
    is_authorization,
    signature_headers,
    with_masked_signature,
)
from statemachine.messages.outbound.filling import header_faults, masked_request, raw_request
from statemachine.messages.outbound.prepare import PreparedRequest
from statemachine.messages.outbound.request_context import Context, FreshValues, status_document
from statemachine.messages.outbound.selecting import Subject
from statemachine.messages.secrets import SecretValue
from statemachine.model.errors import RequestError
from statemachine.model.frozen import EMPTY, FrozenMap
from statemachine.model.inbound_message import InboundMessage
from statemachine.model.outbound_request import OutboundRequest
from statemachine.model.request import MASK, RawRequest, Request
from statemachine.model.ruleset import RuleSet
from statemachine.model.status_names import text_of
from statemachine.model.table import Row
from statemachine.model.text import listing, quoted

_IDEMPOTENT = frozenset({"GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"})


def build_request(
    rules: RuleSet,
    prepared: PreparedRequest,
    subject: Subject,
    fresh: FreshValues,
    *,
    parameters: SecretValue,
    inputs: SecretValue,
) -> Request:
    """Build a request, or raise `RequestError` with every argument that is missing, unknown or invalid.

    If the provider chooses among several targets, the request must be the same for all.
    """
    checked = _checked_parameters(prepared, parameters)
    declared = rules.inputs.values()
    checked_inputs = check_values(  # as the engine does: an input with a default need not be given
        "input",
        inputs,
        domains={each.name: each.domain for each in declared},
        required=subject.requires,
        defaults={each.name: each.default for each in declared if each.default is not None},
    )
    _raise_faults((*checked.faults, *checked_inputs.faults))
    contexts = _contexts(rules, subject, fresh)
    request = _filled_for_all(prepared, contexts, fresh, parameters=checked, inputs=checked_inputs)
    if request is None:
        raise RequestError(f"request {prepared.spec.name!r} {_needs_target(subject.rows)}")
    if isinstance(request, RequestError):
        raise request  # here, where no variable of a traceback shows a secret
    return replace(request, targets=tuple(each.target for each in subject.rows))


def build_read(
    rules: RuleSet,
    prepared: PreparedRequest,
    fresh: FreshValues,
    *,
    order: Mapping[str, object] | None,
    parameters: SecretValue,
) -> Request:
    """Build a request that reads a message, or raise `RequestError` as `build_request` does.

    `order` has parts of the order's key, each a text or an integer.
    """
    checked = _checked_parameters(prepared, parameters)
    read = prepared.spec.read or ""
    _raise_faults((*checked.faults, *_order_faults(order or {}, rules.inbound.get(read))))
    parts = {name: text for name, value in (order or {}).items() if (text := text_of(value))}
    request = _filled(prepared, {**fresh.context, "order": parts}, checked, fresh)
    if isinstance(request, RequestError):
        raise request
    return replace(request, read=read, order=FrozenMap(parts) if parts else EMPTY)


def _order_faults(order: Mapping[str, object], message: InboundMessage | None) -> Iterator[str]:
    """Yield a sentence for each part of a key that the message cannot take; one that declares none takes any."""
    fields = () if message is None else message.all_fields
    declared = tuple(dict.fromkeys(part for each in fields for part in each.order))
    for name, value in order.items():
        if not isinstance(name, str):
            yield f"the name of a part of the order must be a text, not {type(name).__name__}"
        elif declared and name not in declared:
            yield f"unknown part {quoted(name)} of the order (declared: {listing(declared)})"
        elif not text_of(value):
            yield f"part {quoted(name)} of the order must be a text or an integer, and not empty"


def _checked_parameters(prepared: PreparedRequest, parameters: SecretValue) -> CheckedArguments:
    declared = prepared.spec.parameters
    documents = {name for name, each in declared.items() if each.document}
    return check_values(
        "parameter",
        parameters,
        domains={name: each.domain for name, each in declared.items()},
        documents=documents,
        required={name for name, each in declared.items() if each.default is None and not each.optional},
        defaults={name: each.default for name, each in declared.items() if each.default is not None},
    )


def _raise_faults(faults: tuple[str, ...]) -> None:
    if faults:
        raise RequestError("; ".join(faults))


def _needs_target(rows: tuple[Row, ...]) -> str:
    targets = " or ".join(f"target={each.target!r}" for each in rows)
    return f"needs the target of the move, which the provider chooses: decide with {targets}"


def _are_equal(left: Request | RequestError, right: Request | RequestError) -> bool:
    both_failed = isinstance(left, RequestError) and isinstance(right, RequestError)
    return str(left) == str(right) if both_failed else left == right


def _contexts(rules: RuleSet, subject: Subject, fresh: FreshValues) -> list[Context]:
    """Return what the paths of a request search besides arguments: for each row, or for the action."""
    if subject.action is not None:
        return [{**fresh.context, "action": subject.action.name}]
    return [
        {
            **fresh.context,
            "source": status_document(rules, row.source),
            "target": status_document(rules, row.target),
            "event": row.event,
        }
        for row in subject.rows
    ]


def _filled_for_all(
    prepared: PreparedRequest,
    contexts: list[Context],
    fresh: FreshValues,
    *,
    parameters: CheckedArguments,
    inputs: CheckedArguments,
) -> Request | RequestError | None:
    """Return the request that is the same in all contexts, the faults that are, or None if they differ."""
    request, *others = (
        _filled(prepared, {**each, "inputs": inputs.values}, parameters, fresh) for each in contexts
    )
    return request if all(_are_equal(request, each) for each in others) else None


def _filled(
    prepared: PreparedRequest, context: Context, arguments: CheckedArguments, fresh: FreshValues
) -> Request | RequestError:
    parameters, spec = arguments.values, prepared.spec
    faults: list[str] = []
    raw = raw_request(prepared, context, parameters, faults)
    proof: dict[str, str] = {}
    if spec.signature is not None and not faults:
        proof = signature_headers(spec, spec.signature, raw, fresh, parameters=parameters, faults=faults)
        faults += header_faults(proof)
    if faults:
        return RequestError("; ".join(faults))
    secret = _secret_names(spec)
    masked = {name: MASK if name in secret else value for name, value in parameters.items()}
    credentials = [text for name, text in raw.headers.items() if is_authorization(name)]
    shown = masked_request(prepared, context, parameters, masked) if secret or credentials else raw
    hidden = {} if spec.signature is None else with_masked_signature(spec.signature, proof)
    secrets = [
        str(url_text(parameters[name]) or parameters[name]) for name in parameters if name in secret
    ]
    secrets += [text.partition(" ")[2] or text for text in credentials]
    secrets += [text for name, text in proof.items() if hidden[name] == MASK]
    secrets += [] if spec.signature is None else bare_hashes(spec.signature, proof)
    return Request(
        name=spec.name,
        method=spec.method,
        raw=_with_headers(raw, proof),
        masked=_with_headers(shown, hidden),
        idempotent=spec.method in _IDEMPOTENT if spec.idempotent is None else spec.idempotent,
        new_id=fresh.new_id,
        secrets=tuple(dict.fromkeys(secrets)),
    )


def _secret_names(spec: OutboundRequest) -> set[str]:
    """Return the secret parameters. A password, a token and a key are secret, declared so or not."""
    names = {name for name, each in spec.parameters.items() if each.secret}
    auth = set() if spec.auth is None else {spec.auth.secret_parameter}
    return names | auth | (set() if spec.signature is None else {spec.signature.secret})


def _with_headers(content: RawRequest, headers: Mapping[str, str]) -> RawRequest:
    return replace(content, headers=FrozenMap({**content.headers, **headers})) if headers else content
