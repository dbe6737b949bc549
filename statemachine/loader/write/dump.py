"""The way back: a rule set as the text of a rule file."""

from __future__ import annotations

import re
from collections.abc import Mapping

from statemachine.loader.write.messages import messages
from statemachine.loader.write.quote import Plain
from statemachine.loader.write.saying import Said, domain, one, said, section, texts, value
from statemachine.loader.write.write import write
from statemachine.model.ruleset import (
    Action,
    Actor,
    Channel,
    Fact,
    Guard,
    Input,
    Limits,
    RuleSet,
    Source,
    Status,
    Transition,
    Undeclared,
)
from statemachine.model.value_sets import ValueSet
from statemachine.model.value_types import Value
from statemachine.model.vocabulary import OTHERWISE, Basis, UnknownStatus

_SHORT_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,17}")


def dump(rules: RuleSet) -> str:
    """Write a rule set as a rule file that loads to an equal one; what is the default is left out."""
    return write(said(_head(rules) | _declarations(rules) | _rest(rules)))


def _head(rules: RuleSet) -> Said:
    return {
        "format": 1,
        "provider": rules.provider,
        "subject": rules.subject,
        "version": Plain(rules.version),
        "title": rules.title,
        "description": rules.description,
        "note": rules.note,
        "undeclared": _undeclared(rules.undeclared),
        "unknown": None if rules.unknown is UnknownStatus.REPORTED else rules.unknown,
    }


def _declarations(rules: RuleSet) -> Said:
    return {
        "sources": section(rules.sources, _source),
        "actors": section(rules.actors, _actor),
        "channels": _channels(rules.channels),
        "facts": section(rules.facts, _fact),
        "guards": section(rules.guards, _guard),
        "inputs": section(rules.inputs, _input),
        "statuses": section(rules.statuses, _status),
        "ignored": rules.ignored,
        "groups": {name: group.members for name, group in rules.groups.items()} or None,
    }


def _rest(rules: RuleSet) -> Said:
    matching, rollup = rules.matching, rules.rollup
    folding = {each: getattr(matching, each) for each in ("trim", "fold_case", "fold_separators")}
    return {
        "transitions": [_transition(each) for each in rules.transitions],
        "actions": section(rules.actions, _action),
        "matching": said(folding) or None,
        "triggers": rules.triggers or None,
        "rollup": None if rollup is None else {"by": rollup.by, "rule": rollup.rule},
        "policies": rules.policies or None,
        "messages": messages(rules),
    }


def _source(source: Source) -> Said:
    return said({"url": source.url, "retrieved": value(source.retrieved)} | texts(source))


def _actor(actor: Actor) -> Said:
    return said({"title": actor.title, "includes": actor.includes, "note": actor.note})


def _channels(channels: Mapping[str, Channel]) -> object:
    described = {name: said(texts(channel)) for name, channel in channels.items()}
    return described if any(described.values()) else tuple(described)


def _fact(fact: Fact) -> Said:
    return domain(fact.domain) | said(texts(fact))


def _input(declared: Input) -> Said:
    default = {} if declared.default is None else {"default": value(declared.default)}
    return domain(declared.domain) | default | said(texts(declared))


def _guard(guard: Guard) -> Said:
    if guard.external is not None:
        return {"external": guard.external}
    return {fact: _condition(values) for fact, values in guard.conditions.items()}


def _condition(values: ValueSet) -> object:
    if values.only is not None:
        return _listed(values.only)
    bounds = {key: getattr(values, key) for key in ("at_least", "at_most", "above", "below")}
    limits: Said = {key: value(bound) for key, bound in bounds.items() if bound is not None}
    return limits | ({"not": _listed(values.excluded)} if values.excluded else {})


def _listed(values: frozenset[Value]) -> object:
    """Write values in an order of their own: one, or a list."""
    return one(tuple(value(each) for each in sorted(values)))


def _status(status: Status) -> Said:
    code = status.code
    fields: Said = {
        "initial": status.initial,
        "final": status.final,
        "result": status.result,
        "code": Plain(code) if code is not None and _SHORT_INTEGER.fullmatch(code) else code,
        "aliases": status.aliases,
        "title": status.title,
        "description": status.description,
    }
    if status.rank is not None:
        fields["rank"] = Plain(status.rank)
    fields["exits"] = "unspecified" if status.exits_unspecified else None
    fields["entries"] = "unspecified" if status.entries_unspecified else None
    return said(fields | _grounds(status) | {"note": status.note})


def _transition(transition: Transition) -> Said:
    names: Said = {
        "event": transition.event,
        "source": one(transition.sources),
        "except": one(transition.exceptions),
        "target": one(transition.targets),
    }
    texts: Said = {
        "title": transition.title,
        "instructions": transition.instructions,
        "default": transition.default,
        "override": transition.override,
    }
    return said(
        names | _limits(transition.limits) | texts | _grounds(transition) | {"note": transition.note}
    )


def _action(action: Action) -> Said:
    head: Said = {"statuses": action.statuses}
    tail: Said = {"title": action.title}
    return said(head | _limits(action.limits) | tail | _grounds(action) | {"note": action.note})


def _limits(limits: Limits) -> Said:
    return {
        "actor": one(limits.actors or ()),
        "channel": one(limits.channels or ()),
        "guard": one(limits.guards),
        "requires": one(limits.requires),
    }


def _grounds(rule: Status | Transition | Action) -> Said:
    default = Basis.DOCUMENTED if rule.cite else Basis.INFERRED
    return {"basis": None if rule.basis is default else rule.basis, "cite": one(rule.cite)}


def _undeclared(undeclared: Undeclared) -> object:
    if undeclared.actors:
        return {**undeclared.actors, OTHERWISE: undeclared.otherwise}
    return None if undeclared == Undeclared() else undeclared.otherwise
