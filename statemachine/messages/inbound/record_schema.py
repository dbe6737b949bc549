"""The JSON Schema of a record. Nothing is ever fetched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from statemachine.messages.paths import kind_of, path_text
from statemachine.model.errors import MessageError
from statemachine.model.text import listing, quoted

_DEFAULT_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")
_MAX_ERRORS = 20
_MAX_MESSAGE = 200


@dataclass(frozen=True, slots=True)
class RecordSchema:
    """A schema that is ready to validate records."""

    validator: Any = field(compare=False, repr=False)

    @classmethod
    def of(cls, record: Mapping[str, object]) -> RecordSchema:
        """Prepare a schema, or raise `ValueError` with what is wrong."""
        from referencing import Registry  # noqa: PLC0415  # heavy, and few messages have a schema

        schema = _thawed(record)
        draft = _draft(schema.get("$schema", _DEFAULT_DRAFT))
        _check(draft, schema)
        _check_references(draft, schema)
        validator = draft(schema, registry=Registry())
        try:
            validator.is_valid({})
        except RecursionError:
            raise ValueError("the schema refers to itself endlessly") from None
        return cls(validator)

    def errors(self, record: object) -> Iterator[MessageError]:
        """Yield an error for each invalid value of a record, at most 20; no error shows a value."""
        try:
            errors = list(islice(self.validator.iter_errors(record), _MAX_ERRORS))
        except Exception:  # noqa: BLE001  # some schemas fail on some records: endless recursion, huge numbers
            yield MessageError("the record cannot be validated against its schema")
            return
        for error in errors:
            yield MessageError(_problem(error), path=path_text(error.absolute_path) or None)


def _thawed(value: object) -> Any:
    """Return a frozen schema as the dictionaries and lists that jsonschema needs."""
    if isinstance(value, Mapping):
        return {key: _thawed(each) for key, each in value.items()}
    return [_thawed(each) for each in value] if isinstance(value, list | tuple) else value


def _draft(uri: object) -> Any:
    from jsonschema.validators import validator_for  # noqa: PLC0415  # as above

    unknown: Any = None
    draft = validator_for({"$schema": uri}, default=unknown) if isinstance(uri, str) else None
    if draft is None:
        raise ValueError("unknown draft in $schema")
    return draft


def _check(draft: Any, schema: object) -> None:
    from jsonschema.exceptions import SchemaError  # noqa: PLC0415  # as above

    try:
        draft.check_schema(schema)
    except SchemaError as error:
        where = path_text(error.absolute_path)
        raise ValueError(f"{error.message[:_MAX_MESSAGE]}{where and f', at {where}'}") from None


def _check_references(draft: Any, schema: object) -> None:
    """Check every nested schema and every schema that a reference leads to, or raise `ValueError`."""
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
        keywords = resource.contents if isinstance(resource.contents, dict) else {}
        if keywords.get("uniqueItems") is True:
            raise ValueError("uniqueItems is not supported: its cost is quadratic")
        for reference in (each for each in map(keywords.get, _REFERENCES) if isinstance(each, str)):
            resolved = _resolve(resolver, reference)
            _check(draft, resolved.contents)
            waiting.append((specification.create_resource(resolved.contents), resolved.resolver))
        waiting += [(each, resolver.in_subresource(each)) for each in resource.subresources()]


def _resolve(resolver: Any, reference: str) -> Any:
    try:
        return resolver.lookup(reference)
    except Exception:  # noqa: BLE001  # the library lets other errors through for some references
        raise ValueError(f"the reference {quoted(reference)} is not to a part of the schema") from None


def _problem(error: Any) -> str:
    """Return what is wrong, without the value: the library's own messages show it."""
    keyword_value = error.validator_value
    match error.validator:
        case None:
            return "the schema allows no value here"
        case "type":
            kinds = [keyword_value] if isinstance(keyword_value, str) else keyword_value
            return f"expected {listing(map(str, kinds), 'or')}, got {kind_of(error.instance)}"
        case "required":
            return str(error.message)
        case "enum" | "const":
            return "expected a value that the schema lists, got another"
        case keyword if isinstance(keyword_value, str | int | float):
            return f"the value violates the schema's {keyword}: {keyword_value}"
        case keyword:
            return f"the value violates the schema's {keyword}"
