"""A minimal rule file with the request that a test gives it."""

from __future__ import annotations

from collections.abc import Mapping

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
  count: {type: integer, default: 3}
  size: {type: number}
  day: {type: date}
  moment: {type: datetime}
  length: {type: duration}
  flag: {type: boolean}
statuses: {New: {initial: true, code: 1, title: Brand new}, Done: {code: 2}}
transitions: [{event: finish, source: New, target: Done}]
messages:
  outbound:
"""


def finish(
    outbound: str, parameters: Mapping[str, object] | None = None, /, **inputs: object
) -> Request:
    """Build the only request of the file, for the move from New to Done."""
    rules = loads(HEAD + "".join(f"    {line}\n" for line in outbound.splitlines()), "acme.yaml")
    decision = Engine(rules).decide("New", event="finish")
    return Messages(rules).build_request(decision, parameters=parameters, inputs=inputs)


def refused(outbound: str, parameters: Mapping[str, object] | None = None, /, **inputs: object) -> str:
    """Return why the request cannot be built."""
    with pytest.raises(RequestError) as caught:
        finish(outbound, parameters, **inputs)
    return str(caught.value)
