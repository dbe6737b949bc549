"""Reads responses: whether a request was carried out, and the provider's reasons if not."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from contextlib import suppress
from itertools import islice
from typing import TypeAlias

from statemachine.messages.bodies.decode import ContentType, Document, decode
from statemachine.messages.outbound.prepare import PreparedRequest
from statemachine.messages.paths import kind_of
from statemachine.messages.secrets import masker
from statemachine.model.errors import MessageError, RequestError
from statemachine.model.message_specs import OutboundRequest, Success
from statemachine.model.request import Request, RequestResult, Response
from statemachine.model.text import listing
from statemachine.model.value_types import Domain, Type

DocumentScalar: TypeAlias = str | int | bool
"""A value in a provider's document."""

_SUCCESSES = range(200, 300)
_MOST_REASONS = 20
_LONGEST = 1_000
_DOMAINS = {bool: Domain(Type.BOOLEAN), int: Domain(Type.INTEGER), str: Domain(Type.STRING)}


def read_response(
    prepared: PreparedRequest, request: Request, response: Response, *, invert_success: bool
) -> RequestResult:
    """Return the result of a request, or raise `MessageError` if the response does not tell it.

    `invert_success` inverts a boolean `success`; with any other it raises `RequestError`.
    """
    spec = prepared.spec
    result = _read(prepared, _inverted(spec) if invert_success else spec.success, request, response)
    if isinstance(result, MessageError):
        raise result  # here, where no variable of a traceback shows a secret
    return result


def read_scalar(
    value: object, types: Collection[type[DocumentScalar]], path: str, *, textual: bool = False
) -> DocumentScalar:
    """Return a value that has one of the types, or raise `MessageError`; true is not 1.

    In a `textual` document (XML) every value is text, which is converted to one of the types.
    """
    if textual and isinstance(value, str):
        for each in sorted(types, key=lambda each: each is str):
            with suppress(ValueError):
                return _DOMAINS[each].read(value)  # type: ignore[return-value]  # these domains read these types
    elif isinstance(value, str | int) and type(value) in types:
        return value
    expected = listing((str(domain) for each, domain in _DOMAINS.items() if each in types), "or")
    raise MessageError(f"expected {expected}, got {kind_of(value)}", path=path)


def _read(
    prepared: PreparedRequest, success: Success | None, request: Request, response: Response
) -> RequestResult | MessageError:
    mask = masker(request.secrets)
    document, fault = None, None
    successful = response.status in _SUCCESSES
    try:
        if prepared.spec.success is not None or (prepared.spec.reasons is not None and response.body):
            document = decode(response.body, ContentType.of(response.content_type))
        if successful and success is not None and document is not None:
            successful = _is_success(prepared, success, document)
    except MessageError as error:
        fault = MessageError(mask(error.problem), request.name, path=error.path)
    if fault is not None and successful and success is not None:
        return fault
    reasons = map(mask, islice(_reasons(prepared, document), _MOST_REASONS))
    return RequestResult(
        success=successful,
        status=response.status,
        reasons=tuple(each if len(each) <= _LONGEST else f"{each[: _LONGEST - 1]}…" for each in reasons),
        document=None if document is None else document.value,
        confidential=bool(request.secrets),
    )


def _inverted(spec: OutboundRequest) -> Success:
    success = spec.success
    if success is None or not all(isinstance(each, bool) for each in success.is_):
        raise RequestError(f"cannot invert the success of {spec.name!r}: its `success` is not a boolean")
    return Success(path=success.path, is_=tuple(not each for each in success.is_))


def _is_success(prepared: PreparedRequest, success: Success, document: Document) -> bool:
    value = read_scalar(
        prepared.finder(document.value)(success.path),
        {type(each) for each in success.is_},
        success.path.text,
        textual=document.textual,
    )
    return any(type(each) is type(value) and each == value for each in success.is_)


def _reasons(prepared: PreparedRequest, document: Document | None) -> Iterable[str]:
    """Return the texts found at the path of the reasons; other values, and errors of the path, are ignored."""
    path = prepared.spec.reasons
    if path is None or document is None:
        return ()
    try:
        value = prepared.finder(document.value)(path)
    except MessageError:
        return ()
    return (each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str))
