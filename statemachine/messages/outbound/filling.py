"""Fills in document templates and requests. A fault names the place and never contains a value."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias

from statemachine.messages.argument_checks import is_encodable, url_text
from statemachine.messages.outbound.prepare import STATUS_KEYS, Find, PreparedRequest
from statemachine.messages.outbound.templates import URLTemplate, url_problem
from statemachine.model.errors import MessageError
from statemachine.model.frozen import FrozenMap
from statemachine.model.message_specs import DocumentTemplate, JMESPath
from statemachine.model.request import MASK, RawRequest
from statemachine.model.ruleset import RuleSet
from statemachine.model.value_types import JSONScalar

Context: TypeAlias = Mapping[str, object]
"""What the paths of a request search, without the parameters."""

Parameters: TypeAlias = Mapping[str, JSONScalar]

_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_HEADER_VALUE = re.compile(r"(?:[!-~](?:[ -~]*[!-~])?)?")
_ENCODED_MASK = "%2A%2A%2A"
_TEXT = "a text, an integer or a boolean"
_ABSENT = object()


def status_document(rules: RuleSet, name: str | None) -> dict[str, object] | None:
    """Return a status as paths find it: its name, code and title; None for no status."""
    if name is None:
        return None
    return {key: getattr(rules.statuses[name], key) for key in STATUS_KEYS}


def fill_document(template: DocumentTemplate, find: Find) -> object:
    """Return the document of a template; None if the template is a path that finds nothing.

    An entry whose path finds nothing is left out. So is a nested mapping, if its template has entries and
    all of them are left out.
    """
    filled = _fill(template, find)
    if filled is _ABSENT:
        return {} if isinstance(template, Mapping) else None
    return filled


def raw_request(
    prepared: PreparedRequest, context: Context, parameters: Parameters, faults: list[str]
) -> RawRequest:
    """Return the content of a request, and append a sentence to `faults` for each fault."""
    find = _recording(prepared.finder({**context, "parameters": parameters}), faults)
    return _content(prepared, parameters, find, faults)


def masked_request(
    prepared: PreparedRequest, context: Context, parameters: Parameters, masked: Parameters
) -> RawRequest:
    """Return the content of a request with masked parameters; the real ones only decide what is found."""
    finders = (prepared.finder({**context, "parameters": each}) for each in (parameters, masked))
    content = _content(prepared, masked, _masking(*finders), [])
    return replace(content, url=content.url.replace(_ENCODED_MASK, MASK))


def _fill(template: DocumentTemplate, find: Find) -> object:
    if isinstance(template, JMESPath):
        value = find(template)
        return _ABSENT if value is None else value
    if isinstance(template, Mapping):
        entries = {name: _fill(child, find) for name, child in template.items()}
        filled = {name: value for name, value in entries.items() if value is not _ABSENT}
        return filled or (_ABSENT if template else {})
    if isinstance(template, tuple):
        return [item for child in template if (item := _fill(child, find)) is not _ABSENT]
    return template


def _content(
    prepared: PreparedRequest, parameters: Parameters, find: Find, faults: list[str]
) -> RawRequest:
    """Return the content; without a declared content type, a body has that of JSON."""
    spec = prepared.spec
    url = prepared.template.fill(
        _variables(prepared.template, parameters, faults),
        _texts("query entry", spec.query, find, faults),
    )
    if not faults and (problem := url_problem(url)):
        faults.append(f"invalid URL: {problem}")
    headers = _texts("header", spec.headers, find, faults)
    faults += _header_faults(headers)
    body = _body(spec.body, find, faults)
    if body is not None and "content-type" not in {name.lower() for name in headers}:
        headers["content-type"] = "application/json"
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


def _variables(template: URLTemplate, parameters: Parameters, faults: list[str]) -> dict[str, str]:
    values: dict[str, str] = {}
    for name in template.names:
        text = url_text(parameters[name])
        if text is None:
            faults.append(f"parameter {name!r} in the URL must be {_TEXT}")
        elif not text and name in template.names_in_path:
            faults.append(f"parameter {name!r} in the path of the URL must not be empty")
        elif name == template.address and "?" in text:
            faults.append(f"parameter {name!r} at the start of the URL must not have a query")
        values[name] = (text or "").rstrip("/" if name == template.address else "")
    return values


def _texts(kind: str, paths: Mapping[str, JMESPath], find: Find, faults: list[str]) -> dict[str, str]:
    values: dict[str, str] = {}
    for name, path in paths.items():
        value = find(path)
        text = url_text(value)
        if value is None:
            faults.append(f"{kind} {name!r} has no value: nothing found at {path.text!r}")
        elif text is None or not is_encodable(text):
            faults.append(f"{kind} {name!r} at {path.text!r} must be {_TEXT}")
            text = None
        values[name] = MASK if text is None else text
    return values


def _header_faults(headers: Mapping[str, str]) -> Iterator[str]:
    for name, value in headers.items():
        if not _TOKEN.fullmatch(name):
            yield f"invalid header name {name!r}: use ASCII letters, digits and hyphens"
        if not _HEADER_VALUE.fullmatch(value):
            yield f"header {name!r} must be printable ASCII, without spaces at the start or the end"


def _body(template: DocumentTemplate, find: Find, faults: list[str]) -> bytes | None:
    document = fill_document(template, find)
    if document is None:
        return None
    try:
        return _json(document)
    except (TypeError, ValueError):
        faults.append("the body contains a value that JSON cannot express")
        return _json(MASK)


def _json(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
