"""Typed values: domains with their bounds, defaults, dates, and the conditions of guards.

Each function returns the value that it read, and appends what is wrong to `findings`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import TypeAlias

from statemachine.loader.checks import declared_values as checks
from statemachine.loader.declarations.fields import DeclarationFields, Findings, scalars
from statemachine.loader.syntax.nodes import Entries, Node, Scalar, entries
from statemachine.model.declarations import Fact
from statemachine.model.diagnostics import Diagnostic
from statemachine.model.frozen import FrozenMap
from statemachine.model.observation import Moment, read_moment
from statemachine.model.text import listing, quoted
from statemachine.model.value_sets import ValueSet
from statemachine.model.value_types import ORDERED, Domain, Type, Value

_Check: TypeAlias = Callable[[Scalar, str, str, str], Diagnostic]

_MOST_WORDS = 12
_COMPARISON = re.compile(r"(>=|<=|!=|<>|==?|>|<)\s*(.+)")
_OPERATORS = {">": "above", ">=": "at_least", "<": "below", "<=": "at_most", "!=": "not", "<>": "not"}
_BETWEEN_COMPARISONS = re.compile(r"\s*(?:,|&&?|\band\b)\s*")


def source_date(fields: DeclarationFields, findings: Findings) -> date:
    """Return the day on which a source was retrieved."""
    text = fields.text("retrieved") or ""
    try:
        return date.fromisoformat(text)
    except ValueError:
        findings.append(checks.invalid_date(fields.place.of("retrieved"), text))
        return date.min


def waiting_time(fields: DeclarationFields, key: str, findings: Findings) -> timedelta | None:
    """Return the duration of a key, which must be longer than nothing; None if the key is missing."""
    node = fields.nodes.get(key)
    if not isinstance(node, Scalar):
        return None
    domain = Domain(Type.DURATION)
    value = _literal(domain, node)
    if isinstance(value, timedelta) and value > timedelta():
        return value
    hint = domain.rules.hint if value is None else "write a longer one, or remove the key"
    findings.append(checks.wrong_waiting_time(node, hint))
    return None


def domain_of(fields: DeclarationFields, owner: str, findings: Findings) -> Domain:
    """Return the type of a fact, an input or a parameter, with its words and its valid bounds."""
    default_type = Type.ENUM if "enum" in fields.nodes else Type.STRING
    plain = Domain(Type(fields.text("type") or default_type), fields.texts("enum"))
    bounds = {
        key: _bound(plain, key, node, owner=owner, wrong=checks.wrong_bound, findings=findings)
        for key in ("minimum", "maximum")
        if isinstance(node := fields.nodes.get(key), Scalar)
    }
    minimum, maximum = bounds.get("minimum"), bounds.get("maximum")
    if minimum is not None and maximum is not None and minimum > maximum:  # type: ignore[operator]  # one type
        span = fields.place.of("minimum")
        findings.append(checks.bounds_crossed(span, owner, plain.write(minimum), plain.write(maximum)))
    return Domain(plain.type, plain.enum, minimum, maximum)


def default_of(
    fields: DeclarationFields, domain: Domain, owner: str, findings: Findings
) -> Value | None:
    """Return the default of an input, which its domain must accept."""
    node = fields.nodes.get("default")
    if not isinstance(node, Scalar):
        return None
    value = _literal(domain, node)
    if not domain.accepts(value):
        findings.append(checks.wrong_default(node, owner, _phrase(domain), _hint(domain, node)))
    return value


def condition(fact: Fact, node: Node, findings: Findings) -> ValueSet:
    """Return the values of a fact that a guard allows."""
    owner = f"fact {fact.name!r}"
    if not isinstance(node, Entries):
        return ValueSet(only=_values(fact.domain, node, owner, findings))
    plain = Domain(fact.domain.type)
    bounds = {
        key: _bound(plain, key, limit, owner=owner, wrong=checks.wrong_fact_value, findings=findings)
        for key, limit in node
        if key != "not" and isinstance(limit, Scalar)
    }
    return ValueSet(
        excluded=_values(fact.domain, node.get("not"), owner, findings),
        at_least=bounds.get("at_least"),
        above=bounds.get("above"),
        at_most=bounds.get("at_most"),
        below=bounds.get("below"),
    )


def provider_words(fact: Fact | None, node: Node | None, findings: Findings) -> FrozenMap[str, Value]:
    """Return our value of a fact for each of the provider's words. Those of an undeclared fact are not checked."""
    pairs = [(word, value) for word, value in entries(node) if isinstance(value, Scalar)]
    if fact is None:
        return FrozenMap()
    owner, domain = f"fact {fact.name!r}", fact.domain
    words = {word.text: _values(domain, value, owner, findings) for word, value in pairs}
    return FrozenMap({word: value for word, values in words.items() for value in values})


def moment(node: Node | None, findings: Findings) -> Moment | None:
    """Return the time that the caller passes with a sample; None if there is none."""
    if not isinstance(node, Scalar):
        return None
    try:
        return read_moment(node.text)
    except ValueError as error:
        findings.append(checks.invalid_sample_time(node, str(error)))
        return None


def compared_values(node: Node | None, findings: Findings) -> tuple[str | int | bool, ...]:
    """Return the values with which a value of a document is compared."""
    nodes = tuple(scalars(node))
    findings.extend(checks.unquoted_decimal(each) for each in nodes if _is_decimal(each))
    return tuple([each.text if each.value is None else each.value for each in nodes])


def _is_decimal(node: Scalar) -> bool:
    """Return whether a scalar is written as a number that is no integer."""
    is_text = node.plain and isinstance(node.value, str)
    return is_text and _literal(Domain(Type.NUMBER), node) is not None


def _values(domain: Domain, node: Node | None, owner: str, findings: Findings) -> frozenset[Value]:
    values = set()
    for each in scalars(node):
        value = _literal(domain, each)
        if domain.accepts(value):
            values.add(value)
        else:
            hint = _comparison_hint(domain, each) or _hint(domain, each)
            findings.append(checks.wrong_fact_value(each, owner, _phrase(domain), hint))
    return frozenset(values)


def _bound(
    domain: Domain, key: str, node: Scalar, *, owner: str, wrong: _Check, findings: Findings
) -> Value | None:
    """Return a bound, which only needs the type of the domain; `wrong` is the check of its value."""
    if domain.type not in ORDERED:
        findings.append(checks.unordered_bound(node.span, owner, key))
        return None
    value = _literal(domain, node)
    if value is None:
        findings.append(wrong(node, owner, _phrase(domain), _hint(domain, node)))
    return value


def _literal(domain: Domain, node: Scalar) -> Value | None:
    """Return the value of a scalar, or None if it does not have the type. Bounds are not checked.

    A quoted scalar is never an integer or a boolean, and a plain integer or boolean is never a text.
    """
    if type(node.value) not in domain.rules.scalars:
        return None
    try:
        return domain.read(node.text)
    except ValueError:
        return None


def _phrase(domain: Domain) -> str:
    """Return a phrase for the values of a domain. A long list of words is not repeated."""
    if domain.type is not Type.ENUM:
        return str(domain)
    if len(domain.enum) > _MOST_WORDS:
        return "one of its declared words"
    return f"one of {listing(map(quoted, domain.enum), 'or')}"


def _hint(domain: Domain, node: Scalar) -> str:
    if domain.type is Type.ENUM or _literal(domain, node) is not None:
        return f"write {_phrase(domain)}"
    return domain.rules.hint


def _comparison_hint(domain: Domain, node: Scalar) -> str | None:
    """Return the hint to write a comparison such as `>0` as a condition, or None for any other text."""
    keys: dict[str, str] = {}
    for part in _BETWEEN_COMPARISONS.split(node.text.strip()):
        match = _COMPARISON.fullmatch(part)
        if match is None:
            return None
        key = _OPERATORS.get(match[1], "equal")
        try:
            value = domain.read(match[2])
        except ValueError:
            return None
        if key not in {"equal", "not"} and domain.type not in ORDERED:
            return None
        keys[key] = str(domain.write(value)) if domain.type in ORDERED else match[2]
    if "equal" in keys:
        return f"write {keys['equal']}" if len(keys) == 1 else None
    return f"write {{{', '.join(f'{key}: {value}' for key, value in keys.items())}}}"
