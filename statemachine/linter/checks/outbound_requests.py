"""The method, URL, headers and test for success of outbound requests, and the names that their paths use."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from statemachine.linter.checks import check
from statemachine.linter.lint_context import LintContext, quoted_names
from statemachine.model.diagnostics import Finding, Severity
from statemachine.model.message_specs import JMESPath
from statemachine.model.outbound_request import OutboundRequest
from statemachine.model.text import did_you_mean, listing

METHODS = ("CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE")
"""The methods of RFC 9110, and PATCH of RFC 5789."""

_LOCAL_HOSTS = {"localhost", "127.0.0.1", "::1"}
_RAW_STRING = r"'(?:[^'\\]|\\.)*'"
_JSON_LITERAL = r"`(?:[^`\\]|\\.)*`"
_LITERAL = re.compile(f"{_RAW_STRING}|{_JSON_LITERAL}", re.DOTALL)
_LOOKUP = re.compile(r"\s*(?:source|target|inputs|parameters)\s*\.\s*[\w\"].*")


@check(Severity.WARNING)
def unknown_method(context: LintContext) -> Iterator[Finding]:
    """A message with a method that is not a standard HTTP method.

    The provider will refuse the request, and an inbound message is never read. Write CONNECT, DELETE, GET,
    HEAD, OPTIONS, PATCH, POST, PUT or TRACE.

    Bad:
        messages: {outbound: {finish: {for: finish, method: PTU, url: https://example.com/done}}}

    Good:
        messages: {outbound: {finish: {for: finish, method: PUT, url: https://example.com/done}}}
    """
    places = [(each.place.of("method"), each.method) for each in context.rules.outbound.values()]
    for each in context.rules.inbound.values():
        places += [(each.place.of(f"methods.{at}"), method) for at, method in enumerate(each.methods)]
    for span, method in places:
        if method not in METHODS:
            yield Finding(
                span,
                f"unknown HTTP method {method!r}{did_you_mean(method, METHODS)}",
                f"write one of {listing(METHODS, 'or')}",
            )


@check(Severity.WARNING)
def insecure_url(context: LintContext) -> Iterator[Finding]:
    """A request that sends a secret to an `http://` URL.

    Without TLS, everybody on the network can read a secret parameter or an `Authorization` header. Write
    `https://`. Hosts on the same machine, such as `localhost`, are not reported.

    Bad:
        messages:
          outbound: {finish: {for: finish, method: PUT, url: http://example.com/done,
            parameters: {token: {secret: true}}, headers: {X-Api-Key: parameters.token}}}

    Good:
        messages:
          outbound: {finish: {for: finish, method: PUT, url: https://example.com/done,
            parameters: {token: {secret: true}}, headers: {X-Api-Key: parameters.token}}}
    """
    for request in context.rules.outbound.values():
        if _is_insecure(request.url) and (secret := _secret_text(request)):
            yield Finding(
                request.place.of("url"),
                f"request {request.name!r} sends {secret} over plain HTTP",
                "write `https://`",
            )


@check(Severity.WARNING)
def authorization_not_secret(context: LintContext) -> Iterator[Finding]:
    """An `Authorization` header from a parameter that is not secret.

    The value of such a parameter is shown in logs and errors. Mark the parameter `secret: true`.

    Bad:
        messages:
          outbound: {finish: {for: finish, method: PUT, url: https://example.com/done,
            parameters: {token: {}}, headers: {Authorization: parameters.token}}}

    Good:
        messages:
          outbound: {finish: {for: finish, method: PUT, url: https://example.com/done,
            parameters: {token: {secret: true}}, headers: {Authorization: parameters.token}}}
    """
    for request in context.rules.outbound.values():
        if (path := header(request, "authorization")) is None:
            continue
        for name in sorted(names_under(path, "parameters") or ()):
            if name in request.parameters and not request.parameters[name].secret:
                yield Finding(
                    path.span,
                    f"the Authorization header contains parameter {name!r}, which is not secret",
                    f"write `secret: true` on parameter {name!r}",
                )


@check(Severity.ERROR)
def content_type_not_json(context: LintContext) -> Iterator[Finding]:
    """A request with a body and a constant `Content-Type` header that is not JSON.

    A body is always sent as JSON, so the header would be wrong. Remove it, or write a JSON type.

    Bad:
        messages:
          outbound: {finish: {for: finish, method: PUT, url: https://example.com/done,
            headers: {Content-Type: "'text/plain'"}, body: {status: target.name}}}

    Good:
        messages:
          outbound: {finish: {for: finish, method: PUT, url: https://example.com/done,
            headers: {Content-Type: "'application/json'"}, body: {status: target.name}}}
    """
    for request in context.rules.outbound.values():
        path = header(request, "content-type")
        if path is None or request.body is None or (content_type := constant_text(path)) is None:
            continue
        if not content_type.partition(";")[0].strip().lower().endswith("json"):
            yield Finding(
                path.span,
                f"request {request.name!r} sends its body as JSON, but with the content type "
                f"{content_type!r}",
                "remove the header, or write a JSON type such as \"'application/json'\"",
            )


@check(Severity.WARNING)
def path_as_constant(context: LintContext) -> Iterator[Finding]:
    """A `success` that compares the response with a text that looks like a path.

    `success.path` is a path into the response. `success.is` is a constant, so the text `target.name` is
    compared and never matches. Write the value that the provider sends.

    Bad:
        messages:
          outbound: {finish: {for: finish, method: PUT, url: https://example.com/done,
            success: {path: status, is: target.name}}}

    Good:
        messages:
          outbound: {finish: {for: finish, method: PUT, url: https://example.com/done,
            success: {path: status, is: Done}}}
    """
    for request in context.rules.outbound.values():
        values = [value for test in (*request.accepted, *request.success) for value in test.is_]
        paths = [each for each in values if isinstance(each, str) and _LOOKUP.fullmatch(each)]
        if paths:
            yield Finding(
                request.place.of("success"),
                f"`is` of request {request.name!r} is the constant {quoted_names(paths, 'or')}, "
                "which looks like a path",
                "write the value that the provider sends",
            )


def header(request: OutboundRequest, name: str) -> JMESPath | None:
    """Return the path of a header, or None; the case of the name does not matter."""
    return next((each.path for key, each in request.headers.items() if key.lower() == name), None)


def constant_text(path: JMESPath) -> str | None:
    """Return the text of a path that is one literal text, or None for any other path."""
    text = path.text.strip()
    if _LITERAL.fullmatch(text) is None:
        return None
    if text.startswith("'"):
        return text[1:-1].replace("\\'", "'")
    try:
        value = json.loads(text[1:-1].replace("\\`", "`"))
    except ValueError:
        return None
    return value if isinstance(value, str) else None


def names_under(path: JMESPath, root: str) -> frozenset[str] | None:
    """Return the names that a path looks up directly under a root such as `inputs`.

    None if the names cannot be determined from the path.
    """
    lookup = rf'\b{root}\b"?(?:\s*\.\s*(?:(\w+)|"((?:[^"\\]|\\.)*)"))?'
    names = [match[1] or match[2] for match in re.finditer(lookup, _LITERAL.sub("''", path.text))]
    return None if None in names else frozenset(names)


def _is_insecure(url: str) -> bool:
    """Return whether a URL template begins with plain HTTP to another machine."""
    if not url.lower().startswith("http://"):
        return False
    try:
        return urlsplit(url).hostname not in _LOCAL_HOSTS
    except ValueError:  # brackets of the template that are not an IPv6 address
        return True


def _secret_text(request: OutboundRequest) -> str:
    """Return what is secret in a request, as part of a sentence; an empty text for nothing."""
    if secrets := sorted(name for name, each in request.parameters.items() if each.secret):
        return f"the secret {quoted_names(secrets)}"
    return "an Authorization header" if header(request, "authorization") is not None else ""
