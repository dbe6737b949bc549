"""Every sentence that explains an answer: of a no, then of what a message means.

A constant is a template for `str.format`. A sentence contains names of facts and inputs, never their values.
The title of a guard, and what its function says, are used as they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from statemachine.model.text import did_you_mean, listing
from statemachine.model.value_sets import literal

if TYPE_CHECKING:
    from statemachine.model.declarations import Guard
    from statemachine.model.ruleset import RuleSet
    from statemachine.model.status_names import StatusNames
    from statemachine.model.table import Row, Table
    from statemachine.model.value_sets import ValueSet
    from statemachine.model.value_types import Domain

INVALID = "the {kind} {name!r} must be {domain}"
NO_MAPPING = "{kind}s must be a mapping of names to values, not {given}"
NO_STATUS = "an action needs the status of an order: pass the source"
ALREADY_THERE = "the order is already {source!r}"
FINAL = "the status {source!r} is final: the order has ended"
OVERRIDE_NEEDED = "{rule} is an override: pass override=True (`--override`)"
MISSING = "{rule} requires the {kind} {name!r}, {domain}"
GUARD_RAISED = "{rule} requires the guard {guard!r}, which raised {kind}"
GUARD_UNDECIDED = (
    "{rule} requires the guard {guard!r}, which returned {kind} instead of True, False or a GuardRefusal"
)
ACTION_NOT_ALLOWED = "the action {action!r} is not allowed in the status {source!r}"
OTHERWISE = "{rule} is only for orders that no other move {of} fits; this order fits {holding}"
AMBIGUOUS = "'{row}' is allowed, and so is a transition to another target: pass the target"

IGNORED = "the rule set ignores {word}"
UNKNOWN_STORED = "the order is stored with the unknown status {word}"
ACCEPTED = "unknown status {word}; the rule set accepts unknown statuses"
CREATED = "a new order in status {observed!r}"
CREATED_UNDECLARED = (
    "a new order in status {observed!r}; no transition declares this, and not all creations are declared"
)
SEEN = "a record of the event {id} was committed before"
DUPLICATE = "the order is already {observed!r}"
DUPLICATE_OR_SKIPPED = (
    "the order is already {observed!r}: "
    "either a repeated message, or the order was {previous!r} in between"
)
DUPLICATE_OR_REENTERED = (
    "the order is already {observed!r}: either a repeated message, or the order re-entered the status"
)
REENTERED = "the order re-entered the status {observed!r}"
OLDER = "the message is older than the stored status: the order was {observed!r} before"
OLDER_UNEXPLAINED = (
    "the message is older than the stored status, but no route leads from {observed!r} to {stored!r}: "
    "either the message is late, or its time is wrong"
)
LATE = "{observed!r} comes before {stored!r}, and no route leads back: the order was {observed!r} before"
LATE_RETURNING = (
    "{observed!r} comes before {stored!r}, and no move back fits the message: "
    "the order was {observed!r} before"
)
LATE_OR_SKIPPED = (
    "{observed!r} comes both before and after {stored!r}: "
    "either the message is late, or other messages are missing"
)
LATE_OR_RETURNED = (
    "{observed!r} comes before {stored!r}: either the snapshot is late, or the order returned to it"
)
LATE_OR_OVERRIDDEN = (
    "{observed!r} comes before {stored!r}, and an override leads back: "
    "either the message is late, or the override was used"
)
LATE_OR_UNSPECIFIED = (
    "{observed!r} comes before {stored!r}, and not all moves are declared: "
    "either the message is late, or the order went back"
)
LATE_OR_ENTERED = (
    "no normal transition leads to {observed!r} from another status, so nothing declared shows "
    "which of {observed!r} and {stored!r} came first: "
    "either the message is late, or the order moved to {observed!r}"
)
LATE_OR_LEFT = (
    "the message names {previous!r} before {observed!r}, and the order is stored as {stored!r}: "
    "either the message is late, or the order left {stored!r} by a move that is not declared"
)
CONTRADICTS = (
    "the message names {previous!r} before {observed!r}, which does not fit the stored {stored!r}"
)
AFTER_FINAL = "the order has ended in the final status {stored!r}, but the message reports {observed!r}"
APPLIED = "the move is allowed: '{row}'"
OVERRIDDEN = "the move is an override: '{row}'"
UNSPECIFIED = "no rule is declared for {stored!r} -> {observed!r}, and not all moves are declared"
UNSPECIFIED_DECLARED = (
    "the message does not fit the rules for {stored!r} -> {observed!r}, and not all moves are declared"
)

_LONGEST = 80
_MOST = 8
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


def unknown_status(word: object, names: StatusNames, known: Iterable[str] = ()) -> str:
    """Explain that a word is no status; for a former name, name the status of today."""
    hint = renamed(word, names)
    return f"unknown status {shown(word)}{hint}" if hint else unknown("status", word, known)


def renamed(word: object, names: StatusNames) -> str:
    """Return the end of a sentence that says what a former name of a status is now, or an empty text."""
    name = names.renamed(word)
    return "" if name is None else f"; {shown(word)} was renamed to {name!r}"


def retired(status: str | None, rules: RuleSet) -> str:
    """Return the end of a sentence that says that a status is retired, and what replaces it, or an empty text."""
    declared = None if status is None else rules.statuses.get(status)
    if declared is None or not declared.retired:
        return ""
    now = "" if declared.replaced_by is None else f"; {declared.replaced_by!r} replaces it"
    return f"; {status!r} is retired{now}"


def unknown_target(word: object, table: Table) -> str:
    """Explain that a target is no status; if it is an event, name its targets."""
    if not (isinstance(word, str) and word in table.events):
        return unknown_status(word, table.names, table.names.exact)
    targets = sorted({row.target for row in table.rows if row.event == word})
    verb = "target is" if len(targets) == 1 else "targets are"
    named = listing((f"'{each}'" for each in targets), most=_MOST)
    return f"unknown status {shown(word)}: {shown(word)} is an event; its {verb} {named}"


def not_declared(source: str | None, target: str | None, event: str | None, table: Table) -> str:
    """Explain that no transition has this source, target and event; name the targets of the event, or its sources.

    Of a retired target it says so.
    """
    end = "" if event is None else f" by the event {event!r}" + _ways_of(event, source, table)
    end += retired(target, table.rules)
    if source is None:
        entered = "" if target is None else f" in status {target!r}"
        return f"no transition creates an order{entered}{end}"
    moved = f"leaves {source!r}" if target is None else f"leads from {source!r} to {target!r}"
    return f"no transition {moved}{end}"


def _ways_of(event: str, source: str | None, table: Table) -> str:
    """Return where an event leads from a status, or else from where it is possible, as the end of a sentence."""
    targets = {row.target for row in table.rows_from.get(source, ()) if row.event == event}
    if targets:
        start = "for a new order" if source is None else f"from {source!r}"
        ends = listing(map(repr, sorted(targets)), "or", most=_MOST)
        return f"; {start}, {event!r} leads to {ends}"
    sources = {row.source for row in table.rows if row.event == event}
    names = [f"'{each}'" for each in sorted(each for each in sources if each is not None)]
    parts = ["for a new order"] * (None in sources)
    parts += [f"from {listing(names, 'or', most=_MOST)}"] if names else []
    return f"; {event!r} is possible {' or '.join(parts)}" if parts else ""


def only_for(rule: str, kind: str, names: Iterable[str] | None, *used: str) -> str:
    """Explain that a rule is for other actors or channels."""
    return f"{rule} is for the {kind} {_either(sorted(names or ()))}, not for {_either(used)}"


def guard_failed(rule: str, guard: Guard, rules: RuleSet) -> str:
    """Return the title of a guard that failed, else explain which guard it is and the values that it accepts."""
    if guard.title is not None:
        return guard.title
    if guard.external is not None:
        return f"{rule} requires the guard {guard.name!r}, which returned False"
    wanted = " and ".join(
        f"{fact} {condition(values, rules.facts[fact].domain)}"
        for fact, values in sorted(guard.conditions.items())
    )
    return f"{rule} requires {wanted} (guard {guard.name!r})"


def not_otherwise(rule: str, row: Row, holding: str) -> str:
    """Explain that an `otherwise` row does not apply, because other rows of its event hold."""
    of = "without an event" if row.event is None else f"of the event {row.event!r}"
    return OTHERWISE.format(rule=rule, of=of, holding=holding)


def rows(named: Iterable[Row]) -> str:
    """Return rows as a text; many are counted."""
    return listing(dict.fromkeys(f"'{row}'" for row in named), most=_MOST)


def target_needed(event: str | None, targets: Iterable[str]) -> str:
    """Explain that the transition has several targets and the caller has to choose."""
    return f"the event {event!r} leads to {_either(targets)}: pass the target"


def provider_chooses(event: str | None, targets: Iterable[str]) -> str:
    """Explain that a change by an event needs the target that the provider has chosen."""
    return (
        f"the provider chooses whether the event {event!r} leads to {_either(targets)}: "
        "observe its message, or pass the target"
    )


def condition(values: ValueSet, domain: Domain) -> str:
    """Return a value set as a condition on a fact: `= 'a' or 'b'`, `>= 1 and < 5`."""
    parts = []
    if values.only is not None:
        parts.append(f"= {' or '.join(sorted(literal(each, domain) for each in values.only))}")
    parts += sorted(f"!= {literal(each, domain)}" for each in values.excluded)
    parts.extend(
        f"{operator} {literal(limit, domain)}"
        for bound, operator in _OPERATORS.items()
        if (limit := getattr(values, bound)) is not None
    )
    return " and ".join(parts)


def _either(names: Iterable[str]) -> str:
    return listing((f"'{name}'" for name in names), "or")


def unknown_observed(status: object, trigger: object, names: StatusNames, *, declared: bool) -> str:
    """Explain why a message names no declared status; `declared` is True for a declared trigger."""
    if status is not None:
        return unknown_status(status, names)
    if not isinstance(trigger, str):
        return "the message names no status"
    if declared:
        return f"the trigger {shown(trigger)} is declared as unsupported: it names no status"
    return unknown("trigger", trigger)


def skipped(status: str, missing: Iterable[str], *, unique: bool) -> str:
    """Explain which statuses were skipped without a message."""
    other = "" if unique else "; another route is as short"
    passed = listing(f"'{each}'" for each in missing)
    return f"the order is {status!r}, and no message reported {passed}{other}"


def passed(status: str, between: Iterable[str], *, unique: bool) -> str:
    """Explain which statuses an order passed before a snapshot; no message about them is missing."""
    other = "" if unique else "; another route is as short"
    names = listing(f"'{each}'" for each in between)
    return f"the order is {status!r} and passed {names}: a snapshot reports no moves{other}"
