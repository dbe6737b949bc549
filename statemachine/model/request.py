"""A request to a provider, the response to it, and the result; secrets are never shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from functools import partial
from typing import Any

from statemachine.model.frozen import EMPTY, FrozenMap
from statemachine.model.reading import Reading

MASK = "***"
"""The text that replaces a secret wherever a request is shown."""


@dataclass(frozen=True, slots=True)
class RawRequest:
    """The content of a request: URL, headers and body. Its repr shows none of them, because they may be secret."""

    url: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=FrozenMap, repr=False)
    body: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Request:
    """A request that the rules allow.

    `raw` is what is sent, secrets included. `masked` is the same with every secret masked; `str` and `repr`
    show only this. `secrets` are the values that are masked in the reasons of the provider's response.

    `targets` are the statuses that it asks for: that of a move, or several if the provider chooses. `read` is the
    message that reads the answer, and `order` the parts of the order's key that the caller passed for it. `new_id`
    is the fresh id that the request contains, such as an idempotency key; None if it contains none. A request that
    is sent again has the same id.
    """

    name: str
    method: str
    raw: RawRequest
    masked: RawRequest
    idempotent: bool
    targets: tuple[str, ...] = ()
    read: str | None = None
    order: FrozenMap[str, str] = EMPTY
    new_id: str | None = None
    secrets: tuple[str, ...] = field(default=(), compare=False)

    def without_secrets(self) -> Request:
        """Return a copy that is safe to store; it must not be sent."""
        return replace(self, raw=self.masked, secrets=())

    def __repr__(self) -> str:
        """Name the request and where it goes, secrets masked."""
        return f"<Request {self.name!r}: {self.method} {self.masked.url}>"

    def __str__(self) -> str:
        """Return the request as HTTP writes it, secrets masked."""
        lines = [f"{self.method} {self.masked.url}"]
        lines += [f"{name}: {value}" for name, value in self.masked.headers.items()]
        if self.masked.body is not None:
            lines += ["", self.masked.body.decode()]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Response:
    """A provider's HTTP response; header names are in lower case. The repr shows only the status."""

    status: int
    content_type: str = field(default="", repr=False)
    headers: Mapping[str, str] = field(default_factory=FrozenMap, repr=False)
    body: bytes = field(default=b"", repr=False)


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
    None if there is none.

    Secrets of the request are masked in the reasons. A secret is recognised in upper and lower case, in URL
    encoding, with escapes of JSON or HTML, and in up to four of these forms one inside another. Its base64 is
    recognised too, also inside the base64 of a longer text. A part of a secret is recognised if it begins with the
    first 12 characters. Not recognised are other parts of a secret, base64 of fewer than 4 characters or broken into
    lines, hashes, and other encodings such as hexadecimal.

    `document` is the decoded body, if the rules search it. It is as the provider sent it, without masks. If the
    request had secrets, the result is `confidential`: a pickle or a copy of it has no document, and the request for
    its next page has no secrets, so it must not be sent.
    """

    kind: ResultKind
    status: int
    reasons: tuple[str, ...] = ()
    reading: Reading | None = None
    next_page: Request | None = None
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
