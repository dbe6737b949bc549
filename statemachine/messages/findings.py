"""The faults in the messages of a rule set, all at once: paths, templates, times, words and schemas."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import chain
from typing import Any

from statemachine.messages import checks
from statemachine.messages.bodies.embedded import names_of
from statemachine.messages.door_checks import door_faults
from statemachine.messages.doubts import inbound_doubts
from statemachine.messages.inbound.record_schema import RecordSchema
from statemachine.messages.inbound.time_formats import format_of
from statemachine.messages.inbound.times import zone_of
from statemachine.messages.inbound.values import folded_words
from statemachine.messages.outbound import prepare
from statemachine.messages.outbound.request_context import known_variables, roots_of
from statemachine.messages.outbound.templates import URLTemplate
from statemachine.messages.paths import CompiledPath
from statemachine.messages.signature_checks import signature_faults
from statemachine.model.diagnostics import Check, Diagnostic, in_file_order
from statemachine.model.errors import InvalidRulesError
from statemachine.model.inbound_message import FactSource, InboundMessage, TimeForms
from statemachine.model.message_specs import JMESPath, LiveMovesSpec, paths_in
from statemachine.model.outbound_request import OutboundRequest
from statemachine.model.ruleset import RuleSet
from statemachine.model.text import did_you_mean, quoted, similar

_LIVE_MOVES_NAMES = ("status", "moves", "overrides", "actor", "actors")
_KEYS = {
    **dict.fromkeys(("source", "target", "status"), prepare.STATUS_KEYS),
    "now": prepare.NOW_KEYS,
}
"""The keys of the values that paths look up."""


def all_checks() -> Mapping[str, Check]:
    """Return every check of messages, by name."""
    return checks.CHECKS


def faults(rules: RuleSet) -> tuple[Diagnostic, ...]:
    """Return every fault in the order of the file, or raise `MissingExtraError`."""
    inbound = (inbound_faults(rules, each) for each in rules.inbound.values())
    doors = door_faults(rules.inbound.values())
    doubts = map(inbound_doubts, rules.inbound.values())
    outbound = (outbound_faults(rules, each) for each in rules.outbound.values())
    live_moves = map(live_moves_faults, rules.live_moves.values())
    return in_file_order(chain.from_iterable((*inbound, *doubts, doors, *outbound, *live_moves)))


def inbound_faults(rules: RuleSet, message: InboundMessage) -> Iterator[Diagnostic]:
    """Yield the faults of an inbound message."""
    if message.signature is not None:
        yield from signature_faults(message.signature)
    for path in message.record_paths:
        yield from _path_faults(path)
    for path in message.when_paths:
        yield from _path_faults(path, one_value=True)
    for path in message.embedded:
        yield from _embedding_faults(path)
    for fields in message.path_fields:
        for path in fields.all:
            yield from _path_faults(path, one_value=True)
    yield from _time_faults(message.time)
    yield from _fact_word_faults(rules, message)
    if message.record is not None:
        try:
            RecordSchema.of(message.record)
        except ValueError as error:
            yield checks.invalid_record_schema(message, str(error))


def outbound_faults(rules: RuleSet, message: OutboundRequest) -> Iterator[Diagnostic]:
    """Yield the faults of a request."""
    try:
        prepare.PreparedRequest.of(message)
    except InvalidRulesError as error:
        yield from error.diagnostics
    keys = {**_KEYS, "order": _order_parts(rules, message)}
    for path in message.sent_paths:
        yield from _unknown_names(path, roots_of(message), keys)
    yield from _variable_faults(rules, message)
    if message.signature is not None:
        yield from signature_faults(message.signature, outbound=True)
    yield from _undeclared("parameter", message, message.parameters)
    yield from _undeclared("input", message, rules.inputs)


def live_moves_faults(live_moves: LiveMovesSpec) -> Iterator[Diagnostic]:
    """Yield the faults of a specification of live moves."""
    try:
        prepare.PreparedLiveMoves.of(live_moves)
    except InvalidRulesError as error:
        yield from error.diagnostics
    for path in paths_in(live_moves.answer):
        yield from _unknown_names(path, _LIVE_MOVES_NAMES, _KEYS)


def _time_faults(time: TimeForms) -> Iterator[Diagnostic]:
    """Yield the faults of zones and formats."""
    if time.zone_path is not None:
        yield from _path_faults(time.zone_path, one_value=True)
    zones = {} if time.zone is None else {"zone": time.zone}
    for part, zone in {**zones, **{f"zones.{name}": zone for name, zone in time.zones.items()}}.items():
        try:
            zone_of(zone)
        except ValueError:
            yield checks.invalid_zone(time, part, zone)
    for index, text in enumerate(time.formats):
        try:
            format_of(text, time.zones)
        except ValueError as error:
            yield checks.invalid_time_format(time, index, str(error))


def _fact_word_faults(rules: RuleSet, message: InboundMessage) -> Iterator[Diagnostic]:
    """Yield the words of facts that differ in case only and have different values."""
    sources: Iterator[tuple[str, FactSource[Any]]] = chain.from_iterable(
        fields.facts.items() for fields in message.all_fields
    )
    for name, source in sources:
        if source.fold_case and name in rules.facts:
            for words in folded_words(rules.facts[name].domain, source).values():
                if len({*words.values()}) > 1:
                    yield checks.ambiguous_fact_word(source.source.span, name, words)


def _path_faults(path: JMESPath, *, one_value: bool = False) -> Iterator[Diagnostic]:
    try:
        compiled = CompiledPath.of(path)
    except InvalidRulesError as error:
        yield from error.diagnostics
        return
    if one_value and compiled.returns_list:
        yield checks.invalid_path(path, "it always returns several values, and one is expected")


def _embedding_faults(path: JMESPath) -> Iterator[Diagnostic]:
    try:
        names_of(path)
    except InvalidRulesError as error:
        yield from error.diagnostics


def _undeclared(kind: str, message: OutboundRequest, declared: Collection[str]) -> Iterator[Diagnostic]:
    """Yield each parameter or input that a request uses, and that is not declared."""
    uses = [
        (path.span, names[1], False)
        for path in message.sent_paths
        for names in _lookups(path)
        if names[0] == f"{kind}s" and len(names) > 1 and names[1] not in declared
    ]
    if kind == "parameter":
        uses += [(span, name, True) for name, span in message.credentials if name not in declared]
    suggestions = similar({name for _, name, _ in uses}, declared)
    for span, name, is_credential in uses:
        yield checks.unknown_parameter(
            span,
            kind,
            name,
            declared=declared,
            suggestion=suggestions.get(name),
            is_credential=is_credential,
        )


def _variable_faults(rules: RuleSet, message: OutboundRequest) -> Iterator[Diagnostic]:
    """Yield the variables of the URL that are neither parameters nor values that a request has."""
    try:
        names = URLTemplate.parse(message.url).names
    except ValueError:  # reported already
        return
    known = (
        *known_variables(rules, message),
        *(f"order.{each}" for each in _order_parts(rules, message)),
    )
    for name in names:
        if name not in message.parameters and name not in known and not _is_open(rules, message, name):
            yield checks.invalid_url_template(message, _variable_problem(message, name, known))
        elif name in message.parameters and message.parameters[name].optional:
            problem = f"the optional parameter {quoted(name)} may have no value; an optional one can be in `query`"
            yield checks.invalid_url_template(message, problem)


def _variable_problem(message: OutboundRequest, name: str, known: Collection[str]) -> str:
    """Return why a variable of the URL never has a value, and what was probably meant."""
    root, _, key = name.partition(".")
    problem = f"unknown variable {quoted(name)}"
    if root == "parameters" and key in message.parameters:
        return f"{problem}; write {{{key}}}"
    if root in checks.ONLY_IN and root not in roots_of(message):
        return f"{problem}; only {checks.ONLY_IN[root]} have {quoted(root)}"
    return problem + did_you_mean(name, (*message.parameters, *known))


def _order_parts(rules: RuleSet, message: OutboundRequest) -> frozenset[str]:
    """Return the parts of the order's key that the message of a read declares; empty for other requests."""
    inbound = None if message.read is None else rules.inbound.get(message.read)
    return frozenset(part for each in (inbound.all_fields if inbound else ()) for part in each.order)


def _is_open(rules: RuleSet, message: OutboundRequest, variable: str) -> bool:
    """Return whether a variable of a read is a part of the order's key that its message leaves to the caller."""
    root, _, part = variable.partition(".")
    return bool(message.read is not None and root == "order" and part) and not _order_parts(
        rules, message
    )


def _unknown_names(
    path: JMESPath, known: Collection[str], keys: Mapping[str, Collection[str]]
) -> Iterator[Diagnostic]:
    """Yield the names that a path looks up and that never have a value: a root, or one of its `keys`."""
    lookups = _lookups(path)
    for root in dict.fromkeys(names[0] for names in lookups):
        if root not in known:
            yield checks.unknown_lookup(path, root, known)
    for root, *rest in lookups:
        of_root = keys.get(root, ()) if root in known else ()
        if of_root and rest and rest[0] not in of_root:
            yield checks.unknown_lookup(path, f"{root}.{rest[0]}", [f"{root}.{key}" for key in of_root])


def _lookups(path: JMESPath) -> list[tuple[str, ...]]:
    """Return the names that a path looks up, at most two of each chain; an invalid path has none."""
    try:
        return sorted({names[:2] for names in CompiledPath.of(path).lookups()})
    except InvalidRulesError:  # reported already
        return []
