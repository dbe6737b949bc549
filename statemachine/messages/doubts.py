"""What is suspicious in a message, or useless: findings of `check` that do not keep the message from being read."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from itertools import chain, islice

from statemachine.messages import checks
from statemachine.messages.bodies.embedded import names_of
from statemachine.messages.checks import warning
from statemachine.messages.inbound.time_formats import format_of, write_time
from statemachine.messages.paths import CompiledPath, Names
from statemachine.messages.signature_checks import signature_doubts
from statemachine.model.diagnostics import Diagnostic, Finding
from statemachine.model.errors import InvalidRulesError
from statemachine.model.inbound_message import FieldName, InboundMessage, TimeForms
from statemachine.model.message_specs import JMESPath
from statemachine.model.text import quoted

_NAMED_FORMATS = ("iso", "rfc2822")
"""The formats that are no patterns; their texts may have a zone."""

_ANY_ORDER = datetime(2001, 2, 3, 4, 5, 6)  # noqa: DTZ001  # a clock: formats read it without a zone
"""A time whose parts differ, and each of them may be any other: a day may be a month, a year or an hour."""


@warning
def ambiguous_time_formats(time: TimeForms, first: int, second: int, text: str) -> Finding:
    """Two formats of times that read one text as different times.

    Formats are tried in order, so the first one reads such a text. If the provider writes the second one, the time is
    wrong, and nothing shows it. Write only the format that the provider uses.

    Bad:
        messages:
          inbound:
            change:
              order: id
              status: status
              at: at
              time: {zone: UTC, formats: ["%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M"]}

    Good:
        messages:
          inbound:
            change: {order: id, status: status, at: at, time: {zone: UTC, formats: ["%d/%m/%Y %H:%M", iso]}}
    """
    return Finding(
        time.place.of(f"formats.{second}"),
        f"{quoted(text)} is one time in the format {quoted(time.formats[first])}, and another in "
        f"{quoted(time.formats[second])}",
        "write the format that the provider uses, and remove the other",
    )


@warning
def unused_embedding(path: JMESPath) -> Finding:
    """An embedded document in which no path of the message looks up anything.

    A path under `embedded` leads from the whole body to the text, and the names in the document come after it:
    `payload.id`, or `id` if `content` leads to `payload`. If no path does so, the name is misspelt or at another level,
    or the embedding is useless: a text that cannot be decoded makes the whole body an error.

    Bad:
        messages:
          inbound: {change: {order: id, status: payload.status, embedded: {pay_load: application/json}}}

    Good:
        messages:
          inbound: {change: {order: id, status: payload.status, embedded: {payload: application/json}}}
    """
    return Finding(
        path.span,
        f"no path of the message looks up anything in the embedded document {quoted(path.text)}",
        "correct the path, which begins at the whole body, or remove it",
    )


@warning
def constant_key(path: JMESPath, problem: str) -> Finding:
    """A key or an id that is the same in each message.

    The parts of `order` tell one order from another, and `id` one event from another. A constant beside other parts is
    useful, such as `{shop: "'main'", order: id}`. A constant alone gives all orders one key, unless the caller of `read`
    passes other parts of it. With a constant `id`, each event after the first is a duplicate. A name needs no quotes
    inside of the quotes of YAML.

    Bad:
        messages: {inbound: {change: {order: "'id'", status: status}}}

    Good:
        messages: {inbound: {change: {order: id, status: status}}}
    """
    advice = "write the path to the value"
    return Finding(
        path.span, f"the path {quoted(path.text)} is a constant, so {problem}", advice, certain=False
    )


def inbound_doubts(message: InboundMessage) -> Iterator[Diagnostic]:
    """Yield what is suspicious in an inbound message, or useless. The message can be read nevertheless."""
    if message.signature is not None:
        yield from signature_doubts(message.signature)
    yield from _condition_doubts(message)
    yield from _format_doubts(message.time)
    yield from _constant_keys(message)
    yield from _unused_embeddings(message)
    for prefix, fields in message.fields_by_key if message.snapshot else ():
        for name in fields.single.keys() & {"previous", "event"}:
            yield checks.unused_in_snapshot(message, f"{prefix}{name}")


def _condition_doubts(message: InboundMessage) -> Iterator[Diagnostic]:
    """Yield the expression of `when` if it is never true, or if it is only the path of a value."""
    if not isinstance(message.when, JMESPath):
        return
    compiled = _compiled(message.when)
    if compiled is None or compiled.returns_list:
        return
    if not (may_be_true := compiled.may_be_true):
        certain = may_be_true is False
        if certain or compiled.names is not None:
            yield checks.condition_without_truth(message.when, certain=certain)


def _constant_keys(message: InboundMessage) -> Iterator[Diagnostic]:
    """Yield each part of the key if all parts are constants, and the id if it is one."""
    fields = tuple(message.all_fields)
    orders = [each for part in fields for each in part.order.values()]
    items = [each for part in fields for each in part.item.values()]
    for path in _constants(orders or items):
        yield constant_key(path, "all orders have one key")
    for path in _constants([part.id for part in fields if part.id is not None]):
        yield constant_key(path, "all events of one order have one id")


def _constants(sources: Collection[JMESPath | FieldName]) -> Collection[JMESPath]:
    """Return the sources if all of them are constants, else nothing."""
    paths = [each for each in sources if isinstance(each, JMESPath) and _is_constant(each)]
    return paths if len(paths) == len(sources) else ()


def _is_constant(path: JMESPath) -> bool:
    compiled = _compiled(path)
    return compiled is not None and compiled.is_constant


def _unused_embeddings(message: InboundMessage) -> Iterator[Diagnostic]:
    """Yield each embedded document that nothing looks into. A record schema may look into all of them."""
    if message.record is not None or not message.embedded:
        return
    try:
        lookups = [[CompiledPath.of(path) for path in paths] for paths in _paths_from_body(message)]
        embedded = {path: names_of(path) for path in message.embedded}
    except InvalidRulesError:  # reported already
        return
    for path, names in embedded.items():
        if names and not any(_may_lead_into(paths, names) for paths in lookups):
            yield unused_embedding(path)


def _paths_from_body(message: InboundMessage) -> Iterator[tuple[JMESPath, ...]]:
    """Yield each path of a message, after the paths that lead from the body to where it begins."""
    yield from ((path,) for path in (*message.when_paths, *message.body.all))
    zone = () if message.time.zone_path is None else (message.time.zone_path,)
    for content in message.content.values():
        record: tuple[JMESPath, ...] = (content,)
        if message.within is not None:
            yield from ((content, path) for path in message.within.fields.all)
            record = (content, message.within.records)
        yield record
        yield from ((*record, path) for path in (*message.fields.all, *zone))


def _may_lead_into(paths: Collection[CompiledPath], names: Names) -> bool:
    """Return whether paths, one after the other, may lead to a value at or below some names."""
    plain = [each.names for each in paths if each.names is not None]
    if len(plain) < len(paths):
        return any(each.may_look_up(names[-1]) for each in paths)
    return tuple(chain.from_iterable(plain))[: len(names)] == names


def _format_doubts(time: TimeForms) -> Iterator[Diagnostic]:
    """Yield each format that is repeated, that nothing gives a zone, or that contradicts one before it."""
    lacks_zone = time.zone is None and time.zone_path is None
    for index, text in enumerate(time.formats):
        if text in time.formats[:index]:
            yield checks.useless_time_format(time, index, "is there twice", "remove it", certain=True)
        elif not _is_valid(text, time.zones):  # reported already
            continue
        elif lacks_zone and text not in _NAMED_FORMATS and not _names_zone(text):
            problem = "has no zone (%z or %Z), and neither has the message, so no time can be read"
            advice = "declare the `zone` of the times, or a `zone_path` to it"
            # A date that means *no time* may be read in such a format, and needs no zone.
            yield checks.useless_time_format(time, index, problem, advice, certain=not time.never)
        else:
            yield from islice(_ambiguities(time, index), 1)


def _ambiguities(time: TimeForms, second: int) -> Iterator[Diagnostic]:
    """Yield a finding for each text that a format and one before it read as different times."""
    for first, other in enumerate(time.formats[:second]):
        both = (other, time.formats[second])
        for pattern in (each for each in both if each not in _NAMED_FORMATS):
            with suppress(ValueError):  # one of them is invalid, or does not read the text
                text = write_time(pattern, _ANY_ORDER)
                clocks = [format_of(each, time.zones).read(text)[0] for each in both]
                if clocks[0] != clocks[1]:
                    yield ambiguous_time_formats(time, first, second, text)


def _is_valid(pattern: str, zones: Mapping[str, object]) -> bool:
    try:
        format_of(pattern, zones)
    except ValueError:
        return False
    return True


def _names_zone(pattern: str) -> bool:
    directives = pattern.replace("%%", "")
    return "%z" in directives or "%Z" in directives


def _compiled(path: JMESPath) -> CompiledPath | None:
    """Return a compiled path, or None if it is invalid, which is reported already."""
    try:
        return CompiledPath.of(path)
    except InvalidRulesError:
        return None
