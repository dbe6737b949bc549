"""Reads responses: whether a request was carried out or accepted, and the provider's reasons if not."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from typing import TypeAlias

from statemachine.messages.bodies.decode import ContentType, Document, decode
from statemachine.messages.outbound.prepare import PreparedRequest
from statemachine.messages.paths import kind_of
from statemachine.messages.secrets import masker
from statemachine.model.errors import MessageError, RequestError
from statemachine.model.outbound_request import ANY_SUCCESS, OutboundRequest, ResponseTest
from statemachine.model.request import Request, Response
from statemachine.model.request_result import RequestResult, ResultKind
from statemachine.model.text import listing
from statemachine.model.value_types import Domain, Type

DocumentScalar: TypeAlias = str | int | bool
"""A value in a provider's document."""

_SUCCESSES = range(200, 300)
_MOST_REASONS = 20
_LONGEST = 1_000
_DOMAINS = {bool: Domain(Type.BOOLEAN), int: Domain(Type.INTEGER), str: Domain(Type.STRING)}
_NOTHING: tuple[object, ...] = (None, "", [], {})


def read_response(
    prepared: PreparedRequest, request: Request, response: Response, *, invert_success: bool
) -> RequestResult:
    """Return the result of a request, or raise `MessageError` if the response does not tell it.

    `invert_success` inverts the booleans of `success`; it raises `RequestError` if there is anything else.
    """
    tests = prepared.spec.success or ANY_SUCCESS
    if invert_success:
        tests = _inverted(prepared.spec)
    result = _read(_Answer(prepared, response), tests, request)
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


@dataclass
class _Answer:
    """A response, whose body is decoded when a path first searches it."""

    prepared: PreparedRequest
    response: Response

    @cached_property
    def document(self) -> Document:
        """The decoded body; raises `MessageError`."""
        return decode(self.response.body, ContentType.of(self.response.content_type))

    @property
    def searched_document(self) -> Document | None:
        """The decoded body if the rules search it and it can be decoded."""
        if self.response.body and any(self.prepared.spec.response_paths):
            with suppress(MessageError):
                return self.document
        return None

    def passes(self, test: ResponseTest) -> bool:
        """Return whether the response passes a test, or raise `MessageError` if it does not tell."""
        if self.response.status not in (test.status or _SUCCESSES):
            return False
        if test.path is None:
            return True
        document = self.document
        value = self.prepared.finder(document.value)(test.path)
        if not test.is_:
            text = value.strip() if isinstance(value, str) else value
            is_false = text is False or (document.textual and str(text).lower() == "false")
            return not is_false and text not in _NOTHING
        if value is None:
            return False
        types = {type(each) for each in test.is_}
        found = read_scalar(value, types, test.path.text, textual=document.textual)
        return any(type(each) is type(found) and each == found for each in test.is_)

    def reasons(self) -> Iterable[str]:
        """Return the texts at the path of the reasons; other values, and errors of the path, are ignored."""
        path, document = self.prepared.spec.reasons, self.searched_document
        if path is None or document is None:
            return ()
        try:
            value = self.prepared.finder(document.value)(path)
        except MessageError:
            return ()
        return (
            each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str)
        )


def _read(
    answer: _Answer, tests: tuple[ResponseTest, ...], request: Request
) -> RequestResult | MessageError:
    mask = masker(request.secrets)
    try:
        kind = _kind(answer, tests)
    except MessageError as error:
        return MessageError(mask(error.problem), request.name, path=error.path)
    document = answer.searched_document
    reasons = map(mask, islice(answer.reasons(), _MOST_REASONS))
    return RequestResult(
        kind=kind,
        status=answer.response.status,
        reasons=tuple(each if len(each) <= _LONGEST else f"{each[: _LONGEST - 1]}…" for each in reasons),
        document=None if document is None else document.value,
        confidential=bool(request.secrets),
    )


def _kind(answer: _Answer, tests: tuple[ResponseTest, ...]) -> ResultKind:
    """Return what a response says, or raise the error of a test that does not tell.

    After an error, only a test that finds its value in the body counts, and not one of the HTTP status alone. The
    order of the tests does not matter. In an empty body, no path finds anything, so that another test may tell.
    """
    kinds = {ResultKind.ACCEPTED: answer.prepared.spec.accepted, ResultKind.SUCCESS: tests}
    passed: list[tuple[ResultKind, ResponseTest]] = []
    errors: list[MessageError] = []
    for kind, each in kinds.items():
        for test in each:
            try:
                passed += [(kind, test)] if answer.passes(test) else []
            except MessageError as error:
                errors.append(error)
    if errors and answer.response.body:
        passed = [(kind, test) for kind, test in passed if test.path is not None]
    if errors and not passed:
        raise errors[0]
    return passed[0][0] if passed else ResultKind.FAILED


def _inverted(spec: OutboundRequest) -> tuple[ResponseTest, ...]:
    tests = spec.success
    if not tests or not all(test.is_ and set(map(type, test.is_)) == {bool} for test in tests):
        raise RequestError(f"cannot invert the success of {spec.name!r}: its `success` is not a boolean")
    return tuple(replace(test, is_=tuple(not each for each in test.is_)) for test in tests)
