"""The keys of declarations as they are written: defaults are omitted, and single values stand without a list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TypeAlias, TypeVar

from statemachine.loader.write.yaml_text import Plain
from statemachine.model import message_specs as specs
from statemachine.model.frozen import FrozenMap
from statemachine.model.inbound_message import FieldName, InboundMessage
from statemachine.model.json_values import json_scalar
from statemachine.model.outbound_request import OutboundRequest
from statemachine.model.value_types import Domain, Type, Value
from statemachine.model.vocabulary import EXTENSION, Declared

Keys: TypeAlias = dict[str, object]
"""The keys of one declaration, in the order in which they are written."""

Declaration = TypeVar("Declaration")


def without_defaults(keys: Keys) -> Keys:
    """Return the keys without those that are None, false or empty. Keys of your own have no default."""
    return {
        key: value
        for key, value in keys.items()
        if key.startswith(EXTENSION) or value not in (None, False, ())
    }


def write_section(
    declarations: Mapping[str, Declaration], keys_of: Callable[[Declaration], Keys]
) -> Keys | None:
    """Return the keys of each declaration by name, or None if there are no declarations."""
    return {name: keys_of(each) for name, each in declarations.items()} or None


def title_and_note(declared: Declared) -> Keys:
    """Return the texts for people, and the keys of your own."""
    return {"title": declared.title, "note": declared.note, **own_keys(declared.extensions)}


def own_keys(extensions: Mapping[str, object]) -> Keys:
    """Return the keys of your own."""
    return {key: written(value) for key, value in extensions.items()}


def domain_keys(domain: Domain) -> Keys:
    """Return a type with its words and bounds."""
    kind: Keys = {"enum": domain.enum} if domain.type is Type.ENUM else {"type": domain.type}
    bounds = {"minimum": domain.minimum, "maximum": domain.maximum}
    return kind | {key: typed(bound) for key, bound in bounds.items() if bound is not None}


def typed(value: Value) -> object:
    """Return a typed value for YAML: floats and dates stay without quotes."""
    written = json_scalar(value)
    is_day = isinstance(value, date) and not isinstance(value, datetime)
    return Plain(str(written)) if is_day or isinstance(written, float) else written


def one_or_list(values: tuple[object, ...]) -> object:
    """Return a single value without its list."""
    return values[0] if len(values) == 1 else values


def about(message: InboundMessage | OutboundRequest | specs.LiveMovesSpec) -> Keys:
    """Return the title, the sources and the note of a message."""
    return {**title_and_note(message), "cite": one_or_list(message.cite)}


def content_keys(content: FrozenMap[str, specs.JMESPath]) -> object:
    """Return the path to the records for each content type, or None for the default."""
    return None if content == specs.DEFAULT_CONTENT else written(content) or None


def written(template: object) -> object:
    """Return a document with its paths and names as texts. The nesting limit of files bounds the recursion."""
    match template:
        case specs.JMESPath() | FieldName():
            return template.text
        case Mapping():
            return {name: written(each) for name, each in template.items()}
        case tuple():
            return [written(each) for each in template]
        case _:
            return template
