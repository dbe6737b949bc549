"""What the engine says: one sentence for each reason, naming facts and inputs and never their values."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from statemachine.model.text import similar

if TYPE_CHECKING:
    from statemachine.model.ruleset import Guard, RuleSet
    from statemachine.model.value_sets import ValueSet
    from statemachine.model.value_types import Domain, Value


_LONGEST = 80


def shown(value: object) -> str:
    """Return a word as it was asked, in quotes and not too long; of what is no word, the type."""
    if isinstance(value, str):
        text = str.__str__(value)
        return repr(text if len(text) <= _LONGEST else text[:_LONGEST] + "...")
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**_LONGEST:
        return int.__repr__(value)
    return f"a value of type {type(value).__name__}"


def unknown(kind: str, word: object, known: Iterable[str]) -> str:
    """Say that a word is none of the known ones, and which was probably meant."""
    sentence = f"{shown(word)} is no {kind} that is declared"
    meant = similar([word], known).get(word) if isinstance(word, str) else None
    return sentence if meant is None else f"{sentence}; did you mean {meant!r}?"


def no_status() -> str:
    """Say that an order that does not exist yet has no status."""
    return "an action is asked for in a status: an order that does not exist yet has none"


def not_declared(source: str | None, target: str | None, event: str | None) -> str:
    """Say that no row was near."""
    by = "" if event is None else f" by {event!r}"
    if source is None:
        return f"no rule creates an order{_as(target)}{by}"
    become = "move" if target is None else f"become {target!r}"
    return f"no rule lets an order that is {source!r} {become}{by}"


def final(source: str) -> str:
    """Say that the order has ended."""
    return f"an order that is {source!r} has ended: the status is final"


def only_for(rule: str, kind: str, names: Iterable[str], asked: str) -> str:
    """Say that a row is for other actors, or goes through other channels, than the one asked for."""
    return f"{rule} is for the {kind} {_or(names)}, not for {asked!r}"


def override_needed(rule: str) -> str:
    """Say that a row is outside the normal rules."""
    return f"{rule} is an override and has to be asked for as one"


def input_missing(rule: str, name: str, domain: Domain) -> str:
    """Say which input has to be handed in."""
    return f"{rule} requires the input {name!r}, {domain}"


def fact_missing(rule: str, name: str, domain: Domain) -> str:
    """Say which fact has to be known."""
    return f"{rule} depends on the fact {name!r}, {domain}"


def guard_failed(rule: str, guard: Guard, rules: RuleSet) -> str:
    """Say which guard does not hold, and when it would."""
    if guard.external is not None:
        return f"{rule} needs the guard {guard.name!r} to hold"
    wanted = " and ".join(
        f"{fact} {let_through(values, rules.facts[fact].domain)}"
        for fact, values in sorted(guard.conditions.items())
    )
    return f"{rule} needs the guard {guard.name!r} to hold: {wanted}"


def guard_error(rule: str, guard: Guard, did: str, what: object) -> str:
    """Say that a guard's function gave no answer; of what it raised or returned only the type is shown."""
    return f"{rule} needs the guard {guard.name!r}, whose function {did} {type(what).__name__}"


def action_not_allowed(action: str, source: str | None) -> str:
    """Say that an action may not be called in a status."""
    return f"the action {action!r} is not allowed while an order is {source!r}"


def target_needed(event: str | None, targets: Iterable[str]) -> str:
    """Say that the asker has to choose."""
    by = "this move" if event is None else repr(event)
    return f"{by} can lead to {_or(targets)}: say which target is meant"


def ambiguous(row: object) -> str:
    """Say that a row is one of several that would fire."""
    return f"'{row}' would fire, and so would a row of another transition with another target"


def let_through(values: ValueSet, domain: Domain) -> str:
    """Read a value set as what a fact has to be."""
    parts = []
    if values.only is not None:
        parts.append(f"is {' or '.join(sorted(_literal(each, domain) for each in values.only))}")
    if values.excluded:
        parts.append(f"is not {' or '.join(sorted(_literal(each, domain) for each in values.excluded))}")
    parts.extend(
        f"is {bound.replace('_', ' ')} {_literal(limit, domain)}"
        for bound in ("at_least", "above", "at_most", "below")
        if (limit := getattr(values, bound)) is not None
    )
    return " and ".join(parts)


def _literal(value: Value, domain: Domain) -> str:
    """Write a value as a rule file has it, text in quotes."""
    written = domain.write(value)
    if isinstance(written, bool):
        return str(written).lower()
    return repr(written) if isinstance(value, str) else str(written)


def _as(target: str | None) -> str:
    return "" if target is None else f" as {target!r}"


def _or(names: Iterable[str]) -> str:
    return " or ".join(f"'{name}'" for name in names)
