"""Events whose target the provider chooses: asked for by the event, observed by the target."""

from __future__ import annotations

import pickle

import pytest

from statemachine import Cause, Decision, Engine, Meaning, Observation, RefusedError, StoredStatus, loads
from tests.model.answers import assert_fits

RULES = """\
format: 1
provider: acme
subject: order
version: 1.0.0
actors: {client: {}, boss: {}}
channels: [api, ui]
facts: {weight: {type: integer}, day: {enum: [mon, tue]}}
guards:
  light: {weight: {below: 10}}
  checked: {external: [weight]}
inputs: {message: {type: string}}
statuses: {New: {initial: true}, Paid: {}, Held: {}, Failed: {final: true}, Gone: {final: true}}
events:
  confirm: {title: Confirm the payment, target: provider}
  stop: {title: Stop it}
transitions:
  - {event: confirm, source: New, target: Paid}
  - {event: confirm, source: New, target: Failed, title: Give up}
  - {event: confirm, source: New, target: Held, guard: light}
  - {event: stop, source: New, target: [Held, Gone]}
  - {event: confirm, source: Held, target: Paid, actor: client}
  - {event: confirm, source: Held, target: Failed, actor: boss, channel: api}
  - {event: confirm, source: Paid, target: Gone, override: true}
  - {event: confirm, source: Paid, target: Held, override: true}
  - {event: confirm, source: Paid, target: New, requires: message, default: true}
  - {event: confirm, source: Paid, target: Failed, requires: message}
"""


@pytest.fixture(name="engine")
def _engine() -> Engine:
    return Engine(loads(RULES), guards={"checked": bool})


def test_a_question_by_the_event_alone_is_a_yes_with_all_targets(engine: Engine) -> None:
    """The row is the first in canonical order, and there is no single target."""
    decision = engine.decide("New", event="confirm", facts={"weight": 10})

    assert decision.allowed
    assert decision.targets == ("Failed", "Paid")
    assert str(decision.row) == "confirm: New -> Failed"
    assert (decision.target, decision.event, decision.refusals, decision.alternatives) == (
        *(None, "confirm"),
        *((), ()),
    )
    assert engine.decide("New", event="confirm", facts={"weight": 9}).targets == (
        "Failed",
        "Held",
        "Paid",
    )


def test_the_asker_still_chooses_among_the_targets_of_another_event(engine: Engine) -> None:
    """Without `target: provider`, the event alone is refused, and a refusal has no targets."""
    decision = engine.decide("New", event="stop")

    assert decision.refusals[0].cause is Cause.TARGET_NEEDED
    assert decision.targets == ()


@pytest.mark.parametrize("event", [None, "confirm"])
def test_a_question_by_target_is_as_before(engine: Engine, event: str | None) -> None:
    """It is a yes with this target, also together with the event."""
    decision = engine.decide("New", target="Paid", event=event)

    assert (decision.targets, decision.target, decision.allowed) == (("Paid",), "Paid", True)


def test_actors_and_overrides_limit_the_targets(engine: Engine) -> None:
    """A target counts only if its row fires for the question; overrides count if no normal row remains."""
    assert engine.decide("Held", event="confirm").targets == ("Failed", "Paid")
    assert engine.decide("Held", event="confirm", actor="client").targets == ("Paid",)
    assert engine.decide("Held", event="confirm", actor=["boss", "client"], channel="ui").targets == (
        "Paid",
    )
    assert engine.decide("Paid", event="confirm", override=True).targets == ("Gone", "Held")
    message = {"message": "x"}
    assert engine.decide("Paid", event="confirm", override=True, inputs=message).targets == (
        *("Failed", "New"),
    )
    assert not engine.decide("Paid", event="confirm").allowed


def test_apply_needs_the_target(engine: Engine) -> None:
    """Without it the error has a refusal with the cause `target-needed`, which names the targets."""
    for apply in (engine.apply, engine.bind().apply):
        with pytest.raises(RefusedError) as caught:
            apply("New", event="confirm", facts={"weight": 10})
        decision = caught.value.decision
        assert not decision.allowed
        assert [(each.cause, str(each.row)) for each in decision.refusals] == [
            (Cause.TARGET_NEEDED, "confirm: New -> Failed")
        ]
        assert decision.refusals[0].message == (
            "the provider chooses whether the event 'confirm' leads to 'Failed' or 'Paid': "
            "observe its message, or pass the target"
        )
        assert decision.refusals[0].subject == "confirm"
        assert decision.alternatives == ("Failed", "Paid")
        assert decision.to_problem()["status"] == 409
        assert apply("New", target="Paid", event="confirm").target == "Paid"
    assert engine.apply("Held", event="confirm", actor="client").target == "Paid"


def test_hooks_run_only_for_a_change_with_a_target(engine: Engine) -> None:
    """A change that is refused because it names no target runs none."""
    ran: list[object] = []
    engine.machine.after_state_change = [ran.append]
    with pytest.raises(RefusedError):
        engine.apply("New", event="confirm")

    assert ran == []
    engine.apply("New", target="Failed", event="confirm")
    assert len(ran) == 1


def test_available_lists_one_move(engine: Engine) -> None:
    """It has all targets, and its title is that of the first row; rows with other needs are another move."""
    available = engine.available("New")

    assert [
        (each.event, each.targets, each.target, each.facts, each.title) for each in available.moves
    ] == [
        ("confirm", ("Failed", "Paid"), None, (), "Give up"),
        ("confirm", ("Held",), "Held", ("weight",), "Confirm the payment"),
        ("stop", ("Gone",), "Gone", (), "Stop it"),
        ("stop", ("Held",), "Held", (), "Stop it"),
    ]
    (move, *_) = engine.available("New", facts={"weight": 3}).moves
    assert move.targets == ("Failed", "Held", "Paid")
    assert [str(row) for row in move.rows] == [f"confirm: New -> {each}" for each in move.targets]
    assert move.row is move.rows[0]


def test_limits_that_are_not_asked_for_and_flags_are_several_moves(engine: Engine) -> None:
    """Rows for other actors are apart unless the actor is known; so are defaults and overrides."""
    assert [each.targets for each in engine.available("Held").moves] == [("Failed",), ("Paid",)]
    both = engine.available("Held", actor=["boss", "client"], channel="api").moves
    assert [each.targets for each in both] == [("Failed", "Paid")]
    available = engine.available("Paid")
    assert [each.targets for each in available.moves] == [("New",), ("Failed",)]
    assert [each.targets for each in available.overrides] == [("Gone", "Held")]


NEEDS = """\
format: 1
provider: acme
subject: order
version: 1.0.0
actors: {client: {}, boss: {includes: [client]}}
channels: [api, ui]
facts: {weight: {type: integer}, size: {type: integer}}
guards:
  light: {weight: {below: 10}}
  heavy: {weight: {at_least: 10}}
  light-again: {when: {weight: {below: 10}}, title: Too heavy}
  small: {size: {below: 10}}
  checked: {external: [weight]}
  weighed: {external: [weight]}
inputs: {message: {type: string}, reason: {type: string}}
statuses: {New: {initial: true}, A: {}, B: {}}
events: {go: {target: provider}}
transitions:
  - {event: go, source: New, target: A, FIRST}
  - {event: go, source: New, target: B, SECOND}
"""


@pytest.mark.parametrize(
    ("first", "second", "count"),
    [
        ("guard: light", "guard: light-again", 1),
        ("guard: light", "guard: heavy", 2),
        ("guard: light", "guard: small", 2),
        ("guard: checked", "guard: checked", 1),
        ("guard: checked", "guard: weighed", 2),
        ("requires: message", "requires: message", 1),
        ("requires: message", "requires: reason", 2),
        ("actor: client", "actor: client", 1),
        ("actor: client", "actor: boss", 2),
        ("channel: api", "channel: ui", 2),
        ("default: true", "default: false", 2),
        ("override: true", "override: true", 1),
        ("override: true", "override: false", 2),
        ("after: P1D", "after: P1D", 1),
        ("after: P1D", "after: P2D", 2),
        ("after: P1D", "default: false", 2),
    ],
)
def test_rows_that_need_the_same_are_one_move(first: str, second: str, count: int) -> None:
    """A guard counts by the values that it wants, not by its name."""
    rules = loads(NEEDS.replace("FIRST", first).replace("SECOND", second))
    engine = Engine(rules, guards={"checked": bool, "weighed": bool})
    available = engine.available("New")

    assert len((*available.moves, *available.overrides)) == count


def test_what_is_known_does_not_separate_moves() -> None:
    """A guard that holds, and the limits for an asker who is named, are no needs."""
    text = NEEDS.replace("FIRST", "guard: light, actor: client").replace(
        "SECOND", "guard: small, actor: boss"
    )
    engine = Engine(loads(text), guards={"checked": bool, "weighed": bool})

    (move,) = engine.available("New", actor="boss", facts={"weight": 1, "size": 1}).moves
    assert move.targets == ("A", "B")
    assert len(engine.available("New", facts={"weight": 1, "size": 1}).moves) == 2
    assert len(engine.available("New", actor="boss", facts={"weight": 1}).moves) == 2


def test_alternatives_and_blocked_moves_have_single_targets(engine: Engine) -> None:
    """A no lists every target, and what is blocked is listed row by row."""
    decision = engine.decide("New", target="New", facts={"weight": 10})
    assert decision.alternatives == ("Failed", "Gone", "Held", "Paid")
    blocked = engine.available("Held", actor="client", blocked=True).blocked
    assert [(each.target, each.targets) for each in blocked] == [("Failed", ("Failed",))]


@pytest.mark.parametrize("target", ["Paid", "Failed"])
def test_observe_takes_each_target(engine: Engine, target: str) -> None:
    """A message with any of the targets is applied, and one with another status is not."""
    stored = StoredStatus("New", at=1)
    outcome = engine.observe(stored, Observation(status=target, event="confirm", at=2))

    assert (outcome.meaning, outcome.status) == (Meaning.APPLIED, target)
    wrong = engine.observe(stored, Observation(status="Gone", event="confirm", at=2))
    assert wrong.meaning is Meaning.SKIPPED_AHEAD or not wrong.changes_status


def test_answers_have_the_targets(engine: Engine) -> None:
    """So do the answers as JSON; a move with several has no single target there."""
    decision = engine.decide("New", event="confirm")
    assert decision.to_dict()["targets"] == ["Failed", "Paid"]
    assert_fits("decision", decision.to_dict())
    first, *_ = engine.available("New").to_dict()["moves"]
    assert (first["target"], first["targets"], first["title"]) == (None, ["Failed", "Paid"], "Give up")
    assert_fits("available", engine.available("New").to_dict())
    assert pickle.loads(pickle.dumps(decision)) == decision  # noqa: S301  # the bytes come from this test


def test_a_decision_of_a_caller_has_its_target(engine: Engine) -> None:
    """A decision that is made with a row alone has the target of the row."""
    row = engine.decide("New", target="Paid").row

    assert Decision(engine.decide("New", target="Paid").verdict, row).targets == ("Paid",)


def test_a_decision_with_one_target_left_is_applied(engine: Engine) -> None:
    """If only one target remains, nothing is to be chosen, and the event is enough."""
    assert engine.apply("Held", event="confirm", actor="boss", channel="api").target == "Failed"
