"""The names of a rule set as a module in Python: enums, literals and typed dictionaries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from statemachine.model.text import printable
from statemachine.model.value_types import Domain, Type
from statemachine.typings.program_names import Identifiers, ProgramNames

_TYPES = {
    Type.STRING: "str",
    Type.INTEGER: "int",
    Type.NUMBER: "float",
    Type.BOOLEAN: "bool",
    Type.DATE: "date",
    Type.DATETIME: "datetime",
    Type.DURATION: "timedelta",
}

_HEAD = '"""Names of a rule set, written by `python -m statemachine types`: write it again, do not edit it."""\n'


def python_types(names: ProgramNames) -> str:
    """Return the text of the module."""
    lines = [
        _HEAD,
        *_imports(names),
        *_public(names),
        *(f"{name}: Final = {_text(value)}" for name, value in names.constants.items()),
        *(line for kind, members in names.enums.items() for line in _enum(kind, members)),
        *_literal("CauseName", names.causes),
        *(line for name, domains in names.records.items() for line in _record(name, domains.items())),
    ]
    return "\n".join([*lines, ""])


def _imports(names: ProgramNames) -> Iterator[str]:
    """Yield the imports that the module needs, and no other."""
    types = {_type(domain) for domains in names.records.values() for domain in domains.values()}
    times = [each for each in ("date", "datetime", "timedelta") if each in types]
    if times:
        yield f"from datetime import {', '.join(times)}"
    yield "from enum import StrEnum"
    yield f"from typing import Final, Literal, TypeAlias{', TypedDict' if names.records else ''}\n"
    yield "from statemachine import Cause\n"


def _public(names: ProgramNames) -> Iterator[str]:
    """Yield `__all__`: type checkers take an imported name that is not in it as private."""
    kinds = [*names.enums, "Cause"]
    public = (*names.constants, *kinds, *(f"{each}Name" for each in kinds), *names.records)
    yield "__all__ = ["
    yield from (f"    {_text(each)}," for each in sorted(public))
    yield "]\n"


def _enum(kind: str, members: Identifiers) -> Iterator[str]:
    yield f"\n\nclass {kind}(StrEnum):"
    yield f'    """Each {kind.lower()} of the rule set."""\n'
    yield from (f"    {identifier} = {_text(name)}" for name, identifier in members.items())
    yield ""
    yield from _literal(f"{kind}Name", members)


def _literal(alias: str, names: Iterable[str]) -> Iterator[str]:
    yield f"\n{alias}: TypeAlias = Literal["
    yield from (f"    {_text(name)}," for name in names)
    yield "]"


def _record(name: str, domains: Iterable[tuple[str, Domain]]) -> Iterator[str]:
    """Yield a typed dictionary in the form of a call, which takes keys that are no identifiers."""
    yield f"\n{name} = TypedDict("
    yield f"    {_text(name)},"
    yield "    {"
    yield from (f"        {_text(key)}: {_type(domain)}," for key, domain in domains)
    yield "    },"
    yield "    total=False,"
    yield ")"


def _type(domain: Domain) -> str:
    return f"Literal[{', '.join(map(_text, domain.enum))}]" if domain.enum else _TYPES[domain.type]


def _text(text: str) -> str:
    """Return a literal in double quotes, with all that is not printable escaped."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{printable(escaped)}"'
