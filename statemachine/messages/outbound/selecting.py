"""Selects the request that carries out a decision, or that reads a message."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from statemachine.model.decision import Change, Decision
from statemachine.model.declarations import Action
from statemachine.model.errors import RefusedError, RequestError
from statemachine.model.outbound_request import OutboundRequest
from statemachine.model.ruleset import RuleSet
from statemachine.model.table import Row
from statemachine.model.text import did_you_mean, listing, quoted


@dataclass(frozen=True, slots=True)
class Subject:
    """What is asked for: a move (several rows that differ in the target if the provider chooses), or an action."""

    rows: tuple[Row, ...] = ()
    action: Action | None = None

    def __str__(self) -> str:
        """Return the move or the action as part of a sentence."""
        return str(self.rows[0]) if self.action is None else f"the action {self.action.name!r}"

    @property
    def requires(self) -> tuple[str, ...]:
        """The inputs that the rules require for it."""
        return self.rows[0].requires if self.action is None else self.action.limits.requires

    def fits(self, spec: OutboundRequest) -> bool:
        """Return whether a request is for this; one without events is for every move except a creation."""
        if self.action is not None:
            return self.action.name in spec.actions
        row = self.rows[0]
        fits = row.source is not None if spec.events is None else row.event in spec.events
        return spec.is_for_moves and fits and spec.override == row.override


def subject_of(rules: RuleSet, decision: Decision | Change) -> Subject:
    """Return what a decision allows, or raise `RefusedError` or `RequestError`."""
    if isinstance(decision, Decision) and not decision.allowed:
        raise RefusedError(decision)
    action = decision.action if isinstance(decision, Decision) else None
    row = decision.row
    if action is not None and rules.actions.get(action.name) == action:
        return Subject(action=action)
    targets = decision.targets if isinstance(decision, Decision) else (decision.target,)
    is_ours = row is not None and (row.transition is None or row.transition in rules.transitions)
    if (
        row is None
        or not is_ours
        or {row.source or row.target, row.target, *targets} - rules.statuses.keys()
    ):
        raise RequestError("the decision belongs to another rule set")
    rows = tuple(replace(row, target=target) for target in targets) if len(targets) > 1 else (row,)
    return Subject(rows)


def select_request(rules: RuleSet, subject: Subject, name: str | None) -> OutboundRequest:
    """Return the request with this name, or the only one for this subject, or raise `RequestError`."""
    fitting = [each for each in rules.outbound.values() if subject.fits(each)]
    return _selected(rules, fitting, name, purpose=(f"carry out {subject}", f"carries out {subject}"))


def select_read(rules: RuleSet, name: str | None) -> OutboundRequest:
    """Return the read with this name, or the only one, or raise `RequestError`."""
    reads = [each for each in rules.outbound.values() if each.read is not None]
    return _selected(rules, reads, name, purpose=("read a message", "reads a message"))


def _selected(
    rules: RuleSet, fitting: list[OutboundRequest], name: str | None, *, purpose: tuple[str, str]
) -> OutboundRequest:
    """Return one of the requests; `purpose` is the verb and its object, for several requests and for one."""
    several_do, one_does = purpose
    if name is None:
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            names = listing((each.name for each in fitting), "or")
            raise RequestError(f"several requests {several_do}: name one of them, {names}, as `request`")
        raise RequestError(f"no request {one_does}; {_declared(rules.outbound.values())}")
    if name not in rules.outbound:
        raise RequestError(
            f"unknown request {quoted(name)}{did_you_mean(name, rules.outbound)}; {_declared(rules.outbound.values())}"
        )
    if rules.outbound[name] not in fitting:
        problem = f"request {name!r} does not {several_do}"
        raise RequestError(f"{problem}; {_declared(rules.outbound.values())}")
    return rules.outbound[name]


def _declared(requests: Iterable[OutboundRequest]) -> str:
    purposes = [f"{each.name!r} is for {_purpose(each)}" for each in requests]
    return listing(purposes) if purposes else "the rule set declares no requests"


def _purpose(spec: OutboundRequest) -> str:
    if spec.actions:
        return f"the action {listing(map(repr, spec.actions), 'or')}"
    if spec.read is not None:
        return f"reading {spec.read!r}"
    kind = "overrides" if spec.override else "moves"
    if spec.events is None:
        return f"all {kind}"
    return f"{kind} by the event {listing(map(repr, spec.events), 'or')}"
