"""Comparing two versions: section 11 of docs/semantics.md, read slowly, by asking every question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from statemachine.engine import Engine
from statemachine.model.ruleset import RuleSet

Node = str | None
Edge = tuple[Node, str]
FACTS: tuple[dict[str, int], ...] = ({}, {"n": 0}, {"n": 1}, {"n": 2})
"""All values of the only fact of a tiny rule set, and no fact."""


@dataclass(frozen=True)
class Question:
    """A status, a target or an event or both, and who asks how."""

    source: Node
    target: str | None
    event: str | None
    actors: tuple[str, ...]
    facts: Mapping[str, int]
    inputs: tuple[str, ...]
    holds: bool
    override: bool


def matches(old: RuleSet, new: RuleSet) -> dict[Node, Node]:
    """Return the new name of each old status that is left."""
    found: dict[Node, Node] = {None: None}
    for name in old.statuses:
        former = (each for each in sorted(new.statuses) if name in new.statuses[each].renamed_from)
        match = name if name in new.statuses else next(former, None)
        if match is not None:
            found[name] = match
    return found


def refused(old: RuleSet, new: RuleSet) -> Iterator[tuple[Question, bool]]:
    """Yield each question that is not allowed any more, or leads elsewhere, and whether both know its words but the event."""
    names, engines = matches(old, new), (_engines(old), _engines(new))
    for asked in _questions(old, new):
        before = _decide(engines[0][asked.holds], asked, {name: name for name in [None, *old.statuses]})
        if not before.allowed:
            continue
        is_known = _knows(new, asked, names)
        after = _decide(engines[1][asked.holds], asked, names) if is_known else None
        kept = after is not None and after.allowed
        if after is not None and before.target is not None:
            kept = kept and after.target == names.get(before.target)
        if not kept:
            yield asked, is_known


def edges(rules: RuleSet) -> set[tuple[Node, str, str | None]]:
    """Return the source, target and event of each row."""
    found = {
        (source, target, each.event)
        for each in rules.transitions
        for source, target in rules.moves(each)
    }
    created = {target for source, target, _ in found if source is None}
    plain = {name for name, each in rules.statuses.items() if each.initial} - created
    return found | {(None, name, None) for name in plain}


def live_moves(rules: RuleSet) -> set[Edge]:
    """Return the moves of normal rows whose guards hold together for some fact."""
    return {
        edge
        for each in rules.transitions
        if not each.override and any(_hold(rules, each.limits.guards, n) for n in range(3))
        for edge in rules.moves(each)
    }


def finishing(moves: set[Edge], final: set[str]) -> set[Node]:
    """Return the statuses from which some moves lead to a final one, and these."""
    found: set[Node] = {*final}
    while more := {source for source, target in moves if target in found} - found:
        found |= more
    return found


def final(rules: RuleSet) -> set[str]:
    """Return the final statuses."""
    return {name for name, each in rules.statuses.items() if each.final}


def stranded(old: RuleSet, new: RuleSet) -> set[str]:
    """Return the old statuses whose orders have none now, or could finish and cannot."""
    names = matches(old, new)
    could, can = (finishing(live_moves(each), final(each)) for each in (old, new))
    homeless = {name for name in old.statuses if name not in new.statuses}
    return homeless | {name for name in could if name in names and names[name] not in can and name}


def stuck(old: RuleSet, new: RuleSet) -> set[str]:
    """Return the old statuses whose orders can finish only by moves that are not for all of them any more."""
    names = matches(old, new)
    narrowed = {
        (names[asked.source], str(names[asked.target]))
        for asked, is_known in refused(old, new)
        if is_known and asked.event is None and asked.target in names
    }
    could = finishing(live_moves(old), final(old))
    can, left = (finishing(moves, final(new)) for moves in (live_moves(new), live_moves(new) - narrowed))
    return {str(x) for x in could if x in names and names[x] in can and names[x] not in left and x}


def _questions(rules: RuleSet, new: RuleSet) -> Iterator[Question]:
    """Yield every question that has a row: no other one is allowed. What no transition looks at is not varied."""
    asks = {
        (source, *ask)
        for source, target, event in edges(rules)
        for ask in ((target, None), (None, event), (target, event))
        if ask != (None, None)
    }
    transitions = (*rules.transitions, *new.transitions)
    guards = {name for each in transitions for name in each.limits.guards}
    names = sorted(rules.actors) if any(each.limits.actors for each in transitions) else []
    rest = (
        [(), *((name,) for name in names), *([tuple(names)] if len(names) > 1 else [])],
        FACTS if guards else FACTS[:1],
        [(), tuple(rules.inputs)] if any(each.limits.requires for each in transitions) else [()],
        (False, True) if "x" in guards else (False,),
        (False, True) if any(each.override for each in transitions) else (False,),
    )
    for ask, *others in product(asks, *rest):
        yield Question(*ask, *others)


def _engines(rules: RuleSet) -> dict[bool, Engine]:
    external = [name for name, each in rules.guards.items() if each.external is not None]

    def engine(result: bool) -> Engine:  # noqa: FBT001  # it is the result of the guards
        return Engine(rules, guards={name: lambda _facts: result for name in external})

    return {result: engine(result) for result in (False, True)}


def _decide(engine: Engine, asked: Question, names: Mapping[Node, Node]) -> Any:
    return engine.decide(
        names[asked.source],
        target=names[asked.target],
        event=asked.event,
        actor=list(asked.actors) or None,
        facts=asked.facts,
        inputs=dict.fromkeys(asked.inputs, "x"),
        override=asked.override,
    )


def _knows(rules: RuleSet, asked: Question, names: Mapping[Node, Node]) -> bool:
    return (
        asked.source in names
        and asked.target in names
        and {*asked.actors} <= rules.actors.keys()
        and asked.facts.keys() <= rules.facts.keys()
        and {*asked.inputs} <= rules.inputs.keys()
    )


def _hold(rules: RuleSet, guards: tuple[str, ...], n: int) -> bool:
    conditions = (rules.guards[name].conditions for name in guards)
    return all(each.contains(n) for allowed in conditions for each in allowed.values())
