"""The engine of one rule set: it decides whether an order may change, and applies the change."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import partial
from inspect import iscoroutinefunction
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from statemachine.engine.decide import Decider
from statemachine.engine.evaluation import External
from statemachine.engine.question import RawQuestion, actors_of, defaults, understand
from statemachine.model.decision import Available, Change, Decision
from statemachine.model.errors import GuardsError, HookError, RefusedError
from statemachine.model.frozen import FrozenMap
from statemachine.model.status_names import plain_word
from statemachine.model.table import Table

if TYPE_CHECKING:
    from statemachine.engine.machine import RulesMachine
    from statemachine.engine.observe import Observer
    from statemachine.model.observation import Observation, Outcome, Policies, StoredStatus
    from statemachine.model.ruleset import RuleSet

Words: TypeAlias = tuple[object, ...]
"""The source, target, event, actor and channel of a question without facts, inputs and override."""

_NO_STATUS = object()
"""Replaces a word that names no status: no remembered question contains it."""

REMEMBERED = 4_096
"""The number of answers that an engine remembers, so that its memory is bounded."""


class Engine:
    """Decides and applies the changes of one lifecycle, for any number of orders and threads.

    Deciding runs no hook and changes nothing. Register hooks on `machine` before sharing the engine.
    """

    def __init__(self, rules: RuleSet, *, guards: Mapping[str, External] | None = None) -> None:
        """Compile the rules; raise `GuardsError` unless each external guard has its function."""
        self._guards = _checked(rules, guards or {})
        self.table = Table.of(rules)
        self._decider = Decider(self.table, self._guards)
        self._remembered: dict[Words, Decision] = {}
        self._changing_sources = _changing_sources(self.table)
        self._defaults = FrozenMap(defaults(self.table))
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

        Pass the target, the event or both; without either it raises `TypeError`. No argument raises
        unless inspecting it raises.
        """
        bare = facts is None and inputs is None and override is False
        if bare:
            try:
                return self._remembered[source, target, event, actor, channel]
            except KeyError:  # perhaps a code, an alias or a folded text
                names = (self._name(source), self._name(target), event, actor, channel)
                answer = self._remembered.get(names)
                if answer is not None:
                    return answer
            except TypeError:  # a word that cannot be hashed
                pass
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
        question, faults = understand(self.table, raw)
        decision = self._decider.answer(raw, question, faults)
        if bare and not faults and question.source not in self._changing_sources:
            if len(self._remembered) >= REMEMBERED:
                self._remembered.clear()
            self._remembered[question.names] = decision
        return decision

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
    ) -> Available:
        """Return the moves that are possible from a status, each with the facts and inputs it still needs.

        A move is listed if and only if some values of the facts and inputs it needs make `decide` allow
        its event and target.
        """
        raw = RawQuestion(source=source, actor=actor, channel=channel, facts=facts, inputs=inputs)
        return self._decider.available(raw)

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
        machine = self._built.get("machine") or self.machine
        error = machine.fire(decision, complete, order)
        if error is not None:
            raise HookError(decision) from error
        actors = () if actor is None else tuple(dict.fromkeys(map(plain_word, actors_of(actor))))
        return Change(decision.row, actors, plain_word(channel), complete)

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
        No other argument raises unless inspecting it raises.
        """
        return (self._built.get("observer") or self._new_observer()).observe(
            stored, observation, policies or {}
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

    def _name(self, word: object) -> object:
        return None if word is None else self.table.resolve(word) or _NO_STATUS

    def _new_observer(self) -> Observer:
        """Return the observer, made for the first message."""
        from statemachine.engine.observe import Observer  # noqa: PLC0415  # not needed without messages

        observer: Observer = self._built.setdefault("observer", Observer(self.table))
        return observer

    def _with_defaults(self, inputs: Mapping[str, object] | None) -> FrozenMap[str, object]:
        if inputs is None:
            return self._defaults
        given = {name: value for name, value in inputs.items() if value is not None}
        return FrozenMap({**self._defaults, **given})


def _checked(rules: RuleSet, guards: Mapping[str, External]) -> dict[str, External]:
    declared = {each.name for each in rules.guards.values() if each.external is not None}
    missing = tuple(sorted(name for name in declared if not callable(guards.get(name))))
    left_over = tuple(sorted(str(name) for name in guards if name not in declared))
    coroutines = tuple(sorted(name for name in declared if _is_coroutine_function(guards.get(name))))
    if missing or left_over or coroutines:
        raise GuardsError(missing, left_over, coroutines)
    return dict(guards)


def _is_coroutine_function(function: object) -> bool:
    """Return whether calling a function, or an object like one, gives a coroutine."""
    call = vars(type(function)).get("__call__")
    return iscoroutinefunction(function) or iscoroutinefunction(call)


def _changing_sources(table: Table) -> frozenset[str | None]:
    """Return the sources whose answers call a function even without facts, so that they may change."""
    guards = table.rules.guards
    called = {name for name, guard in guards.items() if guard.external is not None and not guard.facts}
    return frozenset(row.source for row in table.rows if not called.isdisjoint(row.guards))
