"""Credentials of outbound requests that others can read: in logs, or on the network."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import chain
from urllib.parse import urlsplit

from statemachine.linter.checks import check
from statemachine.linter.checks.outbound_requests import (
    constant_text,
    names_under,
    parameters_of_url,
    sent_parameters,
)
from statemachine.linter.lint_context import LintContext, quoted_names
from statemachine.model.diagnostics import Finding, Severity
from statemachine.model.message_specs import DocumentTemplate, JMESPath
from statemachine.model.outbound_request import OutboundRequest
from statemachine.model.spans import Span

_AUTHORIZATION = frozenset({"authorization", "proxy-authorization"})
_LOCAL_HOSTS = {"localhost", "127.0.0.1", "::1"}
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_CREDENTIAL = re.compile(r"(.*)(token|secret|password|apikey)")
_POSITIONS = frozenset(
    {
        *(
            "page",
            "paging",
            "pagination",
            "next",
            "prev",
            "previous",
            "continuation",
            "continue",
            "cursor",
        ),
        *("start", "end", "last", "skip", "sync", "delta", "change", "resume", "marker", "position"),
        *("idempotency", "idempotent", "client", "request"),
    }
)
"""Words before `token` that make it a position in a list, or the name of one request."""

_ABOUT = frozenset({"type", "name", "hint", "expires", "expiry", "ttl", "version", "count", "length"})
"""Words after a credential that make a property of it."""


@check(Severity.WARNING)
def insecure_url(context: LintContext) -> Iterator[Finding]:
    """A request that sends a secret to an `http://` URL.

    Without TLS, everybody on the network can read a secret parameter or an `Authorization` header, and repeat a
    signed request. Write `https://`, in the default of the parameter too if the URL begins with one. Hosts on the
    same machine, such as `localhost`, are not reported.

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
        span = _insecure_place(request)
        if span is not None and (secret := _secret_text(request)):
            yield Finding(
                span,
                f"request {request.name!r} sends {secret} over plain HTTP",
                "write `https://`",
            )


@check(Severity.WARNING)
def credential_not_secret(context: LintContext) -> Iterator[Finding]:
    """A credential from a parameter that is not secret.

    The value of such a parameter is shown in logs and errors. Mark the parameter `secret: true`. Credentials are an
    `Authorization` header, the token or the password of `auth`, and the key of a signature. A header, a query entry, a
    field of a form or a body, or a variable of the URL whose name contains `token`, `api-key`, `secret` or `password`
    is a likely finding, and so is a header whose path does not tell which parameter it contains. A position in a list,
    such as `page_token`, is not a credential.

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
        for name, entry in sorted(request.headers.items()):
            if name.lower() in _AUTHORIZATION and constant_text(entry.path) is not None:
                yield Finding(
                    entry.path.span,
                    f"the {name} header is a constant, which everybody who can read the file knows",
                    "write `auth`, or a path to a parameter with `secret: true`",
                )
        reported: set[str] = set()
        for owner, name, span, certain in chain(_credentials(request), _named_credentials(request)):
            parameter = request.parameters.get(name)
            if parameter is not None and not parameter.secret and name not in reported:
                reported.add(name)
                yield Finding(
                    span,
                    f"{owner} contains parameter {name!r}, which is not secret",
                    f"write `secret: true` on parameter {name!r}",
                    certain=certain,
                )


def names_credential(name: str) -> bool:
    """Return whether a name in a header, query or URL says that its value is a credential."""
    words = [each.lower() for each in _WORD.findall(name)]
    for index, word in enumerate(words):
        before, after = words[index - 1] if index else "", words[index + 1 : index + 2]
        if word == "key" and before == "api" and not _ABOUT.intersection(after):
            return True
        if (match := _CREDENTIAL.fullmatch(word)) and not _ABOUT.intersection(after):
            return match[2] != "token" or (match[1] or before) not in _POSITIONS
    return False


def _credentials(request: OutboundRequest) -> Iterator[tuple[str, str, Span, bool]]:
    """Yield what is a credential without doubt, the parameter that it contains, and its place."""
    for header, entry in sorted(request.headers.items()):
        if header.lower() in _AUTHORIZATION:
            for name, certain in _parameters_in(request, entry.path):
                yield f"the {header} header", name, entry.path.span, certain
    public = set() if request.auth is None else set(request.auth.parameters[:-1])
    for name, span in request.credentials:
        if name not in public:
            yield "a signature" if _is_key(request, name) else "`auth`", name, span, True


def _is_key(request: OutboundRequest, name: str) -> bool:
    is_in_auth = request.auth is not None and name == request.auth.secret_parameter
    return request.signature is not None and name == request.signature.secret and not is_in_auth


def _named_credentials(request: OutboundRequest) -> Iterator[tuple[str, str, Span, bool]]:
    """Yield what is a credential by its name, the parameter that it contains, and its place."""
    for kind, key, path in _named_paths(request):
        if names_credential(key):
            for name, _ in _parameters_in(request, path):
                yield f"the {kind} {key!r}", name, path.span, False
    for name in sorted(parameters_of_url(request)):
        if names_credential(name):
            yield "the URL", name, request.place.of("url"), False


def _named_paths(request: OutboundRequest) -> Iterator[tuple[str, str, JMESPath]]:
    """Yield the kind, the name and the path of each header, query entry, and field of a form or a body."""
    for kind, entries in (("header", request.headers), ("query entry", request.query)):
        yield from ((kind, key, entry.path) for key, entry in sorted(entries.items()))
    yield from (("field", key, path) for key, path in (request.form or {}).items())
    yield from (("field", key, path) for key, path in _fields(request.body))


def _fields(template: DocumentTemplate, key: str = "") -> Iterator[tuple[str, JMESPath]]:
    """Yield the paths of a body, each with the nearest key around it."""
    if isinstance(template, JMESPath):
        yield key, template
    elif isinstance(template, Mapping):
        for name, child in template.items():
            yield from _fields(child, name)
    elif isinstance(template, tuple):
        for child in template:
            yield from _fields(child, key)


def _parameters_in(request: OutboundRequest, path: JMESPath) -> Iterator[tuple[str, bool]]:
    """Yield the parameters that a path contains, and whether that is certain; all if the path does not tell."""
    names = names_under(path, "parameters")
    yield from (
        (name, names is not None) for name in sorted(request.parameters if names is None else names)
    )


def _insecure_place(request: OutboundRequest) -> Span | None:
    """Return the place of plain HTTP to another machine: the URL, or the default of the server; None without."""
    if _is_insecure(request.url):
        return request.place.of("url")
    for name in parameters_of_url(request):
        parameter = request.parameters[name]
        is_server = request.url.startswith(f"{{+{name}}}") and isinstance(parameter.default, str)
        if is_server and _is_insecure(str(parameter.default)):
            return parameter.place.of("default")
    return None


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
    sent = sent_parameters(request)
    if secrets := sorted(
        name for name, each in request.parameters.items() if each.secret and name in sent
    ):
        return f"the secret {quoted_names(secrets)}"
    if request.auth is not None or not _AUTHORIZATION.isdisjoint(map(str.lower, request.headers)):
        return "an Authorization header"
    if named := sorted(filter(names_credential, {*request.headers, *request.query})):
        return f"the credential {quoted_names(named)}"
    return "" if request.signature is None else "a signature"
