"""Tests of the certainty of an outcome, of its reason, and of its cost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from time import process_time

import pytest

from statemachine import Engine, Meaning, Observation, StoredStatus, loads
from tests.engine.observing import summary

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
  - {event: make, source: New, target: Made, guard: is-paid, basis: documented}
  - {event: send, source: Made, target: Sent, basis: documented}
  - {event: finish, source: Sent, target: Done, basis: documented}
"""


def closed(rules: str = "", statuses: str = "", undeclared: str = "refused") -> Engine:
    """Return an engine whose undeclared moves are refused, with more transitions or other keys."""
    text = CLOSED.replace("Made: {}", f"Made: {{{statuses}}}") + rules
    return Engine(loads(f"{text}undeclared: {undeclared}\n"))


def test_without_undeclared_moves_late_is_certain_without_time() -> None:
    """If documented moves lead from a status, none leads back, and all are declared, it came before."""
    outcome = closed().observe("Sent", Observation(status="New"))

    assert (*summary(outcome), outcome.certain) == ("late", "ignore", "Sent", True)
    assert outcome.reason.endswith("and no route leads back: the order was 'New' before")


@pytest.mark.parametrize(
    "engine",
    [
        closed(undeclared="{shop: unspecified, otherwise: refused}"),
        closed(undeclared="{shop: refused, otherwise: unspecified}"),
        closed(statuses="entries: unspecified"),
        closed(statuses="exits: unspecified"),
        closed("  - {event: undo, source: Done, target: New, override: true}\n"),
    ],
    ids=["one actor", "undeclared actors", "entries", "exits", "an override"],
)
def test_undeclared_moves_make_late_uncertain(engine: Engine) -> None:
    """An undeclared move or an override may lead there too."""
    outcome = engine.observe("Sent", Observation(status="New"))

    assert (*summary(outcome), outcome.certain) == ("late", "hold", "Sent", False)


@pytest.mark.parametrize("basis", ["inferred", "observed", "conflicting"])
def test_only_documented_moves_make_an_outcome_certain(basis: str) -> None:
    """The same moves on another basis have the same meaning, and are not certain."""
    documented = closed()
    other = Engine(loads(f"{CLOSED}undeclared: refused\n".replace("documented", basis)))
    messages: list[tuple[StoredStatus | str, Observation, str]] = [
        ("New", Observation(status="Made"), "applied"),
        ("New", Observation(status="Sent"), "skipped-ahead"),
        ("Sent", Observation(status="New"), "late"),
        (StoredStatus("Sent", 2), Observation(status="New", at=1), "late"),
    ]
    for stored, message, meaning in messages:
        sure, unsure = documented.observe(stored, message), other.observe(stored, message)

        assert (sure.meaning, sure.certain) == (meaning, True)
        assert (unsure.meaning, unsure.certain) == (meaning, False)


def test_a_creation_has_the_basis_of_its_status() -> None:
    """An initial status without a creation of its own is as certain as the status is documented."""
    documented = Engine(
        loads(
            f"{CLOSED}undeclared: refused\n".replace("initial: true", "initial: true, basis: documented")
        )
    )

    assert documented.observe(None, Observation(status="New")).certain
    assert not closed().observe(None, Observation(status="New")).certain


def test_in_a_cycle_a_move_that_does_not_fit_is_uncertain() -> None:
    """In a cycle an unknown event does not prove that a message is late."""
    engine = closed("  - {event: return, source: Sent, target: Made}\n")
    outcome = engine.observe("Sent", Observation(status="Made", event="refurbish"))

    assert (*summary(outcome), outcome.certain) == ("late", "hold", "Sent", False)
    assert "no move back fits the message" in outcome.reason


def test_a_self_transition_after_a_lost_message_is_a_skip() -> None:
    """A message about a self transition shows that the message before it was lost."""
    engine = closed("  - {event: edit, source: Made, target: Made}\n")
    by_previous = engine.observe("New", Observation(status="Made", previous="Made"))
    by_event = engine.observe("New", Observation(status="Made", event="edit"))

    assert (by_previous.meaning, by_previous.missing) == ("skipped-ahead", ("Made",))
    assert (by_event.meaning, by_event.missing) == ("skipped-ahead", ("Made",))


def test_the_reason_of_an_unspecified_move_distinguishes_blocked_and_undeclared() -> None:
    """A move with rules that do not fit is applied too, and the reason does not deny the rules."""
    engine = closed(undeclared="unspecified")
    blocked = engine.observe("New", Observation(status="Made", previous="New", facts={"paid": False}))
    undeclared_move = engine.observe("New", Observation(status="Sent", previous="New"))

    assert blocked.reason.startswith("the message does not fit the rules for 'New' -> 'Made'")
    assert undeclared_move.reason.startswith("no rule is declared for 'New' -> 'Sent'")
    assert (blocked.meaning, undeclared_move.meaning) == (Meaning.UNSPECIFIED, Meaning.UNSPECIFIED)


def test_the_reason_of_a_move_back_does_not_deny_rules_for_other_actors() -> None:
    """Out of a status with unspecified exits, a rule for another actor is a rule for the move."""
    head = CLOSED[: CLOSED.index("actors")]
    rules = loads(
        f"{head}actors: {{client: {{}}, staff: {{}}}}\n"
        "statuses: {A: {exits: unspecified}, B: {}}\n"
        "transitions:\n"
        "  - {source: A, target: B, actor: client}\n"
        "  - {source: B, target: A}\n"
    )
    message = Observation(status="B", previous="A", actor="staff")
    outcome = Engine(rules).observe("A", message)

    assert outcome.meaning is Meaning.UNSPECIFIED
    assert outcome.reason.startswith("the message does not fit the rules for 'A' -> 'B'")


def test_the_override_that_the_message_names_is_reported() -> None:
    """Of several overrides of one move it is the first that fits. One of another event explains nothing."""
    engine = closed(
        "  - {event: amend, source: Sent, target: New, override: true}\n"
        "  - {event: zap, source: Sent, target: New, override: true}\n"
    )
    outcomes = [
        engine.observe("Sent", Observation(status="New", previous="Sent", event=event))
        for event in ("zap", "amend", None, "nonsense")
    ]

    assert [each.row and each.row.event for each in outcomes] == ["zap", "amend", "amend", None]
    assert [each.override for each in outcomes] == [True, True, True, False]
    assert summary(outcomes[3]) == ("refused", "hold", "Sent")


def test_where_unknown_statuses_are_accepted_time_still_counts() -> None:
    """An older message is late, with a declared status or an unknown one."""
    engine = Engine(loads(CLOSED + "unknown: accepted\n"))

    assert (
        engine.observe(StoredStatus("Made", 10), Observation(status="Weird", at=5)).meaning
        is Meaning.LATE
    )
    outcome = engine.observe(StoredStatus("Weird", 10), Observation(status="Made", at=5))
    assert (outcome.meaning, outcome.after) == (Meaning.LATE, StoredStatus("Weird", 10))
    assert "unknown status 'Weird'" in engine.observe("Weird", Observation(status="Made")).reason


def test_many_routes_cost_one_search() -> None:
    """A message whose event leads there from thousands of statuses takes less than a second."""
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


def test_threads_can_observe_the_first_message() -> None:
    """Threads that observe at once get the same outcome."""
    engine = closed()
    with ThreadPoolExecutor(8) as pool:
        outcomes = pool.map(lambda _: engine.observe("New", Observation(status="Sent")), range(64))

    assert {each.missing for each in outcomes} == {("Made",)}
