"""A rule set as a machine of the `transitions` library, which fires what was decided and runs the hooks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from transitions import Event, EventData, Machine, MachineError, State, Transition

from statemachine.model.decision import Decision
from statemachine.model.rows import Row
from statemachine.model.table import Table

WITHOUT_EVENT = ""
"""The trigger of the rows that have no event; no event of a file can be called so."""


class Order:
    """What the library takes for its model: thrown away after the change, whatever a hook does to it."""

    __slots__ = ("status",)

    def __init__(self, status: str | None) -> None:
        """Stand where the order stands."""
        self.status = status


class RowTransition(Transition):
    """One row; where no hook is registered, there is nothing to do on the way to its target."""

    def __init__(self, row: Row, machine: RulesMachine) -> None:
        """Lead from the row's source to its target."""
        super().__init__(row.source, row.target)  # type: ignore[arg-type]  # the stubs know no transition out of nothing
        self.left = machine.get_state(row.source)
        self.entered = machine.get_state(row.target)

    def hooked(self) -> bool:
        """Say whether a hook of this transition, or of the statuses it leaves and enters, would run."""
        return bool(
            self.prepare or self.before or self.after or self.left.on_exit or self.entered.on_enter
        )

    def _eval_conditions(self, event_data: EventData) -> bool:  # noqa: ARG002  # the library's signature
        """Ask no conditions: the row was decided."""
        return True

    def _change_state(self, event_data: EventData) -> None:
        """Do as the library does, with the two states at hand in place of a search for each."""
        self.left.exit(event_data)
        event_data.machine.set_state(self.entered, event_data.model)
        event_data.state = self.entered
        self.entered.enter(event_data)
        if self.entered.final:
            event_data.machine.callbacks(event_data.machine.on_final, event_data)


class RowEvent(Event):
    """A trigger that executes the row that was decided and no other; conditions are not asked again."""

    machine: RulesMachine

    def trigger(self, model: object, *args: Any, **kwargs: Any) -> bool:
        """Fire at once: the machine never queues."""
        return self._trigger(EventData(None, self, self.machine, model, args, kwargs))

    def _trigger(self, event_data: EventData) -> bool:
        """Do as the library does, but let no error of a hook pass for a change."""
        machine = self.machine
        event_data.state = machine.get_model_state(event_data.model)
        try:
            self._execute(event_data)
        except Exception as error:
            event_data.error = error
            if not machine.on_exception:
                raise
            machine.callbacks(machine.on_exception, event_data)
        finally:
            machine.callbacks(machine.finalize_event, event_data)
        return event_data.error is None

    def _execute(self, event_data: EventData) -> None:
        decision = event_data.kwargs.get("decision")
        if not isinstance(decision, Decision) or decision.row is None:
            raise MachineError(f"{self.name!r} fires by Engine.apply, which decides the row first")
        self.machine.callbacks(self.machine.prepare_event, event_data)
        event_data.transition = self.machine.by_number[decision.row.number]
        event_data.result = event_data.transition.execute(event_data)


class RulesMachine(Machine):
    """The machine of one rule set: it has no model, and serves all orders at once.

    Its states and events are called as in the file. A creation starts from a nothing of our own,
    which is no status.
    """

    transition_cls = RowTransition
    event_cls = RowEvent

    def __init__(self, table: Table) -> None:
        """Build the machine of a table: one trigger per event, one transition per row."""
        self.nothing = State(None)  # type: ignore[arg-type]  # the stubs know no order that is nowhere yet
        self.by_number: tuple[RowTransition, ...] = ()
        super().__init__(
            model=None,
            states=[State(each.name, final=each.final) for each in table.rules.statuses.values()],
            initial=None,
            auto_transitions=False,
            send_event=True,
            queued=False,
            model_attribute="status",
        )
        self.by_number = tuple(self._add_row(row) for row in table.rows)

    def get_state(self, state: Any) -> State:
        """Return the library's object for a status, or for nothing."""
        if state is None:
            return self.nothing
        return self.states.get(state) or super().get_state(state)

    def fire(self, decision: Decision, inputs: Mapping[str, object], order: object) -> Exception | None:
        """Fire the row of a yes; return what a hook raised if an `on_exception` hook took it."""
        row = decision.row
        if row is None:
            raise ValueError("only a decision that allows a change can be fired")
        if not (self._always_hooked() or self.by_number[row.number].hooked() or self._on_final):
            return None
        event = self.events[WITHOUT_EVENT if row.event is None else row.event]
        said = {"decision": decision, "inputs": inputs, "order": order}
        event_data = EventData(None, event, self, Order(row.source), (), said)
        event._trigger(event_data)  # noqa: SLF001  # as the library's own trigger does, to keep the error
        return event_data.error

    def hooked(self) -> bool:
        """Say whether any hook is registered."""
        machine_wide = self._always_hooked() or self._on_final or self._on_exception
        return bool(machine_wide) or any(each.hooked() for each in self.by_number)

    def _always_hooked(self) -> bool:
        return bool(
            self._prepare_event
            or self._before_state_change
            or self._after_state_change
            or self._finalize_event
        )

    def _add_row(self, row: Row) -> RowTransition:
        """Add a row past `add_transition`, which would refuse an event called `status`."""
        name = WITHOUT_EVENT if row.event is None else row.event
        if name not in self.events:
            self.events[name] = RowEvent(name, self)
        transition = RowTransition(row, self)
        self.events[name].add_transition(transition)
        return transition
