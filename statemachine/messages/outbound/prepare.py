"""Requests and live moves with their URL templates and paths parsed, once for all uses."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import TypeAlias

from statemachine.messages.checks import invalid_url_template, reserved_header
from statemachine.messages.outbound.templates import URLTemplate, template_problems
from statemachine.messages.paths import CompiledPath, PathCompiler
from statemachine.model.diagnostics import Diagnostic
from statemachine.model.errors import InvalidRulesError
from statemachine.model.message_specs import (
    JMESPath,
    LiveMovesSpec,
    OutboundRequest,
    Success,
    paths_in,
)
from statemachine.model.text import quoted

Find: TypeAlias = Callable[[JMESPath], object]
"""Evaluates a path; None means that nothing was found."""

STATUS_KEYS = ("name", "code", "title")
"""The keys of a status in the documents that paths search."""

_RESERVED_HEADERS = frozenset(
    {
        *("accept-encoding", "connection", "content-length", "expect", "host"),
        *("te", "trailer", "transfer-encoding", "upgrade"),
    }
)


@dataclass(frozen=True, slots=True)
class _PreparedPaths:
    paths: Mapping[JMESPath, CompiledPath]

    def finder(self, document: object) -> Find:
        """Return a function that evaluates a path in the document."""
        return lambda path: self.paths[path].find(document)


@dataclass(frozen=True, slots=True)
class PreparedRequest(_PreparedPaths):
    """An outbound request with its URL template and its paths parsed."""

    spec: OutboundRequest
    template: URLTemplate

    @classmethod
    def of(cls, spec: OutboundRequest, compiler: PathCompiler | None = None) -> PreparedRequest:
        """Parse the template and the paths, or raise `InvalidRulesError` with all faults."""
        faults = [invalid_url_template(spec, each) for each in template_problems(spec.url)]
        if not faults:
            unknown = (each for each in URLTemplate.parse(spec.url).names if each not in spec.parameters)
            faults += [invalid_url_template(spec, f"unknown parameter {name!r}") for name in unknown]
        faults += _header_faults(spec.headers)
        return cls(
            _compiled(spec, faults, compiler or PathCompiler()), spec, URLTemplate.parse(spec.url)
        )


@dataclass(frozen=True, slots=True)
class PreparedLiveMoves(_PreparedPaths):
    """A live moves specification with its paths parsed."""

    spec: LiveMovesSpec

    @classmethod
    def of(cls, spec: LiveMovesSpec, compiler: PathCompiler | None = None) -> PreparedLiveMoves:
        """Parse the paths, or raise `InvalidRulesError` with all faults."""
        return cls(_compiled(spec, [], compiler or PathCompiler()), spec)


def _header_faults(headers: Mapping[str, JMESPath]) -> Iterator[Diagnostic]:
    known: dict[str, str] = {}
    for name, path in headers.items():
        first = known.setdefault(name.lower(), name)
        if name.lower() in _RESERVED_HEADERS:
            yield reserved_header(path, f"reserved header {quoted(name)}")
        elif first != name:
            yield reserved_header(path, f"duplicate header {quoted(name)}, the same as {quoted(first)}")


def _compiled(
    spec: OutboundRequest | LiveMovesSpec, faults: list[Diagnostic], compiler: PathCompiler
) -> Mapping[JMESPath, CompiledPath]:
    """Return every path in the fields of a specification, or raise all faults, those of the paths included."""
    values = [getattr(spec, each.name) for each in fields(spec)]
    values += [each.path for each in values if isinstance(each, Success)]
    compiled = {}
    for path in (path for value in values for path in paths_in(value)):
        try:
            compiled[path] = compiler.compile(path)
        except InvalidRulesError as error:
            faults += error.diagnostics
    if faults:
        raise InvalidRulesError(tuple(faults))
    return compiled
