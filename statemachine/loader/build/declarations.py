"""The declarations of a rule file, one function for each kind."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from typing import TypeVar

from statemachine.loader.build.conditions import condition
from statemachine.loader.build.domains import default_of, domain_of
from statemachine.loader.build.fields import (
    Fields,
    entries,
    fields_of,
    first_line,
    scalars,
    word,
    words,
)
from statemachine.loader.build.values import Reading, retrieved
from statemachine.loader.syntax.nodes import Items, Node, Scalar, listed
from statemachine.model.diagnostics import Diagnostic, Place
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

Thing = TypeVar("Thing")

EXTERNAL = "external"
UNSPECIFIED = "unspecified"


def named(node: Node | None, declare: Callable[[str, Fields], Thing]) -> FrozenMap[str, Thing]:
    """Read a section whose entries cannot be wrong once their shape is right."""
    return FrozenMap(
        {word(key): declare(word(key), fields_of(value, key.span)) for key, value in entries(node)}
    )


def typed(
    node: Node | None, declare: Callable[[str, Fields], Reading[Thing]]
) -> Generator[Diagnostic, None, FrozenMap[str, Thing]]:
    """Read a section with typed values in it, which may be wrong."""
    found = {}
    for key, value in entries(node):
        found[word(key)] = yield from declare(word(key), fields_of(value, key.span))
    return FrozenMap(found)


def source(name: str, fields: Fields) -> Reading[Source]:
    """Read a source."""
    day = yield from retrieved(fields)
    return Source(
        name=name,
        title=fields.text("title"),
        note=fields.text("note"),
        place=fields.place,
        url=fields.text("url") or "",
        retrieved=day,
    )


def actor(name: str, fields: Fields) -> Actor:
    """Read an actor."""
    return Actor(
        name=name,
        title=fields.text("title"),
        note=fields.text("note"),
        place=fields.place,
        includes=fields.words("includes"),
    )


def channel(name: str, fields: Fields) -> Channel:
    """Read a channel that has more than a name."""
    return Channel(name=name, title=fields.text("title"), note=fields.text("note"), place=fields.place)


def channels(node: Node | None) -> FrozenMap[str, Channel]:
    """Read the channels, a list of names or a mapping."""
    if isinstance(node, Items):
        return FrozenMap(
            {each.text: Channel(name=each.text, place=Place(each.span)) for each in scalars(node)}
        )
    return named(node, channel)


def fact(name: str, fields: Fields) -> Reading[Fact]:
    """Read a fact."""
    domain = yield from domain_of(fields, f"fact {name!r}")
    return Fact(
        name=name,
        title=fields.text("title"),
        note=fields.text("note"),
        place=fields.place,
        domain=domain,
    )


def input_(name: str, fields: Fields) -> Reading[Input]:
    """Read an input."""
    owner = f"input {name!r}"
    domain = yield from domain_of(fields, owner)
    default = yield from default_of(fields, domain, owner)
    return Input(
        name=name,
        title=fields.text("title"),
        note=fields.text("note"),
        place=fields.place,
        domain=domain,
        default=default,
    )


def guards(node: Node | None, facts: Mapping[str, Fact]) -> Reading[FrozenMap[str, Guard]]:
    """Read the guards; of a fact that is not declared nothing more is said."""
    found = {}
    for key, value in entries(node):
        found[key.text] = yield from _guard(key, value, facts)
    return FrozenMap(found)


def _guard(key: Scalar, value: Node, facts: Mapping[str, Fact]) -> Reading[Guard]:
    fields = fields_of(value, key.span)
    conditions: dict[str, ValueSet] = {}
    for name, node in fields.nodes.items():
        if name == EXTERNAL:
            continue
        known = name in facts
        conditions[name] = (yield from condition(facts[name], node)) if known else ValueSet()
    names = {name.text: name.span for name, _ in entries(value)}
    return Guard(
        name=key.text,
        conditions=FrozenMap(conditions),
        external=fields.words(EXTERNAL) if EXTERNAL in fields.nodes else None,
        place=Place(key.span, FrozenMap({**fields.place.parts, **names})),
    )


def status(name: str, fields: Fields) -> Status:
    """Read a status."""
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
        aliases=fields.words("aliases"),
        description=fields.text("description"),
        rank=rank.value if isinstance(rank, Scalar) and isinstance(rank.value, int) else None,
        exits_unspecified=fields.says("exits", UNSPECIFIED),
        entries_unspecified=fields.says("entries", UNSPECIFIED),
        basis=basis(fields),
        cite=fields.words("cite"),
    )


def groups(node: Node | None) -> FrozenMap[str, Group]:
    """Read the groups, each one name or a list."""
    return FrozenMap({key.text: _group(key, value) for key, value in entries(node)})


def _group(key: Scalar, value: Node) -> Group:
    parts = {f"members.{index}": each.span for index, each in enumerate(listed(value))}
    return Group(name=key.text, members=words(value), place=Place(key.span, FrozenMap(parts)))


def action(name: str, fields: Fields) -> Action:
    """Read an action."""
    return Action(
        name=name,
        title=fields.text("title"),
        note=fields.text("note"),
        place=fields.place,
        statuses=fields.words("statuses"),
        limits=limits(fields),
        basis=basis(fields),
        cite=fields.words("cite"),
    )


def transitions(node: Node | None) -> tuple[Transition, ...]:
    """Read the transitions, each of which stands where its first line stands."""
    return tuple([transition(fields_of(each, first_line(each))) for each in listed(node)])


def transition(fields: Fields) -> Transition:
    """Read a transition."""
    return Transition(
        event=fields.text("event"),
        sources=fields.words("source"),
        exceptions=fields.words("except"),
        targets=fields.words("target"),
        limits=limits(fields),
        override=fields.flag("override"),
        default=fields.flag("default"),
        title=fields.text("title"),
        instructions=fields.text("instructions"),
        basis=basis(fields),
        cite=fields.words("cite"),
        note=fields.text("note"),
        place=fields.place,
    )


def limits(fields: Fields) -> Limits:
    """Read who may, through which door, under which guards, handing in what."""
    return Limits(
        actors=fields.words("actor") or None,
        channels=fields.words("channel") or None,
        guards=fields.words("guard"),
        requires=fields.words("requires"),
    )


def basis(fields: Fields) -> Basis:
    """Read what a rule rests on: left out, it is documented where it cites, else inferred."""
    text = fields.text("basis")
    if text is not None:
        return Basis(text)
    return Basis.DOCUMENTED if "cite" in fields.nodes else Basis.INFERRED
