"""Decisions to requests: one that the rules allow, with all that it takes, or every reason why it cannot be built."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from statemachine.messages.outbound.contexts import status_of
from statemachine.messages.outbound.filling import parameters_in, shown_of, wire_of
from statemachine.messages.outbound.forms import Form
from statemachine.messages.outbound.handed import Handed, handed, text
from statemachine.messages.outbound.hidden import Hidden
from statemachine.model.decision import Change, Decision
from statemachine.model.errors import RefusedError, RequestError
from statemachine.model.message_specs import OutboundRequest
from statemachine.model.request import MASK, Request
from statemachine.model.rows import Row
from statemachine.model.ruleset import RuleSet
from statemachine.model.text import listing

_IDEMPOTENT = frozenset({"GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"})


def row_of(rules: RuleSet, decision: Decision | Change) -> Row:
    """Return the move that a request is to carry out, or raise `RefusedError` or `RequestError`."""
    if isinstance(decision, Decision) and not decision.allowed:
        raise RefusedError(decision)
    row = decision.row
    if row is None:
        raise RequestError("an action changes no status, and a request carries out a change of status")
    if {row.source or row.target, row.target} - rules.statuses.keys():
        raise RequestError("the decision is one of another rule set")
    return row


def outbound_for(rules: RuleSet, row: Row, name: str | None) -> OutboundRequest:
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


def build(rules: RuleSet, form: Form, row: Row, *, parameters: Hidden, inputs: Hidden) -> Request:
    """Fill in a request for a change, or raise `RequestError` with all that is missing or of the wrong type."""
    domains = {name: each.domain for name, each in form.outbound.parameters.items()}
    given = handed("parameter", parameters, domains=domains, needed=domains)
    more = _inputs(rules, row, inputs)
    faults = (*given.faults, *more.faults)
    request = _error(faults) if faults else _filled(form, _context(rules, row, given, more))
    if isinstance(request, RequestError):
        raise request  # here, where nothing that paths look into is at hand any more
    return request


def _context(rules: RuleSet, row: Row, given: Handed, more: Handed) -> dict[str, object]:
    return {
        "source": status_of(rules, row.source),
        "target": status_of(rules, row.target),
        "event": row.event,
        "inputs": more.values,
        "parameters": given.values,
    }


def _filled(form: Form, context: Mapping[str, object]) -> Request | RequestError:
    faults: list[str] = []
    wire = wire_of(form, context, faults)
    if faults:
        return _error(faults)
    outbound = form.outbound
    given = parameters_in(context)
    secret = [name for name, each in outbound.parameters.items() if each.secret]
    masked = {**context, "parameters": {**given, **dict.fromkeys(secret, MASK)}}
    return Request(
        name=outbound.name,
        method=outbound.method,
        raw=wire,
        masked=shown_of(form, context, masked) if secret else wire,
        idempotent=_idempotent(outbound),
        secrets=tuple(str(text(given[name]) or given[name]) for name in secret),
    )


def _idempotent(outbound: OutboundRequest) -> bool:
    return outbound.method in _IDEMPOTENT if outbound.idempotent is None else outbound.idempotent


def _inputs(rules: RuleSet, row: Row, inputs: Hidden) -> Handed:
    """Check the inputs as the engine does: those with a default are there without being given."""
    declared = rules.inputs.values()
    return handed(
        "input",
        inputs,
        domains={each.name: each.domain for each in declared},
        needed=row.requires,
        defaults={each.name: each.default for each in declared if each.default is not None},
    )


def _fits(outbound: OutboundRequest, row: Row) -> bool:
    """Say whether a request is for a change; one that names no event is for moves, and creates nothing."""
    events = outbound.events
    known = row.source is not None if events is None else row.event in events
    return known and outbound.override == row.override


def _known(rules: RuleSet) -> str:
    """Say for which changes there are requests: who decides by target alone may get the row of another event."""
    changes = [f"{each.name!r} is for {_changes(each)}" for each in rules.outbound.values()]
    return listing(changes) if changes else "the rule set declares none"


def _changes(outbound: OutboundRequest) -> str:
    kind = "overrides" if outbound.override else "moves"
    if outbound.events is None:
        return f"all {kind}"
    return f"{kind} by the event {listing(map(repr, outbound.events), 'or')}"


def _error(faults: Sequence[str]) -> RequestError:
    return RequestError("; ".join(faults))
