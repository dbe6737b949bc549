"""Tests of the messages that are built from a file, and of the places of their paths."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import timedelta
from pathlib import Path as File

import pytest

from statemachine.loader import loads
from statemachine.model.frozen import FrozenMap
from statemachine.model.inbound_message import FactSource, FieldSources, InboundMessage, TimeForms
from statemachine.model.message_specs import JMESPath, LiveMovesSpec
from statemachine.model.outbound_request import Entry, OutboundRequest, Parameter, ResponseTest
from statemachine.model.ruleset import RuleSet
from statemachine.model.value_types import Domain, Type
from tests.loader.files import FULL, checks, file_with, marked, underlined

ROOT = File(__file__).parents[2]


@pytest.fixture(scope="module")
def full() -> RuleSet:
    """Return a rule set with declarations of every kind."""
    return loads(FULL)


def paths(**texts: str) -> FrozenMap[str, JMESPath]:
    """Return paths by name."""
    return FrozenMap({name: JMESPath(text) for name, text in texts.items()})


def inbound(message: str) -> InboundMessage:
    """Return the inbound message with the given keys."""
    return loads(file_with(f"messages: {{inbound: {{hook: {{{message}}}}}}}")).inbound["hook"]


def outbound(request: str) -> OutboundRequest:
    """Return the outbound request with the given keys."""
    section = f"messages: {{outbound: {{call: {{method: PUT, url: u, {request}}}}}}}"
    return loads(file_with(section)).outbound["call"]


def test_every_key_of_an_inbound_message_is_read(full: RuleSet) -> None:
    """Each key of an inbound message has its field."""
    assert full.inbound["hook"] == InboundMessage(
        name="hook",
        title="Webhook",
        note="Sent once.",
        cite=("guide",),
        methods=("POST", "PUT"),
        content=FrozenMap({"application/json": JMESPath("@"), "text/xml": JMESPath("Orders.Order")}),
        fields=FieldSources(
            order=paths(OrderNumber="OrderNumber"),
            item=paths(Item="Item", Copy="Copy"),
            status=JMESPath("Status"),
            previous=JMESPath("Old"),
            trigger=JMESPath("Trigger"),
            event=JMESPath("Event"),
            at=JMESPath("At"),
            actor=JMESPath("Who"),
            channel=JMESPath("Via"),
            facts=FrozenMap({"paid": FactSource(source=JMESPath("Paid"))}),
        ),
        body=FieldSources(
            order=paths(shop="Shop.Id"),
            at=JMESPath("Sent"),
            facts=FrozenMap({"paid": FactSource(source=JMESPath("IsPaid"))}),
        ),
        time=TimeForms(zone="Europe/Berlin"),
        repeats_within=timedelta(seconds=90),
        record=FrozenMap(
            {"type": "object", "required": ("Status",), "maxProperties": 99, "default": None}
        ),
    )


def test_every_key_of_a_request_is_read(full: RuleSet) -> None:
    """Each key of a request has its field."""
    message: FrozenMap[str, JMESPath] = paths(message="inputs.message")

    assert full.outbound["put-hold"] == OutboundRequest(
        name="put-hold",
        title="Hold it",
        note="Twice is once.",
        cite=("guide",),
        events=("hold",),
        override=True,
        method="PUT",
        url="https://acme.example/orders/{id}",
        parameters=FrozenMap(
            {
                "id": Parameter(name="id", domain=Domain(Type.STRING)),
                "key": Parameter(
                    name="key",
                    title="Key",
                    note="From the vault.",
                    domain=Domain(Type.STRING),
                    secret=True,
                ),
                "times": Parameter(name="times", domain=Domain(Type.INTEGER, minimum=1)),
                "mode": Parameter(name="mode", domain=Domain(Type.ENUM, ("fast", "slow"))),
            }
        ),
        query=FrozenMap({"status": Entry(JMESPath("target.name"))}),
        headers=FrozenMap({"X-Key": Entry(JMESPath("parameters.key"))}),
        body=FrozenMap(
            {"to": JMESPath("target.name"), "more": (1, True, None, message), "none": FrozenMap()}
        ),
        success=(ResponseTest(path=JMESPath("ok"), is_=(True, 0, "1")),),
        reasons=JMESPath("errors[].text"),
        idempotent=False,
    )


def test_every_key_of_live_moves_is_read(full: RuleSet) -> None:
    """Each key of live moves has its field."""
    assert full.live_moves["menu"] == LiveMovesSpec(
        name="menu",
        title="Menu",
        note="For one user.",
        cite=("guide",),
        content=FrozenMap({"application/json": JMESPath("data")}),
        status=JMESPath("current"),
        moves=JMESPath("moves"),
        target=JMESPath("to"),
        overrides=JMESPath("overrides"),
        move_title=JMESPath("label"),
        default=JMESPath("first"),
        instructions=JMESPath("help"),
        may_move=JMESPath("can"),
        may_override=JMESPath("must"),
        actor=JMESPath("who"),
        answer=FrozenMap(
            {"current": JMESPath("status.name"), "moves": JMESPath("moves[].target.name"), "version": 1}
        ),
    )


def test_a_missing_key_has_its_default() -> None:
    """By default a message is JSON and its records are the whole body. A request is for any event without override."""
    rules = loads(
        file_with(
            "messages: {inbound: {a: {status: x}}, outbound: {b: {method: PUT, url: u}},"
            " live_moves: {c: {status: x, moves: y, target: z}}}"
        )
    )
    content = FrozenMap({"application/json": JMESPath("@")})

    assert rules.inbound["a"] == InboundMessage(
        name="a", content=content, fields=FieldSources(status=JMESPath("x"))
    )
    assert rules.outbound["b"] == OutboundRequest(name="b", method="PUT", url="u")
    assert rules.live_moves["c"] == LiveMovesSpec(
        name="c", content=content, status=JMESPath("x"), moves=JMESPath("y"), target=JMESPath("z")
    )


@pytest.mark.parametrize(
    "section", ["messages: {}", "messages: {inbound: {}, outbound: {}, live_moves: {}}"]
)
def test_empty_sections_are_equal_to_missing_ones(section: str) -> None:
    """An empty section declares no messages."""
    assert loads(file_with(section)) == loads(file_with(""))


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("Id", {"Id": "Id"}),
        ("data.id", {"data.id": "data.id"}),
        ("[Shop, data.id]", {"Shop": "Shop", "data.id": "data.id"}),
        ("{shop: Shop, Id: Id}", {"shop": "Shop", "Id": "Id"}),
    ],
)
def test_a_path_without_a_name_is_its_own_name(written: str, parts: dict[str, str]) -> None:
    """A key is a path, a list of paths, or a mapping of names to paths."""
    assert inbound(f"status: x, order: {written}").fields.order == paths(**parts)
    assert inbound(f"status: x, body: {{item: {written}}}").body.item == paths(**parts)


def test_a_document_is_made_of_paths_and_plain_values() -> None:
    """A text is a path, quoted or not. Integers, booleans and null are kept as values."""
    request = outbound(
        'body: {a: "5", b: 5, c: -0, d: true, e: "true", f: null, g: [~, {h: x}], i: {}, j: []}'
    )

    assert request.body == FrozenMap(
        {
            "a": JMESPath("5"),
            "b": 5,
            "c": 0,
            "d": True,
            "e": JMESPath("true"),
            "f": None,
            "g": (None, paths(h="x")),
            "i": FrozenMap(),
            "j": (),
        }
    )
    assert hash(request.body)


def test_documents_can_be_as_deep_as_a_file() -> None:
    """Only the nesting limit of the file applies."""
    depth = 95
    request = outbound(f"body: {{a: {'[' * depth}x{']' * depth}}}")
    record = inbound(f"status: x, record: {{a: {'[' * depth}1{']' * depth}}}").record
    assert isinstance(request.body, FrozenMap)
    assert record is not None
    tree, value = request.body["a"], record["a"]

    for _ in range(depth):
        assert isinstance(tree, tuple)
        assert isinstance(value, tuple)
        (tree,), (value,) = tree, value
    assert (tree, value) == (JMESPath("x"), 1)
    assert checks(file_with(f"messages: {{x: {'[' * 100}")) == ["too-deep"]


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        ("inbound: {a: {status: null}}", [("null-value", "null")]),
        ("outbound: {a: {method: PUT, url: u, body: ~}}", [("null-value", "~")]),
        ("outbound: {a: {method: PUT, url: u, body: {b: [null], c: }}}", [("null-value", "c")]),
        ("outbound: {a: {method: PUT, url: u, query: {b: null}}}", [("null-value", "null")]),
        ("live_moves: {a: {status: x, moves: y, target: z, body: {b: null}}}", [("unknown-key", "body")]),
        ("outbound: {a: {method: PUT, url: u, body: {b: &n null}, title: *n}}", [("null-value", "*n")]),
        ("outbound: {a: {method: PUT, url: u, body: {b: &n null}, query: {*n : x}}}", [("non-text-key", "*n")]),
        ("outbound: {a: {method: PUT, url: u, body: &b {b: null}, success: *b}}", [("unknown-key", "b")]),
    ],
)  # fmt: skip
def test_null_is_a_value_only_in_documents(section: str, expected: list[tuple[str, str]]) -> None:
    """Elsewhere null is a fault, in an alias too. A missing value is never null."""
    assert sorted(marked(file_with(f"messages: {{{section}}}"))) == sorted(expected)


def test_a_parameter_has_a_domain() -> None:
    """Bounds are read by the type, and invalid bounds are found at their places."""
    text = file_with(
        "messages: {outbound: {a: {method: PUT, url: u, parameters:"
        " {b: {type: duration, minimum: 2}, c: {minimum: 1}, d: {type: integer, minimum: 3, maximum: 2}}}}}"
    )

    assert marked(text) == [("wrong-bound", "2"), ("unordered-bound", "1"), ("bounds-crossed", "3")]


@pytest.mark.parametrize(
    ("message", "is_found"),
    [
        ("order: x, previous: y", True),
        ("body: {order: x}", True),
        ("", True),
        ("status: x", False),
        ("trigger: x", False),
        ("body: {status: x}", False),
        ("body: {trigger: x}, item: y", False),
    ],
)
def test_a_message_needs_a_status_or_a_trigger(message: str, *, is_found: bool) -> None:
    """The path can be in the record or in the body. Without one, the name of the message is underlined."""
    text = file_with(f"messages: {{inbound: {{hook: {{{message}}}}}}}")

    assert marked(text) == ([("no-status-path", "hook")] if is_found else [])


def paths_in(value: object) -> Iterator[JMESPath]:
    """Yield every path in a value."""
    if isinstance(value, JMESPath):
        yield value
    elif isinstance(value, FrozenMap):
        for each in value.values():
            yield from paths_in(each)
    elif isinstance(value, tuple):
        for each in value:
            yield from paths_in(each)
    elif is_dataclass(value):
        for field in fields(value):
            yield from paths_in(getattr(value, field.name))


def test_every_path_has_its_place(full: RuleSet) -> None:
    """The path itself is underlined."""
    found = list(paths_in(full.messages))

    assert len(found) == 35
    assert [underlined(FULL, each.span).strip('"') for each in found] == [str(each) for each in found]


def test_the_places_of_the_parts_of_messages(full: RuleSet) -> None:
    """The names of messages, parameters and facts have places."""
    hook, hold = full.inbound["hook"], full.outbound["put-hold"]
    places = [
        hook.span,
        hook.time.place.of("zone"),
        hook.place.of("record"),
        hook.place.of("facts.paid"),
        hook.place.of("methods.1"),
        hold.place.of("url"),
        hold.place.of("for.0"),
        hold.parameters["key"].span,
        full.place.of("rollup.by.0"),
    ]

    assert [underlined(FULL, each).strip('"') for each in places] == [
        "hook",
        "Europe/Berlin",
        "record",
        "paid",
        "PUT",
        "https://acme.example/orders/{id}",
        "hold",
        "key",
        "OrderNumber",
    ]
    assert hook.place.of("facts.paid") < hook.place.of("body.facts.paid")


def test_a_file_without_messages_does_not_import_their_module() -> None:
    """The first file with messages imports the module that builds them."""
    script = (
        "import sys; from statemachine.loader import loads\n"
        "from tests.loader.files import FULL\n"
        "ours = lambda: sorted(name for name in sys.modules if 'loader.' in name and 'message' in name)\n"
        "loads(FULL[:FULL.index('messages:')]); print(ours())\n"
        "loads(FULL); print(ours())\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env=environment, check=True
    )

    assert ran.stdout.splitlines() == [
        "[]",
        (
            "['statemachine.loader.declarations.message_declarations', "
            "'statemachine.loader.declarations.message_paths']"
        ),
    ]
