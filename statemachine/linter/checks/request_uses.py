"""Outbound requests that nothing uses, that repeat each other, or that do not use a parameter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from statemachine.linter.checks import check
from statemachine.linter.checks.outbound_requests import sent_parameters
from statemachine.linter.lint_context import LintContext
from statemachine.model.diagnostics import Finding, Related, Severity
from statemachine.model.digest import canonical_text
from statemachine.model.fixes import removed
from statemachine.model.outbound_request import OutboundRequest


@check(Severity.WARNING)
def unused_request(context: LintContext) -> Iterator[Finding]:
    """A request for moves that do not exist.

    `for` names the events of the moves that a request is for. Without `for`, it is for every move, except creations.
    With `override: true`, it is for overrides only; otherwise it is for normal moves only. If the rules have no such
    move, the request is never sent. Correct `override` or the events, or remove the request. In a file without any
    transition, a request may be for the moves of a file that extends it. To keep it there, give it a `note` with the
    reason.

    Bad:
        messages:
          outbound: {finish: {for: finish, override: true, method: PUT, url: https://example.com/done}}

    Good:
        messages:
          outbound: {finish: {for: finish, method: PUT, url: https://example.com/done}}
    """
    rows = context.table.rows
    by_event = frozenset((row.event, row.override) for row in rows)
    kinds = frozenset(row.override for row in rows if row.source is not None)
    for request in context.rules.outbound.values():
        if not request.is_for_moves:
            continue
        is_for_extensions = not context.rules.transitions and request.note
        if request.events is None and request.override not in kinds and not is_for_extensions:
            advice = "name its events under `for`, or remove it"
            if not context.rules.transitions:
                advice = (
                    "declare the moves, or remove it; to keep it for the moves of a file that extends this "
                    "one, give it a `note` with the reason"
                )
            yield Finding(
                request.span,
                f"request {request.name!r} is for every {'override' if request.override else 'move'}, "
                "and the rules have none",
                advice,
            )
        for index, event in enumerate(request.events or ()):
            if (event, request.override) not in by_event:
                has_other = (event, not request.override) in by_event
                reason, advice = _unused_event(is_override=request.override, has_other=has_other)
                yield Finding(
                    request.place.of(f"for.{index}"),
                    f"request {request.name!r} is never used for event {event!r}: {reason}",
                    f"{advice}, or remove the event",
                )


@check(Severity.WARNING)
def repeated_request(context: LintContext) -> Iterator[Finding]:
    """Two requests that differ only in their events or actions.

    One request serves several events or actions. Write one request with a list under `for`. If it should send which
    of them it is, it has the paths `event` and `action`.

    Bad:
        actions: {paint: {statuses: New, cite: guide}, pack: {statuses: New, cite: guide}}
        messages:
          outbound:
            paint: {for: {action: paint}, method: POST, url: https://example.com/work, body: {work: action}}
            pack: {for: {action: pack}, method: POST, url: https://example.com/work, body: {work: action}}

    Good:
        actions: {paint: {statuses: New, cite: guide}, pack: {statuses: New, cite: guide}}
        messages:
          outbound:
            work: {for: {action: [paint, pack]}, method: POST, url: https://example.com/work, body: {work: action}}
    """
    requests = context.rules.outbound
    sent_to = Counter(map(_sent_to, requests.values()))
    first: dict[tuple[bool, str], OutboundRequest] = {}
    for _, request in sorted(requests.items()):
        if sent_to[_sent_to(request)] == 1:
            continue  # the full comparison costs more than all other checks of requests
        alike = canonical_text(replace(request, name="", events=None, actions=()))
        other = first.setdefault((request.is_for_moves, alike), request)
        if other is not request:
            yield Finding(
                request.span,
                f"request {request.name!r} equals request {other.name!r}, except for what it is for",
                _one_request(other, request),
                (Related(other.span, f"request {other.name!r}"),),
            )


@check(Severity.WARNING)
def unused_parameter(context: LintContext) -> Iterator[Finding]:
    """A parameter of a request that the request does not use.

    A caller has to pass a value that is never sent. Use the parameter in the URL, in a path such as `parameters.id`,
    in `auth` or as the `secret` of a signature, or remove it.

    Unsafe fix: remove the parameter.

    Bad:
        messages:
          outbound: {finish: {for: finish, method: PUT, url: "https://example.com/done", parameters: {id: {}}}}

    Good:
        messages:
          outbound: {finish: {for: finish, method: PUT, url: "https://example.com/{id}", parameters: {id: {}}}}
    """
    for request in context.rules.outbound.values():
        used = sent_parameters(request).union(name for name, _ in request.credentials)
        for name, parameter in request.parameters.items():
            if name not in used:
                yield Finding(
                    parameter.span,
                    f"unused parameter {name!r} of request {request.name!r}",
                    f"use it in the URL or as `parameters.{_path_name(name)}`, or remove it",
                    fix=removed(f"the parameter {name!r}", parameter.span),
                )


def _path_name(name: str) -> str:
    """Return a name as paths write it: in double quotes if it has other characters than letters, digits and _."""
    return name if name.isidentifier() and name.isascii() else f'"{name}"'


def _unused_event(*, is_override: bool, has_other: bool) -> tuple[str, str]:
    """Return why a request is never used for an event, and what to change."""
    if not has_other:
        return "no move has it", "declare the move in `transitions`"
    if is_override:
        return "its moves are not overrides", "remove `override`"
    return "its moves are overrides", "write `override: true`"


def _one_request(first: OutboundRequest, second: OutboundRequest) -> str:
    """Return the value of `for` that serves both requests."""
    if first.read is not None:
        return "remove one of them"
    names = {*(first.events or first.actions), *(second.events or second.actions)}
    if first.is_for_moves and (first.events is None or second.events is None):
        return "remove the one with events, because the other is for every move"
    listed = ", ".join(sorted(names))
    purpose = f"[{listed}]" if first.is_for_moves else f"{{action: [{listed}]}}"
    return f"write one request with `for: {purpose}`"


def _sent_to(request: OutboundRequest) -> tuple[bool, str, str]:
    """Return what requests that differ only in their events or actions have in common, and few others."""
    return request.is_for_moves, request.method, request.url
