"""Fills in document templates and requests. A fault names the place and never contains a value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias

from statemachine.messages.argument_checks import is_encodable, url_text
from statemachine.messages.bodies.form_body import FORM, write_form
from statemachine.messages.bodies.json_body import JSON, write_json
from statemachine.messages.outbound.credentials import (
    authorization,
    masked_authorization,
    with_masked_credentials,
)
from statemachine.messages.outbound.prepare import Find, PreparedRequest
from statemachine.messages.outbound.request_context import Context, variable_value
from statemachine.messages.outbound.templates import url_problem
from statemachine.model.errors import MessageError
from statemachine.model.frozen import FrozenMap
from statemachine.model.message_specs import DocumentTemplate, JMESPath
from statemachine.model.outbound_request import Entry, OutboundRequest
from statemachine.model.request import MASK, RawRequest
from statemachine.model.value_types import JSONScalar

Parameters: TypeAlias = Mapping[str, JSONScalar]

_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_HEADER_VALUE = re.compile(r"(?:[!-~](?:[ -~]*[!-~])?)?")
_ENCODED_MASK = "%2A%2A%2A"
_TEXT = "a text, a number or a boolean"
_ABSENT = object()


def fill_document(template: DocumentTemplate, find: Find) -> object:
    """Return the document of a template; None if the template is a path that finds nothing.

    An entry whose path finds nothing is left out. So is a nested mapping or list, if its template has entries and
    all of them are left out.
    """
    filled = _fill(template, find)
    if filled is _ABSENT:
        return {} if isinstance(template, Mapping) else [] if isinstance(template, tuple) else None
    return filled


def raw_request(
    prepared: PreparedRequest, context: Context, parameters: Parameters, faults: list[str]
) -> RawRequest:
    """Return the content of a request, and append a sentence to `faults` for each fault."""
    context = {**context, "parameters": parameters}
    content = _content(prepared, context, _recording(prepared.finder(context), faults), faults)
    auth = prepared.spec.auth
    if auth is None:
        return content
    faults_before = len(faults)
    headers = authorization(auth, parameters, faults)
    if len(faults) == faults_before:  # an empty token would be a fault of the header too
        faults += header_faults(headers)
    return replace(content, headers=FrozenMap({**headers, **content.headers}))


def masked_request(
    prepared: PreparedRequest, context: Context, parameters: Parameters, masked: Parameters
) -> RawRequest:
    """Return the content of a request with masked parameters; the real ones only decide what is found."""
    real, shown = ({**context, "parameters": each} for each in (parameters, masked))
    find = _masking(prepared.finder(real), prepared.finder(shown))
    content = _content(prepared, shown, find, [])
    auth, body = prepared.spec.auth, content.body
    headers = {} if auth is None else masked_authorization(auth)
    if body is not None and prepared.spec.form is not None:
        body = body.replace(_ENCODED_MASK.encode(), MASK.encode())
    url = content.url.replace(_ENCODED_MASK, MASK)
    hidden = {name: with_masked_credentials(name, text) for name, text in content.headers.items()}
    return RawRequest(url, FrozenMap({**headers, **hidden}), body)


def _fill(template: DocumentTemplate, find: Find) -> object:
    if isinstance(template, JMESPath):
        value = find(template)
        return _ABSENT if value is None else value
    if isinstance(template, Mapping):
        entries = {name: _fill(child, find) for name, child in template.items()}
        filled = {name: value for name, value in entries.items() if value is not _ABSENT}
        return filled or (_ABSENT if template else {})
    if isinstance(template, tuple):
        items = [item for child in template if (item := _fill(child, find)) is not _ABSENT]
        return items or (_ABSENT if template else [])
    return template


def _content(prepared: PreparedRequest, context: Context, find: Find, faults: list[str]) -> RawRequest:
    """Return the content without credentials; a body has a content type, declared or not."""
    spec = prepared.spec
    url = prepared.template.fill(
        _variables(prepared, context, faults),
        _texts("query entry", spec.query, find, faults),
    )
    if not faults and (problem := url_problem(url)):
        faults.append(f"invalid URL: {problem}")
    headers = _texts("header", spec.headers, find, faults)
    faults += header_faults(headers)
    content_type, body = _body(spec, find, faults)
    if body is not None and "content-type" not in {name.lower() for name in headers}:
        headers["content-type"] = content_type
    return RawRequest(url, FrozenMap(headers), body)


def _recording(find: Find, faults: list[str]) -> Find:

    def recorded(path: JMESPath) -> object:
        try:
            return find(path)
        except MessageError as error:
            faults.append(f"path {path.text!r} fails: {error.problem}")
            return MASK  # a value, so that no second fault says that nothing was found

    return recorded


def _masking(find: Find, find_masked: Find) -> Find:
    """Return a function that evaluates paths in the masked context; where only the other has a value, a mask."""

    def masked(path: JMESPath) -> object:
        if find(path) is None:
            return None
        try:
            value = find_masked(path)
        except MessageError:
            return MASK
        return MASK if value is None else value

    return masked


def _variables(prepared: PreparedRequest, context: Context, faults: list[str]) -> dict[str, str]:
    template = prepared.template
    values: dict[str, str] = {}
    for name in template.names:
        is_parameter = name in prepared.spec.parameters
        value = variable_value(name, context, is_parameter=is_parameter)
        text = url_text(value)
        label = f"parameter {name!r}" if is_parameter else repr(name)
        if value is None:
            faults.append(f"{label} in the URL has no value")
        elif text is None:
            faults.append(f"{label} in the URL must be {_TEXT}")
        elif not text and name in template.names_in_path:
            faults.append(f"{label} in the path of the URL must not be empty")
        elif name == template.address and "?" in text:
            faults.append(f"{label} at the start of the URL must not have a query")
        values[name] = (text or "").rstrip("/" if name == template.address else "")
    return values


def _texts(kind: str, entries: Mapping[str, Entry], find: Find, faults: list[str]) -> dict[str, str]:
    """Return the texts of query parameters or headers, without the optional ones that have no value."""
    values: dict[str, str] = {}
    for name, entry in entries.items():
        value = find(entry.path)
        text = url_text(value)
        if value is None and entry.optional:
            continue
        if value is None:
            faults.append(f"{kind} {name!r} has no value: nothing found at {entry.path.text!r}")
        elif text is None or not is_encodable(text):
            faults.append(f"{kind} {name!r} at {entry.path.text!r} must be {_TEXT}")
            text = None
        values[name] = MASK if text is None else text
    return values


def header_faults(headers: Mapping[str, str]) -> Iterator[str]:
    """Yield a sentence for each header name and each header value that HTTP cannot carry."""
    for name, value in headers.items():
        if not _TOKEN.fullmatch(name):
            yield f"invalid header name {name!r}: use ASCII letters, digits and hyphens"
        if not _HEADER_VALUE.fullmatch(value):
            yield f"header {name!r} must be printable ASCII, without spaces at the start or the end"


def _body(spec: OutboundRequest, find: Find, faults: list[str]) -> tuple[str, bytes | None]:
    """Return the content type and the body; no body if nothing in it is declared or found."""
    if spec.form is not None:
        return FORM, write_form(_form_fields(spec.form, find, faults))
    document = fill_document(spec.body, find)
    if document is None:
        return JSON, None
    try:
        return JSON, write_json(document)
    except (TypeError, ValueError):
        faults.append("the body contains a value that JSON cannot express")
        return JSON, write_json(MASK)


def _form_fields(
    form: Mapping[str, JMESPath], find: Find, faults: list[str]
) -> Iterator[tuple[str, str]]:
    """Yield the fields of a form that have a value; a list gives its field several times."""
    for name, path in form.items():
        found = find(path)
        for value in found if isinstance(found, list) else (found,):
            text = url_text(value)
            if value is None:
                continue
            if text is None or not is_encodable(text):
                faults.append(f"form field {name!r} at {path.text!r} must be {_TEXT}, or a list of them")
                text = MASK
            yield name, text
