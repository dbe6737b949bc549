"""A request to a provider, and the response to it; secrets are never shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from statemachine.model.frozen import EMPTY, FrozenMap

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
    is sent again has the same id. It `is_complete` unless its secrets were taken out.
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
    is_complete: bool = True
    secrets: tuple[str, ...] = field(default=(), compare=False)

    def without_secrets(self) -> Request:
        """Return a copy that is safe to store. It is not complete any more, so that a client does not send it."""
        return replace(
            self, raw=self.masked, secrets=(), is_complete=not self.secrets and self.is_complete
        )

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
