"""What declarations of every kind say: texts, typed values, one name or several, and nothing where that is all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TypeVar

from statemachine.loader.write.quote import Plain
from statemachine.model.declared import Declared
from statemachine.model.value_types import Domain, Type, Value

Said = dict[str, object]
Thing = TypeVar("Thing")


def said(fields: Said) -> Said:
    """Leave out what says nothing: what is missing, false, or an empty list of names."""
    return {key: value for key, value in fields.items() if value not in (None, False, ())}


def section(things: Mapping[str, Thing], describe: Callable[[Thing], Said]) -> Said | None:
    """Describe each thing under its name; None if there is none."""
    return {name: describe(thing) for name, thing in things.items()} or None


def texts(declared: Declared) -> Said:
    """Write what a declaration says to people."""
    return {"title": declared.title, "note": declared.note}


def domain(domain: Domain) -> Said:
    """Write a type with its words and bounds."""
    kind: Said = {"enum": domain.enum} if domain.type is Type.ENUM else {"type": domain.type}
    bounds = {"minimum": domain.minimum, "maximum": domain.maximum}
    return kind | {key: value(bound) for key, bound in bounds.items() if bound is not None}


def value(value: Value) -> object:
    """Write a typed value; what another reader of YAML could take for a text stays unquoted."""
    if isinstance(value, float):
        return Plain(repr(value))
    if isinstance(value, date) and not isinstance(value, datetime):
        return Plain(value.isoformat())
    return Domain(Type.STRING).write(value)


def one(values: tuple[object, ...]) -> object:
    """Write a value that stands alone without its list."""
    return values[0] if len(values) == 1 else values
