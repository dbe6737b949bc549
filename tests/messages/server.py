"""A real HTTP server on this machine that behaves as a test defines, and records its calls."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import SHUT_RDWR, socket
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


@dataclass(frozen=True)
class Call:
    """A request as it arrived, decoded except for the body."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def path(self) -> str:
        """The path, decoded."""
        return unquote(urlsplit(self.target).path)

    @property
    def query(self) -> list[tuple[str, str]]:
        """The query, decoded as servers decode it."""
        return parse_qsl(urlsplit(self.target).query, keep_blank_values=True, max_num_fields=20)

    @property
    def document(self) -> Any:
        """The body, decoded from JSON."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Reply:
    """A response. `wait` is in seconds before it, `drip` between its bytes; with `hang_up` there is none."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    wait: float = 0
    hang_up: bool = False
    drip: float = 0

    @classmethod
    def json(cls, document: object, status: int = 200) -> Reply:
        """Return a response with a JSON document."""
        return cls(status, json.dumps(document).encode(), {"Content-Type": "application/json"})


Behaviour = Callable[[Call], Reply]


@dataclass
class Server:
    """A running server: its address, and all calls so far."""

    url: str
    calls: list[Call]


@contextmanager
def serving(behave: Behaviour) -> Iterator[Server]:
    """Run a server until the block ends."""
    stopped = Event()
    calls: list[Call] = []
    http_server = _HttpServer(("127.0.0.1", 0), _handler(behave, calls, stopped))
    thread = Thread(target=http_server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield Server(f"http://127.0.0.1:{http_server.server_port}", calls)
    finally:
        stopped.set()
        http_server.shutdown()
        thread.join()
        http_server.hang_up()
        http_server.server_close()


def in_turn(*replies: Reply) -> Behaviour:
    """Return a behaviour that replies in this order, and then with the last reply."""
    remaining = list(replies)
    return lambda _: remaining.pop(0) if len(remaining) > 1 else remaining[0]


class _HttpServer(ThreadingHTTPServer):
    daemon_threads = False  # closing waits for them, so that no socket stays open

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(address, handler)
        self.connections: list[socket] = []

    def process_request(self, request: Any, client_address: Any) -> None:
        """Record each connection."""
        self.connections.append(request)
        super().process_request(request, client_address)

    def hang_up(self) -> None:
        """Close the connections that callers keep."""
        for each in self.connections:
            with suppress(OSError):  # it is closed already
                each.shutdown(SHUT_RDWR)

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore callers that did not wait."""


def _handler(behave: Behaviour, calls: list[Call], stopped: Event) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 5

        def handle_any(self) -> None:
            size = int(self.headers.get("Content-Length", 0))
            names = {name.lower(): value for name, value in self.headers.items()}
            call = Call(self.command, self.path, names, self.rfile.read(size))
            calls.append(call)
            reply = behave(call)
            stopped.wait(reply.wait)
            if reply.hang_up:
                self.close_connection = True
                return
            self.send_response(reply.status)
            for name, value in {"Content-Length": str(len(reply.body)), **reply.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self._write(reply)

        def _write(self, reply: Reply) -> None:
            for byte in reply.body if reply.drip else ():
                self.wfile.write(bytes([byte]))
                stopped.wait(reply.drip)
            if not reply.drip:
                self.wfile.write(reply.body)

        do_GET = do_PUT = do_POST = do_PATCH = do_DELETE = handle_any  # noqa: N815  # the names of the library

        def log_message(self, *_: object) -> None:
            """Log nothing."""

    return Handler
