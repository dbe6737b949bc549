"""Typed values as a rule file writes them: each read by its type, or said to be none."""

from __future__ import annotations

from collections.abc import Generator
from datetime import date
from typing import TypeAlias, TypeVar

from statemachine.loader.build.fields import Fields
from statemachine.loader.checks.registry import check
from statemachine.model.text import listing, quoted
from statemachine.loader.syntax.nodes import Scalar
from statemachine.model.diagnostics import Diagnostic, Finding, Span
from statemachine.model.value_types import TYPES, Domain, Type, Value

Read = TypeVar("Read")
Reading: TypeAlias = Generator[Diagnostic, None, Read]
"""What reads a part of a file: it yields findings and returns the part."""

_MOST_WORDS = 12


def literal(domain: Domain, node: Scalar) -> Value | None:
    """Return the value that a scalar writes, or None if it is not of the type; bounds are not looked at.

    A quoted word is no integer and no boolean, and a plain integer or boolean is no text.
    """
    if type(node.value) not in domain.rules.scalars:
        return None
    try:
        return domain.read(node.text)
    except ValueError:
        return None


def said(domain: Domain) -> str:
    """Say what a value of the domain is, at no great length."""
    if domain.type is not Type.ENUM:
        return str(domain)
    return (
        f"one of {listing(map(quoted, domain.enum), 'or')}"
        if len(domain.enum) <= _MOST_WORDS
        else "one of its words"
    )


def advice(domain: Domain, node: Scalar) -> str:
    """Say what to write in place of a scalar that the domain does not accept."""
    if domain.type is Type.ENUM or literal(domain, node) is not None:
        return f"write {said(domain)}"
    return domain.rules.hint


def retrieved(fields: Fields) -> Reading[date]:
    """Read the day on which a source was looked up."""
    text = fields.text("retrieved") or ""
    try:
        return date.fromisoformat(text)
    except ValueError:
        yield invalid_date(fields.place.of("retrieved"), text)
        return date.min


@check
def invalid_date(span: Span, text: str) -> Finding:
    """A date that no calendar has.

    `retrieved` says on which day a source was looked up. Readers compare it with the day on which the
    provider changed the page, so it has to be a real day, written as year, month and day.

    Bad:
        sources:
          guide: {url: https://example.com/guide, retrieved: 2026-02-31}

    Good:
        sources:
          guide: {url: https://example.com/guide, retrieved: 2026-01-31}
    """
    return Finding(span, f"{quoted(text)} is no date of the calendar", TYPES[Type.DATE].hint)


@check
def unordered_bound(span: Span, owner: str, bound: str) -> Finding:
    """A bound on values that have no order.

    `minimum`, `maximum`, `at_least`, `at_most`, `above` and `below` compare, so they need a type with an
    order: integer, number, date, datetime or duration. Of texts, booleans and the words of an enum no one
    is less than another: list the values that are meant.

    Bad:
        facts:
          size: {enum: [small, medium, large]}
        guards:
          sizeable: {size: {at_least: medium}}
        transitions:
          - {event: finish, source: New, target: Done, guard: sizeable, cite: guide}

    Good:
        facts:
          size: {enum: [small, medium, large]}
        guards:
          sizeable: {size: [medium, large]}
        transitions:
          - {event: finish, source: New, target: Done, guard: sizeable, cite: guide}
    """
    return Finding(
        span,
        f"the values of {owner} have no order, so {bound!r} compares nothing",
        "list the values that are meant, or choose a type with an order, such as integer or date",
    )
