"""Statuses with codes, aliases and flags; no spelling names two statuses."""

from __future__ import annotations

from typing import Any

from hypothesis.strategies import DrawFn

from tests.strategies import words
from tests.strategies.choices import pick, some_of, sometimes

CODES = (0, 1, 7, 10, -3, "010", "X1", "true")


def draw_statuses(
    draw: DrawFn, matching: dict[str, bool]
) -> tuple[dict[str, dict[str, Any]], list[str]]:
    """Draw the statuses of a rule file and the words that it ignores."""
    drawn = some_of(draw, words.STATUSES, least=pick(draw, (3, 4, 2, 1)), most=6)
    taken = {folded(name, matching): name for name in reversed(drawn)}
    statuses = {name: _flags(draw) for name in drawn if taken[folded(name, matching)] == name}
    for name, status in statuses.items():
        code = sometimes(draw, CODES)
        if code is not None and taken.setdefault(folded(str(code), matching), name) == name:
            status["code"] = code
        aliases = some_of(draw, words.SPELLINGS, most=2)
        unused = [each for each in aliases if taken.setdefault(folded(each, matching), name) == name]
        if unused:
            status["aliases"] = unused
        if status.get("retired"):
            status.update(pick(draw, ({}, {"replaced_by": pick(draw, tuple(statuses))})))
        if former := [each for each in some_of(draw, words.SPELLINGS, most=1) if each not in taken]:
            status["renamed_from"] = former
    ignored = some_of(draw, ("All", *words.SPELLINGS), most=2)
    return statuses, [each for each in ignored if folded(each, matching) not in taken]


def folded(text: str, matching: dict[str, bool]) -> str:
    """Return the text as it is compared, but with separators removed instead of replaced."""
    if matching.get("fold_separators"):
        text = "".join(each for each in text if not each.isspace() and each not in "_-")
    if matching.get("trim"):
        text = text.strip()
    return text.casefold() if matching.get("fold_case") else text


_FLAGS: tuple[tuple[dict[str, Any], ...], ...] = (
    ({}, {}, {"initial": True}, {"initial": False}),
    ({}, {}, {"entries": "unspecified"}),
    ({}, {}, {"final": True}, {"final": False}, {"exits": "unspecified"}),
    ({}, {}, {}, {"retired": True}, {"retired": False}),
)


def _flags(draw: DrawFn) -> dict[str, Any]:
    flags: dict[str, Any] = {}
    for choices in _FLAGS:
        flags |= pick(draw, choices)
    return flags
