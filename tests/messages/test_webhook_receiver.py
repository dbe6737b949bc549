"""Tests of a whole receiver: a real server with the code of the how-to page, and a real client that signs requests."""

from __future__ import annotations

import hashlib
import hmac
import importlib.util
import json
import sqlite3
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from statemachine import loads
from tests import examples
from tests.messages.server import Call, Reply, serving
from tests.needs import needs

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "receive-webhooks.md"
RULES = """\
format: 1
provider: nimbus
subject: parcel
version: 1.0.0
statuses: {{New: {{initial: true}}, Sent: {{}}, Lost: {{final: true}}, Arrived: {{final: true}}}}
transitions:
  - {{event: send, source: New, target: Sent}}
  - {{event: arrive, source: Sent, target: Arrived}}
  - {{event: lose, source: Sent, target: Lost}}
messages:
  otherwise: ignored
  inbound:
    change:
      methods: POST
      when: {{kind: parcels}}
      signature: {signature}
      content: {{application/json: parcels}}
      order: parcel
      status: status
      at: at
      {id}
"""
SIGNATURES = {
    "hmac": 'scheme: hmac, secret: nimbus, header: X-Nimbus, prefix: v1=, separator: ",",'
    ' signed: "{timestamp}.{body}", timestamp: {header: X-Nimbus, prefix: t=}',
    "standard-webhooks": "scheme: standard-webhooks, secret: nimbus",
    "secret-header": "scheme: secret-header, secret: nimbus, header: X-Api-Key",
}
KEY = b"a made-up key of 24 bytes"
SECRETS = {
    "hmac": KEY.decode(),
    "standard-webhooks": f"whsec_{b64encode(KEY).decode()}",
    "secret-header": "a made-up secret",
}
Post = Callable[..., int]


@pytest.fixture(scope="module")
def inbox_class(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return the class of the page."""
    path = tmp_path_factory.mktemp("page") / "inbox.py"
    path.write_text(examples.code(PAGE)["inbox.py"], encoding="utf-8")
    spec = importlib.util.spec_from_file_location("inbox", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Inbox


@pytest.fixture
def database(tmp_path: Path) -> str:
    """Return the path of a new database."""
    return str(tmp_path / "parcels.db")


@pytest.fixture
def post(inbox_class: Any, database: str) -> Iterator[Post]:
    """Return a function that sends a signed request over HTTP, and returns the status of the answer."""
    import httpx  # noqa: PLC0415  # this extra may be missing

    inboxes = {
        scheme: inbox_class(rules_of(scheme), database, {"nimbus": SECRETS[scheme]})
        for scheme in SIGNATURES
    }

    def behave(call: Call) -> Reply:
        answer = inboxes[call.path.strip("/")].receive(call.method, call.headers, call.body)
        return Reply(status=answer)

    with serving(behave) as server, httpx.Client() as client:

        def send(scheme: str, body: bytes, headers: Mapping[str, str], method: str = "POST") -> int:
            sent = {"Content-Type": "application/json", **headers}
            return client.request(
                method, f"{server.url}/{scheme}", content=body, headers=sent
            ).status_code

        yield send


def rules_of(scheme: str) -> Any:
    """Return the rules of a provider that proves itself by a scheme."""
    place = "headers: {id: Webhook-Id}" if scheme == "standard-webhooks" else "body: {id: event}"
    return loads(RULES.format(signature=f"{{{SIGNATURES[scheme]}}}", id=place))


def body_of(
    status: str, *, event: str = "e-1", parcel: str = "7", at: str = "2026-11-23T12:00:00Z"
) -> bytes:
    """Return a body with one record."""
    record = {"parcel": parcel, "status": status, "at": at}
    return json.dumps({"kind": "parcels", "event": event, "parcels": [record]}).encode()


def signed(
    scheme: str, body: bytes, *, key: bytes = KEY, age: timedelta = timedelta(), event: str = "e-1"
) -> dict[str, str]:
    """Return the headers with which the provider proves itself, computed as its documentation says."""
    time = str(int((datetime.now(UTC) - age).timestamp()))
    if scheme == "hmac":
        proof = hmac.new(key, f"{time}.".encode() + body, hashlib.sha256).hexdigest()
        return {"X-Nimbus": f"t={time},v1={proof}"}
    if scheme == "standard-webhooks":
        digest = hmac.new(key, f"{event}.{time}.".encode() + body, hashlib.sha256).digest()
        proof = f"v1,{b64encode(digest).decode()}"
        return {"webhook-id": event, "webhook-timestamp": time, "webhook-signature": proof}
    return {"X-Api-Key": SECRETS[scheme] if key == KEY else "another secret"}


def stored(database: str) -> dict[str, str]:
    """Return the statuses in the database, by their parcels."""
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute("SELECT key, status FROM orders")
        return {json.loads(key)[0]["parcel"]: status for key, status in rows}


def count(database: str, table: str) -> int:
    """Return the number of rows of a table."""
    with closing(sqlite3.connect(database)) as connection:
        (number,) = connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()  # noqa: S608  # a name of this module
        assert isinstance(number, int)
        return number


pytestmark = [needs("messages"), needs("client")]
EVERY_SCHEME = pytest.mark.parametrize("scheme", SIGNATURES)


@EVERY_SCHEME
def test_a_signed_request_is_stored_and_a_repeated_one_is_dropped(
    post: Post, database: str, scheme: str
) -> None:
    """The second delivery of an event changes nothing, even if its content differs."""
    created, sent = body_of("New"), body_of("Sent", event="e-2", at="2026-11-23T13:00:00Z")
    other = body_of("Lost", event="e-2", at="2026-11-23T14:00:00Z")

    assert post(scheme, created, signed(scheme, created)) == 204
    assert post(scheme, sent, signed(scheme, sent, event="e-2")) == 204
    assert stored(database) == {"7": "Sent"}
    assert post(scheme, sent, signed(scheme, sent, event="e-2")) == 204
    assert post(scheme, other, signed(scheme, other, event="e-2")) == 204
    assert (stored(database), count(database, "events"), count(database, "review")) == (
        {"7": "Sent"},
        2,
        0,
    )


@EVERY_SCHEME
def test_an_unproved_request_is_refused(post: Post, database: str, scheme: str) -> None:
    """An unsigned one, and one that is signed with another key; nothing is stored."""
    body = body_of("New")

    assert post(scheme, body, {}) == 401
    assert post(scheme, body, signed(scheme, body, key=b"another key of 24 bytes..")) == 401
    assert (stored(database), count(database, "events")) == ({}, 0)


@pytest.mark.parametrize("scheme", ["hmac", "standard-webhooks"])
def test_a_tampered_and_an_old_request_are_refused(post: Post, database: str, scheme: str) -> None:
    """The signature is over the body and the time of sending."""
    body = body_of("New")

    assert post(scheme, body.replace(b"New", b"Lost"), signed(scheme, body)) == 401
    assert post(scheme, body, signed(scheme, body, age=timedelta(minutes=6))) == 401
    assert post(scheme, body, signed(scheme, body, age=timedelta(minutes=-6))) == 401
    assert stored(database) == {}
    assert post(scheme, body, signed(scheme, body, age=timedelta(minutes=4))) == 204


@EVERY_SCHEME
def test_what_cannot_be_read_is_a_bad_request_and_what_is_not_meant_is_ignored(
    post: Post, database: str, scheme: str
) -> None:
    """Both are signed: a faulty body is 400, as is another method; a ping is 204 and stores nothing."""
    ping, faulty = b'{"kind": "ping"}', b'{"kind": '

    assert post(scheme, ping, signed(scheme, ping)) == 204
    assert post(scheme, faulty, signed(scheme, faulty)) == 400
    assert post(scheme, ping, signed(scheme, ping), "PUT") == 400
    assert (stored(database), count(database, "review")) == ({}, 0)


def test_a_held_record_is_listed_once_and_judged_again(post: Post, database: str) -> None:
    """`Arrived` does not fit `Lost`, which is final: it waits for a person, and its key is not stored."""
    for number, status in enumerate(["New", "Sent", "Lost"]):
        body = body_of(status, event=status, at=f"2026-11-23T1{number}:00:00Z")
        assert post("hmac", body, signed("hmac", body)) == 204
    arrived = body_of("Arrived", event="e-9", at="2026-11-23T14:00:00Z")

    assert [post("hmac", arrived, signed("hmac", arrived)) for _ in range(2)] == [204, 204]
    assert (stored(database), count(database, "events"), count(database, "review")) == (
        {"7": "Lost"},
        3,
        1,
    )


def test_deliveries_at_the_same_time_are_counted_once(post: Post, database: str) -> None:
    """Eight threads send the same two events of each parcel: each order ends in its last status, and no answer is an error."""
    requests = [
        body_of(status, event=f"{parcel}-{status}", parcel=parcel, at=f"2026-11-23T1{hour}:00:00Z")
        for parcel in ("7", "8")
        for hour, status in enumerate(["New", "Sent"])
        for _ in range(6)
    ]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda body: post("hmac", body, signed("hmac", body)), requests))

    assert set(answers) <= {204, 503}
    assert 204 in answers
    assert stored(database) == {"7": "Sent", "8": "Sent"}
    assert count(database, "events") == 4


def test_a_record_is_judged_again_if_the_order_was_changed(inbox_class: Any, database: str) -> None:
    """Another process stores `Lost` after the order was read: the update finds another row, and nothing is overwritten."""
    inbox = inbox_class(rules_of("hmac"), database, {"nimbus": SECRETS["hmac"]})
    for status, event in (("New", "e-1"), ("Sent", "e-2")):
        body = body_of(status, event=event)
        inbox.receive("POST", signed("hmac", body), body)
    judged = []

    class Interrupted:
        """An engine that judges while somebody else changes the order."""

        def observe(self, stored: Any, observation: Any, **options: Any) -> Any:
            judged.append(stored.status)
            if len(judged) == 1:
                with closing(sqlite3.connect(database)) as other, other:
                    other.execute("UPDATE orders SET status = 'Lost'")
            return engine.observe(stored, observation, **options)

    engine, inbox.engine = inbox.engine, Interrupted()
    arrived = body_of("Arrived", event="e-3", at="2026-11-23T13:00:00Z")

    assert inbox.receive("POST", signed("hmac", arrived), arrived) == 204
    assert judged == ["Sent", "Lost"]
    assert (stored(database), count(database, "events"), count(database, "review")) == (
        {"7": "Lost"},
        2,
        1,
    )


BEYOND = ["1" + "0" * 400, "-1" + "0" * 400, str(2**63), str(2**63 - 1), str(-(2**63) - 1), "1e308", "5"]


@pytest.mark.parametrize("at", BEYOND)
def test_a_sequence_number_of_any_size_is_stored(inbox_class: Any, database: str, at: str) -> None:
    """No bytes raise an error: an integer that SQLite cannot store is stored as a text. Two of them are compared as numbers."""
    inbox = inbox_class(rules_of("hmac"), database, {"nimbus": SECRETS["hmac"]})
    older = "-1" + "0" * 500
    for event, (status, number) in enumerate([("New", at), ("Sent", at), ("New", older), ("Sent", at)]):
        body = body_of(status, event=f"e-{event}").replace(b'"2026-11-23T12:00:00Z"', number.encode())
        assert inbox.receive("POST", signed("hmac", body), body) == 204

    assert stored(database) == {"7": "Sent"}
    assert (count(database, "events"), count(database, "review")) == (4, 0)
