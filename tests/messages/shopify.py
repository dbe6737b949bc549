"""The examples of Shopify's pages, and the calls of the shipped rules that have to equal them.

`shopify_calls.json` has, for each example, the command of the call and its answer as the page prints them; and under
`refused`, answers with the status 200 that a third party recorded, without their costs.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from statemachine import Engine, Messages, load
from statemachine.model.request import Request

RULES = load("shopify/fulfillment-order")
ENGINE, MESSAGES = Engine(RULES), Messages(RULES)
EXAMPLES = json.loads(Path(__file__).with_name("shopify_calls.json").read_text(encoding="utf-8"))
STORE = "https://your-development-store.myshopify.com"
TOKEN = "shpat_never-to-be-shown"  # noqa: S105  # not a real token
NUMBER = "gid://shopify/FulfillmentOrder/"
"""What the ids of fulfillment orders begin with."""


@dataclass(frozen=True)
class Call:
    """A call: who asks for what, and in which status; `example` names the provider's example."""

    example: str
    status: str
    event: str | None = None
    action: str | None = None
    actor: str = "merchant"
    facts: Mapping[str, str] = field(default_factory=dict)
    inputs: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return the name of its example."""
        return self.example


SUBMITTED, ACCEPTED = {"request_status": "SUBMITTED"}, {"request_status": "ACCEPTED"}
SERVICE = "fulfillment-service"
CALLS = (
    Call("fulfillmentOrderHold", "OPEN", "hold", inputs=("notifyMerchant", "reason", "reasonNotes")),
    Call("fulfillmentOrderReleaseHold", "ON_HOLD", "release-hold"),
    Call("fulfillmentOrderOpen", "SCHEDULED", "open"),
    Call("fulfillmentOrderCancel", "OPEN", "cancel", facts=SUBMITTED),
    Call(
        "fulfillmentOrderClose",
        "IN_PROGRESS",
        "close",
        actor=SERVICE,
        facts=ACCEPTED,
        inputs=("message",),
    ),
    Call(
        "fulfillmentOrderMove",
        "OPEN",
        action="move",
        facts={"request_status": "UNSUBMITTED"},
        inputs=("newLocationId",),
    ),
    Call("fulfillmentOrderReschedule", "SCHEDULED", "reschedule", inputs=("fulfillAt",)),
    Call(
        "fulfillmentOrderSubmitFulfillmentRequest",
        "OPEN",
        action="submit-fulfillment-request",
        facts={"request_status": "UNSUBMITTED"},
    ),
    Call(
        "fulfillmentOrderAcceptFulfillmentRequest",
        "OPEN",
        "accept-fulfillment-request",
        actor=SERVICE,
        facts=SUBMITTED,
        inputs=("message",),
    ),
    Call(
        "fulfillmentOrderRejectFulfillmentRequest",
        "OPEN",
        action="reject-fulfillment-request",
        actor=SERVICE,
        facts=SUBMITTED,
        inputs=("message",),
    ),
    Call(
        "fulfillmentOrderSubmitCancellationRequest",
        "IN_PROGRESS",
        action="submit-cancellation-request",
        facts=ACCEPTED,
        inputs=("message",),
    ),
    Call(
        "fulfillmentOrderAcceptCancellationRequest",
        "IN_PROGRESS",
        "accept-cancellation-request",
        actor=SERVICE,
        facts=ACCEPTED,
        inputs=("message",),
    ),
    Call(
        "fulfillmentOrderRejectCancellationRequest",
        "IN_PROGRESS",
        action="reject-cancellation-request",
        actor=SERVICE,
        facts=ACCEPTED,
        inputs=("message",),
    ),
)


@dataclass(frozen=True)
class Sent:
    """A request in a form that can be compared: names of headers in lower case, the body as a document."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: Any = None

    @classmethod
    def of(cls, request: Request) -> Sent:
        """Return what `request` prints, parsed."""
        head, _, body = str(request).partition("\n\n")
        first, *headers = head.split("\n")
        method, _, url = first.partition(" ")
        pairs = (each.split(": ", 1) for each in headers)
        return cls(method, url, {name.lower(): text for name, text in pairs}, json.loads(body or "null"))

    @classmethod
    def in_example(cls, name: str) -> Sent:
        """Return the request of an example, with the token masked."""
        command = "\n".join(EXAMPLES[name]["curl"]).replace("\\\n", " ").replace("{access_token}", "***")
        _, _, method, url, *options = shlex.split(command)
        values: dict[str, list[str]] = {"-H": [], "-d": ["null"]}
        for option, value in zip(options[::2], options[1::2], strict=True):
            values[option].append(value)
        pairs = (each.split(": ", 1) for each in values["-H"])
        return cls(
            method, url, {name.lower(): text for name, text in pairs}, json.loads(values["-d"][-1])
        )

    @property
    def version(self) -> str:
        """The version of the API in the URL."""
        return self.url.split("/")[5]

    @property
    def variables(self) -> dict[str, Any]:
        """The variables of a GraphQL call, those of the hold among them."""
        variables: dict[str, Any] = dict(self.body.get("variables", {}))
        return {**variables, **variables.pop("fulfillmentHold", {})}


def build(call: Call, expected: Sent, **more: str) -> Request:
    """Return the request of a call with the values of its example; the rules have to allow it."""
    values = {name: expected.variables[name] for name in call.inputs}
    inputs = {name: RULES.inputs[name].domain.read(value) if name == "fulfillAt" else value
              for name, value in values.items()}  # fmt: skip
    question = {"actor": call.actor, "facts": call.facts, "inputs": inputs}
    if call.action is None:
        decision = ENGINE.decide(call.status, event=call.event, **question)  # type: ignore[arg-type]  # by name
    else:
        decision = ENGINE.decide_action(call.action, call.status, **question)  # type: ignore[arg-type]  # by name
    parameters = {"server": STORE, "version": expected.version, "token": TOKEN, **more}
    parameters.setdefault("id", expected.variables.get("id", ""))
    return MESSAGES.build_request(decision, parameters=parameters, inputs=inputs)
