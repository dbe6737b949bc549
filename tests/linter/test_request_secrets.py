"""Credentials of requests that are sent over plain HTTP, or that are shown in logs."""

from __future__ import annotations

import pytest

from statemachine.linter.checks.request_secrets import names_credential
from tests.linter.acme import findings, found, only, underlined_in
from tests.linter.test_outbound_requests import request

HIDDEN = "parameters: {token: {secret: true}, host: {}}"
SHOWN = "parameters: {token: {title: Token}, host: {}}"
SENT = "query: {t: parameters.token, h: parameters.host}"
HMAC = "signature: {scheme: hmac, secret: token, header: X-Sign, signed: '{method}{url}{body}'}"


@pytest.mark.parametrize(
    ("keys", "part"),
    [
        ([HIDDEN, SENT], "the secret 'token'"),
        (["parameters: {token: {secret: true}}", "auth: {bearer: token}"], "the secret 'token'"),
        (["parameters: {token: {}}", "auth: {bearer: token}"], "an Authorization header"),
        (["headers: {authorization: \"'Basic eDp5'\"}"], "an Authorization header"),
        (["headers: {Proxy-Authorization: \"'Basic eDp5'\"}"], "an Authorization header"),
        (["headers: {X-Api-Key: \"'k-1'\"}"], "the credential 'X-Api-Key'"),
        (["query: {access_token: \"'t-1'\", page_token: \"'2'\"}"], "the credential 'access_token'"),
        (["parameters: {token: {secret: true}}", HMAC], "a signature"),
    ],
)
def test_a_secret_over_plain_http(keys: list[str], part: str) -> None:
    """Each proof of the sender needs `https://`. The key of a signature is not sent."""
    finding = only("insecure-url", request(*keys, url="http://example.com/done"))

    assert finding.message == f"request 'finish' sends {part} over plain HTTP"
    assert "insecure-url" not in found(request(*keys, url="https://example.com"))


@pytest.mark.parametrize(
    "url", ["http://localhost:8080/x", "http://127.0.0.1", "http://[::1]/x", "{+host}/x"]
)
def test_a_secret_on_the_same_machine(url: str) -> None:
    """A local host and a host from a parameter are not reported."""
    assert found(request(HIDDEN, SENT, url=url)) == []


def test_plain_http_without_a_secret() -> None:
    """Only secrets need `https://`. A secret that is not sent is unused, and no more."""
    assert found(request(SHOWN, SENT, url="http://example.com")) == []
    assert found(request(HIDDEN, "query: {h: parameters.host}", url="http://example.com")) == [
        "unused-parameter"
    ]
    assert found(request(HIDDEN, SENT, url="HTTP://[{host}]/x")) == ["insecure-url"]


@pytest.mark.parametrize(
    ("default", "url", "is_found"),
    [
        ("http://example.com", "{+host}/x", True),
        ("HTTP://example.com/api", "{+host}", True),
        ("https://example.com", "{+host}/x", False),
        ("http://localhost:8080", "{+host}/x", False),
        ("http://example.com", "https://example.com/{?host}", False),
    ],
)
def test_a_default_server_with_plain_http(default: str, url: str, *, is_found: bool) -> None:
    """The finding is at the default."""
    parameters = f"parameters: {{token: {{secret: true}}, host: {{default: '{default}'}}}}"
    text = request(parameters, "query: {t: parameters.token}", url=url)

    assert found(text) == (["insecure-url"] if is_found else [])
    if is_found:
        finding = only("insecure-url", text)
        assert finding.message == "request 'finish' sends the secret 'token' over plain HTTP"
        assert underlined_in(text, finding) == repr(default)


@pytest.mark.parametrize("path", ["parameters.token", 'join(`" "`, [parameters."token"])'])
@pytest.mark.parametrize("header", ["AUTHORIZATION", "Proxy-Authorization"])
def test_an_authorization_that_is_not_secret(path: str, header: str) -> None:
    """The finding is at the path of the header and names the parameter."""
    headers, host = f"headers: {{{header}: '{path}'}}", "query: {h: parameters.host}"
    finding = only("credential-not-secret", request(SHOWN, headers, host))

    assert finding.message == (f"the {header} header contains parameter 'token', which is not secret")
    assert finding.certain
    assert found(request(HIDDEN, headers, host)) == []


@pytest.mark.parametrize("path", ["parameters.other", "target.name"])
def test_an_authorization_from_elsewhere(path: str) -> None:
    """Undeclared parameters are reported by another check, and other paths are not a finding."""
    assert found(request(SHOWN, f'headers: {{Authorization: "{path}"}}', SENT)) == []


@pytest.mark.parametrize(
    "path", ["parameters | token", "[parameters][0].token", "merge(parameters, `{}`).token"]
)
def test_an_authorization_that_does_not_tell_its_parameter(path: str) -> None:
    """Each parameter that is not secret is a likely finding."""
    text = request(SHOWN, f"headers: {{Authorization: '{path}'}}", "query: {h: parameters.host}")
    reported = [each for each in findings(text) if each.check == "credential-not-secret"]

    assert ["'host'" in reported[0].message, "'token'" in reported[-1].message] == [True, True]
    assert not any(each.certain for each in reported)


def test_a_constant_authorization_is_known_to_all_readers() -> None:
    """A secret in the file is none."""
    text = request(SHOWN, "headers: {Authorization: \"'Bearer sk_live_1'\"}", SENT)

    assert "is a constant" in only("credential-not-secret", text).message


@pytest.mark.parametrize(
    ("keys", "owner"),
    [
        ("form: {client_secret: parameters.b, x: parameters.a}", "the field 'client_secret'"),
        ("body: {login: [{password: parameters.b}], x: parameters.a}", "the field 'password'"),
    ],
)
def test_a_field_that_says_that_it_is_a_credential(keys: str, owner: str) -> None:
    """A finding by the name is a likely one."""
    finding = only("credential-not-secret", request("parameters: {a: {}, b: {}}", keys))

    assert finding.message == f"{owner} contains parameter 'b', which is not secret"
    assert not finding.certain


@pytest.mark.parametrize(
    ("keys", "owner"),
    [
        ("auth: {bearer: b}", "`auth`"),
        ("auth: {basic: [a, b]}", "`auth`"),
        ("auth: {basic: b}", "`auth`"),
        ("signature: {scheme: standard-webhooks, secret: b}", "a signature"),
    ],
)
def test_credentials_that_are_not_secret(keys: str, owner: str) -> None:
    """The token, the password and the key of a signature have to be secret; the user has not."""
    text = request("parameters: {a: {}, b: {}}", keys, "query: {x: parameters.a, y: parameters.b}")
    finding = only("credential-not-secret", text)

    assert finding.message == f"{owner} contains parameter 'b', which is not secret"
    assert finding.help == "write `secret: true` on parameter 'b'"
    assert finding.certain
    assert "credential-not-secret" not in found(text.replace("b: {}}", "b: {secret: true}}"))
    assert underlined_in(text, finding) == "b"


@pytest.mark.parametrize(
    ("keys", "owner"),
    [
        ("headers: {X-Auth-Token: parameters.p}", "the header 'X-Auth-Token'"),
        ("headers: {Api-Key: {path: parameters.p, optional: true}}", "the header 'Api-Key'"),
        ("query: {apikey: parameters.p}", "the query entry 'apikey'"),
    ],
)
def test_a_name_that_says_that_it_is_a_credential(keys: str, owner: str) -> None:
    """It is a likely finding at the path."""
    finding = only("credential-not-secret", request("parameters: {p: {}}", keys))

    assert finding.message == f"{owner} contains parameter 'p', which is not secret"
    assert not finding.certain
    assert found(request("parameters: {p: {secret: true}}", keys)) == []


def test_a_credential_in_the_url() -> None:
    """A variable of the URL is judged by its name. A parameter is reported once."""
    text = request(
        "parameters: {api_key: {}, page_token: {}}",
        "headers: {X-Api-Key: parameters.api_key}",
        url="https://example.com/{?api_key,page_token}",
    )

    assert [each.message for each in findings(text)] == [
        "the header 'X-Api-Key' contains parameter 'api_key', which is not secret"
    ]
    assert found(request("parameters: {api_key: {}}", url="https://example.com/{?api_key}")) == [
        "credential-not-secret"
    ]


@pytest.mark.parametrize(
    "name",
    [
        *(
            "token",
            "access_token",
            "X-Auth-Token",
            "PRIVATE-TOKEN",
            "X-Shopify-Access-Token",
            "authToken",
        ),
        *("api_key", "apikey", "api-key", "X-API-KEY", "x-goog-api-key", "XApiKey", "APIKey", "xapikey"),
        *("secret", "X-Client-Secret", "clientSecret", "password", "user_password", "accesstoken"),
    ],
)
def test_names_of_credentials(name: str) -> None:
    """Case and separators do not matter."""
    assert names_credential(name)


@pytest.mark.parametrize(
    "name",
    [
        *("page_token", "pageToken", "next_token", "NextToken", "nexttoken", "continuation-token"),
        *("X-Continuation-Token", "sync_token", "cursor_token", "start-token", "max_tokens", "tokens"),
        *("token_type", "secret_name", "api_key_version", "key", "Idempotency-Key", "partnerBillingKey"),
        *("api", "api_version", "secretary", "tokenize", "X-Request-Id", "status", ""),
    ],
)
def test_other_names(name: str) -> None:
    """Positions in a list, properties of a credential and other keys are no credentials."""
    assert not names_credential(name)
