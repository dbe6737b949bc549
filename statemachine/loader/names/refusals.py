"""How long the refusals of a status can be: counted before an engine writes them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache

from statemachine.loader.checks import names as checks
from statemachine.model.diagnostics import Diagnostic
from statemachine.model.ruleset import Limits, RuleSet
from statemachine.model.value_sets import ValueSet

_MOST_CHARACTERS = 20_000_000
"""The most characters in the refusals of one question: they take about 100 MB and a second."""

_MESSAGE = 100
"""What each message counts beside the values in it."""


def too_long_refusals(rules: RuleSet) -> Iterator[Diagnostic]:
    """Yield a finding for the first transition, and for each action, with which the refusals are too long."""
    lengths = _Lengths(rules)
    total: Counter[str | None] = Counter()
    for transition in rules.transitions:
        length = lengths.of(transition.limits)
        if not length:
            continue
        for source, count in rules.targets_by_source(transition).items():
            total[source] += count * length
        source, most = max(total.items(), key=lambda each: each[1], default=(None, 0))
        if most > _MOST_CHARACTERS:
            owner = "a new order" if source is None else f"the status {source!r}"
            yield checks.too_long_refusals(transition.span, owner, _MOST_CHARACTERS)
            break
    for action in rules.actions.values():
        if lengths.of(action.limits) > _MOST_CHARACTERS:
            yield checks.too_long_refusals(action.span, f"the action {action.name!r}", _MOST_CHARACTERS)


class _Lengths:
    """The number of characters in the refusals by limits; undeclared names count nothing."""

    def __init__(self, rules: RuleSet) -> None:
        self.rules = rules
        self.of_fact = cache(lambda name: _MESSAGE + len(str(rules.facts[name].domain)))
        self.of_input = cache(lambda name: _MESSAGE + len(str(rules.inputs[name].domain)))
        self.of_guard = cache(self._of_guard)
        self.of_names = cache(self._of_names)

    def of(self, limits: Limits) -> int:
        """Return the number of characters in all refusals by these limits together."""
        return self.of_names(limits.guards, limits.requires)

    def _of_names(self, guards: tuple[str, ...], requires: tuple[str, ...]) -> int:
        declared = [name for name in set(guards) if name in self.rules.guards]
        facts = {fact for name in declared for fact in self.rules.guards[name].facts}
        return (
            sum(map(self.of_guard, declared))
            + sum(self.of_fact(name) for name in facts if name in self.rules.facts)
            + sum(self.of_input(name) for name in set(requires) if name in self.rules.inputs)
        )

    def _of_guard(self, name: str) -> int:
        conditions = self.rules.guards[name].conditions.items()
        return _MESSAGE + sum(len(fact) + _length(values) for fact, values in conditions)


def _length(values: ValueSet) -> int:
    """Return about how many characters a set of values takes in a message."""
    return sum(4 + len(str(each)) for each in (*(values.only or ()), *values.excluded))
