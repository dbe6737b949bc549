"""Tests of how certain an outcome is, of what its reason says, and of what it costs to find it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from time import process_time

import pytest

from statemachine import Engine, Meaning, Observation, StoredStatus, loads
from statemachine.model.observation import Outcome

CLOSED = """\
format: 1
provider: acme
subject: order
version: 1.0.0
actors: {shop: {}}
facts: {paid: {type: boolean}}
guards: {is-paid: {paid: true}}
statuses: {New: {initial: true}, Made: {}, Sent: {}, Done: {final: true, result: success}}
transitions:
  - {event: make, source: New, target: Made, guard: is-paid}
  - {event: send, source: Made, target: Sent}
  - {event: finish, source: Sent, target: Done}
"""


def seen(outcome: Outcome) -> tuple[str, str, str | int | None]:
    """Return the meaning, the policy and the status to keep."""
    return outcome.meaning, outcome.policy, outcome.status


def closed(rules: str = "", statuses: str = "", undeclared: str = "refused") -> Engine:
    """Return an engine of a small closed world, with more transitions, or a word on statuses or worlds."""
    text = CLOSED.replace("Made: {}", f"Made: {{{statuses}}}") + rules
    return Engine(loads(f"{text}undeclared: {undeclared}\n"))


def test_in_a_closed_world_late_is_certain_without_time() -> None:
    """Where nothing leads on to a status, and all moves are told, the order can only have been there before."""
    outcome = closed().observe("Sent", Observation(status="New"))

    assert (*seen(outcome), outcome.certain) == ("late", "ignore", "Sent", True)
    assert outcome.reason.endswith("and not the other way: the order was 'New' before")


@pytest.mark.parametrize(
    "engine",
    [
        closed(undeclared="{shop: unspecified, otherwise: refused}"),
        closed(undeclared="{shop: refused, otherwise: unspecified}"),
        closed(statuses="entries: unspecified"),
        closed(statuses="exits: unspecified"),
        closed("  - {event: undo, source: Done, target: New, override: true}\n"),
    ],
    ids=["one actor", "anybody else", "entries", "exits", "an override"],
)
def test_what_nobody_tells_makes_late_uncertain(engine: Engine) -> None:
    """Any move that could be made without being declared, or by right of override, could lead there too."""
    outcome = engine.observe("Sent", Observation(status="New"))

    assert (*seen(outcome), outcome.certain) == ("late", "hold", "Sent", False)


def test_in_a_cycle_a_move_that_does_not_fit_is_not_surely_late() -> None:
    """The status leads here and from here: an event of which nobody knew is no proof of lateness."""
    engine = closed("  - {event: return, source: Sent, target: Made}\n")
    outcome = engine.observe("Sent", Observation(status="Made", event="refurbish"))

    assert (*seen(outcome), outcome.certain) == ("late", "hold", "Sent", False)
    assert "no move that fits the message leads back" in outcome.reason


def test_a_self_step_after_a_lost_arrival_is_a_skip() -> None:
    """A message that a status follows itself says that the arrival in it was missed."""
    engine = closed("  - {event: edit, source: Made, target: Made}\n")
    by_previous = engine.observe("New", Observation(status="Made", previous="Made"))
    by_event = engine.observe("New", Observation(status="Made", event="edit"))

    assert (by_previous.meaning, by_previous.missing) == ("skipped-ahead", ("Made",))
    assert (by_event.meaning, by_event.missing) == ("skipped-ahead", ("Made",))


def test_in_an_open_world_a_blocked_move_is_not_called_undeclared() -> None:
    """The provider made it: it is taken over, and the reason says that the rules have another."""
    engine = closed(undeclared="unspecified")
    blocked = engine.observe("New", Observation(status="Made", previous="New", facts={"paid": False}))
    unheard = engine.observe("New", Observation(status="Sent", previous="New"))

    assert blocked.reason.startswith("the message does not fit the rules for 'New' -> 'Made'")
    assert unheard.reason.startswith("no rule speaks of 'New' -> 'Sent'")
    assert (blocked.meaning, unheard.meaning) == (Meaning.UNSPECIFIED, Meaning.UNSPECIFIED)


def test_the_override_that_the_message_names_is_reported() -> None:
    """Of several overrides of one move the one that fits, else the first."""
    engine = closed(
        "  - {event: amend, source: Sent, target: New, override: true}\n"
        "  - {event: zap, source: Sent, target: New, override: true}\n"
    )
    outcomes = [
        engine.observe("Sent", Observation(status="New", previous="Sent", event=event))
        for event in ("zap", "amend", "nonsense")
    ]

    assert [each.row and each.row.event for each in outcomes] == ["zap", "amend", "amend"]
    assert all(each.override for each in outcomes)


def test_where_unknown_statuses_are_accepted_time_still_counts() -> None:
    """An older message is late, whether its status is declared or not."""
    engine = Engine(loads(CLOSED + "unknown: accepted\n"))

    assert (
        engine.observe(StoredStatus("Made", 10), Observation(status="Weird", at=5)).meaning
        is Meaning.LATE
    )
    outcome = engine.observe(StoredStatus("Weird", 10), Observation(status="Made", at=5))
    assert (outcome.meaning, outcome.after) == (Meaning.LATE, StoredStatus("Weird", 10))
    assert "'Weird' is not declared" in engine.observe("Weird", Observation(status="Made")).reason


def test_many_ways_cost_one_search() -> None:
    """A message whose event leads there from thousands of statuses is answered at once."""
    names = [f"S{number:04}" for number in range(1_500)]
    statuses = "".join(f"  {name}: {{}}\n" for name in names)
    chain = "".join(
        f"  - {{event: on, source: {first}, target: {second}}}\n" for first, second in pairwise(names)
    )
    head = CLOSED[: CLOSED.index("actors")]
    text = (
        f"{head}statuses:\n  K: {{initial: true}}\n  O: {{}}\n{statuses}transitions:\n"
        f"  - {{event: go, source: K, target: O}}\n  - {{event: on, source: O, target: S0000}}\n{chain}"
        f"  - {{event: back, source: [{', '.join(names)}], target: O}}\n"
    )
    engine = Engine(loads(text))
    engine.observe("K", Observation(status="O"))
    began = process_time()
    outcome = engine.observe("K", Observation(status="O", event="back", at=2))

    assert outcome.readings == (Meaning.LATE, Meaning.SKIPPED_AHEAD) or outcome.missing == ("O", "S0000")
    assert process_time() - began < 1


def test_an_engine_is_laid_out_for_messages_once() -> None:
    """Threads that hear their first message at once get one answer."""
    engine = closed()
    with ThreadPoolExecutor(8) as pool:
        heard = pool.map(lambda _: engine.observe("New", Observation(status="Sent")), range(64))

    assert {each.missing for each in heard} == {("Made",)}
