"""`decide` and `apply`, compared with a dictionary and with the `transitions` library."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from transitions import Machine

from statemachine import Engine, Observation, StoredStatus, loads
from tests.benchmarks.shapes import USUAL

EVENT, SOURCE, TARGET = USUAL.moves[0]
NOTHING: dict[str, object] = {}
ROUNDS = {"rounds": 40, "iterations": 5_000, "warmup_rounds": 2}


GUARDED = """\
format: 1
provider: acme
subject: order
version: 1.0.0
facts: {paid: {type: boolean}, total: {type: integer}}
guards: {paid-up: {paid: true}, credit: {external: [total]}}
inputs: {reason: {type: string}}
statuses: {New: {initial: true}, Done: {final: true}}
transitions:
  - {event: fact, source: New, target: Done, guard: paid-up}
  - {event: input, source: New, target: Done, requires: reason}
  - {event: external, source: New, target: Done, guard: credit}
"""


@pytest.fixture(scope="module")
def engine() -> Engine:
    """Return an engine for a lifecycle of usual size."""
    return Engine(loads(USUAL.text))


def peer_model(**options: Any) -> Any:
    """Return an order with the methods that the library adds to its model."""
    order = SimpleNamespace()
    Machine(
        model=order,
        states=USUAL.names,
        transitions=[list(move) for move in USUAL.moves],
        initial=SOURCE,
        auto_transitions=False,
        **options,
    )
    return order


def peer_decide() -> Callable[..., object]:
    """Return a function that looks up a move in a dictionary of dictionaries."""
    table: dict[str, dict[str, object]] = {}
    for _, source, target in USUAL.moves:
        table.setdefault(source, {})[target] = object()

    def decide(source: str, *, target: str) -> object:
        return table.get(source, NOTHING).get(target)

    return decide


@pytest.mark.benchmark(group="decide / dict")
def test_ours_decide(benchmark: Any, engine: Engine) -> None:
    """Decide a plain transition."""
    decision = benchmark.pedantic(
        engine.decide, (SOURCE,), {"target": TARGET, "actor": "partner", "channel": "api"}, **ROUNDS
    )

    assert decision.allowed


@pytest.mark.benchmark(group="decide / dict")
def test_peer_dict(benchmark: Any) -> None:
    """Look up a dictionary of dictionaries inside a function."""
    assert benchmark.pedantic(peer_decide(), (SOURCE,), {"target": TARGET}, **ROUNDS)


@pytest.mark.benchmark(group="decide, a no / dict")
def test_ours_decide_no(benchmark: Any, engine: Engine) -> None:
    """Decide a move that no transition declares."""
    decision = benchmark.pedantic(
        engine.decide, (TARGET,), {"target": SOURCE, "actor": "partner", "channel": "api"}, **ROUNDS
    )

    assert decision.refusals


@pytest.mark.benchmark(group="decide, a no / dict")
def test_peer_dict_no(benchmark: Any) -> None:
    """Look up the same move in a dictionary of dictionaries inside a function."""
    benchmark.pedantic(peer_decide(), (TARGET,), {"target": SOURCE}, **ROUNDS)


@pytest.mark.benchmark(group="decide / may_<event>")
def test_ours_decide_event(benchmark: Any, engine: Engine) -> None:
    """Decide the same transition by event."""
    decision = benchmark.pedantic(engine.decide, (SOURCE,), {"event": EVENT}, **ROUNDS)

    assert decision.allowed


@pytest.mark.benchmark(group="decide / may_<event>")
def test_peer_may_event(benchmark: Any) -> None:
    """Ask the library whether the event is possible."""
    order = peer_model()

    assert benchmark.pedantic(getattr(order, f"may_{EVENT}"), rounds=40, iterations=500)


@pytest.mark.benchmark(group="bound.decide / dict")
def test_ours_bound_decide(benchmark: Any, engine: Engine) -> None:
    """Decide a plain transition for one asker."""
    bound = engine.bind(actor="partner", channel="api")

    assert benchmark.pedantic(bound.decide, (SOURCE, TARGET), **ROUNDS).allowed


@pytest.mark.benchmark(group="bound.decide / dict")
def test_peer_bound_dict(benchmark: Any) -> None:
    """Look up a dictionary of dictionaries inside a function."""
    assert benchmark.pedantic(peer_decide(), (SOURCE,), {"target": TARGET}, **ROUNDS)


@pytest.mark.benchmark(group="decide_many, 1,000 moves / dict")
def test_ours_decide_many(benchmark: Any, engine: Engine) -> None:
    """Decide a thousand moves, a hundred of them different, as the columns of a table have them."""
    sources = [source for _, source, _ in USUAL.moves] * 10
    targets = [target for _, _, target in USUAL.moves] * 10

    assert benchmark.pedantic(engine.decide_many, (sources, targets), rounds=40, iterations=50)


@pytest.mark.benchmark(group="decide_many, 1,000 moves / dict")
def test_peer_decide_many(benchmark: Any) -> None:
    """Look up the same moves, one after the other."""
    decide = peer_decide()
    moves = [(source, target) for _, source, target in USUAL.moves] * 10

    def many() -> list[object]:
        return [decide(source, target=target) for source, target in moves]

    assert benchmark.pedantic(many, rounds=40, iterations=50)


@pytest.fixture(scope="module")
def guarded() -> Engine:
    """Return an engine whose rows need a fact, an input, or an external guard."""
    return Engine(loads(GUARDED), guards={"credit": lambda facts: facts["total"] < 100})


@pytest.mark.parametrize(
    "asked",
    [
        {"event": "fact", "facts": {"paid": True}},
        {"event": "input", "inputs": {"reason": "x"}},
        {"event": "external", "facts": {"total": 5}},
    ],
    ids=["a fact", "an input", "an external guard"],
)
@pytest.mark.benchmark(group="decide with values / may_<event> with a condition")
def test_ours_decide_with_values(benchmark: Any, guarded: Engine, asked: dict[str, Any]) -> None:
    """Decide a move that depends on a value."""
    assert benchmark.pedantic(guarded.decide, ("New",), asked, rounds=40, iterations=500).allowed


@pytest.mark.benchmark(group="decide with values / may_<event> with a condition")
def test_peer_may_with_a_condition(benchmark: Any) -> None:
    """Ask the library about an event with one condition."""
    order = SimpleNamespace(paid=True)
    move = {"trigger": "fact", "source": "New", "dest": "Done", "conditions": lambda: order.paid}
    states = ["New", "Done"]
    Machine(model=order, states=states, transitions=[move], initial="New", auto_transitions=False)

    assert benchmark.pedantic(order.may_fact, rounds=40, iterations=500)


@pytest.mark.benchmark(group="available / triggers with may_<event>")
def test_ours_available(benchmark: Any, engine: Engine) -> None:
    """List what is possible from a status."""
    who = {"actor": "partner", "channel": "api"}

    assert benchmark.pedantic(engine.available, (SOURCE,), who, rounds=40, iterations=100).moves


@pytest.mark.benchmark(group="available / triggers with may_<event>")
def test_peer_triggers(benchmark: Any) -> None:
    """Ask the library which of the triggers of a status are possible."""
    order = SimpleNamespace()
    machine = Machine(
        model=order,
        states=USUAL.names,
        transitions=[list(move) for move in USUAL.moves],
        initial=SOURCE,
        auto_transitions=False,
    )

    def possible() -> list[str]:
        return [name for name in machine.get_triggers(SOURCE) if getattr(order, f"may_{name}")()]

    assert benchmark.pedantic(possible, rounds=40, iterations=20)


@pytest.mark.benchmark(group="apply, no hooks / fire")
def test_ours_apply(benchmark: Any, engine: Engine) -> None:
    """Decide and apply a change without hooks."""
    change = benchmark.pedantic(engine.apply, (SOURCE,), {"event": EVENT}, rounds=40, iterations=2_000)

    assert change.target == TARGET


def fire(order: Any) -> str:
    """Reset the order and fire the event."""
    order.state = SOURCE
    order.trigger(EVENT)
    state: str = order.state
    return state


@pytest.mark.benchmark(group="apply, no hooks / fire")
def test_peer_fire(benchmark: Any) -> None:
    """Fire the same event with the library."""
    assert benchmark.pedantic(fire, (peer_model(),), rounds=40, iterations=500) == TARGET


@pytest.mark.benchmark(group="apply, one hook / fire")
def test_ours_apply_hooked(benchmark: Any) -> None:
    """Apply a change with a hook on the target."""
    engine = Engine(loads(USUAL.text))
    calls: list[object] = []
    engine.machine.get_state(TARGET).add_callback("enter", calls.append)

    benchmark.pedantic(engine.apply, (SOURCE,), {"event": EVENT}, rounds=40, iterations=500)

    assert calls


@pytest.mark.benchmark(group="apply, one hook / fire")
def test_peer_fire_hooked(benchmark: Any) -> None:
    """Fire the same event with the same hook with the library."""
    calls: list[object] = []
    order = SimpleNamespace()
    machine = Machine(
        model=order,
        states=USUAL.names,
        transitions=[list(move) for move in USUAL.moves],
        initial=SOURCE,
        auto_transitions=False,
        send_event=True,
    )
    machine.get_state(TARGET).add_callback("enter", calls.append)

    benchmark.pedantic(fire, (order,), rounds=40, iterations=500)

    assert calls


TIME = datetime(2026, 1, 31, tzinfo=UTC)


@pytest.mark.parametrize(
    "times", [(None, None), (TIME, TIME + timedelta(hours=1))], ids=["none", "newer"]
)
@pytest.mark.benchmark(group="observe, no facts / fire")
def test_ours_observe(benchmark: Any, engine: Engine, times: tuple[Any, Any]) -> None:
    """Observe a message about a stored order, without a time and with a newer one."""
    message = (StoredStatus(SOURCE, times[0]), Observation(status=TARGET, at=times[1]))

    outcome = benchmark.pedantic(engine.observe, message, rounds=40, iterations=2_000)

    assert (outcome.meaning, outcome.after) == (
        "applied",
        StoredStatus(TARGET, *times[1:], since=times[1]),
    )


@pytest.mark.benchmark(group="observe, no facts / fire")
def test_peer_fire_reported(benchmark: Any) -> None:
    """Fire the event that leads to the reported status with the library."""
    assert benchmark.pedantic(fire, (peer_model(),), rounds=40, iterations=500) == TARGET


def grown(work: Any, times: int) -> float:
    """Return the number of bytes by which memory grows in one call."""
    work()
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    for _ in range(times):
        work()
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return (after - before) / times


@pytest.mark.benchmark(group="memory per order")
def test_ours_memory(benchmark: Any, engine: Engine) -> None:
    """Decide about one more order."""
    benchmark.extra_info["bytes"] = grown(lambda: engine.decide(SOURCE, target=TARGET), 1_000)
    benchmark.pedantic(engine.decide, (SOURCE,), {"target": TARGET}, rounds=1)


@pytest.mark.benchmark(group="memory per order")
def test_peer_memory(benchmark: Any) -> None:
    """Add one more order to the library's machine."""
    machine = Machine(
        model=None,
        states=USUAL.names,
        transitions=[list(move) for move in USUAL.moves],
        initial=SOURCE,
        auto_transitions=False,
    )
    benchmark.extra_info["bytes"] = grown(lambda: machine.add_model(SimpleNamespace()), 200)
    benchmark.pedantic(machine.add_model, (SimpleNamespace(),), rounds=1)
