"""The page of the outcomes of each pair of statuses, for each shipped rule set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from matrix_remarks import REMARKS
from page_parts import origin, table

from statemachine import (
    Engine,
    Meaning,
    Observation,
    Outcome,
    Policy,
    RuleSet,
    StoredStatus,
    load,
    shipped,
)

Matrix: TypeAlias = Mapping[tuple[str | None, str], str]
"""The letter of each pair of a stored status (None: no order yet) and an observed one."""

LETTERS = {
    (Meaning.CREATED, Policy.APPLY): ("**C**", "created, stored"),
    (Meaning.APPLIED, Policy.APPLY): ("**A**", "applied, stored"),
    (Meaning.SKIPPED_AHEAD, Policy.APPLY): ("**S**", "skipped-ahead, stored"),
    (Meaning.UNSPECIFIED, Policy.APPLY): ("**U**", "unspecified, stored"),
    (Meaning.DUPLICATE, Policy.IGNORE): ("D", "duplicate, ignored"),
    (Meaning.LATE, Policy.IGNORE): ("L", "late, ignored"),
    (Meaning.LATE, Policy.HOLD): ("l", "late, held"),
    (Meaning.AMBIGUOUS, Policy.IGNORE): (
        "d",
        "ambiguous, both readings end in the stored status, ignored",
    ),
    (Meaning.AMBIGUOUS, Policy.HOLD): ("?", "ambiguous, held"),
    (Meaning.AFTER_FINAL, Policy.HOLD): ("F", "after-final, held"),
    (Meaning.REFUSED, Policy.HOLD): ("R", "refused, held"),
}
NEWER = "A newer time"
TIMES: Mapping[str, tuple[int | None, object]] = {
    NEWER: (1, 2),
    "An older time": (2, 1),
    "The same time": (1, 1),
    "A time that does not compare": (1, "noon"),
}
FEW = 8
"""So many different cells are listed; more of them are a table."""


def matrices_page() -> str:
    """Return the page: without a time in full, and where another time changes the outcome."""
    legend = table(("letter", "outcome"), _legend())
    return (
        f"# The outcomes by pair\n\n{origin('the shipped rule sets')}"
        "What `engine.observe` answers with the default policies, for a message that reports only a status. A row is\n"
        "the stored status; a column is the observed status, by its number. **Bold**: the observed status is stored.\n\n"
        f"{legend}\n"
        f"{chr(10).join(map(_section, shipped()))}"
    )


def _legend() -> Iterator[tuple[str, str]]:
    used = {letter for name in shipped() for letter in without_time(load(name)).values()}
    used |= {"L"}
    return ((letter, text) for letter, text in LETTERS.values() if letter in used)


def _section(name: str) -> str:
    rules = load(name)
    base = without_time(rules)
    parts = [f"## {name}\n", f"Without a time:\n\n{_table(rules, base)}"]
    if remarks := REMARKS.get(name):
        parts.append("".join(f"- {each}\n" for each in remarks))
    for title, (stored_at, at) in TIMES.items():
        parts.append(_changes(rules, title, base, matrix_of(rules, stored_at, at)))
    return "\n".join(parts)


def without_time(rules: RuleSet) -> Matrix:
    """Return the letters of messages without a time."""
    return matrix_of(rules, None, None)


def matrix_of(rules: RuleSet, stored_at: int | None, at: object) -> Matrix:
    """Return the letter of each pair, for the time of the stored status and the time of the message."""
    guards = {name: _no_answer for name, guard in rules.guards.items() if guard.external is not None}
    engine = Engine(rules, guards=guards)
    sources = (None, *rules.statuses) if stored_at is None else tuple(rules.statuses)
    return {
        (source, target): _letter(
            engine.observe(
                None if source is None else StoredStatus(source, stored_at),
                Observation(status=target, at=at),  # type: ignore[arg-type]  # a text on purpose
            )
        )
        for source in sources
        for target in rules.statuses
    }


def _letter(outcome: Outcome) -> str:
    return LETTERS[outcome.meaning, outcome.policy][0]


def _no_answer(_: object) -> bool:
    raise NotImplementedError  # `observe` calls no external guard


def _table(rules: RuleSet, matrix: Matrix) -> str:
    """Return a matrix; the columns have the numbers of the rows."""
    numbers = {name: number for number, name in enumerate(rules.statuses, 1)}
    sources = dict.fromkeys(source for source, _ in matrix)
    rows = (
        (
            "nothing" if source is None else f"{numbers[source]} {source}",
            *(matrix[source, target] for target in numbers),
        )
        for source in sources
    )
    return table(("stored", *map(str, numbers.values())), rows)


def _changes(rules: RuleSet, title: str, base: Matrix, matrix: Matrix) -> str:
    """Return the outcomes of a time: in a sentence, a list or a table."""
    changed = {pair: letter for pair, letter in matrix.items() if base[pair] != letter}
    same = {letter for (source, target), letter in matrix.items() if source == target}
    other = {letter for (source, target), letter in matrix.items() if source != target}
    if not changed:
        return f"{title}: as without a time.\n"
    if len(same) == len(other) == 1:
        return f"{title}: {same.pop()} for the stored status, {other.pop()} for every other one.\n"
    if len(changed) <= FEW:
        cells = ", ".join(
            f"{source} → {target} {base[source, target]} → {letter}"
            for (source, target), letter in changed.items()
        )
        return f"{title}: as without a time, but {cells}.\n"
    return f"{title}:\n\n{_table(rules, matrix)}"
