"""What may surprise about the outcomes by pair. Each remark names its cells, so that a test can hold it to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import TypeAlias

from statemachine.model.text import listing

Names: TypeAlias = tuple[str, ...]

STORED = frozenset("CASU")
"""The letters of outcomes whose status is stored."""
EVERY: Names = ()
"""Every status: as a target, every one but the source."""


@dataclass(frozen=True, slots=True)
class Remark:
    """A remark on the cells of each pair of sources and targets: all of them have one of the letters.

    `newer`: the cells are those of a message with a newer time.
    """

    letters: str
    moves: tuple[tuple[Names, Names], ...]
    reason: str
    newer: bool = False

    def cells(self, statuses: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Yield each pair of a stored status and an observed one, without those of a status and itself."""
        every = tuple(statuses)
        for sources, targets in self.moves:
            yield from (
                pair for pair in product(sources or every, targets or every) if pair[0] != pair[1]
            )

    def __str__(self) -> str:
        """Return the remark as a sentence: the moves, what happens to them, and why."""
        texts = [_move_text(sources, targets) for sources, targets in self.moves]
        moves = "; ".join(texts) if texts[2:] else listing(texts)
        act = "stored" if set(self.letters) <= STORED else "held"
        time = " with a newer time" if self.newer else ""
        return f"{moves} {'are' if len(self.moves) > 1 else 'is'} {act}{time}: {self.reason}"


def _move_text(sources: Names, targets: Names) -> str:
    source, target = (listing((f"`{each}`" for each in names), "or") for names in (sources, targets))
    return f"{source if sources else 'Any status'} → {target if targets else 'any other'}"


def _both_ways(one: str, other: str) -> tuple[tuple[Names, Names], ...]:
    return ((one,), (other,)), ((other,), (one,))


_CHECKED = (
    "NeedsManualApproval",
    "HoldByCIImageIssue",
    "ReadyForAccounting",
    "AccountingIssue",
    "AddressIssue",
    "ImageIssue",
)
_WAITING = (
    "NeedsPersonalization",
    "OutOfStockItem",
    "DiscontinuedItem",
    "PrePayment",
    "PaymentProcessing",
    "PaymentIssue",
)
_PRODUCED = ("In Production", "Manually In Production", "Printing", "Out For Delivery", "Shipped")
_BEFORE_PRODUCTION = ("New", "ReadyForImageDl", "Pending", "Test", "Hold", "VendorAPIIssue")
_REFUNDED = ("Canceled Refunded", "Billed Refunded")
_UNDECLARED = (
    Remark("?", ((EVERY, EVERY),), "no move is declared, so nothing shows which of the two came first."),
    Remark("U", ((EVERY, EVERY),), "the time proves the move.", newer=True),
)

REMARKS: Mapping[str, tuple[Remark, ...]] = {
    "cubicasa": (
        Remark(
            "A",
            _both_ways("Ready", "Fixing"),
            "both moves are declared. Without a time, a message that is repeated late looks like a new round.",
        ),
        Remark("S", ((("Pending",), ("Fixing",)),), "the message about `Ready` was lost."),
        Remark("S", ((("New", "Draft"), ("Ready", "Fixing")),), "messages in between were lost."),
        Remark(
            "?",
            _both_ways("New", "Draft"),
            "no declared move leads to either of them, so nothing shows which of the two came first.",
        ),
    ),
    "gooten": (
        Remark(
            "l",
            ((_PRODUCED, ("New", "ReadyForImageDl", "Pending", "Test", "Hold")),),
            "declared moves lead from these statuses to production, so the message may be late.",
        ),
        Remark(
            "U",
            ((("VendorAPIIssue", *_PRODUCED), ("Cancelled",)),),
            "no declared move cancels such an order, but nothing follows `Cancelled`, so the message is not late.",
        ),
        Remark(
            "U",
            _both_ways("In Production", "Manually In Production"),
            "no declared move connects them. The order is in production in either case.",
        ),
        Remark(
            "S",
            ((_CHECKED, ("ReadyForImageDl", "Pending")),),
            "a partner may set such an order back to `New`, and the message about `New` may be lost. Without a time, a "
            "message that is repeated late looks the same.",
        ),
        Remark(
            "S",
            ((_WAITING, ("New", "ReadyForImageDl", "Pending", "Test")),),
            "a partner may hold and release such an order, and the message about `Hold` may be lost. Without a time, a "
            "message that is repeated late looks the same.",
        ),
        Remark(
            "A",
            _both_ways("New", "Hold"),
            "both moves are declared. Without a time, a message that is repeated late looks like a new hold.",
        ),
        Remark(
            "AS",
            ((("Test", "Hold", *_CHECKED, *_WAITING), ("VendorAPIIssue", *_PRODUCED, "Delivered")),),
            "declared moves lead from such an order into production, mostly over `New`, and none leads back. So the "
            "message is not late, and those in between were lost.",
        ),
        Remark(
            "S",
            (
                (("New",), ("VendorAPIIssue", *_PRODUCED, "Delivered")),
                (("ReadyForImageDl", "Pending", "VendorAPIIssue"), (*_PRODUCED[2:], "Delivered")),
                (_PRODUCED[:2], (*_PRODUCED[3:], "Delivered")),
                (("Printing",), ("Shipped", "Delivered")),
                (("Out For Delivery",), ("Delivered",)),
            ),
            "messages in between were lost.",
        ),
        Remark(
            "?",
            (((*_BEFORE_PRODUCTION, *_CHECKED, *_WAITING, *_PRODUCED), _REFUNDED),),
            "no declared move leads to a refund, so nothing shows which of the two came first.",
        ),
    ),
    "northwest-framing": (
        Remark(
            "U",
            ((("Received",), ("Held", "Processing", "Shipped")),),
            "no move from or to `Received` is declared, so nothing shows that the message is late. Pass "
            '`policies={"unspecified": "hold"}` to hold it.',
        ),
        Remark(
            "A",
            _both_ways("Held", "Processing"),
            "both moves are declared. Without a time, a message that is repeated late looks like a new hold.",
        ),
        Remark("S", ((("New", "Held"), ("Shipped",)),), "the message about `Processing` was lost."),
        Remark(
            "?",
            ((("Shipped",), ("Held", "New", "Processing")),),
            "declared moves lead from these statuses to `Shipped`, so the message may be late; what follows `Shipped` is "
            "not declared.",
        ),
        Remark(
            "?",
            ((("Held", "New", "Processing", "Shipped"), ("Received",)), (("Received",), ("New",))),
            "no declared move leads to `Received`, nor from another status to `New`, so nothing shows which of the "
            "two came first.",
        ),
    ),
    "shopify/fulfillment-order": (
        Remark(
            "A",
            (*_both_ways("OPEN", "ON_HOLD"), *_both_ways("OPEN", "IN_PROGRESS")),
            "both moves are declared. Without a time, a message that is repeated late looks like a new one. Webhooks "
            "have a time.",
        ),
        Remark(
            "S",
            ((("SCHEDULED",), ("ON_HOLD", "IN_PROGRESS", "INCOMPLETE", "CANCELLED")),),
            "no page describes a direct move. Messages in between were lost, or the status changed directly.",
        ),
        Remark(
            "A",
            ((("SCHEDULED", "ON_HOLD"), ("CLOSED",)),),
            "all items may be moved to another location. This is inferred.",
        ),
    ),
    "stripe/payment-intent": (
        Remark(
            "A",
            _both_ways("requires_payment_method", "requires_action"),
            "both moves are declared. A message that is late or repeated looks like a new attempt, unless it tells of the creation "
            "of the payment. No event has a time that orders it: retrieve the payment.",
        ),
        Remark(
            "?",
            (
                (("processing",), ("requires_confirmation", "requires_action", "requires_capture")),
                (
                    ("requires_capture",),
                    ("requires_payment_method", "requires_confirmation", "requires_action"),
                ),
            ),
            "the message may be late, or the payment failed and was tried again.",
        ),
    ),
    "wordbee/order": (
        Remark(
            "A",
            _both_ways("Done", "Confirmed"),
            "both moves are declared. Without a time, a message that is repeated late looks like a new round.",
        ),
        Remark("A", ((EVERY, ("Cancelled",)),), "a cancellation is declared from each status."),
        Remark(
            "?",
            ((("Cancelled",), EVERY),),
            "each status may be cancelled, so the message may be late; or a manager used the override that leads back.",
        ),
        Remark(
            "?",
            (
                (("Proposal",), ("RequestSent",)),
                (("Confirmed", "Done"), ("RequestSent", "Proposal")),
                (("Approved",), ("RequestSent", "Proposal", "Confirmed", "Done")),
                (("Closed",), ("RequestSent", "Proposal", "Confirmed", "Done", "Approved")),
            ),
            "the message may be late, or a manager used the override that leads back.",
        ),
        Remark(
            "S",
            (
                (("RequestSent",), ("Confirmed", "Done", "Approved", "Closed")),
                (("Proposal",), ("Done", "Approved", "Closed")),
                (("Confirmed",), ("Approved", "Closed")),
            ),
            "messages in between were lost.",
        ),
        Remark("AS", ((EVERY, EVERY),), "each move is declared, or an override allows it.", newer=True),
    ),
    "wordbee/invoice": _UNDECLARED,
    "wordbee/job": _UNDECLARED,
}
"""The remarks below the matrix of each rule set. Every cell `S` or `U` of a known order without a time has one."""
