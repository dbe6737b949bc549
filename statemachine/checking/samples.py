"""The samples of inbound messages: each is read, and compared with what its rule file expects of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime

from statemachine.engine import Engine, OrderTracker
from statemachine.messages import Messages, sample_differs
from statemachine.messages.bodies.charsets import codec_of
from statemachine.messages.bodies.decode import ContentType
from statemachine.model.diagnostics import Diagnostic
from statemachine.model.errors import InvalidRulesError, MessageError, OutcomeError
from statemachine.model.inbound_message import InboundMessage, Sample
from statemachine.model.json_values import json_scalar
from statemachine.model.observation import Observation, Outcome
from statemachine.model.reading import Reading, Record
from statemachine.model.ruleset import RuleSet
from statemachine.model.text import quoted

_FIELDS = ("id", "status", "previous", "trigger", "event", "at", "actor", "channel")
_MAPPINGS = ("order", "item", "facts", "facts_after")


def sample_faults(rules: RuleSet) -> Iterator[Diagnostic]:
    """Yield a finding for each difference between a sample and its reading. A faulty message is left out."""
    messages = Messages(rules)
    for message in rules.inbound.values():
        with suppress(InvalidRulesError):
            for sample in message.samples.values():
                differences = tuple(_differences(rules, messages, message, sample))
                yield from (sample_differs(sample, index, problem) for index, problem in differences)


def _differences(
    rules: RuleSet, messages: Messages, message: InboundMessage, sample: Sample
) -> Iterator[tuple[int | None, str]]:
    """Yield each difference, with the index of its record; None for the body as a whole."""
    try:
        reading = _read(messages, message, sample)
    except MessageError as error:
        if sample.error is None or sample.error not in str(error):
            yield None, f"reading ends with: {error}"
        return
    if sample.error is not None:
        yield None, f"it is read without the error {quoted(sample.error)}"
    elif reading.message not in {None, message.name}:
        yield None, f"it is read as {quoted(str(reading.message))}"
    elif sample.ignored != reading.ignored:
        yield None, "it is ignored" if reading.ignored else "it is not ignored"
    elif sample.records is not None and len(sample.records) != len(reading.records):
        yield None, f"expected {len(sample.records)} records, got {len(reading.records)}"
    else:
        yield from _record_differences(rules, reading, sample)


def _read(messages: Messages, message: InboundMessage, sample: Sample) -> Reading:
    content_type = sample.content_type or next(iter(message.content))
    return messages.read(
        _encoded(sample.body, content_type),
        content_type=content_type,
        method=sample.method,
        headers=sample.headers,
        query=sample.query or None,
        url=sample.url,
        order=sample.order,
        trigger=sample.trigger,
        at=sample.at,
        message=message.name if message.by_name else None,
        verify=False,
    )


def _encoded(body: str, content_type: str) -> bytes:
    """Return a body in the character set of its content type, or raise `MessageError`."""
    charset = ContentType.of(content_type).charset or "utf-8"
    try:
        return body.encode(codec_of(charset))
    except UnicodeEncodeError:
        raise MessageError(f"the body has a character that {charset} does not have") from None


def _record_differences(
    rules: RuleSet, reading: Reading, sample: Sample
) -> Iterator[tuple[int | None, str]]:
    guards = {name: _no_answer for name, guard in rules.guards.items() if guard.external is not None}
    tracker = OrderTracker(Engine(rules, guards=guards), sample.stored)
    nothing: tuple[Mapping[str, object], ...] = ({},) * len(reading.records)
    expected = nothing if sample.records is None else sample.records
    for index, (record, wanted) in enumerate(zip(reading.records, expected, strict=True)):
        problems = [*_error_differences(record, wanted)]
        if record.observation is not None:
            problems += _field_differences(record.observation, wanted)
            problems += _meaning_difference(tracker, record.observation, wanted)
        elif not problems and set(wanted) - {"errors"}:
            problems = ["expected an observation, got none"]
        for problem in problems:
            yield (None if sample.records is None else index), f"record {index + 1}: {problem}"


def _error_differences(record: Record, wanted: Mapping[str, object]) -> Iterator[str]:
    errors = [str(error) for error in record.errors]
    parts = _listed(wanted.get("errors"))
    for part in parts:
        if not any(part in error for error in errors):
            yield f"expected an error with {quoted(part)}"
    for error in errors:
        if not any(part in error for part in parts):
            yield f"unexpected error: {error}"


def _field_differences(observation: Observation, wanted: Mapping[str, object]) -> Iterator[str]:
    for name in _FIELDS:
        if name in wanted:
            yield from _difference(name, wanted[name], getattr(observation, name))
    for name in _MAPPINGS:
        found: Mapping[str, object] = getattr(observation, name)
        parts = wanted.get(name)
        for part, value in parts.items() if isinstance(parts, Mapping) else ():
            yield from _difference(f"{name}.{part}", value, found.get(part))


def _meaning_difference(
    tracker: OrderTracker, observation: Observation, wanted: Mapping[str, object]
) -> Iterator[str]:
    try:
        outcome: Outcome = tracker.observe(observation)
    except OutcomeError as error:
        outcome = error.outcome
    if "meaning" in wanted:
        yield from _difference("meaning", wanted["meaning"], str(outcome.meaning))


def _difference(name: str, wanted: object, found: object) -> Iterator[str]:
    """Yield the difference of one value. A text of the file equals a number or a time that is written so."""
    written = json_scalar(found)
    if _text(wanted) != _text(written) and not _same_time(wanted, found):
        got = "nothing" if found is None else quoted(_text(written))
        yield f"expected {name} {quoted(_text(wanted))}, got {got}"


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _same_time(wanted: object, found: object) -> bool:
    with suppress(ValueError, TypeError):
        return isinstance(found, datetime) and datetime.fromisoformat(str(wanted)) == found
    return False


def _listed(parts: object) -> tuple[str, ...]:
    if parts is None:
        return ()
    return tuple(map(str, parts)) if isinstance(parts, tuple) else (str(parts),)


def _no_answer(_: object) -> bool:
    raise NotImplementedError  # `observe` calls no external guard
