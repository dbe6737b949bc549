"""Messages of a provider about orders as we keep them: most of them likely, some of no use at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from functools import cached_property
from typing import Any, NamedTuple

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from statemachine.model.observation import Observation, Policies, StoredStatus
from statemachine.model.rows import Row
from statemachine.model.ruleset import RuleSet
from tests.reference import ReferenceObserver
from tests.strategies.cases import Case
from tests.strategies.choices import pick
from tests.strategies.documents import WORLDS, Document, documents
from tests.strategies.garbage import HOSTILE
from tests.strategies.guards import guards_for
from tests.strategies.hearing import MEANINGS, POLICIES
from tests.strategies.questions import HUGE, NAN, ODD_WORDS, Drawn, Tiers, Vocabulary, named

EAST = timezone(timedelta(hours=1))
NUMBERS: tuple[Any, ...] = (1, 2, 0, -(10**20), 1.0, 1.5, True)
MOMENTS: tuple[Any, ...] = (
    datetime(2026, 1, 31, 12, tzinfo=UTC),
    datetime(2026, 1, 31, 13, tzinfo=EAST),
    datetime(2026, 1, 31, 13, tzinfo=UTC),
    datetime.min.replace(tzinfo=UTC),
)
TEXTS: tuple[Any, ...] = ("2026-01-31", "2026-02-01", "")
STRANGE: tuple[Any, ...] = (
    NAN,
    datetime(2026, 1, 31),  # noqa: DTZ001  # a naive datetime is the point
    (1, 2),
    b"x",
    {1},
    {1, 2},
    {2},
    {},
    1j,
    object(),
    HOSTILE,
)
ODD = (*(word for word in ODD_WORDS if word != HUGE), "otherwise", "any")
ANY_TIME = (None, *NUMBERS, *MOMENTS, *TEXTS, *STRANGE)
FAMILIES = ((None,), NUMBERS, NUMBERS, NUMBERS, MOMENTS, MOMENTS, TEXTS, STRANGE, ANY_TIME)


class Message(NamedTuple):
    """An order as it is kept, and what a message says of it."""

    kept: Any
    said: Observation

    @property
    def known(self) -> StoredStatus:
        """The order with its time, which may be absent."""
        return self.kept if isinstance(self.kept, StoredStatus) else StoredStatus(self.kept)

    def but(self, **changes: Any) -> Message:
        """Return a message that says something else."""
        return self._replace(said=replace(self.said, **changes))


@dataclass(frozen=True)
class Post:
    """A rule file with its engine and its reference, and some messages."""

    case: Case
    messages: Sequence[Message] = ()

    @cached_property
    def reference(self) -> ReferenceObserver:
        """The slow reading of the rule file."""
        return ReferenceObserver(self.case.document)


@st.composite
def posts(draw: DrawFn, *, odd: bool = True) -> Post:
    """Draw a rule file, its guards and messages; without odd ones, all that is said is valid."""
    document = draw(documents().flatmap(joined))
    case = Case(document, draw(guards_for(document)))
    return Post(case, draw(st.lists(messages(case.rules, odd=odd), min_size=3, max_size=12)))


@st.composite
def joined(draw: DrawFn, document: Document) -> Document:
    """Return the rule file with some more moves between single statuses, so that there are ways to go."""
    statuses = tuple(document["statuses"])
    limits = {"guard": "guards", "actor": "actors", "channel": "channels"}
    more: list[Document] = []
    for _ in range(pick(draw, (0, 3, 5, 7))):
        move = {
            "source": pick(draw, (*statuses, "nothing")),
            "target": pick(draw, statuses),
            "event": pick(draw, (None, "go", "stop")),
            **{key: pick(draw, (None, None, *document.get(pool, ()))) for key, pool in limits.items()},
        }
        more.append({key: value for key, value in move.items() if value is not None})
    worlds = {name: pick(draw, WORLDS) for name in ("otherwise", *document.get("actors", {}))}
    undeclared = {"undeclared": worlds} if pick(draw, (False, False, True)) else {}
    return {**document, **undeclared, "transitions": [*document["transitions"], *more]}


def messages(rules: RuleSet, *, odd: bool = True) -> SearchStrategy[Message]:
    """Draw messages about a rule set; without odd ones, all words are known and all values valid."""
    return _messages(Vocabulary.of(rules), (False, False, True) if odd else (False,))


def policies() -> SearchStrategy[Policies | None]:
    """Draw what a caller wants done, by what a message means; mostly nothing."""
    chosen: SearchStrategy[Any] = st.dictionaries(
        st.sampled_from(MEANINGS), st.sampled_from(POLICIES), max_size=3
    )
    return st.none() | chosen


@st.composite
def _messages(draw: DrawFn, known: Vocabulary, oddities: tuple[bool, ...]) -> Message:
    """Tell of a row, for an order that is somewhere on the way to it or away from it."""
    drawn = Drawn(draw, odd=pick(draw, oddities))
    row = pick(draw, known.rows)
    kept = _place(draw, known, row)
    statuses = tuple(known.rules.statuses)
    previous = pick(draw, (None, None, row.source, row.source, kept, row.target, pick(draw, statuses)))
    kept_at, at = _times(draw)
    said = Observation(
        status=drawn.word(_status(known, row.target)),
        previous=None if previous is None else drawn.word(_status(known, previous)),
        event=drawn.word(_named(known.events, row.event, None)),
        actor=drawn.word(_named(known.rules.actors, *(row.actors or known.rules.actors), None)),
        channel=drawn.word(_named(known.rules.channels, *(row.channels or ()), None)),
        facts=drawn.mapping(known.facts),
        at=at,
    )
    if pick(draw, (*(False,) * 20, True, *(True,) * 6 * bool(known.rules.triggers))):
        said = replace(
            said, status=None, trigger=drawn.word(_named(known.rules.triggers, *known.rules.triggers))
        )
    word: Any = None if kept is None else drawn.word(_status(known, kept))
    word = said.status if drawn.odd and pick(draw, (False, True)) else word
    bare = kept_at is None and pick(draw, (True, False))
    return Message(word if bare else StoredStatus(word, kept_at), said)


def _named(names: Iterable[str], *fitting: str | None) -> Tiers:
    """Say a name that fits, any other, none, or what is no name but can be shown."""
    return replace(named(names, *fitting), odd=ODD)


def _status(known: Vocabulary, name: str) -> Tiers:
    """Say a status in any spelling, another one, an ignored word, or none."""
    tiers = known.status(name)
    ignored = [text for word in known.rules.ignored for text in (word, word.swapcase(), f" {word}")]
    return Tiers(tiers.best, [*tiers.known, *ignored], (*ODD, *ignored))


def _place(draw: DrawFn, known: Vocabulary, row: Row) -> str | None:
    """Draw where an order may be when it hears of a row: at its source, before, behind, or anywhere."""
    steps = [(each.source, each.target) for each in known.rows if not each.override]
    match pick(draw, ("source", "source", "before", "before", "behind", "behind", "anywhere")):
        case "source":
            return row.source
        case "before":
            return _walked(draw, [(end, start) for start, end in steps], row.source)
        case "behind":
            return _walked(draw, steps, row.target)
        case _:
            return pick(draw, (None, *known.rules.statuses))


def _walked(draw: DrawFn, steps: Sequence[tuple[Any, Any]], start: str | None) -> str | None:
    """Draw where one may be after a few steps."""
    for _ in range(pick(draw, (1, 2, 3, 0))):
        ends = [end for begin, end in steps if begin == start]
        start = pick(draw, ends) if ends else start
    return start


def _times(draw: DrawFn) -> tuple[Any, Any]:
    """Draw when we heard last, and when the message was sent: mostly two times that compare."""
    family = pick(draw, FAMILIES)
    kept_at, at = pick(draw, family), pick(draw, family)
    match pick(draw, ("both", "both", "both", "both", "first", "second")):
        case "first":
            return kept_at, None
        case "second":
            return None, at
        case _:
            return kept_at, at
