"""Decisions to requests: one that the rules allow, with all that it takes, or every reason why it cannot be built."""

from __future__ import annotations

from collections.abc import Sequence

from statemachine.messages.outbound.contexts import status_of
from statemachine.messages.outbound.filling import shown_of, wire_of
from statemachine.messages.outbound.forms import Form
from statemachine.messages.outbound.handed import Handed, Scalar, handed
from statemachine.messages.phrases import listing
from statemachine.model.decision import Decision
from statemachine.model.errors import RefusedError, RequestError
from statemachine.model.messages import Outbound
from statemachine.model.request import MASK, Request
from statemachine.model.rows import Row
from statemachine.model.ruleset import RuleSet

_IDEMPOTENT = frozenset({"GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"})


def row_of(rules: RuleSet, decision: Decision) -> Row:
    """Return the change that a request is to carry out, or raise `RefusedError` or `RequestError`."""
    if not decision.allowed:
        raise RefusedError(decision)
    row = decision.row
    if row is None:
        raise RequestError("an action changes no status, and a request carries out a change of status")
    if {row.source or row.target, row.target} - rules.statuses.keys():
        raise RequestError("the decision is one of another rule set")
    return row


def outbound_for(rules: RuleSet, row: Row, name: str | None) -> Outbound:
    """Return the request of this name, else the only one for this change, or raise `RequestError`."""
    fitting = [each for each in rules.outbound.values() if _fits(each, row)]
    if name is None:
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            names = ", ".join(each.name for each in fitting)
            raise RequestError(f"several requests carry out {row}: name one of {names}")
        raise RequestError(f"no request carries out {row}: {_known(rules)}")
    if name not in rules.outbound:
        raise RequestError(f"there is no request {name!r}: {_known(rules)}")
    if rules.outbound[name] not in fitting:
        raise RequestError(f"the request {name!r} does not carry out {row}")
    return rules.outbound[name]


def build(rules: RuleSet, form: Form, row: Row, *, parameters: object, inputs: object) -> Request:
    """Fill in a request for a change, or raise `RequestError` with all that is missing or of the wrong type."""
    outbound = form.outbound
    domains = {name: each.domain for name, each in outbound.parameters.items()}
    given = handed("parameter", parameters, domains=domains, needed=domains)
    more = _inputs(rules, row, inputs)
    _raise([*given.faults, *more.faults])
    context = {
        "source": status_of(rules, row.source),
        "target": status_of(rules, row.target),
        "event": row.event,
        "inputs": more.values,
        "parameters": given.values,
    }
    faults: list[str] = []
    wire = wire_of(form, context, faults)
    _raise(faults)
    secret = [name for name, each in outbound.parameters.items() if each.secret]
    masked = {**context, "parameters": {**given.values, **dict.fromkeys(secret, MASK)}}
    return Request(
        name=outbound.name,
        method=outbound.method,
        wire=wire,
        shown=shown_of(form, context, masked) if secret else wire,
        idempotent=_idempotent(outbound),
        secrets=tuple(_text(given.values[name]) for name in secret),
    )


def _idempotent(outbound: Outbound) -> bool:
    return outbound.method in _IDEMPOTENT if outbound.idempotent is None else outbound.idempotent


def _inputs(rules: RuleSet, row: Row, inputs: object) -> Handed:
    """Check the inputs as the engine does: those with a default are there without being given."""
    declared = rules.inputs.values()
    return handed(
        "input",
        inputs,
        domains={each.name: each.domain for each in declared},
        needed=row.requires,
        defaults={each.name: each.default for each in declared if each.default is not None},
    )


def _text(value: Scalar) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _fits(outbound: Outbound, row: Row) -> bool:
    events = outbound.events
    return outbound.override == row.override and (events is None or row.event in events)


def _known(rules: RuleSet) -> str:
    """Say for which changes there are requests: who decides by target alone may get the row of another event."""
    changes = [f"{each.name!r} is for {_changes(each)}" for each in rules.outbound.values()]
    return listing(changes) if changes else "the rule set declares none"


def _changes(outbound: Outbound) -> str:
    kind = "overrides" if outbound.override else "moves"
    if outbound.events is None:
        return f"all {kind}"
    return f"{kind} by the event {listing(map(repr, outbound.events), 'or')}"


def _raise(faults: Sequence[str]) -> None:
    if faults:
        raise RequestError("; ".join(faults))
