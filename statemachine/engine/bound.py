"""The questions of an engine for one asker and channel."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from types import NoneType
from typing import Any

from statemachine.model.decision import Available, Change, Decision

REMEMBERED = 4_096
"""The number of answers that an engine or a bound engine remembers, so that its memory is bounded."""

PLAIN = frozenset({str, NoneType})
"""The types of words that equal no other name: a boolean equals a code."""


@dataclass(frozen=True, slots=True)
class BoundEngine:
    """The questions of an engine for one asker and channel; make it with `Engine.bind`.

    It has no `observe`: the asker is not the actor of a message.
    """

    actor: str | tuple[str, ...] | None
    channel: str | None
    _bind: Callable[..., BoundEngine] = field(repr=False)
    _decide: Callable[..., Decision] = field(repr=False, compare=False)
    _available: Callable[..., Available] = field(repr=False, compare=False)
    _apply: Callable[..., Change] = field(repr=False, compare=False)
    _remembered: Mapping[Any, Decision] = field(repr=False, compare=False)
    _answers: dict[Any, Decision] = field(default_factory=dict, repr=False, compare=False)

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
        if event is None and facts is None and inputs is None and override is False:
            try:
                return self._answers[source, target]
            except (KeyError, TypeError):  # not asked before, or a word that has no hash
                return self._first(source, target)
        return self._decide(
            source, target=target, event=event, facts=facts, inputs=inputs, override=override
        )

    def _first(self, source: Any, target: Any) -> Decision:
        """Return the answer to a question, and remember it if the engine does."""
        decision = self._decide(source, target=target)
        words = (source, target, None, self.actor, self.channel, False)
        try:
            is_remembered = self._remembered.get(words) is decision
        except TypeError:  # a word that cannot be hashed
            return decision
        if is_remembered and {type(source), type(target)} <= PLAIN:
            remember(self._answers, (source, target), decision)
        return decision

    def available(
        self,
        source: str | int | None,
        *,
        facts: Mapping[str, object] | None = None,
        inputs: Mapping[str, object] | None = None,
        blocked: bool = False,
    ) -> Available:
        """Return what `Engine.available` returns for this asker."""
        return self._available(source, facts=facts, inputs=inputs, blocked=blocked)

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
        values = {"facts": facts, "inputs": inputs, "override": override, "order": order}
        return self._apply(source, target=target, event=event, **values)

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle the engine and the asker, without the remembered answers."""
        return partial(self._bind, actor=self.actor, channel=self.channel), ()


def remember(memory: dict[Any, Any], words: object, answer: object) -> None:
    """Remember an answer; a full memory is emptied first."""
    if len(memory) >= REMEMBERED:
        memory.clear()
    memory[words] = answer
