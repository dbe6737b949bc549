"""The provider's live answer to what is open: read, compared with ours, and given as the provider does."""

from __future__ import annotations

from collections.abc import Iterator

from statemachine.cli.errors import CommandError
from statemachine.cli.layout import one_line
from statemachine.cli.streams import read_input
from statemachine.model.decision import Available
from statemachine.model.errors import MessageError, MissingExtraError, RequestError
from statemachine.model.offer import Offer
from statemachine.model.ruleset import RuleSet
from statemachine.model.vocabulary import NOTHING


def live_offer(rules: RuleSet, path: str) -> Offer:
    """Read a live answer, or raise `CommandError`."""
    from statemachine.messages import Messages  # noqa: PLC0415  # only for whoever has such an answer

    try:
        return Messages(rules).read_offer(read_input(path))
    except (MessageError, MissingExtraError, RequestError) as error:
        raise CommandError(str(error)) from error


def provider_answer(rules: RuleSet, available: Available, actor: str | None) -> dict[str, object]:
    """Return what is open as the provider would answer it, or raise `CommandError`."""
    from statemachine.messages import Messages  # noqa: PLC0415  # only for whoever asks for it

    try:
        return Messages(rules).available_answer(available, actor=actor)
    except (MessageError, MissingExtraError, RequestError) as error:
        raise CommandError(str(error)) from error


def drift(offer: Offer, available: Available) -> Iterator[str]:
    """Yield where the live answer and the rules differ, beyond what it narrows."""
    if offer.status != available.source:
        kept = one_line(available.source or NOTHING)
        yield f"the provider says that the order is {one_line(offer.status)}, not {kept}"
        return
    names = dict.fromkeys(each.target for each in offer.beyond(available))
    if names:
        yield f"on offer, and not in the rules: {one_line(', '.join(names))}"
