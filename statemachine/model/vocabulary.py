"""The words of the rule file format that have a meaning in the code."""

from __future__ import annotations

from enum import StrEnum

ANY = "any"
NOTHING = "nothing"
OTHERWISE = "otherwise"
RESERVED = frozenset({ANY, NOTHING, OTHERWISE})
"""Reserved words: no status, group or actor can have such a name."""


class UndeclaredMove(StrEnum):
    """The verdict on a move that no transition declares."""

    REFUSED = "refused"
    UNSPECIFIED = "unspecified"


class UnknownStatus(StrEnum):
    """How a message with an undeclared status is treated."""

    REPORTED = "reported"
    ACCEPTED = "accepted"


class Basis(StrEnum):
    """The evidence for a rule."""

    DOCUMENTED = "documented"
    INFERRED = "inferred"
    OBSERVED = "observed"
    CONFLICTING = "conflicting"


class FinalResult(StrEnum):
    """The result of an order that ends in a final status."""

    SUCCESS = "success"
    FAILURE = "failure"
    CANCELLED = "cancelled"
