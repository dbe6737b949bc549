"""Rule files of any size, and the same lifecycles in the form of the `transitions` library."""

from __future__ import annotations

from dataclasses import dataclass

HEAD = """\
format: 1
provider: acme
subject: order
version: 1.0.0
sources:
  guide: {url: https://example.com/guide, retrieved: 2026-01-31}
actors:
  partner: {}
channels: [api]
"""


@dataclass(frozen=True)
class Shape:
    """A ring of statuses with more moves across it, all by one actor over one channel."""

    statuses: int
    transitions: int

    @property
    def names(self) -> list[str]:
        """The statuses; the last one is final."""
        return [f"Status{number}" for number in range(self.statuses)]

    @property
    def moves(self) -> list[tuple[str, str, str]]:
        """Event, source and target of each transition: the ring first, then moves across it."""
        names, last = self.names, self.statuses - 1
        ring = [(f"go{number}", names[number], names[number + 1]) for number in range(last)]
        across = (
            (f"jump{step}", names[start], names[(start + step) % self.statuses])
            for step in range(2, self.statuses)
            for start in range(last)
        )
        return ring + [move for move, _ in zip(across, range(self.transitions - last), strict=False)]

    @property
    def text(self) -> str:
        """The rule file."""
        last = self.names[-1]
        marks = {self.names[0]: "initial: true, ", last: "final: true, result: success, "}
        statuses = "".join(f"  {name}: {{{marks.get(name, '')}cite: guide}}\n" for name in self.names)
        transitions = "".join(
            f"  - {{event: {event}, source: {source}, target: {target}, actor: partner, channel: api,"
            " cite: guide}\n"
            for event, source, target in self.moves
        )
        return f"{HEAD}statuses:\n{statuses}transitions:\n{transitions}"


USUAL = Shape(30, 100)
SMALL = Shape(200, 2_000)
LARGE = Shape(2_000, 20_000)
