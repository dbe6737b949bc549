"""What is wrong with the messages of a rule set, all at once: paths, templates, zones, schemas."""

from __future__ import annotations

from collections.abc import Iterator

from statemachine.messages.checks import invalid_record_schema, invalid_zone, unknown_parameter
from statemachine.messages.inbound.moments import zone_of
from statemachine.messages.inbound.schemas import RecordSchema
from statemachine.messages.outbound.forms import Form, OfferForm
from statemachine.messages.outbound.trees import paths_in
from statemachine.messages.paths import Compiled
from statemachine.model.diagnostics import Diagnostic
from statemachine.model.errors import InvalidRulesError
from statemachine.model.messages import Inbound, Outbound, Path
from statemachine.model.ruleset import RuleSet


def faults(rules: RuleSet) -> tuple[Diagnostic, ...]:
    """Return every fault, in the order of the file, or raise `MissingExtraError`."""
    found = [fault for each in rules.inbound.values() for fault in inbound_faults(each)]
    for outbound in rules.outbound.values():
        found += outbound_faults(rules, outbound)
    for offering in rules.offers.values():
        try:
            OfferForm.of(offering)
        except InvalidRulesError as error:
            found += error.diagnostics
    return tuple(sorted(found, key=lambda each: (each.span, each.check, each.message)))


def inbound_faults(message: Inbound) -> Iterator[Diagnostic]:
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


def outbound_faults(rules: RuleSet, message: Outbound) -> Iterator[Diagnostic]:
    """Yield what is wrong with a request."""
    try:
        Form.of(message)
    except InvalidRulesError as error:
        yield from error.diagnostics
    for path in (*message.query.values(), *message.headers.values(), *paths_in(message.body)):
        yield from _unknown(rules, message, path)


def _unknown(rules: RuleSet, message: Outbound, path: Path) -> Iterator[Diagnostic]:
    """Yield the parameters and inputs that a path looks for and that are not declared."""
    declared = {"parameters": ("parameter", message.parameters), "inputs": ("input", rules.inputs)}
    try:
        lookups = Compiled.of(path).lookups()
    except InvalidRulesError:  # told already
        return
    for names in sorted({names[:2] for names in lookups if len(names) > 1}):
        section, name = names
        if section in declared:
            kind, known = declared[section]
            if name not in known:
                yield unknown_parameter(path, kind, name, known)
