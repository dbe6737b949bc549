"""What stands in a record becomes a value of ours, or a `MessageError` that says what was expected."""

from __future__ import annotations

import math
from contextlib import suppress
from dataclasses import dataclass
from datetime import tzinfo
from typing import NoReturn, cast

from statemachine.messages.bodies.limits import LENGTH
from statemachine.messages.inbound.moments import NoZoneError, moment
from statemachine.messages.phrases import kind_of
from statemachine.model.errors import MessageError
from statemachine.model.observation import Moment
from statemachine.model.status_names import text_of
from statemachine.model.value_types import Domain, Type, Value

_NUMBER = Domain(Type.NUMBER)
_WRITTEN = frozenset({Type.DATE, Type.DATETIME, Type.DURATION})
"""The types whose values are text in any message."""
_NOUNS = {Type.INTEGER: "integer", Type.NUMBER: "number", Type.BOOLEAN: "boolean"}
"""What values of a type are called in a document, of the types that JSON has, text aside."""
_TIME = "a date and time or a number"


@dataclass(frozen=True, slots=True)
class Conversion:
    """How values are read: whether texts are stripped, in which zone times are, whether all is text as in XML."""

    trim: bool
    zone: tzinfo | None
    textual: bool

    def key(self, found: object) -> str | None:
        """Return a part of a key as text; a text or an integer can be one, an empty text cannot."""
        if found is None:
            return None
        text = text_of(found)
        if text is not None and len(text) > LENGTH:
            _refuse(f"a text or an integer of at most {LENGTH} characters", "a longer one")
        if text is not None and self.trim:
            text = text.strip()
        return text or _refuse("a text or an integer", "an empty text" if text == "" else kind_of(found))

    def status(self, found: object) -> str | int | None:
        """Return a status in the provider's words, a text or an integer."""
        if found is None or isinstance(found, str):
            return found
        if isinstance(found, int) and not isinstance(found, bool):
            return found
        return _refuse("a text or an integer", kind_of(found))

    def word(self, found: object) -> str | None:
        """Return a text."""
        if isinstance(found, str):
            return found.strip() if self.trim else found
        return None if found is None else _refuse("a text", kind_of(found))

    def time(self, found: object) -> Moment | None:
        """Return an aware date and time, or a number that counts."""
        if found is None:
            return None
        if isinstance(found, str):
            return self._time(found)
        if _NUMBER.accepts(found) and not _is_infinite(found):
            return cast("Moment", found)
        return _refuse(_TIME, kind_of(found))

    def fact(self, domain: Domain, found: object) -> Value | None:
        """Return a value of a fact's type."""
        if found is None:
            return None
        value = found
        if isinstance(found, str):
            with suppress(ValueError):
                value = self._fact(domain, found.strip() if self.trim else found)
        if domain.accepts(value) and not _is_infinite(value):
            return value
        return _refuse(self._expected(domain), self._other(domain, found))

    def _time(self, text: str) -> Moment:
        if self.textual:
            with suppress(ValueError):
                return cast("Moment", _NUMBER.read(text))
        try:
            return moment(text, self.zone)
        except NoZoneError:
            _refuse("a date and time with its zone", "one without, and the message names no zone")
        except ValueError:
            _refuse(_TIME, "another text")

    def _fact(self, domain: Domain, text: str) -> Value:
        """Read a text as what it stands for; one that stands for no value of the type is left a text."""
        if domain.type is Type.DATETIME:
            return moment(text, self.zone)
        return domain.read(text) if self.textual or domain.type in _WRITTEN else text

    def _expected(self, domain: Domain) -> str:
        zoned = domain.type is Type.DATETIME and self.zone is not None
        return "a date and time" if zoned else str(domain)

    def _other(self, domain: Domain, found: object) -> str:
        noun = kind_of(found).rpartition(" ")[2]
        same = (
            self.textual or domain.type in {Type.ENUM, *_WRITTEN}
            if noun == "text"
            else noun == _NOUNS.get(domain.type)
        )
        return f"another {noun}" if same else kind_of(found)


def _is_infinite(value: object) -> bool:
    return isinstance(value, float) and math.isinf(value)


def _refuse(expected: str, found: str) -> NoReturn:
    raise MessageError(f"expected {expected}, got {found}")
