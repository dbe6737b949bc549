"""Every sentence that explains an answer: of a no, then of what a message means.

A sentence contains names of facts and inputs, never their values.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from statemachine.model.text import did_you_mean, listing

if TYPE_CHECKING:
    from statemachine.model.ruleset import Guard, RuleSet
    from statemachine.model.value_sets import ValueSet
    from statemachine.model.value_types import Domain, Value

_LONGEST = 80
_OPERATORS = {"at_least": ">=", "above": ">", "at_most": "<=", "below": "<"}


def shown(value: object) -> str:
    """Return a text in quotes or an integer, shortened; for any other value `of type` and its type."""
    if isinstance(value, str):
        text = str.__str__(value)
        return repr(text if len(text) <= _LONGEST else text[:_LONGEST] + "...")
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**_LONGEST:
        return int.__repr__(value)
    return f"of type {type(value).__name__}"


def unknown(kind: str, word: object, known: Iterable[str] = ()) -> str:
    """Explain that a name is not declared, and suggest a known one that is similar."""
    suggestion = did_you_mean(word, known) if isinstance(word, str) else ""
    return f"unknown {kind} {shown(word)}{suggestion}"


def invalid(kind: str, name: str, domain: Domain) -> str:
    """Explain that a fact or an input has a value outside its domain."""
    return f"the {kind} {name!r} must be {domain}"


def no_mapping(kind: str, given: object) -> str:
    """Explain that facts or inputs are not a mapping."""
    return f"{kind}s must be a mapping of names to values, not {type(given).__name__}"


def no_status() -> str:
    """Explain that an action needs an order that exists."""
    return "an action needs the status of an order: pass the source"


def not_declared(source: str | None, target: str | None, event: str | None) -> str:
    """Explain that no transition has this source, target and event."""
    end = "" if event is None else f" by the event {event!r}"
    if source is None:
        entered = "" if target is None else f" in status {target!r}"
        return f"no transition creates an order{entered}{end}"
    moved = f"leaves {source!r}" if target is None else f"leads from {source!r} to {target!r}"
    return f"no transition {moved}{end}"


def final(source: str) -> str:
    """Explain that no transition leaves a final status."""
    return f"the status {source!r} is final: the order has ended"


def only_for(rule: str, kind: str, names: Iterable[str], used: str) -> str:
    """Explain that a rule is for other actors or channels."""
    return f"{rule} is for the {kind} {_either(names)}, not for {used!r}"


def override_needed(rule: str) -> str:
    """Explain that a rule applies only as an override."""
    return f"{rule} is an override: pass override=True (`--override`)"


def missing(rule: str, kind: str, name: str, domain: Domain) -> str:
    """Explain that a rule requires a fact or an input that was not passed."""
    return f"{rule} requires the {kind} {name!r}, {domain}"


def guard_failed(rule: str, guard: Guard, rules: RuleSet) -> str:
    """Explain which guard failed, and the values that it accepts."""
    if guard.external is not None:
        return f"{rule} requires the guard {guard.name!r}, which returned False"
    wanted = " and ".join(
        f"{fact} {condition(values, rules.facts[fact].domain)}"
        for fact, values in sorted(guard.conditions.items())
    )
    return f"{rule} requires {wanted} (guard {guard.name!r})"


def guard_raised(rule: str, guard: Guard, error: Exception) -> str:
    """Explain that the function of a guard raised; only the type of the error is shown."""
    return f"{rule} requires the guard {guard.name!r}, which raised {type(error).__name__}"


def guard_undecided(rule: str, guard: Guard, returned: object) -> str:
    """Explain that the function of a guard returned no boolean; only the type is shown."""
    kind = type(returned).__name__
    return f"{rule} requires the guard {guard.name!r}, which returned {kind} instead of True or False"


def action_not_allowed(action: str, source: str | None) -> str:
    """Explain that an action is not declared for a status."""
    return f"the action {action!r} is not allowed in the status {source!r}"


def target_needed(event: str | None, targets: Iterable[str]) -> str:
    """Explain that the transition has several targets and the caller has to choose."""
    return f"the event {event!r} leads to {_either(targets)}: pass the target"


def ambiguous(row: object) -> str:
    """Explain that transitions with different targets are allowed."""
    return f"'{row}' is allowed, and so is a transition to another target: pass the target"


def condition(values: ValueSet, domain: Domain) -> str:
    """Return a value set as a condition on a fact: `= 'a' or 'b'`, `>= 1 and < 5`."""
    parts = []
    if values.only is not None:
        parts.append(f"= {' or '.join(sorted(_literal(each, domain) for each in values.only))}")
    parts += sorted(f"!= {_literal(each, domain)}" for each in values.excluded)
    parts.extend(
        f"{operator} {_literal(limit, domain)}"
        for bound, operator in _OPERATORS.items()
        if (limit := getattr(values, bound)) is not None
    )
    return " and ".join(parts)


def _literal(value: Value, domain: Domain) -> str:
    """Return a value as a rule file contains it, text in quotes."""
    written = domain.write(value)
    if isinstance(written, bool):
        return str(written).lower()
    return repr(written) if isinstance(value, str) else str(written)


def _either(names: Iterable[str]) -> str:
    return listing((f"'{name}'" for name in names), "or")


def ignored(word: object) -> str:
    """Explain that a message has a word that the rule set ignores."""
    return f"the rule set ignores {shown(word)}"


def unknown_observed(status: object, trigger: object, *, declared: bool) -> str:
    """Explain why a message names no declared status; `declared` is True for a declared trigger."""
    if status is not None:
        return unknown("status", status)
    if not isinstance(trigger, str):
        return "the message names no status"
    if declared:
        return f"the trigger {shown(trigger)} is declared as unsupported: it names no status"
    return unknown("trigger", trigger)


def unknown_stored(status: object) -> str:
    """Explain that the stored status is not declared."""
    return f"the order is stored with the unknown status {shown(status)}"


def accepted(word: str) -> str:
    """Explain that the rule set accepts a status that it does not declare."""
    return f"unknown status {shown(word)}; the rule set accepts unknown statuses"


def created(status: str, *, declared: bool) -> str:
    """Explain that the order is new; `declared` is False if no transition creates it so."""
    undeclared = "" if declared else "; no transition declares this, and not all creations are declared"
    return f"a new order in status {status!r}{undeclared}"


def skipped(status: str, missing: Iterable[str], *, unique: bool) -> str:
    """Explain which statuses were skipped without a message."""
    other = "" if unique else "; another route is as short"
    passed = listing(f"'{each}'" for each in missing)
    return f"the order is {status!r}, and no message reported {passed}{other}"


def repeated(status: str) -> str:
    """Explain that the order is already in the observed status."""
    return f"the order is already {status!r}"


def repeated_or_skipped(status: str, previous: str) -> str:
    """Explain that a repeated message and a later round look the same."""
    return f"{repeated(status)}: either a repeated message, or the order was {previous!r} in between"


def repeated_or_reentered(status: str) -> str:
    """Explain that a repeated message and a self transition look the same."""
    return f"{repeated(status)}: either a repeated message, or the order re-entered the status"


def reentered(status: str) -> str:
    """Explain that the order made a self transition."""
    return f"the order re-entered the status {status!r}"


def older(status: str) -> str:
    """Explain that the message is older than the stored status."""
    return f"the message is older than the stored status: the order was {status!r} before"


def late(stored: str, observed: str, *, returns: bool) -> str:
    """Explain that the order was in the observed status before; `returns`: a route leads back to it."""
    back = "no move back fits the message" if returns else "no route leads back"
    return f"{observed!r} comes before {stored!r}, and {back}: the order was {observed!r} before"


def late_or_skipped(stored: str, observed: str) -> str:
    """Explain that a late message and skipped statuses look the same."""
    both = f"{observed!r} comes both before and after {stored!r}"
    return f"{both}: either the message is late, or other messages are missing"


def late_or_overridden(stored: str, observed: str) -> str:
    """Explain that a late message and an override look the same."""
    both = f"{observed!r} comes before {stored!r}, and an override leads back"
    return f"{both}: either the message is late, or the override was used"


def contradicts(stored: str, observed: str, previous: str) -> str:
    """Explain that the previous status of the message does not fit the stored status."""
    return (
        f"the message names {previous!r} before {observed!r}, which does not fit the stored {stored!r}"
    )


def after_final(stored: str, observed: str) -> str:
    """Explain that a message arrived after the end of the order."""
    return f"the order has ended in the final status {stored!r}, but the message reports {observed!r}"


def applied(row: object) -> str:
    """Explain which transition allows the move."""
    return f"the move is allowed: '{row}'"


def overridden(row: object) -> str:
    """Explain which override made the move."""
    return f"the move is an override: '{row}'"


def unspecified(stored: str, observed: str, *, declared: bool) -> str:
    """Explain that undeclared moves are unspecified; `declared`: the move has rules that do not fit."""
    lack = "the message does not fit the rules for" if declared else "no rule is declared for"
    return f"{lack} {stored!r} -> {observed!r}, and not all moves are declared"
