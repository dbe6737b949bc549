"""Questions to an engine: most are valid, some have odd words and invalid values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from statemachine.model.declarations import Status
from statemachine.model.ruleset import RuleSet
from statemachine.model.table import Row, expand
from statemachine.model.value_types import Value
from tests.strategies import words
from tests.strategies.choices import pick
from tests.strategies.values import INVALID, fact_values, input_values, member, satisfying_values

NAN = float("nan")
HUGE = 10**5000  # Python does not convert it to text
ODD_WORDS: tuple[Any, ...] = (*words.UNKNOWN, True, 1.0, NAN, b"A", HUGE, -7, 7, ("A",), [], {})
ODD_MAPPINGS: tuple[Any, ...] = ({"nonsense": 1}, {1: 2}, {None: "x"}, {True: None}, [], "facts", 5)
KINDS = ("target", "event", "event", "both")


class Question(NamedTuple):
    """The arguments of `Engine.decide`."""

    source: Any = None
    target: Any = None
    event: Any = None
    actor: Any = None
    channel: Any = None
    facts: Any = None
    inputs: Any = None
    override: Any = False

    @property
    def context(self) -> dict[str, Any]:
        """The keyword arguments of `available` and `decide_action`."""
        return {
            "actor": self.actor,
            "channel": self.channel,
            "facts": self.facts,
            "inputs": self.inputs,
        }

    @property
    def move(self) -> dict[str, Any]:
        """The keyword arguments of `decide`."""
        return {"target": self.target, "event": self.event, "override": self.override, **self.context}

    def but(self, **changes: Any) -> Question:
        """Return the same question with some arguments replaced."""
        return self._replace(**changes)


def questions(rules: RuleSet, *, odd: bool = True) -> SearchStrategy[Question]:
    """Draw questions about a rule set; with `odd` False all words are known and all values valid."""
    return _questions(Vocabulary.of(rules), (False, False, True) if odd else (False,))


@st.composite
def _questions(draw: DrawFn, known: Vocabulary, oddities: tuple[bool, ...]) -> Question:
    """Draw a question about a row; each word may be replaced by another."""
    drawn = Drawn(draw, odd=pick(draw, oddities))
    row = pick(draw, known.rows)
    by = pick(draw, KINDS)
    question = Question(
        source=drawn.word(known.status(row.source)),
        target=None if by == "event" else drawn.word(known.status(row.target)),
        event=None if by == "target" else drawn.word(named(known.events, row.event)),
        actor=drawn.actor(named(known.rules.actors, *(row.actors or ()))),
        channel=drawn.word(named(known.rules.channels, *(row.channels or ()))),
        facts=drawn.mapping(known.facts),
        inputs=drawn.mapping(known.inputs),
        override=pick(draw, (False, row.override, row.override, True)),
    )
    if question.target is None and question.event is None:
        return question.but(target=row.target)
    return question


@dataclass(frozen=True, slots=True)
class Tiers:
    """The words for one argument: those that fit best, other known ones, and odd ones."""

    best: Sequence[Any]
    known: Sequence[Any]
    odd: Sequence[Any] = ODD_WORDS


@dataclass(frozen=True, slots=True)
class Drawn:
    """Draws the words of one question, with odd words among them or without."""

    draw: DrawFn
    odd: bool

    def word(self, tiers: Tiers) -> Any:
        """Draw mostly a word that fits, sometimes a known one, and with `odd` an odd one."""
        pools = (tiers.best,) * 5 + (tiers.known,) * 3 + (tiers.odd,) * self.odd
        return pick(self.draw, pick(self.draw, pools) or tiers.best)

    def actor(self, tiers: Tiers) -> Any:
        """Draw mostly one actor, sometimes a collection of actors; it is never empty."""
        kind = pick(self.draw, (None, None, None, tuple, list))
        if kind is None:
            actor = self.word(tiers)
            return None if actor == [] else actor
        drawn = [self.word(tiers) for _ in range(pick(self.draw, (1, 2, 2, 3)))]
        return kind(each for each in drawn if each is not None) or None

    def mapping(self, tiers: Mapping[str, Tiers]) -> Any:
        """Draw facts or inputs: all, some or none, or with `odd` something other than a mapping."""
        if self.odd and pick(self.draw, (False, False, True)):
            return pick(self.draw, ODD_MAPPINGS)
        chosen = pick(self.draw, (None, {}, *(tiers,) * 6))
        if not chosen:
            return chosen
        drawn = {name: self.word(tiers[name]) for name in chosen}
        given = {name: value for name, value in drawn.items() if value is not ...}
        return {name: pick(self.draw, (each, each, each, member(each))) for name, each in given.items()}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words for questions and messages about one rule set."""

    rules: RuleSet
    rows: Sequence[Row]
    events: Sequence[str]
    facts: Mapping[str, Tiers]
    inputs: Mapping[str, Tiers]

    @classmethod
    def of(cls, rules: RuleSet) -> Vocabulary:
        """Collect the words for a rule set."""
        rows = expand(rules) or [Row(source=None, target=next(iter(rules.statuses)))]
        events = sorted({row.event for row in rows if row.event is not None})
        facts = {
            name: _values(satisfying_values(rules, name), fact_values(rules, name))
            for name in rules.facts
        }
        inputs = {name: _values((), input_values(rules, name)) for name in rules.inputs}
        return cls(rules, rows, events, facts, inputs)

    def status(self, name: str | None) -> Tiers:
        """Return the words for a status: its name, its other spellings, other statuses, None."""
        spelled = [] if name is None else list(spellings(self.rules.statuses[name]))
        return Tiers([name], [None, *spelled, *self.rules.statuses])


def named(names: Iterable[str], *fitting: str | None) -> Tiers:
    """Return the words for a name: the fitting ones, all others, None."""
    return Tiers(fitting or [None], [None, *names])


def _values(satisfying: Sequence[Value], every: Sequence[Value]) -> Tiers:
    """Return the words for a value; `...` is replaced by leaving the value out."""
    absent = [None, ...] * (1 + len(every) // 4)
    return Tiers(satisfying or every or [...], [*every, *absent], INVALID)


def spellings(status: Status) -> Iterable[Any]:
    """Yield the spellings of a status, exact and folded."""
    for text in (status.name, *status.aliases, *((status.code,) if status.code is not None else ())):
        yield from (text, text.swapcase(), f" {text}\t", text.replace("_", " ").replace(" ", "-"))
        if text.removeprefix("-").isdecimal():
            yield int(text)
