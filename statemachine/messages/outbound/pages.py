"""The answers of reads: their records, and the request for the next page."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urljoin, urlsplit

from statemachine.messages.outbound.prepare import PreparedRequest
from statemachine.messages.outbound.templates import url_problem
from statemachine.messages.paths import kind_of
from statemachine.messages.secrets import masker
from statemachine.model.errors import MessageError
from statemachine.model.request import Request, RequestResult

_PORTS = {"http": 80, "https": 443}


def next_page(prepared: PreparedRequest, request: Request, result: RequestResult) -> Request | None:
    """Return the request for the next page of an answer, or None, or raise `MessageError`.

    The address may be relative. It has to be at the same server, because the request has the same credentials.
    """
    path = prepared.spec.next
    if path is None or result.document is None:
        return None
    mask = masker(request.secrets)
    address = prepared.finder(result.document)(path)
    if address is None or address == "":
        return None
    if not isinstance(address, str):
        raise MessageError(
            f"expected the address of the next page, got {kind_of(address)}", path=path.text
        )
    url = urljoin(request.raw.url, address)
    if (problem := url_problem(url)) is not None:
        raise MessageError(f"invalid address of the next page: {problem}", path=path.text)
    if _server(url) != _server(request.raw.url):
        raise MessageError("the address of the next page is at another server", path=path.text)
    raw = replace(request.raw, url=url)
    return replace(request, raw=raw, masked=replace(request.masked, url=mask(url)))


def _server(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)
