"""The questions of an engine for one asker and channel."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from types import NoneType
from typing import TYPE_CHECKING, Any

from statemachine.engine.question import asker
from statemachine.model.available import Available
from statemachine.model.decision import Change, Decision

if TYPE_CHECKING:
    from statemachine.model.observation import Moment

REMEMBERED = 4_096
"""The number of answers that an engine or a bound engine remembers, so that its memory is bounded."""

PLAIN = frozenset({str, NoneType, bool})
"""The types of words that are looked up as they are. An object of another type may only equal a name."""


@dataclass(frozen=True, slots=True)
class BoundEngine:
    """The questions of an engine for one asker and channel; make it with `Engine.bind`.

    It has no `observe`: the asker is not the actor of a message. `dataclasses.replace` binds another asker.
    """

    actor: str | tuple[str, ...] | None
    channel: str | None
    _bind: Callable[..., BoundEngine] = field(repr=False)
    _decide: Callable[..., Decision] = field(repr=False, compare=False)
    _available: Callable[..., Available] = field(repr=False, compare=False)
    _apply: Callable[..., Change] = field(repr=False, compare=False)
    _remembered: Mapping[Any, Decision] = field(repr=False, compare=False)
    _answers: dict[Any, Decision] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Read the asker: several actors become a sorted tuple, and members of an enum their texts."""
        actor, channel = asker(self.actor, self.channel)
        object.__setattr__(self, "actor", actor)
        object.__setattr__(self, "channel", channel)
        object.__setattr__(self, "_answers", {})  # `dataclasses.replace` makes an asker without answers

    def decide(
        self,
        source: str | int | None,
        target: str | int | None = None,
        *,
        event: str | None = None,
        facts: Mapping[str, object] | None = None,
        inputs: Mapping[str, object] | None = None,
        override: bool = False,
    ) -> Decision:
        """Return what `Engine.decide` returns for this asker."""
        if (
            (event is None and facts is None and inputs is None and override is False)
            and (type(source) is str or source is None)
            and (type(target) is str or target is None)
        ):
            try:
                return self._answers[source, target]
            except KeyError:  # not asked before
                return self._first(source, target)
        return self._decide(
            source,
            target=target,
            event=event,
            actor=self.actor,
            channel=self.channel,
            facts=facts,
            inputs=inputs,
            override=override,
        )

    def _first(self, source: str | None, target: str | None) -> Decision:
        """Return the answer to a question, and remember it if the engine does."""
        decision = self._decide(source, target=target, actor=self.actor, channel=self.channel)
        words = (source, target, None, self.actor, self.channel, False)
        try:
            is_remembered = self._remembered.get(words) is decision
        except TypeError:  # an actor or a channel that cannot be hashed
            return decision
        if is_remembered:
            remember(self._answers, (source, target), decision)
        return decision

    def available(
        self,
        source: str | int | None,
        *,
        facts: Mapping[str, object] | None = None,
        inputs: Mapping[str, object] | None = None,
        blocked: bool = False,
        since: Moment | None = None,
    ) -> Available:
        """Return what `Engine.available` returns for this asker."""
        return self._available(
            source,
            actor=self.actor,
            channel=self.channel,
            facts=facts,
            inputs=inputs,
            blocked=blocked,
            since=since,
        )

    def apply(
        self,
        source: str | int | None,
        target: str | int | None = None,
        *,
        event: str | None = None,
        facts: Mapping[str, object] | None = None,
        inputs: Mapping[str, object] | None = None,
        override: bool = False,
        order: object = None,
    ) -> Change:
        """Make the change as `Engine.apply` does for this asker."""
        return self._apply(
            source,
            target=target,
            event=event,
            actor=self.actor,
            channel=self.channel,
            facts=facts,
            inputs=inputs,
            override=override,
            order=order,
        )

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle the engine and the asker, without the remembered answers."""
        return partial(self._bind, actor=self.actor, channel=self.channel), ()


def remember(memory: dict[Any, Any], words: object, answer: object) -> None:
    """Remember an answer; a full memory is emptied first."""
    if len(memory) >= REMEMBERED:
        memory.clear()
    memory[words] = answer
