"""The rule set of a file whose shape is valid: one function for each kind of declaration.

Functions with typed values append what is wrong to `findings`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from statemachine.loader.checks.moves import replaced_but_not_retired
from statemachine.loader.declarations.fields import (
    DeclarationFields,
    Findings,
    fields_of,
    first_line,
    read_section,
    scalars,
    text_pairs,
    texts_of,
)
from statemachine.loader.declarations.typed_values import (
    condition,
    default_of,
    domain_of,
    source_date,
    waiting_time,
)
from statemachine.loader.syntax.nodes import Items, Node, Scalar, entries, listed
from statemachine.model import declarations
from statemachine.model.diagnostics import Diagnostic
from statemachine.model.frozen import FrozenMap
from statemachine.model.rollup import OrderStatus, Rollup, RollupKind, RollupRule
from statemachine.model.ruleset import RuleSet
from statemachine.model.spans import Place
from statemachine.model.value_sets import ValueSet
from statemachine.model.vocabulary import OTHERWISE, Basis, FinalResult, UndeclaredMove, UnknownStatus

_EXTERNAL = "external"
_WHEN = "when"
_UNSPECIFIED = "unspecified"


def build_rules(root: Node) -> tuple[RuleSet, list[Diagnostic]]:
    """Return the rule set that the nodes of a file declare, and the findings on its typed values.

    Names are not checked: they may be undeclared.
    """
    findings: Findings = []
    fields = fields_of(root, root.span)
    rules, messages = _rule_set(fields, findings), fields.nodes.get("messages")
    if messages is None:
        return rules, findings
    from statemachine.loader.declarations.message_declarations import with_messages  # noqa: PLC0415  # few files have any

    return with_messages(rules, messages, findings), findings


def _rule_set(fields: DeclarationFields, findings: Findings) -> RuleSet:
    nodes = fields.nodes
    facts = read_section(nodes.get("facts"), partial(_fact, findings=findings))
    triggers = dict(text_pairs(nodes.get("triggers")))
    other_triggers = triggers.pop(OTHERWISE, None)
    return RuleSet(
        provider=fields.text("provider") or "",
        subject=fields.text("subject") or "",
        version=fields.text("version") or "",
        title=fields.text("title"),
        description=fields.text("description"),
        note=fields.text("note"),
        extensions=fields.extensions,
        undeclared=_undeclared(nodes.get("undeclared")),
        unknown=UnknownStatus(fields.text("unknown") or UnknownStatus.REPORTED),
        sources=read_section(nodes.get("sources"), partial(_source, findings=findings)),
        actors=read_section(nodes.get("actors"), _actor),
        channels=_channels(nodes.get("channels")),
        facts=facts,
        guards=FrozenMap(
            {key.text: _guard(key, each, facts, findings) for key, each in entries(nodes.get("guards"))}
        ),
        inputs=read_section(nodes.get("inputs"), partial(_input, findings=findings)),
        statuses=read_section(nodes.get("statuses"), partial(_status, findings=findings)),
        ignored=fields.texts("ignored"),
        groups=FrozenMap({key.text: _group(key, each) for key, each in entries(nodes.get("groups"))}),
        events=read_section(nodes.get("events"), _event),
        transitions=tuple(
            [
                _transition(fields_of(each, first_line(each)), findings)
                for each in listed(nodes.get("transitions"))
            ]
        ),
        actions=read_section(nodes.get("actions"), _action),
        matching=_matching(fields.inner("matching")),
        triggers=FrozenMap(triggers),
        ignores_other_triggers=other_triggers == "ignored",
        rollup=_rollup(fields.inner("rollup")),
        policies=FrozenMap(text_pairs(nodes.get("policies"))),
        place=_file_place(fields),
    )


def _undeclared(node: Node | None) -> declarations.Undeclared:
    if node is None:
        return declarations.Undeclared()
    if isinstance(node, Scalar):
        return declarations.Undeclared(otherwise=UndeclaredMove(node.text), place=Place(node.span))
    actors = {actor: UndeclaredMove(text) for actor, text in text_pairs(node)}
    names = FrozenMap({key.text: key.span for key, _ in entries(node)})
    otherwise = actors.pop(OTHERWISE, UndeclaredMove.REFUSED)
    place = Place(node.span, names)
    return declarations.Undeclared(actors=FrozenMap(actors), otherwise=otherwise, place=place)


def _source(name: str, fields: DeclarationFields, findings: Findings) -> declarations.Source:
    retrieved = source_date(fields, findings)
    return declarations.Source(**fields.about(name), url=fields.text("url") or "", retrieved=retrieved)


def _actor(name: str, fields: DeclarationFields) -> declarations.Actor:
    return declarations.Actor(**fields.about(name), includes=fields.texts("includes"))


def _channels(node: Node | None) -> FrozenMap[str, declarations.Channel]:
    if isinstance(node, Items):
        names = {each.text: Place(each.span) for each in scalars(node)}
        return FrozenMap({name: declarations.Channel(name=name, place=names[name]) for name in names})
    return read_section(node, lambda name, fields: declarations.Channel(**fields.about(name)))


def _fact(name: str, fields: DeclarationFields, findings: Findings) -> declarations.Fact:
    return declarations.Fact(**fields.about(name), domain=domain_of(fields, f"fact {name!r}", findings))


def _input(name: str, fields: DeclarationFields, findings: Findings) -> declarations.Input:
    owner = f"input {name!r}"
    domain = domain_of(fields, owner, findings)
    default = default_of(fields, domain, owner, findings)
    return declarations.Input(**fields.about(name), domain=domain, default=default)


def _guard(
    key: Scalar, value: Node, facts: Mapping[str, declarations.Fact], findings: Findings
) -> declarations.Guard:
    """Return a guard. The condition of an undeclared fact is not checked.

    A guard with `external` has no conditions. One with `when` has them there, and any other has only conditions.
    """
    fields = fields_of(value, key.span)
    node = fields.nodes.get(_WHEN, value)
    when = fields_of(node, key.span)
    is_external = _EXTERNAL in fields.nodes
    conditions = {
        name: condition(facts[name], each, findings) if name in facts else ValueSet()
        for name, each in ({} if is_external else when.nodes).items()
    }
    names = {name.text: name.span for each in (value, node) for name, _ in entries(each)}
    return declarations.Guard(
        name=key.text,
        title=fields.text("title"),
        conditions=FrozenMap(conditions),
        external=fields.texts(_EXTERNAL) if is_external else None,
        extensions=fields.extensions,
        place=Place(key.span, FrozenMap({**fields.place.parts, **when.place.parts, **names})),
    )


def _status(name: str, fields: DeclarationFields, findings: Findings) -> declarations.Status:
    if "replaced_by" in fields.nodes and not (fields.flag("retired") or fields.incomplete):
        findings.append(replaced_but_not_retired(fields.place.of("replaced_by"), name))
    result = fields.text("result")
    rank = fields.nodes.get("rank")
    return declarations.Status(
        **fields.about(name),
        initial=fields.flag("initial"),
        final=fields.flag("final"),
        result=None if result is None else FinalResult(result),
        code=fields.text("code"),
        aliases=fields.texts("aliases"),
        description=fields.text("description"),
        rank=rank.value if isinstance(rank, Scalar) and isinstance(rank.value, int) else None,
        exits_unspecified=fields.text("exits") == _UNSPECIFIED,
        entries_unspecified=fields.text("entries") == _UNSPECIFIED,
        retired=fields.flag("retired"),
        renamed_from=fields.texts("renamed_from"),
        replaced_by=fields.text("replaced_by"),
        basis=_basis(fields),
        cite=fields.texts("cite"),
    )


def _group(key: Scalar, value: Node) -> declarations.Group:
    parts = {f"members.{index}": each.span for index, each in enumerate(listed(value))}
    return declarations.Group(
        name=key.text, members=texts_of(value), place=Place(key.span, FrozenMap(parts))
    )


def _event(name: str, fields: DeclarationFields) -> declarations.Event:
    return declarations.Event(
        **fields.about(name),
        description=fields.text("description"),
        provider_chooses=fields.text("target") == "provider",
    )


def _transition(fields: DeclarationFields, findings: Findings) -> declarations.Transition:
    return declarations.Transition(
        event=fields.text("event"),
        sources=fields.texts("source"),
        exceptions=fields.texts("except"),
        targets=fields.texts("target"),
        to_self=fields.flag("self", otherwise=True),
        limits=_limits(fields),
        otherwise=fields.flag("otherwise"),
        after=waiting_time(fields, "after", findings),
        override=fields.flag("override"),
        default=fields.flag("default"),
        title=fields.text("title"),
        instructions=fields.text("instructions"),
        basis=_basis(fields),
        cite=fields.texts("cite"),
        note=fields.text("note"),
        extensions=fields.extensions,
        place=fields.place,
    )


def _action(name: str, fields: DeclarationFields) -> declarations.Action:
    return declarations.Action(
        **fields.about(name),
        statuses=fields.texts("statuses"),
        limits=_limits(fields),
        basis=_basis(fields),
        cite=fields.texts("cite"),
    )


def _limits(fields: DeclarationFields) -> declarations.Limits:
    return declarations.Limits(
        actors=fields.texts("actor") or None,
        channels=fields.texts("channel") or None,
        guards=fields.texts("guard"),
        requires=fields.texts("requires"),
    )


def _basis(fields: DeclarationFields) -> Basis:
    """Return the basis of a rule. By default, a rule with `cite` is documented, and any other is inferred."""
    text = fields.text("basis")
    if text is not None:
        return Basis(text)
    return Basis.DOCUMENTED if "cite" in fields.nodes else Basis.INFERRED


def _matching(fields: DeclarationFields) -> declarations.Matching:
    return declarations.Matching(
        trim=fields.flag("trim"),
        fold_case=fields.flag("fold_case"),
        fold_separators=fields.flag("fold_separators"),
    )


def _rollup(fields: DeclarationFields) -> Rollup | None:
    """Return the rollup; `rule` is the short form of one rule."""
    nodes = fields.nodes
    if not nodes:
        return None
    statuses = read_section(nodes.get("statuses"), lambda name, about: OrderStatus(**about.about(name)))
    rules = tuple([_rollup_rule(each) for each in listed(nodes.get("rules", nodes.get("rule")))])
    return Rollup(by=fields.texts("by"), rules=rules, statuses=statuses)


def _rollup_rule(node: Node) -> RollupRule:
    if isinstance(node, Scalar):
        return RollupRule(kind=RollupKind(node.text), place=Place(node.span))
    fields = fields_of(node, first_line(node))
    kind = RollupKind.ALL if RollupKind.ALL in fields.nodes else RollupKind.ANY
    return RollupRule(
        kind=kind,
        statuses=fields.texts(kind),
        others=fields.texts("others"),
        status=fields.text("status"),
        place=fields.place,
    )


def _file_place(fields: DeclarationFields) -> Place:
    """Return the place of the whole file, with the parts of `rollup` under `rollup.KEY`."""
    rollup = fields.inner("rollup").place.parts
    spans = {f"rollup.{part}": span for part, span in rollup.items()}
    return Place(fields.place.span, FrozenMap({**spans, **fields.place.parts}))
