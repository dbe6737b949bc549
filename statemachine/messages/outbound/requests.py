"""Builds requests: for a move, for an action, or to read a message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from statemachine.messages.argument_checks import CheckedArguments, check_values, url_text
from statemachine.messages.outbound.credentials import signed_values, with_masked_signature
from statemachine.messages.outbound.filling import masked_request, raw_request
from statemachine.messages.outbound.prepare import AUTHORIZATION, PreparedRequest
from statemachine.messages.outbound.request_context import (
    Context,
    Sources,
    status_document,
    time_document,
)
from statemachine.messages.outbound.selecting import Subject
from statemachine.messages.secrets import SecretValue
from statemachine.messages.signatures import ProofForm, sign
from statemachine.model.errors import RequestError
from statemachine.model.frozen import EMPTY, FrozenMap
from statemachine.model.request import MASK, RawRequest, Request
from statemachine.model.ruleset import RuleSet
from statemachine.model.signature import Signature
from statemachine.model.status_names import text_of
from statemachine.model.table import Row

_IDEMPOTENT = frozenset({"GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"})


@dataclass(frozen=True, slots=True)
class Sending:
    """The present time and the new id of one request; the id is None if the request contains none."""

    now: datetime
    new_id: str | None

    @classmethod
    def of(cls, prepared: PreparedRequest, sources: Sources, new_id: str | None) -> Sending:
        """Take the time and, if the request needs one, an id; `new_id` is that of the caller."""
        signature = prepared.spec.signature
        needs_id = prepared.uses("new_id") or (
            signature is not None and ProofForm.of(signature).id is not None
        )
        if new_id is not None and not needs_id:
            raise RequestError(f"request {prepared.spec.name!r} contains no new id: remove new_id")
        return cls(sources.now(), (new_id or sources.id()) if needs_id else None)

    def context(self, prepared: PreparedRequest) -> Context:
        """Return what paths find of the time and the id, if the request looks for it."""
        now = {"now": time_document(self.now)} if prepared.uses("now") else {}
        return {**now, **({} if self.new_id is None else {"new_id": self.new_id})}


def build_request(
    rules: RuleSet,
    prepared: PreparedRequest,
    subject: Subject,
    sending: Sending,
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
    shared = {**sending.context(prepared), "inputs": checked_inputs.values}
    contexts = [{**each, **shared} for each in _contexts(rules, subject)]
    request, *others = (_filled(prepared, each, checked, sending) for each in contexts)
    if not all(_are_equal(request, each) for each in others):
        raise RequestError(f"request {prepared.spec.name!r} {_needs_target(subject.rows)}")
    if isinstance(request, RequestError):
        raise request  # here, where no variable of a traceback shows a secret
    return replace(request, targets=tuple(each.target for each in subject.rows))


def build_read(
    prepared: PreparedRequest,
    sending: Sending,
    *,
    order: Mapping[str, object] | None,
    parameters: SecretValue,
) -> Request:
    """Build a request that reads a message, or raise `RequestError` as `build_request` does.

    `order` has parts of the order's key, each a text or an integer.
    """
    checked = _checked_parameters(prepared, parameters)
    parts = {name: text_of(value) for name, value in (order or {}).items()}
    wrong = (name for name, text in parts.items() if not text or not isinstance(name, str))
    _raise_faults(
        (
            *checked.faults,
            *(f"part {name!r} of the order must be a text or an integer" for name in wrong),
        )
    )
    request = _filled(prepared, {**sending.context(prepared), "order": parts}, checked, sending)
    if isinstance(request, RequestError):
        raise request
    texts = {name: text for name, text in parts.items() if text}
    return replace(request, read=prepared.spec.read, order=FrozenMap(texts) if texts else EMPTY)


def _checked_parameters(prepared: PreparedRequest, parameters: SecretValue) -> CheckedArguments:
    declared = prepared.spec.parameters
    return check_values(
        "parameter",
        parameters,
        domains={name: each.domain for name, each in declared.items()},
        required={name for name, each in declared.items() if each.default is None},
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


def _contexts(rules: RuleSet, subject: Subject) -> list[Context]:
    """Return what the paths of a request search of its subject: one context for each row, or that of the action."""
    if subject.action is not None:
        return [{"action": subject.action.name}]
    return [
        {
            **{key: status_document(rules, getattr(row, key)) for key in ("source", "target")},
            "event": row.event,
        }
        for row in subject.rows
    ]


def _filled(
    prepared: PreparedRequest, context: Context, arguments: CheckedArguments, sending: Sending
) -> Request | RequestError:
    parameters, spec = arguments.values, prepared.spec
    faults: list[str] = []
    secret = [name for name, each in spec.parameters.items() if each.secret]
    masked = {**parameters, **dict.fromkeys(secret, MASK)}
    raw = raw_request(prepared, context, parameters, faults)
    shown = masked_request(prepared, context, parameters, masked) if secret or spec.auth else raw
    secrets = [str(url_text(parameters[name]) or parameters[name]) for name in secret]
    if spec.auth is not None:
        secrets.append(raw.headers[AUTHORIZATION].partition(" ")[2])
    if spec.signature is not None and not faults:
        values = signed_values(spec.method, raw, now=sending.now, new_id=sending.new_id or "")
        key = SecretValue(url_text(parameters[spec.signature.secret]))
        headers = _signed(spec.signature, key, values, faults)
        hidden = with_masked_signature(spec.signature, headers)
        secrets += [text for name, text in headers.items() if hidden[name] == MASK]
        raw, shown = _with_headers(raw, headers), _with_headers(shown, hidden)
    if faults:
        return RequestError("; ".join(faults))
    return Request(
        name=spec.name,
        method=spec.method,
        raw=raw,
        masked=shown,
        idempotent=spec.method in _IDEMPOTENT if spec.idempotent is None else spec.idempotent,
        new_id=sending.new_id,
        secrets=tuple(secrets),
    )


def _signed(
    signature: Signature, key: SecretValue, values: Mapping[str, str | bytes], faults: list[str]
) -> dict[str, str]:
    """Return the headers of a signature, and append a fault if the key has not the form of its scheme."""
    try:
        return sign(signature, key=key, values=values)
    except ValueError as error:
        faults.append(f"parameter {signature.secret!r} is no key of a signature: {error}")
        return {}


def _with_headers(content: RawRequest, headers: Mapping[str, str]) -> RawRequest:
    return replace(content, headers=FrozenMap({**content.headers, **headers}))
