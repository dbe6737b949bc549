"""Requests that are sent in a wrong way, and the names that their paths use."""

from __future__ import annotations

import pytest

from statemachine.linter.checks.outbound_requests import constant_text, header, names_under
from statemachine.model.frozen import FrozenMap
from statemachine.model.message_specs import JMESPath
from statemachine.model.outbound_request import Entry, OutboundRequest
from tests.linter.acme import found, only

BODY = """\
    statuses:
      New: {{initial: true, cite: guide}}
      Done: {{final: true, result: success, cite: guide}}
    transitions:
      - {{event: finish, source: New, target: Done, cite: guide}}
    messages:
      {direction}:
        finish:
          {keys}
"""

REQUEST = OutboundRequest(
    name="finish",
    method="PUT",
    url="https://example.com",
    headers=FrozenMap({"X-Api-Key": Entry(JMESPath("b"))}),
)


def request(*keys: str, method: str = "PUT", url: str = "https://example.com") -> str:
    """Return a rule file with one outbound request."""
    lines = "\n          ".join([f"method: {method}", f"url: '{url}'", *keys])
    return BODY.format(direction="outbound", keys=lines)


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_a_standard_method(method: str) -> None:
    """A method of HTTP is not a finding."""
    assert found(request(method=method)) == []


def test_an_unknown_method_has_a_suggestion() -> None:
    """The message contains the method, and a similar one that exists."""
    assert only("unknown-method", request(method="PTU")).message == (
        "unknown HTTP method 'PTU'; did you mean 'PUT'?"
    )
    assert only("unknown-method", request(method="FETCH")).message.startswith(
        "unknown HTTP method 'FETCH'"
    )


def test_the_methods_of_an_inbound_message_are_checked() -> None:
    """The finding is at the unknown method in the list."""
    text = BODY.format(direction="inbound", keys="{order: id, status: status, methods: [PUT, PSOT]}")
    finding = only("unknown-method", text)

    assert finding.message == "unknown HTTP method 'PSOT'; did you mean 'POST'?"
    assert finding.span.end_column - finding.span.column == len("PSOT")


HIDDEN = "parameters: {token: {secret: true}}"
SHOWN = "parameters: {token: {title: Token}}"


@pytest.mark.parametrize(
    ("keys", "part"),
    [
        (HIDDEN, "the secret 'token'"),
        ("headers: {authorization: \"'Basic eDp5'\"}", "an Authorization header"),
    ],
)
def test_a_secret_over_plain_http(keys: str, part: str) -> None:
    """A secret parameter or an Authorization header needs `https://`."""
    finding = only("insecure-url", request(keys, url="http://example.com/{id}"))

    assert finding.message == f"request 'finish' sends {part} over plain HTTP"
    assert found(request(keys, url="https://example.com")) == []


@pytest.mark.parametrize(
    "url", ["http://localhost:8080/x", "http://127.0.0.1", "http://[::1]/x", "{+server}/x"]
)
def test_a_secret_on_the_same_machine(url: str) -> None:
    """A local host and a host from a parameter are not reported."""
    assert found(request(HIDDEN, url=url)) == []


def test_plain_http_without_a_secret() -> None:
    """Only secrets need `https://`."""
    assert found(request(SHOWN, url="http://example.com")) == []
    assert found(request(HIDDEN, url="HTTP://[{host}]/x")) == ["insecure-url"]


@pytest.mark.parametrize("path", ["parameters.token", 'join(`" "`, [parameters."token"])'])
def test_an_authorization_that_is_not_secret(path: str) -> None:
    """The finding is at the path of the header and names the parameter."""
    headers = f"headers: {{AUTHORIZATION: '{path}'}}"
    finding = only("authorization-not-secret", request(SHOWN, headers))

    assert finding.message == (
        "the Authorization header contains parameter 'token', which is not secret"
    )
    assert found(request(HIDDEN, headers)) == []


@pytest.mark.parametrize("path", ["parameters.other", "parameters", "'Basic'", "target.name"])
def test_an_authorization_from_elsewhere(path: str) -> None:
    """Undeclared parameters are reported by another check, and other paths are not a finding."""
    assert found(request(SHOWN, f'headers: {{Authorization: "{path}"}}')) == []


@pytest.mark.parametrize(
    ("header", "checks"),
    [
        ("content-type: \"'text/plain'\"", ["content-type-not-json"]),
        ("Content-Type: '`\"application/xml\"`'", ["content-type-not-json"]),
        ("Content-Type: \"'application/json; charset=utf-8'\"", []),
        ("Content-Type: \"'Application/Problem+JSON'\"", []),
        ("Content-Type: target.name", []),
        ("Accept: \"'text/plain'\"", []),
    ],
)
def test_the_content_type_of_a_json_body(header: str, checks: list[str]) -> None:
    """A constant content type beside a body must be JSON."""
    headers = f"headers: {{{header}}}"

    assert found(request(headers, "body: {status: target.name}")) == checks
    assert found(request(headers)) == []


@pytest.mark.parametrize(
    ("values", "checks"),
    [
        ("target.name", ["path-as-constant"]),
        ("[ok, inputs.reason]", ["path-as-constant"]),
        ("target", []),
        ("v1.0", []),
        ("true", []),
    ],
)
def test_a_constant_that_looks_like_a_path(values: str, checks: list[str]) -> None:
    """A lookup in the change is reported in the values of `success`."""
    assert found(request(f"success: {{path: status, is: {values}}}")) == checks


def test_the_case_of_a_header_does_not_matter() -> None:
    """A header is found by its name in lower case."""
    assert header(REQUEST, "x-api-key") == JMESPath("b")
    assert header(REQUEST, "authorization") is None


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("'a b'", "a b"),
        (" 'a' ", "a"),
        (r"'it\'s'", "it's"),
        ('`"a"`', "a"),
        ("`1`", None),
        ("`a`", None),
        ("a", None),
        ("'a' || 'b'", None),
        ("join('', ['a'])", None),
        ("", None),
    ],
)
def test_a_constant_is_one_literal_text(path: str, text: str | None) -> None:
    """A raw string and a JSON text are constants; every other path is not."""
    assert constant_text(JMESPath(path)) == text


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("inputs.reason", {"reason"}),
        ('inputs."the reason"', {"the reason"}),
        ("join(' ', [inputs.a, inputs . b])", {"a", "b"}),
        ('"inputs".a', {"a"}),
        ("target.name", set()),
        ("'inputs.a'", set()),
        ('`"inputs"`', set()),
        ("myinputs.a", set()),
        ("inputs", None),
        ("inputs.a || inputs.*", None),
        ("inputs | a", None),
        ("inputs.{x: a}", None),
        ("inputs.[a]", None),
    ],
)
def test_names_under_a_root(path: str, names: set[str] | None) -> None:
    """Names are known if every use of the root is followed by one; literals do not count."""
    assert names_under(JMESPath(path), "inputs") == names
