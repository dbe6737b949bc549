"""A request to a provider, the response to it, and the result; secrets are never shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from statemachine.model.frozen import FrozenMap

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
    """

    name: str
    method: str
    raw: RawRequest
    masked: RawRequest
    idempotent: bool
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


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestResult:
    """Whether the provider carried a request out, and its reasons if it did not.

    Secrets of the request are masked in the reasons. A secret is recognised in upper and lower case, in URL
    encoding, with escapes of JSON or HTML, and in up to four of these forms one inside another. Its base64 is
    recognised too, also inside the base64 of a longer text. A part of a secret is recognised if it begins with the
    first 12 characters. Not recognised are other parts of a secret, base64 of fewer than 4 characters or broken into
    lines, hashes, and other encodings such as hexadecimal.

    `document` is the decoded body, if the rules search it. It is as the provider sent it, without masks. If the
    request had secrets, the result is `confidential`: a pickle or a copy of it has no document.
    """

    success: bool
    status: int
    reasons: tuple[str, ...] = ()
    document: Any = field(default=None, compare=False, repr=False)
    confidential: bool = field(default=False, compare=False, repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Return the success, the HTTP status and the reasons, ready for JSON; the document may be secret."""
        return {"success": self.success, "status": self.status, "reasons": list(self.reasons)}

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle everything, except the document of a confidential result."""
        values = {"success": self.success, "status": self.status, "reasons": self.reasons}
        document = None if self.confidential else self.document
        build = partial(RequestResult, **values, document=document, confidential=self.confidential)  # type: ignore[arg-type]  # the fields
        return build, ()
