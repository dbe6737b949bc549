"""Tests of the client with a real server: what arrives, how often, and which errors are raised."""

from __future__ import annotations

import math
import pickle
import socket
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from statemachine.messages.client import LIMIT, Client
from statemachine.model.errors import RequestError, SendError
from statemachine.model.frozen import FrozenMap
from statemachine.model.request import RawRequest, Request
from tests.messages.providers import hold_request
from tests.messages.server import Reply, in_turn, serving

pytest.importorskip("httpx", reason="needs the extra 'client'")
import httpx  # only where it is installed

OK = Reply.json({"HadError": False})


@pytest.fixture
def client() -> Iterator[Client]:
    """Return a client with three attempts."""
    with Client(attempts=3, pause=0.01) as client:
        yield client


@pytest.fixture
def impatient() -> Iterator[Client]:
    """Return a client with a short timeout."""
    with Client(timeout=0.3, attempts=3, pause=0.01) as client:
        yield client


def put(url: str, *, method: str = "PUT", idempotent: bool = True) -> Request:
    """Make a request without rules."""
    raw = RawRequest(f"{url}/status", FrozenMap({"content-type": "application/json"}), b'{"status":5}')
    return Request(name="update", method=method, raw=raw, masked=raw, idempotent=idempotent)


def unused_address() -> str:
    """Return an address where no server listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


@pytest.mark.parametrize("status", [502, 503, 504])
def test_an_idempotent_request_is_repeated_while_the_provider_is_busy(
    client: Client, status: int
) -> None:
    """It is repeated until there is another response."""
    with serving(in_turn(Reply(status), Reply(status), OK)) as server:
        response = client.send(put(server.url))

    assert response.status == 200
    assert [call.body for call in server.calls] == [b'{"status":5}'] * 3


def test_after_the_last_attempt_a_busy_response_is_returned(client: Client) -> None:
    """It is not an error."""
    with serving(in_turn(Reply(503))) as server:
        assert client.send(put(server.url)).status == 503

    assert len(server.calls) == 3


@pytest.mark.parametrize("reply", [Reply(wait=60), Reply(hang_up=True)])
def test_a_request_that_is_not_idempotent_is_sent_once(impatient: Client, reply: Reply) -> None:
    """It is not repeated after a timeout or a lost connection."""
    with serving(in_turn(reply, OK)) as server, pytest.raises(SendError) as caught:
        impatient.send(hold_request(server.url))

    assert caught.value.sent
    assert len(server.calls) == 1


def test_a_busy_response_to_a_request_that_is_not_idempotent_is_final(client: Client) -> None:
    """The provider may have begun to carry it out."""
    with serving(in_turn(Reply(503), OK)) as server:
        assert client.send(hold_request(server.url)).status == 503

    assert len(server.calls) == 1


@pytest.mark.parametrize(("attempts", "calls"), [(1, 1), (2, 2)])
def test_attempts_is_the_number_of_attempts(attempts: int, calls: int) -> None:
    """The default is one."""
    with (
        serving(in_turn(Reply(503), OK)) as server,
        Client(attempts=attempts, pause=0) as client,
    ):
        assert client.send(put(server.url)).status == (503 if attempts == 1 else 200)

    assert len(server.calls) == calls


@pytest.mark.parametrize("status", [500, 429, 409, 400])
def test_other_responses_are_final(client: Client, status: int) -> None:
    """Only a busy provider gets a repetition."""
    with serving(in_turn(Reply(status), OK)) as server:
        assert client.send(put(server.url)).status == status

    assert len(server.calls) == 1


def test_the_request_decides_whether_it_is_idempotent(client: Client) -> None:
    """Its method does not decide."""
    with serving(in_turn(Reply(503), OK)) as server:
        client.send(put(server.url, idempotent=False))
        client.send(put(server.url, method="POST"))

    assert [call.method for call in server.calls] == ["PUT", "POST"]


def test_a_slow_response_is_an_error_and_the_request_may_have_arrived(impatient: Client) -> None:
    """The client stops after the timeout."""
    began = time.monotonic()
    with serving(in_turn(Reply(wait=5))) as server, pytest.raises(SendError, match="too long") as caught:
        impatient.send(hold_request(server.url))

    assert caught.value.sent
    assert time.monotonic() - began < 3
    assert "it may have been carried out" in str(caught.value)


def test_a_body_that_arrives_slowly_is_an_error(impatient: Client) -> None:
    """The deadline holds for the whole body."""
    with (
        serving(in_turn(Reply(body=b"x" * 100, drip=0.05))) as server,
        pytest.raises(SendError, match="too long"),
    ):
        impatient.send(hold_request(server.url))


def test_an_idempotent_request_is_repeated_after_a_timeout() -> None:
    """A timeout may pass, as a busy provider may."""
    with (
        serving(in_turn(Reply(wait=60), OK)) as server,
        Client(timeout=1.5, attempts=2, pause=0) as client,
    ):
        assert client.send(put(server.url)).status == 200

    assert len(server.calls) == 2


def test_a_lost_connection_is_an_error_and_the_request_may_have_arrived(client: Client) -> None:
    """Without a response the result is unknown."""
    with serving(in_turn(Reply(hang_up=True))) as server, pytest.raises(SendError) as caught:
        client.send(hold_request(server.url))

    assert caught.value.sent


def test_an_incomplete_response_is_an_error(client: Client) -> None:
    """A part of a response is not used."""
    half = Reply(body=b"{}", headers={"Content-Length": "100", "Connection": "close"})
    with serving(in_turn(half)) as server, pytest.raises(SendError) as caught:
        client.send(hold_request(server.url))

    assert caught.value.sent


def test_a_refused_connection_is_an_error_and_nothing_was_sent(client: Client) -> None:
    """A retry is safe."""
    with pytest.raises(SendError, match="no connection could be made; it did not reach") as caught:
        client.send(hold_request(unused_address()))

    assert not caught.value.sent


class Failing(httpx.BaseTransport):
    """Raises the given errors one after another."""

    def __init__(self, *errors: Exception) -> None:
        """Store the errors."""
        self.errors = list(errors)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Raise the next error, with the URL in its arguments."""
        error = self.errors.pop(0)
        error.args = (str(request.url),)
        raise error


def test_a_request_that_was_sent_once_may_have_arrived() -> None:
    """A later attempt that does not connect changes nothing."""
    failing = Failing(httpx.ReadTimeout(""), httpx.ConnectError(""), httpx.ConnectError(""))
    with (
        Client(attempts=2, pause=0, transport=failing) as client,
        pytest.raises(SendError, match="no connection could be made; it may have") as caught,
    ):
        client.send(put("http://example.com"))

    assert caught.value.sent
    assert len(failing.errors) == 1


@pytest.mark.parametrize(
    ("error", "sent"),
    [
        (httpx.ProxyError(""), False),
        (httpx.UnsupportedProtocol(""), False),
        (httpx.LocalProtocolError(""), True),  # raised after a part was sent
    ],
)
def test_a_permanent_error_is_not_retried(error: Exception, *, sent: bool) -> None:
    """A retry would fail in the same way."""
    failing = Failing(error, error)
    with Client(attempts=2, pause=0, transport=failing) as client, pytest.raises(SendError) as caught:
        client.send(put("http://example.com"))

    assert caught.value.sent is sent
    assert len(failing.errors) == 1


def test_any_exception_of_a_transport_is_a_send_error() -> None:
    """Only its type is shown, because its text may contain secrets."""
    failing = Failing(ZeroDivisionError("secret"))
    with (
        Client(transport=failing) as client,
        pytest.raises(SendError, match="sending failed with ZeroDivisionError") as caught,
    ):
        client.send(put("http://example.com"))

    assert caught.value.sent


@pytest.mark.parametrize(
    "url", ["ftp://example.com/x", "http:///x", "http://example.com:99999/x", "x" * 70_000]
)
def test_an_invalid_url_is_an_error_and_nothing_was_sent(client: Client, url: str) -> None:
    """A request made without rules may have any URL. It is tried once."""
    with pytest.raises(SendError) as caught:
        client.send(put(url))

    assert not caught.value.sent
    assert caught.value.__context__ is None


def test_a_response_above_the_limit_is_an_error(client: Client) -> None:
    """The rest of it is not read, and the error does not show it."""
    with (
        serving(in_turn(Reply(body=b"x" * (LIMIT + 1)))) as server,
        pytest.raises(SendError, match=f"more than {LIMIT} bytes") as caught,
    ):
        client.send(put(server.url))

    assert caught.value.sent
    assert len(server.calls) == 1


def test_a_response_at_the_limit_is_read(client: Client) -> None:
    """The limit itself is allowed."""
    with serving(in_turn(Reply(body=b"x" * LIMIT))) as server:
        assert len(client.send(put(server.url)).body) == LIMIT


def test_a_compressed_response_is_an_error(client: Client) -> None:
    """The client accepts none, because the size after decompression is unknown."""
    with (
        serving(in_turn(Reply(body=b"x", headers={"Content-Encoding": "gzip"}))) as server,
        pytest.raises(SendError, match="compressed"),
    ):
        client.send(put(server.url))

    assert server.calls[0].headers["accept-encoding"] == "identity"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(client: Client, status: int) -> None:
    """The request goes where the rules say; the caller decides about the redirect."""
    with serving(in_turn(Reply(status, headers={"Location": "/elsewhere"}), OK)) as server:
        response = client.send(hold_request(server.url))

    assert (response.status, response.headers["location"]) == (status, "/elsewhere")
    assert len(server.calls) == 1


def test_a_client_sends_many_requests(client: Client) -> None:
    """Each gets its own response."""
    with serving(lambda call: Reply(body=call.body)) as server:
        for number in range(5):
            request = put(server.url)
            sent = str(number).encode()
            answered = client.send(replace(request, raw=replace(request.raw, body=sent)))
            assert answered.body == sent


def test_invalid_settings_of_a_client_are_errors() -> None:
    """The error names the argument."""
    values: dict[str, tuple[object, ...]] = {
        "timeout": (0, -1.0, math.inf, math.nan, 86_401),
        "attempts": (0, -1),
        "pause": (-1, math.inf, math.nan),
    }
    types: dict[str, tuple[object, ...]] = {
        "timeout": ("1", None, True),
        "attempts": (1.5, 2.0, True, "1"),
        "pause": ("1", None),
    }
    for error, invalid in ((ValueError, values), (TypeError, types)):
        for name, each in ((name, each) for name, wrong in invalid.items() for each in wrong):
            with pytest.raises(error, match=f"{name} must be "):
                Client(**{name: each})  # type: ignore[arg-type]  # wrong on purpose
    with (
        Client() as client,
        pytest.raises(TypeError, match="request must be a Request, not str"),
    ):
        client.send("https://example.com")  # type: ignore[arg-type]  # wrong on purpose


def test_a_pickled_send_error_has_no_secrets() -> None:
    """It keeps the problem, the masked request, and whether it was sent."""
    key = "kept-out-of-queues"
    error = SendError("no connection", hold_request("http://example.com", key=key), sent=False)
    pickled = pickle.dumps(error)
    again = pickle.loads(pickled)  # noqa: S301  # our own

    assert (str(again), again.sent) == (str(error), False)
    assert again.request == replace(error.request, raw=error.request.masked, is_complete=False)
    assert again.request.secrets == ()
    assert key.encode() not in pickled


def test_a_request_without_its_secrets_is_not_sent() -> None:
    """The mask would be sent as the key."""
    request = hold_request("http://127.0.0.1:9", key="kept-out")

    with (
        Client() as client,
        pytest.raises(RequestError, match="has no secrets any more: build it again"),
    ):
        client.send(request.without_secrets())
