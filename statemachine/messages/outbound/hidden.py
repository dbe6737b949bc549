"""What must not stand in a frame of ours: a tool that shows the variables of a traceback shows none of it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Hidden:
    """Something that is handed in; its repr tells nothing of it."""

    value: object = field(repr=False)


@dataclass(frozen=True, slots=True)
class Received:
    """A body and what it is said to be, in which the provider may repeat what it was sent."""

    body: bytes = field(repr=False)
    content_type: str = field(repr=False)
