"""Which column of a log means what: given by name, or found by the usual names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, TypeAlias

from statemachine.model.errors import LogError
from statemachine.model.frozen import FrozenMap
from statemachine.model.ruleset import RuleSet
from statemachine.model.text import listing, without_case_and_separators

USUAL_NAMES: Mapping[str, tuple[str, ...]] = {
    "order": ("order", "order id", "order number", "order no", "case id", "case:concept:name"),
    "status": ("status", "state", "new status", "to status", "order status", "concept:name"),
    "item": ("item", "item id", "line", "line id", "line item", "line item id"),
    "at": (
        *("at", "timestamp", "time", "changed at", "occurred at", "event time", "updated at"),
        *("time:timestamp", "created at", "date"),
    ),
    "sequence": ("sequence", "seq", "sequence number", "position"),
    "received": ("received", "received at", "arrived at", "ingested at"),
    "previous": ("previous", "previous status", "old status", "from status"),
    "event": ("event", "event name"),
    "actor": ("actor",),
    "channel": ("channel",),
    "message": ("message id", "event id", "delivery id", "webhook id"),
}
"""The usual names of each column, the most likely first; case and separators do not count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The names of the columns of a log, by what they mean; None is a column that the log does not have.

    `at` is when the status was entered, and `sequence` a number that orders the rows of an order. `received` is when
    the row arrived. `previous` is the status before, as the log has it. `message` is the id by which a repeated
    delivery is known. `value` is a number that is at stake, such as a price. `facts` has the column of each fact.
    """

    order: str
    status: str
    item: str | None = None
    at: str | None = None
    sequence: str | None = None
    received: str | None = None
    previous: str | None = None
    event: str | None = None
    actor: str | None = None
    channel: str | None = None
    message: str | None = None
    value: str | None = None
    facts: Mapping[str, str] = field(default_factory=FrozenMap)

    def by_meaning(self) -> dict[str, str]:
        """Return the name of each column that the log has; the columns of facts are not among them."""
        values = {each.name: getattr(self, each.name) for each in fields(self) if each.name != "facts"}
        return {meaning: name for meaning, name in values.items() if name is not None}

    def to_dict(self) -> dict[str, Any]:
        """Return the names, ready for JSON."""
        return {**self.by_meaning(), "facts": dict(self.facts)}


GivenColumns: TypeAlias = "Columns | Mapping[str, Any] | None"


def columns_of(given: GivenColumns, names: Sequence[str], versions: Sequence[RuleSet]) -> Columns:
    """Return which column means what; raise `LogError` if a column is not there or is not known.

    `versions` are all rule sets by which the log is judged. A `Columns` is taken as it is. If a mapping does not mention a
    column or a fact, it is found by its usual names. None in a mapping is for a column that is not to be used.
    """
    if isinstance(given, Columns):
        chosen: dict[str, Any] = {**given.by_meaning(), "facts": given.facts}
    else:
        chosen = _completed({} if given is None else given, names, versions)
    _check(chosen, names, _facts(versions))
    return Columns(**chosen)


def _completed(
    given: Mapping[str, Any], names: Sequence[str], versions: Sequence[RuleSet]
) -> dict[str, Any]:
    """Return the given columns, and those that are found by their usual names."""
    _check_meanings(given)
    found = {each: name for each, name in given.items() if name is not None and each != "facts"}
    chosen = _chosen_facts(given)
    facts = {fact: name for fact, name in chosen.items() if name is not None}
    taken = {*found.values(), *facts.values()}
    free = [each for each in names if each not in taken]
    folded = {without_case_and_separators(each): each for each in reversed(free)}
    for meaning in USUAL_NAMES.keys() - given.keys() - _without_words(versions):
        usual = (without_case_and_separators(each) for each in USUAL_NAMES[meaning])
        column = next((folded[each] for each in usual if each in folded), None)
        if column is not None:
            found[meaning] = column
    free = [each for each in names if each not in {*found.values(), *facts.values()}]
    facts |= {each: each for each in _facts(versions) if each in free and each not in chosen}
    return found | {"facts": FrozenMap(facts)}


def _chosen_facts(given: Mapping[str, Any]) -> Mapping[str, str | None]:
    facts = given.get("facts") or {}
    if not isinstance(facts, Mapping):
        raise LogError(f"facts has the column of each fact, as in {{'NAME': 'COLUMN'}}, not {facts!r}")
    return facts


def _facts(versions: Sequence[RuleSet]) -> list[str]:
    """Return the facts of all rule sets, each once."""
    return list(dict.fromkeys(fact for rules in versions for fact in rules.facts))


def _without_words(versions: Sequence[RuleSet]) -> set[str]:
    """Return the meanings of columns that no rule set has words for: they would say nothing."""
    events = any(each.event is not None for rules in versions for each in rules.transitions)
    known = {
        "event": events,
        "actor": any(rules.actors for rules in versions),
        "channel": any(rules.channels for rules in versions),
    }
    return {meaning for meaning, is_known in known.items() if not is_known}


def _check_meanings(given: Mapping[str, Any]) -> None:
    known = [each.name for each in fields(Columns)]
    wrong = [each for each in given if each not in known]
    if wrong:
        raise LogError(f"a log has no column {wrong[0]!r}: the columns are {listing(known)}")


def _check(chosen: Mapping[str, Any], names: Sequence[str], facts: Sequence[str]) -> None:
    """Raise `LogError` for a needed column that was not found, and for a name that the log does not have."""
    there = f"the log has the columns {listing(map(repr, names))}"
    missing = [each for each in ("order", "status") if each not in chosen]
    if missing:
        raise LogError(
            f"no column for {listing(missing)}: name it, as in columns={_hint(missing)}; {there}"
        )
    for name in _named(chosen):
        if name not in names:
            raise LogError(f"the log has no column {name!r}; {there}")
    unknown = [each for each in chosen["facts"] if each not in facts]
    if unknown:
        raise LogError(f"the rules have no fact {unknown[0]!r}: the facts are {listing(facts)}")


def _named(chosen: Mapping[str, Any]) -> Iterable[str]:
    yield from (name for meaning, name in chosen.items() if meaning != "facts")
    yield from chosen["facts"].values()


def _hint(missing: Iterable[str]) -> str:
    return "{" + ", ".join(f"{each!r}: 'NAME'" for each in missing) + "}"
