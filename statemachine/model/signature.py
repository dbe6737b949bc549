"""How a message or a request proves its sender, as a rule file declares it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from statemachine.model.vocabulary import Placed


class SignatureScheme(StrEnum):
    """How a message proves its sender."""

    HMAC = "hmac"
    STANDARD_WEBHOOKS = "standard-webhooks"
    SECRET_HEADER = "secret-header"  # noqa: S105  # the name of a scheme
    BASIC = "basic"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderPart:
    """A value in a header: the text after `prefix`."""

    header: str
    prefix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature(Placed):
    """The proof of the sender of a message; a part that is None has the default of its scheme.

    `secret` is the name under which the caller passes the secret. `header` has the signature or the secret, after
    `prefix`; `separator` is between several signatures. `signed` is the template of the signed text, with the
    placeholders `{method}`, `{url}`, `{path}`, `{body}`, `{timestamp}` and `{id}`; a message that is received has no
    `{method}` and no `{path}`. The `timestamp` (in seconds) of such a message must be within `tolerance` of the present.
    """

    scheme: SignatureScheme
    secret: str
    header: str | None = None
    prefix: str | None = None
    separator: str | None = None
    algorithm: str | None = None
    encoding: str | None = None
    signed: str | None = None
    timestamp: HeaderPart | None = None
    id: str | None = None
    tolerance: timedelta | None = None
