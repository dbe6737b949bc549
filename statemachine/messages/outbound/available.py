"""What is open to a user becomes the document by which we answer as the provider does."""

from __future__ import annotations

from collections.abc import Iterable

from statemachine.messages.outbound.contexts import status_of
from statemachine.messages.outbound.forms import OfferForm
from statemachine.messages.outbound.trees import render
from statemachine.model.decision import Available, Move
from statemachine.model.errors import MessageError, RequestError
from statemachine.model.ruleset import RuleSet
from statemachine.model.table import included


def document_of(
    rules: RuleSet, form: OfferForm, available: Available, actor: str | None
) -> dict[str, object]:
    """Fill in the answer of an offering, ready for JSON, or raise `RequestError`."""
    _check(rules, available, actor)
    context = {
        "status": status_of(rules, available.source),
        "moves": [_move(rules, each) for each in available.moves],
        "overrides": [_move(rules, each) for each in _once_per_target(available.overrides)],
        "actor": actor,
        "actors": [] if actor is None else sorted(included(rules, actor)),
    }
    name = form.offering.name
    try:
        document = render(form.offering.answer, form.finder(context))
    except MessageError as error:
        raise RequestError(f"the offer {name!r} cannot be given: {error}") from None
    if not isinstance(document, dict):
        raise RequestError(f"the offer {name!r} cannot be given: its answer is not a mapping")
    return document


def _check(rules: RuleSet, available: Available, actor: str | None) -> None:
    if available.refusals:
        why = "; ".join(refusal.message for refusal in available.refusals)
        raise RequestError(f"nothing can be offered, for the question was not understood: {why}")
    if actor is not None and actor not in rules.actors:
        raise RequestError(f"there is no actor {actor!r}")
    targets = {each.target for each in (*available.moves, *available.overrides)}
    if (targets | {available.source}) - {None} - rules.statuses.keys():
        raise RequestError("what is available is that of another rule set")


def _once_per_target(moves: Iterable[Move]) -> Iterable[Move]:
    first: dict[str, Move] = {}
    for move in moves:
        first.setdefault(move.target, move)
    return first.values()


def _move(rules: RuleSet, move: Move) -> dict[str, object]:
    return {
        "target": status_of(rules, move.target),
        "event": move.event,
        "title": move.title,
        "default": move.default,
        "instructions": move.instructions,
    }
