"""What is measured on a log before the engine is asked: the same values, whether a dataframe or numpy counts them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Protocol

from statemachine.audit.codebook import Codebook

OUTSIDE, AMBIGUOUS = -1, -2
"""The numbers in place of a question: a row outside of what is counted, and a row whose sequence is not known."""

EXAMPLES = 5
"""How many orders are named as examples."""


class RowState(IntEnum):
    """Whether a row takes part in the chain of its order, or the first reason why it does not."""

    IN_CHAIN = 0
    NO_ORDER = 1
    NO_STATUS = 2
    NO_TIME = 3
    TIME_UNREADABLE = 4
    TIME_WITHOUT_ZONE = 5
    IGNORED = 6
    TWICE = 7


@dataclass(frozen=True, slots=True)
class StateCount:
    """The number of rows in a state, and the first of them, counted from 1, if the rows have numbers."""

    rows: int
    first_row: int | None


@dataclass(frozen=True, slots=True)
class QuestionCount:
    """How often a question occurs. `first` and `last` are times in microseconds, `value` is the sum at stake."""

    question: int
    rows: int
    first: int | None
    last: int | None
    late: int
    gaps: int
    value: float | None


@dataclass(frozen=True, slots=True)
class GroupOrders:
    """The orders of a group of questions: their number, and the first of them by id."""

    orders: int
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PartCount:
    """The rows and the orders of a group of questions in one part of the log; None is a missing value."""

    part: str | None
    group: int
    rows: int
    orders: int


@dataclass(frozen=True, slots=True)
class Durations:
    """How long orders stay in a status, in microseconds; `status` is a code."""

    status: int
    count: int
    p50: float
    p90: float
    p99: float
    longest: int


@dataclass(frozen=True, slots=True)
class LastStatus:
    """The chains that end in a status, and the times of the earliest entries with their orders; -2 is ambiguous."""

    status: int
    count: int
    oldest: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class VariantCount:
    """A sequence of statuses, as codes, how many chains have it, and the first order by id that has it."""

    statuses: tuple[int, ...]
    chains: int
    example: str


@dataclass(frozen=True, slots=True)
class VariantCounts:
    """The most frequent variants, how many variants there are, and how many chains are left out as ambiguous."""

    top: tuple[VariantCount, ...]
    distinct: int
    ambiguous: int


class MeasuredLog(Protocol):
    """A log on which everything that a report needs can be counted."""

    @property
    def codebook(self) -> Codebook:
        """The codes of the words."""

    @property
    def knows_arrival(self) -> bool:
        """Whether late rows can be told."""

    def states(self) -> Mapping[RowState, StateCount]:
        """Return the number of rows in each state."""

    def questions(self) -> list[QuestionCount]:
        """Return the distinct questions with their counts."""

    def orders(self) -> int:
        """Return the number of orders in the chains."""

    def orders_of(self, groups: Mapping[int, int], *, examples: int = 0) -> Mapping[int, GroupOrders]:
        """Return the orders of each group; `groups` has the group of each question."""

    def parts(self, column: str, groups: Mapping[int, int]) -> list[PartCount]:
        """Return the rows and orders of each group and each value of a column."""

    def rows_of(self, questions: Collection[int]) -> Any:
        """Return the rows of some questions as a dataframe of Polars: order, question, and item, row and time."""

    def times(self) -> tuple[int, int] | None:
        """Return the earliest and the latest time of the chains, in microseconds."""

    def durations(self) -> list[Durations]:
        """Return how long orders stayed in each status that they left."""

    def last_statuses(self) -> list[LastStatus]:
        """Return in which status the chains end."""

    def variants(self, most: int) -> VariantCounts:
        """Return the most frequent sequences of statuses."""
