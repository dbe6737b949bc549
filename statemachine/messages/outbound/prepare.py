"""Requests and live moves with their URL templates and paths parsed, once for all uses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from statemachine.messages.checks import check, invalid_url_template
from statemachine.messages.outbound.templates import URLTemplate, template_problems
from statemachine.messages.paths import CompiledPath
from statemachine.model.diagnostics import Diagnostic, Finding
from statemachine.model.errors import InvalidRulesError
from statemachine.model.message_specs import (
    DocumentTemplate,
    JMESPath,
    LiveMovesSpec,
    OutboundRequest,
)
from statemachine.model.text import quoted

Find: TypeAlias = Callable[[JMESPath], object]
"""Evaluates a path; None means that nothing was found."""

STATUS_KEYS = ("name", "code", "title")
"""The keys of a status in the documents below."""

REQUEST_CONTEXT: Mapping[str, tuple[str, ...] | None] = {
    "source": STATUS_KEYS,
    "target": STATUS_KEYS,
    "event": None,
    "inputs": None,
    "parameters": None,
}
"""The keys of the document that the paths of a request search; their own keys where they are fixed."""

LIVE_MOVES_CONTEXT: Mapping[str, tuple[str, ...] | None] = {
    "status": STATUS_KEYS,
    "moves": None,
    "overrides": None,
    "actor": None,
    "actors": None,
}
"""The keys of the document that the paths of an `answer` of live moves search."""

_RESERVED_HEADERS = frozenset(
    (
        *("accept-encoding", "connection", "content-length", "expect", "host"),
        *("te", "trailer", "transfer-encoding", "upgrade"),
    )
)
_LIVE_MOVES_PATHS = (
    *("status", "moves", "target", "overrides", "move_title", "default", "instructions"),
    *("may_move", "may_override", "actor"),
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
    def of(cls, spec: OutboundRequest) -> PreparedRequest:
        """Parse the template and the paths, or raise `InvalidRulesError` with all faults."""
        faults = [invalid_url_template(spec, each) for each in template_problems(spec.url)]
        faults += [] if faults else _unknown_variables(spec)
        faults += header_faults(spec.headers)
        paths = _compiled(_request_paths(spec), faults)
        if faults:
            raise InvalidRulesError(tuple(faults))
        return cls(paths, spec, URLTemplate.parse(spec.url))


@dataclass(frozen=True, slots=True)
class PreparedLiveMoves(_PreparedPaths):
    """A live moves specification with its paths parsed."""

    spec: LiveMovesSpec

    @classmethod
    def of(cls, spec: LiveMovesSpec) -> PreparedLiveMoves:
        """Parse the paths, or raise `InvalidRulesError` with all faults."""
        faults: list[Diagnostic] = []
        paths = _compiled(_live_moves_paths(spec), faults)
        if faults:
            raise InvalidRulesError(tuple(faults))
        return cls(paths, spec)


def paths_in(template: DocumentTemplate) -> Iterator[JMESPath]:
    """Yield every path of a document template."""
    if isinstance(template, JMESPath):
        yield template
    elif isinstance(template, Mapping):
        for child in template.values():
            yield from paths_in(child)
    elif isinstance(template, tuple):
        for child in template:
            yield from paths_in(child)


def header_faults(headers: Mapping[str, JMESPath]) -> Iterator[Diagnostic]:
    """Yield a finding for each header that is reserved or a duplicate."""
    known: dict[str, str] = {}
    for name, path in headers.items():
        first = known.setdefault(name.lower(), name)
        if name.lower() in _RESERVED_HEADERS:
            yield reserved_header(path, f"reserved header {quoted(name)}")
        elif first != name:
            yield reserved_header(path, f"duplicate header {quoted(name)}, the same as {quoted(first)}")


@check
def reserved_header(path: JMESPath, problem: str) -> Finding:
    """A header that only the client may set, or a duplicate header.

    The client sets `Host`, `Content-Length`, `Transfer-Encoding`, `Connection`, `Upgrade`, `Expect`, `TE`,
    `Trailer` and `Accept-Encoding`. A wrong value in one of them splits a request in two, or cuts it short.
    Header names ignore case, so two names that differ only in case are duplicates.

    Bad:
        messages:
          outbound:
            finish:
              events: finish
              method: POST
              url: https://example.com/status
              headers: {Content-Length: "'17'"}
              body: {status: target.name}

    Good:
        messages:
          outbound:
            finish:
              events: finish
              method: POST
              url: https://example.com/status
              headers: {Content-Type: "'application/json'"}
              body: {status: target.name}
    """
    return Finding(path.span, problem, "remove it")


def _unknown_variables(spec: OutboundRequest) -> Iterator[Diagnostic]:
    for name in URLTemplate.parse(spec.url).names:
        if name not in spec.parameters:
            yield invalid_url_template(spec, f"unknown parameter {name!r}")


def _compiled(paths: Iterable[JMESPath], faults: list[Diagnostic]) -> Mapping[JMESPath, CompiledPath]:
    compiled = {}
    for path in paths:
        try:
            compiled[path] = CompiledPath.of(path)
        except InvalidRulesError as error:
            faults += error.diagnostics
    return compiled


def _request_paths(spec: OutboundRequest) -> Iterator[JMESPath]:
    yield from spec.query.values()
    yield from spec.headers.values()
    yield from paths_in(spec.body)
    if spec.success is not None:
        yield spec.success.path
    if spec.reasons is not None:
        yield spec.reasons


def _live_moves_paths(spec: LiveMovesSpec) -> Iterator[JMESPath]:
    yield from spec.content.values()
    single = (getattr(spec, name) for name in _LIVE_MOVES_PATHS)
    yield from (path for path in single if path is not None)
    yield from paths_in(spec.answer)
