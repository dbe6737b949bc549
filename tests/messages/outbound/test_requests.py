"""Tests of building requests: which one is selected, and every reason why it cannot be built."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from statemachine import RefusedError
from statemachine.model.decision import Decision, Verdict
from statemachine.model.errors import InvalidRulesError, RequestError
from tests.messages.outbound.minimal_rules import finish, refused
from tests.messages.providers import PORTAL, PRINT_HOUSE, Asker, hold_request
from tests.strategies.values import member

PARAMETERS = {"server": "https://example.com", "orderId": 17, "token": "t"}


@pytest.fixture
def portal() -> Asker:
    """Return the rules of the portal."""
    return Asker(PORTAL)


def test_a_decision_that_is_not_allowed_is_an_error_with_its_reasons() -> None:
    """No request is built for a refused or an unspecified move."""
    asker = Asker(PRINT_HOUSE)
    for decision in (
        asker.engine.decide("Cancelled", target="New"),
        Decision(Verdict.UNSPECIFIED, None, asker.engine.decide("Test", target="New").refusals),
    ):
        with pytest.raises(RefusedError) as caught:
            asker.build(decision)
        assert caught.value.decision is decision


def test_an_action_without_a_request_of_its_own_is_an_error() -> None:
    """A request for moves does not carry out an action."""
    asker = Asker(PRINT_HOUSE)
    decision = asker.engine.decide_action("relabel", "New")
    with pytest.raises(
        RequestError, match="no request carries out the action 'relabel'; 'update-status'"
    ):
        asker.build(decision)
    with pytest.raises(RequestError, match="'update-status' does not carry out the action 'relabel'"):
        asker.build(decision, "update-status")


def test_a_decision_of_another_rule_set_is_an_error(portal: Asker) -> None:
    """Its statuses are unknown here."""
    with pytest.raises(RequestError, match="belongs to another rule set"):
        portal.build(Asker(PRINT_HOUSE).engine.decide("New", target="Hold"), **PARAMETERS)


def test_the_only_request_for_a_move_is_selected(portal: Asker) -> None:
    """A normal move and an override have different requests."""
    normal = portal.engine.decide("Done", event="close", actor="manager")
    over = portal.engine.decide("Closed", target="Done", actor="manager", override=True)

    assert portal.build(normal, **PARAMETERS).name == "update-status"
    assert portal.build(normal, "update-status", **PARAMETERS).name == "update-status"
    assert portal.build(over, **PARAMETERS).name == "override-status"


def test_a_named_request_must_fit_the_move(portal: Asker) -> None:
    """An unknown name is an error that lists the requests."""
    over = portal.engine.decide("Closed", target="Done", actor="manager", override=True)
    with pytest.raises(
        RequestError, match="'update-status' does not carry out override: Closed -> Done"
    ):
        portal.build(over, "update-status", **PARAMETERS)
    known = "'update-status' is for all moves and 'override-status' is for all overrides"
    with pytest.raises(RequestError, match=f"unknown request 'x'; {known}"):
        portal.build(over, "x", **PARAMETERS)


def test_no_request_or_several_are_an_error() -> None:
    """Nothing is built if the selection is not unique."""
    asker = Asker(PRINT_HOUSE)
    decision = asker.engine.decide("Test", event="tidy-up")
    one = "{method: PUT, url: 'https://example.com/'}"
    known = "'update-status' is for moves by the event 'update-status'"
    with pytest.raises(
        RequestError, match=f"no request carries out tidy-up: Test -> Cancelled; {known}"
    ):
        asker.build(decision)

    assert (
        "several requests carry out finish: New -> Done: name one of them, a or b, as `request`"
        in refused(f"a: {one}\nb: {one}")
    )
    without_messages = Asker(PORTAL[: PORTAL.index("messages:")])
    with pytest.raises(RequestError, match="the rule set declares no requests"):
        without_messages.build(without_messages.engine.decide("Done", target="Closed"))


def test_all_faults_of_the_arguments_are_in_one_error(portal: Asker) -> None:
    """Each has the name and the expected type, and no value."""
    decision = portal.engine.decide("Done", event="reject", actor="client", inputs={"message": "no"})
    with pytest.raises(RequestError) as caught:
        portal.messages.build_request(
            decision,
            parameters={"orderId": 0, "token": b"t0ken", "colour": "red", 7: 7},  # type: ignore[dict-item]  # wrong on purpose
            inputs={"notify": "y3s", "mesage": "hello"},
        )

    assert str(caught.value).split("; ") == [
        "missing parameter 'server': a text",
        "parameter 'orderId' must be an integer of at least 1",
        "parameter 'token' must be a text",
        "unknown parameter 'colour' (declared: server, orderId and token)",
        "the name of a parameter must be a text, not int",
        "missing input 'message': a text",
        "input 'notify' must be a boolean",
        "unknown input 'mesage' (declared: message and notify)",
    ]


@pytest.mark.parametrize("wrong", [["server"], "server", 7, {"server"}])
def test_parameters_and_inputs_must_be_mappings(portal: Asker, wrong: Any) -> None:
    """The error names the type that was given."""
    decision = portal.engine.decide("Done", event="close", actor="manager")
    with pytest.raises(
        RequestError,
        match=r"parameters must be a mapping of names to values, not .*inputs must be a mapping",
    ):
        portal.messages.build_request(decision, parameters=wrong, inputs=wrong)


def test_a_member_of_a_plain_enum_is_its_value(portal: Asker) -> None:
    """Parameters and inputs are taken as the engine takes inputs; a secret in an enum is masked as its text is."""
    decision = portal.engine.decide("Done", event="close", actor="manager")
    inputs = {"message": "Done", "notify": True}
    plain = portal.messages.build_request(decision, parameters=PARAMETERS, inputs=inputs)
    wrapped = portal.messages.build_request(
        decision,
        parameters={name: member(value) for name, value in PARAMETERS.items()},
        inputs={name: member(value) for name, value in inputs.items()},
    )

    assert wrapped == plain
    assert repr(wrapped) == repr(plain)


def test_none_counts_as_missing(portal: Asker) -> None:
    """None is an error for a required argument, and gives the default of another."""
    decision = portal.engine.decide("Done", event="close", actor="manager")
    request = portal.messages.build_request(
        decision, parameters=PARAMETERS, inputs={"message": None, "notify": None}
    )

    assert request.raw.body == b'{"status":5,"notify":true}'
    with pytest.raises(RequestError, match="missing parameter 'server'"):
        portal.build(decision, **{**PARAMETERS, "server": None})


def test_faults_of_the_rules_are_an_error_with_their_places() -> None:
    """Paths and templates are parsed on first use, and all faults are reported."""
    with pytest.raises(InvalidRulesError) as caught:
        finish(
            "a: {method: PUT, url: 'https://example.com/{x}', query: {a: '[', b: 'f()'}, body: {c: inputs.z}}"
        )

    assert [each.check for each in caught.value.diagnostics] == [
        "invalid-url-template",
        "invalid-path",
        "invalid-path",
        "unknown-parameter",
    ]
    assert all(each.span.path == "acme.yaml" for each in caught.value.diagnostics)
    with pytest.raises(InvalidRulesError, match=r"acme.yaml:17:27: .* unmatched brace"):
        finish("a: {method: PUT, url: 'https://example.com/{x'}")


@pytest.mark.parametrize(
    ("method", "declared", "idempotent"),
    [
        ("GET", "", True),
        ("PUT", "", True),
        ("DELETE", "", True),
        ("POST", "", False),
        ("PATCH", "", False),
        ("POST", ", idempotent: true", True),
        ("PUT", ", idempotent: false", False),
    ],
)
def test_a_request_is_idempotent_by_its_method_or_by_the_rules(
    method: str, declared: str, *, idempotent: bool
) -> None:
    """The defaults are those of HTTP; the rules may override them."""
    request = finish(f"a: {{method: {method}, url: 'https://example.com/'{declared}}}")

    assert (request.method, request.idempotent) == (method, idempotent)


def test_the_text_of_a_request_looks_like_http(portal: Asker) -> None:
    """It is what is sent, with secrets masked."""
    decision = portal.engine.decide("Done", event="close", actor="manager")

    assert str(portal.build(decision, **PARAMETERS)) == (
        "PUT https://example.com/api/orders/17/status\n"
        "X-Auth-Token: ***\n"
        "content-type: application/json\n"
        "\n"
        '{"status":5,"notify":true}'
    )


def test_a_request_is_a_value() -> None:
    """Requests are compared, hashed and pickled by their content."""
    request = hold_request("https://example.com")
    again = pickle.loads(pickle.dumps(request))  # noqa: S301  # our own

    assert again == request == hold_request("https://example.com")
    assert hash(again) == hash(request)
    assert again.raw == request.raw
    assert again.secrets == request.secrets
