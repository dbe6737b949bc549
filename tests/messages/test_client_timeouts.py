"""Tests of the deadline of a request, with servers that respond slowly or with too many bytes."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import chain, repeat
from threading import Event, Thread

import pytest

from statemachine.messages.client import Client
from statemachine.model.errors import SendError
from statemachine.model.request import RawRequest, Request

pytest.importorskip("httpx", reason="needs the extra 'client'")
import httpx  # only where it is installed

Parts = Callable[[], Iterator[bytes]]


@contextmanager
def serving_bytes(parts: Parts, pause: float) -> Iterator[tuple[str, list[bytes]]]:
    """Run a server that reads what arrives first and then sends parts, with a pause before each."""
    over = Event()
    received: list[bytes] = []

    def respond(connection: socket.socket) -> None:
        with connection, suppress(OSError):  # the client may have closed it
            received.append(connection.recv(65_536))
            for part in parts():
                if over.wait(pause):
                    break
                connection.sendall(part)

    def listen() -> None:
        with suppress(OSError):  # it is closed
            while True:
                responding = Thread(target=respond, args=(listening.accept()[0],))
                threads.append(responding)
                responding.start()

    threads: list[Thread] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threads.append(Thread(target=listen))
        threads[0].start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}", received
        finally:
            over.set()
            listening.shutdown(socket.SHUT_RDWR)
            for each in threads:
                each.join()


def post(url: str, *, idempotent: bool = False) -> Request:
    """Make a request without rules."""
    raw = RawRequest(f"{url}/status", body=b"{}")
    return Request(name="post", method="POST", raw=raw, masked=raw, idempotent=idempotent)


def drip(text: bytes) -> Iterator[bytes]:
    """Return a text, one byte at a time."""
    return (bytes([each]) for each in text)


START = b"HTTP/1.1 200 OK\r\n"
CHUNKED = START + b"Transfer-Encoding: chunked\r\n\r\n"
LONG = b"x" * 1_000
SHORT = b"x" * 16
END = b"\r\nContent-Length: 0\r\n\r\n"


@pytest.mark.parametrize(
    "parts",
    [
        lambda: chain([CHUNKED], repeat(b"1\r\nx\r\n")),
        lambda: chain([START + b"\r\n"], drip(LONG)),
        lambda: chain([START + b"Content-Length: 1000\r\n\r\n"], drip(LONG)),
    ],
    ids=["chunks", "until-closed", "length"],
)
def test_a_body_that_arrives_slowly_ends_near_the_deadline(parts: Parts) -> None:
    """The deadline is checked after each part, so an endless body does not hold the caller."""
    with serving_bytes(parts, 0.05) as (url, _), Client(timeout=0.4) as client:
        began = time.monotonic()
        with pytest.raises(SendError, match="the response took too long") as caught:
            client.send(post(url))

        assert time.monotonic() - began < 1.5
    assert caught.value.sent


@pytest.mark.parametrize(
    "parts",
    [
        lambda: chain([b"HTTP/1.1 100 Continue\r\n\r\n"] * 16, [START + END[2:]]),
        lambda: chain(drip(b"HTTP/1.1 200 " + SHORT), [END]),
        lambda: chain(drip(START + b"X-Long: " + SHORT), [END]),
        lambda: chain([CHUNKED + b"1;"], drip(SHORT), [b"\r\nx\r\n0\r\n\r\n"]),
        lambda: chain([CHUNKED + b"0\r\nX-Long: "], drip(SHORT), [b"\r\n\r\n"]),
    ],
    ids=["continue", "status", "header", "extension", "trailer"],
)
def test_a_response_that_is_complete_after_the_deadline_is_an_error(parts: Parts) -> None:
    """The response is discarded, and the request may have arrived."""
    with (
        serving_bytes(parts, 0.05) as (url, _),
        Client(timeout=0.4) as client,
        pytest.raises(SendError, match="the response took too long") as caught,
    ):
        client.send(post(url))

    assert caught.value.sent


@pytest.mark.parametrize("start", [b"", b"HTTP/1.1 200 OK\r\nX-Long: ", CHUNKED + b"9\r\nx"])
def test_a_silent_server_is_an_error_after_the_timeout(start: bytes) -> None:
    """Each part of a response has to arrive within the timeout."""
    with (
        serving_bytes(lambda: iter([start, b"x", b"x"]), 1.0) as (url, _),
        Client(timeout=0.3) as client,
    ):
        began = time.monotonic()
        with pytest.raises(SendError, match="the response took too long"):
            client.send(post(url))

        assert time.monotonic() - began < 1.0


def test_a_slow_tls_handshake_ends_at_the_timeout() -> None:
    """Without a connection nothing is sent."""
    with serving_bytes(lambda: drip(LONG), 0.05) as (url, _), Client(timeout=0.4) as client:
        began = time.monotonic()
        with pytest.raises(SendError) as caught:
            client.send(post(url.replace("http:", "https:")))

        assert time.monotonic() - began < 1.5
    assert not caught.value.sent


def test_a_transport_that_takes_too_long_is_an_error() -> None:
    """A transport may ignore the timeouts; its response is discarded after the deadline."""

    class Slow(httpx.HTTPTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            time.sleep(0.5)
            return super().handle_request(request)

    answer = START + b"Content-Length: 2\r\n\r\nok"
    with (
        serving_bytes(lambda: iter([answer]), 0) as (url, received),
        Client(timeout=0.2, transport=Slow()) as client,
        pytest.raises(SendError, match="the response took too long; it may have") as caught,
    ):
        client.send(post(url))

    assert caught.value.sent
    assert b"".join(received)


@pytest.mark.parametrize("idempotent", [True, False])
def test_surplus_bytes_of_a_response_are_discarded(*, idempotent: bool) -> None:
    """They do not become the response to the next request, which has a new connection."""
    responses = [START + b"Content-Length: 2\r\n\r\n" + each for each in (b"no", b"ok")]
    with serving_bytes(lambda: iter([b"".join(responses)]), 0) as (url, received), Client() as client:
        bodies = [client.send(post(url, idempotent=idempotent)).body for _ in range(2)]

    assert bodies == [b"no", b"no"]
    assert len(received) == 2
    assert all(b"\r\nconnection: close\r\n" in each.lower() for each in received)
