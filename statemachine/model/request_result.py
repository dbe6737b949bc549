"""The result of a request: what the provider's response says about it, and the records of a read."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from enum import StrEnum
from functools import partial
from typing import Any

from statemachine.model.errors import MessageError
from statemachine.model.reading import Reading
from statemachine.model.request import Request


class ResultKind(StrEnum):
    """What a response says about a request."""

    SUCCESS = "success"
    """The request was carried out."""
    ACCEPTED = "accepted"
    """The request was accepted and is not carried out yet: a later message tells."""
    FAILED = "failed"
    """The response does not show that the request was carried out or accepted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestResult:
    """What a response says about a request, and the provider's reasons if it failed.

    A read that succeeded has a `reading`: the records of the answer. `next_page` is the request for the next page,
    None if there is none; if its address cannot be used, `next_error` says why.

    Secrets of the request are masked in the reasons. A secret is recognised in upper and lower case, and if it is
    URL-encoded or has JSON or HTML escapes. These three encodings may be combined, for example a JSON escape that is
    then URL-encoded; up to four layers are decoded. The base64 of a secret is recognised too, also inside the base64
    of a longer text. A part of a secret is recognised if it begins with the first 12 characters. Not recognised are
    other parts of a secret, base64 of fewer than 4 characters or broken into lines, hashes, and other encodings such
    as hexadecimal.

    `document` is the decoded body, if the rules search it. It is as the provider sent it, without masks. If the
    request had secrets, the result is `confidential`: a pickle or a copy of it has no document, and the request for
    its next page has no secrets, so it must not be sent.
    """

    kind: ResultKind
    status: int
    reasons: tuple[str, ...] = ()
    reading: Reading | None = field(default=None, repr=False)
    next_page: Request | None = None
    next_error: MessageError | None = field(default=None, compare=False)
    document: Any = field(default=None, compare=False, repr=False)
    confidential: bool = field(default=False, compare=False, repr=False)

    @property
    def success(self) -> bool:
        """Whether the request was carried out."""
        return self.kind is ResultKind.SUCCESS

    @property
    def accepted(self) -> bool:
        """Whether the request was accepted and is not carried out yet."""
        return self.kind is ResultKind.ACCEPTED

    @property
    def failed(self) -> bool:
        """Whether the response shows neither; after a status of 5xx, the request may still have been carried out."""
        return self.kind is ResultKind.FAILED

    def to_dict(self) -> dict[str, Any]:
        """Return the kind, the HTTP status and the reasons, ready for JSON; the document may be secret."""
        return {"result": str(self.kind), "status": self.status, "reasons": list(self.reasons)}

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle everything, except what is secret in a confidential result."""
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        if self.confidential:
            page = self.next_page
            values.update(document=None, next_page=None if page is None else page.without_secrets())
        return partial(RequestResult, **values), ()
