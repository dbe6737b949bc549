"""Values of a record become values of an observation, or a `MessageError` with the kind that was expected."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, NoReturn

from statemachine.messages.bodies import MAX_LENGTH
from statemachine.messages.inbound.times import NoZoneError, TimeReader
from statemachine.messages.paths import kind_of
from statemachine.model.errors import MessageError
from statemachine.model.frozen import FrozenMap
from statemachine.model.inbound_message import FactSource
from statemachine.model.observation import Moment
from statemachine.model.status_names import text_of
from statemachine.model.value_types import Domain, Type, Value


@dataclass(frozen=True, slots=True)
class FactWords:
    """Our values for the words of a provider, ready for look-ups. With `fold_case`, the words are folded."""

    values: Mapping[str, Value] = FrozenMap()
    fold_case: bool = False

    @classmethod
    def of(cls, domain: Domain, source: FactSource[Any]) -> FactWords:
        """Prepare the words of one source of a fact. Case may be irrelevant in the words of an enum too."""
        if not source.fold_case:
            return cls(source.values)
        folded = folded_words(domain, source).items()
        values = {
            key: next(iter(words.values())) for key, words in folded if len({*words.values()}) == 1
        }
        return cls(FrozenMap(values), fold_case=True)

    def get(self, value: object) -> Value | None:
        """Return our value for a text, an integer or a boolean; None for any other value."""
        text = str(value).lower() if isinstance(value, bool) else text_of(value)
        if text is None:
            return None
        return self.values.get(text.casefold() if self.fold_case else text)


def folded_words(domain: Domain, source: FactSource[Any]) -> dict[str, dict[str, Value]]:
    """Return the words of a fact and of its enum with their values, by the words without their case."""
    folded: dict[str, dict[str, Value]] = {}
    for word, value in {**dict(zip(domain.enum, domain.enum, strict=True)), **source.values}.items():
        folded.setdefault(word.casefold(), {})[word] = value
    return folded


_AS_WRITTEN = FactWords()


@dataclass(frozen=True, slots=True)
class Conversion:
    """How values are converted.

    `trim`: texts are stripped. `times` reads times. `textual`: every value is a text, as in XML.
    """

    trim: bool
    times: TimeReader
    textual: bool

    def with_zone(self, value: object) -> Conversion:
        """Return the conversion for a record with a time zone of its own; see `TimeReader.with_zone`."""
        times = self.times.with_zone(value)
        return self if times is self.times else replace(self, times=times)

    def key_part(self, value: object) -> str | None:
        """Return a part of a key as text: a text that is not empty, or an integer."""
        if value is None:
            return None
        text = text_of(value)
        if text is not None and len(text) > MAX_LENGTH:
            _refuse(f"a text or an integer of at most {MAX_LENGTH} characters", "a longer one")
        if text is not None and self.trim:
            text = text.strip()
        return text or _refuse("a text or an integer", "an empty text" if text == "" else kind_of(value))

    def status(self, value: object) -> str | int | None:
        """Return a status in the provider's words: a text or an integer."""
        if value is None or (isinstance(value, str | int) and not isinstance(value, bool)):
            return value
        return _refuse("a text or an integer", kind_of(value))

    def word(self, value: object) -> str | None:
        """Return a text."""
        if isinstance(value, str):
            return value.strip() if self.trim else value
        return None if value is None else _refuse("a text", kind_of(value))

    def time(self, value: object) -> Moment | None:
        """Return an aware date and time, or a number: a counter. None means no time."""
        if value is None:
            return None
        try:
            return self.times.read(value, textual=self.textual)
        except NoZoneError as error:
            return _refuse("a date and time with its zone", str(error))
        except ValueError:
            return _refuse(self.times.expected, self.times.actual(value))

    def fact(self, domain: Domain, value: object, words: FactWords = _AS_WRITTEN) -> Value | None:
        """Return a value in the domain of a fact. None means no value."""
        if value is None:
            return None
        converted = value.strip() if self.trim and isinstance(value, str) else value
        if words is not _AS_WRITTEN and (listed := words.get(converted)) is not None:
            return listed
        if isinstance(converted, str) or domain.type is Type.DATETIME:
            converted = self._fact(domain, converted)
        if domain.accepts(converted) and not _is_infinite(converted):
            return converted
        return None if converted is None else self._refuse_fact(domain, value)

    def _refuse_fact(self, domain: Domain, value: object) -> NoReturn:
        may_be_text = self.textual or domain.rules.text_in_json
        kind = kind_of(value)
        same_kind = may_be_text if isinstance(value, str) else kind == domain.rules.phrase
        actual = f"another {kind.rpartition(' ')[2]}" if same_kind else kind
        expected = str(domain)
        if domain.type is Type.DATETIME and self.times.forms.unit is not None:
            expected = self.times.expected
        elif domain.type is Type.DATETIME and self.times.zone is not None:
            expected = "a date and time"
        _refuse(expected, actual)

    def _fact(self, domain: Domain, value: Any) -> Any:
        """Convert a text or a time to the type of a fact; one that is no such value stays as it is.

        JSON has numbers and booleans, so a text stays a text there too.
        """
        try:
            if domain.type is Type.DATETIME:
                return self.times.read(value, textual=self.textual)
            return domain.read(value) if self.textual or domain.rules.text_in_json else value
        except ValueError:
            return value


def _is_infinite(value: object) -> bool:
    return isinstance(value, float) and math.isinf(value)


def _refuse(expected: str, actual: str) -> NoReturn:
    raise MessageError(f"expected {expected}, got {actual}")
