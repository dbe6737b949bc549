"""What a line of the procedure finds a message to mean, before anybody says what is done about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from statemachine.engine.observing import meanings
from statemachine.model.outcome import Meaning

if TYPE_CHECKING:
    from statemachine.engine.observing.heard import Heard
    from statemachine.model.observation import Observation
    from statemachine.model.refusal import Refusal
    from statemachine.model.rows import Row
    from statemachine.model.ways import Way


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a line finds a message to mean."""

    meaning: Meaning
    reason: str
    row: Row | None = None
    missing: tuple[str, ...] = ()
    unique: bool = True
    readings: tuple[Meaning, ...] = ()
    certain: bool = True
    unspecified: bool = False
    refusals: tuple[Refusal, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """A message about an order that is kept, with the two statuses that it is about."""

    heard: Heard
    kept: str
    observed: str


def unknown(heard: Heard, observation: Observation, triggers: Mapping[str, str]) -> str:
    """Name the word that means nothing: the observed one, or else the kept one."""
    if heard.observed.name is not None and heard.kept is not None:
        return meanings.unknown_kept(heard.order.status)
    if observation.status is None and isinstance(observation.trigger, str):
        return meanings.no_status_for(observation.trigger, declared=observation.trigger in triggers)
    return meanings.unknown(observation.status)


def accepted(heard: Heard) -> Found:
    """Take a status that is not declared as it comes."""
    text = heard.observed.text or ""
    if heard.kept is not None and heard.kept.text == text:
        return Found(meaning=Meaning.DUPLICATE, reason=meanings.again(text))
    return Found(
        meaning=Meaning.UNSPECIFIED, reason=meanings.accepted(text), certain=False, unspecified=True
    )


def ahead(observed: str, way: Way, previous: str | None = None) -> Found:
    """Say what was passed unheard, on the way to the previous status if the message names one."""
    missing = way.between if previous is None else (*way.between, previous)
    reason = meanings.skipped(observed, missing, unique=way.unique)
    return Found(meaning=Meaning.SKIPPED_AHEAD, reason=reason, missing=missing, unique=way.unique)


def ambiguous(reason: str, readings: tuple[Meaning, ...]) -> Found:
    """Give both readings of a message."""
    return Found(meaning=Meaning.AMBIGUOUS, reason=reason, readings=readings, certain=False)


def late_or_ahead(case: Case) -> Found:
    """Say that the observed status lies both before and after the kept one."""
    reason = meanings.late_or_ahead(case.kept, case.observed)
    return ambiguous(reason, (Meaning.LATE, Meaning.SKIPPED_AHEAD))


def after_final(case: Case) -> Found:
    """Say that the order had ended."""
    reason = meanings.after_final(case.kept, case.observed)
    return Found(meaning=Meaning.AFTER_FINAL, reason=reason)


def unspecified(case: Case) -> Found:
    """Say that the rules leave the move open."""
    reason = meanings.unspecified(case.kept, case.observed)
    return Found(meaning=Meaning.UNSPECIFIED, reason=reason, certain=False, unspecified=True)
