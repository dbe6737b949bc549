"""What is suspicious in a message, or useless: findings of `check` that do not keep the message from being read."""

from __future__ import annotations

from collections.abc import Iterator

from statemachine.messages import checks
from statemachine.messages.paths import CompiledPath
from statemachine.model.diagnostics import Diagnostic
from statemachine.model.errors import InvalidRulesError
from statemachine.model.inbound_message import InboundMessage
from statemachine.model.message_specs import JMESPath


def inbound_doubts(message: InboundMessage) -> Iterator[Diagnostic]:
    """Yield what is suspicious in an inbound message, or useless. The message can be read nevertheless."""
    yield from _condition_doubts(message)


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
