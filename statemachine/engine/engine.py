"""The engine of one rule set: it answers whether an order may change, and makes the change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from threading import Lock
from typing import TYPE_CHECKING

from statemachine.engine.hearing import External
from statemachine.engine.judge import Judge
from statemachine.engine.plain import Askers, plain_answers
from statemachine.engine.question import Asked, defaults
from statemachine.model.decision import Available, Change, Decision
from statemachine.model.errors import GuardsError, HookError, RefusedError
from statemachine.model.frozen import FrozenMap
from statemachine.model.table import Table

if TYPE_CHECKING:
    from statemachine.engine.machine import RulesMachine
    from statemachine.engine.observing.observer import Observer
    from statemachine.model.observation import Observation, Outcome, Policies, StoredStatus
    from statemachine.model.ruleset import RuleSet


class Engine:
    """The judge of one lifecycle, for any number of orders and threads.

    To decide changes nothing: no hook runs and nothing is kept. Hooks are hung on `machine` before
    the engine is shared.
    """

    def __init__(self, rules: RuleSet, *, guards: Mapping[str, External] | None = None) -> None:
        """Compile the rules; raise `GuardsError` unless each external guard has its function."""
        self._guards = _checked(rules, guards or {})
        self.table = Table.of(rules)
        self._judge = Judge(self.table, self._guards)
        askers = Askers.to(self.table)
        self._askers = askers.of
        self._plain = plain_answers(self.table, self._judge.yes, askers).get
        self._defaults = FrozenMap(defaults(self.table))
        self._observer: Observer | None = None
        self._machine: RulesMachine | None = None
        self._lock = Lock()

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
        actor: str | None = None,
        channel: str | None = None,
        facts: Mapping[str, object] | None = None,
        inputs: Mapping[str, object] | None = None,
        override: bool = False,
    ) -> Decision:
        """Answer whether an order that is `source` (None: does not exist yet) may change.

        Ask by target, by event or by both; with neither it is a `TypeError`. No other word raises, and
        no value does that can be looked at without raising.
        """
        if facts is None and inputs is None:
            try:
                asker = self._askers[actor, channel]
                answer = self._plain((source, target, event, asker)) or self._plain(  # type: ignore[arg-type]  # a code is not found at first
                    (self._named(source), self._named(target), event, asker)
                )
            except (KeyError, TypeError):  # a word that is none of ours: the hearing says so
                answer = None
            if answer is not None:
                return answer
        if target is None and event is None:
            raise TypeError("decide() needs a target, an event or both")
        return self._judge.decide(
            Asked(
                source=source,
                target=target,
                event=event,
                actor=actor,
                channel=channel,
                facts=facts,
                inputs=inputs,
                override=bool(override),
            )
        )

    def decide_action(
        self,
        name: str,
        source: str | int | None,
        *,
        actor: str | None = None,
        channel: str | None = None,
        facts: Mapping[str, object] | None = None,
        inputs: Mapping[str, object] | None = None,
    ) -> Decision:
        """Answer whether another call, one of the rule set's `actions`, may be made in a status."""
        asked = Asked(source=source, actor=actor, channel=channel, facts=facts, inputs=inputs)
        return self._judge.decide_action(name, asked)

    def available(
        self,
        source: str | int | None,
        *,
        actor: str | None = None,
        channel: str | None = None,
        facts: Mapping[str, object] | None = None,
        inputs: Mapping[str, object] | None = None,
    ) -> Available:
        """Answer what is open from a status, with the facts and inputs that each move still needs.

        A move is listed if and only if some value of what it needs would make `decide` say yes to its
        event and target.
        """
        asked = Asked(source=source, actor=actor, channel=channel, facts=facts, inputs=inputs)
        return self._judge.available(asked)

    def apply(
        self,
        source: str | int | None,
        *,
        target: str | int | None = None,
        event: str | None = None,
        actor: str | None = None,
        channel: str | None = None,
        facts: Mapping[str, object] | None = None,
        inputs: Mapping[str, object] | None = None,
        override: bool = False,
        order: object = None,
    ) -> Change:
        """Decide, fire exactly the row that was decided, and return the change.

        Raise `RefusedError` with the decision for a no, and `HookError` if a hook raised and an
        `on_exception` hook took it; what a hook raises otherwise passes unchanged. Hooks get `order`,
        which is never read here.
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
        handed_in = self._handed_in(inputs)
        machine = self._machine or self.machine
        error = machine.fire(decision, handed_in, order)
        if error is not None:
            raise HookError(decision) from error
        return Change(decision.row, actor, channel, handed_in)

    def observe(
        self,
        stored: StoredStatus | str | int | None,
        observation: Observation,
        *,
        policies: Policies | None = None,
    ) -> Outcome:
        """Answer what a provider's message means for an order as it is kept; None is one not known yet.

        `policies` say by outcome what is done (apply, ignore, hold, raise) and go before those of the file.
        Raises `OutcomeError` where the policy is to raise, and `ValueError` for a policy or an outcome that
        does not exist; no other word raises, and no value does that can be looked at without raising.
        """
        return (self._observer or self._listening()).observe(stored, observation, policies or {})

    def roll_up(self, statuses: Iterable[str | int]) -> str:
        """Return the status of an order from those of its items, or raise `RollupError` if it has none."""
        from statemachine.engine.rollup import roll_up  # noqa: PLC0415  # few rule sets roll up

        return roll_up(self.table, statuses)

    @property
    def machine(self) -> RulesMachine:
        """The machine of the `transitions` library: to read, and to hang hooks on; built at first use."""
        from statemachine.engine.machine import RulesMachine  # noqa: PLC0415  # the library loads only when needed

        with self._lock:
            if self._machine is None:
                self._machine = RulesMachine(self.table)
            return self._machine

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle the rule set and the guards, which must be importable; hooks cannot go along."""
        if self._machine is not None and self._machine.hooked():
            raise TypeError(
                "an engine with hooks cannot be pickled: pickle it before hooks are hung on it"
            )
        return _engine, (self.rules, self._guards)

    def _listening(self) -> Observer:
        """Lay the rules out for messages, at the first of them."""
        from statemachine.engine.observing.observer import Observer  # noqa: PLC0415  # not needed where nothing is heard

        with self._lock:
            if self._observer is None:
                self._observer = Observer(self.table)
            return self._observer

    def _named(self, word: str | int | None) -> str | None:
        """Return the name that a code, an alias or a folded text stands for; of an unknown word, none's."""
        return None if word is None else self.table.resolve(word) or ""

    def _handed_in(self, inputs: Mapping[str, object] | None) -> FrozenMap[str, object]:
        if inputs is None:
            return self._defaults
        given = {name: value for name, value in inputs.items() if value is not None}
        return FrozenMap({**self._defaults, **given})


def _engine(rules: RuleSet, guards: Mapping[str, External]) -> Engine:
    """Make the engine again that was pickled."""
    return Engine(rules, guards=guards)


def _checked(rules: RuleSet, guards: Mapping[str, External]) -> dict[str, External]:
    declared = {each.name for each in rules.guards.values() if each.external is not None}
    missing = tuple(sorted(name for name in declared if not callable(guards.get(name))))
    left_over = tuple(sorted(str(name) for name in guards if name not in declared))
    if missing or left_over:
        raise GuardsError(missing, left_over)
    return dict(guards)
