"""The shape of a rule file, checked by its JSON Schema."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import islice
from typing import Any

from statemachine.loader.shape.plain_values import Spot, Spots, mappings, plain
from statemachine.loader.shape.schema import fits, inlined_schema, validator
from statemachine.loader.shape.schema_errors import Misfit, findings
from statemachine.loader.shape.shape_faults import more_faults, unsupported_format
from statemachine.loader.syntax.node_faults import null_value
from statemachine.loader.syntax.nodes import Node, Scalar, without_colon
from statemachine.model.diagnostics import Diagnostic

_MOST = 10_000


def check_shape(root: Node) -> tuple[Diagnostic, ...]:
    """Return every fault at once, in file order; behind ten thousand of them it stops looking and says so."""
    whole = plain(root)
    found = {} if fits()(whole) else dict.fromkeys(_misfits(root, whole))
    blamed = {each.span for each in found}
    for key, value in _without_colon(root):
        if key.span not in blamed:
            found[null_value(value, key)] = None
    return tuple(sorted(found, key=lambda each: each.span))


def _misfits(root: Node, whole: Any) -> list[Diagnostic]:
    """Say of each of the library's errors what is wrong and where; of another format nothing else is said."""
    spots = Spots(root)
    misfits = []
    errors = validator().iter_errors(whole)
    for error in islice(errors, _MOST):
        misfit = _misfit(error, spots.at(error.absolute_path))
        if list(error.absolute_path) == ["format"] and not _is_open(misfit.spot.node):
            return [unsupported_format(misfit.spot.node)]
        misfits.append(misfit)
    misfits.sort(key=lambda each: (each.spot.key or each.spot.node).span)
    told = [finding for misfit in _distinct(misfits) for finding in findings(misfit)]
    return told if next(errors, None) is None else [*told, more_faults(told[-1].span, _MOST)]


def _distinct(misfits: Iterable[Misfit]) -> Iterable[Misfit]:
    """Return the first of those that are one, because an alias repeats a node with all its faults."""
    distinct: dict[object, Misfit] = {}
    for each in misfits:
        distinct.setdefault((id(each.spot.node), id(each.schema), each.keyword, each.name), each)
    return distinct.values()


def _is_open(node: Node) -> bool:
    """Say whether a value was blamed before, so that nothing is known of it."""
    return isinstance(node, Scalar) and node.value is None


def _misfit(error: Any, spot: Spot) -> Misfit:
    is_key = "propertyNames" in list(error.absolute_schema_path)[-2:]
    is_name = error.validator == "pattern" and error.validator_value in _name_patterns()
    keyword = "name" if is_name else error.validator
    return Misfit(keyword, error.schema, spot, error.instance if is_key else None)


@cache
def _name_patterns() -> frozenset[str]:
    definitions = inlined_schema()["$defs"]
    return frozenset(definitions[each]["pattern"] for each in ("name", "factName"))


def _without_colon(root: Node) -> list[tuple[Scalar, Scalar]]:
    """Return the keys that have neither a colon nor a value."""
    return [
        (key, value)
        for entries in mappings(root)
        for key, value in entries.pairs
        if isinstance(value, Scalar) and without_colon(key, value)
    ]
