"""What is suspicious in a message, or useless: findings of `check` that do not keep the message from being read."""

from __future__ import annotations

from collections.abc import Iterator

from statemachine.messages import checks
from statemachine.messages.inbound.time_formats import format_of
from statemachine.messages.paths import CompiledPath
from statemachine.messages.signature_checks import signature_doubts
from statemachine.model.diagnostics import Diagnostic
from statemachine.model.errors import InvalidRulesError
from statemachine.model.inbound_message import InboundMessage, TimeForms
from statemachine.model.message_specs import JMESPath

_NAMED_FORMATS = ("iso", "rfc2822")
"""The formats that are no patterns; their texts may have a zone."""


def inbound_doubts(message: InboundMessage) -> Iterator[Diagnostic]:
    """Yield what is suspicious in an inbound message, or useless. The message can be read nevertheless."""
    if message.signature is not None:
        yield from signature_doubts(message.signature)
    yield from _condition_doubts(message)
    yield from _format_doubts(message.time)
    for prefix, fields in message.fields_by_key if message.snapshot else ():
        for name in fields.single.keys() & {"previous", "event"}:
            yield checks.unused_in_snapshot(message, f"{prefix}{name}")


def _condition_doubts(message: InboundMessage) -> Iterator[Diagnostic]:
    """Yield the expression of `when` if it is never true, or if it is only the path of a value."""
    if not isinstance(message.when, JMESPath):
        return
    try:
        compiled = CompiledPath.of(message.when)
    except InvalidRulesError:  # reported already
        return
    if not compiled.returns_list and not (may_be_true := compiled.may_be_true):
        certain = may_be_true is False
        if certain or compiled.names is not None:
            yield checks.condition_without_truth(message.when, certain=certain)


def _format_doubts(time: TimeForms) -> Iterator[Diagnostic]:
    """Yield each format without a zone that nothing gives a zone, and each repeated format."""
    lacks_zone = time.zone is None and time.zone_path is None
    for index, text in enumerate(time.formats):
        if text in time.formats[:index]:
            yield checks.useless_time_format(time, index, "is there twice", "remove it", certain=True)
        elif lacks_zone and text not in _NAMED_FORMATS and not _names_zone(text) and _is_valid(text):
            problem = "has no zone (%z or %Z), and neither has the message, so no time can be read"
            advice = "declare the `zone` of the times, or a `zone_path` to it"
            # A date that means *no time* may be read in such a format, and needs no zone.
            yield checks.useless_time_format(time, index, problem, advice, certain=not time.never)


def _is_valid(pattern: str) -> bool:
    try:
        format_of(pattern, {})
    except ValueError:  # reported already
        return False
    return True


def _names_zone(pattern: str) -> bool:
    directives = pattern.replace("%%", "")
    return "%z" in directives or "%Z" in directives
