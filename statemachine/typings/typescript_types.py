"""The names of a rule set as a module in TypeScript: constant objects, unions, and the types of values in JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from statemachine.model.value_types import Domain, Type
from statemachine.typings.program_names import Identifiers, ProgramNames

_TYPES = {Type.INTEGER: "number", Type.NUMBER: "number", Type.BOOLEAN: "boolean"}

_HEAD = "// Names of a rule set, written by `python -m statemachine types`: write it again, do not edit it.\n"


def typescript_types(names: ProgramNames) -> str:
    """Return the text of the module."""
    objects = {**names.enums, "Cause": names.causes}
    return "\n".join(
        [
            _HEAD,
            *constant_lines(names),
            *(line for kind, members in objects.items() for line in object_lines(kind, members)),
            *(
                line
                for name, domains in names.records.items()
                for line in _record(name, domains.items())
            ),
            "",
        ]
    )


def constant_lines(names: ProgramNames) -> Iterator[str]:
    """Yield the constants that say which rule set a module was made from."""
    return (f"export const {name} = {text_literal(value)};" for name, value in names.constants.items())


def object_lines(kind: str, members: Identifiers) -> Iterator[str]:
    """Yield an object, and the union of its values under the same name."""
    yield f"\nexport const {kind} = {{"
    yield from (
        f"  {text_literal(identifier)}: {text_literal(name)}," for name, identifier in members.items()
    )
    yield "} as const;"
    yield f"export type {kind} = (typeof {kind})[keyof typeof {kind}];"


def _record(name: str, domains: Iterable[tuple[str, Domain]]) -> Iterator[str]:
    """Yield the type of an object in JSON; a comment says what a text contains."""
    yield f"\nexport type {name} = {{"
    for key, domain in domains:
        comment = (
            f"  // {domain.rules.phrase}" if domain.rules.text_in_json and domain.rules.forms else ""
        )
        yield f"  {text_literal(key)}?: {_type(domain)};{comment}"
    yield "};"


def _type(domain: Domain) -> str:
    return (
        " | ".join(map(text_literal, domain.enum)) if domain.enum else _TYPES.get(domain.type, "string")
    )


def text_literal(text: str) -> str:
    """Return a literal in double quotes, with all that is not printable escaped in UTF-16."""
    written = json.dumps(text, ensure_ascii=False)
    return "".join(each if each.isprintable() else json.dumps(each)[1:-1] for each in written)
