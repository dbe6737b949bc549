"""What a guard lets through: per fact a value, a list of them, or bounds."""

from __future__ import annotations

from collections.abc import Mapping

from statemachine.loader.build.fields import entries, scalars
from statemachine.loader.build.values import Reading, advice, literal, said, unordered_bound
from statemachine.loader.checks.registry import check
from statemachine.model.text import quoted
from statemachine.loader.syntax.nodes import Entries, Node, Scalar
from statemachine.model.diagnostics import Finding
from statemachine.model.ruleset import Fact
from statemachine.model.value_sets import ValueSet
from statemachine.model.value_types import ORDERED, Domain, Value


def condition(fact: Fact, node: Node) -> Reading[ValueSet]:
    """Read what a guard says of one fact."""
    if not isinstance(node, Entries):
        only = yield from _values(fact, node)
        return ValueSet(only=only)
    excluded = yield from _values(fact, node.get("not"))
    bounds = yield from _bounds(fact, node)
    return ValueSet(
        excluded=excluded,
        at_least=bounds.get("at_least"),
        above=bounds.get("above"),
        at_most=bounds.get("at_most"),
        below=bounds.get("below"),
    )


def _values(fact: Fact, node: Node | None) -> Reading[frozenset[Value]]:
    """Read values that the fact may equal, so each has to be in its domain."""
    values = set()
    for each in scalars(node):
        value = literal(fact.domain, each)
        if fact.domain.accepts(value):
            values.add(value)
        else:
            yield wrong_fact_value(each, fact, fact.domain)
    return frozenset(values)


def _bounds(fact: Fact, node: Entries) -> Reading[Mapping[str, Value]]:
    """Read bounds, which need only be of the fact's type."""
    bounds = {}
    for key, limit in entries(node):
        if key.text == "not" or not isinstance(limit, Scalar):
            continue
        if fact.domain.type not in ORDERED:
            yield unordered_bound(limit.span, f"fact {fact.name!r}", key.text)
            continue
        value = literal(fact.domain, limit)
        if value is None:
            yield wrong_fact_value(limit, fact, Domain(fact.domain.type))
        else:
            bounds[key.text] = value
    return bounds


@check
def wrong_fact_value(node: Scalar, fact: Fact, domain: Domain) -> Finding:
    """A value in a guard that its fact can never have.

    A guard compares a fact with values of the fact's own type, and with those of its declared words and
    bounds that it may equal. Types are strict: a quoted number is a text, and no text is an integer.

    Bad:
        facts:
          size: {enum: [small, large]}
        guards:
          sizeable: {size: larg}
        transitions:
          - {event: finish, source: New, target: Done, guard: sizeable, cite: guide}

    Good:
        facts:
          size: {enum: [small, large]}
        guards:
          sizeable: {size: large}
        transitions:
          - {event: finish, source: New, target: Done, guard: sizeable, cite: guide}
    """
    return Finding(
        node.span,
        f"fact {fact.name!r} is {said(domain)}, never {quoted(node.text)}",
        advice(domain, node),
    )
