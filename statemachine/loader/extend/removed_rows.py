"""The rows that `remove.transitions` takes away: a transition that makes one is split into the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from statemachine.loader.checks import extending as checks
from statemachine.loader.declarations.build_rules import build_rules
from statemachine.loader.declarations.fields import texts_of
from statemachine.loader.extend.removals import entries_of
from statemachine.loader.names.conflicts import too_many_rows
from statemachine.loader.syntax.nodes import Entries, Items, Node, Scalar, listed
from statemachine.model.declarations import Transition
from statemachine.model.diagnostics import Diagnostic
from statemachine.model.ruleset import RuleSet
from statemachine.model.spans import Span
from statemachine.model.text import listing, quoted, similar
from statemachine.model.vocabulary import ANY, NOTHING

Move: TypeAlias = tuple[str | None, str]
"""The source and the target of a row; the source of a creation is None."""


@dataclass(slots=True)
class _Wanted:
    """The rows under `remove` with one source and target, by event; None is any event."""

    spans: dict[str | None, Span] = field(default_factory=dict)
    hit: set[str | None] = field(default_factory=set)
    events: set[str | None] = field(default_factory=set)

    def takes(self, event: str | None) -> bool:
        """Return whether a row of the base with this event is removed, and remember that the base has it."""
        self.events.add(event)
        taken = {event, None} & self.spans.keys()
        self.hit |= taken
        return bool(taken)


def without_rows(base: Entries, rows: Node, found: list[Diagnostic]) -> Entries:
    """Return a tree without some rows, for all actors; append a finding for each row that it does not have."""
    rules, _ = build_rules(base)  # the merged file reports its findings
    if too_many := list(too_many_rows(rules)):  # before any row is made
        found += too_many
        return base
    wanted = _wanted(rows)
    nodes: list[Node] = []
    for node, transition in zip(listed(base.get("transitions")), rules.transitions, strict=True):
        removed = [
            move
            for move in rules.moves(transition)
            if move in wanted and wanted[move].takes(transition.event)
        ]
        nodes += _split(node, transition, rules, removed) if removed else [node]
    found += _unknown_rows(wanted, rules)
    pairs = [
        (key, Items(tuple(nodes), value.span) if key.text == "transitions" else value)
        for key, value in base.pairs
    ]
    return replace(base, pairs=tuple(pairs))


def _wanted(rows: Node) -> Mapping[Move, _Wanted]:
    wanted: dict[Move, _Wanted] = {}
    for node in listed(rows):
        row = dict(entries_of(node))
        (source,), (target,) = texts_of(row.get("source")), texts_of(row.get("target"))
        event = next(iter(texts_of(row.get("event"))), None)
        move = (None if source == NOTHING else source, target)
        wanted.setdefault(move, _Wanted()).spans.setdefault(event, node.span)
    return wanted


def _split(node: Node, transition: Transition, rules: RuleSet, removed: list[Move]) -> Iterator[Node]:
    """Yield transitions with the rows that are left.

    The sources without a removed row keep their words, so that `any` and groups still resolve after merging. The
    others name their targets; those that `self: false` leaves out are not among them, so the key goes.
    """
    left: dict[str | None, list[str]] = {}
    for source, target in rules.moves(transition):
        left.setdefault(source, []).append(target)
    hit: dict[str | None, set[str]] = {}
    for source, target in removed:
        hit.setdefault(source, set()).add(target)
    if left.keys() - hit.keys():
        yield _without_sources(node, transition, rules, hit)
    together: dict[tuple[str, ...], list[str]] = {}
    for source, taken in hit.items():
        targets = tuple([each for each in left[source] if each not in taken])
        if targets:
            together.setdefault(targets, []).append(NOTHING if source is None else source)
    for targets, sources in together.items():
        yield _with(
            node,
            source=_names(sources, node.span),
            target=_names(targets, node.span),
            **{"except": None, "self": None},
        )


def _without_sources(
    node: Node, transition: Transition, rules: RuleSet, hit: Mapping[str | None, object]
) -> Node:
    """Return a transition without some sources: `except` takes them out of `any` and of groups."""
    if transition.sources == (ANY,) or any(each in rules.groups for each in transition.sources):
        excepted = (*transition.exceptions, *(each for each in hit if each is not None))
        return _with(node, **{"except": _names(excepted, node.span)})
    return _with(
        node, source=_names([each for each in transition.sources if each not in hit], node.span)
    )


def _with(node: Node, **lists: Node | None) -> Node:
    """Return a transition with other values of some keys; None leaves the key out."""
    if not isinstance(node, Entries):
        return node
    keys = {key.text: key for key, _ in node.pairs}
    values: dict[str, Node | None] = {**dict(node), **lists}
    made = [
        (keys.get(name) or Scalar(name, name, node.span), value)
        for name, value in values.items()
        if value is not None
    ]
    return replace(node, pairs=tuple(made))


def _names(names: Iterator[str] | list[str] | tuple[str, ...], span: Span) -> Node:
    scalars = tuple([Scalar(name, name, span) for name in names])
    return scalars[0] if len(scalars) == 1 else Items(scalars, span)


def _unknown_rows(wanted: Mapping[Move, _Wanted], rules: RuleSet) -> Iterator[Diagnostic]:
    """Yield a finding for each row under `remove` that no transition of the base makes."""
    unknown = [
        (move, event, span, each.events)
        for move, each in wanted.items()
        for event, span in each.spans.items()
        if event not in each.hit
    ]
    names = {name for (source, target), *_ in unknown for name in (source, target) if name is not None}
    meant = similar(names - rules.statuses.keys(), rules.statuses) if unknown else {}
    for (source, target), event, span, events in unknown:
        by = "" if event is None else f" by the event {quoted(event)}"
        row = f"{quoted(source or NOTHING)} -> {quoted(target)}{by}"
        similar_names = [meant[each] for each in (source or NOTHING, target) if each in meant]
        if others := sorted(each for each in events if each is not None):
            hint = (
                f"the base makes it by {listing(map(quoted, others), 'or')}: write that event, or none"
            )
        elif similar_names:
            hint = f"did you mean {listing(map(quoted, similar_names))}?"
        else:
            hint = "name the source, the target and the event of a row of the base, without groups and `any`"
        yield checks.unknown_removed_row(span, row, hint)
