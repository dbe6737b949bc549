"""Requests and offers of a rule set made ready: their templates and paths parsed, once for all uses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from statemachine.messages.checks import invalid_url_template
from statemachine.messages.outbound.headers import header_faults
from statemachine.messages.outbound.templates import Template, problems
from statemachine.messages.outbound.trees import Find, paths_in
from statemachine.messages.paths import CompiledPath
from statemachine.model.diagnostics import Diagnostic
from statemachine.model.errors import InvalidRulesError
from statemachine.model.message_specs import JMESPath, LiveMovesSpec, OutboundRequest


@dataclass(frozen=True, slots=True)
class _Prepared:
    paths: Mapping[JMESPath, CompiledPath]

    def finder(self, document: object) -> Find:
        """Return what follows the paths into a document."""
        return lambda path: self.paths[path].find(document)


@dataclass(frozen=True, slots=True)
class Form(_Prepared):
    """An outbound message, ready to be filled in and its answer to be read."""

    outbound: OutboundRequest
    template: Template

    @classmethod
    def of(cls, outbound: OutboundRequest) -> Form:
        """Parse what an outbound message has, or raise `InvalidRulesError` with all that is wrong."""
        wrong = [invalid_url_template(outbound, each) for each in problems(outbound.url)]
        wrong += [] if wrong else _unknown_variables(outbound)
        wrong += header_faults(outbound.headers)
        paths = _compiled(_paths_of_outbound(outbound), wrong)
        if wrong:
            raise InvalidRulesError(tuple(wrong))
        return cls(paths, outbound, Template.parse(outbound.url))


@dataclass(frozen=True, slots=True)
class OfferForm(_Prepared):
    """An offering, ready to be read and to be given."""

    offering: LiveMovesSpec

    @classmethod
    def of(cls, offering: LiveMovesSpec) -> OfferForm:
        """Parse the paths of an offering, or raise `InvalidRulesError` with all that is wrong."""
        wrong: list[Diagnostic] = []
        paths = _compiled(_paths_of_offering(offering), wrong)
        if wrong:
            raise InvalidRulesError(tuple(wrong))
        return cls(paths, offering)


def _unknown_variables(outbound: OutboundRequest) -> Iterator[Diagnostic]:
    for name in Template.parse(outbound.url).names:
        if name not in outbound.parameters:
            yield invalid_url_template(outbound, f"there is no parameter {name!r}")


def _compiled(paths: Iterable[JMESPath], wrong: list[Diagnostic]) -> Mapping[JMESPath, CompiledPath]:
    found = {}
    for path in paths:
        try:
            found[path] = CompiledPath.of(path)
        except InvalidRulesError as error:
            wrong += error.diagnostics
    return found


def _paths_of_outbound(outbound: OutboundRequest) -> Iterator[JMESPath]:
    yield from outbound.query.values()
    yield from outbound.headers.values()
    yield from paths_in(outbound.body)
    if outbound.success is not None:
        yield outbound.success.path
    if outbound.reasons is not None:
        yield outbound.reasons


def _paths_of_offering(offering: LiveMovesSpec) -> Iterator[JMESPath]:
    yield from offering.content.values()
    single = (
        offering.status,
        offering.moves,
        offering.target,
        offering.overrides,
        offering.move_title,
        offering.default,
        offering.instructions,
        offering.may_move,
        offering.may_override,
        offering.actor,
    )
    yield from (path for path in single if path is not None)
    yield from paths_in(offering.answer)
