"""A rule set as a machine of the `transitions` library, which fires the decided row and runs the hooks."""

from __future__ import annotations

from collections.abc import Mapping
from inspect import isasyncgen, isawaitable, iscoroutine
from itertools import chain
from operator import is_
from typing import Any

from transitions import Event, EventData, Machine, MachineError, State, Transition

from statemachine.engine.guard_results import is_async_function
from statemachine.model.decision import Decision
from statemachine.model.table import Row, Table

WITHOUT_EVENT = ""
"""The trigger of the rows that have no event; no event of a rule file can have this name."""


_ASYNC = "the hook {hook} is async, and nothing awaits it: register a function that is not async"


class AsyncHookError(TypeError):
    """A hook is async. No `on_exception` hook gets it: it is a mistake of the program, not an error of a hook."""


class Order:
    """The library's model during one change; a hook that modifies it changes nothing."""

    __slots__ = ("status",)

    def __init__(self, status: str | None) -> None:
        self.status = status


class RowTransition(Transition):
    """The library's transition for one row."""

    def __init__(self, row: Row, machine: RulesMachine) -> None:
        super().__init__(row.source, row.target)  # type: ignore[arg-type]  # the stubs have no transition without a source
        self.left = machine.get_state(row.source)
        self.entered = machine.get_state(row.target)
        self.checked: tuple[Any, ...] = ()

    def hooked(self) -> bool:
        """Return whether this transition, or a status that it leaves or enters, has a hook."""
        return bool(
            self.prepare or self.before or self.after or self.left.on_exit or self.entered.on_enter
        )

    def hooks(self) -> tuple[list[Any], ...]:
        """Return the hooks of this transition and of the statuses that it leaves and enters."""
        return self.prepare, self.before, self.after, self.left.on_exit, self.entered.on_enter

    def _eval_conditions(self, event_data: EventData) -> bool:  # noqa: ARG002  # the library's signature
        """Evaluate no conditions: the row is already decided."""
        return True

    def _change_state(self, event_data: EventData) -> None:
        """Do what the library does, without its search for the two states and for the attribute of the model."""
        self.left.exit(event_data)
        order: Any = event_data.model
        order.status = self.entered.name
        event_data.state = self.entered
        self.entered.enter(event_data)
        if self.entered.final:
            event_data.machine.callbacks(event_data.machine.on_final, event_data)


class RowEvent(Event):
    """A trigger that executes only the decided row, without evaluating conditions again."""

    machine: RulesMachine

    def _trigger(self, event_data: EventData) -> bool:
        """Do what the library does, but never report a change if a hook raised."""
        machine = self.machine
        order: Any = event_data.model
        event_data.state = machine.get_state(order.status)
        try:
            self._execute(event_data)
        except AsyncHookError as error:
            event_data.error = error
            raise
        except Exception as error:
            event_data.error = error
            if not machine.on_exception:
                raise
            machine.callbacks(machine.on_exception, event_data)
        finally:
            if machine.finalize_event:
                machine.callbacks(machine.finalize_event, event_data)
        return event_data.error is None

    def _execute(self, event_data: EventData) -> None:
        decision = event_data.kwargs.get("decision")
        if not isinstance(decision, Decision) or decision.row is None:
            raise MachineError(f"the trigger {self.name!r} cannot be called: use Engine.apply")
        if self.machine.prepare_event:
            self.machine.callbacks(self.machine.prepare_event, event_data)
        event_data.transition = self.machine.by_number[decision.row.number]
        event_data.result = event_data.transition.execute(event_data)


class RulesMachine(Machine):
    """The machine of one rule set, with a trigger for each event and a transition for each row.

    It has no model: one machine serves all orders. Its states and triggers have the names of the file. A
    creation starts in a state of its own without a name, which is not a status.
    """

    transition_cls = RowTransition
    event_cls = RowEvent

    def __init__(self, table: Table) -> None:
        self.nothing = State(None)  # type: ignore[arg-type]  # the stubs have no state without a name
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
        """Return the library's state for a status, or for an order that is not created yet (None)."""
        if state is None:
            return self.nothing
        return self.states.get(state) or super().get_state(state)

    def fire(self, decision: Decision, inputs: Mapping[str, object], order: object) -> Exception | None:
        """Fire the row of a decision; return the error of a hook if an `on_exception` hook handled it."""
        row = decision.row
        if row is None:
            raise ValueError("a decision that is not allowed cannot be fired")
        transition = self.by_number[row.number]
        if not (self._always_hooked() or transition.hooked() or self._on_final):
            return None
        event = self.events[WITHOUT_EVENT if row.event is None else row.event]
        given = {"decision": decision, "inputs": inputs, "order": order}
        event_data = EventData(None, event, self, Order(row.source), (), given)
        self._refuse_async(transition, event_data)
        event._trigger(event_data)  # noqa: SLF001  # as the library's own trigger does, to keep the error
        return event_data.error

    def callback(self, func: Any, event_data: EventData) -> None:
        """Call a hook; raise `TypeError` if it returns an awaitable or an async generator, which nothing would await."""
        returned = self.resolve_callable(func, event_data)(event_data)
        if returned is not None and (isawaitable(returned) or isasyncgen(returned)):
            if iscoroutine(returned):
                returned.close()  # it is never awaited, and Python would warn about it
            raise AsyncHookError(_ASYNC.format(hook=func))

    def hooked(self) -> bool:
        """Return whether any hook is registered."""
        machine_wide = self._always_hooked() or self._on_final or self._on_exception
        return bool(machine_wide) or any(each.hooked() for each in self.by_number)

    def _refuse_async(self, transition: RowTransition, event_data: EventData) -> None:
        """Raise `TypeError` if a hook of a change is an async function, before any hook runs.

        The hooks that were checked are kept until others are registered, so that each change need not check them.
        """
        machine_wide = (
            *(self._prepare_event, self._before_state_change, self._after_state_change),
            *(self._finalize_event, self._on_exception, self._on_final),
        )
        hooks = tuple(chain.from_iterable((*transition.hooks(), *machine_wide)))
        checked = transition.checked
        if len(hooks) == len(checked) and all(map(is_, hooks, checked)):
            return
        for hook in hooks:
            if is_async_function(self.resolve_callable(hook, event_data)):
                raise AsyncHookError(_ASYNC.format(hook=hook))
        transition.checked = hooks

    def _always_hooked(self) -> bool:
        return bool(
            self._prepare_event
            or self._before_state_change
            or self._after_state_change
            or self._finalize_event
        )

    def _add_row(self, row: Row) -> RowTransition:
        """Add a row without `add_transition`, which refuses an event named `status`."""
        name = WITHOUT_EVENT if row.event is None else row.event
        if name not in self.events:
            self.events[name] = RowEvent(name, self)
        transition = RowTransition(row, self)
        self.events[name].add_transition(transition)
        return transition
