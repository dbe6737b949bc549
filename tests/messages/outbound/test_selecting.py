"""Tests of selecting a request: by the event, the action or the message that it reads."""

from __future__ import annotations

import pytest

from statemachine.model.errors import RefusedError, RequestError
from tests.messages.outbound.kinds import Requests, refused

ALL = Requests(
    """\
pause: {for: [hold, release], method: POST, url: 'https://example.com/pause'}
close: {for: finish, method: POST, url: 'https://example.com/close'}
undo: {override: true, method: POST, url: 'https://example.com/undo'}
edit: {for: {action: [rename, resend]}, method: POST, url: 'https://example.com/edit'}
poll: {for: {read: poll}, url: 'https://example.com/orders'}
"""
)
DECLARED = (
    "'pause' is for moves by the event 'hold' or 'release', 'close' is for moves by the event 'finish', "
    "'undo' is for all overrides, 'edit' is for the action 'rename' or 'resend' and 'poll' is for reading 'poll'"
)


@pytest.mark.parametrize(
    ("event", "source", "name"),
    [("hold", "New", "pause"), ("release", "Held", "pause"), ("finish", "New", "close")],
)
def test_one_request_serves_several_events(event: str, source: str, name: str) -> None:
    """It is selected by the event, and asks for the target of the move."""
    request = ALL.move(event, source)

    assert (request.name, request.read) == (name, None)
    assert request.targets == (ALL.engine.decide(source, event=event).target,)


@pytest.mark.parametrize("action", ["rename", "resend"])
def test_an_action_has_its_request(action: str) -> None:
    """It asks for no status."""
    request = ALL.act(action, {"text": "x"})

    assert (request.name, request.targets, request.read) == ("edit", (), None)


def test_an_action_that_is_refused_has_no_request() -> None:
    """The error has the decision."""
    decision = ALL.engine.decide_action("rename", "Done", inputs={"text": "x"})
    with pytest.raises(RefusedError) as caught:
        ALL.messages.build_request(decision)

    assert caught.value.decision is decision


def test_an_action_of_another_rule_set_is_an_error() -> None:
    """Another rule set has no such action, or declares it otherwise."""
    decision = ALL.engine.decide_action("resend", "New")
    for old, new in (
        ("resend", "replay"),
        ("resend: {statuses: [New, Held]}", "resend: {statuses: [New]}"),
    ):
        other = Requests("edit: {for: finish, method: PUT, url: 'https://example.com/'}", (old, new))
        with pytest.raises(RequestError, match="the decision belongs to another rule set"):
            other.messages.build_request(decision)


def test_the_only_read_is_selected() -> None:
    """It names the message that reads its answer, and its method is GET."""
    request = ALL.messages.build_read()

    assert (request.name, request.method, request.read, request.targets) == ("poll", "GET", "poll", ())
    assert request == ALL.messages.build_read(request="poll")
    assert ALL.messages.select_read().name == "poll"


def test_without_an_event_a_request_is_for_every_move() -> None:
    """It is for no override, for no action and for no read."""
    every = Requests("any: {method: POST, url: 'https://example.com/'}")

    assert {every.move(event).name for event in ("hold", "finish")} == {"any"}
    assert refused(every.act, "resend") == (
        "no request carries out the action 'resend'; 'any' is for all moves"
    )
    assert refused(every.messages.build_read) == "no request reads a message; 'any' is for all moves"


def test_an_unknown_name_is_an_error_with_the_declared_requests() -> None:
    """This holds for moves, actions and reads."""
    for problem in (
        refused(ALL.move, "hold", request="nothing"),
        refused(ALL.act, "resend", request="nothing"),
        refused(ALL.messages.build_read, request="nothing"),
    ):
        assert problem == f"unknown request 'nothing'; {DECLARED}"


def test_a_request_for_something_else_is_an_error_with_the_declared_requests() -> None:
    """The sentence says what it does not do."""
    assert refused(ALL.move, "hold", request="close") == (
        f"request 'close' does not carry out hold: New -> Held; {DECLARED}"
    )
    assert refused(ALL.move, "hold", request="edit") == (
        f"request 'edit' does not carry out hold: New -> Held; {DECLARED}"
    )
    assert refused(ALL.act, "resend", request="poll") == (
        f"request 'poll' does not carry out the action 'resend'; {DECLARED}"
    )
    assert (
        refused(ALL.messages.build_read, request="edit")
        == f"request 'edit' does not read a message; {DECLARED}"
    )


def test_several_requests_are_an_error_with_their_names() -> None:
    """The caller names one of them."""
    twice = Requests(
        "".join(
            f"{kind}{number}: {{for: {purpose}, method: POST, url: 'https://example.com/'}}\n"
            for number in (1, 2)
            for kind, purpose in (("m", "hold"), ("a", "{action: resend}"), ("r", "{read: poll}"))
        )
    )

    assert (
        refused(twice.move, "hold")
        == "several requests carry out hold: New -> Held: name one of them, m1 or m2, as `request`"
    )
    assert refused(twice.act, "resend") == (
        "several requests carry out the action 'resend': name one of them, a1 or a2, as `request`"
    )
    assert (
        refused(twice.messages.build_read)
        == "several requests read a message: name one of them, r1 or r2, as `request`"
    )
    assert twice.messages.build_read(request="r2").name == "r2"


def test_a_rule_set_without_requests_says_so() -> None:
    """There is nothing to choose from."""
    none = Requests("")

    assert (
        refused(none.messages.build_read)
        == "no request reads a message; the rule set declares no requests"
    )
    assert (
        refused(none.move, "hold", request="x")
        == "unknown request 'x'; the rule set declares no requests"
    )
