"""`decide` and `apply`, compared with a dictionary and with the `transitions` library."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from transitions import Machine

from statemachine import Engine, loads
from tests.benchmarks.shapes import USUAL

EVENT, SOURCE, TARGET = USUAL.moves[0]
NOTHING: dict[str, object] = {}
ROUNDS = {"rounds": 40, "iterations": 5_000, "warmup_rounds": 2}


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
