"""The paths of outbound requests."""

from __future__ import annotations

from statemachine.model.frozen import FrozenMap
from statemachine.model.message_specs import JMESPath
from statemachine.model.outbound_request import OutboundRequest

REQUEST = OutboundRequest(
    name="finish",
    method="PUT",
    url="https://example.com",
    query=FrozenMap({"a": JMESPath("a")}),
    headers=FrozenMap({"X-Api-Key": JMESPath("b")}),
    body=FrozenMap({"c": JMESPath("c"), "d": (FrozenMap({"e": JMESPath("e")}), 1, None, True)}),
)


def test_every_path_of_a_request_is_sent() -> None:
    """The paths of the query, of the headers and of the whole body are yielded."""
    assert sorted(path.text for path in REQUEST.sent_paths) == ["a", "b", "c", "e"]
