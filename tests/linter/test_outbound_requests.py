"""Requests that are sent in a wrong way, and the names that their paths use."""

from __future__ import annotations

from dataclasses import replace
from textwrap import dedent
from typing import Any

import pytest

from statemachine.linter.checks.outbound_requests import (
    constant_text,
    header,
    names_under,
    sent_parameters,
    url_variables,
)
from statemachine.model.frozen import FrozenMap
from statemachine.model.message_specs import JMESPath
from statemachine.model.outbound_request import Auth, AuthScheme, Entry, OutboundRequest, Parameter
from statemachine.model.signature import Signature, SignatureScheme
from statemachine.model.value_types import Domain, Type
from tests.linter.acme import HEAD, found, only

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


@pytest.mark.parametrize(
    ("header", "checks"),
    [
        ("content-type: \"'text/plain'\"", ["wrong-content-type"]),
        ("Content-Type: '`\"application/xml\"`'", ["wrong-content-type"]),
        ("Content-Type: \"'application/x-www-form-urlencoded'\"", ["wrong-content-type"]),
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
    assert found(request(headers, "body: target")) == checks
    assert found(request(headers)) == []


@pytest.mark.parametrize(
    ("content_type", "checks"),
    [
        ("application/x-www-form-urlencoded", []),
        ("Application/X-WWW-Form-Urlencoded; charset=utf-8", []),
        ("application/json", ["wrong-content-type"]),
        ("multipart/form-data", ["wrong-content-type"]),
    ],
)
def test_the_content_type_of_a_form(content_type: str, checks: list[str]) -> None:
    """A constant content type beside a form must be that of a form. An optional header is judged too."""
    form = "form: {status: target.name}"
    for entry in (f"\"'{content_type}'\"", f"{{path: \"'{content_type}'\", optional: true}}"):
        assert found(request(f"headers: {{Content-Type: {entry}}}", form)) == checks


def test_a_wrong_content_type_says_what_is_sent() -> None:
    """The message has both types, and the help has the right one."""
    headers = "headers: {Content-Type: \"'text/xml'\"}"
    form = only("wrong-content-type", request(headers, "form: {status: target.name}"))
    body = only("wrong-content-type", request(headers, "body: {status: target.name}"))

    assert form.message == "request 'finish' sends a form, but its Content-Type is 'text/xml'"
    assert form.help == "remove the header, or write the type \"'application/x-www-form-urlencoded'\""
    assert body.message == "request 'finish' sends JSON, but its Content-Type is 'text/xml'"
    assert body.help == "remove the header, or write a JSON type such as \"'application/json'\""


def test_a_content_type_may_tell_that_the_other_key_is_meant() -> None:
    """The type of a form beside a body, and JSON beside a form."""
    for key, other, content_type in (
        ("body", "form", "application/x-www-form-urlencoded"),
        ("form", "body", "application/json"),
    ):
        headers = f"headers: {{Content-Type: \"'{content_type}'\"}}"
        finding = only("wrong-content-type", request(headers, f"{key}: {{status: target.name}}"))

        assert finding.help == f"remove the header, or write `{other}` in place of `{key}`"


@pytest.mark.parametrize(
    ("values", "checks"),
    [
        ("target.name", ["path-as-constant"]),
        ("[ok, inputs.reason]", ["path-as-constant"]),
        ("target.anything", ["path-as-constant"]),
        ("target", []),
        ("order.paid", []),
        ("v1.0", []),
        ("true", []),
    ],
)
def test_a_constant_that_looks_like_a_path(values: str, checks: list[str]) -> None:
    """A lookup in the change is reported in the values of `success` and `accepted`, at the key."""
    for key in ("success", "accepted"):
        for test in (f"{{path: status, is: {values}}}", f"[{{status: 200}}, {{path: a, is: {values}}}]"):
            text = request(f"{key}: {test}")

            assert found(text) == checks
            if checks:
                span = only("path-as-constant", text).span
                assert (HEAD + dedent(text)).splitlines()[span.line - 1].lstrip().startswith(key)


@pytest.mark.parametrize(
    "part", ["query: {a: PATH}", "headers: {a: PATH}", "body: {a: [PATH]}", "form: {a: PATH}"]
)
def test_a_constant_that_is_sent_and_looks_like_a_path(part: str) -> None:
    """It is a likely finding at the constant. Another constant and a path are none."""
    finding = only("path-as-constant", request(part.replace("PATH", "\"'target.name'\"")))

    assert finding.message == (
        "request 'finish' sends the constant 'target.name', which looks like a path"
    )
    assert finding.help == "write target.name without single quotes, if it is one"
    assert not finding.certain
    for text in ("inputs.reason", "parameters.key", "source.code", "now.iso"):
        assert found(request(part.replace("PATH", f"\"'{text}'\""))) == ["path-as-constant"]
    for path in (
        "\"'api.v1'\"",
        "target.name",
        "\"'target'\"",
        "\"'source.paid'\"",
        "\"'to target.name'\"",
    ):
        assert found(request(part.replace("PATH", path))) == []


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


@pytest.mark.parametrize(
    ("url", "variables"),
    [
        ("https://example.com", set()),
        ("https://example.com/{id}/{target.name}", {"id", "target.name"}),
        ("{+server}/x{?a,b*}{&c:3}{/d,e}{;f}{.g}", {"server", "a", "b", "c", "d", "e", "f", "g"}),
    ],
)
def test_the_variables_of_a_url(url: str, variables: set[str]) -> None:
    """Operators and modifiers are no part of a name."""
    assert url_variables(url) == variables


@pytest.mark.parametrize(
    ("change", "sent"),
    [
        ({"url": "https://example.com/{a}{?b}{inputs.c}"}, {"a", "b"}),
        ({"query": FrozenMap({"x": Entry(JMESPath("parameters.c"))})}, {"c"}),
        ({"form": FrozenMap({"x": JMESPath("parameters.d")})}, {"d"}),
        ({"body": (JMESPath("parameters"),)}, {"a", "b", "c", "d"}),
        ({"auth": Auth(scheme=AuthScheme.BASIC, parameters=("a", "b"))}, {"a", "b"}),
        ({"signature": Signature(scheme=SignatureScheme.HMAC, secret="a")}, set()),  # noqa: S106  # a name
    ],
)
def test_the_parameters_that_a_request_sends(change: dict[str, Any], sent: set[str]) -> None:
    """The key of a signature is not sent."""
    parameters = {name: Parameter(name=name, domain=Domain(Type.STRING)) for name in "abcd"}
    spec = replace(REQUEST, headers=FrozenMap(), parameters=FrozenMap(parameters), **change)

    assert sent_parameters(spec) == sent
