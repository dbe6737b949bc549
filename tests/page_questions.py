"""Every question that a page can put, asked on the page in one call, and the engine's answers to the same questions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import Any, NamedTuple

from statemachine.diagrams.page import page
from statemachine.diagrams.view import View
from statemachine.engine import Engine
from statemachine.exports.guard_combinations import guard_groups
from statemachine.exports.page_answers import page_answers
from statemachine.model.decision import Decision
from statemachine.model.errors import OutcomeError
from statemachine.model.observation import Observation, Outcome, StoredStatus
from statemachine.model.ruleset import RuleSet
from statemachine.model.table import Row

ASK_ALL = """
({ rules, answers, askers }) => {
  const { decisionReader } = window.lifecycle;
  const reader = decisionReader(rules, answers);
  const texts = new Map();
  const numbers = [];
  const note = (decision) => {
    const found = decision && [decision.verdict, decision.possible, decision.row, decision.refusals];
    const text = JSON.stringify(found);
    if (!texts.has(text)) texts.set(text, texts.size);
    numbers.push(texts.get(text));
  };
  for (let source = -1; source < rules.statuses.length; source++) {
    for (let target = 0; target < rules.statuses.length; target++) {
      const rows = reader.nearRows({ source, target });
      const events = new Set(rows.map((each) => rules.rows[each].event).filter((each) => each >= 0));
      for (const event of [-1, ...events]) for (const asker of askers) note(reader.ask({ source, target, event }, asker));
    }
    for (let action = 0; source >= 0 && action < rules.actions.length; action++)
      for (const asker of askers) note(reader.askAction(action, source, asker));
  }
  return [[...texts.keys()].map((each) => JSON.parse(each)), numbers];
}
"""
"""Returns the distinct answers, and the number of the answer to each question in its order."""

OBSERVE_ALL = """
({ rules, answers, words, orders, times }) => {
  const observer = window.lifecycle.outcomeReader(rules, answers);
  const found = [];
  for (const [stored, state] of orders) for (const word of words) for (const time of times) {
    const outcome = observer.observe(observer.order(stored, state), word, time);
    const { meaning, policy, reason, certain, readings, after } = outcome;
    found.push([meaning, policy, reason, certain, readings, after.word, after.time]);
  }
  return found;
}
"""


def all_askers(rules: RuleSet) -> list[dict[str, Any]]:
    """Return every asker that a page knows: actor, channel, override and combinations of all guards, by their numbers."""
    ranges = (range(len(rules.actors) + 1), range(len(rules.channels) + 1), (False, True))
    guards = product(*(range(len(each.combinations)) for each in guard_groups(rules)))
    return [
        {"actor": actor, "channel": channel, "override": override, "guards": list(chosen)}
        for actor, channel, override, chosen in product(*ranges, guards)
    ]


STORED_AT = 100
AT = {"none": None, "older": 50, "newer": 150}


class AskedOnPage(NamedTuple):
    """A question of a page: a move, or an action in a status."""

    source: str | None
    target: str | None
    event: str | None
    action: str | None = None


@dataclass
class EngineOfPage:
    """An engine whose external guards return what the chosen combinations have."""

    rules: RuleSet

    def __post_init__(self) -> None:
        """Make the engine."""
        self.holding: frozenset[str] = frozenset()
        names = [each.name for each in self.rules.guards.values() if each.external is not None]
        guards = {name: partial(self._holds, name) for name in names}
        self.engine = Engine(self.rules, guards=guards)

    def _holds(self, name: str, _facts: Mapping[str, object]) -> bool:
        return name in self.holding

    def answers(self, askers: Sequence[Mapping[str, Any]]) -> Iterator[Any]:
        """Yield the engine's answer to each question of each asker, in the order of the page."""
        rules, groups = self.rules, guard_groups(self.rules)
        actors, channels = (None, *rules.actors), (None, *rules.channels)
        understood = [
            (
                actors[asker["actor"]],
                channels[asker["channel"]],
                asker["override"],
                [each.combinations[n] for each, n in zip(groups, asker["guards"], strict=True)],
            )
            for asker in askers
        ]
        for question in self.questions():
            yield from (self._answer(question, *asker) for asker in understood)

    def questions(self) -> Iterator[AskedOnPage]:
        """Yield every question in the order of the page."""
        for source in (None, *self.rules.statuses):
            leaving = self.engine.table.rows_from.get(source, ())
            for target in self.rules.statuses:
                events = dict.fromkeys(
                    row.event for row in leaving if row.target == target and row.event
                )
                yield from (AskedOnPage(source, target, event) for event in (None, *events))
            if source is not None:
                yield from (AskedOnPage(source, None, None, name) for name in self.rules.actions)

    def lists(self, question: AskedOnPage, asker: Mapping[str, Any]) -> bool:
        """Return whether the engine lists a move that a question asks for, where nothing is known of the guards."""
        actor = (None, *self.rules.actors)[asker["actor"]]
        channel = (None, *self.rules.channels)[asker["channel"]]
        available = self.engine.available(question.source, actor=actor, channel=channel)
        moves = (*available.moves, *(available.overrides if asker["override"] else ()))
        return any(
            question.target in move.targets and question.event in {None, move.event} for move in moves
        )

    def _answer(
        self,
        question: AskedOnPage,
        actor: str | None,
        channel: str | None,
        *asked: Any,
    ) -> Any:
        override, combined = asked
        facts = {name: value for each in combined for name, value in each.facts.items()}
        self.holding = frozenset(name for each in combined for name in each.holding)
        who: dict[str, Any] = {"actor": actor, "channel": channel, "facts": facts}
        if question.action is not None:
            source = question.source or ""
            return answer_of(self.engine.decide_action(question.action, source, **who))
        decision = self.engine.decide(
            question.source, target=question.target, event=question.event, override=override, **who
        )
        return answer_of(decision)


def answer_of(decision: Decision) -> Any:
    """Return a decision as the page gives it, apart from `possible`."""
    refusals = [
        {"cause": str(each.cause), "message": each.message, "row": _number(each.row)}
        for each in decision.refusals
    ]
    return [str(decision.verdict), _number(decision.row), refusals]


def _number(row: Row | None) -> int | None:
    return None if row is None or row.number < 0 else row.number


def without_possible(answer: Any) -> Any:
    """Return an answer of the page without `possible`."""
    return None if answer is None else [answer[0], *answer[2:]]


def engine_outcomes(
    engine: Engine, orders: Iterable[tuple[str | None, int]], words: Sequence[str]
) -> Iterator[Any]:
    """Yield the engine's outcome for each stored order, word and time, in the order of the page."""
    for stored, state in orders:
        order = StoredStatus(stored, STORED_AT if state else None, exact=state != 2)
        for word, at in product(words, AT.values()):
            try:
                yield outcome_of(engine.observe(order, Observation(status=word, at=at)))
            except OutcomeError as error:  # the policy is to raise it
                yield outcome_of(error.outcome)


def outcome_of(outcome: Outcome) -> Any:
    """Return an outcome as the page gives it."""
    after = outcome.after
    state = 0 if after.at is None else 1 if after.exact else 2
    readings = list(map(str, outcome.readings))
    start = [str(outcome.meaning), str(outcome.policy), outcome.reason, outcome.certain, readings]
    return [*start, after.status, state]


def page_of(rules: RuleSet, *, drawing: str = "", matrix: str = "") -> str:
    """Return the page of a rule set, with fragments in place of its pictures."""
    return page(View.of(rules), page_answers(rules), drawing=drawing, matrix=matrix)
