"""Tests of the client, against a real server: what arrives, how often, and what comes of it when nothing does."""

from __future__ import annotations

import math
import pickle
import socket
import time
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest

from statemachine.messages.client import LIMIT, Client
from statemachine.model.errors import SendError
from statemachine.model.frozen import FrozenMap
from statemachine.model.request import RawRequest, Request
from tests.messages.providers import hold_request
from tests.messages.server import Reply, in_turn, serving

OK = Reply.json({"HadError": False})


@pytest.fixture
def client() -> Iterator[Client]:
    """Return a client that would try three times."""
    with Client(attempts=3, pause=0.01) as client:
        yield client


@pytest.fixture
def hasty() -> Iterator[Client]:
    """Return a client that hardly waits."""
    with Client(timeout=0.3, attempts=3, pause=0.01) as client:
        yield client


def put(url: str, *, method: str = "PUT", idempotent: bool = True) -> Request:
    """Make a request without rules."""
    wire = RawRequest(f"{url}/status", FrozenMap({"content-type": "application/json"}), b'{"status":5}')
    return Request(name="update", method=method, raw=wire, masked=wire, idempotent=idempotent)


def refusing() -> str:
    """Return an address at which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"


@pytest.mark.parametrize("status", [502, 503, 504])
def test_what_may_be_sent_twice_is_tried_again_when_the_provider_is_busy(
    client: Client, status: int
) -> None:
    """An idempotent request is repeated until there is another answer."""
    with serving(in_turn(Reply(status), Reply(status), OK)) as server:
        response = client.send(put(server.url))

    assert response.status == 200
    assert [call.body for call in server.calls] == [b'{"status":5}'] * 3


def test_when_all_attempts_find_the_provider_busy_that_is_the_answer(client: Client) -> None:
    """The last answer counts, and is no error."""
    with serving(in_turn(Reply(503))) as server:
        assert client.send(put(server.url)).status == 503

    assert len(server.calls) == 3


@pytest.mark.parametrize("reply", [Reply(wait=60), Reply(hang_up=True)])
def test_what_must_not_be_sent_twice_is_sent_once(hasty: Client, reply: Reply) -> None:
    """A request that is not idempotent is never repeated, however little is known of it."""
    with serving(in_turn(reply, OK)) as server, pytest.raises(SendError) as caught:
        hasty.send(hold_request(server.url))

    assert caught.value.sent
    assert len(server.calls) == 1


def test_a_busy_provider_is_not_asked_twice_for_what_must_not_be_done_twice(client: Client) -> None:
    """It may have begun before it said that it is busy."""
    with serving(in_turn(Reply(503), OK)) as server:
        assert client.send(hold_request(server.url)).status == 503

    assert len(server.calls) == 1


@pytest.mark.parametrize(("attempts", "calls"), [(1, 1), (2, 2)])
def test_it_is_tried_again_only_where_that_is_asked_for(attempts: int, calls: int) -> None:
    """One attempt is what a client makes unless told otherwise."""
    with (
        serving(in_turn(Reply(503), OK)) as server,
        Client(attempts=attempts, pause=0) as client,
    ):
        assert client.send(put(server.url)).status == (503 if attempts == 1 else 200)

    assert len(server.calls) == calls


@pytest.mark.parametrize("status", [500, 429, 409, 400])
def test_other_answers_are_final(client: Client, status: int) -> None:
    """Only a busy provider is asked again."""
    with serving(in_turn(Reply(status), OK)) as server:
        assert client.send(put(server.url)).status == status

    assert len(server.calls) == 1


def test_the_rules_may_say_that_a_put_is_not_to_be_repeated(client: Client) -> None:
    """What counts is what the request says of itself, not its method."""
    with serving(in_turn(Reply(503), OK)) as server:
        client.send(put(server.url, idempotent=False))
        client.send(put(server.url, method="POST"))

    assert [call.method for call in server.calls] == ["PUT", "POST"]


def test_a_slow_answer_is_an_error_and_may_have_been_carried_out(hasty: Client) -> None:
    """Nobody is waited for longer than the timeout, and what was sent may have arrived."""
    began = time.monotonic()
    with serving(in_turn(Reply(wait=5))) as server, pytest.raises(SendError, match="too long") as caught:
        hasty.send(hold_request(server.url))

    assert caught.value.sent
    assert time.monotonic() - began < 3
    assert "it may have been carried out" in str(caught.value)


def test_an_answer_that_drips_is_not_waited_for(hasty: Client) -> None:
    """The body as a whole has to come in time, not only each part of it."""
    with (
        serving(in_turn(Reply(body=b"x" * 100, drip=0.05))) as server,
        pytest.raises(SendError, match="too long"),
    ):
        hasty.send(hold_request(server.url))


def test_a_slow_answer_is_tried_again_where_it_may_be() -> None:
    """A timeout passes like a busy provider does."""
    with (
        serving(in_turn(Reply(wait=60), OK)) as server,
        Client(timeout=1.5, attempts=2, pause=0) as client,
    ):
        assert client.send(put(server.url)).status == 200

    assert len(server.calls) == 2


def test_a_connection_that_ends_is_an_error_and_may_have_been_carried_out(client: Client) -> None:
    """Where no answer came nobody knows what was done."""
    with serving(in_turn(Reply(hang_up=True))) as server, pytest.raises(SendError) as caught:
        client.send(hold_request(server.url))

    assert caught.value.sent


def test_an_answer_that_ends_too_soon_is_an_error(client: Client) -> None:
    """Half of an answer is none."""
    half = Reply(body=b"{}", headers={"Content-Length": "100", "Connection": "close"})
    with serving(in_turn(half)) as server, pytest.raises(SendError) as caught:
        client.send(hold_request(server.url))

    assert caught.value.sent


def test_a_refused_connection_is_an_error_and_nothing_was_sent(client: Client) -> None:
    """Where nobody listens nothing arrived, so that it is safe to ask again."""
    with pytest.raises(SendError, match="no connection could be made; it did not reach") as caught:
        client.send(hold_request(refusing()))

    assert not caught.value.sent


class Failing(httpx.BaseTransport):
    """Fails in turn as it is told."""

    def __init__(self, *errors: Exception) -> None:
        """Take the errors."""
        self.errors = list(errors)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Raise the next one, with the address in it."""
        error = self.errors.pop(0)
        error.args = (str(request.url),)
        raise error


def test_once_sent_it_may_have_been_carried_out_whatever_comes_then() -> None:
    """A later attempt that does not arrive takes nothing back of an earlier one that may have."""
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
        (httpx.LocalProtocolError(""), True),  # found out when the half of it is sent
    ],
)
def test_what_does_not_pass_is_not_tried_again(error: Exception, *, sent: bool) -> None:
    """What is wrong with the request, or with the way to the provider, is so the next time too."""
    failing = Failing(error, error)
    with Client(attempts=2, pause=0, transport=failing) as client, pytest.raises(SendError) as caught:
        client.send(put("http://example.com"))

    assert caught.value.sent is sent
    assert len(failing.errors) == 1


def test_what_a_transport_never_meant_to_raise_is_an_error_of_ours() -> None:
    """It is told by its kind, for its text may hold what was sent; who knows how far it came."""
    failing = Failing(ZeroDivisionError("secret"))
    with (
        Client(transport=failing) as client,
        pytest.raises(SendError, match="sending it failed with ZeroDivisionError") as caught,
    ):
        client.send(put("http://example.com"))

    assert caught.value.sent


@pytest.mark.parametrize(
    "url", ["ftp://example.com/x", "http:///x", "http://example.com:99999/x", "x" * 70_000]
)
def test_an_address_that_is_none_is_an_error_and_nothing_was_sent(client: Client, url: str) -> None:
    """A request made without rules may have any address; it is tried once, and no more comes of it."""
    with pytest.raises(SendError) as caught:
        client.send(put(url))

    assert not caught.value.sent
    assert caught.value.__context__ is None


def test_an_answer_larger_than_the_limit_is_refused(client: Client) -> None:
    """It is read no further, and nothing is said of what it holds."""
    with (
        serving(in_turn(Reply(body=b"x" * (LIMIT + 1)))) as server,
        pytest.raises(SendError, match=f"more than {LIMIT} bytes") as caught,
    ):
        client.send(put(server.url))

    assert caught.value.sent
    assert len(server.calls) == 1


def test_an_answer_as_large_as_the_limit_is_read(client: Client) -> None:
    """The limit itself is allowed."""
    with serving(in_turn(Reply(body=b"x" * LIMIT))) as server:
        assert len(client.send(put(server.url)).body) == LIMIT


def test_a_compressed_answer_is_refused(client: Client) -> None:
    """None is asked for, and what it would become cannot be told beforehand."""
    with (
        serving(in_turn(Reply(body=b"x", headers={"Content-Encoding": "gzip"}))) as server,
        pytest.raises(SendError, match="compressed"),
    ):
        client.send(put(server.url))

    assert server.calls[0].headers["accept-encoding"] == "identity"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(client: Client, status: int) -> None:
    """A request goes where the rules say; where a provider sends it on to is the caller's to judge."""
    with serving(in_turn(Reply(status, headers={"Location": "/elsewhere"}), OK)) as server:
        response = client.send(hold_request(server.url))

    assert (response.status, response.headers["location"]) == (status, "/elsewhere")
    assert len(server.calls) == 1


def test_a_client_serves_many_requests(client: Client) -> None:
    """None of them gets the answer to another."""
    with serving(lambda call: Reply(body=call.body)) as server:
        for number in range(5):
            request = put(server.url)
            sent = str(number).encode()
            answered = client.send(replace(request, raw=replace(request.raw, body=sent)))
            assert answered.body == sent


def test_a_client_is_asked_for_something_sensible() -> None:
    """No time or all of it, no attempts or half of one, and a pause backwards are refused."""
    for wrong in (
        *({"timeout": each} for each in (0, -1.0, math.inf, math.nan, 86_401)),
        *({"attempts": each} for each in (0, -1, 1.5, 2.0, True)),
        *({"pause": each} for each in (-1, math.inf, math.nan)),
    ):
        with pytest.raises(ValueError, match="a client needs"):
            Client(**wrong)  # type: ignore[arg-type]  # one of the three


def test_a_send_error_survives_pickling_and_its_secrets_do_not() -> None:
    """It holds what happened, the request as it is shown, and whether that arrived."""
    key = "kept-out-of-queues"
    error = SendError("no connection", hold_request("http://example.com", key=key), sent=False)
    pickled = pickle.dumps(error)
    again = pickle.loads(pickled)  # noqa: S301  # our own

    assert (str(again), again.sent) == (str(error), False)
    assert again.request == replace(error.request, raw=error.request.masked)
    assert again.request.secrets == ()
    assert key.encode() not in pickled
