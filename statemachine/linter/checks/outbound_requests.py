"""The method, content type and constants of outbound requests, and the names that their paths and URLs use."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from statemachine.linter.checks import check
from statemachine.linter.lint_context import LintContext, quoted_names
from statemachine.model.diagnostics import Finding, Severity
from statemachine.model.fixes import written
from statemachine.model.message_specs import JMESPath
from statemachine.model.outbound_request import OutboundRequest
from statemachine.model.text import did_you_mean, listing, similar

METHODS = ("CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE")
"""The methods of RFC 9110, and PATCH of RFC 5789."""

_FORM = "application/x-www-form-urlencoded"
_RAW_STRING = r"'(?:[^'\\]|\\.)*'"
_JSON_LITERAL = r"`(?:[^`\\]|\\.)*`"
_LITERAL = re.compile(f"{_RAW_STRING}|{_JSON_LITERAL}", re.DOTALL)
_LOOKUP = re.compile(r"\s*(?:source|target|inputs|parameters)\s*\.\s*[\w\"].*")
_KNOWN_LOOKUP = re.compile(
    r"\s*(?:(?:source|target)\.(?:name|code|title)|(?:inputs|parameters)\.[\w\"]+"
    r"|now\.(?:iso|date|rfc2822|seconds|milliseconds)|new_id)\s*"
)
"""A lookup without doubt. Other texts such as `source.updated` may be words of the provider that are sent."""

_EXPRESSION = re.compile(r"\{([^{}]*)\}")


@check(Severity.WARNING)
def unknown_method(context: LintContext) -> Iterator[Finding]:
    """A message with a method that is not a standard HTTP method.

    The provider will refuse the request, and an inbound message is never read. Write CONNECT, DELETE, GET,
    HEAD, OPTIONS, PATCH, POST, PUT or TRACE.

    Unsafe fix: write the method that was probably meant.

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
                fix=written(span, similar([method], METHODS).get(method)),
            )


@check(Severity.ERROR)
def wrong_content_type(context: LintContext) -> Iterator[Finding]:
    """A request with a constant `Content-Type` header that is not the type of its body.

    A `body` is always sent as JSON, and a `form` as `application/x-www-form-urlencoded`, so the header would be
    wrong. Remove it, or write the right type.

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
        if path is None or (content_type := constant_text(path)) is None:
            continue
        media_type = content_type.partition(";")[0].strip().lower()
        if request.form is not None and media_type != _FORM:
            sent, advice = "a form", f"the type \"'{_FORM}'\""
            advice = "`body` in place of `form`" if _is_json(media_type) else advice
        elif request.body is not None and not _is_json(media_type):
            sent, advice = "JSON", "a JSON type such as \"'application/json'\""
            advice = "`form` in place of `body`" if media_type == _FORM else advice
        else:
            continue
        message = f"request {request.name!r} sends {sent}, but its Content-Type is {content_type!r}"
        yield Finding(path.span, message, f"remove the header, or write {advice}")


@check(Severity.WARNING)
def path_as_constant(context: LintContext) -> Iterator[Finding]:
    """A constant of a request that looks like a path.

    `path` under `success` or `accepted` is a path into the response, and `is` is a constant: the text `target.name`
    is compared and never matches. Write the value that the provider sends. Elsewhere, a text in single quotes is a
    constant, and without the quotes it is a path: `"'new_id'"` sends the word `new_id` with each request.

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
        for key, tests in (("success", request.success), ("accepted", request.accepted)):
            values = [value for test in tests for value in test.is_]
            if paths := [each for each in values if isinstance(each, str) and _LOOKUP.fullmatch(each)]:
                yield Finding(
                    request.place.of(key),
                    f"`is` of request {request.name!r} is the constant {quoted_names(paths, 'or')}, "
                    "which looks like a path",
                    "write the value that the provider sends",
                )
        for path in request.sent_paths:
            text = constant_text(path)
            if text is not None and _KNOWN_LOOKUP.fullmatch(text):
                yield Finding(
                    path.span,
                    f"request {request.name!r} sends the constant {text!r}, which looks like a path",
                    f"write {text.strip()} without single quotes, if it is one",
                    certain=False,
                )
        for path in request.response_paths:
            text = constant_text(path)
            if text is not None:
                yield Finding(
                    path.span,
                    f"request {request.name!r} searches the response with the constant {text!r}",
                    f"write {text.strip()} without single quotes",
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


def url_variables(url: str) -> frozenset[str]:
    """Return the variables of a URL template, without operators and modifiers."""
    expressions = (match[1].lstrip("+#./;?&") for match in _EXPRESSION.finditer(url))
    names = (name for each in expressions for name in each.split(","))
    return frozenset(name.partition(":")[0].rstrip("*") for name in names)


def parameters_of_url(request: OutboundRequest) -> frozenset[str]:
    """Return the parameters in the URL of a request."""
    return url_variables(request.url).intersection(request.parameters)


def sent_parameters(request: OutboundRequest) -> frozenset[str]:
    """Return the parameters that a request sends. The key of a signature is not sent."""
    sent = parameters_of_url(request).union(request.auth.parameters if request.auth else ())
    for path in request.sent_paths:
        names = names_under(path, "parameters")
        sent |= frozenset(request.parameters) if names is None else names
    return sent


def _is_json(media_type: str) -> bool:
    return media_type.endswith("json")
