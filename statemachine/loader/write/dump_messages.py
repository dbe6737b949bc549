"""The `messages` section of a rule file."""

from __future__ import annotations

from statemachine.loader.write.dump_inbound import inbound_keys
from statemachine.loader.write.keys import (
    Keys,
    about,
    content_keys,
    domain_keys,
    one_or_list,
    title_and_note,
    without_defaults,
    write_section,
    written,
)
from statemachine.model import message_specs as specs
from statemachine.model.ruleset import RuleSet
from statemachine.model.value_types import Type


def message_keys(rules: RuleSet) -> Keys | None:
    """Return the section with all messages, or None if there are no messages."""
    sections: Keys = {
        "otherwise": "ignored" if rules.ignores_other_bodies else None,
        "inbound": write_section(rules.inbound, inbound_keys),
        "outbound": write_section(rules.outbound, _outbound),
        "live_moves": write_section(rules.live_moves, _live_moves),
    }
    return without_defaults(sections) or None


def _outbound(request: specs.OutboundRequest) -> Keys:
    success = request.success
    head: Keys = {
        "events": one_or_list(request.events or ()),
        "override": request.override,
        "method": request.method,
        "url": request.url,
        "parameters": write_section(request.parameters, _parameter),
        "query": written(request.query) or None,
        "headers": written(request.headers) or None,
        "body": written(request.body),
        "success": success and {"path": success.path.text, "is": one_or_list(success.is_)},
        "reasons": written(request.reasons),
    }
    idempotent = {} if request.idempotent is None else {"idempotent": request.idempotent}
    return without_defaults(about(request) | head) | idempotent


def _parameter(parameter: specs.Parameter) -> Keys:
    kind = {} if parameter.domain.type is Type.STRING else domain_keys(parameter.domain)
    return kind | without_defaults({"secret": parameter.secret, **title_and_note(parameter)})


def _live_moves(spec: specs.LiveMovesSpec) -> Keys:
    keys: Keys = {
        "content": content_keys(spec.content),
        "status": written(spec.status),
        "moves": written(spec.moves),
        "overrides": written(spec.overrides),
        "target": written(spec.target),
        "move_title": written(spec.move_title),
        "default": written(spec.default),
        "instructions": written(spec.instructions),
        "may_move": written(spec.may_move),
        "may_override": written(spec.may_override),
        "actor": written(spec.actor),
        "answer": written(spec.answer),
    }
    return without_defaults(about(spec) | keys)
