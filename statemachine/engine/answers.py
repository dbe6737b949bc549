"""The answers to the questions of one engine, evaluated when first asked for and then remembered or prepared."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime
from types import NoneType
from typing import Any, TypeAlias, TypeVar

from statemachine.engine.bound import PLAIN, remember
from statemachine.engine.decide import Decider
from statemachine.engine.due_times import check_times, due_moves
from statemachine.engine.evaluation import Evaluation
from statemachine.engine.guard_results import External, GuardResults, checked_guards
from statemachine.engine.prepared import PreparedQuestion, ValueTests
from statemachine.engine.question import RawQuestion, actors_of, asker, defaults, names_of, understand
from statemachine.model.available import Available, Move
from statemachine.model.decision import Change, Decision
from statemachine.model.frozen import FrozenMap
from statemachine.model.ruleset import RuleSet
from statemachine.model.status_names import exact_text, plain_value, plain_word, text_of
from statemachine.model.table import Row, Table
from statemachine.model.text import check_type

Words: TypeAlias = tuple[object, ...]
"""The source, target, event, actor, channel and override flag of a question."""

_NO_NAME = object()
"""Replaces a word that names nothing: no remembered question contains it."""

_NO_COLUMNS = (str, bytes, bytearray, Mapping, AbstractSet)
"""Collections that are one word, or have no order of their own."""

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
        self._statuses = frozenset(rules.statuses)
        self._tests = ValueTests(self.table)
        self._identity = rules.identity

    def decide(self, words: Words, facts: object, inputs: object) -> Decision:
        """Return the answer to a question; raise `TypeError` if it has neither target nor event."""
        source, target, event, actor, channel, override = words
        if target is None and event is None:
            raise TypeError("decide() needs a target, an event or both")
        results: GuardResults = {}
        if facts is None and inputs is None:
            decision = self._recall(self.remembered, words)
        else:
            prepared = self._recall(self._prepared, words)
            decision = None if prepared is None else prepared.allowed(facts, inputs, results)
        if decision is not None:
            return decision
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

    def available(self, asked: Mapping[str, Any], *, blocked: bool, since: object) -> Available:
        """Return the moves that are possible; `asked` has the fields of a `RawQuestion`."""
        return self.decider.available(RawQuestion(**asked), blocked=blocked, since=since)

    def due(self, stored: object, now: datetime, facts: object) -> tuple[Move, ...]:
        """Return the moves that an order should have made by itself until now."""
        from statemachine.model.observation import StoredStatus  # noqa: PLC0415  # not needed to decide

        order = stored if isinstance(stored, StoredStatus) else StoredStatus(stored)  # type: ignore[arg-type]  # any word
        check_times(now, order.since)
        if not isinstance(order.since, datetime) or self.table.resolve(order.status) is None:
            return ()
        question = RawQuestion(source=order.status, facts=facts)
        available = self.decider.available(question, since=order.since)
        if available.refusals:
            raise ValueError("; ".join(each.message for each in available.refusals))
        return due_moves(available.moves, now)

    @staticmethod
    def check_many(sources: Any, targets: Any, actor: object) -> None:
        """Raise `TypeError` unless sources and targets are sequences, and `ValueError` for two lengths or no actors."""
        for name, column in (("sources", sources), ("targets", () if targets is None else targets)):
            if not isinstance(column, Collection) or isinstance(column, _NO_COLUMNS):
                given = type(column).__name__
                raise TypeError(f"{name} must be a sequence of statuses, not {given}: pass a list")
        if targets is not None and len(sources) != len(targets):
            counts = f"{len(sources)} sources and {len(targets)} targets"
            raise ValueError(f"{counts}: pass one target for each source")
        actors_of(actor)

    def decide_many(
        self,
        sources: Collection[object],
        targets: Collection[object] | None,
        ask: Callable[..., Decision],
    ) -> tuple[Decision, ...]:
        """Return what `ask` returns for each source with its target; questions with the same names are asked once."""
        column = [None] * len(sources) if targets is None else targets
        plain = {*map(type, sources), *map(type, column)} <= PLAIN
        answers: dict[Any, Decision] = {}
        decisions: list[Decision] = []
        for pair in zip(sources, column, strict=True):
            key = pair if plain else (_key(pair[0]), _key(pair[1]))
            decision = answers.get(key)
            if decision is None:
                names = self._name(pair[0]), self._name(pair[1])
                decision = answers.get(names)
                if decision is None:
                    decision = ask(pair[0], target=pair[1])
                answers[key] = decision
                if _NO_NAME not in names:
                    answers[names] = decision
            decisions.append(decision)
        return tuple(decisions)

    def complete(self, inputs: Mapping[str, object]) -> FrozenMap[str, object]:
        """Return the inputs of a change, with the defaults of the others."""
        given = {
            name: value for name, each in inputs.items() if (value := plain_value(each)) is not None
        }
        return FrozenMap({**self.defaults, **given})

    def change(self, row: Row, actor: object, channel: Any, inputs: FrozenMap[str, object]) -> Change:
        """Return the change by a row, with the asker and the complete inputs."""
        actors = () if actor is None else (actor,) if type(actor) is str else names_of(actor)
        where = None if channel is None else plain_word(channel)
        return Change(row, actors, where, inputs, self._identity)

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
        """Return what is remembered for the words of a question, or for the names that they stand for.

        A word of another type than `str` is never looked up itself: it may only equal a name.
        """
        actor = words[3]
        parts = (*words[:3], *actor, *words[4:]) if type(actor) is tuple else words
        found = memory.get(words) if {*map(type, parts)} <= PLAIN else None
        return memory.get(self._names(words)) if found is None else found

    def _names(self, words: Words) -> Words:
        """Return the words of a question as names; a word that names nothing equals no remembered word."""
        source, target, event, actor, channel, override = words
        if not PLAIN.issuperset(map(type, (event, actor, channel))):
            who, where = asker(actor, channel)
            actors = who if type(who) is tuple else (who,)
            if not PLAIN.issuperset(map(type, (*actors, where))):
                return (_NO_NAME,)
            event = None if event is None else exact_text(plain_word(event)) or _NO_NAME
            actor, channel = who, where
        return self._name(source), self._name(target), event, actor, channel, override

    def _name(self, word: object) -> object:
        if word is None or (type(word) is str and word in self._statuses):
            return word
        return self.table.resolve(word) or _NO_NAME


def _key(word: object) -> object:
    """Return a word as a key that equals only the same word: a text as it is, an integer apart from its text."""
    text = text_of(word)
    if word is None or (text is not None and not isinstance(word, int)):
        return text
    return object() if text is None else (text,)
