"""The `messages` section of a rule file."""

from __future__ import annotations

from statemachine.loader.write.dump_inbound import inbound_keys
from statemachine.loader.write.dump_outbound import outbound_keys
from statemachine.loader.write.keys import (
    Keys,
    about,
    content_keys,
    without_defaults,
    write_section,
    written,
)
from statemachine.model import message_specs as specs
from statemachine.model.ruleset import RuleSet


def message_keys(rules: RuleSet) -> Keys | None:
    """Return the section with all messages, or None if there are no messages."""
    sections: Keys = {
        "otherwise": "ignored" if rules.ignores_other_bodies else None,
        "inbound": write_section(rules.inbound, inbound_keys),
        "outbound": write_section(rules.outbound, outbound_keys),
        "live_moves": write_section(rules.live_moves, _live_moves),
    }
    return without_defaults(sections) or None


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
