"""The answers that a decision table must give, from the engine: `depends` is found by trying values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, combinations, product
from typing import Any, NamedTuple

from statemachine.engine import Engine
from statemachine.model.decision import Decision
from statemachine.model.ruleset import RuleSet
from statemachine.model.table import Row, Table
from statemachine.model.value_types import Value
from tests.strategies.values import fact_values, input_values


class Question(NamedTuple):
    """A question that has only names."""

    source: str | None
    target: str | None
    event: str | None
    actor: str | None = None
    channel: str | None = None
    override: bool = False


def declared_names(rules: RuleSet) -> tuple[tuple[str | None, ...], ...]:
    """Return the statuses, events, actors and channels of a rule set, each with None first."""
    kinds = (rules.statuses, sorted(Table.of(rules).events), rules.actors, rules.channels)
    return tuple((None, *names) for names in kinds)


def all_questions(rules: RuleSet) -> Iterator[Question]:
    """Yield every question with declared names."""
    statuses, events, actors, channels = declared_names(rules)
    askers = [*product(actors, channels, (False, True))]
    for source, target, event in product(statuses, statuses, events):
        if target is not None or event is not None:
            yield from (Question(source, target, event, *asker) for asker in askers)


class Oracle:
    """An engine that is asked with every combination of the values that its guards tell apart."""

    def __init__(self, rules: RuleSet) -> None:
        self._rules = rules
        self._holding: Sequence[str] = ()
        self._externals = [name for name, each in rules.guards.items() if each.external is not None]
        self._engine = Engine(
            rules, guards={name: partial(self._holds, name) for name in self._externals}
        )
        self._has_limits = any(row.guards or row.requires for row in self._engine.table.rows)
        self._values = {name: [None, *self._distinct(name)] for name in rules.facts}

    def answer(self, question: Question) -> str:
        """Return the answer to a question."""
        near = self._near(question) if self._has_limits else []
        results = list(_subsets([name for name in self._guards(near) if name in self._externals]))
        bare = [self._decide(question, {}, {}, holding) for holding in results]
        if all(each.allowed for each in bare):
            return "allowed"
        if not any(row.guards or row.requires or row.otherwise for row in near):
            return str(bare[0].verdict)
        inputs = {
            name: [None, input_values(self._rules, name)[0]] for row in near for name in row.requires
        }
        guards = (self._rules.guards[name] for name in self._guards(near))
        facts = {fact: self._values[fact] for guard in guards for fact in guard.facts}
        asked = product(_mappings(facts), _mappings(inputs), results)
        if any(self._decide(question, *each).allowed for each in asked):
            return "depends"
        return str(bare[0].verdict)

    def _near(self, question: Question) -> list[Row]:
        return [
            row
            for row in self._engine.table.rows_from.get(question.source, ())
            if question.target in {None, row.target} and question.event in {None, row.event}
        ]

    def _guards(self, rows: Sequence[Row]) -> list[str]:
        """Return the guards of rows, and for an `otherwise` row those of the other rows of its event."""
        every = [*rows, *(each for row in rows if row.otherwise for each in self._beside(row))]
        return sorted({name for row in every for name in row.guards})

    def _beside(self, row: Row) -> list[Row]:
        rows = self._engine.table.rows_from[row.source]
        return [each for each in rows if each.event == row.event and not each.override]

    def _decide(
        self, question: Question, facts: dict[str, Any], inputs: dict[str, Any], holding: Sequence[str]
    ) -> Decision:
        self._holding = holding
        source, *rest = question
        names = dict(zip(Question._fields[1:], rest, strict=True))
        values = {"facts": facts or None, "inputs": inputs or None}
        return self._engine.decide(source, **names, **values)  # type: ignore[arg-type]  # the keywords of a question

    def _distinct(self, fact: str) -> list[Value]:
        """Return one value for each way in which the guards accept or refuse a fact."""
        sets = [each.conditions[fact] for each in self._rules.guards.values() if fact in each.conditions]
        found = {tuple(each.contains(v) for each in sets): v for v in fact_values(self._rules, fact)}
        return list(found.values())

    def _holds(self, name: str, _facts: Mapping[str, object]) -> bool:
        return name in self._holding


def _subsets(names: Sequence[str]) -> Iterator[Sequence[str]]:
    return chain.from_iterable(combinations(names, size) for size in range(len(names) + 1))


def _mappings(values: Mapping[str, Sequence[Any]]) -> Iterator[dict[str, Any]]:
    """Yield a mapping for each combination of values; None leaves a name out."""
    for chosen in product(*values.values()):
        named = zip(values, chosen, strict=True)
        yield {name: value for name, value in named if value is not None}
