"""Tests of undeclared names in messages: each is found at its place."""

from __future__ import annotations

import pytest
from hypothesis import given

from statemachine import InvalidRulesError, loads
from statemachine.loader import all_checks
from tests.loader.files import checks, file_with, findings, marked
from tests.strategies import Document, documents, to_yaml

DECLARED = """\
sources: {guide: {url: 'https://a.example', retrieved: 2026-01-31}}
facts: {paid: {type: boolean}}
"""


def text_of(messages: str, section: str = "") -> str:
    """Return a file with messages, and optionally one more section."""
    return file_with(f"{DECLARED}messages: {{{messages}}}\n{section}")


@pytest.mark.parametrize(
    ("messages", "check"),
    [
        ("inbound: {a: {status: s, cite: wrong}}", "unknown-source"),
        ("outbound: {a: {method: PUT, url: u, cite: [guide, wrong]}}", "unknown-source"),
        ("live_moves: {a: {status: s, moves: m, target: t, cite: wrong}}", "unknown-source"),
        ("inbound: {a: {status: s, facts: {paid: p, wrong: wrong.x}}}", "unknown-fact"),
        ("inbound: {a: {status: s, body: {facts: {wrong: wrong.x}}, facts: {paid: p}}}", "unknown-fact"),
        ("inbound: {a: {status: s, within: {records: r, facts: {wrong: x}}}}", "unknown-fact"),
        ("inbound: {a: {status: s, headers: {facts: {wrong: {name: x}}}}}", "unknown-fact"),
        ("inbound: {a: {status: s, query: {facts: {wrong: x}}}}", "unknown-fact"),
        ("outbound: {a: {method: PUT, url: u, for: wrong}}", "unknown-event"),
        ("outbound: {a: {method: PUT, url: u, for: [finish, wrong]}}", "unknown-event"),
    ],
)
def test_messages_need_declared_names(messages: str, check: str) -> None:
    """Undeclared sources, facts and events are underlined."""
    assert marked(text_of(messages)) == [(check, "wrong")]
    assert checks(text_of(messages.replace("facts: {wrong: wrong.x}", "facts: {paid: x}"))) in (
        [],
        [check],
    )


def test_the_name_of_a_fact_is_underlined() -> None:
    """The path of the fact is not underlined. The fact of a record and that of the body have their own places."""
    text = text_of("inbound: {a: {status: s, facts: {size: x}, body: {facts: {size: x}}}}")

    columns = [each.span.column for each in findings(text)]

    line = next(each for each in text.splitlines() if each.startswith("messages"))
    assert columns == [line.index("size") + 1, line.rindex("size") + 1]


@pytest.mark.parametrize(
    ("inbound", "by", "wrong"),
    [
        ("a: {status: s, order: Id}", "Id", []),
        ("a: {status: s, headers: {order: {Id: X-Id}}}", "Id", []),
        ("a: {status: s, order: Id}", "[Id, wrong]", ["wrong"]),
        ("a: {status: s, order: {wrong: Id}}", "Id", ["Id"]),
        ("a: {status: s, order: {id: Id}}", "id", []),
        ("a: {status: s, item: [Id, Copy]}", "[Copy, Id]", []),
        ("a: {status: s, body: {order: Id, item: x}}", "[Id, x, wrong]", ["wrong"]),
        ("a: {status: s, order: Id}, b: {status: s, item: x}", "[Id, x]", []),
        ("a: {status: s}", "Id", ["Id"]),
        ("", "Id", []),
    ],
)
def test_rollup_needs_parts_of_keys(inbound: str, by: str, wrong: list[str]) -> None:
    """The parts are those of all messages, in records and bodies. Without messages there is no check."""
    text = text_of(f"inbound: {{{inbound}}}", f"rollup: {{by: {by}, rule: earliest}}")

    assert marked(text) == [("unknown-key-part", each) for each in wrong]


@pytest.mark.parametrize(
    ("messages", "hint"),
    [
        ("outbound: {a: {method: PUT, url: u, for: finnish}}", "did you mean 'finish'?"),
        (
            "outbound: {a: {method: PUT, url: u, for: begin}}",
            "write the event of a transition",
        ),
        ("inbound: {a: {status: s, facts: {Paid: x}}}", "did you mean 'paid'?"),
        ("inbound: {a: {status: s, facts: {weight: x}}}", "declare it under facts"),
        ("inbound: {a: {status: s, order: OrderNumber}}", "did you mean 'OrderNumber'?"),
        (
            "inbound: {a: {status: s, order: data.id}}",
            "write a name from the `order` or the `item` of a message",
        ),
    ],
)
def test_hints_for_names_in_messages(messages: str, hint: str) -> None:
    """The help has the similar name, or where to declare it."""
    rollup = "rollup: {by: order_number, rule: earliest}" if "order:" in messages else ""

    assert [each.help for each in findings(text_of(messages, rollup))] == [hint]


def test_all_faults_of_messages_are_found_at_once() -> None:
    """Faults in shapes, names and values are in file order."""
    text = text_of(
        "inbound: {a: {methods: put, order: x}, b: {status: s, facts: {size: x}}},"
        " outbound: {c: {method: PUT, url: u, for: go, parameters: {d: {type: integer, minimum: x}}}}",
        "rollup: {by: y, rule: earliest}",
    )

    assert checks(text) == [
        "wrong-value",
        "unknown-fact",
        "unknown-event",
        "wrong-bound",
        "unknown-key-part",
    ]


@pytest.mark.parametrize(
    ("messages", "expected"),
    [
        ("inbound: {a: {status: 5}}", ["wrong-type"]),
        ("inbound: {a: {statsu: s}}", ["unknown-key"]),
        ("inbound: {a: {body: {status: [s]}}}", ["wrong-type"]),
        ("inbound: {a: {status: s, order: {Id: 5}}, b: {status: s}}", ["wrong-type"]),
        ("inbound: {a: {status: s, order: [Id, 5]}}", ["wrong-type"]),
        ("inbound: {a: 5, b: {status: s}}", ["wrong-type"]),
        ("inbund: {a: {status: s, order: Id}}, inbound: {b: {status: s}}", ["unknown-key"]),
    ],
)
def test_an_invalid_entry_is_not_reported_as_missing(messages: str, expected: list[str]) -> None:
    """A status or a part of a key with an invalid value has only the finding on its value."""
    text = text_of(messages, "rollup: {by: Id, rule: earliest}" if "Id" in messages else "")

    assert checks(text) == expected


def test_the_event_of_an_invalid_transition_is_declared() -> None:
    """The event counts as declared. The actor of the transition is only a use, so it is not declared."""
    text = text_of(
        "outbound: {a: {method: PUT, url: u, for: [ship, robot]}}",
        "actions: {print: {statuses: New, actor: robot}}",
    ).replace(
        "transitions: [",
        "transitions: [{event: ship, source: New, actor: robot, target: [Done, true]}, ",
    )

    assert checks(text) == ["unknown-event", "unknown-actor", "unknown-actor", "wrong-type"]
    text = text.replace("target: [Done, true]", "titel: x")
    assert checks(text) == ["unknown-event", "unknown-actor", "missing-key", "unknown-key"]


@given(documents())
def test_a_misspelt_event_is_always_found(document: Document) -> None:
    """A file with a request for an unknown event does not load."""
    request = {"method": "PUT", "url": "u", "for": ["?"]}
    document["messages"] = {**document.get("messages", {}), "outbound": {"call": request}}
    with pytest.raises(InvalidRulesError) as caught:
        loads(to_yaml(document))

    assert [each.check for each in caught.value.diagnostics] == ["unknown-event"]


def test_the_checks_of_messages_have_pages() -> None:
    """`all_checks` contains the checks of messages."""
    assert {"no-status-path", "unknown-event", "unknown-key-part"} <= all_checks().keys()
