"""The headers that a rule file may set: none that say how a request is carried, and none twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from statemachine.messages.checks import check
from statemachine.model.diagnostics import Diagnostic, Finding
from statemachine.model.message_specs import JMESPath
from statemachine.model.text import quoted

_RESERVED = frozenset(
    {
        "accept-encoding",
        "connection",
        "content-length",
        "expect",
        "host",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)


def header_faults(headers: Mapping[str, JMESPath]) -> Iterator[Diagnostic]:
    """Yield a finding for each header that is reserved, or there already."""
    met: dict[str, str] = {}
    for name, path in headers.items():
        first = met.setdefault(name.lower(), name)
        if name.lower() in _RESERVED:
            yield reserved_header(path, f"the header {quoted(name)} says how a request is carried")
        elif first != name:
            yield reserved_header(path, f"the header {quoted(name)} is there already as {quoted(first)}")


@check
def reserved_header(path: JMESPath, problem: str) -> Finding:
    """A header that the client sets itself, or one that is there twice.

    How a request is carried is the client's to say: `Host`, `Content-Length`, `Transfer-Encoding`, `Connection`,
    `Upgrade`, `Expect`, `TE`, `Trailer` and `Accept-Encoding` are set by it alone, for a wrong one makes one request
    into two, or half a one that arrives all the same. Headers have no case, so two that differ in it are one.

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
    return Finding(path.span, problem, "leave it out")
