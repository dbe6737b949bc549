"""A rule file with moves, overrides, actions and a message to read, with the requests that a test gives it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from statemachine import Engine, loads
from statemachine.messages.messages import Messages
from statemachine.model.errors import RequestError
from statemachine.model.request import Request

HEAD = """\
format: 1
provider: acme
subject: order
version: 1.0.0
inputs:
  text: {type: string}
  note: {type: string, default: none given}
statuses: {New: {initial: true, code: 1, title: Brand new}, Held: {code: 2}, Done: {}}
transitions:
  - {event: hold, source: New, target: Held}
  - {event: release, source: Held, target: New}
  - {event: finish, source: [New, Held], target: Done}
  - {event: repair, source: Done, target: New, override: true}
actions:
  rename: {statuses: [New], requires: [text]}
  resend: {statuses: [New, Held]}
messages:
  inbound:
    poll: {order: {id: id, shop: shop}, status: status, snapshot: true, by_name: true,
           content: {application/json: orders || @}}
  outbound:
"""

NOW = datetime(2026, 11, 27, 12, 30, 15, 678_901, tzinfo=UTC)


class Requests:
    """The engine and the messages of the rule file with these requests; time and ids are fixed."""

    def __init__(self, outbound: str, *replaced: tuple[str, str]) -> None:
        """Load the file, with texts replaced. The ids are id-1, id-2 and so on; `asked` has what was asked for."""
        text = HEAD + "".join(f"    {line}\n" for line in outbound.splitlines())
        for old, new in replaced:
            text = text.replace(old, new)
        rules = loads(text if outbound else text.replace("  outbound:\n", ""), "acme.yaml")
        self.asked: list[str] = []
        self.engine = Engine(rules)
        self.messages = Messages(rules, clock=self._clock, new_id=self._new_id)

    def move(self, event: str = "finish", source: str = "New", /, **options: Any) -> Request:
        """Build the request for a move with this event; a named argument is an option of `build_request`."""
        decision = self.engine.decide(source, event=event)
        return self.messages.build_request(decision, **options)

    def act(self, action: str, inputs: Mapping[str, object] | None = None, /, **options: Any) -> Request:
        """Build the request for an action on a new order."""
        decision = self.engine.decide_action(action, "New", inputs=inputs or {})
        return self.messages.build_request(decision, inputs=inputs, **options)

    def _clock(self) -> datetime:
        self.asked.append("time")
        return NOW

    def _new_id(self) -> str:
        self.asked.append("id")
        return f"id-{self.asked.count('id')}"


def refused(build: Callable[..., Request], /, *arguments: Any, **options: Any) -> str:
    """Return why a request cannot be built."""
    with pytest.raises(RequestError) as caught:
        build(*arguments, **options)
    return str(caught.value)
