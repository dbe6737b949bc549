"""The declarations of a rule file, one function for each kind.

Functions with typed values append what is wrong to `findings`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from statemachine.loader.build.fields import (
    Fields,
    entries,
    fields_of,
    first_line,
    scalars,
    text_of,
    texts_of,
)
from statemachine.loader.build.values import Findings, condition, default_of, domain_of, source_date
from statemachine.loader.syntax.nodes import Items, Node, Scalar, listed
from statemachine.model.diagnostics import Place
from statemachine.model.frozen import FrozenMap
from statemachine.model.ruleset import (
    Action,
    Actor,
    Channel,
    Fact,
    Group,
    Guard,
    Input,
    Limits,
    Source,
    Status,
    Transition,
)
from statemachine.model.value_sets import ValueSet
from statemachine.model.vocabulary import Basis, FinalResult

Declaration = TypeVar("Declaration")

_EXTERNAL = "external"
_UNSPECIFIED = "unspecified"


def section(
    node: Node | None, declare: Callable[[str, Fields], Declaration]
) -> FrozenMap[str, Declaration]:
    """Return the declarations of a section by name."""
    return FrozenMap(
        {text_of(key): declare(text_of(key), fields_of(value, key.span)) for key, value in entries(node)}
    )


def source(name: str, fields: Fields, findings: Findings) -> Source:
    """Return a source."""
    return Source(
        name=name,
        title=fields.text("title"),
        note=fields.text("note"),
        place=fields.place,
        url=fields.text("url") or "",
        retrieved=source_date(fields, findings),
    )


def actor(name: str, fields: Fields) -> Actor:
    """Return an actor."""
    return Actor(
        name=name,
        title=fields.text("title"),
        note=fields.text("note"),
        place=fields.place,
        includes=fields.texts("includes"),
    )


def channel(name: str, fields: Fields) -> Channel:
    """Return a channel of a mapping."""
    return Channel(name=name, title=fields.text("title"), note=fields.text("note"), place=fields.place)


def channels(node: Node | None) -> FrozenMap[str, Channel]:
    """Return the channels of a list of names or of a mapping."""
    if isinstance(node, Items):
        return FrozenMap(
            {each.text: Channel(name=each.text, place=Place(each.span)) for each in scalars(node)}
        )
    return section(node, channel)


def fact(name: str, fields: Fields, findings: Findings) -> Fact:
    """Return a fact."""
    return Fact(
        name=name,
        title=fields.text("title"),
        note=fields.text("note"),
        place=fields.place,
        domain=domain_of(fields, f"fact {name!r}", findings),
    )


def input_(name: str, fields: Fields, findings: Findings) -> Input:
    """Return an input."""
    owner = f"input {name!r}"
    domain = domain_of(fields, owner, findings)
    return Input(
        name=name,
        title=fields.text("title"),
        note=fields.text("note"),
        place=fields.place,
        domain=domain,
        default=default_of(fields, domain, owner, findings),
    )


def guards(node: Node | None, facts: Mapping[str, Fact], findings: Findings) -> FrozenMap[str, Guard]:
    """Return the guards. The condition of an undeclared fact is not checked."""
    return FrozenMap({key.text: _guard(key, value, facts, findings) for key, value in entries(node)})


def _guard(key: Scalar, value: Node, facts: Mapping[str, Fact], findings: Findings) -> Guard:
    fields = fields_of(value, key.span)
    conditions = {
        name: condition(facts[name], node, findings) if name in facts else ValueSet()
        for name, node in fields.nodes.items()
        if name != _EXTERNAL
    }
    names = {name.text: name.span for name, _ in entries(value)}
    return Guard(
        name=key.text,
        conditions=FrozenMap(conditions),
        external=fields.texts(_EXTERNAL) if _EXTERNAL in fields.nodes else None,
        place=Place(key.span, FrozenMap({**fields.place.parts, **names})),
    )


def status(name: str, fields: Fields) -> Status:
    """Return a status."""
    result = fields.text("result")
    rank = fields.nodes.get("rank")
    return Status(
        name=name,
        title=fields.text("title"),
        note=fields.text("note"),
        place=fields.place,
        initial=fields.flag("initial"),
        final=fields.flag("final"),
        result=None if result is None else FinalResult(result),
        code=fields.text("code"),
        aliases=fields.texts("aliases"),
        description=fields.text("description"),
        rank=rank.value if isinstance(rank, Scalar) and isinstance(rank.value, int) else None,
        exits_unspecified=fields.text("exits") == _UNSPECIFIED,
        entries_unspecified=fields.text("entries") == _UNSPECIFIED,
        basis=basis(fields),
        cite=fields.texts("cite"),
    )


def groups(node: Node | None) -> FrozenMap[str, Group]:
    """Return the groups. The members of each are one name or a list."""
    return FrozenMap({key.text: _group(key, value) for key, value in entries(node)})


def _group(key: Scalar, value: Node) -> Group:
    parts = {f"members.{index}": each.span for index, each in enumerate(listed(value))}
    return Group(name=key.text, members=texts_of(value), place=Place(key.span, FrozenMap(parts)))


def action(name: str, fields: Fields) -> Action:
    """Return an action."""
    return Action(
        name=name,
        title=fields.text("title"),
        note=fields.text("note"),
        place=fields.place,
        statuses=fields.texts("statuses"),
        limits=limits(fields),
        basis=basis(fields),
        cite=fields.texts("cite"),
    )


def transitions(node: Node | None) -> tuple[Transition, ...]:
    """Return the transitions. The place of each is its first line."""
    return tuple([transition(fields_of(each, first_line(each))) for each in listed(node)])


def transition(fields: Fields) -> Transition:
    """Return a transition."""
    return Transition(
        event=fields.text("event"),
        sources=fields.texts("source"),
        exceptions=fields.texts("except"),
        targets=fields.texts("target"),
        limits=limits(fields),
        override=fields.flag("override"),
        default=fields.flag("default"),
        title=fields.text("title"),
        instructions=fields.text("instructions"),
        basis=basis(fields),
        cite=fields.texts("cite"),
        note=fields.text("note"),
        place=fields.place,
    )


def limits(fields: Fields) -> Limits:
    """Return the actors, channels, guards and required inputs of a transition or an action."""
    return Limits(
        actors=fields.texts("actor") or None,
        channels=fields.texts("channel") or None,
        guards=fields.texts("guard"),
        requires=fields.texts("requires"),
    )


def basis(fields: Fields) -> Basis:
    """Return the basis of a rule. By default, a rule with `cite` is documented, and any other is inferred."""
    text = fields.text("basis")
    if text is not None:
        return Basis(text)
    return Basis.DOCUMENTED if "cite" in fields.nodes else Basis.INFERRED
