"""Questions to an engine: most of them sensible, some in odd words and with values of no use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from statemachine.model.rows import Row, expand
from statemachine.model.ruleset import RuleSet, Status
from statemachine.model.value_types import Value
from tests.strategies import words
from tests.strategies.choices import pick
from tests.strategies.values import INVALID, fact_values, input_values, telling_values

NAN = float("nan")
HUGE = 10**5000  # Python will not write it as decimal text
ODD_WORDS: tuple[Any, ...] = (*words.UNKNOWN, True, 1.0, NAN, b"A", HUGE, -7, 7, ("A",), [], {})
ODD_MAPPINGS: tuple[Any, ...] = ({"nonsense": 1}, {1: 2}, {None: "x"}, {True: None}, [], "facts", 5)
AIMS = ("target", "event", "event", "both")


class Question(NamedTuple):
    """All that `Engine.decide` is asked."""

    source: Any = None
    target: Any = None
    event: Any = None
    actor: Any = None
    channel: Any = None
    facts: Any = None
    inputs: Any = None
    override: Any = False

    @property
    def asker(self) -> dict[str, Any]:
        """Who asks, and with what: the arguments of `available` and `decide_action`."""
        return {
            "actor": self.actor,
            "channel": self.channel,
            "facts": self.facts,
            "inputs": self.inputs,
        }

    @property
    def move(self) -> dict[str, Any]:
        """All the arguments of `decide` but the first."""
        return {"target": self.target, "event": self.event, "override": self.override, **self.asker}

    def but(self, **changes: Any) -> Question:
        """Return the same question with other words in some places."""
        return self._replace(**changes)


def questions(rules: RuleSet, *, odd: bool = True) -> SearchStrategy[Question]:
    """Draw questions about a rule set; without odd ones, all words are known and all values valid."""
    return _questions(Vocabulary.of(rules), (False, False, True) if odd else (False,))


@st.composite
def _questions(draw: DrawFn, known: Vocabulary, oddities: tuple[bool, ...]) -> Question:
    """Ask for a row, with each word now and then another."""
    drawn = Drawn(draw, odd=pick(draw, oddities))
    row = pick(draw, known.rows)
    by = pick(draw, AIMS)
    question = Question(
        source=drawn.word(known.status(row.source)),
        target=None if by == "event" else drawn.word(known.status(row.target)),
        event=None if by == "target" else drawn.word(named(known.events, row.event)),
        actor=drawn.word(named(known.rules.actors, *(row.actors or ()))),
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
    """What may stand in one place of a question: what fits best, what is known too, what is odd."""

    best: Sequence[Any]
    known: Sequence[Any]
    odd: Sequence[Any] = ODD_WORDS


@dataclass(frozen=True, slots=True)
class Drawn:
    """The words of one question, which is odd as a whole or sensible as a whole."""

    draw: DrawFn
    odd: bool

    def word(self, tiers: Tiers) -> Any:
        """Draw mostly what fits, else what is known, and if wanted what is odd."""
        pools = (tiers.best,) * 5 + (tiers.known,) * 3 + (tiers.odd,) * self.odd
        return pick(self.draw, pick(self.draw, pools) or tiers.best)

    def mapping(self, tiers: Mapping[str, Tiers]) -> Any:
        """Draw what is given of the facts or inputs: all, some or none, perhaps what is no mapping."""
        if self.odd and pick(self.draw, (False, False, True)):
            return pick(self.draw, ODD_MAPPINGS)
        chosen = pick(self.draw, (None, {}, *(tiers,) * 6))
        if not chosen:
            return chosen
        drawn = {name: self.word(tiers[name]) for name in chosen}
        return {name: value for name, value in drawn.items() if value is not ...}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What may be said about one rule set."""

    rules: RuleSet
    rows: Sequence[Row]
    events: Sequence[str]
    facts: Mapping[str, Tiers]
    inputs: Mapping[str, Tiers]

    @classmethod
    def of(cls, rules: RuleSet) -> Vocabulary:
        """Gather what may be said about a rule set."""
        rows = expand(rules) or [Row(source=None, target=next(iter(rules.statuses)))]
        events = sorted({row.event for row in rows if row.event is not None})
        facts = {
            name: _values(telling_values(rules, name), fact_values(rules, name)) for name in rules.facts
        }
        inputs = {name: _values((), input_values(rules, name)) for name in rules.inputs}
        return cls(rules, rows, events, facts, inputs)

    def status(self, name: str | None) -> Tiers:
        """Say a status as the file does or in another spelling, or any other, or none."""
        spelled = [] if name is None else list(spellings(self.rules.statuses[name]))
        return Tiers([name], [None, *spelled, *self.rules.statuses])


def named(names: Iterable[str], *fitting: str | None) -> Tiers:
    """Say a name that fits, any other, or none."""
    return Tiers(fitting or [None], [None, *names])


def _values(telling: Sequence[Value], every: Sequence[Value]) -> Tiers:
    """Give a value; `...` is to leave it out, which None is too."""
    absent = [None, ...] * (1 + len(every) // 4)
    return Tiers(telling or every or [...], [*every, *absent], INVALID)


def spellings(status: Status) -> Iterable[Any]:
    """Yield what names a status, and what names it where texts are folded."""
    for text in (status.name, *status.aliases, *((status.code,) if status.code is not None else ())):
        yield from (text, text.swapcase(), f" {text}\t", text.replace("_", " ").replace(" ", "-"))
        if text.removeprefix("-").isdecimal():
            yield int(text)
