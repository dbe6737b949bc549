"""The declared type of a fact, an input or a parameter: its words, its bounds and its default."""

from __future__ import annotations

from statemachine.loader.build.fields import Fields
from statemachine.loader.build.values import Reading, advice, literal, said, unordered_bound
from statemachine.loader.checks.registry import check
from statemachine.model.text import quoted
from statemachine.loader.syntax.nodes import Scalar
from statemachine.model.diagnostics import Finding, Span
from statemachine.model.value_types import ORDERED, Domain, Type, Value


def domain_of(fields: Fields, owner: str) -> Reading[Domain]:
    """Read a type with its words and bounds; a bound that is wrong is left out."""
    unsaid = Type.ENUM if "enum" in fields.nodes else Type.STRING
    plain = Domain(Type(fields.text("type") or unsaid), fields.words("enum"))
    minimum = yield from _bound(fields, "minimum", domain=plain, owner=owner)
    maximum = yield from _bound(fields, "maximum", domain=plain, owner=owner)
    if minimum is not None and maximum is not None and minimum > maximum:  # type: ignore[operator]  # one type
        yield bounds_crossed(
            fields.place.of("minimum"), owner, plain.write(minimum), plain.write(maximum)
        )
    return Domain(plain.type, plain.enum, minimum, maximum)


def default_of(fields: Fields, domain: Domain, owner: str) -> Reading[Value | None]:
    """Read the default of an input, which its own domain has to accept."""
    node = fields.nodes.get("default")
    if not isinstance(node, Scalar):
        return None
    value = literal(domain, node)
    if not domain.accepts(value):
        yield wrong_default(node, owner, domain)
    return value


def _bound(fields: Fields, key: str, *, domain: Domain, owner: str) -> Reading[Value | None]:
    node = fields.nodes.get(key)
    if not isinstance(node, Scalar):
        return None
    if domain.type not in ORDERED:
        yield unordered_bound(node.span, owner, key)
        return None
    value = literal(domain, node)
    if value is None:
        yield wrong_bound(node, owner, domain)
    return value


@check
def wrong_bound(node: Scalar, owner: str, domain: Domain) -> Finding:
    """A minimum or maximum that is no value of the declared type.

    A bound is compared with the values of its fact or input, so it has to be of their type: of an integer
    an integer, of a duration a duration.

    Bad:
        facts:
          waited: {type: duration, minimum: 2}
        guards:
          long-enough: {waited: {at_least: PT2H}}
        transitions:
          - {event: finish, source: New, target: Done, guard: long-enough, cite: guide}

    Good:
        facts:
          waited: {type: duration, minimum: PT0S}
        guards:
          long-enough: {waited: {at_least: PT2H}}
        transitions:
          - {event: finish, source: New, target: Done, guard: long-enough, cite: guide}
    """
    return Finding(
        node.span, f"a bound of {owner} is {said(domain)}, not {quoted(node.text)}", advice(domain, node)
    )


@check
def bounds_crossed(span: Span, owner: str, minimum: object, maximum: object) -> Finding:
    """A minimum above the maximum.

    No value is at least the one and at most the other, so the fact could never be known and the input
    never be given. The two were most likely exchanged.

    Bad:
        facts:
          pages: {type: integer, minimum: 100, maximum: 1}
        guards:
          some-pages: {pages: {at_least: 2}}
        transitions:
          - {event: finish, source: New, target: Done, guard: some-pages, cite: guide}

    Good:
        facts:
          pages: {type: integer, minimum: 1, maximum: 100}
        guards:
          some-pages: {pages: {at_least: 2}}
        transitions:
          - {event: finish, source: New, target: Done, guard: some-pages, cite: guide}
    """
    return Finding(
        span,
        f"the minimum of {owner}, {minimum}, is above its maximum, {maximum}",
        "exchange the two or correct one",
    )


@check
def wrong_default(node: Scalar, owner: str, domain: Domain) -> Finding:
    """A default that its input would not accept.

    A default stands in for an input that is not handed in, so it has to be a value that might have been:
    of the declared type, within the bounds, one of the declared words.

    Bad:
        inputs:
          notify: {type: boolean, default: "yes"}

    Good:
        inputs:
          notify: {type: boolean, default: true}
    """
    return Finding(
        node.span,
        f"the default of {owner} must be {said(domain)}, not {quoted(node.text)}",
        advice(domain, node),
    )
