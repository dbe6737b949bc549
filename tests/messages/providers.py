"""Two small rule files with requests and live moves, and servers that behave as their providers."""

from __future__ import annotations

from statemachine import Engine, loads
from statemachine.messages.messages import Messages
from statemachine.model.decision import Decision
from statemachine.model.request import Request
from tests.messages.server import Behaviour, Call, Reply

SECRET = "b1ll+ing/k=y&%41 ö"  # noqa: S105  # a made-up key
"""A key that arrives changed if it is not encoded, or encoded twice."""

PRINT_HOUSE = """\
format: 1
provider: print-house
subject: order
version: 1.0.0
undeclared: refused
sources:
  guide: {url: https://example.com/guide, retrieved: 2026-01-31}
statuses:
  New: {initial: true}
  Hold: {}
  Test: {}
  Cancelled: {final: true, result: cancelled, aliases: [Canceled]}
transitions:
  - {event: update-status, source: [New, Hold], target: [Cancelled, New, Test, Hold], cite: guide}
  - {event: tidy-up, source: Test, target: Cancelled}
actions:
  relabel: {statuses: [New]}
messages:
  outbound:
    update-status:
      for: update-status
      method: POST
      url: "{+server}/api/orderstatus"
      parameters:
        server: {title: Address}
        recipeId: {title: Recipe}
        partnerBillingKey: {secret: true}
        orderSafeId: {title: Order}
      query:
        recipeid: parameters.recipeId
        partnerBillingKey: parameters.partnerBillingKey
        id: parameters.orderSafeId
        orderStatusName: target.name
      success: {path: HadError, is: false}
      reasons: Errors[].ErrorMessage
"""

PORTAL = """\
format: 1
provider: portal
subject: order
version: 1.0.0
undeclared: refused
sources:
  guide: {url: https://example.com/guide, retrieved: 2026-01-31}
actors:
  client: {}
  manager: {includes: [client]}
inputs:
  message: {type: string}
  notify: {type: boolean, default: true}
statuses:
  RequestSent: {initial: true, code: 0, title: new request}
  Confirmed: {code: 2, title: In progress}
  Done: {code: 3, title: Work done}
  Closed: {code: 5, title: Closed}
  Cancelled: {code: 10}
transitions:
  - {event: confirm, source: RequestSent, target: Confirmed, actor: manager}
  - {event: finish, source: Confirmed, target: Done, actor: manager}
  - {event: reject, source: Done, target: Confirmed, actor: client, requires: message}
  - event: close
    source: Done
    target: Closed
    actor: manager
    title: Close order
    default: true
    instructions: Check the results first.
  - {event: override, source: any, target: any, actor: manager, override: true}
  - {event: reopen, source: Done, target: RequestSent, actor: manager, override: true}
messages:
  outbound:
    update-status:
      method: PUT
      url: "{+server}/api/orders/{orderId}/status"
      parameters: &parameters
        server: {title: Address}
        orderId: {type: integer, minimum: 1}
        token: {secret: true}
      headers: {X-Auth-Token: parameters.token}
      body: {status: to_number(target.code), message: inputs.message, notify: inputs.notify}
    override-status:
      override: true
      method: PUT
      url: "{+server}/api/orders/{orderId}/status/override"
      parameters: *parameters
      headers: {X-Auth-Token: parameters.token}
      body: {status: to_number(target.code), message: inputs.message, notify: inputs.notify}
  live_moves:
    transitions:
      status: current.status
      moves: transitions[]
      overrides: overrides[]
      target: status
      move_title: title
      default: isDefault
      instructions: instructions
      may_move: canChangeStatus
      may_override: canOverrideStatus
      answer:
        current: {status: to_number(status.code), statust: status.title}
        transitions: "moves[].{title: title, status: to_number(target.code), statust: target.title,\\
          isDefault: default, instructions: instructions}"
        overrides: "overrides[].{status: to_number(target.code), statust: target.title}"
        isClient: actor == 'client'
        canChangeStatus: length(moves) > `0`
        canOverrideStatus: length(overrides) > `0`
"""


class Asker:
    """An engine and the messages of one rule file."""

    def __init__(self, text: str) -> None:
        """Load the file."""
        self.rules = loads(text, "rules.yaml")
        self.engine = Engine(self.rules)
        self.messages = Messages(self.rules)

    def build(self, decision: Decision, name: str | None = None, /, **parameters: object) -> Request:
        """Build a request with these parameters."""
        return self.messages.build_request(decision, request=name, parameters=parameters)


def hold_request(
    server: str, *, key: str = SECRET, order: str = "safe-1", target: str = "Hold"
) -> Request:
    """Return a request to the print house for a change from New."""
    asker = Asker(PRINT_HOUSE)
    decision = asker.engine.decide("New", target=target)
    return asker.build(
        decision, server=server, recipeId="recipe", partnerBillingKey=key, orderSafeId=order
    )


def print_house(orders: dict[str, str], key: str = SECRET) -> Behaviour:
    """Return the behaviour of the print house: four values in the query, a boolean in the response."""

    def behave(call: Call) -> Reply:
        query = dict(call.query)
        problem = None
        if call.method != "POST" or call.path != "/api/orderstatus":
            return Reply(404)
        if query["partnerBillingKey"] != key:
            problem = f"{query['partnerBillingKey']} is not a key; the call was {call.target}"
        elif orders.get(query["id"]) not in {"New", "Hold"}:
            problem = "The status of this order cannot be changed."
        if problem is not None:
            return Reply.json({"HadError": True, "Errors": [{"ErrorMessage": problem}]})
        orders[query["id"]] = query["orderStatusName"]
        return Reply.json({"HadError": False})

    return behave


def portal(orders: dict[int, int], token: str) -> Behaviour:
    """Return the behaviour of the portal: a JSON body, no result, and a list of transitions."""

    def behave(call: Call) -> Reply:
        _, api, kind, order, *rest = call.path.split("/")
        if (api, kind) != ("api", "orders") or int(order) not in orders:
            return Reply(404)
        if call.headers.get("x-auth-token") != token:
            return Reply(401)
        if (call.method, rest) == ("GET", ["status", "transitions"]):
            return Reply.json(transitions(orders[int(order)]))
        if call.method == "PUT" and rest in (["status"], ["status", "override"]):
            orders[int(order)] = call.document["status"]
            return Reply()
        return Reply(405)

    return behave


def transitions(status: int) -> dict[str, object]:
    """Return the moves that are open to a manager, in the shape of the portal's sample."""
    return {
        "current": {"status": status, "statust": "Work done"},
        "transitions": [
            {
                "title": "Close order",
                "status": 5,
                "statust": "Closed",
                "isDefault": True,
                "instructions": "",
            }
        ],
        "overrides": [{"status": 2, "statust": "In progress"}, {"status": 7, "statust": "New one"}],
        "isClient": False,
        "canChangeStatus": True,
        "canOverrideStatus": True,
    }
