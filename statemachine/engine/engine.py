"""The engine of one rule set: it decides whether an order may change, and applies the change."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial
from itertools import repeat
from types import NoneType
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, cast

from statemachine.engine.bound import PLAIN, BoundEngine, remember
from statemachine.engine.decide import Decider
from statemachine.engine.evaluation import Evaluation, External, GuardResults, checked_guards
from statemachine.engine.question import RawQuestion, actors_of, defaults, understand
from statemachine.model.decision import Available, Change, Decision
from statemachine.model.errors import HookError, RefusedError
from statemachine.model.frozen import FrozenMap
from statemachine.model.status_names import plain_word
from statemachine.model.table import Table
from statemachine.model.text import check_type

if TYPE_CHECKING:
    from statemachine.engine.machine import RulesMachine
    from statemachine.engine.outcomes import Observer
    from statemachine.engine.prepared import PreparedQuestion
    from statemachine.model.observation import Observation, Outcome, Policies, StoredStatus
    from statemachine.model.ruleset import RuleSet

Words: TypeAlias = tuple[object, ...]
"""The source, target, event, actor, channel and override flag of a question."""

_NO_STATUS = object()
"""Replaces a word that names no status: no remembered question contains it."""

Built = TypeVar("Built")


class Engine:
    """Decides and applies the changes of one lifecycle, for any number of orders and threads.

    Deciding runs no hook and changes nothing. Register hooks on `machine` before sharing the engine.
    """

    def __init__(self, rules: RuleSet, *, guards: Mapping[str, External] | None = None) -> None:
        """Compile the rules; raise `GuardsError` unless each external guard has its function."""
        from statemachine.engine.prepared import ValueTests  # noqa: PLC0415  # loaded when an engine is made
        from statemachine.model.ruleset import RuleSet  # noqa: PLC0415  # likewise

        check_type("rules", type(rules), RuleSet)
        check_type("guards", type(guards), Mapping, NoneType)
        self._guards = checked_guards(rules, guards or {})
        self.table = Table.of(rules)
        self._decider = Decider(self.table, self._guards)
        self._tests = ValueTests(self.table)
        self._remembered: dict[Words, Decision] = {}
        self._prepared: dict[Words, PreparedQuestion] = {}
        self._defaults = FrozenMap(defaults(self.table))
        self._identity = rules.identity
        self._built: dict[str, Any] = {}  # setdefault is atomic: without a lock, a fork cannot hang

    @property
    def rules(self) -> RuleSet:
        """The rule set."""
        return self.table.rules

    def decide(
        self,
        source: str | int | None,
        *,
        target: str | int | None = None,
        event: str | None = None,
        actor: str | Collection[str] | None = None,
        channel: str | None = None,
        facts: Mapping[str, object] | None = None,
        inputs: Mapping[str, object] | None = None,
        override: bool = False,
    ) -> Decision:
        """Return whether an order in status `source` (None: not created yet) may change.

        Pass the target, the event or both; without either it raises `TypeError`. `actor` is one actor or a
        collection: what any of them may, the asker may. An empty collection raises `ValueError`. No other
        argument raises unless inspecting it raises.
        """
        if facts is None and inputs is None:
            try:
                return self._remembered[source, target, event, actor, channel, override]
            except (
                KeyError,
                TypeError,
            ):  # not asked before, another spelling, or a word that has no hash
                pass
        override = bool(override)
        words = (source, target, event, actor, channel, override)
        results: GuardResults = {}
        if facts is None and inputs is None:
            decision = self._recall(self._remembered, words)
        else:
            prepared = self._recall(self._prepared, words)
            decision = None if prepared is None else prepared.allowed(facts, inputs, results)
        if decision is not None:
            return decision
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
            override=override,
        )
        return self._decide(raw, results)

    def decide_many(
        self,
        sources: Sequence[str | int | None],
        targets: Sequence[str | int | None] | None = None,
        *,
        event: str | None = None,
        actor: str | Collection[str] | None = None,
        channel: str | None = None,
        facts: Mapping[str, object] | None = None,
        inputs: Mapping[str, object] | None = None,
        override: bool = False,
    ) -> tuple[Decision, ...]:
        """Return the decision for each source with the target at the same position.

        Everything else is the same for all questions. Equal questions are judged once, and external guards
        are called once for them. Raises `ValueError` if there are more sources or more targets, and `TypeError`
        for a single text.
        """
        if isinstance(sources, str | bytes) or isinstance(targets, str | bytes):
            raise TypeError("sources and targets must be sequences of statuses, not a single text")
        if targets is not None and len(sources) != len(targets):
            counts = f"{len(sources)} sources and {len(targets)} targets"
            raise ValueError(f"{counts}: pass one target for each source")
        ask = partial(self.decide, event=event, actor=actor, channel=channel, facts=facts)
        ask = partial(ask, inputs=inputs, override=override)
        answers: dict[Any, Decision] = {}
        decisions: list[Decision] = []
        for pair in zip(sources, repeat(None) if targets is None else targets, strict=False):
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

    def bind(
        self, *, actor: str | Collection[str] | None = None, channel: str | None = None
    ) -> BoundEngine:
        """Return the questions of this engine for one asker and channel; raise `ValueError` for no actors."""
        actors = _names(actor)
        alone = len(actors) == 1 and isinstance(actors[0], str)
        who = actors[0] if alone else actors or None
        asker: dict[str, Any] = {"actor": who, "channel": plain_word(channel)}
        return BoundEngine(
            who,
            asker["channel"],
            self.bind,
            partial(self.decide, **asker),
            partial(self.available, **asker),
            partial(self.apply, **asker),
            self._remembered,
        )

    def decide_action(
        self,
        name: str,
        source: str | int | None,
        *,
        actor: str | Collection[str] | None = None,
        channel: str | None = None,
        facts: Mapping[str, object] | None = None,
        inputs: Mapping[str, object] | None = None,
    ) -> Decision:
        """Return whether an action, another call that the rule set declares, is allowed in a status."""
        raw = RawQuestion(source=source, actor=actor, channel=channel, facts=facts, inputs=inputs)
        return self._decider.decide_action(name, raw)

    def available(
        self,
        source: str | int | None,
        *,
        actor: str | Collection[str] | None = None,
        channel: str | None = None,
        facts: Mapping[str, object] | None = None,
        inputs: Mapping[str, object] | None = None,
        blocked: bool = False,
    ) -> Available:
        """Return the moves that are possible from a status, each with the facts and inputs it still needs.

        A move is listed if and only if some values of the facts and inputs it needs, and some results of its
        external guards, make `decide` allow its event and target. No external guard is called. With `blocked`,
        the other rows are listed too, with their refusals.
        """
        raw = RawQuestion(source=source, actor=actor, channel=channel, facts=facts, inputs=inputs)
        return self._decider.available(raw, blocked=blocked)

    def apply(
        self,
        source: str | int | None,
        *,
        target: str | int | None = None,
        event: str | None = None,
        actor: str | Collection[str] | None = None,
        channel: str | None = None,
        facts: Mapping[str, object] | None = None,
        inputs: Mapping[str, object] | None = None,
        override: bool = False,
        order: object = None,
    ) -> Change:
        """Decide, run the hooks of the row that fires, and return the change.

        Raises `RefusedError` with the decision for a no, and `HookError` if a hook raised and an
        `on_exception` hook handled it. Any other error of a hook passes unchanged. Hooks get `order`,
        which the engine never reads.
        """
        decision = self.decide(
            source,
            target=target,
            event=event,
            actor=actor,
            channel=channel,
            facts=facts,
            inputs=inputs,
            override=override,
        )
        if decision.row is None:
            raise RefusedError(decision)
        complete = self._with_defaults(inputs)
        machine: RulesMachine = self._built.get("machine") or self.machine
        error = machine.fire(decision, complete, order)
        if error is not None:
            raise HookError(decision) from error
        actors = () if actor is None else (actor,) if type(actor) is str else _names(actor)
        return Change(decision.row, actors, plain_word(channel), complete, self._identity)

    def observe(
        self,
        stored: StoredStatus | str | int | None,
        observation: Observation,
        *,
        policies: Policies | None = None,
    ) -> Outcome:
        """Return what a provider's message means for a stored order; None is an order not known yet.

        `policies` maps outcomes to apply, ignore, hold or raise, and overrides the policies of the file.
        Raises `OutcomeError` where the policy is raise, `ValueError` for an unknown policy or outcome, and
        `TypeError` if `policies` is not a mapping.
        `TypeError` also if `observation` is not an `Observation`. No other argument raises unless inspecting it raises.
        """
        return (self._built.get("observer") or self._new_observer()).observe(
            stored, observation, policies
        )

    def roll_up(self, statuses: Iterable[str | int]) -> str:
        """Return the earliest status by rank; failed and cancelled items count only if there are no others.

        Raises `RollupError` without `rollup` in the rule set, without items, for an unknown status and for
        a status without a rank.
        """
        from statemachine.engine.conclude import roll_up  # noqa: PLC0415  # few rule sets roll up

        return roll_up(self.table, statuses)

    @property
    def machine(self) -> RulesMachine:
        """The machine of the `transitions` library, to read and to register hooks on; built at first use."""
        if "machine" in self._built:
            return cast("RulesMachine", self._built["machine"])
        from statemachine.engine.machine import RulesMachine  # noqa: PLC0415  # the library loads only when needed

        machine: RulesMachine = self._built.setdefault("machine", RulesMachine(self.table))
        return machine

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle the rule set and the guards, which must be importable; raise `TypeError` with hooks."""
        if "machine" in self._built and self.machine.hooked():
            raise TypeError("an engine with hooks cannot be pickled: pickle it before registering hooks")
        return partial(Engine, guards=self._guards), (self.rules,)

    def _decide(self, raw: RawQuestion, results: GuardResults) -> Decision:
        """Evaluate a question, and remember its answer, or the question if it has facts or inputs."""
        question, faults = understand(self.table, raw)
        decision = self._decider.answer(raw, question, faults, results)
        if faults:
            return decision
        evaluation = Evaluation(self.table, self._guards, question)
        if raw.facts is None and raw.inputs is None:
            if not evaluation.has_external_guards():
                remember(self._remembered, question.names, decision)
        elif question.names not in self._prepared:
            from statemachine.engine.prepared import PreparedQuestion  # noqa: PLC0415  # loaded by the first engine

            prepared = PreparedQuestion(evaluation, self._decider.allowed, self._tests)
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

    def _new_observer(self) -> Observer:
        """Return the observer, made for the first message."""
        from statemachine.engine.outcomes import Observer  # noqa: PLC0415  # not needed without messages

        observer: Observer = self._built.setdefault("observer", Observer(self.table))
        return observer

    def _with_defaults(self, inputs: Mapping[str, object] | None) -> FrozenMap[str, object]:
        if inputs is None:
            return self._defaults
        given = {name: value for name, value in inputs.items() if value is not None}
        return FrozenMap({**self._defaults, **given})


def _names(actor: object) -> tuple[str, ...]:
    """Return one actor or several as a tuple, sorted and each once."""
    words = [plain_word(each) for each in actors_of(actor)]
    texts = sorted({word for word in words if isinstance(word, str)})
    return (*(word for word in words if not isinstance(word, str)), *texts)
