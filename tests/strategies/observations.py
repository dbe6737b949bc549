"""Messages of a provider about stored orders: most are likely, some are invalid."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from statemachine.model.frozen import FrozenMap
from statemachine.model.observation import Observation, ObservationKey, Policies, StoredStatus
from statemachine.model.ruleset import RuleSet
from statemachine.model.table import Row
from tests.reference import ReferenceObserver
from tests.strategies.cases import Case
from tests.strategies.choices import pick
from tests.strategies.documents import UNDECLARED, Document, documents
from tests.strategies.garbage import HOSTILE
from tests.strategies.guards import guards_for
from tests.strategies.message_sections import MEANINGS, POLICIES
from tests.strategies.questions import HUGE, NAN, ODD_WORDS, Drawn, Tiers, Vocabulary, named, spellings

BASES = ("documented", "documented", "documented", "inferred", "observed")
EAST = timezone(timedelta(hours=1))
NUMBERS: tuple[Any, ...] = (1, 2, 0, -(10**20), 1.0, 1.5)
MOMENTS: tuple[Any, ...] = (
    datetime(2026, 1, 31, 12, tzinfo=UTC),
    datetime(2026, 1, 31, 13, tzinfo=EAST),
    datetime(2026, 1, 31, 13, tzinfo=UTC),
    datetime.min.replace(tzinfo=UTC),
)
NO_TIMES: tuple[Any, ...] = (
    NAN,
    Decimal(2),
    True,
    "2026-01-31",
    "",
    date(2026, 1, 31),
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
NAIVE = datetime(2026, 1, 31)  # noqa: DTZ001  # a time that compares with no time of a zone is the point
ODD = (*(word for word in ODD_WORDS if word != HUGE), "otherwise", "any")
ANY_TIME = (None, *NUMBERS, *MOMENTS, NAIVE, *NO_TIMES)
FAMILIES = ((None,), NUMBERS, NUMBERS, NUMBERS, MOMENTS, MOMENTS, ANY_TIME, ANY_TIME)
KINDS_OF_TIMES = (NUMBERS, MOMENTS, (NAIVE,), NO_TIMES)


def time_of(value: Any) -> Any:
    """Return a value that was drawn as a time, or None if it is no time."""
    return None if any(value is each for each in NO_TIMES) else value


ORDER, ITEM = FrozenMap({"order": "7"}), FrozenMap({"copy": "1"})
EVENTS = (None, None, "evt-1", "evt-2")


class Message(NamedTuple):
    """A stored order, a message about it, and the keys that were committed before."""

    stored: Any
    observation: Observation
    seen: Sequence[ObservationKey | None] = ()

    @property
    def order(self) -> StoredStatus:
        """The stored status with its time, which may be None."""
        return self.stored if isinstance(self.stored, StoredStatus) else StoredStatus(self.stored)

    @property
    def is_seen(self) -> bool:
        """Whether the record was committed before."""
        key = self.observation.key
        return key is not None and key in self.seen

    @property
    def times(self) -> tuple[Any, Any]:
        """The stored time and the time of the message; None in place of what is no time."""
        return time_of(self.order.at), time_of(self.observation.at)

    def but(self, **changes: Any) -> Message:
        """Return the message with some fields of the observation replaced."""
        return self._replace(observation=replace(self.observation, **changes))


@dataclass(frozen=True)
class MessageCase(Case):
    """A rule file with its engine and its reference, and some messages."""

    messages: Sequence[Message] = ()

    @cached_property
    def reference(self) -> ReferenceObserver:
        """The reference model of the rule file."""
        return ReferenceObserver(self.document)


@st.composite
def message_cases(draw: DrawFn, *, odd: bool = True) -> MessageCase:
    """Draw a rule file, its guards and messages; with `odd` False all messages are valid."""
    document = draw(documents().flatmap(joined))
    case = Case(document, draw(guards_for(document)))
    drawn = draw(st.lists(messages(case.rules, odd=odd), min_size=3, max_size=12))
    return MessageCase(document, case.guards, messages=drawn)


@st.composite
def joined(draw: DrawFn, document: Document) -> Document:
    """Draw the rule file with more transitions between single statuses, so that there are routes.

    Some rule files are documented and closed: only under such rules a message is late for certain without a time.
    """
    statuses = tuple(document["statuses"])
    limits = {"guard": "guards", "actor": "actors", "channel": "channels"}
    more: list[Document] = []
    for _ in range(pick(draw, (0, 3, 5, 7))):
        move = {
            "source": pick(draw, (*statuses, "nothing")),
            "target": pick(draw, statuses),
            "event": pick(draw, (None, "go", "stop")),
            **{key: pick(draw, (None, None, *document.get(pool, ()))) for key, pool in limits.items()},
            "basis": pick(draw, BASES),
        }
        more.append({key: value for key, value in move.items() if value is not None})
    by_actor = {name: pick(draw, UNDECLARED) for name in ("otherwise", *document.get("actors", {}))}
    undeclared = {"undeclared": by_actor} if pick(draw, (False, False, True)) else {}
    declared = [{**each, "basis": pick(draw, BASES)} for each in document["transitions"]]
    statuses_with_basis = {
        name: {**status, "basis": pick(draw, BASES)} for name, status in document["statuses"].items()
    }
    whole = {
        **document,
        **undeclared,
        "statuses": statuses_with_basis,
        "transitions": [*declared, *more],
    }
    return closed(whole) if pick(draw, (False, False, False, True)) else whole


def closed(document: Document) -> Document:
    """Return a rule file without overrides and undeclared moves, whose transitions are all documented."""
    statuses = {
        name: {key: value for key, value in status.items() if key not in {"entries", "exits"}}
        for name, status in document["statuses"].items()
    }
    moves = [
        {key: value for key, value in move.items() if key != "override"} | {"basis": "documented"}
        for move in document["transitions"]
    ]
    return {**document, "undeclared": "refused", "statuses": statuses, "transitions": moves}


def messages(rules: RuleSet, *, odd: bool = True) -> SearchStrategy[Message]:
    """Draw messages about a rule set; with `odd` False all words are known and all values valid."""
    return _messages(Vocabulary.of(rules), (False, False, True) if odd else (False,))


def policies() -> SearchStrategy[Policies | None]:
    """Draw the policies of a caller; mostly none."""
    some: SearchStrategy[Any] = st.dictionaries(
        st.sampled_from(MEANINGS), st.sampled_from(POLICIES), max_size=3
    )
    return st.none() | some


@st.composite
def _messages(draw: DrawFn, known: Vocabulary, oddities: tuple[bool, ...]) -> Message:
    """Draw a message about a row, and an order that is somewhere before or behind it."""
    drawn = Drawn(draw, odd=pick(draw, oddities))
    row = pick(draw, known.rows)
    stored = _stored_status(draw, known, row)
    statuses = tuple(known.rules.statuses)
    previous = pick(draw, (None, None, row.source, row.source, stored, row.target, pick(draw, statuses)))
    stored_at, at = _times(draw)
    observation = Observation(
        status=drawn.word(_status(known, row.target)),
        previous=None if previous is None else drawn.word(_status(known, previous)),
        event=drawn.word(_named(known.events, row.event, None)),
        actor=drawn.word(_named(known.rules.actors, *(row.actors or known.rules.actors), None)),
        channel=drawn.word(_named(known.rules.channels, *(row.channels or ()), None)),
        facts=drawn.mapping(known.facts),
        at=at,
    )
    if pick(draw, (*(False,) * 20, True, *(True,) * 6 * bool(known.rules.triggers))):
        trigger = drawn.word(_named(known.rules.triggers, *known.rules.triggers))
        observation = replace(observation, status=None, trigger=trigger)
    word: Any = None if stored is None else drawn.word(_status(known, stored))
    word = observation.status if drawn.odd and pick(draw, (False, True)) else word
    observation = replace(observation, **_identity(draw), snapshot=pick(draw, (False, False, True)))
    bare = stored_at is None and pick(draw, (True, False))
    exact, since = pick(draw, (True, True, False)), pick(draw, (None, stored_at))
    requested = _requested(draw, known, observation, row.target)
    order = word if bare else StoredStatus(word, stored_at, exact, since, requested)
    return Message(order, observation, _committed(draw, observation))


def _requested(
    draw: DrawFn, known: Vocabulary, observation: Observation, target: str
) -> tuple[str, ...]:
    """Draw the statuses that were requested: mostly none, else often the target or the word of the message."""
    tiers = _status(known, target)
    words = [
        *spellings(known.rules.statuses[target]),
        observation.status,
        pick(draw, tiers.known),
        pick(draw, tiers.odd),
    ]
    texts = [each for each in words if isinstance(each, str)]
    return tuple(pick(draw, texts) for _ in range(pick(draw, (0, 0, 0, 1, 1, 2))))


def _identity(draw: DrawFn) -> dict[str, Any]:
    """Draw the keys of an order and an item, and the id of an event; most messages have no id."""
    event, ordinal = pick(draw, EVENTS), pick(draw, (1, 1, 2))
    return {"order": ORDER, "item": ITEM, "rule_set": "acme", "id": event, "ordinal": ordinal}


def _committed(draw: DrawFn, observation: Observation) -> Sequence[ObservationKey | None]:
    """Draw the keys of records that were committed before; seldom the key of the observation."""
    near = (replace(observation, ordinal=3), replace(observation, id="evt-3"), Observation())
    others = [each.key for each in near if pick(draw, (False, True))]
    return [*others, observation.key] if pick(draw, (False, False, False, False, True)) else others


def _named(names: Iterable[str], *fitting: str | None) -> Tiers:
    """Return the words for a name; the odd ones are printable."""
    return replace(named(names, *fitting), odd=ODD)


def _status(known: Vocabulary, name: str) -> Tiers:
    """Return the words for a status: its spellings, other statuses, ignored words, None."""
    tiers = known.status(name)
    ignored = [text for word in known.rules.ignored for text in (word, word.swapcase(), f" {word}")]
    return Tiers(tiers.best, [*tiers.known, *ignored], (*ODD, *ignored))


def _stored_status(draw: DrawFn, known: Vocabulary, row: Row) -> str | None:
    """Draw the stored status of an order: the source of a row, a status before or behind it, or any."""
    edges = [(each.source, each.target) for each in known.rows if not each.override]
    match pick(draw, ("source", "source", "before", "before", "behind", "behind", "any")):
        case "source":
            return row.source
        case "before":
            return _some_moves_on(draw, [(end, start) for start, end in edges], row.source)
        case "behind":
            return _some_moves_on(draw, edges, row.target)
        case _:
            return pick(draw, (None, *known.rules.statuses))


def _some_moves_on(draw: DrawFn, edges: Sequence[tuple[Any, Any]], start: str | None) -> str | None:
    """Draw a status that a few edges lead to."""
    for _ in range(pick(draw, (1, 2, 3, 0))):
        ends = [end for begin, end in edges if begin == start]
        start = pick(draw, ends) if ends else start
    return start


def _times(draw: DrawFn) -> tuple[Any, Any]:
    """Draw the stored time and the time of the message: mostly two times that compare, some that do not."""
    family = pick(draw, FAMILIES)
    stored_at, at = pick(draw, family), pick(draw, family)
    match pick(draw, ("both", "both", "both", "first", "second", "apart", "apart")):
        case "apart":
            first, second = (pick(draw, pick(draw, KINDS_OF_TIMES)) for _ in range(2))
            return first, second
        case "first":
            return stored_at, None
        case "second":
            return None, at
        case _:
            return stored_at, at
