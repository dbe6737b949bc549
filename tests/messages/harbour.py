"""A print shop that needs every part of a request: its rule file, and a server that behaves as it documents.

Placing an order is a form with basic authentication and an idempotency key. A cancellation is signed, and is accepted
at once and done later. Corrections are GraphQL: errors come under 200. Orders are listed in pages.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import b64decode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from statemachine import Engine, loads
from statemachine.messages.messages import Messages
from tests.messages.server import Call, Reply

NOW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
SECRETS = {
    "password": "pass/+&=%41 w0rd",
    "token": "tok3n/+&=%41bearer",
    "signing": "s1gning/+&=%41 key",
    "key": "k3y/+&=%41 of graphql",
}
"""The secrets of the requests. Each arrives changed if it is not encoded, or encoded twice."""

HOOK = "h00k/+&=%41 secret"
"""The secret of the webhooks."""

RULES = """\
format: 1
provider: harbour
subject: order
version: 1.0.0
undeclared: {client: refused, otherwise: unspecified}
sources:
  guide: {url: https://harbour.example/guide, retrieved: 2026-11-27}
actors: {client: {}, shop: {}}
inputs:
  city: {type: string}
  note: {type: string}
statuses:
  Draft: {initial: true, cite: guide}
  Ordered: {cite: guide}
  Printing: {cite: guide}
  Shipped: {final: true, result: success, cite: guide}
  Cancelled: {final: true, result: cancelled, cite: guide}
transitions:
  - {event: place, source: Draft, target: Ordered, actor: client, requires: city, cite: guide}
  - {event: print, source: Ordered, target: Printing, actor: shop, cite: guide}
  - {event: ship, source: Printing, target: Shipped, actor: shop, cite: guide}
  - {event: cancel, source: [Ordered, Printing], target: Cancelled, actor: client, cite: guide}
actions:
  correct: {statuses: Ordered, actor: client, requires: city, cite: guide}
messages:
  inbound:
    changed:
      cite: guide
      signature:
        scheme: hmac
        secret: hook
        header: Harbour-Signature
        prefix: v1=
        separator: ","
        signed: "{timestamp}.{body}"
        timestamp: {header: Harbour-Signature, prefix: t=}
      order: order
      status: state
      at: sent
      id: event
    orders:
      cite: guide
      by_name: true
      snapshot: true
      content: {application/json: orders}
      order: id
      status: state
      at: updated
  outbound:
    place:
      cite: guide
      for: place
      method: POST
      url: "{+server}/v1/orders/{order}/place"
      parameters:
        server: {}
        order: {}
        user: {default: shop-7}
        password: {secret: true}
        copies: {type: integer, default: 1}
      auth: {basic: [user, password]}
      headers: {Idempotency-Key: new_id}
      form: {copies: parameters.copies, "address[city]": inputs.city, note: inputs.note, "tags[]": "['a b', event]"}
      success: {path: state, is: Ordered}
      reasons: error.message
      idempotent: true
    cancel:
      cite: guide
      for: cancel
      method: POST
      url: "{+server}/v1/orders/{order}/{event}"
      parameters: {server: {}, order: {}, token: {secret: true}, signing: {secret: true}}
      auth: {bearer: token}
      query: {note: {path: inputs.note, optional: true}}
      body: {from: source.name, wanted: {state: target.name, city: inputs.city}, at: now.iso}
      signature:
        scheme: hmac
        secret: signing
        header: X-Signature
        signed: "{method}:{path}:{timestamp}:{body}"
        timestamp: {header: X-Time}
      accepted: {status: 202}
      reasons: error.message
    correct:
      cite: guide
      for: {action: correct}
      method: POST
      url: "{+server}/graphql"
      parameters: {server: {}, order: {}, key: {secret: true}}
      headers: {X-Key: parameters.key}
      body:
        query: "'mutation($id: ID!, $city: String!) { correct(id: $id, city: $city) { order { id } userErrors { message } } }'"
        variables: {id: parameters.order, city: inputs.city}
      success: {path: data.correct.order.id}
      reasons: data.correct.userErrors[].message || error.message
    list:
      cite: guide
      for: {read: orders}
      url: "{+server}/v1/orders"
      parameters: {server: {}, token: {secret: true}}
      auth: {bearer: token}
      query: {ids: {path: order.id, optional: true}}
      next: links.next
      reasons: error.message
"""


def messages_and_engine() -> tuple[Messages, Engine]:
    """Return the messages with a clock that stands still and ids that count, and the engine."""
    rules, ids = loads(RULES), iter(range(1, 100))
    return Messages(rules, clock=lambda: NOW, new_id=lambda: f"id-{next(ids)}"), Engine(rules)


@dataclass
class Harbour:
    """The print shop. It verifies each request with the standard library, and does each work once for each key.

    `lost` is how many answers are lost after the work was done. With `talkative`, each error repeats the request.
    """

    orders: dict[str, str]
    lost: int = 0
    talkative: bool = False
    work: list[tuple[str, Any]] = field(default_factory=list)
    answers: dict[str, Reply] = field(default_factory=dict)

    def __call__(self, call: Call) -> Reply:
        """Answer a call."""
        *_, order, verb = ("", *map(unquote, urlsplit(call.target).path.split("/")))
        behaviours: Mapping[str, Callable[[Call, str], Reply]] = {
            "place": self._place,
            "cancel": self._cancel,
            "graphql": self._correct,
            "orders": self._list,
        }
        return behaviours[verb](call, order)

    def webhook(self, order: str, *, event: int, minutes: int) -> tuple[dict[str, str], bytes]:
        """Return the headers and the body of a webhook about an order, sent some minutes after `NOW`."""
        sent = NOW + timedelta(minutes=minutes)
        body = json.dumps(
            {"event": event, "order": order, "state": self.orders[order], "sent": sent.isoformat()}
        ).encode()
        time = f"{sent.timestamp():.0f}"
        proof = hmac.new(HOOK.encode(), f"{time}.".encode() + body, hashlib.sha256).hexdigest()
        return {"Content-Type": "application/json", "Harbour-Signature": f"t={time},v1={proof}"}, body

    def _place(self, call: Call, order: str) -> Reply:
        scheme, _, credentials = call.headers["authorization"].partition(" ")
        if (scheme, b64decode(credentials)) != ("Basic", f"shop-7:{SECRETS['password']}".encode()):
            return self._error(call, 401, "not our user")
        key = call.headers["idempotency-key"]
        if key not in self.answers:
            self.work.append(("place", parse_qs(call.body.decode(), strict_parsing=True)))
            self.orders[order] = "Ordered"
            self.answers[key] = Reply.json({"state": "Ordered"})
        if self.lost:
            self.lost -= 1
            return Reply(hang_up=True)
        return self.answers[key]

    def _cancel(self, call: Call, order: str) -> Reply:
        text = f"POST:{call.target}:{NOW.timestamp():.0f}:".encode() + call.body
        proof = hmac.new(SECRETS["signing"].encode(), text, hashlib.sha256).hexdigest()
        if call.headers["x-signature"] != proof or not self._has_token(call):
            return self._error(call, 401, "not signed by our customer")
        if self.orders[order] == "Printing":
            return self._error(call, 409, "on the press already")
        self.work.append(("cancel", call.document))
        return Reply.json({"asked": True}, status=202)

    def _correct(self, call: Call, _: str) -> Reply:
        if call.headers["x-key"] != SECRETS["key"]:
            return self._error(call, 403, "not our key")
        given = call.document["variables"]
        if given["city"] == "Atlantis":
            problem = f"no such city{self._repeated(call)}"
            return Reply.json(
                {"data": {"correct": {"order": None, "userErrors": [{"message": problem}]}}}
            )
        self.work.append(("correct", given))
        return Reply.json({"data": {"correct": {"order": {"id": given["id"]}, "userErrors": []}}})

    def _list(self, call: Call, _: str) -> Reply:
        """Answer one order on each page; the address of the next one is relative, and may repeat the token."""
        if not self._has_token(call):
            return self._error(call, 401, "not our token")
        page = int(dict(call.query).get("page", 0))
        wanted = dict(call.query).get("ids", ",".join(sorted(self.orders))).split(",")
        updated = (NOW + timedelta(minutes=page)).isoformat()
        order = {"id": wanted[page], "state": self.orders[wanted[page]], "updated": updated}
        token = f"&token={SECRETS['token']}" if self.talkative else ""
        more = f"?page={page + 1}&ids={','.join(wanted)}{token}" if page + 1 < len(wanted) else None
        return Reply.json({"orders": [order], "links": {"next": more}})

    def _has_token(self, call: Call) -> bool:
        return call.headers["authorization"] == f"Bearer {SECRETS['token']}"

    def _error(self, call: Call, status: int, problem: str) -> Reply:
        return Reply.json({"error": {"message": problem + self._repeated(call)}}, status=status)

    def _repeated(self, call: Call) -> str:
        """Return the request as text if the shop is talkative."""
        headers = " ".join(call.headers.values())
        return f": {urlsplit(call.target).query} {headers} {call.body!r}" if self.talkative else ""
