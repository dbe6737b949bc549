"""The faults in the messages of a rule set, all at once: paths, templates, zones and schemas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from statemachine.messages.checks import (
    CHECKS,
    invalid_path,
    invalid_record_schema,
    invalid_zone,
    unknown_lookup,
    unknown_parameter,
)
from statemachine.messages.inbound.record_schema import RecordSchema
from statemachine.messages.inbound.values import zone_of
from statemachine.messages.outbound.prepare import (
    LIVE_MOVES_CONTEXT,
    REQUEST_CONTEXT,
    PreparedLiveMoves,
    PreparedRequest,
    paths_in,
)
from statemachine.messages.paths import CompiledPath
from statemachine.model.diagnostics import Check, Diagnostic, in_file_order
from statemachine.model.errors import InvalidRulesError
from statemachine.model.message_specs import InboundMessage, JMESPath, LiveMovesSpec, OutboundRequest
from statemachine.model.ruleset import RuleSet


def all_checks() -> Mapping[str, Check]:
    """Return every check of messages, by name."""
    return CHECKS


def faults(rules: RuleSet) -> tuple[Diagnostic, ...]:
    """Return every fault in the order of the file, or raise `MissingExtraError`."""
    return in_file_order(_all_faults(rules))


def _all_faults(rules: RuleSet) -> Iterator[Diagnostic]:
    for inbound in rules.inbound.values():
        yield from inbound_faults(inbound)
    for outbound in rules.outbound.values():
        yield from outbound_faults(rules, outbound)
    for live_moves in rules.live_moves.values():
        yield from live_moves_faults(live_moves)


def inbound_faults(message: InboundMessage) -> Iterator[Diagnostic]:
    """Yield the faults of an inbound message."""
    for path in message.content.values():
        yield from _path_faults(path)
    for path in (*message.fields.paths, *message.body.paths):
        yield from _path_faults(path, one_value=True)
    if message.zone is not None:
        try:
            zone_of(message.zone)
        except ValueError:
            yield invalid_zone(message)
    if message.record is not None:
        try:
            RecordSchema.of(message.record)
        except ValueError as error:
            yield invalid_record_schema(message, str(error))


def outbound_faults(rules: RuleSet, message: OutboundRequest) -> Iterator[Diagnostic]:
    """Yield the faults of a request."""
    try:
        PreparedRequest.of(message)
    except InvalidRulesError as error:
        yield from error.diagnostics
    for path in (*message.query.values(), *message.headers.values(), *paths_in(message.body)):
        yield from _undeclared(rules, message, path)
        yield from _unknown_names(path, REQUEST_CONTEXT)


def live_moves_faults(live_moves: LiveMovesSpec) -> Iterator[Diagnostic]:
    """Yield the faults of a specification of live moves."""
    try:
        PreparedLiveMoves.of(live_moves)
    except InvalidRulesError as error:
        yield from error.diagnostics
    for path in paths_in(live_moves.answer):
        yield from _unknown_names(path, LIVE_MOVES_CONTEXT)


def _path_faults(path: JMESPath, *, one_value: bool = False) -> Iterator[Diagnostic]:
    try:
        compiled = CompiledPath.of(path)
    except InvalidRulesError as error:
        yield from error.diagnostics
        return
    if one_value and compiled.returns_list:
        yield invalid_path(path, "it always returns several values, and one is expected")


def _undeclared(rules: RuleSet, message: OutboundRequest, path: JMESPath) -> Iterator[Diagnostic]:
    declared = {"parameters": ("parameter", message.parameters), "inputs": ("input", rules.inputs)}
    for names in _lookups(path):
        kind, known = declared.get(names[0], ("", ()))
        if kind and len(names) > 1 and names[1] not in known:
            yield unknown_parameter(path, kind, names[1], known)


def _unknown_names(
    path: JMESPath, context: Mapping[str, tuple[str, ...] | None]
) -> Iterator[Diagnostic]:
    """Yield the names that a path looks up and that never have a value: a root, or a key of a status."""
    lookups = _lookups(path)
    for root in dict.fromkeys(names[0] for names in lookups):
        if root not in context:
            yield unknown_lookup(path, root, context)
    for names in lookups:
        keys = context.get(names[0])
        if keys is not None and len(names) > 1 and names[1] not in keys:
            yield unknown_lookup(path, ".".join(names), [f"{names[0]}.{each}" for each in keys])


def _lookups(path: JMESPath) -> list[tuple[str, ...]]:
    """Return the names that a path looks up, at most two of each chain; an invalid path has none."""
    try:
        return sorted({names[:2] for names in CompiledPath.of(path).lookups()})
    except InvalidRulesError:  # reported already
        return []
