"""Tests of the header `Authorization`: basic and bearer, and the parameters that cannot be credentials."""

from __future__ import annotations

import re
from base64 import b64decode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine.model.request import MASK, Request
from tests.messages.outbound.kinds import Requests, refused

ASK = "ask: {for: finish, method: POST, url: 'https://example.com/', parameters: {PARAMETERS}, auth: {AUTH}}"
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
USER = TEXTS.filter(lambda text: ":" not in text)


def with_auth(auth: str, *, first: str = "secret: true", second: str = "secret: true") -> Requests:
    """Return the requests of a file with this `auth`; its parameters are `a` and `b`."""
    parameters = f"a: {{{first}}}" + (f", b: {{{second}}}" if "b]" in auth else "")
    return Requests(ASK.replace("PARAMETERS", parameters).replace("AUTH", auth))


BASIC = with_auth("basic: [a, b]", first="title: user")
ALONE, BEARER = with_auth("basic: a"), with_auth("bearer: a")


def credentials_of(request: Request) -> str:
    """Return the decoded credentials of a request; the header is of the scheme `Basic`."""
    scheme, _, encoded = request.raw.headers["Authorization"].partition(" ")

    assert scheme == "Basic"
    return b64decode(encoded, validate=True).decode()


@given(USER, TEXTS)
def test_basic_has_the_user_and_the_password_in_utf_8(user: str, password: str) -> None:
    """The first colon separates them, so a password may contain colons. They are masked as one."""
    request = BASIC.move(parameters={"a": user, "b": password})

    assert credentials_of(request) == f"{user}:{password}"
    assert request.masked.headers == {"Authorization": f"Basic {MASK}"}


@given(USER.filter(bool))
def test_a_user_alone_has_an_empty_password(user: str) -> None:
    """The colon is sent nevertheless."""
    assert credentials_of(ALONE.move(parameters={"a": user})) == f"{user}:"


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1))
def test_a_bearer_token_is_sent_as_it_is(token: str) -> None:
    """Nothing is encoded."""
    request = BEARER.move(parameters={"a": token})

    assert request.raw.headers == {"Authorization": f"Bearer {token}"}
    assert request.masked.headers == {"Authorization": f"Bearer {MASK}"}


@pytest.mark.parametrize(
    ("requests", "parameters", "problem"),
    [
        (BASIC, {"a": "me:you", "b": "x"}, "parameter 'a' is a user name and must not contain a colon"),
        (ALONE, {"a": "k:y"}, "parameter 'a' is a user name and must not contain a colon"),
        (ALONE, {"a": ""}, "parameter 'a' is a user name without a password and must not be empty"),
        (BEARER, {"a": ""}, "parameter 'a' is a token: it must not be empty or contain spaces"),
        (BEARER, {"a": "k y"}, "parameter 'a' is a token: it must not be empty or contain spaces"),
        (
            BEARER,
            {"a": "kéy"},
            "header 'Authorization' must be printable ASCII, without spaces at the start or the end",
        ),
        (
            BEARER,
            {"a": "key\r\nX-More:1"},
            "header 'Authorization' must be printable ASCII, without spaces at the start or the end",
        ),
    ],
)
def test_a_text_that_is_no_credential_is_an_error(
    requests: Requests, parameters: dict[str, str], problem: str
) -> None:
    """The sentence names the parameter and not the value."""
    assert refused(requests.move, parameters=parameters) == problem


def test_a_number_is_no_credential() -> None:
    """Without this, an empty token or password would be sent."""
    for requests, name in (
        (with_auth("bearer: a", first="secret: true, type: number"), "a"),
        (with_auth("basic: [a, b]", second="secret: true, type: number"), "b"),
    ):
        problem = refused(requests.move, parameters={"a": "x", name: 0.5}).split("; ")[0]

        assert problem == (
            f"parameter '{name}' must be a text, an integer or a boolean, to be a credential"
        )


def test_an_integer_is_a_credential() -> None:
    """It is sent as its digits."""
    requests = with_auth("basic: [a, b]", first="type: integer")

    assert credentials_of(requests.move(parameters={"a": 7, "b": "x"})) == "7:x"


def test_actions_and_reads_have_credentials_too() -> None:
    """The header does not depend on what the request is for."""
    requests = Requests(
        "edit: {for: {action: resend}, method: POST, url: 'https://example.com/', parameters: {k: {secret: true}},"
        " auth: {bearer: k}}\n"
        "poll: {for: {read: poll}, url: 'https://example.com/', parameters: {k: {secret: true}}, auth: {basic: k}}\n"
    )
    given_key = {"k": "key"}

    assert requests.act("resend", parameters=given_key).raw.headers["Authorization"] == "Bearer key"
    assert credentials_of(requests.messages.build_read(parameters=given_key)) == "key:"


def test_the_credentials_are_secrets_of_the_request() -> None:
    """The password, and the base64 of user and password, are masked in what the provider answers."""
    request = BASIC.move(parameters={"a": "me", "b": "pass"})

    assert request.secrets == ("pass", "bWU6cGFzcw==")
    assert re.findall("pass|bWU6", f"{request!r}{request!s}{request.masked.headers}") == []
