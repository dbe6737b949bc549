"""The engine of one rule set: it decides whether an order may change, and applies the change."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial

TYPE_CHECKING = False  # type checkers know the name; importing `typing` would cost more than this module
if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from statemachine.engine.bound import BoundEngine
    from statemachine.engine.guard_results import External
    from statemachine.engine.machine import RulesMachine
    from statemachine.engine.outcomes import Observer
    from statemachine.model.available import Available, Move
    from statemachine.model.decision import Change, Decision
    from statemachine.model.observation import (
        Moment,
        Observation,
        ObservationKey,
        Outcome,
        Policies,
        StoredStatus,
    )
    from statemachine.model.ruleset import RuleSet


class Engine:
    """Decides and applies the changes of one lifecycle, for any number of orders and threads.

    Deciding runs no hook and changes nothing. Register hooks on `machine` before sharing the engine.
    """

    def __init__(self, rules: RuleSet, *, guards: Mapping[str, External] | None = None) -> None:
        """Compile the rules; raise `GuardsError` unless each external guard has its function."""
        from statemachine.engine.answers import Answers  # noqa: PLC0415  # loaded when an engine is made

        self._answers = Answers(rules, guards)
        self._remembered = self._answers.remembered
        self._built: dict[str, Any] = {}  # setdefault is atomic: without a lock, a fork cannot hang
        self.table = self._answers.table

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
        if (  # an object of another type may only equal a name: it is looked up by what it is
            (facts is None and inputs is None and override is False)
            and (type(source) is str or source is None)
            and (type(target) is str or target is None)
            and (event is None or type(event) is str)
            and (actor is None or type(actor) is str)
            and (channel is None or type(channel) is str)
        ):
            try:
                return self._remembered[source, target, event, actor, channel, False]
            except KeyError:  # not asked before, or another spelling
                pass
        words = (source, target, event, actor, channel, bool(override))
        return self._answers.decide(words, facts, inputs)

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

        Everything else is the same for all questions. Equal questions, also by code or alias, are judged once, and
        external guards are called once for them. Raises `TypeError` if a column is not a sequence (a text or an
        iterator), `ValueError` if there are more sources or more targets, and what `decide` raises, even without
        sources.
        """
        if targets is None and event is None:
            raise TypeError("decide_many() needs targets, an event or both")
        self._answers.check_many(sources, targets, actor)
        ask = partial(self.decide, event=event, actor=actor, channel=channel, facts=facts)
        ask = partial(ask, inputs=inputs, override=override)
        return self._answers.decide_many(sources, targets, ask)

    def bind(
        self, *, actor: str | Collection[str] | None = None, channel: str | None = None
    ) -> BoundEngine:
        """Return the questions of this engine for one asker and channel; raise `ValueError` for no actors."""
        from statemachine.engine.bound import BoundEngine  # noqa: PLC0415  # loaded with the first engine

        who: Any = actor
        return BoundEngine(
            who, channel, self.bind, self.decide, self.available, self.apply, self._remembered
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
        asked = {"source": source, "actor": actor, "channel": channel, "facts": facts, "inputs": inputs}
        return self._answers.decide_action(name, asked)

    def available(
        self,
        source: str | int | None,
        *,
        actor: str | Collection[str] | None = None,
        channel: str | None = None,
        facts: Mapping[str, object] | None = None,
        inputs: Mapping[str, object] | None = None,
        blocked: bool = False,
        since: Moment | None = None,
    ) -> Available:
        """Return the moves that are possible from a status, each with the facts and inputs it still needs.

        A move is listed if and only if some values of the facts and inputs it needs, and some results of its
        external guards, make `decide` allow its event and target. No external guard is called. If the provider
        chooses among several targets of an event, they are one move. With `blocked`, the other rows are listed too,
        with their refusals. With `since`, the datetime at which the order entered the status, each move with `after`
        has its `due_at`.
        """
        asked = {"source": source, "actor": actor, "channel": channel, "facts": facts, "inputs": inputs}
        return self._answers.available(asked, blocked=blocked, since=since)

    def due(
        self,
        stored: StoredStatus | str | int | None,
        now: datetime,
        facts: Mapping[str, object] | None = None,
    ) -> tuple[Move, ...]:
        """Return the moves that an order should have made by itself until `now`, the earliest first.

        They are the moves with `after` whose time, counted from `StoredStatus.since`, has passed. Known facts leave
        out the moves that they block. A move that needs other facts is listed with their names. There are none if
        `since` is not a datetime, or the status is unknown. The provider makes these moves: ask it, or observe its
        message.

        Raises `TypeError` if `now` is not a datetime, and `ValueError` if only one of `now` and `since` has a time
        zone, or a fact is unknown or invalid.
        """
        return self._answers.due(stored, now, facts)

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
        """Decide, run the hooks of the row that fires, and return the change, which the caller stores.

        Hooks run before that: send mail and call other systems after the change is committed.
        Raises `RefusedError` with the decision for a no, and with the cause `target-needed` if the provider chooses
        among several targets and none is named. Raises `HookError` if a hook raised and an
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
        row = decision.row
        if row is None or len(decision.targets) > 1:
            from statemachine.engine.decide import target_needed  # noqa: PLC0415  # loaded with the first engine
            from statemachine.model.errors import RefusedError  # noqa: PLC0415  # the same

            raise RefusedError(decision if row is None else target_needed(decision))
        answers = self._answers
        complete = answers.defaults if inputs is None else answers.complete(inputs)
        if "machine" in self._built:  # without a machine, no hook is registered
            self._fire(decision, complete, order)
        return answers.change(row, actor, channel, complete)

    def observe(
        self,
        stored: StoredStatus | str | int | None,
        observation: Observation,
        *,
        policies: Policies | None = None,
        seen: Collection[ObservationKey | None] = (),
    ) -> Outcome:
        """Return what a provider's message means for a stored order; None is an order not known yet.

        `policies` maps outcomes to apply, ignore, hold or raise, and overrides the policies of the file.
        `seen` are the keys of the records of this order and item that were committed: a record with one of them
        is a `duplicate`, and `after` is the stored status, unchanged. A None among them counts for nothing.
        The requested statuses of the stored order decide `expected`, and nothing else.

        Raises `OutcomeError` where the policy is raise, `ValueError` for an unknown policy or outcome, and
        `TypeError` if `policies` is not a mapping, `observation` is not an `Observation`, `seen` is not a
        collection of `ObservationKey`, or `requested` of the stored status is not a tuple of texts. No other argument raises unless inspecting it raises.
        """
        return (self._built.get("observer") or self._new_observer()).observe(
            stored, observation, policies, seen
        )

    def roll_up(self, statuses: Iterable[str | int], expected: int | None = None) -> str:
        """Return the status of an order from those of its items, by the first rule of `rollup` that holds.

        `expected` is how many items the order has, if some of them may be missing in `statuses`. With missing items
        only a rule with `any` alone can hold. The result may be a status that only the order has.

        Raises `RollupError` without `rollup` in the rule set, without items, with more items than expected, for an
        unknown status, if a rule compares a status without a rank, and if no rule holds. Raises `TypeError` if
        `expected` is not an integer, and `ValueError` if it is negative.
        """
        from statemachine.engine.order_status import roll_up  # noqa: PLC0415  # few rule sets roll up

        return roll_up(self.table, statuses, expected)

    @property
    def machine(self) -> RulesMachine:
        """The machine of the `transitions` library, to read and to register hooks on; built at first use."""
        built: RulesMachine | None = self._built.get("machine")
        if built is not None:
            return built
        from statemachine.engine.machine import RulesMachine  # noqa: PLC0415  # the library loads only when needed

        machine: RulesMachine = self._built.setdefault("machine", RulesMachine(self.table))
        return machine

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle the rule set and the guards, which must be importable; raise `TypeError` with hooks."""
        if "machine" in self._built and self.machine.hooked():
            raise TypeError("an engine with hooks cannot be pickled: pickle it before registering hooks")
        return partial(Engine, guards=self._answers.guards), (self.rules,)

    def _fire(self, decision: Decision, inputs: Mapping[str, object], order: object) -> None:
        """Run the hooks of a change; raise `HookError` if one raised and an `on_exception` hook handled it."""
        error = self.machine.fire(decision, inputs, order)
        if error is not None:
            from statemachine.model.errors import HookError  # noqa: PLC0415  # loaded with the first engine

            raise HookError(decision) from error

    def _new_observer(self) -> Observer:
        """Return the observer, made for the first message."""
        from statemachine.engine.outcomes import Observer  # noqa: PLC0415  # not needed without messages

        observer: Observer = self._built.setdefault("observer", Observer(self.table))
        return observer
