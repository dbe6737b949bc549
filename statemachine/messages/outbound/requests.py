"""Selects and builds the request that carries out a decision."""

from __future__ import annotations

from dataclasses import replace

from statemachine.messages.argument_checks import CheckedArguments, check_values, url_text
from statemachine.messages.outbound.filling import Context, masked_request, raw_request, status_document
from statemachine.messages.outbound.prepare import PreparedRequest
from statemachine.messages.secrets import SecretValue
from statemachine.model.decision import Change, Decision
from statemachine.model.errors import RefusedError, RequestError
from statemachine.model.message_specs import OutboundRequest
from statemachine.model.request import MASK, Request
from statemachine.model.ruleset import RuleSet
from statemachine.model.table import Row
from statemachine.model.text import listing, quoted

_IDEMPOTENT = frozenset({"GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"})


def rows_of(rules: RuleSet, decision: Decision | Change) -> tuple[Row, ...]:
    """Return the move that a request carries out, or raise `RefusedError` or `RequestError`.

    If the provider chooses among several targets, there is one move for each.
    """
    if isinstance(decision, Decision) and not decision.allowed:
        raise RefusedError(decision)
    row = decision.row
    if row is None:
        raise RequestError("a request changes a status, and an action does not")
    targets = decision.targets if isinstance(decision, Decision) else (row.target,)
    if {row.source or row.target, row.target, *targets} - rules.statuses.keys():
        raise RequestError("the decision belongs to another rule set")
    return tuple(replace(row, target=target) for target in targets) if len(targets) > 1 else (row,)


def select_request(rules: RuleSet, row: Row, name: str | None) -> OutboundRequest:
    """Return the request with this name, or the only one for this move, or raise `RequestError`."""
    fitting = [each for each in rules.outbound.values() if _fits(each, row)]
    if name is None:
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            names = listing((each.name for each in fitting), "or")
            raise RequestError(f"several requests carry out {row}: pass request={names}")
        raise RequestError(f"no request carries out {row}; {_declared(rules)}")
    if name not in rules.outbound:
        raise RequestError(f"unknown request {quoted(name)}; {_declared(rules)}")
    if rules.outbound[name] not in fitting:
        raise RequestError(f"request {name!r} does not carry out {row}; {_declared(rules)}")
    return rules.outbound[name]


def build_request(
    rules: RuleSet,
    prepared: PreparedRequest,
    rows: tuple[Row, ...],
    *,
    parameters: SecretValue,
    inputs: SecretValue,
) -> Request:
    """Build a request, or raise `RequestError` with every argument that is missing, unknown or invalid.

    `rows` differ only in the target. If there are several, the request must be the same for all.
    """
    row = rows[0]
    domains = {name: each.domain for name, each in prepared.spec.parameters.items()}
    checked = check_values("parameter", parameters, domains=domains, required=domains)
    declared = rules.inputs.values()
    checked_inputs = check_values(  # as the engine does: an input with a default need not be given
        "input",
        inputs,
        domains={each.name: each.domain for each in declared},
        required=row.requires,
        defaults={each.name: each.default for each in declared if each.default is not None},
    )
    faults = (*checked.faults, *checked_inputs.faults)
    if faults:
        raise RequestError("; ".join(faults))
    request, *others = (
        _filled(prepared, _context(rules, each), checked, checked_inputs) for each in rows
    )
    if not all(_are_equal(request, each) for each in others):
        targets = listing((f"target={each.target!r}" for each in rows), "or")
        raise RequestError(
            f"request {prepared.spec.name!r} needs the target of the move, "
            f"which the provider chooses: decide with {targets}"
        )
    if isinstance(request, RequestError):
        raise request  # here, where no variable of a traceback shows a secret
    return request


def _are_equal(left: Request | RequestError, right: Request | RequestError) -> bool:
    both_failed = isinstance(left, RequestError) and isinstance(right, RequestError)
    return str(left) == str(right) if both_failed else left == right


def _context(rules: RuleSet, row: Row) -> Context:
    """Return what the paths of a request search, without the inputs and parameters."""
    statuses = {key: status_document(rules, getattr(row, key)) for key in ("source", "target")}
    return {**statuses, "event": row.event}


def _filled(
    prepared: PreparedRequest, context: Context, arguments: CheckedArguments, inputs: CheckedArguments
) -> Request | RequestError:
    parameters = arguments.values
    context = {**context, "inputs": inputs.values}
    faults: list[str] = []
    raw = raw_request(prepared, context, parameters, faults)
    if faults:
        return RequestError("; ".join(faults))
    spec = prepared.spec
    secret = [name for name, each in spec.parameters.items() if each.secret]
    masked = {**parameters, **dict.fromkeys(secret, MASK)}
    return Request(
        name=spec.name,
        method=spec.method,
        raw=raw,
        masked=masked_request(prepared, context, parameters, masked) if secret else raw,
        idempotent=spec.method in _IDEMPOTENT if spec.idempotent is None else spec.idempotent,
        secrets=tuple(str(url_text(parameters[name]) or parameters[name]) for name in secret),
    )


def _fits(spec: OutboundRequest, row: Row) -> bool:
    """Return whether a request is for a move; one without events is for every move except a creation."""
    fits = row.source is not None if spec.events is None else row.event in spec.events
    return fits and spec.override == row.override


def _declared(rules: RuleSet) -> str:
    moves = [f"{each.name!r} is for {_moves(each)}" for each in rules.outbound.values()]
    return listing(moves) if moves else "the rule set declares no requests"


def _moves(spec: OutboundRequest) -> str:
    kind = "overrides" if spec.override else "moves"
    if spec.events is None:
        return f"all {kind}"
    return f"{kind} by the event {listing(map(repr, spec.events), 'or')}"
