"""Keys and values of a rule file, without the keys that have their default."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TypeAlias, TypeVar

from statemachine.loader.write.yaml_text import Plain
from statemachine.model.value_types import Domain, Type, Value
from statemachine.model.vocabulary import Declared

Keys: TypeAlias = dict[str, object]
"""The keys of one declaration, in the order in which they are written."""

Declaration = TypeVar("Declaration")


def without_defaults(keys: Keys) -> Keys:
    """Return the keys without those that are None, false or empty."""
    return {key: value for key, value in keys.items() if value not in (None, False, ())}


def section(
    declarations: Mapping[str, Declaration], keys_of: Callable[[Declaration], Keys]
) -> Keys | None:
    """Return the keys of each declaration by name, or None if there are no declarations."""
    return {name: keys_of(each) for name, each in declarations.items()} or None


def title_and_note(declared: Declared) -> Keys:
    """Return the texts for people."""
    return {"title": declared.title, "note": declared.note}


def domain_keys(domain: Domain) -> Keys:
    """Return a type with its words and bounds."""
    kind: Keys = {"enum": domain.enum} if domain.type is Type.ENUM else {"type": domain.type}
    bounds = {"minimum": domain.minimum, "maximum": domain.maximum}
    return kind | {key: typed(bound) for key, bound in bounds.items() if bound is not None}


def typed(value: Value) -> object:
    """Return a typed value for YAML: floats and dates stay without quotes."""
    if isinstance(value, float):
        return Plain(repr(value))
    if isinstance(value, date) and not isinstance(value, datetime):
        return Plain(value.isoformat())
    return Domain(Type.STRING).write(value)


def one_or_list(values: tuple[object, ...]) -> object:
    """Return a single value without its list."""
    return values[0] if len(values) == 1 else values
