"""The answers of reads: their records, and the request for the next page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from urllib.parse import quote, unquote_plus, urlencode, urljoin, urlsplit, urlunsplit

from statemachine.messages.argument_checks import is_encodable, url_text
from statemachine.messages.outbound.prepare import PreparedRequest
from statemachine.messages.outbound.templates import url_problem
from statemachine.messages.paths import kind_of
from statemachine.messages.secrets import masker
from statemachine.model.errors import MessageError
from statemachine.model.reading import Reading
from statemachine.model.request import Request
from statemachine.model.request_result import RequestResult
from statemachine.model.text import quoted

_NO_PAGE: tuple[object, ...] = (None, "", False, {}, [])
_PORTS = {"http": 80, "https": 443}


def with_masked_errors(reading: Reading, request: Request) -> Reading:
    """Return a reading whose errors show no secret of the request: the provider may repeat one as a key."""
    if not reading.errors or not request.secrets:
        return reading
    mask = masker(request.secrets)
    records = (
        replace(each, errors=tuple(masked_error(error, mask) for error in each.errors))
        for each in reading.records
    )
    return replace(reading, records=tuple(records))


def masked_error(error: MessageError, mask: Callable[[str], str]) -> MessageError:
    """Return an error with its problem and its path masked."""
    path = None if error.path is None else mask(error.path)
    return MessageError(mask(error.problem), error.message, error.record, path)


def next_page(
    prepared: PreparedRequest, request: Request, result: RequestResult
) -> Request | MessageError | None:
    """Return the request for the next page of an answer, None if there is none, or why its address is unusable.

    The address may be relative. It has to be at the same server, because the request has the same credentials. A
    mapping has the query parameters in which the address of the next page differs from that of this one. There is no
    next page if nothing is found, or nothing but an empty value or false.
    """
    path, mask = prepared.spec.next, masker(request.secrets)
    if path is None or result.document is None:
        return None
    try:
        address = prepared.finder(result.document)(path)
        if address in _NO_PAGE or _has_only_nulls(address):
            return None
        if isinstance(address, Mapping):
            url = _with_query(request.raw.url, address)
        else:
            url = _next_url(request.raw.url, address)
    except MessageError as error:
        return MessageError(mask(error.problem), request.name, path=path.text)
    raw = replace(request.raw, url=url)
    return replace(request, raw=raw, masked=replace(request.masked, url=mask(url)))


def _with_query(url: str, changed: Mapping[str, object]) -> str:
    """Return a URL with other values of some query parameters, or raise `MessageError`; None removes one."""
    parts = urlsplit(url)
    texts = {name: url_text(value) for name, value in changed.items() if value is not None}
    wrong = [name for name, text in texts.items() if text is None or not is_encodable(name + text)]
    if wrong:
        raise MessageError(
            f"the query parameter {quoted(wrong[0])} of the next page must be a text, a number or a boolean"
        )
    kept = [each for each in parts.query.split("&") if each and _name_of(each) not in changed]
    query = "&".join([*kept, *filter(None, [urlencode(texts, quote_via=quote)])])
    return _next_url(url, urlunsplit(parts._replace(query=query)))


def _name_of(entry: str) -> str:
    """Return the name of an entry of a query, decoded."""
    return unquote_plus(entry.partition("=")[0])


def _has_only_nulls(address: object) -> bool:
    return isinstance(address, Mapping) and all(value is None for value in address.values())


def _next_url(url: str, address: object) -> str:
    """Return the URL of an address that a page at `url` contains, or raise `MessageError`."""
    if not isinstance(address, str):
        raise MessageError(f"expected the address of the next page, got {kind_of(address)}")
    try:
        joined = urljoin(url, address)
    except ValueError:  # such as a bracket that is not closed
        raise MessageError("the address of the next page is no URL") from None
    if (problem := url_problem(joined)) is not None:
        raise MessageError(f"invalid address of the next page: {problem}")
    if _server(joined) != _server(url):
        raise MessageError("the address of the next page is at another server")
    return joined


def _server(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    port = _PORTS.get(parts.scheme) if parts.port is None else parts.port
    return parts.scheme, parts.hostname, port
