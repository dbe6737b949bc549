"""Requests and live moves of an event whose target the provider chooses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from statemachine import Engine, Messages, RequestError, loads

CHOSEN = """\
format: 1
provider: acme
subject: order
version: 1.0.0
statuses: {New: {initial: true, code: 1}, Paid: {code: 2}, Failed: {}}
events: {confirm: {target: provider}}
transitions: [{event: confirm, source: New, target: [Paid, Failed]}]
messages:
  outbound:
    confirm: {method: POST, url: "https://example.com/confirm", body: {event: event, from: source.code}}
    set: {method: PUT, url: "https://example.com/set", body: {to: target.name}}
    code: {method: PUT, url: "https://example.com/code", query: {to: target.code}}
    missing: {method: PUT, url: "https://example.com/x", query: {to: source.title}}
"""


def test_a_request_that_does_not_need_the_target_is_built_for_several() -> None:
    """The provider chooses among them, and the request is the same for all."""
    rules = loads(CHOSEN)
    decision = Engine(rules).decide("New", event="confirm")
    request = Messages(rules).build_request(decision, request="confirm")

    one = Messages(rules).build_request(Engine(rules).decide("New", target="Paid"), request="confirm")

    assert request.raw.body == b'{"event":"confirm","from":"1"}'
    assert (request.targets, one.targets) == (("Failed", "Paid"), ("Paid",))
    assert replace(request, targets=one.targets) == one


@pytest.mark.parametrize("name", ["set", "code"])
def test_a_request_that_needs_the_target_is_not_built_for_several(name: str) -> None:
    """The error names the targets; with one of them the request is built, if it has all that is needed."""
    rules = loads(CHOSEN)
    engine, messages = Engine(rules), Messages(rules)
    with pytest.raises(RequestError) as caught:
        messages.build_request(engine.decide("New", event="confirm"), request=name)

    assert str(caught.value) == (
        f"request {name!r} needs the target of the move, which the provider chooses: "
        "decide with target='Failed' or target='Paid'"
    )
    assert messages.build_request(engine.decide("New", target="Paid"), request=name).name == name


def test_a_fault_that_does_not_depend_on_the_target_is_named() -> None:
    """It is the fault itself, as with one target."""
    rules = loads(CHOSEN)
    decision = Engine(rules).decide("New", event="confirm")
    with pytest.raises(RequestError, match="query entry 'to' has no value"):
        Messages(rules).build_request(decision, request="missing")


def test_a_decision_with_a_target_of_another_rule_set_is_an_error() -> None:
    """Each of its targets is a status of the rule set."""
    decision = Engine(loads(CHOSEN)).decide("New", event="confirm")
    smaller = CHOSEN.replace(", Failed: {}", "").replace(", Failed]", "]")
    row = Engine(loads(smaller)).decide("New", event="confirm").row
    with pytest.raises(RequestError, match="belongs to another rule set"):
        Messages(loads(smaller)).build_request(replace(decision, row=row), request="confirm")


def test_each_target_that_the_provider_chooses_among_is_an_entry() -> None:
    """The document lists moves by their targets."""
    rules = loads(
        """\
format: 1
provider: acme
subject: order
version: 1.0.0
statuses: {New: {initial: true}, Paid: {}, Failed: {}}
events: {confirm: {target: provider, title: Confirm it}}
transitions:
  - {event: confirm, source: New, target: [Paid, Failed]}
  - {event: confirm, source: Paid, target: [New, Failed], override: true}
messages:
  live_moves:
    listed:
      status: status
      moves: moves
      overrides: over
      target: to
      answer: {moves: "moves[].{to: target.name, title: title}", over: "overrides[].target.name"}
"""
    )
    messages, engine = Messages(rules), Engine(rules)
    assert messages.build_live_moves(engine.available("New")) == {
        "moves": [{"to": "Failed", "title": "Confirm it"}, {"to": "Paid", "title": "Confirm it"}],
        "over": [],
    }
    assert messages.build_live_moves(engine.available("Paid"))["over"] == ["Failed", "New"]
