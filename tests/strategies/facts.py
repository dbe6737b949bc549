"""Declarations of facts and inputs of every type, and guards over them."""

from __future__ import annotations

from typing import Any

from hypothesis.strategies import DrawFn

from tests.strategies import words
from tests.strategies.choices import mostly_some_of, pick, some_of

BOUNDS = ("at_least", "at_most", "above", "below")


def draw_fact(draw: DrawFn) -> dict[str, Any]:
    """Draw the declaration of a fact, or of an input without its default."""
    kind = pick(draw, tuple(words.LITERALS))
    if kind == "enum":
        return {"enum": some_of(draw, words.ENUM, least=1)}
    declared: dict[str, Any] = {"type": kind}
    if kind in words.ORDERED:
        low, high = sorted(
            (pick(draw, words.ORDERED[kind]), pick(draw, words.ORDERED[kind])), key=_position(kind)
        )
        declared |= {"minimum": low} if pick(draw, (False, True)) else {}
        declared |= {"maximum": high} if pick(draw, (False, True)) else {}
    return declared


def draw_input(draw: DrawFn) -> dict[str, Any]:
    """Draw the declaration of an input, with or without a default."""
    declared = draw_fact(draw)
    return (
        declared | {"default": pick(draw, literals(declared))} if pick(draw, (False, True)) else declared
    )


def draw_guards(draw: DrawFn, facts: dict[str, Any]) -> dict[str, Any]:
    """Draw guards over facts, some with a title; most have conditions, in the short or the long form."""
    guards: dict[str, Any] = {}
    for name in mostly_some_of(draw, words.GUARDS) if facts else ():
        text = pick(draw, words.GUARD_TITLES)
        title = {} if text is None else {"title": text}
        if pick(draw, (False, False, True)):
            guards[name] = {"external": some_of(draw, tuple(facts)), **title}
        else:
            chosen = some_of(draw, tuple(facts), least=1)
            conditions = {fact: _condition(draw, facts[fact]) for fact in chosen}
            is_long = bool(title) or pick(draw, (False, False, True))
            guards[name] = {"when": conditions, **title} if is_long else conditions
    return guards


def literals(declared: dict[str, Any]) -> tuple[Any, ...]:
    """Return the literals that a fact or input accepts, as a rule file contains them."""
    if "enum" in declared:
        return tuple(declared["enum"])
    known = words.LITERALS[declared["type"]]
    start = known.index(declared["minimum"]) if "minimum" in declared else 0
    end = known.index(declared["maximum"]) if "maximum" in declared else len(known) - 1
    return tuple(known[start : end + 1])


def _condition(draw: DrawFn, declared: dict[str, Any]) -> Any:
    """Draw the condition of a guard on one fact: a value, a list, or a mapping of bounds."""
    values = literals(declared)
    match pick(draw, ("value", "list", "mapping", "mapping")):
        case "value":
            return pick(draw, values)
        case "list":
            return _several(draw, values)
        case _:
            keys = ("not", *(BOUNDS if declared.get("type") in words.ORDERED else ()))
            condition = {key: pick(draw, values) for key in some_of(draw, keys, least=1, most=2)}
            return condition | {"not": _several(draw, values)} if "not" in condition else condition


def _several(draw: DrawFn, values: tuple[Any, ...]) -> list[Any]:
    drawn = (pick(draw, values) for _ in range(pick(draw, (1, 2, 3))))
    return list(dict.fromkeys(drawn))


def _position(kind: str) -> Any:
    return words.ORDERED[kind].index
