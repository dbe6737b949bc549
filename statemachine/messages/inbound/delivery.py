"""What arrives beside the body of a message, and what the caller knows of it."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from types import NoneType
from typing import TypeAlias, cast
from urllib.parse import parse_qsl, urlsplit

from statemachine.messages.argument_checks import check_type
from statemachine.messages.secrets import SecretValue
from statemachine.model.errors import MessageError
from statemachine.model.frozen import EMPTY
from statemachine.model.observation import Moment
from statemachine.model.text import quoted

Headers: TypeAlias = Mapping[str, str]
"""The headers by their names in lower case."""

Parameters: TypeAlias = Mapping[str, str | list[str]]
"""The query parameters by name; one with different values has a list, which no field accepts."""

Secrets: TypeAlias = str | bytes | Collection[str | bytes]
"""A secret, or all that are valid while one replaces another."""

_CONTENT_TYPE = "content-type"


class Assumed(Enum):
    """What a message is if the caller does not pass its content type: JSON, unless there are headers to name it."""

    JSON = "application/json"


@dataclass(slots=True)
class Delivery:
    """What the caller hands in beside the body. The repr has no value, because any of them may be secret."""

    headers: Mapping[str, str] | None = field(default=None, repr=False)
    query: Mapping[str, str] | None = field(default=None, repr=False)
    url: str | None = field(default=None, repr=False)
    order: Mapping[str, str] | None = field(default=None, repr=False)
    trigger: str | None = field(default=None, repr=False)
    at: Moment | None = field(default=None, repr=False)
    secrets: Mapping[str, Secrets] | None = field(default=None, repr=False)
    now: datetime | None = None
    folded_headers: Headers = field(default=EMPTY, init=False, repr=False)

    def check(self) -> None:
        """Check the types and fold the names of headers, or raise `TypeError` or `ValueError`."""
        if self.headers is not None:
            _check_texts("headers", SecretValue(self.headers))
            self.folded_headers = _folded(self.headers)
        if self.query is not None:
            _check_texts("query", SecretValue(self.query))
        if self.url is not None:
            check_type("url", type(self.url), str)
        if self.at is not None:
            check_moment("at", self.at, datetime, int, float)
        if self.secrets is not None:
            check_type("secrets", type(self.secrets), Mapping)
        if self.now is not None:
            check_moment("now", self.now, datetime)
        if self.order is not None:
            check_type("order", type(self.order), Mapping, NoneType)
            for part in self.order:
                check_type("each key of order", type(part), str)

    def content_type(self, given: str | Assumed | None) -> str | None:
        """Return the Content-Type header, or without one the content type that the caller gives; None if neither does."""
        if isinstance(given, Assumed):
            given = given.value if self.headers is None else None
        return self.folded_headers.get(_CONTENT_TYPE, given)

    def parameters(self) -> Parameters:
        """Return the query parameters, or raise `MessageError` if the URL cannot be read."""
        if self.query is not None:
            return dict(self.query)
        if self.url is None:
            return EMPTY
        pairs = _pairs(self.url)
        if pairs is None:  # raised here: the error of the parser has frames that show the URL
            raise MessageError("the query of the URL cannot be read")
        return _collected(pairs)


def check_moment(name: str, value: object, *allowed: type) -> None:
    """Raise `TypeError` or `ValueError` for a value of another type, a time without a zone, or an infinite number."""
    check_type(name, type(value), *allowed)
    if isinstance(value, datetime) and value.utcoffset() is None:
        raise ValueError(f"{name} must have a time zone: pass an aware datetime")
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"{name} must be a finite number or an aware datetime")


def _check_texts(name: str, hidden: SecretValue) -> None:
    """Raise `TypeError` if a value is not a mapping of texts to texts. No local variable has one of its values."""
    check_type(name, type(hidden.value), Mapping)
    keys, kinds = [*_texts(hidden)], [*map(type, _texts(hidden).values())]
    for key, kind in zip(keys, kinds, strict=True):
        check_type(f"each name of {name}", type(key), str)
        check_type(f"the value of {quoted(key)} in {name}", kind, str)


def _texts(hidden: SecretValue) -> Mapping[str, str]:
    return cast("Mapping[str, str]", hidden.value)


def _folded(headers: Mapping[str, str]) -> Headers:
    """Return headers by their names in lower case; the values of one name are joined as HTTP joins them."""
    folded: dict[str, str] = {}
    for name, text in headers.items():
        known = folded.setdefault(name.lower(), text)
        if known != text:
            folded[name.lower()] = f"{known}, {text}"
    return folded


def _pairs(url: str) -> list[tuple[str, str]] | None:
    """Return the names and texts of the query of a URL, or None if it cannot be read."""
    try:
        return parse_qsl(urlsplit(url).query, keep_blank_values=True, errors="strict")
    except ValueError:
        return None


def _collected(pairs: Iterable[tuple[str, str]]) -> Parameters:
    texts: dict[str, list[str]] = {}
    for name, text in pairs:
        texts.setdefault(name, []).append(text)
    return {name: found[0] if len(set(found)) == 1 else found for name, found in texts.items()}
