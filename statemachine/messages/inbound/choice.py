"""Which message of a rule set a body is: by its name, by its content type, by its method."""

from __future__ import annotations

from collections.abc import Iterable

from statemachine.messages.phrases import listing, quoted
from statemachine.model.errors import MessageError
from statemachine.model.message_specs import InboundMessage
from statemachine.model.ruleset import RuleSet


def inbound_of(rules: RuleSet, kind: str, *, method: str | None, message: str | None) -> InboundMessage:
    """Return the one message that takes such a body, or raise `MessageError`, which says which do."""
    if not rules.inbound:
        raise MessageError("the rule set declares no messages")
    if message is not None and message not in rules.inbound:
        raise MessageError(f"there is no message {quoted(message)}; declared: {listing(rules.inbound)}")
    named = [each for each in rules.inbound.values() if message in {None, each.name}]
    taking = [each for each in named if kind in each.content]
    if not taking:
        kinds = listing(_distinct(kind for each in named for kind in each.content))
        raise MessageError(f"no message takes this content type; taken: {kinds}", message)
    fitting = [each for each in taking if _hears(each, method)]
    if not fitting:
        methods = listing(_distinct(name for each in taking for name in each.methods))
        raise MessageError(f"no message comes by this method; taken: {methods}", message)
    if len(fitting) > 1:
        names = listing(each.name for each in fitting)
        raise MessageError(
            f"several messages take this content type: name one of {names} as the message"
        )
    return fitting[0]


def _hears(message: InboundMessage, method: str | None) -> bool:
    return method is None or not message.methods or method.upper() in message.methods


def _distinct(words: Iterable[str]) -> Iterable[str]:
    return dict.fromkeys(words)
