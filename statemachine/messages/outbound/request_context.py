"""What the paths and the URL of a request search: statuses, inputs, parameters, the present time and a new id."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias

from statemachine.messages.argument_checks import is_encodable
from statemachine.messages.outbound.prepare import NOW_KEYS, STATUS_KEYS, PreparedRequest
from statemachine.model.errors import RequestError
from statemachine.model.outbound_request import OutboundRequest
from statemachine.model.ruleset import RuleSet
from statemachine.model.text import check_type

Context: TypeAlias = Mapping[str, object]
"""What the paths of a request search."""

_ROOTS_OF_MOVES = ("source", "target", "event", "inputs", "parameters", "now", "new_id")
_ROOTS_OF_ACTIONS = ("action", "inputs", "parameters", "now", "new_id")
_ROOTS_OF_READS = ("order", "parameters", "now", "new_id")

_THOUSAND = 1_000


def utc_now() -> datetime:
    """Return the time of the machine."""
    return datetime.now(UTC)


def new_uuid() -> str:
    """Return a random UUID."""
    from uuid import uuid4  # noqa: PLC0415  # slow to import, and only requests need it

    return str(uuid4())


def roots_of(spec: OutboundRequest) -> tuple[str, ...]:
    """Return the names that the paths of a request can begin with."""
    if spec.actions:
        return _ROOTS_OF_ACTIONS
    return _ROOTS_OF_MOVES if spec.read is None else _ROOTS_OF_READS


def known_variables(rules: RuleSet, spec: OutboundRequest) -> tuple[str, ...]:
    """Return the variables that the URL of a request can have, besides parameters and parts of the order's key."""
    keys: dict[str, Iterable[str]] = {
        "source": STATUS_KEYS,
        "target": STATUS_KEYS,
        "inputs": rules.inputs,
        "now": NOW_KEYS,
        "order": (),
        "parameters": (),
    }
    roots = roots_of(spec)
    values = tuple(name for name in roots if name not in keys)
    return values + tuple(f"{root}.{key}" for root in roots if root in keys for key in keys[root])


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the present time and new ids come from; each is asked only for a request that contains its value."""

    clock: Callable[[], datetime]
    new_id: Callable[[], str]

    def now(self) -> datetime:
        """Return the present time, or raise `TypeError` or `ValueError` for what the clock gives."""
        now = self.clock()
        check_type("the result of clock", type(now), datetime)
        if now.utcoffset() is None:
            raise ValueError("clock must return a datetime with a time zone")
        return now

    def id(self) -> str:
        """Return a new id, or raise `TypeError` or `ValueError` for what `new_id` gives."""
        text = self.new_id()
        check_type("the result of new_id", type(text), str)
        if not _is_id(text):
            raise ValueError("new_id must return a text that is not empty and that UTF-8 can write")
        return text


@dataclass(frozen=True, slots=True)
class FreshValues:
    """The present time and the new id of one request; each is None if the request does not contain it."""

    now: datetime | None = None
    new_id: str | None = None

    @classmethod
    def of(cls, prepared: PreparedRequest, sources: Sources, new_id: str | None) -> FreshValues:
        """Take what the request contains; `new_id` is an id of the caller. Raises `RequestError` for a useless one."""
        name = prepared.spec.name
        if new_id is not None and not prepared.contains_id:
            raise RequestError(f"request {name!r} contains no new id: remove new_id")
        if new_id is not None and not _is_id(new_id):
            raise RequestError("new_id must be a text that is not empty and that UTF-8 can write")
        now = sources.now() if prepared.contains_time else None
        return cls(now, (new_id or sources.id()) if prepared.contains_id else None)

    @property
    def context(self) -> Context:
        """What the paths and the URL of the request find."""
        now = {} if self.now is None else {"now": time_document(self.now)}
        return now if self.new_id is None else {**now, "new_id": self.new_id}


def _is_id(text: str) -> bool:
    return bool(text) and is_encodable(text)


def status_document(rules: RuleSet, name: str | None) -> dict[str, object] | None:
    """Return a status as paths find it: its name, code and title; None for no status."""
    if name is None:
        return None
    return {key: getattr(rules.statuses[name], key) for key in STATUS_KEYS}


def time_document(now: datetime) -> dict[str, object]:
    """Return a time as paths find it, in UTC: each form to the second, and the milliseconds since 1970."""
    from email.utils import format_datetime  # noqa: PLC0415  # slow to import, and only requests need it

    moment = now.astimezone(UTC)
    seconds = moment.replace(microsecond=0)
    return {
        "iso": seconds.isoformat().replace("+00:00", "Z"),
        "date": seconds.date().isoformat(),
        "rfc2822": format_datetime(seconds, usegmt=True),
        "seconds": int(seconds.timestamp()),
        "milliseconds": int(seconds.timestamp()) * _THOUSAND + moment.microsecond // _THOUSAND,
    }


def variable_value(name: str, context: Context, *, is_parameter: bool) -> object:
    """Return the value of a variable of the URL: that of a parameter, or of the context such as `target.code`."""
    if is_parameter:
        parameters = context["parameters"]
        return parameters.get(name) if isinstance(parameters, Mapping) else None
    value: object = context
    for part in name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value
