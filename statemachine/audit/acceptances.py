"""Deviations that somebody accepted, with the reason, the owner, and the last day on which they are accepted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from statemachine.audit.audit_report import PairCount, Report
from statemachine.audit.questions import PairKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """An accepted deviation: a kind of move, why it is accepted, by whom, and the last day on which it is.

    The source of a creation is None. An event, an actor or a channel that is None accepts every one.
    """

    kind: PairKind
    source: str | None
    target: str
    event: str | None = None
    actor: str | None = None
    channel: str | None = None
    reason: str
    owner: str
    until: date

    @property
    def text(self) -> str:
        """The reason, the owner and the last day, as a report shows them."""
        return f"{self.reason} ({self.owner}, until {self.until})"

    def accepts(self, pair: PairCount) -> bool:
        """Return whether a move is accepted."""
        named = ((self.event, pair.event), (self.actor, pair.actor), (self.channel, pair.channel))
        same = (self.kind, self.source, self.target) == (pair.kind, pair.source, pair.target)
        return same and all(own is None or own == other for own, other in named)


def accept(
    report: Report, acceptances: Iterable[Acceptance], today: date
) -> tuple[Report, tuple[Acceptance, ...]]:
    """Return the report with the texts of accepted deviations, and the acceptances that were not used.

    An acceptance whose last day has passed is not used. Of several, the first is.
    """
    given = tuple(acceptances)
    valid = [each for each in given if each.until >= today]
    used: set[int] = set()
    pairs = []
    for pair in report.pairs:
        found = next((each for each in valid if pair.kind.is_deviation and each.accepts(pair)), None)
        if found is not None:
            used.add(id(found))
        pairs.append(pair if found is None else replace(pair, accepted=found.text))
    unused = tuple(each for each in given if id(each) not in used)
    return replace(report, pairs=tuple(pairs)), unused
