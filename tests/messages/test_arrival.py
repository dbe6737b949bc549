"""Properties of requests that arrive at a real server: exact values, and secrets in no other place."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from statemachine.messages.client import Client
from tests.messages.outbound.minimal_rules import HEAD
from tests.messages.providers import Asker
from tests.messages.server import Reply, Server, serving

OUTBOUND = """\
    ask:
      method: POST
      url: "{+server}/orders/{id}/status"
      parameters: {server: {}, id: {}, key: {secret: true}, token: {secret: true}, more: {}}
      query: {"key[]": parameters.key, more: parameters.more}
      headers: {X-Token: parameters.token}
      body: {key: parameters.key, more: inputs.text, 'parameters.': parameters.more}
"""
ASKER = Asker(HEAD + OUTBOUND)
MOVE = ASKER.engine.decide("New", event="finish")

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
LINES = st.from_regex(r"([!-~]([ -~]{0,20}[!-~])?)?", fullmatch=True)
LONG_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=4, max_size=30)
LONG_LINES = st.from_regex(r"[!-~][ -~]{2,20}[!-~]", fullmatch=True)
"""Texts that are unlikely to be part of another text by chance."""


@pytest.fixture(scope="module")
def connection() -> Iterator[tuple[Server, Client]]:
    """Return a server that accepts every request, and a client."""
    with serving(lambda _: Reply()) as server, Client() as client:
        yield server, client


@given(
    order=TEXTS.filter(lambda text: text not in {"", ".", ".."}),
    key=TEXTS,
    token=LINES,
    more=TEXTS,
    text=TEXTS,
)
def test_any_values_arrive_unchanged(
    connection: tuple[Server, Client], *, order: str, key: str, token: str, more: str, text: str
) -> None:
    """The path, the query, the headers and the body have exactly these values."""
    server, client = connection
    parameters = {"server": server.url, "id": order, "key": key, "token": token, "more": more}
    request = ASKER.messages.build_request(MOVE, parameters=parameters, inputs={"text": text})
    client.send(request)
    call = server.calls[-1]

    assert (call.method, call.path) == ("POST", f"/orders/{order}/status")
    assert call.target.count("/") == 3
    assert call.query == [("key[]", key), ("more", more)]
    assert call.headers["x-token"] == token
    assert call.document == {"key": key, "more": text, "parameters.": more}


@given(key=LONG_TEXTS, token=LONG_LINES, more=TEXTS)
def test_no_secret_is_shown(key: str, token: str, more: str) -> None:
    """Neither the text nor the repr of a request contains a secret."""

    def shown(key: str, token: str) -> str:
        parameters = {
            "server": "https://example.com",
            "id": "1",
            "key": key,
            "token": token,
            "more": more,
        }
        request = ASKER.messages.build_request(MOVE, parameters=parameters)
        return f"{request}\n{request!r}\n{request.masked}\n{request.masked.url}\n{request.raw}"

    without = shown("", "")
    assume(key not in without)
    assume(token not in without)

    assert key not in shown(key, token)
    assert token not in shown(key, token)
