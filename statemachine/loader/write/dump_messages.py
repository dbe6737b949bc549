"""The `messages` section of a rule file, and the functions that omit defaults, also for other sections."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TypeAlias, TypeVar

from statemachine.loader.write.yaml_text import Plain
from statemachine.model import message_specs as specs
from statemachine.model.frozen import FrozenMap
from statemachine.model.json_values import json_scalar
from statemachine.model.ruleset import RuleSet
from statemachine.model.value_types import Domain, Type, Value
from statemachine.model.vocabulary import Declared

Keys: TypeAlias = dict[str, object]
"""The keys of one declaration, in the order in which they are written."""

Declaration = TypeVar("Declaration")


def message_keys(rules: RuleSet) -> Keys | None:
    """Return the section with all messages, or None if there are no messages."""
    sections: Keys = {
        "inbound": write_section(rules.inbound, _inbound),
        "outbound": write_section(rules.outbound, _outbound),
        "live_moves": write_section(rules.live_moves, _live_moves),
    }
    return without_defaults(sections) or None


def without_defaults(keys: Keys) -> Keys:
    """Return the keys without those that are None, false or empty."""
    return {key: value for key, value in keys.items() if value not in (None, False, ())}


def write_section(
    declarations: Mapping[str, Declaration], keys_of: Callable[[Declaration], Keys]
) -> Keys | None:
    """Return the keys of each declaration by name, or None if there are no declarations."""
    return {name: keys_of(each) for name, each in declarations.items()} or None


def title_and_note(declared: Declared) -> Keys:
    """Return the texts for people."""
    return {"title": declared.title, "note": declared.note}


def domain_keys(domain: Domain) -> Keys:
    """Return a type with its words and bounds."""
    kind: Keys = {"enum": domain.enum} if domain.type is Type.ENUM else {"type": domain.type}
    bounds = {"minimum": domain.minimum, "maximum": domain.maximum}
    return kind | {key: typed(bound) for key, bound in bounds.items() if bound is not None}


def typed(value: Value) -> object:
    """Return a typed value for YAML: floats and dates stay without quotes."""
    written = json_scalar(value)
    is_day = isinstance(value, date) and not isinstance(value, datetime)
    return Plain(str(written)) if is_day or isinstance(written, float) else written


def one_or_list(values: tuple[object, ...]) -> object:
    """Return a single value without its list."""
    return values[0] if len(values) == 1 else values


def _inbound(message: specs.InboundMessage) -> Keys:
    keys: Keys = {
        **_about(message),
        "methods": one_or_list(message.methods),
        "content": _content(message.content),
        **_fields(message.fields),
        "body": without_defaults(_fields(message.body)) or None,
        "zone": message.zone,
        "record": message.record,
    }
    return without_defaults(keys)


def _about(message: specs.InboundMessage | specs.OutboundRequest | specs.LiveMovesSpec) -> Keys:
    return {"title": message.title, "cite": one_or_list(message.cite), "note": message.note}


def _content(content: FrozenMap[str, specs.JMESPath]) -> object:
    return None if content == specs.DEFAULT_CONTENT else _written(content) or None


def _fields(fields: specs.FieldSpecs) -> Keys:
    return {
        "order": _key(fields.order),
        "item": _key(fields.item),
        "status": _written(fields.status),
        "previous": _written(fields.previous),
        "trigger": _written(fields.trigger),
        "event": _written(fields.event),
        "at": _written(fields.at),
        "actor": _written(fields.actor),
        "channel": _written(fields.channel),
        "facts": _written(fields.facts) or None,
    }


def _key(parts: FrozenMap[str, specs.JMESPath]) -> object:
    """Return the parts of a key: a list if each path is its own name, else a mapping."""
    if all(name == path.text for name, path in parts.items()):
        return one_or_list(tuple(parts))
    return _written(parts)


def _outbound(request: specs.OutboundRequest) -> Keys:
    success = request.success
    head: Keys = {
        "events": one_or_list(request.events or ()),
        "override": request.override,
        "method": request.method,
        "url": request.url,
        "parameters": write_section(request.parameters, _parameter),
        "query": _written(request.query) or None,
        "headers": _written(request.headers) or None,
        "body": _written(request.body),
        "success": success and {"path": success.path.text, "is": one_or_list(success.is_)},
        "reasons": _written(request.reasons),
    }
    idempotent = {} if request.idempotent is None else {"idempotent": request.idempotent}
    return without_defaults(_about(request) | head) | idempotent


def _parameter(parameter: specs.Parameter) -> Keys:
    kind = {} if parameter.domain.type is Type.STRING else domain_keys(parameter.domain)
    return kind | without_defaults({"secret": parameter.secret, **title_and_note(parameter)})


def _live_moves(spec: specs.LiveMovesSpec) -> Keys:
    keys: Keys = {
        "content": _content(spec.content),
        "status": _written(spec.status),
        "moves": _written(spec.moves),
        "overrides": _written(spec.overrides),
        "target": _written(spec.target),
        "move_title": _written(spec.move_title),
        "default": _written(spec.default),
        "instructions": _written(spec.instructions),
        "may_move": _written(spec.may_move),
        "may_override": _written(spec.may_override),
        "actor": _written(spec.actor),
        "answer": _written(spec.answer),
    }
    return without_defaults(_about(spec) | keys)


def _written(template: specs.DocumentTemplate) -> object:
    """Return a document with its paths as texts. The nesting limit of files bounds the recursion."""
    match template:
        case specs.JMESPath():
            return template.text
        case Mapping():
            return {name: _written(each) for name, each in template.items()}
        case tuple():
            return [_written(each) for each in template]
        case _:
            return template
