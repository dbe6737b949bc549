"""Tests of building requests: which one, from what, and every reason why not."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from statemachine import RefusedError
from statemachine.model.decision import Decision, Verdict
from statemachine.model.errors import InvalidRulesError, RequestError
from tests.messages.outbound.small import finish, refused
from tests.messages.providers import PORTAL, PRINT_HOUSE, Asker, hold_request

PARAMETERS = {"server": "https://example.com", "orderId": 17, "token": "t"}


@pytest.fixture
def portal() -> Asker:
    """Return the rules of the portal."""
    return Asker(PORTAL)


def test_a_no_is_refused_with_its_reasons() -> None:
    """No request is built that the rules do not allow, be the answer no or not known."""
    asker = Asker(PRINT_HOUSE)
    for decision in (
        asker.engine.decide("Cancelled", target="New"),
        Decision(Verdict.UNSPECIFIED, None, asker.engine.decide("Test", target="New").refusals),
    ):
        with pytest.raises(RefusedError) as caught:
            asker.build(decision)
        assert caught.value.decision is decision


def test_an_action_is_no_change() -> None:
    """A request carries out changes of status, and an action is none."""
    asker = Asker(PRINT_HOUSE)
    with pytest.raises(RequestError, match="an action changes no status"):
        asker.build(asker.engine.decide_action("relabel", "New"))


def test_a_decision_by_other_rules_is_refused(portal: Asker) -> None:
    """Its statuses mean nothing here."""
    with pytest.raises(RequestError, match="one of another rule set"):
        portal.build(Asker(PRINT_HOUSE).engine.decide("New", target="Hold"), **PARAMETERS)


def test_the_request_is_the_only_one_for_the_change(portal: Asker) -> None:
    """A normal move and an override have each its own."""
    normal = portal.engine.decide("Done", event="close", actor="manager")
    over = portal.engine.decide("Closed", target="Done", actor="manager", override=True)

    assert portal.build(normal, **PARAMETERS).name == "update-status"
    assert portal.build(normal, "update-status", **PARAMETERS).name == "update-status"
    assert portal.build(over, **PARAMETERS).name == "override-status"


def test_a_request_that_does_not_fit_is_refused(portal: Asker) -> None:
    """A named one has to carry out such a change too, and one that does not exist is told with those that do."""
    over = portal.engine.decide("Closed", target="Done", actor="manager", override=True)
    with pytest.raises(
        RequestError, match="'update-status' does not carry out override: Closed -> Done"
    ):
        portal.build(over, "update-status", **PARAMETERS)
    known = "'update-status' is for all moves and 'override-status' is for all overrides"
    with pytest.raises(RequestError, match=f"no request 'x': {known}"):
        portal.build(over, "x", **PARAMETERS)


def test_no_request_or_several_are_told() -> None:
    """Where it is not clear which, nothing is built."""
    asker = Asker(PRINT_HOUSE)
    tidy = asker.engine.decide("Test", event="tidy-up")
    one = "{method: PUT, url: 'https://example.com/'}"
    known = "'update-status' is for moves by the event 'update-status'"
    with pytest.raises(RequestError, match=f"carries out tidy-up: Test -> Cancelled: {known}"):
        asker.build(tidy)

    assert "several requests carry out finish: New -> Done: name one of a, b" in refused(
        f"a: {one}\nb: {one}"
    )
    silent = Asker(PORTAL[: PORTAL.index("messages:")])
    with pytest.raises(RequestError, match="the rule set declares none"):
        silent.build(silent.engine.decide("Done", target="Closed"))


def test_all_that_is_wrong_with_what_is_handed_in_is_told_at_once(portal: Asker) -> None:
    """Each by its name and what it has to be; no value is told."""
    decision = portal.engine.decide("Done", event="reject", actor="client", inputs={"message": "no"})
    with pytest.raises(RequestError) as caught:
        portal.messages.build_request(
            decision,
            parameters={"orderId": 0, "token": b"t0ken", "colour": "red", 7: 7},  # type: ignore[dict-item]  # wrong on purpose
            inputs={"notify": "y3s", "mesage": "hello"},
        )

    assert str(caught.value).split("; ") == [
        "the parameter 'server' is missing: a text",
        "the parameter 'orderId' has to be an integer of at least 1",
        "the parameter 'token' has to be a text",
        "there is no parameter 'colour'",
        "the names of parameters are texts, not int",
        "the input 'message' is missing: a text",
        "the input 'notify' has to be a boolean",
        "there is no input 'mesage'",
    ]


@pytest.mark.parametrize("wrong", [["server"], "server", 7, {"server"}])
def test_what_is_handed_in_is_a_mapping(portal: Asker, wrong: Any) -> None:
    """Anything else is told by its type."""
    decision = portal.engine.decide("Done", event="close", actor="manager")
    with pytest.raises(
        RequestError, match=r"parameters are handed in as a mapping.*inputs are handed in as"
    ):
        portal.messages.build_request(decision, parameters=wrong, inputs=wrong)


def test_none_is_not_given(portal: Asker) -> None:
    """None is missing where something is needed, and stands for the default where there is one."""
    decision = portal.engine.decide("Done", event="close", actor="manager")
    request = portal.messages.build_request(
        decision, parameters=PARAMETERS, inputs={"message": None, "notify": None}
    )

    assert request.raw.body == b'{"status":5,"notify":true}'
    with pytest.raises(RequestError, match="'server' is missing"):
        portal.build(decision, **{**PARAMETERS, "server": None})


def test_what_the_rules_have_wrong_is_told_with_its_place() -> None:
    """Paths and templates are parsed when they are needed, and all faults are told."""
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
    with pytest.raises(InvalidRulesError, match=r"acme.yaml:17:27: .* a brace is not closed"):
        finish("a: {method: PUT, url: 'https://example.com/{x'}")


@pytest.mark.parametrize(
    ("method", "said", "idempotent"),
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
def test_the_method_says_what_may_be_repeated_unless_the_rules_do(
    method: str, said: str, *, idempotent: bool
) -> None:
    """As HTTP has it, and the rules may know better."""
    request = finish(f"a: {{method: {method}, url: 'https://example.com/'{said}}}")

    assert (request.method, request.idempotent) == (method, idempotent)


def test_a_request_reads_as_http_does(portal: Asker) -> None:
    """Its text is what is sent, secrets masked."""
    decision = portal.engine.decide("Done", event="close", actor="manager")

    assert str(portal.build(decision, **PARAMETERS)) == (
        "PUT https://example.com/api/orders/17/status\n"
        "X-Auth-Token: ***\n"
        "content-type: application/json\n"
        "\n"
        '{"status":5,"notify":true}'
    )


def test_a_request_is_a_value() -> None:
    """Requests are equal, hashed and pickled by what they send."""
    request = hold_request("https://example.com")
    again = pickle.loads(pickle.dumps(request))  # noqa: S301  # our own

    assert again == request == hold_request("https://example.com")
    assert hash(again) == hash(request)
    assert again.raw == request.raw
    assert again.secrets == request.secrets
