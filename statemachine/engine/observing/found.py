"""What a line of the procedure finds a message to mean, before anybody says what is done about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from statemachine.engine.observing import meanings
from statemachine.engine.observing.heard import Age, Heard
from statemachine.model.observation import Meaning

if TYPE_CHECKING:
    from statemachine.model.decision import Refusal
    from statemachine.model.observation import Observation
    from statemachine.model.reachability import Route
    from statemachine.model.rows import Row


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
    """Name each word that means nothing: the observed one, the kept one, or both."""
    said = []
    if heard.observed.name is None:
        said.append(_unknown_observed(observation, triggers))
    if heard.kept is not None and heard.kept.name is None:
        said.append(meanings.unknown_kept(heard.stored.status))
    return "; ".join(said)


def _unknown_observed(observation: Observation, triggers: Mapping[str, str]) -> str:
    trigger = observation.trigger
    if observation.status is None and isinstance(trigger, str):
        return meanings.no_status_for(trigger, declared=trigger in triggers)
    return meanings.unknown(observation.status)


def accepted(heard: Heard) -> Found:
    """Take a status that is not declared as it comes, unless it is an older fact."""
    text = heard.observed.said or ""
    kept = None if heard.kept is None else heard.kept.said
    if kept == text:
        return Found(meaning=Meaning.DUPLICATE, reason=meanings.again(text))
    if heard.age is Age.OLDER:
        return Found(meaning=Meaning.LATE, reason=meanings.older(text))
    word = kept if heard.observed.name is not None and kept is not None else text
    reason = meanings.accepted(word)
    return Found(meaning=Meaning.UNSPECIFIED, reason=reason, certain=False, unspecified=True)


def ahead(observed: str, way: Route, previous: str | None = None) -> Found:
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


def unspecified(case: Case, *, declared: bool) -> Found:
    """Say that the rules leave the move open; `declared` is that they have another between the two."""
    reason = meanings.unspecified(case.kept, case.observed, declared=declared)
    return Found(meaning=Meaning.UNSPECIFIED, reason=reason, certain=False, unspecified=True)
