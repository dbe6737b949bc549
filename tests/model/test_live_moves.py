"""Tests of live moves: they narrow the moves of the rules and never add to them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from statemachine import Cause, Engine, LiveMove, LiveMoves, Verdict, load, loads

ORDERS = Engine(load("wordbee/order"))
STATUSES = tuple(ORDERS.rules.statuses)
AVAILABLE = ORDERS.available("Done", actor="manager")

some_moves = st.lists(st.builds(LiveMove, target=st.sampled_from((*STATUSES, "7")))).map(tuple)
live_moves = st.builds(
    LiveMoves, status=st.sampled_from(STATUSES), moves=some_moves, overrides=some_moves
)


def live_in_done(*targets: str, overrides: tuple[str, ...] = ()) -> LiveMoves:
    """Return live moves for an order in the status Done."""
    return LiveMoves(
        status="Done",
        moves=tuple(LiveMove(target=each) for each in targets),
        overrides=tuple(LiveMove(target=each) for each in overrides),
    )


@given(live_moves)
def test_narrow_keeps_the_moves_that_both_sides_have(live: LiveMoves) -> None:
    """A move of the rules is kept if the provider offers its target for the same status."""
    narrowed = live.narrow(AVAILABLE)
    here = live.status == "Done"

    assert narrowed.moves == tuple(
        move for move in AVAILABLE.moves if here and move.target in {each.target for each in live.moves}
    )
    assert set(narrowed.overrides) <= set(AVAILABLE.overrides)
    assert here or not (narrowed.moves or narrowed.overrides)
    assert narrowed.source == AVAILABLE.source


@given(live=live_moves, target=st.sampled_from(STATUSES), override=st.booleans())
def test_a_refusal_stays_and_an_allowed_move_must_be_offered(
    live: LiveMoves, target: str, *, override: bool
) -> None:
    """An allowed move is confirmed, or refused with the targets that the provider offers."""
    decision = ORDERS.decide("Done", target=target, actor="manager", override=override)
    confirmed = live.confirm(decision)
    row = decision.row
    targets = {each.target for each in (live.overrides if row and row.override else live.moves)}

    if row is None or (live.status == "Done" and target in targets):
        assert confirmed is decision
    else:
        assert confirmed.verdict is Verdict.REFUSED
        assert [each.cause for each in confirmed.refusals] == [Cause.NOT_CONFIRMED]
        assert set(confirmed.alternatives) == (targets if live.status == "Done" else set())
        assert confirmed.to_problem()["status"] == 409


def test_an_override_needs_a_live_override() -> None:
    """A normal live move does not confirm an override, and the message names the kind."""
    decision = ORDERS.decide("Done", target="Proposal", actor="manager", override=True)

    refused = live_in_done("Proposal").confirm(decision)

    assert refused.refusals[0].message == "the provider offers no override to 'Proposal' now"
    assert live_in_done(overrides=("Proposal",)).confirm(decision) is decision


def test_another_status_at_the_provider_is_named() -> None:
    """The status at the provider counts, not the status of the question."""
    decision = ORDERS.decide("Confirmed", target="Done", actor="manager")

    (refusal,) = live_in_done("Done").confirm(decision).refusals

    assert refusal.message == "the status at the provider is 'Done', not 'Confirmed'"


def test_beyond_lists_the_moves_that_only_the_provider_has() -> None:
    """They show that the rules and the provider differ."""
    only_at_provider = live_in_done("Closed", "7", overrides=("Proposal", "8")).only_at_provider(
        AVAILABLE
    )

    assert [each.target for each in only_at_provider] == ["7", "8"]


def test_an_action_is_not_a_move() -> None:
    """The decision on an action is returned unchanged."""
    engine = Engine(load("gooten"))
    decision = engine.decide_action("update-customization", "NeedsPersonalization", actor="partner")

    assert live_in_done().confirm(decision) is decision


CHOSEN = Engine(
    loads(
        """\
format: 1
provider: acme
subject: order
version: 1.0.0
statuses: {New: {initial: true}, Paid: {}, Failed: {}}
events: {confirm: {target: provider}}
transitions: [{event: confirm, source: New, target: [Paid, Failed]}]
"""
    )
)


def live_in_new(*targets: str) -> LiveMoves:
    """Return live moves for an order in the status New."""
    return LiveMoves(status="New", moves=tuple(LiveMove(target=each) for each in targets))


def test_a_move_with_several_targets_keeps_those_that_are_offered() -> None:
    """The others are only in the rules, and none of them is only at the provider."""
    available = CHOSEN.available("New")
    live = live_in_new("Paid", "7")

    (kept,) = live.narrow(available).moves
    assert (kept.targets, kept.row.target) == (("Paid",), "Paid")
    assert [each.targets for each in live.only_in_rules(available)] == [("Failed",)]
    assert [each.target for each in live.only_at_provider(available)] == ["7"]
    assert live_in_new("Failed", "Paid").narrow(available) == available
    assert live_in_new("Failed", "Paid").only_in_rules(available) == ()
    assert live_in_new().narrow(available).moves == ()
    assert live_in_new().only_in_rules(available) == available.moves


def test_a_decision_with_several_targets_is_confirmed_by_one_of_them() -> None:
    """A refusal names all of them."""
    decision = CHOSEN.decide("New", event="confirm")

    assert live_in_new("Paid").confirm(decision) is decision
    refused = live_in_new("New").confirm(decision)
    assert refused.refusals[0].message == "the provider offers no move to 'Failed' or 'Paid' now"
    assert refused.alternatives == ("New",)
