"""Tests of what a change says about the old and the new declaration, and of statuses in the paths of messages."""

from __future__ import annotations

import pytest

from statemachine.diff import RuleChange, compare
from statemachine.diff.differences import differences
from statemachine.loader import loads

RULES = """\
format: 1
provider: acme
subject: order
version: 1.0.0
undeclared: refused
actors: {client: {}, staff: {includes: [client]}}
inputs: {copies: {type: integer, default: 1}}
statuses: {New: {initial: true}, Held: {}, Sent: {final: true, result: success}}
transitions:
  - {event: hold, source: New, target: Held}
  - {event: send, source: [New, Held], target: Sent, after: P7D}
actions: {print: {statuses: [New], actor: staff}}
messages:
  inbound:
    change: {order: {number: id}, status: "done && 'Sent' || paused && 'Held' || state"}
  outbound:
    hold:
      for: hold
      method: POST
      url: https://acme.example/orders
      query: {wait: "target == `\\"Held\\"`"}
      success: {status: 200}
"""


def changes(before: str, after: str) -> tuple[RuleChange, ...]:
    """Return the changes of one replacement."""
    assert before in RULES
    return compare(loads(RULES, "old.yaml"), loads(RULES.replace(before, after), "new.yaml")).changes


@pytest.mark.parametrize(
    ("before", "after", "details"),
    [
        ("after: P7D", "after: P8D", ("P7D -> P8D",)),
        (", after: P7D", "", ("P7D -> none",)),
        ("{includes: [client]}", "{}", ("includes: client -> none",)),
        ("default: 1", "default: 2", ("1 -> 2",)),
        (", default: 1", "", ("1 -> none",)),
        (
            "[New], actor: staff",
            "[New, Held], actor: client",
            ("actors: staff -> client", "statuses: New -> Held, New"),
        ),
        (
            "undeclared: refused",
            "undeclared: {client: unspecified, otherwise: refused}",
            ("actors.client: none -> unspecified",),
        ),
        ("undeclared: refused", "matching: {trim: true}", ("trim: false -> true",)),
        ("Held: {}", "Held: {exits: unspecified}", ("exits: specified -> unspecified",)),
        ("number: id", "number: key", ("order.number: id -> key",)),
        ("method: POST", "method: PUT", ("method: POST -> PUT",)),
    ],
)
def test_a_change_says_what_was_there_and_what_is_there_now(
    before: str, after: str, details: tuple[str, ...]
) -> None:
    """Keys are those of the rule file where they have one."""
    assert [each.details for each in changes(before, after)] == [details]


def test_a_status_in_a_path_counts_by_its_new_name() -> None:
    """A rename is one change, although the messages name the status in their paths, in both forms of a text."""
    new = RULES.replace("Held", "Paused").replace("Paused: {}", "Paused: {renamed_from: Held}")
    (change,) = compare(loads(RULES), loads(new)).changes
    assert change.kind == "status-renamed"


def test_another_text_in_a_path_is_a_change() -> None:
    """Only the new name of the status is the same as its old name."""
    new = RULES.replace("Held: {}", "Paused: {renamed_from: Held}").replace("Held]", "Paused]")
    new = new.replace("target: Held", "target: Paused").replace("'Held'", "'Sent'")
    new = new.replace('\\"Held\\"', '\\"Paused\\"')
    found = compare(loads(RULES), loads(new)).changes
    assert [(each.kind, each.subject) for each in found] == [
        ("status-renamed", "Held"),
        ("message-changed", "change"),
    ]


def test_at_most_five_differences_are_listed() -> None:
    """The number of the others is given, and long texts are cut."""
    old, new = ({str(each): f"{word}{each}" for each in range(8)} for word in ("a", "b"))
    found = differences(old, new)
    assert found[0] == "0: a0 -> b0"
    assert found[5:] == ("and 3 more",)
    assert len(differences({"x": "a" * 500}, {"x": ["b" * 500]})[0]) < 150
