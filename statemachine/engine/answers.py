"""The answers to the questions of one engine, evaluated when first asked for and then remembered or prepared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import NoneType
from typing import Any, TypeAlias, TypeVar

from statemachine.engine.bound import PLAIN, remember
from statemachine.engine.decide import Decider
from statemachine.engine.evaluation import Evaluation, External, GuardResults, checked_guards
from statemachine.engine.prepared import PreparedQuestion, ValueTests
from statemachine.engine.question import RawQuestion, actors_of, defaults, understand
from statemachine.model.decision import Available, Change, Decision
from statemachine.model.frozen import FrozenMap
from statemachine.model.ruleset import RuleSet
from statemachine.model.status_names import plain_word
from statemachine.model.table import Row, Table
from statemachine.model.text import check_type

Words: TypeAlias = tuple[object, ...]
"""The source, target, event, actor, channel and override flag of a question."""

_NO_STATUS = object()
"""Replaces a word that names no status: no remembered question contains it."""

Built = TypeVar("Built")


class Answers:
    """The answers of one rule set and its external guards.

    `remembered` has the answers that depend on names alone, by the words of their questions. `defaults` are
    the inputs of a change without inputs.
    """

    def __init__(self, rules: RuleSet, guards: Mapping[str, External] | None) -> None:
        """Compile the rules; raise `GuardsError` unless each external guard has its function."""
        check_type("rules", type(rules), RuleSet)
        check_type("guards", type(guards), Mapping, NoneType)
        self.guards = checked_guards(rules, guards or {})
        self.table = Table.of(rules)
        self.decider = Decider(self.table, self.guards)
        self.remembered: dict[Words, Decision] = {}
        self.defaults = FrozenMap(defaults(self.table))
        self._prepared: dict[Words, PreparedQuestion] = {}
        self._tests = ValueTests(self.table)
        self._identity = rules.identity

    def decide(self, words: Words, facts: object, inputs: object) -> Decision:
        """Return the answer to a question; raise `TypeError` if it has neither target nor event."""
        results: GuardResults = {}
        if facts is None and inputs is None:
            decision = self._recall(self.remembered, words)
        else:
            prepared = self._recall(self._prepared, words)
            decision = None if prepared is None else prepared.allowed(facts, inputs, results)
        if decision is not None:
            return decision
        source, target, event, actor, channel, override = words
        if target is None and event is None:
            raise TypeError("decide() needs a target, an event or both")
        raw = RawQuestion(
            source=source,
            target=target,
            event=event,
            actor=actor,
            channel=channel,
            facts=facts,
            inputs=inputs,
            override=bool(override),
        )
        return self._evaluate(raw, results)

    def decide_action(self, name: object, asked: Mapping[str, Any]) -> Decision:
        """Return whether an action is allowed; `asked` has the fields of a `RawQuestion`."""
        return self.decider.decide_action(name, RawQuestion(**asked))

    def available(self, asked: Mapping[str, Any], *, blocked: bool) -> Available:
        """Return the moves that are possible; `asked` has the fields of a `RawQuestion`."""
        return self.decider.available(RawQuestion(**asked), blocked=blocked)

    def complete(self, inputs: Mapping[str, object]) -> FrozenMap[str, object]:
        """Return the inputs of a change, with the defaults of the others."""
        given = {name: value for name, value in inputs.items() if value is not None}
        return FrozenMap({**self.defaults, **given})

    def change(self, row: Row, actor: object, channel: Any, inputs: FrozenMap[str, object]) -> Change:
        """Return the change by a row, with the asker and the complete inputs."""
        actors = () if actor is None else (actor,) if type(actor) is str else _names(actor)
        where = None if channel is None else plain_word(channel)
        return Change(row, actors, where, inputs, self._identity)

    @staticmethod
    def asker(actor: object, channel: object) -> tuple[Any, Any]:
        """Return the actors (one as a text, several as a tuple) and the channel as plain words."""
        actors = _names(actor)
        alone = len(actors) == 1 and isinstance(actors[0], str)
        return actors[0] if alone else actors or None, plain_word(channel)

    @staticmethod
    def each_once(
        pairs: Iterable[tuple[Any, Any]], ask: Callable[..., Decision]
    ) -> tuple[Decision, ...]:
        """Return the decision for each source with its target; equal pairs of names are asked once."""
        answers: dict[Any, Decision] = {}
        decisions: list[Decision] = []
        for pair in pairs:
            try:
                decision = answers.get(pair)
            except TypeError:  # a word that cannot be hashed
                decision = None
            if decision is None:
                decision = ask(pair[0], target=pair[1])
                if {*map(type, pair)} <= PLAIN:
                    answers[pair] = decision
            decisions.append(decision)
        return tuple(decisions)

    def _evaluate(self, raw: RawQuestion, results: GuardResults) -> Decision:
        """Evaluate a question, and remember its answer, or the question if it has facts or inputs."""
        question, faults = understand(self.table, raw)
        decision = self.decider.answer(raw, question, faults, results)
        if faults:
            return decision
        evaluation = Evaluation(self.table, self.guards, question)
        if raw.facts is None and raw.inputs is None:
            if not evaluation.has_external_guards():
                remember(self.remembered, question.names, decision)
        elif question.names not in self._prepared:
            prepared = PreparedQuestion(evaluation, self.decider.allowed, self._tests)
            remember(self._prepared, question.names, prepared)
        return decision

    def _recall(self, memory: Mapping[Words, Built], words: Words) -> Built | None:
        """Return what is remembered for words of a question, or for the statuses that they name."""
        try:
            return memory.get(words) or memory.get((*map(self._name, words[:2]), *words[2:]))
        except TypeError:  # a word that cannot be hashed
            return None

    def _name(self, word: object) -> object:
        return None if word is None else self.table.resolve(word) or _NO_STATUS


def _names(actor: object) -> tuple[str, ...]:
    """Return one actor or several as a tuple, sorted and each once."""
    words = [plain_word(each) for each in actors_of(actor)]
    texts = sorted({word for word in words if isinstance(word, str)})
    return (*(word for word in words if not isinstance(word, str)), *texts)
