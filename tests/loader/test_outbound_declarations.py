"""Tests of requests for actions and reads, and of their forms, credentials and tests of the response."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from statemachine.loader import dump, loads
from statemachine.model.frozen import FrozenMap
from statemachine.model.message_specs import JMESPath
from statemachine.model.outbound_request import (
    Auth,
    AuthScheme,
    Entry,
    OutboundRequest,
    Parameter,
    ResponseTest,
)
from statemachine.model.ruleset import RuleSet
from statemachine.model.signature import HeaderPart, Signature, SignatureScheme
from statemachine.model.value_types import Domain, Type
from tests.loader.extending import extended
from tests.loader.files import HEAD, findings, marked, underlined

CALLS = f"""\
{HEAD}
statuses: {{New: {{initial: true}}, Done: {{final: true}}}}
transitions:
  - {{event: finish, source: New, target: Done}}
  - {{event: drop, source: New, target: Done}}
actions: {{print: {{statuses: New}}, pack: {{statuses: New}}}}
messages:
  inbound:
    poll: {{by_name: true, snapshot: true, order: {{id: id}}, status: status}}
  outbound:
    move:
      for: [finish, drop]
      method: POST
      url: "https://acme.example/{{id}}"
      parameters:
        id: {{default: "7"}}
        user: {{}}
        password: {{secret: true}}
        size: {{type: integer, default: 3}}
      auth: {{basic: [user, password]}}
      query: {{a: {{path: inputs.a, optional: true}}, b: event}}
      headers: {{X-Time: {{path: now.iso}}}}
      form: {{status: target.name, "a[]": event}}
      success: [{{status: 200}}, {{status: [201, 409], path: id, is: [1, x]}}]
      accepted: {{status: 202}}
    work:
      for: {{action: [print, pack]}}
      method: PUT
      url: https://acme.example/work
      parameters: {{key: {{secret: true}}}}
      body: [action, {{key: "'b'"}}]
      signature:
        scheme: hmac
        secret: key
        header: X-Sign
        prefix: v1=
        algorithm: sha512
        encoding: base64
        signed: "{{timestamp}}.{{body}}"
        timestamp: {{header: X-Time, prefix: t=}}
      accepted: [{{path: queued}}]
    ask:
      for: {{read: poll}}
      url: "https://acme.example/{{order.id}}"
      parameters: {{token: {{secret: true}}}}
      auth: {{bearer: token}}
      next: links.next
"""
TEXT = Domain(Type.STRING)


@pytest.fixture(scope="module")
def calls() -> RuleSet:
    """Return a rule set with a request of every kind."""
    return loads(CALLS)


def entry(path: str, *, optional: bool = False) -> Entry:
    """Return an entry of a query or of headers."""
    return Entry(JMESPath(path), optional=optional)


def test_a_request_for_moves_has_all_its_keys(calls: RuleSet) -> None:
    """A list of events, a form, optional entries, credentials, defaults, and several tests of the response."""
    assert calls.outbound["move"] == OutboundRequest(
        name="move",
        events=("finish", "drop"),
        method="POST",
        url="https://acme.example/{id}",
        parameters=FrozenMap(
            {
                "id": Parameter(name="id", domain=TEXT, default="7"),
                "user": Parameter(name="user", domain=TEXT),
                "password": Parameter(name="password", domain=TEXT, secret=True),
                "size": Parameter(name="size", domain=Domain(Type.INTEGER), default=3),
            }
        ),
        auth=Auth(scheme=AuthScheme.BASIC, parameters=("user", "password")),
        query=FrozenMap({"a": entry("inputs.a", optional=True), "b": entry("event")}),
        headers=FrozenMap({"X-Time": entry("now.iso")}),
        form=FrozenMap({"status": JMESPath("target.name"), "a[]": JMESPath("event")}),
        success=(
            ResponseTest(status=(200,)),
            ResponseTest(status=(201, 409), path=JMESPath("id"), is_=(1, "x")),
        ),
        accepted=(ResponseTest(status=(202,)),),
    )


def test_a_request_for_actions_has_all_its_keys(calls: RuleSet) -> None:
    """A list of actions, a list as the whole body, and a signature."""
    assert calls.outbound["work"] == OutboundRequest(
        name="work",
        actions=("print", "pack"),
        method="PUT",
        url="https://acme.example/work",
        parameters=FrozenMap({"key": Parameter(name="key", domain=TEXT, secret=True)}),
        body=(JMESPath("action"), FrozenMap({"key": JMESPath("'b'")})),
        signature=Signature(
            scheme=SignatureScheme.HMAC,
            secret="key",  # noqa: S106  # the name of a parameter
            header="X-Sign",
            prefix="v1=",
            algorithm="sha512",
            encoding="base64",
            signed="{timestamp}.{body}",
            timestamp=HeaderPart(header="X-Time", prefix="t="),
        ),
        accepted=(ResponseTest(path=JMESPath("queued")),),
    )


def test_a_read_has_all_its_keys(calls: RuleSet) -> None:
    """The message that reads the answer, a token, and the path to the next page. It is a GET."""
    assert calls.outbound["ask"] == OutboundRequest(
        name="ask",
        read="poll",
        method="GET",
        url="https://acme.example/{order.id}",
        parameters=FrozenMap({"token": Parameter(name="token", domain=TEXT, secret=True)}),
        auth=Auth(scheme=AuthScheme.BEARER, parameters=("token",)),
        next=JMESPath("links.next"),
    )


def test_every_kind_of_request_survives_dump(calls: RuleSet) -> None:
    """The text loads to equal requests, and the method of a read is written only if it is no GET."""
    text = dump(calls)

    assert loads(text) == calls
    assert dump(loads(text)) == text
    assert text.count("method:") == 2
    other = replace(calls.outbound["ask"], method="POST", auth=None)
    changed = replace(calls, outbound=FrozenMap({"ask": other}))
    assert loads(dump(changed)) == changed


@pytest.mark.parametrize(
    ("request_name", "part", "text"),
    [
        ("move", "for.1", "drop"),
        ("work", "for.action.0", "print"),
        ("ask", "for.read", "poll"),
        ("ask", "next", "links.next"),
    ],
)
def test_the_places_of_what_a_request_is_for(
    calls: RuleSet, request_name: str, part: str, text: str
) -> None:
    """Each name under `for` has its place."""
    span = calls.outbound[request_name].place.of(part)

    assert underlined(CALLS, span) == text


def test_the_places_of_credentials(calls: RuleSet) -> None:
    """The names of parameters are underlined, and so is a default."""
    spans = [span for request in calls.outbound.values() for _, span in request.credentials]
    size = calls.outbound["move"].parameters["size"]

    assert [underlined(CALLS, each) for each in spans] == ["user", "password", "key", "token"]
    assert underlined(CALLS, size.place.of("default")) == "3"


@pytest.mark.parametrize(
    ("old", "new", "check", "hint"),
    [
        ("action: [print, pack]", "action: [print, pakc]", "unknown-action", "did you mean 'pack'?"),
        ("action: [print, pack]", "action: finish", "unknown-action", "declare it under actions"),
        ("read: poll", "read: pull", "unknown-message", "did you mean 'poll'?"),
        ("read: poll", "read: ask", "unknown-message", "declare it under `inbound`"),
        ("[finish, drop]", "[finish, print]", "unknown-event", "write the event of a transition"),
    ],
)
def test_a_request_is_for_declared_names(old: str, new: str, check: str, hint: str) -> None:
    """An unknown action, message or event is underlined."""
    assert old in CALLS
    text = CALLS.replace(old, new)
    (finding,) = findings(text)
    name = new.rstrip("]").replace(",", " ").split()[-1]

    assert marked(text) == [(check, name)]
    assert finding.message == f"{check.replace('-', ' ')} {name!r}"
    assert finding.help == hint


@pytest.mark.parametrize(
    ("written", "marked_at"),
    [
        ("{type: integer, default: x}", "x"),
        ("{type: integer, minimum: 5, default: 4}", "4"),
        ("{enum: [a, b], default: c}", "c"),
        ("{default: 3}", "3"),
    ],
)
def test_a_default_has_the_type_of_its_parameter(written: str, marked_at: str) -> None:
    """It is checked as the default of an input is."""
    text = CALLS.replace("{type: integer, default: 3}", written)

    assert marked(text) == [("wrong-default", marked_at)]


@pytest.mark.parametrize(
    ("remove", "left"),
    [
        ("actions: [print, pack]", ["move", "ask"]),
        ("messages: {inbound: poll}", ["move", "work"]),
        ("events: [finish, drop]", ["work", "ask"]),
        ("messages: {outbound: ask}", ["move", "work"]),
    ],
)
def test_a_request_goes_with_all_that_it_is_for(tmp_path: Path, remove: str, left: list[str]) -> None:
    """A request for removed actions, events or a removed message has no purpose."""
    assert list(extended(tmp_path, f"remove: {{{remove}}}", CALLS).outbound) == left


def test_a_list_loses_what_is_removed(tmp_path: Path) -> None:
    """The request stays for the other events and actions."""
    left = extended(tmp_path, "remove: {actions: print, events: finish}", CALLS).outbound

    assert left["work"].actions == ("pack",)
    assert left["move"].events == ("drop",)
    assert left["ask"].read == "poll"


def test_an_extension_replaces_a_request_as_a_whole(tmp_path: Path) -> None:
    """Another purpose takes the place of the first, and the keys that it drops are hidden."""
    section = "messages: {outbound: {work: {for: drop, method: PUT, url: 'https://acme.example/drop'}}}"
    rules = extended(tmp_path, section, CALLS)
    (hidden,) = rules.hidden_keys

    assert (rules.outbound["work"].actions, rules.outbound["work"].events) == ((), ("drop",))
    assert hidden.keys == ("parameters", "body", "signature", "accepted")
    assert list(rules.outbound) == ["move", "work", "ask"]


@pytest.mark.parametrize(
    ("old", "new", "is_same"),
    [
        ("for: [finish, drop]", "for: [drop, finish]", True),
        ("for: [finish, drop]", "for: finish", False),
        ("[print, pack]", "[pack, print]", True),
        ("[print, pack]", "print", False),
        ("{basic: [user, password]}", "{basic: [password, user]}", False),
        ("{basic: [user, password]}", "{basic: password}", False),
        ("{bearer: token}", "{basic: token}", False),
        ("{bearer: token}\n", "{bearer: token}\n      method: GET\n", True),
        ("form: {status", "body: {status", False),
        ('{status: target.name, "a[]": event}', '{"a[]": event, status: target.name}', True),
        ("{a: {path: inputs.a, optional: true}, b: event}", "{b: event, a: {path: inputs.a, optional: true}}", True),
        ("optional: true", "optional: false", False),
        ("[action, {key: \"'b'\"}]", "[{key: \"'b'\"}, action]", False),
        ("accepted: {status: 202}", "accepted: [{status: [202]}]", True),
        ("accepted: {status: 202}", "accepted: {status: 201}", False),
        ("[201, 409]", "[409, 201]", True),
        ("[201, 409]", "[201]", False),
        ("default: 3", "default: 4", False),
        ('default: "7"', "title: Id", False),
        ("algorithm: sha512", "algorithm: sha256", False),
        ("prefix: t=", "prefix: s=", False),
        ("next: links.next", "next: links.last", False),
    ],
)  # fmt: skip
def test_what_counts_in_the_digest(calls: RuleSet, old: str, new: str, *, is_same: bool) -> None:
    """Each part of what is sent and of how the response is read counts; the order of names does not."""
    assert old in CALLS
    edited = loads(CALLS.replace(old, new, 1))

    assert (edited.digest == calls.digest) is is_same
