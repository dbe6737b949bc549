"""Tests of the statuses of Stripe PaymentIntents against Stripe's documents: questions of a reader, and events."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from statemachine import Engine, Messages, StoredStatus, Verdict, load
from tests.messages.stripe_documents import event
from tests.needs import needs

pytestmark = needs("messages")

RULES = load("stripe/payment-intent")
ENGINE = Engine(RULES)
MESSAGES = Messages(RULES)
CONFIRMABLE = ("requires_payment_method", "requires_confirmation", "requires_action")
FINAL = ("succeeded", "canceled")
CHOSEN = ("requires_action", "processing", "requires_capture", "succeeded", "requires_payment_method")
"""What may follow a confirmation, besides a cancellation."""
METHOD = {"payment_method": "pm_card_visa"}
NEW = {"amount": 2000, "currency": "usd"}


@pytest.mark.parametrize("source", [*CONFIRMABLE, "requires_capture"])
def test_the_merchant_cancels_before_the_payment_is_processing(source: str) -> None:
    """These four statuses are listed. No page says that the customer can ask for it."""
    decide = ENGINE.decide

    assert decide(source, event="cancel", actor="merchant").target == "canceled"
    assert decide(source, target="canceled", actor="merchant").allowed
    assert decide(source, event="cancel", actor="customer").verdict is not Verdict.ALLOWED
    assert decide(source, target="canceled", actor="stripe").allowed


@pytest.mark.parametrize(("bank_debit", "allowed"), [(True, True), (False, False)])
def test_a_payment_in_process_is_canceled_in_rare_cases(*, bank_debit: bool, allowed: bool) -> None:
    """Only with the payment methods that the page lists; the reason says so."""
    decision = ENGINE.decide(
        "processing", event="cancel", actor="merchant", facts={"bank_debit": bank_debit}
    )

    assert decision.allowed is allowed
    assert allowed or "ACH, ACSS, AU BECS, BACS, NZ BECS or SEPA" in str(decision)


def test_only_an_authorized_payment_is_captured_or_increased() -> None:
    """The pages name requires_capture alone; the customer does neither."""
    for source in RULES.statuses:
        capture = ENGINE.decide(source, event="capture", actor="merchant")
        increase = ENGINE.decide_action(
            "increment-authorization", source, actor="merchant", inputs={"amount": 1}
        )

        assert capture.allowed is increase.allowed is (source == "requires_capture")
        assert not ENGINE.decide(source, event="capture", actor="customer").allowed


@pytest.mark.parametrize(
    ("event", "actor", "moves"),
    [
        ("confirm", "merchant", dict.fromkeys(CONFIRMABLE, (*CHOSEN, "canceled"))),
        ("confirm", "customer", dict.fromkeys(CONFIRMABLE, (*CHOSEN, "canceled"))),
        ("create-and-confirm", "merchant", {None: CHOSEN}),
        ("handle-next-action", "customer", {"requires_action": (*CHOSEN[1:], "requires_confirmation")}),
        ("capture", "merchant", {"requires_capture": ("succeeded", "processing", "requires_capture")}),
        ("settle", "stripe", {"processing": ("succeeded",)}),
        (
            "fail",
            "stripe",
            dict.fromkeys(("processing", "requires_action"), ("requires_payment_method",)),
        ),
        ("expire", "stripe", {"requires_capture": ("canceled",)}),
        ("cancel-automatically", "stripe", dict.fromkeys(set(RULES.statuses) - {*FINAL}, ("canceled",))),
    ],
)
def test_stripe_chooses_what_follows(
    event: str, actor: str, moves: dict[str | None, tuple[str, ...]]
) -> None:
    """The targets are those of the pages; from any other status, the event is not possible."""
    for source in (None, *RULES.statuses):
        decision = ENGINE.decide(source, event=event, actor=actor, inputs={**NEW, **METHOD})

        assert set(decision.targets) == set(moves.get(source, ()))


def test_a_payment_without_a_method_is_confirmed_with_one() -> None:
    """In the other statuses, the call may leave the payment method out."""
    causes = {
        source: [
            each.cause for each in ENGINE.decide(source, event="confirm", actor="customer").refusals
        ]
        for source in CONFIRMABLE
    }

    assert set(causes.pop("requires_payment_method")) == {"input-missing"}
    assert not any(causes.values())


def test_a_new_payment_goes_no_further_than_its_call_says() -> None:
    """Without a confirmation, it waits for one, or for a payment method."""
    create = {
        has_method: ENGINE.decide(
            None, event="create", actor="merchant", inputs={**NEW, **(METHOD if has_method else {})}
        ).targets
        for has_method in (False, True)
    }

    assert create == {
        False: ("requires_payment_method",),
        True: ("requires_confirmation", "requires_payment_method"),
    }
    for target in ("requires_action", "processing", "requires_capture", "succeeded"):
        assert not ENGINE.decide(None, target=target, actor="merchant", inputs=NEW).allowed
        asked = ENGINE.decide(None, target=target, actor="merchant", inputs={**NEW, **METHOD})
        assert asked.row
        assert asked.row.event == "create-and-confirm"


def test_a_customer_can_only_confirm_too_often() -> None:
    """The page about confirmations says that Stripe then cancels the payment. No other call of theirs does."""
    for source in RULES.statuses:
        decision = ENGINE.decide(source, target="canceled", actor="customer", inputs=METHOD)

        assert (decision.row and decision.row.event) == ("confirm" if source in CONFIRMABLE else None)


def test_an_authorization_expires_after_a_week() -> None:
    """Seven days are the default; it is inferred that they begin with the status."""
    start = datetime(2026, 11, 27, tzinfo=UTC)
    stored = StoredStatus("requires_capture", since=start)
    (due,) = ENGINE.due(stored, start + timedelta(days=7))

    (expire,) = [each for each in RULES.transitions if each.event == "expire"]

    assert (due.event, due.target, expire.basis) == ("expire", "canceled", "inferred")
    assert not ENGINE.due(stored, start + timedelta(days=7, seconds=-1))


def test_the_amount_is_changed_before_the_payment_is_under_way() -> None:
    """The API names three statuses; an order id can be noted unless the payment is canceled."""
    inputs = {"amount": 1, "order_id": "7"}
    for source in RULES.statuses:
        amount, note = (
            ENGINE.decide_action(name, source, actor="merchant", inputs=inputs).allowed
            for name in ("change-amount", "set-order-id")
        )

        assert amount is (source in CONFIRMABLE)
        assert note is (source != "canceled")


@pytest.mark.parametrize("source", FINAL)
@pytest.mark.parametrize("actor", [None, "merchant", "customer", "stripe"])
def test_nothing_follows_a_payment_that_has_ended(source: str, actor: str | None) -> None:
    """A canceled payment cannot be taken back, and a refund does not change a payment that succeeded."""
    others = set(RULES.statuses) - {source}

    assert not any(ENGINE.decide(source, target=each, actor=actor).allowed for each in others)


def test_only_the_moves_of_the_merchant_are_a_closed_list() -> None:
    """An undeclared move is refused for the merchant, and unspecified for the others."""
    verdicts = {
        actor: ENGINE.decide("processing", target="requires_capture", actor=actor).verdict
        for actor in RULES.actors
    }

    assert verdicts == {
        "merchant": Verdict.REFUSED,
        "customer": Verdict.UNSPECIFIED,
        "stripe": Verdict.UNSPECIFIED,
    }


@pytest.mark.parametrize(
    ("stored", "type_", "status", "outcome"),
    [
        (None, "created", "requires_payment_method", "created: apply"),
        (None, "succeeded", "succeeded", "created: apply"),
        ("requires_payment_method", "created", "requires_payment_method", "duplicate: ignore"),
        ("requires_action", "created", "requires_payment_method", "late: ignore"),
        ("requires_action", "payment_failed", "requires_payment_method", "applied: apply"),
        ("requires_action", "partially_funded", "requires_action", "ambiguous: ignore"),
        ("processing", "payment_failed", "requires_payment_method", "applied: apply"),
        ("processing", "requires_action", "requires_action", "ambiguous: hold"),
        ("processing", "succeeded", "succeeded", "applied: apply"),
        ("requires_capture", "canceled", "canceled", "applied: apply"),
        ("succeeded", "processing", "processing", "late: ignore"),
        ("succeeded", "payment_failed", "requires_payment_method", "late: ignore"),
        ("succeeded", "canceled", "canceled", "after-final: hold"),
        ("requires_action", "requires_action", "requires_source_action", "ambiguous: ignore"),
        ("requires_capture", "requires_action", "requires_action", "ambiguous: hold"),
        ("processing", "payment_failed", "requires_source", "applied: apply"),
    ],
)
def test_events_in_any_order(stored: str | None, type_: str, status: str, outcome: str) -> None:
    """No event brings back a payment that has ended, or undoes a move with the event of the creation.

    An old one may be applied to another payment, so no move is certain: the note of the rules says what to do.
    """
    (told,) = MESSAGES.read(event(type_, status), method="POST", verify=False).observations
    found = ENGINE.observe(stored, told)

    assert f"{found.meaning}: {found.policy}" == outcome
    assert not found.certain or found.meaning in {"created", "duplicate"}
    assert (told.at, told.trigger) == (None, f"payment_intent.{type_}")


def test_an_event_that_is_sent_again_has_the_same_key() -> None:
    """The id of the event tells a repeated delivery."""
    (told,) = MESSAGES.read(event("canceled", "canceled"), verify=False).observations
    again = ENGINE.observe("requires_capture", told, seen=[told.key])

    assert (told.id, again.meaning) == ("evt_000000000000000000000000", "duplicate")
