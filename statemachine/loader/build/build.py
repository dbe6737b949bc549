"""A rule set from the nodes of a file whose shape is right."""

from __future__ import annotations

from statemachine.loader.build import declarations as declare
from statemachine.loader.build.fields import Fields, entries, fields_of, text_pairs
from statemachine.loader.build.values import Reading
from statemachine.loader.syntax.nodes import Node, Scalar
from statemachine.model.diagnostics import Diagnostic, Place
from statemachine.model.frozen import FrozenMap
from statemachine.model.ruleset import Matching, Rollup, RuleSet, Undeclared
from statemachine.model.vocabulary import OTHERWISE, UndeclaredMove, UnknownStatus


def build(root: Node) -> tuple[RuleSet, tuple[Diagnostic, ...]]:
    """Return the rule set that a rightly shaped file declares, and what is wrong with its typed values.

    Names are taken as they stand, whether or not they mean anything.
    """
    found: list[Diagnostic] = []
    reading = _rule_set(fields_of(root, root.span))
    while True:
        try:
            found.append(next(reading))
        except StopIteration as end:
            rules: RuleSet = end.value
            return rules, tuple(found)


def _rule_set(fields: Fields) -> Reading[RuleSet]:
    section = fields.nodes.get
    sources = yield from declare.typed(section("sources"), declare.source)
    facts = yield from declare.typed(section("facts"), declare.fact)
    guards = yield from declare.guards(section("guards"), facts)
    inputs = yield from declare.typed(section("inputs"), declare.input_)
    rules = RuleSet(
        provider=fields.text("provider") or "",
        subject=fields.text("subject") or "",
        version=fields.text("version") or "",
        title=fields.text("title"),
        description=fields.text("description"),
        note=fields.text("note"),
        undeclared=_undeclared(section("undeclared")),
        unknown=UnknownStatus(fields.text("unknown") or UnknownStatus.REPORTED),
        sources=sources,
        actors=declare.named(section("actors"), declare.actor),
        channels=declare.channels(section("channels")),
        facts=facts,
        guards=guards,
        inputs=inputs,
        statuses=declare.named(section("statuses"), declare.status),
        ignored=fields.words("ignored"),
        groups=declare.groups(section("groups")),
        transitions=declare.transitions(section("transitions")),
        actions=declare.named(section("actions"), declare.action),
        matching=_matching(section("matching")),
        triggers=FrozenMap(text_pairs(section("triggers"))),
        rollup=_rollup(section("rollup")),
        policies=FrozenMap(text_pairs(section("policies"))),
        place=_place(fields),
    )
    messages = section("messages")
    if messages is None:
        return rules
    from statemachine.loader.build.messages import with_messages  # noqa: PLC0415  # few files have any

    return (yield from with_messages(rules, messages))


def _undeclared(node: Node | None) -> Undeclared:
    if node is None:
        return Undeclared()
    if isinstance(node, Scalar):
        return Undeclared(otherwise=UndeclaredMove(node.text), place=Place(node.span))
    worlds = {actor: UndeclaredMove(text) for actor, text in text_pairs(node)}
    names = FrozenMap({key.text: key.span for key, _ in entries(node)})
    otherwise = worlds.pop(OTHERWISE, UndeclaredMove.REFUSED)
    return Undeclared(actors=FrozenMap(worlds), otherwise=otherwise, place=Place(node.span, names))


def _matching(node: Node | None) -> Matching:
    if node is None:
        return Matching()
    fields = fields_of(node, node.span)
    return Matching(
        trim=fields.flag("trim"),
        fold_case=fields.flag("fold_case"),
        fold_separators=fields.flag("fold_separators"),
    )


def _place(fields: Fields) -> Place:
    """Return the place of the whole file, with each word by which items are rolled up."""
    rollup = fields.nodes.get("rollup")
    if rollup is None:
        return fields.place
    inner = fields_of(rollup, rollup.span).place.parts
    words = {f"rollup.{part}": span for part, span in inner.items()}
    return Place(fields.place.span, FrozenMap({**words, **fields.place.parts}))


def _rollup(node: Node | None) -> Rollup | None:
    if node is None:
        return None
    fields = fields_of(node, node.span)
    return Rollup(by=fields.words("by"), rule=fields.text("rule") or "")
