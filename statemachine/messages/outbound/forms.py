"""Requests and offers of a rule set made ready: their templates and paths parsed, once for all uses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from statemachine.messages.checks import invalid_url_template
from statemachine.messages.outbound.templates import Template
from statemachine.messages.outbound.trees import Find, paths_in
from statemachine.messages.paths import Compiled
from statemachine.model.diagnostics import Diagnostic
from statemachine.model.errors import InvalidRulesError
from statemachine.model.messages import Offering, Outbound, Path


@dataclass(frozen=True, slots=True)
class Form:
    """An outbound message, ready to be filled in and its answer to be read."""

    outbound: Outbound
    template: Template
    paths: Mapping[Path, Compiled]

    @classmethod
    def of(cls, outbound: Outbound) -> Form:
        """Parse what an outbound message has, or raise `InvalidRulesError` with all that is wrong."""
        wrong: list[Diagnostic] = []
        template = _template(outbound, wrong)
        paths = _compiled(_paths_of_outbound(outbound), wrong)
        if template is None or wrong:
            raise InvalidRulesError(tuple(wrong))
        return cls(outbound, template, paths)

    def finder(self, document: object) -> Find:
        """Return what follows the paths into a document."""
        return lambda path: self.paths[path].find(document)


@dataclass(frozen=True, slots=True)
class OfferForm:
    """An offering, ready to be read and to be given."""

    offering: Offering
    paths: Mapping[Path, Compiled]

    @classmethod
    def of(cls, offering: Offering) -> OfferForm:
        """Parse the paths of an offering, or raise `InvalidRulesError` with all that is wrong."""
        wrong: list[Diagnostic] = []
        paths = _compiled(_paths_of_offering(offering), wrong)
        if wrong:
            raise InvalidRulesError(tuple(wrong))
        return cls(offering, paths)

    def finder(self, document: object) -> Find:
        """Return what follows the paths into a document."""
        return lambda path: self.paths[path].find(document)


def _template(outbound: Outbound, wrong: list[Diagnostic]) -> Template | None:
    try:
        template = Template.parse(outbound.url)
    except ValueError as error:
        wrong.append(invalid_url_template(outbound, str(error)))
        return None
    unknown = [name for name in template.names if name not in outbound.parameters]
    wrong += [invalid_url_template(outbound, f"there is no parameter {name!r}") for name in unknown]
    return template


def _compiled(paths: Iterable[Path], wrong: list[Diagnostic]) -> Mapping[Path, Compiled]:
    found = {}
    for path in paths:
        try:
            found[path] = Compiled.of(path)
        except InvalidRulesError as error:
            wrong += error.diagnostics
    return found


def _paths_of_outbound(outbound: Outbound) -> Iterator[Path]:
    yield from outbound.query.values()
    yield from outbound.headers.values()
    yield from paths_in(outbound.body)
    if outbound.success is not None:
        yield outbound.success.path
    if outbound.reasons is not None:
        yield outbound.reasons


def _paths_of_offering(offering: Offering) -> Iterator[Path]:
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
    )
    yield from (path for path in single if path is not None)
    yield from paths_in(offering.answer)
