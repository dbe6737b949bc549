"""A request to a provider and its result; the repr and text of a request contain no secret."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from statemachine.model.frozen import FrozenMap

MASK = "***"
"""Replaces a secret wherever a request is shown."""


@dataclass(frozen=True, slots=True)
class RawRequest:
    """The URL, headers and body of a request; none is in the repr, because they may contain secrets."""

    url: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=FrozenMap, repr=False)
    body: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Request:
    """A request that the rules allow.

    `raw` is what is sent, secrets included. `masked` is the same with every secret masked; the text and
    the repr use only this. `secrets` are the values that must not appear in anything shown of a response.
    """

    name: str
    method: str
    raw: RawRequest
    masked: RawRequest
    idempotent: bool
    secrets: tuple[str, ...] = field(default=(), compare=False)

    def without_secrets(self) -> Request:
        """Return the request as it may be stored or logged; it must not be sent."""
        return replace(self, raw=self.masked, secrets=())

    def __repr__(self) -> str:
        """Return the name, the method and the URL, secrets masked."""
        return f"<Request {self.name!r}: {self.method} {self.masked.url}>"

    def __str__(self) -> str:
        """Return the request as HTTP text, secrets masked."""
        lines = [f"{self.method} {self.masked.url}"]
        lines += [f"{name}: {value}" for name, value in self.masked.headers.items()]
        if self.masked.body is not None:
            lines += ["", self.masked.body.decode()]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestResult:
    """The provider's response to a request: whether it succeeded, and the provider's reasons if not."""

    success: bool
    status: int
    reasons: tuple[str, ...] = ()
    document: object = field(default=None, compare=False, repr=False)
