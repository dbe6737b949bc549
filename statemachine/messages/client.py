"""Sends requests, and sends none twice that must not be; the only door to httpx."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from statemachine.messages.extras import library
from statemachine.messages.outbound.failures import TIMED_OUT, Failure, failure_of
from statemachine.messages.outbound.hush import hushed
from statemachine.model.errors import SendError
from statemachine.model.frozen import FrozenMap
from statemachine.model.request import Answer, Request
from statemachine.version import __version__

if TYPE_CHECKING:
    import httpx

    from statemachine.messages.messages import Messages

LIMIT = 1_048_576
"""Bytes of an answer; a larger one is refused."""

_BUSY = frozenset({502, 503, 504})
_HEADERS = {
    "accept": "*/*",
    "accept-encoding": "identity",  # what is compressed may be a thousand times larger than the limit
    "user-agent": f"statemachine-rules/{__version__}",
}


@dataclass(frozen=True, slots=True)
class Response:
    """What came back; headers have lower-case names. Of what the provider says only the status is shown."""

    status: int
    content_type: str = field(default="", repr=False)
    headers: Mapping[str, str] = field(default_factory=FrozenMap, repr=False)
    body: bytes = field(default=b"", repr=False)


class Client:
    """Sends requests over connections that it keeps; close it, or use it in a `with` statement.

    `timeout` is in seconds and holds for connecting, for each wait for the provider, and for the whole of an
    answer's body. An idempotent request is tried up to `attempts` times, with `pause` seconds before the second
    time and twice as long before each further; any other is sent once. Redirects are not followed. `transport`
    is one of httpx, for a proxy or certificates of your own; proxies that the environment names are not used.
    """

    def __init__(
        self,
        *,
        timeout: float = 10.0,
        attempts: int = 1,
        pause: float = 0.5,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        if timeout <= 0 or attempts < 1 or pause < 0:
            raise ValueError(
                "a client needs a timeout above 0, at least 1 attempt, and a pause of at least 0"
            )
        self.timeout = timeout
        self.attempts = attempts
        self.pause = pause
        self._httpx: Any = library("httpx", extra="client")
        self._transport: httpx.BaseTransport = transport or self._httpx.HTTPTransport()

    def __enter__(self) -> Self:
        """Return the client itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the connections."""
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def ask(self, messages: Messages, request: Request, *, flip: bool = False) -> Answer:
        """Send a request and read its answer, or raise `SendError`, or `MessageError` for one that says nothing."""
        messages.read_answer(request, 0, b"", flip=flip)  # what could not be read is not asked for
        response = self.send(request)
        return messages.read_answer(
            request, response.status, response.body, content_type=response.content_type, flip=flip
        )

    def send(self, request: Request) -> Response:
        """Send a request and return what comes back, whatever its status, or raise `SendError`."""
        left = self.attempts if request.idempotent else 1
        pause = self.pause
        sent = False
        while True:
            left -= 1
            outcome = self._attempt(request)
            if isinstance(outcome, Failure):
                sent = sent or outcome.sent
                if not (outcome.passing and left):
                    raise SendError(outcome.problem, request, sent=sent)
            elif outcome.status in _BUSY and left:
                sent = True
            else:
                return outcome
            time.sleep(pause)
            pause *= 2

    def _attempt(self, request: Request) -> Response | Failure:
        """Send once; what is raised on the way stays here, for it has the URL and the headers with it."""
        with hushed(secret=bool(request.secrets)):
            try:
                return self._exchange(request)
            except Exception as error:  # noqa: BLE001  # likewise what a transport never meant to raise
                return failure_of(error)

    def _exchange(self, request: Request) -> Response | Failure:
        deadline = time.monotonic() + self.timeout
        wire = request.wire
        answer = self._transport.handle_request(
            self._httpx.Request(
                request.method,
                wire.url,
                headers={**_HEADERS, **{name.lower(): value for name, value in wire.headers.items()}},
                content=wire.body,
                extensions={
                    "timeout": dict.fromkeys(("connect", "read", "write", "pool"), self.timeout)
                },
            )
        )
        try:
            return _read(answer, deadline)
        finally:
            answer.close()


def _read(answer: httpx.Response, deadline: float) -> Response | Failure:
    if answer.headers.get("content-encoding", "identity").strip().lower() != "identity":
        return Failure("the answer is compressed, which was not asked for", sent=True)
    body = bytearray()
    for part in answer.iter_bytes():
        body += part
        if len(body) > LIMIT:
            return Failure(f"the answer has more than {LIMIT} bytes", sent=True)
        if time.monotonic() > deadline:
            return TIMED_OUT
    headers = FrozenMap({name.lower(): value for name, value in answer.headers.items()})
    return Response(answer.status_code, headers.get("content-type", ""), headers, bytes(body))
