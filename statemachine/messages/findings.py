"""What is wrong with the messages of a rule set, all at once: paths, templates, zones, schemas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from statemachine.messages.checks import (
    CHECKS,
    invalid_record_schema,
    invalid_zone,
    unknown_lookup,
    unknown_parameter,
)
from statemachine.messages.inbound.moments import zone_of
from statemachine.messages.inbound.schemas import RecordSchema
from statemachine.messages.outbound.prepare import (
    LIVE_MOVES_CONTEXT,
    REQUEST_CONTEXT,
    PreparedLiveMoves,
    PreparedRequest,
    paths_in,
)
from statemachine.messages.paths import Compiled
from statemachine.model.diagnostics import Check, Diagnostic
from statemachine.model.errors import InvalidRulesError
from statemachine.model.message_specs import InboundMessage, JMESPath, LiveMovesSpec, OutboundRequest
from statemachine.model.ruleset import RuleSet


def all_checks() -> Mapping[str, Check]:
    """Return every finding on messages, by name: the modules that declare them are all imported here."""
    return CHECKS


def faults(rules: RuleSet) -> tuple[Diagnostic, ...]:
    """Return every fault, in the order of the file, or raise `MissingExtraError`."""
    found = [fault for each in rules.inbound.values() for fault in inbound_faults(each)]
    for outbound in rules.outbound.values():
        found += outbound_faults(rules, outbound)
    for offering in rules.live_moves.values():
        found += offer_faults(offering)
    return tuple(sorted(found, key=lambda each: (each.span, each.check, each.message)))


def inbound_faults(message: InboundMessage) -> Iterator[Diagnostic]:
    """Yield what is wrong with a message that is heard."""
    for path in (*message.content.values(), *message.fields.paths, *message.body.paths):
        try:
            Compiled.of(path)
        except InvalidRulesError as error:
            yield from error.diagnostics
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
    """Yield what is wrong with a request."""
    try:
        PreparedRequest.of(message)
    except InvalidRulesError as error:
        yield from error.diagnostics
    for path in (*message.query.values(), *message.headers.values(), *paths_in(message.body)):
        yield from _unknown(rules, message, path)


def offer_faults(offering: LiveMovesSpec) -> Iterator[Diagnostic]:
    """Yield what is wrong with a live answer."""
    try:
        PreparedLiveMoves.of(offering)
    except InvalidRulesError as error:
        yield from error.diagnostics
    for path in paths_in(offering.answer):
        yield from _never_there(path, _lookups(path), LIVE_MOVES_CONTEXT)


def _unknown(rules: RuleSet, message: OutboundRequest, path: JMESPath) -> Iterator[Diagnostic]:
    """Yield what a path of a request looks for and that is not declared, or never there."""
    declared = {"parameters": ("parameter", message.parameters), "inputs": ("input", rules.inputs)}
    lookups = _lookups(path)
    for names in lookups:
        kind, known = declared.get(names[0], ("", ()))
        if kind and len(names) > 1 and names[1] not in known:
            yield unknown_parameter(path, kind, names[1], known)
    yield from _never_there(path, lookups, REQUEST_CONTEXT)


def _never_there(
    path: JMESPath, lookups: list[tuple[str, ...]], context: Mapping[str, tuple[str, ...] | None]
) -> Iterator[Diagnostic]:
    """Yield what a path looks for that no document of ours has: a root, or a key of a status."""
    for root in dict.fromkeys(names[0] for names in lookups):
        if root not in context:
            yield unknown_lookup(path, root, context)
    for names in lookups:
        inside = context.get(names[0])
        if inside is not None and len(names) > 1 and names[1] not in inside:
            yield unknown_lookup(path, ".".join(names), [f"{names[0]}.{each}" for each in inside])


def _lookups(path: JMESPath) -> list[tuple[str, ...]]:
    """Return what a path looks up, no further than to the second name; of a path that is none, nothing."""
    try:
        return sorted({names[:2] for names in Compiled.of(path).lookups()})
    except InvalidRulesError:  # told already
        return []
