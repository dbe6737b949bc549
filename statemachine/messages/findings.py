"""The faults in the messages of a rule set, all at once: paths, templates, zones and schemas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from statemachine.messages import checks
from statemachine.messages.inbound.record_schema import RecordSchema
from statemachine.messages.inbound.values import zone_of
from statemachine.messages.outbound import prepare
from statemachine.messages.paths import Names, PathCompiler
from statemachine.model.diagnostics import Check, Diagnostic, Span, in_file_order
from statemachine.model.errors import InvalidRulesError
from statemachine.model.message_specs import (
    InboundMessage,
    JMESPath,
    LiveMovesSpec,
    OutboundRequest,
    paths_in,
)
from statemachine.model.ruleset import RuleSet
from statemachine.model.text import listing, similar_in_groups

_REQUEST_NAMES = ("source", "target", "event", "inputs", "parameters")
_LIVE_MOVES_NAMES = ("status", "moves", "overrides", "actor", "actors")
_STATUSES = frozenset({"source", "target", "status"})


def all_checks() -> Mapping[str, Check]:
    """Return every check of messages, by name."""
    return checks.CHECKS


def faults(rules: RuleSet) -> tuple[Diagnostic, ...]:
    """Return every fault in the order of the file, or raise `MissingExtraError`."""
    finder = FaultFinder(rules)
    inbound = map(finder.inbound, rules.inbound.values())
    live_moves = map(finder.live_moves, rules.live_moves.values())
    outbound = finder.outbound(*rules.outbound.values())
    return in_file_order(chain(*inbound, outbound, *live_moves))


class FaultFinder:
    """Finds the faults of messages; a path or schema that aliases repeat is examined once."""

    def __init__(self, rules: RuleSet) -> None:
        self.rules = rules
        self._compiler = PathCompiler()
        self._looked_up: set[tuple[str, Span, Names]] = set()

    def inbound(self, message: InboundMessage) -> Iterator[Diagnostic]:
        """Yield the faults of an inbound message."""
        for path in message.content.values():
            yield from self._path_faults(path)
        for path in (*message.fields.paths, *message.body.paths):
            yield from self._path_faults(path, one_value=True)
        if message.zone is not None:
            try:
                zone_of(message.zone)
            except ValueError:
                yield checks.invalid_zone(message)
        if message.record is not None:
            try:
                RecordSchema.of(message.record)
            except ValueError as error:
                yield checks.invalid_record_schema(message, str(error))

    def outbound(self, *messages: OutboundRequest) -> Iterator[Diagnostic]:
        """Yield the faults of requests."""
        for message in messages:
            try:
                prepare.PreparedRequest.of(message, self._compiler)
            except InvalidRulesError as error:
                yield from error.diagnostics
            for path in message.sent_paths:
                yield from self._unknown_names(path, _REQUEST_NAMES)
        yield from self._undeclared(messages)

    def live_moves(self, live_moves: LiveMovesSpec) -> Iterator[Diagnostic]:
        """Yield the faults of a specification of live moves."""
        try:
            prepare.PreparedLiveMoves.of(live_moves, self._compiler)
        except InvalidRulesError as error:
            yield from error.diagnostics
        for path in paths_in(live_moves.answer):
            yield from self._unknown_names(path, _LIVE_MOVES_NAMES)

    def _path_faults(self, path: JMESPath, *, one_value: bool = False) -> Iterator[Diagnostic]:
        try:
            compiled = self._compiler.compile(path)
        except InvalidRulesError as error:
            yield from error.diagnostics
            return
        if one_value and compiled.returns_list:
            yield checks.invalid_path(path, "it always returns several values, and one is expected")

    def _undeclared(self, messages: Iterable[OutboundRequest]) -> Iterator[Diagnostic]:
        """Yield each parameter and input that a path uses and the file does not declare."""
        uses: dict[tuple[str, Names], dict[tuple[str, Span, str], JMESPath]] = {}
        for message in messages:
            declared = {
                root: (uses.setdefault((kind, tuple(known)), {}), known)
                for root, kind, known in (
                    ("parameters", "parameter", message.parameters),
                    ("inputs", "input", self.rules.inputs),
                )
            }
            for path in message.sent_paths:
                for root, *keys in self._compiler.lookups(path):
                    if root in declared and keys and keys[0] not in declared[root][1]:
                        declared[root][0].setdefault((path.text, path.span, keys[0]), path)
        names = {key: {name for _, _, name in found} for key, found in uses.items()}
        similar = similar_in_groups({key: (names[key], key[1]) for key in uses})
        for key, found in uses.items():
            hint = listing(map(repr, key[1]), "or") if found else ""
            for (_, _, name), path in found.items():
                suggestion = similar[key].get(name)
                yield checks.unknown_parameter(path, key[0], name, suggestion=suggestion, declared=hint)

    def _unknown_names(self, path: JMESPath, known: Names) -> Iterator[Diagnostic]:
        """Yield the names that a path looks up and that never have a value: a root, or a key of a status."""
        key = path.text, path.span, known
        if key in self._looked_up:
            return
        self._looked_up.add(key)
        lookups = self._compiler.lookups(path)
        for root in dict.fromkeys(names[0] for names in lookups):
            if root not in known:
                yield checks.unknown_lookup(path, root, known)
        for root, *keys in lookups:
            if root in _STATUSES.intersection(known) and keys and keys[0] not in prepare.STATUS_KEYS:
                yield checks.unknown_lookup(
                    path, f"{root}.{keys[0]}", [f"{root}.{each}" for each in prepare.STATUS_KEYS]
                )
