"""The question that one pair of statuses is to the engine, and its verdict for the audit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial
from typing import Any

from statemachine.engine import Engine, External
from statemachine.model.decision import Cause, Decision, Refusal, Verdict
from statemachine.model.frozen import FrozenMap
from statemachine.model.ruleset import RuleSet
from statemachine.model.spans import NOWHERE, Span

UNPROVED = frozenset({Cause.INPUT_MISSING, Cause.FACT_MISSING, Cause.GUARD_ERROR})
"""The causes that say only that the log does not have what the rules ask for."""


class PairKind(StrEnum):
    """What a pair of statuses that follow one another is."""

    DECLARED = "declared"
    """The rules allow the move."""
    OVERRIDE = "override"
    """The rules allow the move as an override."""
    UNSPECIFIED = "unspecified"
    """The rules do not decide."""
    REFUSED = "refused"
    """The rules forbid the move."""
    UNPROVED = "unproved"
    """The rules allow the move under conditions that the log says nothing about."""
    REPEATED = "repeated"
    """The status was reported again; it is no move."""
    UNKNOWN_STATUS = "unknown-status"
    """One of the two words names no status."""
    AMBIGUOUS = "ambiguous"
    """Rows of the order have one time, so that their sequence is not known."""

    @property
    def is_judged(self) -> bool:
        """Whether the engine was asked."""
        return self in _JUDGED

    @property
    def is_deviation(self) -> bool:
        """Whether the pair is a move that the rules do not simply allow."""
        return self in _JUDGED and self is not PairKind.DECLARED


_JUDGED = frozenset(list(PairKind)[:5])


@dataclass(frozen=True, slots=True, kw_only=True)
class PairQuestion:
    """A pair of statuses with all that the log has about it; the source of a creation is None."""

    source: str | None
    target: str
    event: str | None = None
    actor: str | None = None
    channel: str | None = None
    facts: Mapping[str, object] = field(default_factory=FrozenMap)


@dataclass(frozen=True, slots=True)
class PairAnswer:
    """What a pair is, and the decision of the engine about it; there is none about a repeated status."""

    kind: PairKind
    decision: Decision | None = None

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """The reasons for a no."""
        return () if self.decision is None else self.decision.refusals

    @property
    def causes(self) -> tuple[Cause, ...]:
        """The causes of a no, each once, the nearest to a yes first."""
        return tuple(dict.fromkeys(each.cause for each in self.refusals))


class Auditor:
    """Asks the engine of one rule set about pairs of statuses.

    An external guard without a function is not evaluated: a pair that needs it is unproved. `evaluated` are the facts
    that the functions of the others get.
    """

    def __init__(self, rules: RuleSet, guards: Mapping[str, External]) -> None:
        """Compile the rules; raise `GuardsError` for a function that belongs to no external guard."""
        external = (each.name for each in rules.guards.values() if each.external is not None)
        self.rules = rules
        self.evaluated = frozenset(
            fact for name in guards if name in rules.guards for fact in rules.guards[name].facts
        )
        self.engine = Engine(rules, guards={**dict.fromkeys(external, _without_function), **guards})

    def read(self, question: PairQuestion | None) -> PairQuestion | None:
        """Return a question with the name that these rules have for its status before; None if they do not know it.

        An older version of the rules, which named that status, may have had another name for it.
        """
        if question is None or question.source is None:
            return question
        source = self.engine.table.resolve(question.source)
        return None if source is None else replace(question, source=source)

    def answer(self, question: PairQuestion) -> PairAnswer:
        """Return what a pair is: a repeated status, or what the engine decides about the move."""
        decide = self._ask(question)
        if question.source == question.target:
            return self._answer_repeated(question, decide)
        decision = decide()
        if decision.allowed:
            return PairAnswer(PairKind.DECLARED, decision)
        overridden = decide(override=True)
        if overridden.allowed:
            return PairAnswer(PairKind.OVERRIDE, overridden)
        if decision.verdict is Verdict.UNSPECIFIED:
            return PairAnswer(PairKind.UNSPECIFIED, decision)
        for each in (decision, overridden):
            if _is_unproved(each):
                return PairAnswer(PairKind.UNPROVED, each)
        return PairAnswer(PairKind.REFUSED, decision)

    def place(self, refusal: Refusal, source: str | None) -> Span | None:
        """Return the place of what refuses: the transition, the final status, or the word on undeclared moves."""
        undeclared = self.rules.undeclared.span
        if refusal.span is not None or refusal.cause not in {Cause.FINAL_STATUS, Cause.NOT_DECLARED}:
            return refusal.span
        if refusal.cause is Cause.NOT_DECLARED and undeclared != NOWHERE.span:
            return undeclared
        return None if source is None else self.rules.statuses[source].span

    def _ask(self, question: PairQuestion) -> Any:
        return partial(
            self.engine.decide,
            question.source,
            target=question.target,
            event=question.event,
            actor=question.actor,
            channel=question.channel,
            facts=question.facts or None,
        )

    @staticmethod
    def _answer_repeated(question: PairQuestion, decide: Any) -> PairAnswer:
        """Return that a status was repeated, unless the event shows that the order entered it again."""
        if question.event is not None and (decision := decide()).allowed:
            return PairAnswer(PairKind.DECLARED, decision)
        return PairAnswer(PairKind.REPEATED)


def _is_unproved(decision: Decision) -> bool:
    """Return whether a row is blocked only by what the log does not have, and nothing blocks all rows, such as an unknown actor."""
    causes: dict[int | None, set[Cause]] = {}
    for each in decision.refusals:
        causes.setdefault(None if each.row is None else each.row.number, set()).add(each.cause)
    of_all_rows = causes.pop(None, set())
    return of_all_rows <= UNPROVED and any(each <= UNPROVED for each in causes.values())


def _without_function(*_: object, **__: object) -> bool:
    raise LookupError("the audit was given no function for this guard")
