"""The answers of the engine: a decision, what is available, and a change made."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from statemachine.model.frozen import FrozenMap
from statemachine.model.problem import problem_of
from statemachine.model.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from statemachine.model.rows import Row
    from statemachine.model.ruleset import Action, Transition
    from statemachine.model.vocabulary import Basis


class Verdict(StrEnum):
    """The three answers."""

    ALLOWED = "allowed"
    REFUSED = "refused"
    UNSPECIFIED = "unspecified"


@dataclass(frozen=True, slots=True)
class Decision:
    """An answer: the row that would fire (or the action that may be called), or every reason why not."""

    verdict: Verdict
    row: Row | None = None
    refusals: tuple[Refusal, ...] = ()
    alternatives: tuple[str, ...] = ()
    action: Action | None = None

    @property
    def allowed(self) -> bool:
        """Whether the answer is yes."""
        return self.verdict is Verdict.ALLOWED

    @property
    def transition(self) -> Transition | None:
        """The transition that would fire; None for a no and for a plain creation."""
        return None if self.row is None else self.row.transition

    @property
    def event(self) -> str | None:
        """The event of the row that would fire."""
        return None if self.row is None else self.row.event

    @property
    def target(self) -> str | None:
        """The status in which the order would be."""
        return None if self.row is None else self.row.target

    def to_problem(self) -> dict[str, object]:
        """Return a no as RFC 9457 problem details, ready for JSON, or raise `ValueError` for a yes."""
        if self.allowed:
            raise ValueError("an allowed decision is no problem: ask `decision.allowed` first")
        return problem_of(self.verdict, self.refusals, self.alternatives)


@dataclass(frozen=True, slots=True)
class Move:
    """A move that is open from here, and what it still needs: facts to be known, inputs to be given."""

    row: Row
    facts: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()

    @property
    def target(self) -> str:
        """The status in which the order would be."""
        return self.row.target

    @property
    def event(self) -> str | None:
        """The event by which it gets there."""
        return self.row.event

    @property
    def default(self) -> bool:
        """Whether this is the choice to offer first."""
        return self.row.default

    @property
    def title(self) -> str | None:
        """What the move means, for people."""
        return self.row.transition.title if self.row.transition else None

    @property
    def instructions(self) -> str | None:
        """What to tell the person who makes the move."""
        return self.row.transition.instructions if self.row.transition else None

    @property
    def basis(self) -> Basis | None:
        """What the rule rests on; None for a plain creation."""
        return self.row.transition.basis if self.row.transition else None


@dataclass(frozen=True, slots=True)
class Available:
    """What is open from a status to an asker: normal moves and, apart, overrides.

    `refusals` says what of the question was not understood; then nothing is open.
    """

    source: str | None
    moves: tuple[Move, ...] = ()
    overrides: tuple[Move, ...] = ()
    refusals: tuple[Refusal, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """A move that was made. The inputs, with their defaults, are not shown: they may be secret."""

    row: Row
    actor: str | None = None
    channel: str | None = None
    inputs: Mapping[str, object] = field(default_factory=FrozenMap, repr=False)

    @property
    def source(self) -> str | None:
        """The status that the order left; None when it was created."""
        return self.row.source

    @property
    def target(self) -> str:
        """The status that the order entered."""
        return self.row.target

    @property
    def event(self) -> str | None:
        """The event by which it moved."""
        return self.row.event

    @property
    def override(self) -> bool:
        """Whether the move was outside the normal rules."""
        return self.row.override
