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
from statemachine.messages.outbound.watch import Watch
from statemachine.model.errors import SendError
from statemachine.model.frozen import FrozenMap
from statemachine.model.request import Request, RequestResult
from statemachine.version import __version__

if TYPE_CHECKING:
    import httpx

    from statemachine.messages.messages import Messages

LIMIT = 1_048_576
"""Bytes of an answer; a larger one is refused."""

_LONGEST = 86_400
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
    """Sends requests, each over a connection of its own; close it, or use it in a `with` statement.

    `timeout` is in seconds, and holds for one attempt as a whole, from connecting to the end of the answer; only how
    long the system looks for the address of a host is its own, and each address of several has this time to
    connect. An idempotent request is tried up to `attempts` times, with `pause` seconds before the second time and
    twice as long before each further; any other is sent once. Redirects are not followed. `transport` is one of
    httpx, for a proxy or certificates of your own: it keeps connections as it likes, and what it does over one that
    it kept may take longer. Proxies that the environment names are not used.
    """

    def __init__(
        self,
        *,
        timeout: float = 10.0,
        attempts: int = 1,
        pause: float = 0.5,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        whole = isinstance(attempts, int) and not isinstance(attempts, bool)
        if not (0 < timeout <= _LONGEST and whole and attempts >= 1 and 0 <= pause <= _LONGEST):
            raise ValueError(
                "a client needs a timeout above 0, at least 1 attempt, a whole number of them, "
                f"and a pause of at least 0; neither timeout nor pause above {_LONGEST} seconds"
            )
        self.timeout = timeout
        self.attempts = attempts
        self.pause = pause
        self._httpx: Any = library("httpx", extra="client")
        self._headers = _HEADERS if transport else {**_HEADERS, "connection": "close"}
        self._transport: httpx.BaseTransport = transport or self._own_transport()

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

    def ask(self, messages: Messages, request: Request, *, flip: bool = False) -> RequestResult:
        """Send a request and read its answer, or raise `SendError`, or `MessageError` for one that says nothing."""
        messages.read_result(request, 0, b"", flip=flip)  # what could not be read is not asked for
        response = self.send(request)
        return messages.read_result(
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
                if not (outcome.passing and left > 0):
                    raise SendError(outcome.problem, request, sent=sent)
            elif outcome.status in _BUSY and left > 0:
                sent = True
            else:
                return outcome
            time.sleep(pause)
            pause *= 2

    def _own_transport(self) -> httpx.BaseTransport:
        """Keep no connection: what a provider sends too much would be taken for the next answer."""
        transport: httpx.BaseTransport = self._httpx.HTTPTransport(
            limits=self._httpx.Limits(max_keepalive_connections=0)
        )
        return transport

    def _attempt(self, request: Request) -> Response | Failure:
        """Send once; what is raised on the way stays here, for it has the URL and the headers with it."""
        watch = Watch(self.timeout)
        outcome: Response | Failure
        with hushed(secret=bool(request.secrets)):
            try:
                with watch:
                    outcome = self._exchange(request, watch)
            except Exception as error:  # noqa: BLE001  # likewise what a transport never meant to raise
                outcome = failure_of(error)
        unsent = isinstance(outcome, Failure) and not outcome.sent
        return TIMED_OUT if watch.over and not unsent else outcome  # a cut answer may look whole

    def _exchange(self, request: Request, watch: Watch) -> Response | Failure:
        wire = request.raw
        headers = {name.lower(): value for name, value in wire.headers.items()}
        waits = dict.fromkeys(("connect", "read", "write", "pool"), self.timeout)
        answer = self._transport.handle_request(
            self._httpx.Request(
                request.method,
                wire.url,
                headers={**self._headers, **headers},
                content=wire.body,
                extensions={"timeout": waits, "trace": watch.trace},
            )
        )
        try:
            return _read(answer, watch)
        finally:
            answer.close()


def _read(answer: httpx.Response, watch: Watch) -> Response | Failure:
    if answer.headers.get("content-encoding", "identity").strip().lower() != "identity":
        return Failure("the answer is compressed, which was not asked for", sent=True)
    body = bytearray()
    for part in answer.iter_bytes():
        body += part
        if len(body) > LIMIT:
            return Failure(f"the answer has more than {LIMIT} bytes", sent=True)
        if watch.over:
            return TIMED_OUT
    headers = FrozenMap({name.lower(): value for name, value in answer.headers.items()})
    return Response(answer.status_code, headers.get("content-type", ""), headers, bytes(body))
