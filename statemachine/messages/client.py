"""Sends requests and returns the responses; the only module that imports httpx."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any, Self

from statemachine.messages.argument_checks import check_type
from statemachine.model.errors import RequestError, SendError
from statemachine.model.extras import library
from statemachine.model.frozen import FrozenMap
from statemachine.model.request import Request, Response
from statemachine.model.request_result import RequestResult
from statemachine.version import __version__

if TYPE_CHECKING:
    import httpx

    from statemachine.messages.messages import Messages
    from statemachine.model.observation import Moment

LIMIT = 1_048_576
"""The largest response body in bytes; a larger one is an error."""

_LONGEST = 86_400
_BUSY = frozenset({502, 503, 504})
_HEADERS = {
    "accept": "*/*",
    "accept-encoding": "identity",  # a compressed body may be a thousand times larger than the limit
    "user-agent": f"statemachine-rules/{__version__}",
}


@dataclass(frozen=True, slots=True)
class _Failure:
    """Why there is no response, whether the request may have arrived, and whether a retry makes sense."""

    problem: str
    sent: bool
    retryable: bool = False


_TIMED_OUT = _Failure("the response took too long", sent=True, retryable=True)
_FAILURES = {
    "ConnectTimeout": _Failure("connecting took too long", sent=False, retryable=True),
    "PoolTimeout": _Failure("no connection became free in time", sent=False, retryable=True),
    "TimeoutException": _TIMED_OUT,
    "ConnectError": _Failure("no connection could be made", sent=False, retryable=True),
    "NetworkError": _Failure("the connection broke", sent=True, retryable=True),
    "RemoteProtocolError": _Failure(
        "the connection ended before a complete response", sent=True, retryable=True
    ),
    "LocalProtocolError": _Failure("HTTP cannot carry the request", sent=True),
    "ProxyError": _Failure("the proxy made no connection", sent=False),
    "UnsupportedProtocol": _Failure("the URL is neither http nor https", sent=False),
    "InvalidURL": _Failure("invalid URL", sent=False),
}
"""Failures by the names of httpx's exceptions, which are imported only when a client is made.

A LocalProtocolError may be raised after a part of the request was sent.
"""


class Client:
    """Sends requests, each over a new connection. Close it, or use it in a `with` statement.

    `timeout` is in seconds. It limits each wait: for the connection, for sending, and for each part of the response.
    It is also the deadline of an attempt: the client checks it after the headers and after each part of the body,
    and stops reading when it has passed. So a slow body ends within one timeout after the deadline. Slow headers, or
    repeated `100 Continue` responses, may take longer; a response that is complete after the deadline is discarded.
    DNS time is not covered.

    An idempotent request is sent up to `attempts` times. The client waits `pause` seconds before the second attempt,
    and doubles the pause before each further attempt. A request that is not idempotent is sent once. Redirects are
    not followed. Proxies in the environment are not used. `transport` is an httpx transport, for a proxy or your own
    certificates; it decides itself whether to keep connections.

    No repr, error, or log record at level INFO or above contains a secret. At level DEBUG httpcore logs the
    headers of the response. They are the provider's text, and a provider may repeat a secret in them.
    """

    def __init__(
        self,
        *,
        timeout: float = 10.0,
        attempts: int = 1,
        pause: float = 0.5,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        check_type("timeout", type(timeout), int, float)
        check_type("attempts", type(attempts), int)
        check_type("pause", type(pause), int, float)
        if not 0 < timeout <= _LONGEST:
            raise ValueError(f"timeout must be above 0 and at most {_LONGEST} seconds")
        if attempts < 1:
            raise ValueError("attempts must be at least 1")
        if not 0 <= pause <= _LONGEST:
            raise ValueError(f"pause must be 0 to {_LONGEST} seconds")
        self.timeout = timeout
        self.attempts = attempts
        self.pause = pause
        self._httpx: Any = library("httpx", extra="client")
        self._headers = _HEADERS if transport else _HEADERS | {"connection": "close"}
        # No connection is kept: surplus bytes of a response cannot become the next one.
        limits = self._httpx.Limits(max_keepalive_connections=0)
        self._transport: httpx.BaseTransport = transport or self._httpx.HTTPTransport(limits=limits)

    def __enter__(self) -> Self:
        """Return the client."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connections."""
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def execute(
        self,
        messages: Messages,
        request: Request,
        *,
        at: Moment | None = None,
        invert_success: bool = False,
    ) -> RequestResult:
        """Send a request and return its result, as `Messages.read_result` does with `at` and `invert_success`.

        Raises `SendError` if there is no response. Raises `MessageError` if the body cannot be read, or has a value of
        an unexpected type where a test looks: the result is then unknown.
        """
        read = partial(messages.read_result, request, at=at, invert_success=invert_success)
        read(0, b"")  # its errors come before sending
        response = self.send(request)
        content_type, headers = response.content_type, response.headers
        return read(response.status, response.body, content_type=content_type, headers=headers)

    def read_pages(
        self,
        messages: Messages,
        request: Request,
        *,
        at: Moment | None = None,
        most: int = 100,
    ) -> Iterator[RequestResult]:
        """Send a read, and yield the result of each page until there is no next one, or one failed.

        `at` is the time of records that have none. Raises `RequestError` at once for a request that reads nothing.
        After yielding the pages so far, raises `RequestError` if there are more than `most` pages or an address comes
        again, and `MessageError` if the address of the next page cannot be used (`RequestResult.next_error`). Each
        page can raise `SendError` and `MessageError` as `execute` does.
        """
        check_type("request", type(request), Request)
        check_type("most", type(most), int)
        if most < 1:
            raise ValueError("most must be a number of pages, at least 1")
        if request.read is None:
            raise RequestError(f"{request.name!r} reads no message, so it has no pages: use execute")
        return self._pages(partial(self.execute, messages, at=at), request, most)

    def send(self, request: Request) -> Response:
        """Send a request and return the response with any status, or raise `SendError`.

        Raises `RequestError` for a request whose secrets were taken out.
        """
        check_type("request", type(request), Request)
        if not request.is_complete:
            raise RequestError(
                f"{request.name!r} has no secrets any more: build it again, with its `new_id`"
            )
        left = self.attempts if request.idempotent else 1
        pause = self.pause
        sent = False
        while True:
            left -= 1
            outcome = self._attempt(request)
            if isinstance(outcome, _Failure):
                sent = sent or outcome.sent
                if not (outcome.retryable and left > 0):
                    raise SendError(outcome.problem, request, sent=sent)
            elif outcome.status in _BUSY and left > 0:
                sent = True
            else:
                return outcome
            time.sleep(pause)
            pause *= 2

    @staticmethod
    def _pages(
        execute: Callable[[Request], RequestResult], request: Request, most: int
    ) -> Iterator[RequestResult]:
        page: Request | None = request
        seen: set[str] = set()
        while page is not None:
            if page.raw.url in seen:
                raise RequestError(
                    f"page {len(seen) + 1} of {request.name!r} has the address of an earlier one"
                )
            if len(seen) == most:
                raise RequestError(f"{request.name!r} has more than {most} pages: pass a larger `most`")
            seen.add(page.raw.url)
            result = execute(page)
            yield result
            if result.next_error is not None:
                raise result.next_error
            page = result.next_page

    def _attempt(self, request: Request) -> Response | _Failure:
        """Send once. An exception is not passed on: the URL and the headers are in its traceback."""
        try:
            return self._exchange(request, time.monotonic() + self.timeout)
        except Exception as error:  # noqa: BLE001  # a transport may raise anything
            names = [
                each.__name__ for each in type(error).__mro__
            ]  # the nearest known base class counts
            known = next((_FAILURES[name] for name in names if name in _FAILURES), None)
            return known or _Failure(f"sending failed with {names[0]}", sent=True)

    def _exchange(self, request: Request, deadline: float) -> Response | _Failure:
        raw = request.raw
        headers = self._headers | {name.lower(): value for name, value in raw.headers.items()}
        timeouts = dict.fromkeys(("connect", "read", "write", "pool"), self.timeout)
        response = self._transport.handle_request(
            self._httpx.Request(
                request.method,
                raw.url,
                headers=headers,
                content=raw.body,
                extensions={"timeout": timeouts},
            )
        )
        try:
            return _read(response, deadline)
        finally:
            response.close()


def _read(response: httpx.Response, deadline: float) -> Response | _Failure:
    if response.headers.get("content-encoding", "identity").strip().lower() != "identity":
        return _Failure("the response is compressed, although that was not accepted", sent=True)
    body = bytearray()
    for part in chain((b"",), response.iter_bytes(), (b"",)):  # to check before and after the parts too
        body += part
        if len(body) > LIMIT:
            return _Failure(f"the response has more than {LIMIT} bytes", sent=True)
        if time.monotonic() > deadline:
            return _TIMED_OUT
    headers = FrozenMap({name.lower(): value for name, value in response.headers.items()})
    return Response(response.status_code, headers.get("content-type", ""), headers, bytes(body))
