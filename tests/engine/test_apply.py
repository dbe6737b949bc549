"""Tests of apply: the change, the hooks and the machine."""

from __future__ import annotations

import json
import pickle
import weakref
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from transitions import EventData, MachineError

from statemachine import Engine, HookError, RefusedError, loads
from statemachine.engine.machine import WITHOUT_EVENT
from tests.engine.acme import ACME
from tests.engine.conftest import never


def test_a_change_has_the_move_the_actor_and_the_inputs(engine: Engine) -> None:
    """The inputs include their defaults, and are not in the repr."""
    change = engine.apply("Flown", event="finish", actor="staff", inputs={"message": "secret"})

    assert (change.source, change.event, change.target) == ("Flown", "finish", "Done")
    assert (change.actor, change.override) == ("staff", False)
    assert change.inputs == {"message": "secret", "notify": True}
    assert "secret" not in repr(change)


def test_a_no_raises_with_the_decision(engine: Engine) -> None:
    """The error has the decision with every reason."""
    with pytest.raises(RefusedError, match="is for the actor 'staff'") as caught:
        engine.apply("Hold", event="release", actor="shop")

    assert caught.value.decision == engine.decide("Hold", event="release", actor="shop")


def test_hooks_run_as_in_transitions(engine: Engine) -> None:
    """Hooks of events, statuses and the machine run in the library's order, with the decision."""
    calls: list[str] = []

    def note(name: str) -> Callable[[EventData], None]:
        return lambda data: calls.append(f"{name}:{data.state.name}:{data.kwargs['order']}")

    machine: Any = engine.machine
    machine.prepare_event = [note("prepare")]
    machine.before_hold(note("before"))
    machine.on_exit_New(note("exit"))
    machine.on_enter_Hold(note("enter"))
    machine.after_hold(note("after"))
    machine.finalize_event = [note("finalize")]
    engine.apply("New", target="Hold", order=17)

    assert calls == [
        "prepare:New:17",
        "before:New:17",
        "exit:New:17",
        "enter:Hold:17",
        "after:Hold:17",
        "finalize:Hold:17",
    ]


def test_only_the_decided_row_fires(engine: Engine) -> None:
    """Of two rows of one event the decided one fires, not the first in the library's list."""
    entered: list[str] = []
    machine: Any = engine.machine
    machine.on_enter_Flown(lambda _: entered.append("Flown"))
    machine.on_enter_Driven(lambda _: entered.append("Driven"))

    assert engine.apply("Packed", event="send", facts={"weight": 11}).target == "Driven"
    assert entered == ["Driven"]


def test_changes_of_the_model_have_no_effect(engine: Engine) -> None:
    """A hook that changes the status of the model changes nothing."""

    def meddle(data: EventData) -> None:
        data.model.status = "Done"  # type: ignore[attr-defined]  # the model has a status

    machine: Any = engine.machine
    machine.on_enter_Hold(meddle)

    assert engine.apply("New", target="Hold").target == "Hold"


def test_an_error_of_a_hook_passes_unchanged(engine: Engine) -> None:
    """If a hook raises, no change is made."""

    def fail(_: EventData) -> None:
        raise LookupError("no printer")

    machine: Any = engine.machine
    machine.before_hold(fail)
    with pytest.raises(LookupError, match="no printer"):
        engine.apply("New", target="Hold")


def test_an_exception_hook_handles_the_error(engine: Engine) -> None:
    """With `on_exception` the hook gets the error, and apply raises `HookError`."""
    taken: list[BaseException | None] = []

    def fail(_: EventData) -> None:
        raise LookupError("no printer")

    machine: Any = engine.machine
    machine.before_hold(fail)
    machine.on_exception = [lambda data: taken.append(data.error)]
    with pytest.raises(HookError, match="hold: New -> Hold") as caught:
        engine.apply("New", target="Hold")

    assert [type(each) for each in taken] == [LookupError]
    assert caught.value.__cause__ is taken[0]


def test_a_finalize_hook_that_raises_makes_no_change(engine: Engine) -> None:
    """The error of a finalize hook passes too, which the library would suppress."""

    def fail(_: EventData) -> None:
        raise LookupError("no log")

    engine.machine.finalize_event = [fail]
    with pytest.raises(LookupError, match="no log"):
        engine.apply("New", target="Hold")


def test_an_exception_hook_does_not_handle_an_interrupt(engine: Engine) -> None:
    """`KeyboardInterrupt` passes unchanged."""

    def interrupt(_: EventData) -> None:
        raise KeyboardInterrupt

    engine.machine.before_state_change = [interrupt]
    engine.machine.on_exception = [lambda _: None]
    with pytest.raises(KeyboardInterrupt):
        engine.apply("New", target="Hold")


def test_an_exception_hook_cannot_make_a_change(engine: Engine) -> None:
    """If a hook raised, no change is made, even if the exception hook sets the result."""

    def fail(_: EventData) -> None:
        raise LookupError("no printer")

    def set_result(data: EventData) -> None:
        data.result = True

    engine.machine.before_state_change = [fail]
    engine.machine.on_exception = [set_result]
    with pytest.raises(HookError):
        engine.apply("New", target="Hold")


def test_conditions_are_not_evaluated(engine: Engine) -> None:
    """A condition added to the library's transition has no effect, because the row is decided."""
    for transition in engine.machine.get_transitions("hold"):
        transition.conditions.append(transition.condition_cls(lambda _: False))
    engine.machine.before_state_change = [lambda _: None]

    assert engine.apply("New", target="Hold").target == "Hold"


def test_a_creation_runs_hooks(engine: Engine) -> None:
    """A creation enters the initial status by the trigger of the rows without an event."""
    calls: list[object] = []
    engine.machine.events[WITHOUT_EVENT].add_callback(
        "before", lambda data: calls.append(data.state.name)
    )
    machine: Any = engine.machine
    machine.on_enter_New(lambda data: calls.append(data.state.name))

    change = engine.apply(None, target="New")

    assert (change.source, change.event, change.target) == (None, None, "New")
    assert calls == [None, "New"]


def test_final_hooks_run(engine: Engine) -> None:
    """`on_final` runs when a final status is entered, and only then."""
    calls: list[str] = []
    machine: Any = engine.machine
    machine.on_final = [lambda data: calls.append(data.state.name)]
    engine.apply("New", target="Hold")
    engine.apply("Flown", event="finish", inputs={"message": ""})

    assert calls == ["Done"]


def test_an_event_may_have_any_name() -> None:
    """Names that the library reserves are allowed in a rule file."""
    text = ACME.replace("event: hold,", "event: status,").replace(
        "event: pack,", "event: 'state change',"
    )
    engine = Engine(loads(text), guards={"checked": never})

    assert engine.apply("New", event="status").target == "Hold"
    assert set(engine.machine.get_triggers("New")) == {"status", "state change", "touch", "override"}


def test_the_machine_fires_only_through_apply(engine: Engine) -> None:
    """A trigger that is called directly raises, and the message names `Engine.apply`."""
    engine.machine.before_state_change = [lambda _: None]
    model = type("Model", (), {"status": "New"})()
    with pytest.raises(MachineError, match=r"Engine\.apply"):
        engine.machine.events["hold"].trigger(model)


def test_an_engine_can_be_pickled_without_hooks(engine: Engine) -> None:
    """A pickled engine gives the same answers; an engine with hooks raises."""
    back = pickle.loads(pickle.dumps(engine))  # noqa: S301  # the bytes come from this test

    assert back.decide("New", target="Hold") == engine.decide("New", target="Hold")
    machine: Any = engine.machine
    machine.on_enter_Hold(print)
    with pytest.raises(TypeError, match="hooks"):
        pickle.dumps(engine)


def test_threads_can_share_an_engine(engine: Engine) -> None:
    """Many threads apply at once, each with its own change and hooks."""
    calls: list[object] = []
    machine: Any = engine.machine
    machine.on_enter_Hold(lambda data: calls.append(data.kwargs["order"]))
    with ThreadPoolExecutor(8) as threads:
        changes = list(
            threads.map(lambda order: engine.apply("New", target="Hold", order=order), range(500))
        )

    assert {change.target for change in changes} == {"Hold"}
    assert sorted(calls, key=str) == sorted(range(500), key=str)


def test_a_change_as_json_has_no_value_of_an_input(engine: Engine) -> None:
    """It names the inputs and the rule set; json.dumps accepts it."""
    change = engine.apply(
        "Flown", target="Done", actor="staff", channel="api", inputs={"message": "s3cret"}
    )
    text = json.dumps(change.to_dict())
    assert "s3cret" not in text
    assert json.loads(text)["inputs"] == ["message", "notify"]
    assert json.loads(text)["rule_set"] == engine.rules.identity.to_dict()


def test_a_pickled_change_has_the_digest_and_not_the_rules(engine: Engine) -> None:
    """A pickle of a change stays small."""
    change = engine.apply("Flown", target="Done", inputs={"message": "x"})
    pickled = pickle.dumps(change)
    assert len(pickled) < len(pickle.dumps(engine.rules))
    assert pickle.loads(pickled).rule_set.rules == engine.rules.digest  # noqa: S301  # the bytes come from this test


async def later(_: EventData) -> None:
    """Do nothing, later."""


def deferred(data: EventData) -> object:
    """Return the coroutine of another function."""
    return later(data)


async def one_by_one(_: EventData) -> AsyncIterator[int]:
    """Yield a number, later."""
    yield 1


def call(function: Callable[[EventData], object], data: EventData) -> object:
    """Return what a function returns."""
    return function(data)


class Later:
    """A hook that is an object with an async method."""

    async def __call__(self, _: EventData) -> None:
        """Do nothing, later."""


class StillLater(Later):
    """A hook that inherits the async method."""


class Awaitable:
    """A value that is awaitable and no coroutine."""

    def __await__(self) -> Iterator[None]:
        """Return nothing, later."""
        yield None


ASYNC = (later, one_by_one, Later(), StillLater(), partial(later), partial(StillLater()))
UNKNOWN_BEFORE = (deferred, partial(call, one_by_one), lambda _: Awaitable())


@pytest.mark.parametrize("handled", [False, True])
@pytest.mark.parametrize("hook", [*ASYNC, f"{__name__}.later", *UNKNOWN_BEFORE])
def test_an_async_hook_is_refused(engine: Engine, hook: Any, *, handled: bool) -> None:
    """Nothing would await it: `apply` raises and makes no change; no hook runs if this is known before."""
    called: list[object] = []
    engine.machine.prepare_event = [called.append]
    if handled:
        engine.machine.on_exception = [called.append]
    engine.machine.get_state("Hold").add_callback("enter", hook)
    for count in (1, 2):
        with pytest.raises(TypeError, match="not async"):
            engine.apply("New", target="Hold")

        assert len(called) == (count if hook in UNKNOWN_BEFORE else 0)


@pytest.mark.parametrize("place", ["on_exception", "finalize_event"])
def test_an_async_hook_for_the_end_is_refused(engine: Engine, place: str) -> None:
    """Also if it only returns what nothing awaits."""

    def fail(_: EventData) -> None:
        raise LookupError("no printer")

    engine.machine.before_state_change = [fail]
    setattr(engine.machine, place, [deferred])
    with pytest.raises(TypeError, match="not async"):
        engine.apply("New", target="Hold")


def test_replaced_hooks_are_not_kept(engine: Engine) -> None:
    """Only the hooks of the last change are remembered as checked."""
    calls: list[int] = []
    hooks: list[weakref.ref[Any]] = []
    for number in range(50):
        hook = partial(lambda number, _: calls.append(number), number)
        engine.machine.prepare_event = [hook]
        hooks.append(weakref.ref(hook))
        engine.apply("New", target="Hold")
    del hook

    assert calls == [*range(50)]
    assert sum(each() is not None for each in hooks) == 1


def test_the_machine_is_one_for_all_threads(engine: Engine) -> None:
    """Threads that ask for it at the same time get the same machine, without a lock that a fork could keep."""
    with ThreadPoolExecutor(8) as threads:
        machines = set(threads.map(lambda _: id(engine.machine), range(50)))

    assert machines == {id(engine.machine)}
