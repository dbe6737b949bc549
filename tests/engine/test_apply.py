"""Tests of apply: the change, the hooks, and the machine underneath."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from transitions import EventData, MachineError

from statemachine import Engine, HookError, RefusedError, loads
from statemachine.engine.machine import WITHOUT_EVENT
from tests.engine.acme import ACME
from tests.engine.conftest import never


def test_a_change_says_what_was_done(engine: Engine) -> None:
    """A change carries the move, who asked, and the inputs with their defaults."""
    change = engine.apply("Flown", event="finish", actor="staff", inputs={"message": "secret"})

    assert (change.source, change.event, change.target) == ("Flown", "finish", "Done")
    assert (change.actor, change.override) == ("staff", False)
    assert change.inputs == {"message": "secret", "notify": True}
    assert "secret" not in repr(change)


def test_a_no_raises_with_the_decision(engine: Engine) -> None:
    """A no is an error that carries every reason."""
    with pytest.raises(RefusedError, match="is for the actor 'staff'") as caught:
        engine.apply("Hold", event="release", actor="shop")

    assert caught.value.decision == engine.decide("Hold", event="release", actor="shop")


def test_hooks_mean_what_they_mean_in_transitions(engine: Engine) -> None:
    """Hooks of events, statuses and the machine run in the library's order, with the decision."""
    heard: list[str] = []

    def note(name: str) -> Callable[[EventData], None]:
        return lambda data: heard.append(f"{name}:{data.state.name}:{data.kwargs['order']}")

    machine: Any = engine.machine
    machine.prepare_event = [note("prepare")]
    machine.before_hold(note("before"))
    machine.on_exit_New(note("exit"))
    machine.on_enter_Hold(note("enter"))
    machine.after_hold(note("after"))
    machine.finalize_event = [note("finalize")]
    engine.apply("New", target="Hold", order=17)

    assert heard == [
        "prepare:New:17",
        "before:New:17",
        "exit:New:17",
        "enter:Hold:17",
        "after:Hold:17",
        "finalize:Hold:17",
    ]


def test_only_the_decided_row_fires(engine: Engine) -> None:
    """Of two rows of one event the one that was decided fires, not the first that the library knows."""
    entered: list[str] = []
    machine: Any = engine.machine
    machine.on_enter_Flown(lambda _: entered.append("Flown"))
    machine.on_enter_Driven(lambda _: entered.append("Driven"))

    assert engine.apply("Packed", event="send", facts={"weight": 11}).target == "Driven"
    assert entered == ["Driven"]


def test_the_model_is_thrown_away(engine: Engine) -> None:
    """A hook that changes the carrier changes nothing."""

    def meddle(data: EventData) -> None:
        data.model.status = "Done"  # type: ignore[attr-defined]  # the carrier has a status

    machine: Any = engine.machine
    machine.on_enter_Hold(meddle)

    assert engine.apply("New", target="Hold").target == "Hold"


def test_what_a_hook_raises_passes(engine: Engine) -> None:
    """A hook that raises makes no change; its error passes unchanged."""

    def fail(_: EventData) -> None:
        raise LookupError("no printer")

    machine: Any = engine.machine
    machine.before_hold(fail)
    with pytest.raises(LookupError, match="no printer"):
        engine.apply("New", target="Hold")


def test_an_exception_hook_takes_the_error(engine: Engine) -> None:
    """With `on_exception` the error is the hook's, and apply says that no change was made."""
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
    """No error of a hook is swallowed, not even of one that the library would let pass."""

    def fail(_: EventData) -> None:
        raise LookupError("no log")

    engine.machine.finalize_event = [fail]
    with pytest.raises(LookupError, match="no log"):
        engine.apply("New", target="Hold")


def test_an_exception_hook_does_not_take_an_interrupt(engine: Engine) -> None:
    """Who presses Ctrl-C is not told that a hook raised."""

    def interrupt(_: EventData) -> None:
        raise KeyboardInterrupt

    engine.machine.before_state_change = [interrupt]
    engine.machine.on_exception = [lambda _: None]
    with pytest.raises(KeyboardInterrupt):
        engine.apply("New", target="Hold")


def test_an_exception_hook_cannot_make_a_change(engine: Engine) -> None:
    """Whatever it says of the result, a move whose hook raised was not made."""

    def fail(_: EventData) -> None:
        raise LookupError("no printer")

    def gloss(data: EventData) -> None:
        data.result = True

    engine.machine.before_state_change = [fail]
    engine.machine.on_exception = [gloss]
    with pytest.raises(HookError):
        engine.apply("New", target="Hold")


def test_conditions_are_not_asked_again(engine: Engine) -> None:
    """A condition hung on the library's transition has no say: the row was decided."""
    for transition in engine.machine.get_transitions("hold"):
        transition.conditions.append(transition.condition_cls(lambda _: False))
    engine.machine.before_state_change = [lambda _: None]

    assert engine.apply("New", target="Hold").target == "Hold"


def test_a_creation_has_hooks_too(engine: Engine) -> None:
    """Creation enters the initial status; its trigger is that of the rows without an event."""
    heard: list[object] = []
    engine.machine.events[WITHOUT_EVENT].add_callback(
        "before", lambda data: heard.append(data.state.name)
    )
    machine: Any = engine.machine
    machine.on_enter_New(lambda data: heard.append(data.state.name))

    change = engine.apply(None, target="New")

    assert (change.source, change.event, change.target) == (None, None, "New")
    assert heard == [None, "New"]


def test_final_hooks_run(engine: Engine) -> None:
    """Entering a final status runs `on_final`, and no other entry does."""
    heard: list[str] = []
    machine: Any = engine.machine
    machine.on_final = [lambda data: heard.append(data.state.name)]
    engine.apply("New", target="Hold")
    engine.apply("Flown", event="finish", inputs={"message": ""})

    assert heard == ["Done"]


def test_an_event_may_be_called_as_it_likes() -> None:
    """Names of the file that the library would trip over are only names."""
    text = ACME.replace("event: hold,", "event: status,").replace(
        "event: pack,", "event: 'state change',"
    )
    engine = Engine(loads(text), guards={"checked": never})

    assert engine.apply("New", event="status").target == "Hold"
    assert set(engine.machine.get_triggers("New")) == {"status", "state change", "touch", "override"}


def test_the_machine_fires_only_through_apply(engine: Engine) -> None:
    """A trigger that is pulled past the engine says who decides."""
    engine.machine.before_state_change = [lambda _: None]
    carrier = type("Carrier", (), {"status": "New"})()
    with pytest.raises(MachineError, match=r"Engine\.apply"):
        engine.machine.events["hold"].trigger(carrier)


def test_an_engine_is_pickled_without_hooks(engine: Engine) -> None:
    """An engine comes back from pickling with the same answers; one with hooks refuses to go."""
    back = pickle.loads(pickle.dumps(engine))  # noqa: S301  # our own bytes

    assert back.decide("New", target="Hold") == engine.decide("New", target="Hold")
    machine: Any = engine.machine
    machine.on_enter_Hold(print)
    with pytest.raises(TypeError, match="hooks"):
        pickle.dumps(engine)


def test_threads_share_an_engine(engine: Engine) -> None:
    """Many threads apply at once, each with a change and hooks of its own."""
    heard: list[object] = []
    machine: Any = engine.machine
    machine.on_enter_Hold(lambda data: heard.append(data.kwargs["order"]))
    with ThreadPoolExecutor(8) as threads:
        changes = list(
            threads.map(lambda order: engine.apply("New", target="Hold", order=order), range(500))
        )

    assert {change.target for change in changes} == {"Hold"}
    assert sorted(heard, key=str) == sorted(range(500), key=str)
