"""Outbound requests as a rule file declares them: what they ask for, what they send, how the response is read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain

from statemachine.model.frozen import FrozenMap
from statemachine.model.message_specs import DocumentTemplate, JMESPath, paths_in
from statemachine.model.signature import Signature
from statemachine.model.spans import Span
from statemachine.model.value_types import Domain, Value
from statemachine.model.vocabulary import Declared, Placed


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter(Declared):
    """An argument of a request. A secret one is never shown. An optional one, and one with a default, may be left out.

    A `document` is any JSON value: a mapping, a list or a value of them; its domain is not used.
    """

    domain: Domain
    document: bool = False
    secret: bool = False
    optional: bool = False
    default: Value | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A query parameter or a header. An optional one is left out if its path finds nothing."""

    path: JMESPath
    optional: bool = False


class AuthScheme(StrEnum):
    """How a request carries its credentials in the header `Authorization`."""

    BASIC = "basic"
    BEARER = "bearer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Auth(Placed):
    """The credentials of a request: the names of the parameters that contain them.

    `basic` has the user and, unless the password is empty, the password. `bearer` has the token.
    """

    scheme: AuthScheme
    parameters: tuple[str, ...]

    @property
    def secret_parameter(self) -> str:
        """The parameter that must be secret: the password, the token, or a user without a password."""
        return self.parameters[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseTest:
    """A test of a response: its HTTP status is one of `status`, and the value at `path` is one of `is_`.

    An empty `status` stands for every status from 200 to 299. An empty `is_` stands for any value except null, false,
    a blank text, and an empty list or mapping. In XML, the text `false` is false.
    """

    status: tuple[int, ...] = ()
    path: JMESPath | None = None
    is_: tuple[str | int | bool, ...] = ()


ANY_SUCCESS = (ResponseTest(),)
"""The tests for success of a request that declares none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundRequest(Declared):
    """A request to the provider.

    It carries out moves with one of `events` (None: any), by override or not; or one of `actions`; or it reads the
    inbound message `read`. Exactly one of the three is declared, or none: then it is for every move. `next` is the
    path to the address of the next page of a read, or to the query parameters in which that page differs from this
    one. A request has a `body` (a JSON document), a `form`, or neither. `accepted` and `success` are tests of the
    response: one of them has to hold. With `idempotent` None, the method decides whether the request can be repeated.
    """

    method: str
    url: str
    events: tuple[str, ...] | None = None
    actions: tuple[str, ...] = ()
    read: str | None = None
    next: JMESPath | None = None
    override: bool = False
    parameters: FrozenMap[str, Parameter] = field(default_factory=FrozenMap)
    auth: Auth | None = None
    query: FrozenMap[str, Entry] = field(default_factory=FrozenMap)
    headers: FrozenMap[str, Entry] = field(default_factory=FrozenMap)
    body: DocumentTemplate = None
    form: FrozenMap[str, JMESPath] | None = None
    signature: Signature | None = None
    success: tuple[ResponseTest, ...] = ()
    accepted: tuple[ResponseTest, ...] = ()
    reasons: JMESPath | None = None
    idempotent: bool | None = None
    cite: tuple[str, ...] = ()

    @property
    def is_for_moves(self) -> bool:
        """Whether it carries out moves."""
        return not self.actions and self.read is None

    @property
    def sent_paths(self) -> Iterator[JMESPath]:
        """Every path whose value the request sends: in its query, its headers, its body and its form."""
        entries = chain(self.query.values(), self.headers.values())
        fields = () if self.form is None else self.form.values()
        return chain((each.path for each in entries), paths_in(self.body), fields)

    @property
    def credentials(self) -> Iterator[tuple[str, Span]]:
        """The parameters that authenticate the request or sign it, each with the place that names it."""
        if self.auth is not None:
            for index, name in enumerate(self.auth.parameters):
                yield name, self.auth.place.of(f"{self.auth.scheme}.{index}")
        if self.signature is not None:
            yield self.signature.secret, self.signature.place.of("secret")

    @property
    def response_paths(self) -> Iterator[JMESPath]:
        """Every path into the response."""
        tests = (each.path for each in (*self.accepted, *self.success))
        return (each for each in (*tests, self.reasons, self.next) if each is not None)
