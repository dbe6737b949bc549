"""The way back: a rule set as the text of a rule file."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TypeVar

from statemachine.loader.writing.quote import Plain
from statemachine.loader.writing.write import write
from statemachine.model.domains import Domain, Type, Value
from statemachine.model.ruleset import (
    Action,
    Actor,
    Channel,
    Declared,
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
from statemachine.model.valuesets import ValueSet
from statemachine.model.vocabulary import OTHERWISE, Basis, Unknown

Said = dict[str, object]
Thing = TypeVar("Thing")

_SHORT_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,17}")


def dump(rules: RuleSet) -> str:
    """Write a rule set as a rule file that loads to an equal one; what is the default is left out."""
    return write(_said(_head(rules) | _declarations(rules) | _rest(rules)))


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
        "unknown": None if rules.unknown is Unknown.REPORTED else rules.unknown,
    }


def _declarations(rules: RuleSet) -> Said:
    return {
        "sources": _section(rules.sources, _source),
        "actors": _section(rules.actors, _actor),
        "channels": _channels(rules.channels),
        "facts": _section(rules.facts, _fact),
        "guards": _section(rules.guards, _guard),
        "inputs": _section(rules.inputs, _input),
        "statuses": _section(rules.statuses, _status),
        "ignored": rules.ignored,
        "groups": {name: group.members for name, group in rules.groups.items()} or None,
    }


def _rest(rules: RuleSet) -> Said:
    matching, rollup = rules.matching, rules.rollup
    folding = {each: getattr(matching, each) for each in ("trim", "fold_case", "fold_separators")}
    return {
        "transitions": [_transition(each) for each in rules.transitions],
        "actions": _section(rules.actions, _action),
        "matching": _said(folding) or None,
        "triggers": rules.triggers or None,
        "rollup": None if rollup is None else {"by": rollup.by, "rule": rollup.rule},
        "policies": rules.policies or None,
        "messages": rules.messages or None,
    }


def _said(fields: Said) -> Said:
    """Leave out what says nothing: what is missing, false, or an empty list of names."""
    return {key: value for key, value in fields.items() if value not in (None, False, ())}


def _section(things: Mapping[str, Thing], describe: Callable[[Thing], Said]) -> Said | None:
    return {name: describe(thing) for name, thing in things.items()} or None


def _texts(declared: Declared) -> Said:
    return {"title": declared.title, "note": declared.note}


def _source(source: Source) -> Said:
    return _said({"url": source.url, "retrieved": _value(source.retrieved)} | _texts(source))


def _actor(actor: Actor) -> Said:
    return _said({"title": actor.title, "includes": actor.includes, "note": actor.note})


def _channels(channels: Mapping[str, Channel]) -> object:
    described = {name: _said(_texts(channel)) for name, channel in channels.items()}
    return described if any(described.values()) else tuple(described)


def _fact(fact: Fact) -> Said:
    return _domain(fact.domain) | _said(_texts(fact))


def _input(declared: Input) -> Said:
    default = {} if declared.default is None else {"default": _value(declared.default)}
    return _domain(declared.domain) | default | _said(_texts(declared))


def _domain(domain: Domain) -> Said:
    kind: Said = {"enum": domain.enum} if domain.type is Type.ENUM else {"type": domain.type}
    bounds = {"minimum": domain.minimum, "maximum": domain.maximum}
    return kind | {key: _value(bound) for key, bound in bounds.items() if bound is not None}


def _guard(guard: Guard) -> Said:
    if guard.external is not None:
        return {"external": guard.external}
    return {fact: _condition(values) for fact, values in guard.conditions.items()}


def _condition(values: ValueSet) -> object:
    if values.only is not None:
        return _listed(values.only)
    bounds = {key: getattr(values, key) for key in ("at_least", "at_most", "above", "below")}
    said: Said = {key: _value(bound) for key, bound in bounds.items() if bound is not None}
    return said | ({"not": _listed(values.but)} if values.but else {})


def _listed(values: frozenset[Value]) -> object:
    """Write values in an order of their own: one, or a list."""
    return _one(tuple(_value(each) for each in sorted(values)))


def _value(value: Value) -> object:
    """Write a typed value; what another reader of YAML could take for a text stays unquoted."""
    if isinstance(value, float):
        return Plain(repr(value))
    if isinstance(value, date) and not isinstance(value, datetime):
        return Plain(value.isoformat())
    return Domain(Type.STRING).write(value)


def _status(status: Status) -> Said:
    code = status.code
    fields: Said = {
        "initial": status.initial,
        "final": status.final,
        "outcome": status.outcome,
        "code": Plain(code) if code is not None and _SHORT_INTEGER.fullmatch(code) else code,
        "aliases": status.aliases,
        "title": status.title,
        "description": status.description,
    }
    if status.rank is not None:
        fields["rank"] = Plain(status.rank)
    fields["exits"] = "unspecified" if status.exits_unspecified else None
    fields["entries"] = "unspecified" if status.entries_unspecified else None
    return _said(fields | _grounds(status) | {"note": status.note})


def _transition(transition: Transition) -> Said:
    names: Said = {
        "event": transition.event,
        "source": _one(transition.sources),
        "except": _one(transition.exceptions),
        "target": _one(transition.targets),
    }
    texts: Said = {
        "title": transition.title,
        "instructions": transition.instructions,
        "default": transition.default,
        "override": transition.override,
    }
    return _said(
        names | _limits(transition.limits) | texts | _grounds(transition) | {"note": transition.note}
    )


def _action(action: Action) -> Said:
    head: Said = {"statuses": action.statuses}
    tail: Said = {"title": action.title}
    return _said(head | _limits(action.limits) | tail | _grounds(action) | {"note": action.note})


def _limits(limits: Limits) -> Said:
    return {
        "actor": _one(limits.actors or ()),
        "channel": _one(limits.channels or ()),
        "guard": _one(limits.guards),
        "requires": _one(limits.requires),
    }


def _grounds(rule: Status | Transition | Action) -> Said:
    default = Basis.DOCUMENTED if rule.cite else Basis.INFERRED
    return {"basis": None if rule.basis is default else rule.basis, "cite": _one(rule.cite)}


def _undeclared(undeclared: Undeclared) -> object:
    if undeclared.actors:
        return {**undeclared.actors, OTHERWISE: undeclared.otherwise}
    return None if undeclared == Undeclared() else undeclared.otherwise


def _one(values: tuple[object, ...]) -> object:
    return values[0] if len(values) == 1 else values
