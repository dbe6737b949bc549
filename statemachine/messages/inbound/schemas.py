"""The JSON Schema of a record; the only door to jsonschema here, through which nothing is ever fetched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from statemachine.messages.phrases import kind_of, listing, place, quoted
from statemachine.model.errors import MessageError

_REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")
_MOST = 20
_LONG = 200


@dataclass(frozen=True, slots=True)
class RecordSchema:
    """A schema that is ready to hold records against it."""

    validator: Any = field(compare=False, repr=False)

    @classmethod
    def of(cls, record: Mapping[str, object]) -> RecordSchema:
        """Prepare a schema, or raise `ValueError`, which says what is wrong with it."""
        from referencing import Registry  # noqa: PLC0415  # heavy, and few messages have a schema

        schema = _thawed(record)
        draft = _draft(schema)
        _check(draft, schema)
        _check_within(draft, schema)
        validator = draft(schema, registry=Registry())
        try:
            validator.is_valid({})
        except RecursionError:
            raise ValueError("it refers to itself without end") from None
        return cls(validator)

    def misfits(self, record: object) -> Iterator[MessageError]:
        """Yield an error for each place of a record that does not fit; of very many the first."""
        try:
            found = list(islice(self.validator.iter_errors(record), _MOST))
        except Exception:  # noqa: BLE001  # a record leads where the schema's writer did not think of
            yield MessageError("the record cannot be held against its schema")
            return
        for error in found:
            yield MessageError(_problem(error), path=place(error.absolute_path) or None)


def _thawed(value: object) -> Any:
    """Return what is frozen as the dictionaries and lists that jsonschema knows."""
    if isinstance(value, Mapping):
        return {key: _thawed(each) for key, each in value.items()}
    return [_thawed(each) for each in value] if isinstance(value, list | tuple) else value


def _draft(schema: Mapping[str, object]) -> Any:
    """Return the validator of the draft that a schema names, of 2020-12 if it names none."""
    from jsonschema import Draft202012Validator  # noqa: PLC0415  # as above
    from jsonschema.validators import validator_for  # noqa: PLC0415  # as above

    if "$schema" not in schema:
        return Draft202012Validator
    unknown: Any = None
    draft = validator_for(schema, default=unknown) if isinstance(schema["$schema"], str) else None
    if draft is None:
        raise ValueError("its $schema names no draft that is known")
    return draft


def _check(draft: Any, schema: object) -> None:
    from jsonschema.exceptions import SchemaError  # noqa: PLC0415  # as above

    try:
        draft.check_schema(schema)
    except SchemaError as error:
        where = place(error.absolute_path)
        raise ValueError(f"{error.message[:_LONG]}{where and f', at {where}'}") from None


def _check_within(draft: Any, schema: object) -> None:
    """Look at every schema in a schema, and follow every reference, those of what is referred to as well."""
    from referencing import Registry, Resource  # noqa: PLC0415  # as above
    from referencing.jsonschema import specification_with  # noqa: PLC0415  # as above

    specification = specification_with(draft.ID_OF(draft.META_SCHEMA))
    root: Resource[Any] = specification.create_resource(schema)
    waiting = [(root, Registry().resolver_with_root(root))]
    seen: set[int] = set()
    while waiting:
        resource, resolver = waiting.pop()
        if id(resource.contents) in seen:
            continue
        seen.add(id(resource.contents))
        _check_speed(resource.contents)
        for reference in _references(resource.contents):
            found = _followed(resolver, reference)
            _check(draft, found.contents)
            waiting.append((specification.create_resource(found.contents), found.resolver))
        waiting += [(each, resolver.in_subresource(each)) for each in resource.subresources()]


def _check_speed(schema: object) -> None:
    """Refuse what holds every item against every other."""
    if isinstance(schema, dict) and schema.get("uniqueItems") is True:
        raise ValueError("uniqueItems is quadratic and not taken")


def _references(schema: object) -> list[str]:
    if not isinstance(schema, dict):
        return []
    return [schema[word] for word in _REFERENCES if isinstance(schema.get(word), str)]


def _followed(resolver: Any, reference: str) -> Any:
    try:
        return resolver.lookup(reference)
    except Exception:  # noqa: BLE001  # not every reference that leads nowhere is met as one by the library
        raise ValueError(f"it refers to {quoted(reference)}, which is not in it") from None


def _problem(error: Any) -> str:
    """Say what does not fit: the library's own sentences show values."""
    wanted = error.validator_value
    match error.validator:
        case None:
            return "something is here that the schema forbids"
        case "type":
            kinds = [wanted] if isinstance(wanted, str) else wanted
            return f"expected {listing(map(str, kinds), 'or')}, got {kind_of(error.instance)}"
        case "required":
            return str(error.message)
        case "enum" | "const":
            return "expected a value that the schema lists, got another"
        case word if isinstance(wanted, str | int | float):
            return f"this does not fit the schema's {word}: {wanted}"
        case word:
            return f"this does not fit the schema's {word}"
