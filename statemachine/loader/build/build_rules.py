"""The rule set of a file whose shape is valid."""

from __future__ import annotations

from functools import partial

from statemachine.loader.build import declarations as declare
from statemachine.loader.build.declarations import section
from statemachine.loader.build.fields import Fields, entries, fields_of, text_pairs
from statemachine.loader.build.values import Findings
from statemachine.loader.syntax.nodes import Node, Scalar
from statemachine.model.diagnostics import Diagnostic, Place
from statemachine.model.frozen import FrozenMap
from statemachine.model.ruleset import Matching, Rollup, RuleSet, Undeclared
from statemachine.model.vocabulary import OTHERWISE, UndeclaredMove, UnknownStatus


def build_rules(root: Node) -> tuple[RuleSet, tuple[Diagnostic, ...]]:
    """Return the rule set that the nodes of a file declare, and the findings on its typed values.

    Names are not checked: they may be undeclared.
    """
    findings: Findings = []
    rules = _rule_set(fields_of(root, root.span), findings)
    return rules, tuple(findings)


def _rule_set(fields: Fields, findings: Findings) -> RuleSet:
    nodes = fields.nodes
    facts = section(nodes.get("facts"), partial(declare.fact, findings=findings))
    rules = RuleSet(
        provider=fields.text("provider") or "",
        subject=fields.text("subject") or "",
        version=fields.text("version") or "",
        title=fields.text("title"),
        description=fields.text("description"),
        note=fields.text("note"),
        undeclared=_undeclared(nodes.get("undeclared")),
        unknown=UnknownStatus(fields.text("unknown") or UnknownStatus.REPORTED),
        sources=section(nodes.get("sources"), partial(declare.source, findings=findings)),
        actors=section(nodes.get("actors"), declare.actor),
        channels=declare.channels(nodes.get("channels")),
        facts=facts,
        guards=declare.guards(nodes.get("guards"), facts, findings),
        inputs=section(nodes.get("inputs"), partial(declare.input_, findings=findings)),
        statuses=section(nodes.get("statuses"), declare.status),
        ignored=fields.texts("ignored"),
        groups=declare.groups(nodes.get("groups")),
        transitions=declare.transitions(nodes.get("transitions")),
        actions=section(nodes.get("actions"), declare.action),
        matching=_matching(nodes.get("matching")),
        triggers=FrozenMap(text_pairs(nodes.get("triggers"))),
        rollup=_rollup(nodes.get("rollup")),
        policies=FrozenMap(text_pairs(nodes.get("policies"))),
        place=_place(fields),
    )
    messages = nodes.get("messages")
    if messages is None:
        return rules
    from statemachine.loader.build.message_declarations import with_messages  # noqa: PLC0415  # few files have any

    return with_messages(rules, messages, findings)


def _undeclared(node: Node | None) -> Undeclared:
    if node is None:
        return Undeclared()
    if isinstance(node, Scalar):
        return Undeclared(otherwise=UndeclaredMove(node.text), place=Place(node.span))
    actors = {actor: UndeclaredMove(text) for actor, text in text_pairs(node)}
    names = FrozenMap({key.text: key.span for key, _ in entries(node)})
    otherwise = actors.pop(OTHERWISE, UndeclaredMove.REFUSED)
    return Undeclared(actors=FrozenMap(actors), otherwise=otherwise, place=Place(node.span, names))


def _matching(node: Node | None) -> Matching:
    if node is None:
        return Matching()
    fields = fields_of(node, node.span)
    return Matching(
        trim=fields.flag("trim"),
        fold_case=fields.flag("fold_case"),
        fold_separators=fields.flag("fold_separators"),
    )


def _rollup(node: Node | None) -> Rollup | None:
    if node is None:
        return None
    fields = fields_of(node, node.span)
    return Rollup(by=fields.texts("by"), rule=fields.text("rule") or "")


def _place(fields: Fields) -> Place:
    """Return the place of the whole file, with the parts of `rollup` under `rollup.KEY`."""
    rollup = fields.nodes.get("rollup")
    if rollup is None:
        return fields.place
    parts = fields_of(rollup, rollup.span).place.parts
    spans = {f"rollup.{part}": span for part, span in parts.items()}
    return Place(fields.place.span, FrozenMap({**spans, **fields.place.parts}))
