"""The words of the rule file format that code has to know."""

from __future__ import annotations

from enum import StrEnum

ANY = "any"
NOTHING = "nothing"
OTHERWISE = "otherwise"
RESERVED = frozenset({ANY, NOTHING, OTHERWISE})
"""Words of the format that cannot name a status, group or actor."""


class UndeclaredMove(StrEnum):
    """What is said of a move that no transition declares."""

    REFUSED = "refused"
    UNSPECIFIED = "unspecified"


class UnknownStatus(StrEnum):
    """What is made of a status that is not declared."""

    REPORTED = "reported"
    ACCEPTED = "accepted"


class Basis(StrEnum):
    """What a rule rests on."""

    DOCUMENTED = "documented"
    INFERRED = "inferred"
    OBSERVED = "observed"
    CONFLICTING = "conflicting"


class FinalResult(StrEnum):
    """How an order that ends in a status has ended."""

    SUCCESS = "success"
    FAILURE = "failure"
    CANCELLED = "cancelled"
