"""What a provider answered: whether it carried the request out, and what it says of why not."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from statemachine.messages.bodies.decode import ContentType, Document, decode
from statemachine.messages.outbound.forms import Form
from statemachine.messages.outbound.hidden import Received
from statemachine.messages.outbound.masking import masker
from statemachine.messages.outbound.values import told
from statemachine.model.errors import MessageError, RequestError
from statemachine.model.message_specs import OutboundRequest, Success
from statemachine.model.request import Request, RequestResult

_SUCCESSES = range(200, 300)
_MOST = 20
_LONGEST = 1_000


def answer_of(
    form: Form, request: Request, status: int, received: Received, *, flip: bool = False
) -> RequestResult:
    """Read what was answered, or raise `MessageError` if it does not say whether the request was carried out.

    `flip` turns a boolean predicate round; with any other it raises `RequestError`.
    """
    predicate = _turned(form.outbound) if flip else form.outbound.success
    answer = _read(form, predicate, request, status=status, received=received)
    if isinstance(answer, MessageError):
        raise answer  # not where it was met: what stands there may hold a secret
    return answer


def _read(
    form: Form, predicate: Success | None, request: Request, *, status: int, received: Received
) -> RequestResult | MessageError:
    mask = masker(request.secrets)
    document, fault = None, None
    success = status in _SUCCESSES
    try:
        document = _document(form.outbound, received)
        if success and predicate is not None and document is not None:
            success = _holds(form, predicate, document)
    except MessageError as error:
        fault = MessageError(mask(error.problem), request.name, path=error.path)
    if fault is not None and success and predicate is not None:
        return fault
    return RequestResult(
        success=success,
        status=status,
        reasons=tuple(_shortened(mask(text)) for text in islice(_reasons(form, document), _MOST)),
        document=None if document is None else document.value,
    )


def _shortened(text: str) -> str:
    """Cut a text that is too long; of one with secrets what is left of them."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _turned(outbound: OutboundRequest) -> Success:
    """Return the predicate that holds where the declared one does not."""
    success = outbound.success
    if success is None or not all(isinstance(each, bool) for each in success.is_):
        raise RequestError(
            f"{outbound.name!r} does not tell success by a boolean, so there is nothing to flip"
        )
    return Success(path=success.path, is_=tuple(not each for each in success.is_))


def _document(outbound: OutboundRequest, received: Received) -> Document | None:
    """Read the body, if anything is looked for in it and it is not an empty one without which all is said."""
    if outbound.success is None and (outbound.reasons is None or not received.body):
        return None
    return decode(received.body, ContentType.of(received.content_type))


def _holds(form: Form, predicate: Success, document: Document) -> bool:
    """Say whether one of the wanted values is there; a value of another type, or none, says nothing."""
    found = told(
        form.finder(document.value)(predicate.path),
        {type(each) for each in predicate.is_},
        predicate.path.text,
        textual=document.textual,
    )
    return any(type(each) is type(found) and each == found for each in predicate.is_)


def _reasons(form: Form, document: Document | None) -> Iterable[str]:
    """Return the texts that tell why not; what is no text, or cannot be looked for, is left aside."""
    path = form.outbound.reasons
    if path is None or document is None:
        return ()
    try:
        found = form.finder(document.value)(path)
    except MessageError:
        return ()
    return (each for each in (found if isinstance(found, list) else [found]) if isinstance(each, str))
