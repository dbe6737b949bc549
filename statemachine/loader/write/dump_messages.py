"""The `messages` section of a rule file, without the keys that have their default."""

from __future__ import annotations

from collections.abc import Mapping

from statemachine.loader.write.omit_defaults import (
    Keys,
    domain_keys,
    one_or_list,
    section,
    without_defaults,
)
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


def message_keys(rules: RuleSet) -> Keys | None:
    """Return the section with all messages, or None if there are no messages."""
    sections: Keys = {
        "inbound": section(rules.inbound, _inbound),
        "outbound": section(rules.outbound, _outbound),
        "live_moves": section(rules.live_moves, _live_moves),
    }
    return without_defaults(sections) or None


def _inbound(message: InboundMessage) -> Keys:
    head: Keys = {"methods": one_or_list(message.methods), "content": _content(message.content)}
    body = without_defaults(_fields(message.body)) or None
    tail: Keys = {"body": body, "zone": message.zone, "record": message.record}
    return without_defaults(_about(message) | head | _fields(message.fields) | tail)


def _about(message: InboundMessage | OutboundRequest | LiveMovesSpec) -> Keys:
    return {"title": message.title, "cite": one_or_list(message.cite), "note": message.note}


def _content(content: Mapping[str, JMESPath]) -> Keys | None:
    return None if content == DEFAULT_CONTENT else _paths(content)


def _fields(fields: Fields) -> Keys:
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
    """Return the parts of a key: a list if each path is its own name, else a mapping."""
    if all(name == path.text for name, path in parts.items()):
        return one_or_list(tuple(parts))
    return _paths(parts)


def _path(path: JMESPath | None) -> str | None:
    return None if path is None else path.text


def _paths(paths: Mapping[str, JMESPath]) -> Keys | None:
    return {name: path.text for name, path in paths.items()} or None


def _outbound(request: OutboundRequest) -> Keys:
    head: Keys = {
        "events": one_or_list(request.events or ()),
        "override": request.override,
        "method": request.method,
        "url": request.url,
        "parameters": section(request.parameters, _parameter),
        "query": _paths(request.query),
        "headers": _paths(request.headers),
        "body": _template(request.body),
        "success": None if request.success is None else _success(request.success),
        "reasons": _path(request.reasons),
    }
    idempotent = {} if request.idempotent is None else {"idempotent": request.idempotent}
    return without_defaults(_about(request) | head) | idempotent


def _parameter(parameter: Parameter) -> Keys:
    kind = {} if parameter.domain.type is Type.STRING else domain_keys(parameter.domain)
    about: Keys = {"secret": parameter.secret, "title": parameter.title, "note": parameter.note}
    return kind | without_defaults(about)


def _success(success: Success) -> Keys:
    return {"path": success.path.text, "is": one_or_list(success.is_)}


def _live_moves(spec: LiveMovesSpec) -> Keys:
    paths: Keys = {
        "status": _path(spec.status),
        "moves": _path(spec.moves),
        "overrides": _path(spec.overrides),
        "target": _path(spec.target),
        "move_title": _path(spec.move_title),
        "default": _path(spec.default),
        "instructions": _path(spec.instructions),
        "may_move": _path(spec.may_move),
        "may_override": _path(spec.may_override),
        "actor": _path(spec.actor),
    }
    head, answer = {"content": _content(spec.content)}, {"answer": _template(spec.answer)}
    return without_defaults(_about(spec) | head | paths | answer)


def _template(template: DocumentTemplate) -> object:
    """Return a document with its paths as texts. The nesting limit of files bounds the recursion."""
    match template:
        case JMESPath():
            return template.text
        case Mapping():
            return {name: _template(each) for name, each in template.items()}
        case tuple():
            return [_template(each) for each in template]
        case _:
            return template
