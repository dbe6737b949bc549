"""The documented calls of the shipped providers, as rows: a question, its parameters, and what is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from statemachine import Engine, Messages, load, loads
from statemachine.model.request import Request
from statemachine.model.ruleset import RuleSet

PROVIDERS = (
    "cubicasa",
    "gooten",
    "northwest-framing",
    "wordbee/invoice",
    "wordbee/job",
    "wordbee/order",
)
_MOVES = {
    "wordbee/invoice": "{event: send-quote, source: ProposalDraft, target: ProposalSent}",
    "wordbee/job": "{event: finish, source: InProgress, target: Completed}",
}
"""A move of our own for each rule set that has a request for moves, and no documented move."""


@dataclass(frozen=True)
class Call:
    """A documented call: the question for `decide`, `decide_action` or a read, and what is sent.

    `line` is the method and the URL. `headers` are those besides the content type.
    """

    rules: str
    name: str
    line: str
    ask: Mapping[str, Any] = field(default_factory=dict)
    parameters: Mapping[str, Any] = field(default_factory=dict)
    inputs: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None

    @property
    def messages(self) -> Messages:
        """The messages of its rule set."""
        return _messages(self.rules)

    @property
    def secrets(self) -> list[str]:
        """The values of its secret parameters."""
        declared = self.messages.rules.outbound[self.name].parameters
        return [str(self.parameters[name]) for name, each in declared.items() if each.secret]

    def build(self) -> Request:
        """Ask the engine, and build the request."""
        if self.messages.rules.outbound[self.name].read is not None:
            return self.messages.build_read(request=self.name, parameters=self.parameters, **self.ask)
        engine = Engine(self.messages.rules)
        ask = engine.decide_action if "name" in self.ask else engine.decide
        decision = ask(**self.ask, inputs=self.inputs)
        return self.messages.build_request(
            decision, request=self.name, parameters=self.parameters, inputs=self.inputs
        )


def rules_of(name: str) -> RuleSet:
    """Return a shipped rule set; with a move of our own, if it has none and a request for moves."""
    if name not in _MOVES:
        return load(name)
    return loads(f"format: 1\nextends: {name}\ntransitions:\n  - {_MOVES[name]}\n", "rules.yaml")


@cache
def _messages(name: str) -> Messages:
    return Messages(rules_of(name))


_PRINT_IO = "https://api.print.io/api"
_KEYS = "recipeid=YourRecipeID&partnerBillingKey=YourPartnerBillingKey"
_GOOTEN = {"recipeid": "YourRecipeID", "partnerBillingKey": "YourPartnerBillingKey"}
SAFE_ID = "115557-b5c97bb2-934d-48aa-9ad2-a565154b5cd4"


def _gooten(name: str, line: str, **others: Any) -> Call:
    """Return the call of an action."""
    ask = {"name": name, "source": "NeedsPersonalization", "actor": "partner", "channel": "api"}
    parameters = {**_GOOTEN, **others.pop("parameters")}
    return Call("gooten", name, line, ask, parameters, **others)


GOOTEN = (
    Call(
        "gooten",
        "get-order",
        f"GET {_PRINT_IO}/v/5/source/api/orders?recipeid=YourRecipeID&id={SAFE_ID}",
        {"order": {"Id": SAFE_ID}},
        {"recipeid": "YourRecipeID"},
    ),
    Call(
        "gooten",
        "update-status",
        f"POST {_PRINT_IO}/orderstatus?{_KEYS}&id={SAFE_ID}&orderStatusName=Hold",
        {"source": "New", "target": "Hold", "event": "update-status", "actor": "partner"},
        {**_GOOTEN, "id": SAFE_ID},
    ),
    _gooten(
        "cancel-item",
        f"PUT {_PRINT_IO}/orderCancel?orderId=520718&{_KEYS}",
        parameters={"orderId": 520718, "itemIds": [7, 8]},
        body={"Ids": [7, 8]},
    ),
    _gooten(
        "update-sku",
        f"PUT {_PRINT_IO}/orderItems?orderId=520718&{_KEYS}",
        parameters={"orderId": 520718, "body": [{"made": "up"}]},
        body=[{"made": "up"}],
    ),
    _gooten(
        "update-shipping",
        f"PUT {_PRINT_IO}/shippingAddress?orderId=520718&{_KEYS}",
        parameters={"orderId": 520718, "body": {"made": "up"}},
        body={"made": "up"},
    ),
    _gooten(
        "update-customization",
        f"PUT {_PRINT_IO}/OrderCustomization?{_KEYS.replace('recipeid', 'recipeId')}&id={SAFE_ID}",
        parameters={"id": SAFE_ID, "body": {"made": {"up": 1.5}}},
        body={"made": {"up": 1.5}},
    ),
)

_WORDBEE = "https://www.wordbee-translator.com"
_TOKEN = "61094C3A-F44F-4D5C-AD34-1D5185EFFE94"  # noqa: S105  # the example of the page on authentication
_LOGIN = {"server": _WORDBEE, "account": "supertrans", "token": _TOKEN}
_LOGIN_HEADERS = {"X-Auth-Token": _TOKEN, "X-Auth-AccountId": "supertrans"}


def _wordbee(rules: str, name: str, line: str, ask: Mapping[str, Any], **others: Any) -> Call:
    """Return a call with the headers of the page on authentication."""
    method, path = line.split(" ")
    parameters = {**_LOGIN, **others.pop("parameters", {})}
    line = f"{method} {_WORDBEE}{path}"
    return Call(f"wordbee/{rules}", name, line, ask, parameters, headers=_LOGIN_HEADERS, **others)


WORDBEE = (
    _wordbee(
        "order",
        "list-transitions",
        "GET /api/orders/1000/status/transitions",
        {"order": {"orderId": "1000"}},
    ),
    _wordbee("order", "list-traces", "GET /api/orders/1000/traces", {"order": {"orderId": "1000"}}),
    _wordbee(
        "order",
        "update-status",
        "PUT /api/orders/1000/status",
        {"source": "Done", "target": "Closed", "actor": "manager"},
        parameters={"orderId": 1000},
        inputs={"notify": True},
        body={"status": 5, "notify": True},
    ),
    _wordbee(
        "order",
        "override-status",
        "PUT /api/orders/1000/status/override",
        {"source": "Closed", "target": "Done", "actor": "manager", "override": True},
        parameters={"orderId": 1000},
        inputs={"message": "Reopened", "notify": False},
        body={"status": 3, "message": "Reopened", "notify": False},
    ),
    _wordbee("job", "summary", "GET /api/jobs/s773/summary", {"order": {"id": "s773"}}),
    _wordbee("job", "traces", "GET /api/jobs/s773/traces", {"order": {"id": "s773"}}),
    _wordbee(
        "job",
        "commit-action",
        "PUT /api/jobs/c2002/action/commit",
        {"name": "commit-action", "source": "Proposal", "facts": {"action_listed": True}},
        parameters={"id": "c2002", "actionid": "accept"},
        inputs={"uid": 201},
        body={"actionid": "accept", "notify": True, "uid": 201},
    ),
    _wordbee(
        "job",
        "batch-update",
        "POST /api/jobs/batch/update",
        {"source": "InProgress", "target": "Completed"},
        parameters={"jobid": 773},
        body={"jobs": [773], "status": 6, "notify": True},
    ),
    _wordbee(
        "invoice",
        "set-status",
        "PUT /api/invoices/items/3668/status/1",
        {"source": "ProposalDraft", "target": "ProposalSent"},
        parameters={"id": 3668},
    ),
)

_CUBICASA = "https://app.cubi.casa/api/integrate/v3"
PLAN = "312babc6-e742-4d54-ac49-e0f7b16ec15a"
DRAFT = "c8a11daa-86ad-43ad-8ab3-756c741d1db6"
_ADDRESS = {
    "street": "615 Bourbon St",
    "city": "New Orleans",
    "country": "United States",
    "owner_email": "linus@computer.com",
}
_DETAILS = {
    "suite": "A1",
    "state": "Louisiana",
    "postalCode": "70130",
    "info": "Extra info",
    "latitude": 29.958365,
    "longitude": -90.066198,
    "external_id": "R4ER93",
    "package_type": "base",
}


def _cubicasa(name: str, line: str, ask: Mapping[str, Any], **others: Any) -> Call:
    """Return a call with the header that every page asks for."""
    parameters = {"key": "cubi-key", **others.pop("parameters", {})}
    method, path = line.split(" ")
    headers = {"api-key": "cubi-key"}
    return Call(
        "cubicasa", name, f"{method} {_CUBICASA}{path}", ask, parameters, headers=headers, **others
    )


CUBICASA = (
    _cubicasa("get-order", f"GET /orders/{PLAN}", {"order": {"id": PLAN}}),
    _cubicasa("list-orders", "GET /orders?limit=20&offset=0", {}),
    _cubicasa(
        "upgrade",
        f"POST /orders/{PLAN}/post-purchase",
        {"source": "Ready", "event": "upgrade", "actor": "integrator"},
        parameters={"order_id": PLAN},
        inputs={"add_on": "gla"},
        body={"package_type": None, "add_ons": ["gla"]},
    ),
    _cubicasa(
        "update-draft",
        f"PATCH /orders/draft/{DRAFT}",
        {"name": "update-draft", "source": "Draft", "actor": "integrator"},
        parameters={"order_id": DRAFT, **_ADDRESS},
        inputs={**_DETAILS, "add_on": "gla"},
        body={**_ADDRESS, **_DETAILS, "add_ons": ["gla"]},
    ),
)

NORTHWEST = (
    Call(
        "northwest-framing",
        "order-status",
        "GET https://nwframing.com/IFS/api/Sprockets/OrderStatus/10",
        {"order": {"OrderNumber": "10"}},
        {"role": "Sprockets"},
        headers={"Accept": "application/json"},
    ),
)

CALLS = (*GOOTEN, *WORDBEE, *CUBICASA, *NORTHWEST)


def call(rules: str, name: str) -> Call:
    """Return the row of a call."""
    return next(each for each in CALLS if (each.rules, each.name) == (rules, name))
