"""A request to a provider, and what its answer says; what is secret is never shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from statemachine.model.frozen import FrozenMap

MASK = "***"
"""What stands in place of a secret wherever a request is shown."""


@dataclass(frozen=True, slots=True)
class RawRequest:
    """The bytes of a request: where it goes, and with what; its repr tells none of it, for it may be secret."""

    url: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=FrozenMap, repr=False)
    body: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Request:
    """A request that the rules allow.

    `raw` is what is sent, secrets included; `masked` is the same with every secret masked, and the text and the
    repr of a request tell this alone. `secrets` are the values to be kept out of whatever is told of an answer.
    """

    name: str
    method: str
    raw: RawRequest
    masked: RawRequest
    idempotent: bool
    secrets: tuple[str, ...] = field(default=(), compare=False)

    def without_secrets(self) -> Request:
        """Return the request as it may be kept; it is not to be sent."""
        return replace(self, raw=self.masked, secrets=())

    def __repr__(self) -> str:
        """Name the request and where it goes, secrets masked."""
        return f"<Request {self.name!r}: {self.method} {self.masked.url}>"

    def __str__(self) -> str:
        """Read as HTTP does, secrets masked."""
        lines = [f"{self.method} {self.masked.url}"]
        lines += [f"{name}: {value}" for name, value in self.masked.headers.items()]
        if self.masked.body is not None:
            lines += ["", self.masked.body.decode()]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestResult:
    """What a provider answered: whether it carried the request out, and what it says of why not."""

    success: bool
    status: int
    reasons: tuple[str, ...] = ()
    document: object = field(default=None, compare=False, repr=False)
