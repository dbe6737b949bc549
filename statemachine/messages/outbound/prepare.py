"""Requests and live moves with their URL templates and paths parsed, once for all uses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from itertools import chain
from typing import TypeAlias

from statemachine.messages.checks import invalid_url_template, reserved_header
from statemachine.messages.outbound.templates import URLTemplate, template_problems
from statemachine.messages.paths import CompiledPath
from statemachine.messages.signatures import ProofForm
from statemachine.model.diagnostics import Diagnostic
from statemachine.model.errors import InvalidRulesError
from statemachine.model.message_specs import JMESPath, LiveMovesSpec, paths_in
from statemachine.model.outbound_request import OutboundRequest
from statemachine.model.spans import Span
from statemachine.model.text import quoted

Find: TypeAlias = Callable[[JMESPath], object]
"""Evaluates a path; None means that nothing was found."""

STATUS_KEYS = ("name", "code", "title")
"""The keys of a status in the documents that paths search."""

NOW_KEYS = ("iso", "date", "rfc2822", "seconds", "milliseconds")
"""The forms of the present time in the documents that paths search."""

AUTHORIZATION = "Authorization"
"""The header with the credentials of a request."""

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
    def of(cls, spec: OutboundRequest) -> PreparedRequest:
        """Parse the template and the paths, or raise `InvalidRulesError` with all faults."""
        faults = [invalid_url_template(spec, each) for each in template_problems(spec.url)]
        faults += _header_faults(spec)
        paths = _compiled(chain(spec.sent_paths, spec.response_paths), faults)
        return cls(paths, spec, URLTemplate.parse(spec.url))

    @property
    def contains_time(self) -> bool:
        """Whether the request contains the present time."""
        form = self.proof
        return self._uses("now") or (form is not None and form.timestamp is not None)

    @property
    def contains_id(self) -> bool:
        """Whether the request contains a new id."""
        return self._uses("new_id") or (self.proof is not None and self.proof.id is not None)

    @property
    def proof(self) -> ProofForm | None:
        """The form of its signature."""
        return None if self.spec.signature is None else ProofForm.of(self.spec.signature)

    def _uses(self, name: str) -> bool:
        """Return whether the paths or the URL use a value of the context; a parameter of this name hides it."""
        sent = (self.paths[path].lookups() for path in self.spec.sent_paths)
        variables = (
            tuple(each.split(".")) for each in self.template.names if each not in self.spec.parameters
        )
        return any(names[0] == name for names in chain(variables, *sent) if names)


@dataclass(frozen=True, slots=True)
class PreparedLiveMoves(_PreparedPaths):
    """A live moves specification with its paths parsed."""

    spec: LiveMovesSpec

    @classmethod
    def of(cls, spec: LiveMovesSpec) -> PreparedLiveMoves:
        """Parse the paths, or raise `InvalidRulesError` with all faults."""
        values = (getattr(spec, each.name) for each in fields(spec))
        return cls(_compiled(chain.from_iterable(map(paths_in, values)), []), spec)


def _header_faults(spec: OutboundRequest) -> Iterator[Diagnostic]:
    known: dict[str, str] = {}
    for name, span in _header_names(spec):
        first = known.setdefault(name.lower(), name)
        if name.lower() in _RESERVED_HEADERS:
            yield reserved_header(span, f"reserved header {quoted(name)}")
        elif first is not name:
            yield reserved_header(span, f"duplicate header {quoted(name)}, the same as {quoted(first)}")


def _header_names(spec: OutboundRequest) -> Iterator[tuple[str, Span]]:
    """Yield the names of all headers that a request gets, each with the place that declares it."""
    yield from ((name, entry.path.span) for name, entry in spec.headers.items())
    if spec.auth is not None:
        yield AUTHORIZATION, spec.auth.span
    if spec.signature is not None:
        form = ProofForm.of(spec.signature)
        sent = None if form.timestamp is None else form.timestamp.header
        names = {name for name in (form.header, sent, form.id) if name}
        yield from ((name, spec.signature.span) for name in sorted(names))


def _compiled(paths: Iterable[JMESPath], faults: list[Diagnostic]) -> Mapping[JMESPath, CompiledPath]:
    """Return every path with its compiled form, or raise all faults, those of the paths included."""
    compiled = {}
    for path in paths:
        try:
            compiled[path] = CompiledPath.of(path)
        except InvalidRulesError as error:
            faults += error.diagnostics
    if faults:
        raise InvalidRulesError(tuple(faults))
    return compiled
