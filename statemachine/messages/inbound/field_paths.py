"""The paths of the fields of a message: in the record first, then in the body around it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from statemachine.messages.paths import CompiledPath
from statemachine.model.message_specs import SINGLE, Fields, JMESPath


@dataclass(frozen=True, slots=True, eq=False)
class FieldPath:
    """The paths of one field: in each record, in the body, or in both. The value in the record wins.

    Compared by identity: two fields with the same paths may have different types.
    """

    in_record: CompiledPath | None
    in_body: CompiledPath | None

    @property
    def text(self) -> str:
        """The path that is tried first."""
        path = self.in_record or self.in_body
        return "" if path is None else path.text


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldPaths:
    """The paths of all fields of an observation; None: the message does not have the field."""

    order: Mapping[str, FieldPath]
    item: Mapping[str, FieldPath]
    facts: Mapping[str, FieldPath]
    status: FieldPath | None
    previous: FieldPath | None
    trigger: FieldPath | None
    event: FieldPath | None
    at: FieldPath | None
    actor: FieldPath | None
    channel: FieldPath | None

    @classmethod
    def of(cls, in_record: Fields, in_body: Fields) -> FieldPaths:
        """Compile the paths into a record and those into the body, or raise `InvalidRulesError`."""
        return cls(
            order=_paths(in_record.order, in_body.order),
            item=_paths(in_record.item, in_body.item),
            facts=_paths(in_record.facts, in_body.facts),
            **{name: _path(getattr(in_record, name), getattr(in_body, name)) for name in SINGLE},
        )


def _path(in_record: JMESPath | None, in_body: JMESPath | None) -> FieldPath | None:
    if in_record is None and in_body is None:
        return None
    return FieldPath(
        None if in_record is None else CompiledPath.of(in_record),
        None if in_body is None else CompiledPath.of(in_body),
    )


def _paths(in_record: Mapping[str, JMESPath], in_body: Mapping[str, JMESPath]) -> dict[str, FieldPath]:
    paths = {name: _path(in_record.get(name), in_body.get(name)) for name in {**in_record, **in_body}}
    return {name: path for name, path in paths.items() if path is not None}
