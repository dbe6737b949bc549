"""Deciding and applying, beside a dictionary and beside the `transitions` library."""

from __future__ import annotations

import tracemalloc
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
    """Return an engine of the usual shape."""
    return Engine(loads(USUAL.text))


def peer_model(**options: Any) -> Any:
    """Return an order that the library keeps: `trigger` and `may_trigger` are bound on it."""
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


@pytest.mark.benchmark(group="decide / dict")
def test_ours_decide(benchmark: Any, engine: Engine) -> None:
    """A plain transition is decided."""
    decision = benchmark.pedantic(
        engine.decide, (SOURCE,), {"target": TARGET, "actor": "partner", "channel": "api"}, **ROUNDS
    )

    assert decision.allowed


@pytest.mark.benchmark(group="decide / dict")
def test_peer_dict(benchmark: Any) -> None:
    """A dictionary of dictionaries inside a function that may be asked anything."""
    table: dict[str, dict[str, object]] = {}
    for _, source, target in USUAL.moves:
        table.setdefault(source, {})[target] = object()

    def decide(source: str, *, target: str) -> object:
        return table.get(source, NOTHING).get(target)

    answer = benchmark.pedantic(decide, (SOURCE,), {"target": TARGET}, **ROUNDS)

    assert answer is table[SOURCE][TARGET]


@pytest.mark.benchmark(group="decide / may_<event>")
def test_ours_decide_event(benchmark: Any, engine: Engine) -> None:
    """The same question, asked by event."""
    decision = benchmark.pedantic(engine.decide, (SOURCE,), {"event": EVENT}, **ROUNDS)

    assert decision.allowed


@pytest.mark.benchmark(group="decide / may_<event>")
def test_peer_may_event(benchmark: Any) -> None:
    """The library is asked whether the event may happen."""
    order = peer_model()

    assert benchmark.pedantic(getattr(order, f"may_{EVENT}"), rounds=40, iterations=500)


@pytest.mark.benchmark(group="apply, no hooks / fire")
def test_ours_apply(benchmark: Any, engine: Engine) -> None:
    """A change is decided and made, and nobody listens."""
    change = benchmark.pedantic(engine.apply, (SOURCE,), {"event": EVENT}, rounds=40, iterations=2_000)

    assert change.target == TARGET


def fire(order: Any) -> str:
    """Put the order where it was and fire the event."""
    order.state = SOURCE
    order.trigger(EVENT)
    state: str = order.state
    return state


@pytest.mark.benchmark(group="apply, no hooks / fire")
def test_peer_fire(benchmark: Any) -> None:
    """The library fires the same event."""
    assert benchmark.pedantic(fire, (peer_model(),), rounds=40, iterations=500) == TARGET


@pytest.mark.benchmark(group="apply, one hook / fire")
def test_ours_apply_hooked(benchmark: Any) -> None:
    """A change is made, and a hook runs on entering the target."""
    engine = Engine(loads(USUAL.text))
    heard: list[object] = []
    engine.machine.get_state(TARGET).add_callback("enter", heard.append)

    benchmark.pedantic(engine.apply, (SOURCE,), {"event": EVENT}, rounds=40, iterations=500)

    assert heard


@pytest.mark.benchmark(group="apply, one hook / fire")
def test_peer_fire_hooked(benchmark: Any) -> None:
    """The library fires the same event with the same hook."""
    heard: list[object] = []
    order = SimpleNamespace()
    machine = Machine(
        model=order,
        states=USUAL.names,
        transitions=[list(move) for move in USUAL.moves],
        initial=SOURCE,
        auto_transitions=False,
        send_event=True,
    )
    machine.get_state(TARGET).add_callback("enter", heard.append)

    benchmark.pedantic(fire, (order,), rounds=40, iterations=500)

    assert heard


def grown(work: Any, times: int) -> float:
    """Return the bytes by which memory grows each time that some work is done."""
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
    """An order costs the engine nothing: a million may be asked about, and nothing is kept."""
    benchmark.extra_info["bytes"] = grown(lambda: engine.decide(SOURCE, target=TARGET), 1_000)
    benchmark.pedantic(engine.decide, (SOURCE,), {"target": TARGET}, rounds=1)


@pytest.mark.benchmark(group="memory per order")
def test_peer_memory(benchmark: Any) -> None:
    """The library binds triggers on every order that is added."""
    machine = Machine(
        model=None,
        states=USUAL.names,
        transitions=[list(move) for move in USUAL.moves],
        initial=SOURCE,
        auto_transitions=False,
    )
    benchmark.extra_info["bytes"] = grown(lambda: machine.add_model(SimpleNamespace()), 200)
    benchmark.pedantic(machine.add_model, (SimpleNamespace(),), rounds=1)
