"""The provider's live answer to what is open: read, compared with ours, and given as the provider does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from statemachine.cli.errors import CommandError
from statemachine.cli.layout import one_line
from statemachine.cli.streams import read_input
from statemachine.model.decision import Available, Move
from statemachine.model.errors import MessageError, MissingExtraError, RequestError
from statemachine.model.live_moves import LiveMove, LiveMoves
from statemachine.model.ruleset import RuleSet
from statemachine.model.vocabulary import NOTHING


def live_offer(rules: RuleSet, path: str) -> LiveMoves:
    """Read a live answer, or raise `CommandError`."""
    from statemachine.messages import MAX_BODY_SIZE, Messages  # noqa: PLC0415  # only for whoever has such an answer

    try:
        return Messages(rules).read_live_moves(read_input(path, MAX_BODY_SIZE + 1))
    except (MessageError, MissingExtraError, RequestError) as error:
        raise CommandError(str(error)) from error


def provider_answer(rules: RuleSet, available: Available, actor: str | None) -> dict[str, object]:
    """Return what is open as the provider would answer it to a user, or raise `CommandError`."""
    if actor is None or available.source is None:
        raise CommandError("a provider answers for one order and one user: give a STATUS and --actor")
    from statemachine.messages import Messages  # noqa: PLC0415  # only for whoever asks for it

    try:
        return Messages(rules).build_live_moves(available, actor=actor)
    except (MessageError, MissingExtraError, RequestError) as error:
        raise CommandError(str(error)) from error


def drift(offer: LiveMoves, available: Available, actor: str | None) -> Iterator[str]:
    """Yield where the live answer and the rules differ."""
    if offer.actor is not None and actor not in {None, offer.actor}:
        yield f"the provider takes the user for {one_line(offer.actor)}, not for {one_line(str(actor))}"
    if offer.status != available.source:
        kept = one_line(available.source or NOTHING)
        yield f"the provider says that the order is {one_line(offer.status)}, not {kept}"
        return
    told = drift_values(offer, available)
    for words, names in (
        ("in the rules, and not on offer", "withheld"),
        ("on offer, and not in the rules", "beyond"),
    ):
        if told[names]:
            yield f"{words}: {one_line(', '.join(map(str, told[names])))}"


def drift_values(offer: LiveMoves, available: Available) -> dict[str, Any]:
    """Return the same as values: where the order is and who the user is, and the targets that only one side has."""
    return {
        "status": offer.status,
        "actor": offer.actor,
        "withheld": _targets(offer.withheld(available)),
        "beyond": _targets(offer.beyond(available)),
    }


def _targets(moves: Iterable[Move | LiveMove]) -> list[str]:
    return list(dict.fromkeys(each.target for each in moves))
