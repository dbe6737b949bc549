"""Tests that an exchange ends in time, whatever the other side does, and that none hears the answer to another."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import chain, repeat
from threading import Event, Thread
from typing import Any

import httpx
import pytest

from statemachine.messages.client import Client
from statemachine.messages.outbound.watch import UnsentError, Watch
from statemachine.model.errors import SendError
from statemachine.model.request import RawRequest, Request

Telling = Callable[[], Iterator[bytes]]


@contextmanager
def speaking(tell: Telling, pause: float) -> Iterator[tuple[str, list[bytes]]]:
    """Run a server that reads what comes first and then tells its parts, with a pause before each."""
    over = Event()
    heard: list[bytes] = []

    def talk(connection: socket.socket) -> None:
        with connection, suppress(OSError):  # the caller may be gone
            heard.append(connection.recv(65_536))
            for part in tell():
                if over.wait(pause):
                    break
                connection.sendall(part)

    def listen() -> None:
        with suppress(OSError):  # it is closed
            while True:
                talking = Thread(target=talk, args=(listening.accept()[0],))
                threads.append(talking)
                talking.start()

    threads: list[Thread] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threads.append(Thread(target=listen))
        threads[0].start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}", heard
        finally:
            over.set()
            listening.shutdown(socket.SHUT_RDWR)
            for each in threads:
                each.join()


def asking(url: str, *, method: str = "POST", idempotent: bool = False) -> Request:
    """Make a request without rules."""
    wire = RawRequest(f"{url}/status", body=b"{}")
    return Request(name="ask", method=method, raw=wire, masked=wire, idempotent=idempotent)


def drip(text: bytes) -> Iterator[bytes]:
    """Return a text, one byte after the other."""
    return (bytes([each]) for each in text)


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
LONG = b"x" * 1_000


@pytest.mark.parametrize(
    "tell",
    [
        lambda: repeat(b"HTTP/1.1 100 Continue\r\n\r\n"),
        lambda: drip(b"HTTP/1.1 200 " + LONG),
        lambda: drip(b"HTTP/1.1 200 OK\r\nX-Long: " + LONG),
        lambda: chain([CHUNKED], drip(b"1;" + LONG)),
        lambda: chain([CHUNKED + b"0\r\nX-Long: "], drip(LONG)),
        lambda: chain([CHUNKED], repeat(b"1\r\nx\r\n")),
        lambda: chain([b"HTTP/1.1 200 OK\r\n\r\n"], drip(LONG)),
    ],
    ids=["continue", "status", "header", "extension", "trailer", "chunks", "body"],
)
def test_no_dripping_holds_an_exchange_up(tell: Telling) -> None:
    """There is one time for all of it; what came until then is no answer, and what was sent may have arrived."""
    with speaking(tell, 0.05) as (url, _), Client(timeout=0.4) as client:
        began = time.monotonic()
        with pytest.raises(SendError, match="the answer took too long") as caught:
            client.send(asking(url))

        assert time.monotonic() - began < 1.5
    assert caught.value.sent


def test_a_handshake_that_drips_holds_nothing_up() -> None:
    """Where no connection came about nothing was sent."""
    with speaking(lambda: drip(LONG), 0.05) as (url, _), Client(timeout=0.4) as client:
        began = time.monotonic()
        with pytest.raises(SendError) as caught:
            client.send(asking(url.replace("http:", "https:")))

        assert time.monotonic() - began < 1.5
    assert not caught.value.sent


def test_nothing_is_sent_when_the_time_is_up() -> None:
    """A connection that comes about too late is shut, and what would be sent over it is not."""

    class Slow(httpx.HTTPTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            time.sleep(0.5)
            return super().handle_request(request)

    with (
        speaking(lambda: iter(()), 0) as (url, heard),
        Client(timeout=0.2, transport=Slow()) as client,
        pytest.raises(SendError, match="connecting took too long; it did not reach") as caught,
    ):
        client.send(asking(url))

    assert not caught.value.sent
    assert not b"".join(heard)


def test_a_watch_lets_be_what_ends_in_time() -> None:
    """Nothing is shut by it, and it leaves no thread behind."""
    here, there = socket.socketpair()
    with here, there:
        with Watch(0.05) as watch:
            watch.trace("connection.connect_tcp.complete", {"return_value": _Stream(here)})
            watch.trace("http11.send_request_headers.started", {})
        time.sleep(0.1)
        here.sendall(b"x")

        assert not watch.over
        assert there.recv(1) == b"x"


def test_a_watch_shuts_what_does_not() -> None:
    """A connection that it knows of ends for both, also one that it learns of too late."""
    here, there = socket.socketpair()
    with here, there, Watch(0.01) as watch:
        time.sleep(0.1)
        watch.trace("connection.connect_tcp.complete", {"return_value": _Stream(here)})

        assert there.recv(1) == b""
        with pytest.raises(UnsentError):
            watch.trace("http11.send_request_headers.started", {})


class _Stream:
    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection

    def get_extra_info(self, _: str) -> Any:
        return self.connection


@pytest.mark.parametrize("idempotent", [True, False])
def test_a_second_answer_is_nobodys(*, idempotent: bool) -> None:
    """What a provider sends too much is not taken for the answer to the next request, which asks anew."""
    answers = [b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n" + each for each in (b"no", b"ok")]
    with speaking(lambda: iter([b"".join(answers)]), 0) as (url, heard), Client() as client:
        bodies = [client.send(asking(url, idempotent=idempotent)).body for _ in range(2)]

    assert bodies == [b"no", b"no"]
    assert len(heard) == 2
    assert all(b"\r\nconnection: close\r\n" in each.lower() for each in heard)
