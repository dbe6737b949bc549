"""The outcomes of the engine for every step of a history that a page can show, without repetition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any, NamedTuple

from statemachine.engine import Engine
from statemachine.engine.reasons import shown
from statemachine.exports.sentence_templates import Numbered, template
from statemachine.model.errors import OutcomeError
from statemachine.model.observation import Meaning, Observation, Outcome, Policy, StoredStatus
from statemachine.model.ruleset import RuleSet
from statemachine.model.status_names import StatusNames
from statemachine.model.text import listing

MOST_OUTCOMES = 60_000
"""The largest number of outcomes of one page, which takes about two seconds: those of some 80 statuses. Above, there are none."""

_STORED_AT = 100
_OLDER, _NEWER = 50, 150
_LONG = 20
"""How often a sample repeats its word: sentences shorten a long word in some places, and not in others."""

_MEANINGS, _POLICIES = tuple(Meaning), tuple(Policy)


class Times(NamedTuple):
    """A time of the stored status, None or exact or a lower bound, and the time of a message."""

    stored: int | None
    message: int | None
    exact: bool = True


STEPS = (
    *(Times(None, each) for each in (None, _NEWER)),
    *(Times(_STORED_AT, each) for each in (None, _OLDER, _NEWER)),
    *(Times(_STORED_AT, each, exact=False) for each in (None, _OLDER, _NEWER)),
)
"""The times that a page can tell apart. Without a stored time, a message with a time is neither older nor newer."""


@dataclass(frozen=True, slots=True)
class PageWords:
    """The words that a page can pass: the statuses in file order, and a sample of each other kind of word.

    `other` are words that the engine answers alike, apart from their text: two unknown ones, an ignored one if there
    is one, and the former names.
    """

    statuses: tuple[str, ...]
    other: tuple[str, ...]
    ignored: bool

    @classmethod
    def of(cls, rules: RuleSet) -> PageWords:
        """Return the words of a rule set."""
        names = StatusNames.of(rules)
        unknown = (f"word{number}" * _LONG for number in count())
        free = (each for each in unknown if names.resolve(each) is None and names.renamed(each) is None)
        samples = [next(each for each in free if not names.ignores(each)) for _ in range(2)]
        former = [each for status in rules.statuses.values() for each in status.renamed_from]
        unresolved = [each for each in dict.fromkeys(former) if names.resolve(each) is None]
        unresolved = [each for each in unresolved if not names.ignores(each)]
        return cls(
            tuple(rules.statuses), (*samples, *rules.ignored[:1], *unresolved), bool(rules.ignored)
        )

    @property
    def stored(self) -> tuple[str | None, ...]:
        """What can be stored: nothing, each status, one unknown word, the former names."""
        return None, *self.statuses, self.other[0], *self.former

    @property
    def former(self) -> tuple[str, ...]:
        """The former names among the words."""
        return self.other[2 + self.ignored :]

    def observed(self, stored: str | None) -> tuple[str, ...]:
        """Return what can be observed. The first word after the statuses is the stored one, if that is unknown."""
        first, second, *others = self.other
        if stored is None or stored in self.statuses:
            return *self.statuses, first, second, *others
        return *self.statuses, stored, second, *(second if each == stored else each for each in others)


class PageOutcomes:
    """The outcomes of one rule set: each text, outcome and list of outcomes is written once."""

    def __init__(self, engine: Engine, templates: Numbered[str]) -> None:
        self.engine = engine
        self.rules = engine.rules
        self.words = PageWords.of(self.rules)
        self.templates = templates
        self.outcomes = Numbered[tuple[object, ...]]()
        self.lists = Numbered[tuple[int, ...]]()
        self._numbers = {name: number for number, name in enumerate(self.rules.statuses)}

    def to_data(self) -> dict[str, Any] | None:
        """Return the outcomes ready for JSON, or None if there are too many.

        `steps` has for each stored word, and for each of `STEPS`, the number of a list with an outcome for each
        observed word.
        """
        stored = self.words.stored
        if len(stored) * len(self.words.observed(None)) * len(STEPS) > MOST_OUTCOMES:
            return None
        steps = [[self._list(word, times) for times in STEPS] for word in stored]
        return {
            "steps": steps,
            "lists": self.lists.items,
            "outcomes": self.outcomes.items,
            "meanings": list(map(str, _MEANINGS)),
            "policies": list(map(str, _POLICIES)),
            "ignored": self.words.ignored,
            "former": list(self.words.former),
        }

    def _list(self, stored: str | None, times: Times) -> int:
        return self.lists.number(
            tuple(self._outcome(stored, observed, times) for observed in self.words.observed(stored))
        )

    def _outcome(self, stored: str | None, observed: str, times: Times) -> int:
        order = StoredStatus(stored, times.stored, exact=times.exact)
        outcome = self._observe(order, Observation(status=observed, at=times.message))
        names, rows = self._names(outcome, stored, observed)
        after = outcome.after
        return self.outcomes.number(
            (
                _MEANINGS.index(outcome.meaning),
                _POLICIES.index(outcome.policy),
                self.templates.number(template(outcome.reason, names)),
                int(outcome.certain),
                int(outcome.changes_status),
                0 if after.at is None else 1 if after.exact else 2,
                tuple(self._numbers[name] for name in outcome.missing),
                tuple(map(_MEANINGS.index, outcome.readings)),
                rows,
            )
        )

    def _observe(self, order: StoredStatus, observation: Observation) -> Outcome:
        """Return an outcome, also one whose policy is to raise it."""
        try:
            return self.engine.observe(order, observation)
        except OutcomeError as error:
            return error.outcome

    def _names(
        self, outcome: Outcome, stored: str | None, observed: str
    ) -> tuple[Mapping[str, str], tuple[int, ...]]:
        """Return the names in the sentence of an outcome by their marks, and the rows that are named."""
        found = [outcome.row, *(each.row for each in outcome.refusals)]
        rows = list(
            dict.fromkeys(row for row in found if row is not None and f"'{row}'" in outcome.reason)
        )
        texts = {str(place): f"'{row}'" for place, row in enumerate(rows[:10])}
        names = {
            **texts,
            "M": listing(f"'{each}'" for each in outcome.missing) if outcome.missing else "",
            **({} if stored is None else _quoted("S", stored)),
            **_quoted("T", observed),
        }
        return names, tuple(row.number for row in rows[:10])


def _quoted(mark: str, word: str) -> Mapping[str, str]:
    """Return a word in quotes by its mark, and by the small letter of the mark where sentences shorten it."""
    return {mark: repr(word), mark.lower(): shown(word)}


def example_history(rules: RuleSet, engine: Engine) -> Iterator[str]:
    """Yield the statuses of an order that makes the first move of each status, until it has been everywhere it can."""
    rows = [row for row in engine.table.rows if not row.override]
    status = next((row.target for row in rows if row.source is None), next(iter(rules.statuses)))
    seen: set[str] = set()
    while status not in seen:
        seen.add(status)
        yield status
        targets = (row.target for row in rows if row.source == status and row.target not in seen)
        status = next(targets, status)
