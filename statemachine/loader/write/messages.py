"""The messages of a rule set as the section of a rule file; what is the default is left out."""

from __future__ import annotations

from collections.abc import Mapping

from statemachine.loader.write.saying import Said, domain, one, said, section
from statemachine.model.message_specs import (
    DEFAULT_CONTENT,
    DocumentTemplate,
    Fields,
    InboundMessage,
    JMESPath,
    LiveMovesSpec,
    OutboundRequest,
    Parameter,
    Success,
)
from statemachine.model.ruleset import RuleSet
from statemachine.model.value_types import Type


def messages(rules: RuleSet) -> Said | None:
    """Write all messages; None if there are none."""
    sections: Said = {
        "inbound": section(rules.inbound, _inbound),
        "outbound": section(rules.outbound, _outbound),
        "live_moves": section(rules.live_moves, _offering),
    }
    return said(sections) or None


def _inbound(message: InboundMessage) -> Said:
    head: Said = {"methods": one(message.methods), "content": _content(message.content)}
    body = said(_fields(message.body)) or None
    tail: Said = {"body": body, "zone": message.zone, "record": message.record}
    return said(_about(message) | head | _fields(message.fields) | tail)


def _about(message: InboundMessage | OutboundRequest | LiveMovesSpec) -> Said:
    return {"title": message.title, "cite": one(message.cite), "note": message.note}


def _content(content: Mapping[str, JMESPath]) -> Said | None:
    return None if content == DEFAULT_CONTENT else _paths(content)


def _fields(fields: Fields) -> Said:
    return {
        "order": _key(fields.order),
        "item": _key(fields.item),
        "status": _path(fields.status),
        "previous": _path(fields.previous),
        "trigger": _path(fields.trigger),
        "event": _path(fields.event),
        "at": _path(fields.at),
        "actor": _path(fields.actor),
        "channel": _path(fields.channel),
        "facts": _paths(fields.facts),
    }


def _key(parts: Mapping[str, JMESPath]) -> object:
    """Write the parts of a key: by name, unless each is its own name."""
    if all(name == path.text for name, path in parts.items()):
        return one(tuple(parts))
    return _paths(parts)


def _path(path: JMESPath | None) -> str | None:
    return None if path is None else path.text


def _paths(paths: Mapping[str, JMESPath]) -> Said | None:
    return {name: path.text for name, path in paths.items()} or None


def _outbound(request: OutboundRequest) -> Said:
    head: Said = {
        "events": one(request.events or ()),
        "override": request.override,
        "method": request.method,
        "url": request.url,
        "parameters": section(request.parameters, _parameter),
        "query": _paths(request.query),
        "headers": _paths(request.headers),
        "body": _tree(request.body),
        "success": None if request.success is None else _success(request.success),
        "reasons": _path(request.reasons),
    }
    idempotent = {} if request.idempotent is None else {"idempotent": request.idempotent}
    return said(_about(request) | head) | idempotent


def _parameter(parameter: Parameter) -> Said:
    kind = {} if parameter.domain.type is Type.STRING else domain(parameter.domain)
    about: Said = {"secret": parameter.secret, "title": parameter.title, "note": parameter.note}
    return kind | said(about)


def _success(success: Success) -> Said:
    return {"path": success.path.text, "is": one(success.is_)}


def _offering(offering: LiveMovesSpec) -> Said:
    paths: Said = {
        "status": _path(offering.status),
        "moves": _path(offering.moves),
        "overrides": _path(offering.overrides),
        "target": _path(offering.target),
        "move_title": _path(offering.move_title),
        "default": _path(offering.default),
        "instructions": _path(offering.instructions),
        "may_move": _path(offering.may_move),
        "may_override": _path(offering.may_override),
        "actor": _path(offering.actor),
    }
    head, answer = {"content": _content(offering.content)}, {"answer": _tree(offering.answer)}
    return said(_about(offering) | head | paths | answer)


def _tree(tree: DocumentTemplate) -> object:
    """Write a document with its paths as texts; it is no deeper than a file may be."""
    match tree:
        case JMESPath():
            return tree.text
        case Mapping():
            return {name: _tree(each) for name, each in tree.items()}
        case tuple():
            return [_tree(each) for each in tree]
        case _:
            return tree
