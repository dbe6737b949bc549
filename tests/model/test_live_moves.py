"""Tests of what a provider's live answer does to the rules: it narrows them, and never widens them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from statemachine import Cause, Engine, LiveMove, LiveMoves, Verdict, load

ORDERS = Engine(load("wordbee/order"))
STATUSES = tuple(ORDERS.rules.statuses)
AVAILABLE = ORDERS.available("Done", actor="manager")

offered = st.lists(st.builds(LiveMove, target=st.sampled_from((*STATUSES, "7")))).map(tuple)
offers = st.builds(LiveMoves, status=st.sampled_from(STATUSES), moves=offered, overrides=offered)


def offer(*targets: str, overrides: tuple[str, ...] = ()) -> LiveMoves:
    """Return what is on offer for an order that is done."""
    return LiveMoves(
        status="Done",
        moves=tuple(LiveMove(target=each) for each in targets),
        overrides=tuple(LiveMove(target=each) for each in overrides),
    )


@given(offers)
def test_what_is_left_open_is_open_to_both(live: LiveMoves) -> None:
    """A move stays if the rules have it and the provider offers its target; the order keeps its place."""
    left = live.narrow(AVAILABLE)
    here = live.status == "Done"

    assert left.moves == tuple(
        move for move in AVAILABLE.moves if here and move.target in {each.target for each in live.moves}
    )
    assert set(left.overrides) <= set(AVAILABLE.overrides)
    assert here or not (left.moves or left.overrides)
    assert left.source == AVAILABLE.source


@given(live=offers, target=st.sampled_from(STATUSES), override=st.booleans())
def test_a_no_stays_a_no_and_a_yes_has_to_be_offered(
    live: LiveMoves, target: str, *, override: bool
) -> None:
    """The live answer confirms a yes, or refuses it with a reason and with what it offers instead."""
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


def test_an_override_is_offered_apart() -> None:
    """What is on offer as a move is not on offer as an override, and the sentence says which is meant."""
    decision = ORDERS.decide("Done", target="Proposal", actor="manager", override=True)

    refused = offer("Proposal").confirm(decision)

    assert refused.refusals[0].message == "the provider offers no override to 'Proposal' now"
    assert offer(overrides=("Proposal",)).confirm(decision) is decision


def test_an_order_that_is_elsewhere_is_told() -> None:
    """The provider's word for where the order is goes before ours."""
    decision = ORDERS.decide("Confirmed", target="Done", actor="manager")

    (refusal,) = offer("Done").confirm(decision).refusals

    assert refusal.message == "the provider says that the order is 'Done', not 'Confirmed'"


def test_what_the_rules_do_not_have_is_told_apart() -> None:
    """Offers beyond the rules show that the two have drifted apart."""
    beyond = offer("Closed", "7", overrides=("Proposal", "8")).beyond(AVAILABLE)

    assert [each.target for each in beyond] == ["7", "8"]


def test_an_action_is_no_move() -> None:
    """Nothing is offered or withheld of an action."""
    engine = Engine(load("gooten"))
    decision = engine.decide_action("update-customization", "NeedsPersonalization", actor="partner")

    assert offer().confirm(decision) is decision
