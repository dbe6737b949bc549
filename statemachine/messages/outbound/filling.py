"""Fills in what is sent, URL, query, headers and body; what is wrong with it is told without a value."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from statemachine.messages.outbound.forms import Form
from statemachine.messages.outbound.handed import Scalar, is_unicode, text
from statemachine.messages.outbound.templates import unfit
from statemachine.messages.outbound.trees import NOTHING, Find, render
from statemachine.model.errors import MessageError
from statemachine.model.frozen import FrozenMap
from statemachine.model.message_specs import JMESPath
from statemachine.model.request import MASK, RawRequest

_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_HEADER = re.compile(r"(?:[!-~](?:[ -~]*[!-~])?)?")
_MASK_ENCODED = "%2A%2A%2A"


def wire_of(form: Form, context: Mapping[str, object], faults: list[str]) -> RawRequest:
    """Return what is sent, and add a sentence for each thing that is wrong with it."""
    find = _careful(form.finder(context), faults)
    url = form.template.fill(
        _variables(form, parameters_in(context), faults),
        _texts("query entry", form.outbound.query, find, faults),
    )
    problem = None if faults else unfit(url)
    if problem is not None:
        faults.append(f"the url does not come out right: {problem}")
    return RawRequest(url, *_message(form, find, faults))


def shown_of(form: Form, context: Mapping[str, object], masked: Mapping[str, object]) -> RawRequest:
    """Return the same as `wire_of` with every secret masked; of the secrets it knows only that they are there."""
    find = _discreet(form.finder(context), form.finder(masked))
    url = form.template.fill(
        _variables(form, parameters_in(masked), []), _texts("query entry", form.outbound.query, find, [])
    )
    return RawRequest(url.replace(_MASK_ENCODED, MASK), *_message(form, find, []))


def parameters_in(context: Mapping[str, object]) -> Mapping[str, Scalar]:
    """Return the parameters of a context."""
    parameters = context["parameters"]
    return parameters if isinstance(parameters, dict) else {}


def _message(form: Form, find: Find, faults: list[str]) -> tuple[FrozenMap[str, str], bytes | None]:
    """Return headers and body; a body is JSON unless a header says otherwise."""
    headers = _texts("header", form.outbound.headers, find, faults)
    for name, value in headers.items():
        if not _TOKEN.fullmatch(name):
            faults.append(f"the header {name!r} is none: its name has to be a word of ASCII characters")
        if not _HEADER.fullmatch(value):
            faults.append(
                f"the header {name!r} has to be of printable ASCII characters, without blanks at its ends"
            )
    body = _body(form, find, faults)
    if body is not None and "content-type" not in {name.lower() for name in headers}:
        headers["content-type"] = "application/json"
    return FrozenMap(headers), body


def _careful(find: Find, faults: list[str]) -> Find:
    """Follow paths and keep what goes wrong on the way."""

    def follow(path: JMESPath) -> object:
        try:
            return find(path)
        except MessageError as error:
            faults.append(f"{path.text!r} cannot be followed: {error.problem}")
            return MASK  # something, so that no second sentence says that nothing is found

    return follow


def _discreet(find: Find, find_masked: Find) -> Find:
    """Find what is there in the masked context; what is there only unmasked is a mask."""

    def follow(path: JMESPath) -> object:
        if find(path) is None:
            return None
        try:
            found = find_masked(path)
        except MessageError:
            return MASK
        return MASK if found is None else found

    return follow


def _variables(form: Form, parameters: Mapping[str, Scalar], faults: list[str]) -> dict[str, str]:
    """Return what the URL template takes, as text."""
    values: dict[str, str] = {}
    for name in form.template.names:
        written = text(parameters[name])
        if written is None:
            faults.append(f"the parameter {name!r} stands in the url and has to be {_TEXT}")
        elif not written and name in form.template.names_in_path:
            faults.append(f"the parameter {name!r} stands in the path of the url and must not be empty")
        elif name == form.template.address and "?" in written:
            faults.append(f"the parameter {name!r} begins the url and must not have a query")
        values[name] = (written or "").rstrip("/" if name == form.template.address else "")
    return values


def _texts(kind: str, paths: Mapping[str, JMESPath], find: Find, faults: list[str]) -> dict[str, str]:
    """Return what the paths of query or headers find, as text."""
    values: dict[str, str] = {}
    for name, path in paths.items():
        found = find(path)
        written = text(found)
        if found is None:
            faults.append(f"the {kind} {name!r} finds nothing at {path.text!r}")
        elif written is None or not is_unicode(written):
            faults.append(f"the {kind} {name!r} at {path.text!r} has to be {_TEXT}")
            written = None
        values[name] = MASK if written is None else written
    return values


_TEXT = "a text, an integer or a boolean"


def _body(form: Form, find: Find, faults: list[str]) -> bytes | None:
    if form.outbound.body is None:
        return None
    document = render(form.outbound.body, find)
    if document is NOTHING:
        return None
    try:
        return _json(document)
    except (TypeError, ValueError):
        faults.append("the body holds what JSON has no way to write")
        return _json(MASK)


def _json(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
