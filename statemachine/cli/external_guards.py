"""External guards are Python functions, which the command does not have: it assumes their values."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from itertools import product
from typing import NamedTuple

from statemachine.cli.arguments import CommandError, ExitCode, QuestionArguments, pairs
from statemachine.cli.render import decision_values, refusal_lines
from statemachine.engine import Engine
from statemachine.engine.reasons import guard_failed
from statemachine.model.available import Available, Move
from statemachine.model.decision import Cause, Decision, Refusal, Verdict
from statemachine.model.observation import Moment
from statemachine.model.ruleset import RuleSet
from statemachine.model.value_types import Domain, Type, Value, read_values
from statemachine.model.vocabulary import OTHERWISE

_MOST_GUARDS = 8
"""Up to this many guards, every combination of their values is tried; of more, only that all hold.

That tells nothing about an `otherwise` move, which depends on guards that fail.
"""


def engine_for_messages(rules: RuleSet) -> Engine:
    """Return the engine for messages and stored orders, for which no external guard is called."""
    guards = {name: _no_answer for name, guard in rules.guards.items() if guard.external is not None}
    return Engine(rules, guards=guards)


def _no_answer(_: object) -> bool:
    raise NotImplementedError  # messages call no external guard


class GuardedDecision(NamedTuple):
    """A decision, and the external guards that its verdict or its targets depend on.

    With such guards the answer is not known, and the decision is not one.
    """

    decision: Decision
    depends_on: tuple[str, ...] = ()

    @property
    def verdict(self) -> str:
        """The verdict, or `cannot-tell`."""
        return "cannot-tell" if self.depends_on else self.decision.verdict

    @property
    def exit_code(self) -> ExitCode:
        """The exit code of `decide`."""
        if self.depends_on or self.decision.verdict is Verdict.UNSPECIFIED:
            return ExitCode.UNSPECIFIED
        return ExitCode.YES if self.decision.allowed else ExitCode.NO

    def reasons(self) -> Iterator[str]:
        """Yield a line for each refusal, or for each external guard with the option that gives its value."""
        for name in self.depends_on:
            yield (
                f"  depends on the external guard {name!r}, a Python function: "
                f"give its value with --assume {name}=true or --assume {name}=false"
            )
        if not self.depends_on:
            yield from refusal_lines(self.decision.refusals)

    def values(self, rules: RuleSet) -> dict[str, object]:
        """Return the decision as values for JSON."""
        if not self.depends_on:
            return decision_values(rules, self.decision)
        return {
            "verdict": "cannot-tell",
            "row": None,
            "external_guards": list(self.depends_on),
            "refusals": [],
            "alternatives": list(self.decision.alternatives),
        }


class ExternalGuards:
    """The external guards of a rule set with assumed values, and an engine that uses them.

    A guard whose value is not given is assumed to hold.
    """

    def __init__(self, rules: RuleSet, options: Namespace) -> None:
        """Read the values of `--assume`, or raise `CommandError` or `ValueTextError`."""
        external = [name for name, guard in rules.guards.items() if guard.external is not None]
        texts = pairs("assume", options.assume, "GUARD=VALUE")
        for name in texts:
            if name in rules.guards and name not in external:
                raise CommandError(f"--assume: guard {name!r} is not external; give its facts instead")
        given = read_values("guard", dict.fromkeys(external, Domain(Type.BOOLEAN)), texts)
        self.unknown = frozenset(external) - given.keys()
        self._values: dict[str, Value] = {**dict.fromkeys(external, True), **given}
        self._called: dict[str, None] = {}
        self.engine = Engine(rules, guards={name: partial(self._value, name) for name in external})

    def decide(self, ask: Callable[[Engine], Decision]) -> GuardedDecision:
        """Return the decision, and the guards without a value that its verdict or its targets depend on."""
        failing = holding = self._decide(ask, dict.fromkeys(self.unknown, False))
        names = self._relevant(failing)
        all_true = [(True,) * len(names)]
        many = len(names) > _MOST_GUARDS
        if many and _concerns_otherwise(failing):
            return GuardedDecision(failing, names)
        for values in all_true if many else product((False, True), repeat=len(names)):
            holding = self._decide(ask, dict(zip(names, values, strict=True)))
            if (holding.verdict, holding.targets) != (failing.verdict, failing.targets):
                return GuardedDecision(failing if holding.allowed else holding, names)
        return GuardedDecision(failing if failing.allowed else holding)

    def available(
        self, status: str | None, question: QuestionArguments, since: Moment | None = None
    ) -> Available:
        """Return the moves from a status, possible and blocked; a guard that is false blocks its moves."""
        available = self.engine.available(status, **question, blocked=True, since=since)

        def ask(engine: Engine, *, move: Move) -> Decision:
            return engine.decide(status, target=move.row.target, event=move.event, **question)

        moves, overrides, blocked = (
            tuple(self._with_guard_refusals(move, partial(ask, move=move)) for move in each)
            for each in (available.moves, available.overrides, available.blocked)
        )
        refused = (
            replace(move.with_rows([row]), refusals=())
            for move in (*moves, *overrides)
            if move.refusals
            for row in move.rows
        )
        failing = (self._with_guard_refusals(each, partial(ask, move=each)) for each in refused)
        return replace(
            available,
            moves=tuple(each for each in moves if not each.refusals),
            overrides=tuple(each for each in overrides if not each.refusals),
            blocked=(*failing, *blocked),
        )

    def _with_guard_refusals(self, move: Move, ask: Callable[[Engine], Decision]) -> Move:
        """Return a move with a refusal for each of its guards that is assumed to be false.

        An `otherwise` move is refused, too, if the assumed guards make another move of its event hold.
        """
        rules = self.engine.rules
        own = (rules.guards[name] for name in move.guards if name in move.row.guards)
        refusals = [
            Refusal(Cause.GUARD_FAILED, guard_failed(f"'{move.row}'", each, rules), each.name, move.row)
            for each in own
            if each.name not in self.unknown and self._values[each.name] is False
        ]
        if move.row.otherwise and not move.refusals:
            others = self.unknown.difference(move.row.guards)
            decision = self._decide(ask, dict.fromkeys(others, False))
            refusals += (
                each
                for each in decision.refusals
                if each.row == move.row
                and each.cause is Cause.GUARD_FAILED
                and each.subject == OTHERWISE
            )
        return replace(move, refusals=(*move.refusals, *refusals)) if refusals else move

    def _decide(self, ask: Callable[[Engine], Decision], values: Mapping[str, bool]) -> Decision:
        self._values.update(dict.fromkeys(self.unknown, True) | dict(values))
        self._called.clear()
        return ask(self.engine)

    def _relevant(self, failing: Decision) -> tuple[str, ...]:
        """Return the guards that can change a decision that was made with all of them false."""
        if failing.allowed or _concerns_otherwise(failing):
            names = self._called.keys() & self.unknown
        else:
            failed = (each.subject for each in failing.refusals if each.cause is Cause.GUARD_FAILED)
            names = {name for name in failed if name is not None} & self.unknown
        return tuple(sorted(names))

    def _value(self, name: str, _facts: Mapping[str, Value]) -> bool:
        self._called[name] = None
        return self._values[name] is True


def _concerns_otherwise(decision: Decision) -> bool:
    """Return whether an `otherwise` row fires or is refused: it depends on guards that fail, too."""
    rows = (decision.row, *(each.row for each in decision.refusals))
    return any(row is not None and row.otherwise for row in rows)
