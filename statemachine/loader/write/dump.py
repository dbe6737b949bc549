"""A rule set as the text of a rule file."""

from __future__ import annotations

import re
from collections.abc import Mapping

from statemachine.loader.write.dump_messages import message_keys
from statemachine.loader.write.keys import (
    Keys,
    domain_keys,
    one_or_list,
    own_keys,
    title_and_note,
    typed,
    without_defaults,
    write_section,
)
from statemachine.loader.write.yaml_text import Plain, to_yaml
from statemachine.model import declarations
from statemachine.model.rollup import Rollup, RollupKind, RollupRule
from statemachine.model.ruleset import RuleSet
from statemachine.model.text import check_type
from statemachine.model.value_sets import ValueSet
from statemachine.model.value_types import Value
from statemachine.model.vocabulary import OTHERWISE, Basis, UnknownStatus

_SHORT_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,17}")


def dump(rules: RuleSet) -> str:
    """Return the text of a rule file that loads to an equal rule set. Defaults are omitted."""
    check_type("rules", type(rules), RuleSet)
    matching, rollup = rules.matching, rules.rollup
    folding = {each: getattr(matching, each) for each in ("trim", "fold_case", "fold_separators")}
    keys: Keys = {
        "format": 1,
        "provider": rules.provider,
        "subject": rules.subject,
        "version": Plain(rules.version),
        "title": rules.title,
        "description": rules.description,
        "note": rules.note,
        **own_keys(rules.extensions),
        "undeclared": _undeclared(rules.undeclared),
        "unknown": None if rules.unknown is UnknownStatus.REPORTED else rules.unknown,
        "sources": write_section(rules.sources, _source),
        "actors": write_section(rules.actors, _actor),
        "channels": _channels(rules.channels),
        "facts": write_section(rules.facts, _fact),
        "guards": write_section(rules.guards, _guard),
        "inputs": write_section(rules.inputs, _input),
        "statuses": write_section(rules.statuses, _status),
        "ignored": rules.ignored,
        "groups": {name: group.members for name, group in rules.groups.items()} or None,
        "events": write_section(rules.events, _event),
        "transitions": [_transition(each) for each in rules.transitions],
        "actions": write_section(rules.actions, _action),
        "matching": without_defaults(folding) or None,
        "triggers": _triggers(rules) or None,
        "rollup": None if rollup is None else _rollup(rollup),
        "policies": rules.policies or None,
        "messages": message_keys(rules),
    }
    return to_yaml(without_defaults(keys))


def _source(source: declarations.Source) -> Keys:
    keys: Keys = {"url": source.url, "retrieved": typed(source.retrieved)}
    return without_defaults(keys | title_and_note(source))


def _actor(actor: declarations.Actor) -> Keys:
    return without_defaults({"includes": actor.includes, **title_and_note(actor)})


def _channels(channels: Mapping[str, declarations.Channel]) -> object:
    described = {name: without_defaults(title_and_note(channel)) for name, channel in channels.items()}
    return described if any(described.values()) else tuple(described)


def _fact(fact: declarations.Fact) -> Keys:
    return domain_keys(fact.domain) | without_defaults(title_and_note(fact))


def _input(declared: declarations.Input) -> Keys:
    default = {} if declared.default is None else {"default": typed(declared.default)}
    return domain_keys(declared.domain) | default | without_defaults(title_and_note(declared))


def _guard(guard: declarations.Guard) -> Keys:
    title: Keys = {} if guard.title is None else {"title": guard.title}
    rest = title | own_keys(guard.extensions)
    if guard.external is not None:
        return {"external": guard.external, **rest}
    conditions: Keys = {fact: _condition(values) for fact, values in guard.conditions.items()}
    return {"when": conditions, **rest} if rest else conditions


def _condition(values: ValueSet) -> object:
    if values.only is not None:
        return _sorted_values(values.only)
    bounds = {key: getattr(values, key) for key in ("at_least", "at_most", "above", "below")}
    limits: Keys = {key: typed(bound) for key, bound in bounds.items() if bound is not None}
    return limits | ({"not": _sorted_values(values.excluded)} if values.excluded else {})


def _sorted_values(values: frozenset[Value]) -> object:
    return one_or_list(tuple(typed(each) for each in sorted(values)))


def _status(status: declarations.Status) -> Keys:
    code = status.code
    keys: Keys = {
        "initial": status.initial,
        "final": status.final,
        "result": status.result,
        "code": Plain(code) if code is not None and _SHORT_INTEGER.fullmatch(code) else code,
        "aliases": status.aliases,
        "description": status.description,
        "rank": None if status.rank is None else Plain(status.rank),
        "exits": "unspecified" if status.exits_unspecified else None,
        "entries": "unspecified" if status.entries_unspecified else None,
        "retired": status.retired,
        "replaced_by": status.replaced_by,
        "renamed_from": one_or_list(status.renamed_from),
        **_evidence(status),
        **title_and_note(status),
    }
    return without_defaults(keys)


def _event(event: declarations.Event) -> Keys:
    target = "provider" if event.provider_chooses else None
    return without_defaults(
        {"target": target, "description": event.description, **title_and_note(event)}
    )


def _transition(transition: declarations.Transition) -> Keys:
    keys: Keys = {
        "event": transition.event,
        "source": one_or_list(transition.sources),
        "except": one_or_list(transition.exceptions),
        "target": one_or_list(transition.targets),
        **({} if transition.to_self else {"self": Plain("false")}),
        **_limits(transition.limits),
        "otherwise": transition.otherwise,
        "after": None if transition.after is None else typed(transition.after),
        "title": transition.title,
        "instructions": transition.instructions,
        "default": transition.default,
        "override": transition.override,
        **_evidence(transition),
        "note": transition.note,
        **own_keys(transition.extensions),
    }
    return without_defaults(keys)


def _action(action: declarations.Action) -> Keys:
    head: Keys = {"statuses": action.statuses, **_limits(action.limits)}
    return without_defaults(head | _evidence(action) | title_and_note(action))


def _limits(limits: declarations.Limits) -> Keys:
    return {
        "actor": one_or_list(limits.actors or ()),
        "channel": one_or_list(limits.channels or ()),
        "guard": one_or_list(limits.guards),
        "requires": one_or_list(limits.requires),
    }


def _evidence(rule: declarations.Status | declarations.Transition | declarations.Action) -> Keys:
    default = Basis.DOCUMENTED if rule.cite else Basis.INFERRED
    return {"basis": None if rule.basis is default else rule.basis, "cite": one_or_list(rule.cite)}


def _triggers(rules: RuleSet) -> Mapping[str, str]:
    return {**rules.triggers, **({OTHERWISE: "ignored"} if rules.ignores_other_triggers else {})}


def _undeclared(undeclared: declarations.Undeclared) -> object:
    if undeclared.actors:
        return {**undeclared.actors, OTHERWISE: undeclared.otherwise}
    return None if undeclared == declarations.Undeclared() else undeclared.otherwise


def _rollup(rollup: Rollup) -> Keys:
    rules = [_rollup_rule(each) for each in rollup.rules]
    if rules == [RollupKind.EARLIEST] and not rollup.statuses:
        return {"by": rollup.by, "rule": rules[0]}
    statuses = write_section(rollup.statuses, lambda each: without_defaults(title_and_note(each)))
    return without_defaults({"by": rollup.by, "statuses": statuses, "rules": rules})


def _rollup_rule(rule: RollupRule) -> object:
    keys: Keys = {str(rule.kind): rule.statuses, "others": rule.others, "status": rule.status}
    return without_defaults(keys) if rule.statuses else rule.kind
