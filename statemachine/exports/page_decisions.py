"""The decisions of the engine for every question that a page can put, without repetition."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import product
from math import prod
from typing import Any, NamedTuple

from statemachine.engine import Engine
from statemachine.exports.guard_combinations import Combination, GuardGroup, guard_groups
from statemachine.exports.sentence_templates import Numbered, template
from statemachine.model.decision import Cause, Decision, Verdict
from statemachine.model.ruleset import RuleSet
from statemachine.model.table import Row
from statemachine.model.value_types import Value

MOST_ANSWERS = 20_000
"""The largest number of answers to one question, for all askers and results of guards. Above, there are none."""

ROW_MARKS = "0123456789abcdefghijklmnopqrstuvwxyz"
"""The marks of the rows of a question in a template."""

_WAITS_FOR = frozenset({Cause.INPUT_MISSING, Cause.FACT_MISSING})
_CAUSES = tuple(Cause)
_VERDICTS = tuple(Verdict)


class PageAsker(NamedTuple):
    """Who asks, how, and whether overrides are asked for."""

    actor: str | None
    channel: str | None
    override: bool


@dataclass(frozen=True, slots=True)
class PageQuestion:
    """A move, by its source (None: nothing), its target and perhaps its event, and the rows that are near."""

    source: str | None
    target: str
    event: str | None = None
    near: tuple[Row, ...] = ()

    @property
    def names(self) -> Mapping[str, str]:
        """The names in the sentences about the question, by their marks."""
        rows = {mark: f"'{row}'" for mark, row in zip(ROW_MARKS, self.near, strict=False)}
        source = "" if self.source is None else repr(self.source)
        return {**rows, "S": source, "T": repr(self.target)}


class PageDecisions:
    """The decisions of one rule set: each text, decision and list of decisions is written once.

    A list of decisions has one for each asker, in the order of `askers`, and for each of these one for each
    combination of the groups of guards that the question is about.
    """

    def __init__(self, rules: RuleSet) -> None:
        self.rules = rules
        self.groups = guard_groups(rules)
        self.templates = Numbered[str]()
        self.decisions = Numbered[tuple[object, ...]]()
        self.lists = Numbered[tuple[int, ...]]()
        self._holding: frozenset[str] = frozenset()
        external = [each.name for each in rules.guards.values() if each.external is not None]
        self.engine = Engine(rules, guards={name: partial(self._holds, name) for name in external})
        self.table = self.engine.table
        limited = any(row.channels is not None for row in self.table.rows)
        limited = limited or any(each.limits.channels is not None for each in rules.actions.values())
        self.channels = (None, *rules.channels) if limited else (None,)
        self.flags = (False, True) if any(row.override for row in self.table.rows) else (False,)
        self.askers = [
            PageAsker(*each) for each in product((None, *rules.actors), self.channels, self.flags)
        ]

    def to_data(self) -> dict[str, Any]:
        """Return the decisions ready for JSON; statuses and rows are given by their numbers."""
        return {
            "channels": len(self.channels),
            "flags": len(self.flags),
            "groups": [_group_data(each, self.rules) for each in self.groups],
            "moves": dict(self._moves()),
            "undeclared": [self._undeclared(source) for source in (None, *self.rules.statuses)],
            "actions": [
                [self._action(name, each) for each in self.rules.statuses] for name in self.rules.actions
            ],
            "verdicts": list(map(str, _VERDICTS)),
            "causes": list(map(str, _CAUSES)),
            "decisions": self.decisions.items,
            "lists": self.lists.items,
        }

    def _moves(self) -> Iterator[tuple[str, object]]:
        """Yield the answers to each question that a row is about, by the numbers of the rows that are near."""
        for question in self._questions():
            groups = self._groups_of(name for row in question.near for name in self._guards(row))
            numbers = ",".join(str(row.number) for row in question.near)
            yield numbers, self._listed(groups, partial(self._decided, question))

    def _questions(self) -> Iterator[PageQuestion]:
        """Yield one question for each selection of rows by source, target and perhaps event."""
        for source, rows in self.table.rows_from.items():
            near: dict[tuple[str, str | None], list[Row]] = {}
            for row in rows:
                for event in {None: None, row.event: None}:
                    near.setdefault((row.target, event), []).append(row)
            selections = {tuple(found): ends for ends, found in reversed(near.items())}
            for found, (target, event) in selections.items():
                yield PageQuestion(source, target, event, found)

    def _listed(
        self, groups: list[int], ask: Callable[[PageAsker, tuple[Combination, ...]], int]
    ) -> object:
        """Return the groups that a question is about, and its list of decisions; None if that were too long."""
        count = len(self.askers) * prod(len(self.groups[each].combinations) for each in groups)
        if count > MOST_ANSWERS:
            return [groups, None]
        combined = list(product(*(self.groups[each].combinations for each in groups)))
        answers = tuple(ask(asker, each) for asker in self.askers for each in combined)
        return [groups, self.lists.number(answers)]

    def _guards(self, row: Row) -> Iterator[str]:
        yield from row.guards
        for names in self.table.siblings(row):
            yield from names

    def _groups_of(self, guards: Iterable[str]) -> list[int]:
        wanted = set(guards)
        return [number for number, each in enumerate(self.groups) if not wanted.isdisjoint(each.guards)]

    def _decided(
        self, question: PageQuestion, asker: PageAsker, combined: tuple[Combination, ...]
    ) -> int:
        """Return the number of the decision on a question."""
        facts = self._prepare(combined)
        who: dict[str, Any] = {"actor": asker.actor, "channel": asker.channel, "facts": facts}
        decision = self.engine.decide(
            question.source, target=question.target, event=question.event, override=asker.override, **who
        )
        positions = {row.number: place for place, row in enumerate(question.near)}
        possible = not decision.allowed and self._waits(decision, question.source, who)
        return self._number(decision, question.names, positions, possible=possible)

    def _waits(self, decision: Decision, source: str | None, who: Mapping[str, Any]) -> bool:
        """Return whether the engine lists a row of a decision as possible, and only missing values block it."""
        causes: dict[int, set[Cause]] = {}
        for each in decision.refusals:
            if each.row is not None:
                causes.setdefault(each.row.number, set()).add(each.cause)
        waiting = {number for number, found in causes.items() if found <= _WAITS_FOR}
        if not waiting:
            return False
        available = self.engine.available(source, **who)
        listed = (row for move in (*available.moves, *available.overrides) for row in move.rows)
        return any(row.number in waiting for row in listed)

    def _undeclared(self, source: str | None) -> object:
        """Return the answers to the questions from a status that no row is about.

        They are the list for any target, the list for the status itself, and those for retired targets.
        """
        targets = {row.target for row in self.table.rows_from.get(source, ())}
        others = [name for name in self.rules.statuses if name not in targets and name != source]
        retired = [name for name in others if self.rules.statuses[name].retired]
        plain = next((name for name in others if name not in retired), None)
        numbers = {name: number for number, name in enumerate(self.rules.statuses)}
        return [
            None if plain is None else self._undeclared_list(source, plain),
            None if source is None or source in targets else self._undeclared_list(source, source),
            {numbers[name]: self._undeclared_list(source, name) for name in retired},
        ]

    def _undeclared_list(self, source: str | None, target: str) -> int:
        """Return the list of decisions on an undeclared move: neither channels nor overrides change them."""
        question = PageQuestion(source, target)
        answers = {
            actor: self._decided(question, PageAsker(actor, None, override=False), ())
            for actor in (None, *self.rules.actors)
        }
        return self.lists.number(tuple(answers[each.actor] for each in self.askers))

    def _action(self, name: str, source: str) -> object:
        """Return the answers about an action in a status."""
        groups = self._groups_of(self.rules.actions[name].limits.guards)
        names = {"S": repr(source)}

        def ask(asker: PageAsker, combined: tuple[Combination, ...]) -> int:
            facts = self._prepare(combined)
            decision = self.engine.decide_action(
                name, source, actor=asker.actor, channel=asker.channel, facts=facts
            )
            waits = not decision.allowed and {each.cause for each in decision.refusals} <= _WAITS_FOR
            return self._number(decision, names, {}, possible=waits)

        return self._listed(groups, ask)

    def _number(
        self,
        decision: Decision,
        names: Mapping[str, str],
        positions: Mapping[int, int],
        *,
        possible: bool,
    ) -> int:
        """Return the number of a decision: its verdict, whether it is possible, its row, and its refusals."""
        row = -1 if decision.row is None else positions[decision.row.number]
        refusals = [
            (
                _CAUSES.index(each.cause),
                self.templates.number(template(each.message, names)),
                -1 if each.row is None or not positions else positions[each.row.number],
            )
            for each in decision.refusals
        ]
        return self.decisions.number(
            (
                _VERDICTS.index(decision.verdict),
                int(possible),
                row,
                *(part for each in refusals for part in each),
            )
        )

    def _prepare(self, combined: Iterable[Combination]) -> Mapping[str, Value]:
        """Make the external guards return what some combinations have; return the facts of all."""
        facts: dict[str, Value] = {}
        holding: set[str] = set()
        for each in combined:
            facts |= each.facts
            holding |= each.holding
        self._holding = frozenset(holding)
        return facts

    def _holds(self, name: str, _facts: Mapping[str, Any]) -> bool:
        return name in self._holding


def _group_data(group: GuardGroup, rules: RuleSet) -> dict[str, Any]:
    """Return a group with the first letter of each state, and the facts of each combination in words."""
    return {
        "guards": list(group.guards),
        "combinations": [
            ["".join(state[0] for state in each.states), _facts_text(each, rules)]
            for each in group.combinations
        ],
    }


def _facts_text(combination: Combination, rules: RuleSet) -> str:
    facts = combination.facts.items()
    return ", ".join(f"{name} = {rules.facts[name].domain.write(value)}" for name, value in facts)
