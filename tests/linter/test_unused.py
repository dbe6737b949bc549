"""Declarations that nothing uses."""

from __future__ import annotations

import tracemalloc
from textwrap import dedent

import pytest

from statemachine.linter import lint
from tests.linter.acme import findings, found, only, rules

ACTORS = """\
    undeclared: {undeclared}
    actors: {{client: {{}}, manager: {{includes: [client]}}, owner: {{includes: [manager]}}}}
    statuses:
      New: {{initial: true, cite: guide}}
      Done: {{final: true, result: success, cite: guide}}
    transitions:
      - {{event: finish, source: New, target: Done, actor: {actor}, cite: guide}}
"""
PLAIN = """\
    statuses:
      New: {initial: true, cite: guide}
      Done: {final: true, result: success, cite: guide}
    transitions:
      - {event: finish, source: New, target: Done, cite: guide}
"""
REQUEST = """\
    messages:
      outbound:
        finish:
          method: POST
          url: https://example.com/status
          {part}
"""


def test_a_group_in_a_rule_of_a_rollup_is_used() -> None:
    """Under `all`, `any` or `others`."""
    text = PLAIN + "    groups: {open: New, over: Done, rest: New}\n"
    for rule in ("{any: open, others: over, status: New}", "{any: over, others: open, status: New}"):
        rollup = f"    rollup: {{by: [order], rules: [{rule}, {{all: rest, status: New}}]}}\n"
        assert found(text + rollup) == []


def test_an_actor_is_used_if_an_included_actor_is() -> None:
    """The manager and the owner may do all that the client may."""
    assert found(ACTORS.format(undeclared="refused", actor="client")) == []


def test_an_actor_that_is_only_included_is_unused() -> None:
    """Being included by another actor gives an actor no move."""
    text = ACTORS.format(undeclared="refused", actor="owner")

    assert [each.message for each in findings(text)] == [
        "unused actor 'client'",
        "unused actor 'manager'",
    ]


def test_a_long_chain_of_actors_takes_little_memory() -> None:
    """The included actors of every actor together would take 600 MB."""
    chain = "".join(f"  a{each}: {{includes: a{each - 1}}}\n" for each in range(1, 5_000))
    rule_set = rules(
        f"actors:\n  a0: {{}}\n{chain}" + dedent(PLAIN).replace("Done, cite", "Done, actor: a0, cite")
    )

    tracemalloc.start()
    assert lint(rule_set) == ()
    assert tracemalloc.get_traced_memory()[1] < 50_000_000
    tracemalloc.stop()


def test_an_actor_in_undeclared_is_used() -> None:
    """`undeclared` decides moves of the actor."""
    text = ACTORS.format(undeclared="{manager: refused, otherwise: refused}", actor="owner")

    assert only("unused-actor", text).message == "unused actor 'client'"


def test_actions_use_actors_and_channels() -> None:
    """A channel and an actor that only an action names are used."""
    text = PLAIN + (
        "    channels: [api]\n    actors: {staff: {}}\n"
        "    actions:\n      print: {statuses: [New], channel: api, actor: staff, cite: guide}\n"
    )

    assert found(text) == []


@pytest.mark.parametrize(
    ("kind", "declaration"),
    [
        ("actor", "actors: {{tried: {{{note}}}}}"),
        ("channel", "channels: {{tried: {{{note}}}}}"),
        ("fact", "facts: {{tried: {{type: string, {note}}}}}"),
        ("input", "inputs: {{tried: {{type: string, {note}}}}}"),
    ],
)
def test_a_note_keeps_an_unused_declaration(kind: str, declaration: str) -> None:
    """The help names the note, and a declaration with a note is not reported."""
    finding = only(f"unused-{kind}", f"{PLAIN}    {declaration.format(note='')}\n")
    title = f"{PLAIN}    {declaration.format(note='title: Kept')}\n"

    assert finding.message == f"unused {kind} 'tried'"
    assert (finding.help or "").endswith("; to keep it, give it a `note` with the reason")
    assert found(title) == [f"unused-{kind}"]
    assert found(f"{PLAIN}    {declaration.format(note='note: Kept.')}\n") == []


def test_a_fact_is_used_by_guards_and_messages() -> None:
    """A condition, an external guard, and a message that reads the fact are uses."""
    text = """\
        facts: {paid: {type: boolean}, due: {type: boolean}, seen: {type: string}, sent: {type: string}}
        guards: {is-paid: {paid: true}, is-due: {external: [due]}}
        statuses:
          New: {initial: true, cite: guide}
          Done: {final: true, result: success, cite: guide}
        transitions:
          - {event: finish, source: New, target: Done, guard: [is-paid, is-due], cite: guide}
          - {event: stop, source: New, target: Done, cite: guide}
        messages:
          inbound:
            changed: {order: id, status: status, facts: {seen: seen}, body: {facts: {sent: sent}}, cite: guide}
    """

    assert found(text) == []


@pytest.mark.parametrize(
    "part",
    [
        "query: {reason: inputs.reason}",
        "headers: {X-Reason: 'inputs.\"reason\"'}",
        "body: {order: {reasons: [inputs.reason]}}",
        "body: {all: inputs}",
        "form: {reason: inputs.reason}",
        "query: {reason: {path: inputs.reason, optional: true}}",
    ],
)
def test_an_input_is_used_by_a_request_that_sends_it(part: str) -> None:
    """A path in the query, in a header or in the body is a use."""
    text = PLAIN + "    inputs: {reason: {type: string}}\n"

    assert found(text + REQUEST.format(part=part)) == []
    assert found(text + REQUEST.format(part="form: {a: event}")) == ["unused-input"]
    assert found(text + REQUEST.format(part="body: {other: target.name}")) == ["unused-input"]


@pytest.mark.parametrize(
    ("url", "is_used"),
    [
        ("https://example.com/{inputs.reason}", True),
        ("https://example.com{?inputs.reason}", True),
        ("https://example.com/inputs.reason", False),
        ("https://example.com/{reason}{inputs.reasons}", False),
    ],
)
def test_an_input_is_used_by_a_variable_of_a_url(url: str, *, is_used: bool) -> None:
    """A variable of its name alone is not the input."""
    text = PLAIN + "    inputs: {reason: {type: string}}\n" + REQUEST.format(part="title: Finish")

    assert found(text.replace("https://example.com/status", f"'{url}'")) == (
        [] if is_used else ["unused-input"]
    )


def test_an_input_is_used_if_it_is_required_or_has_a_default() -> None:
    """A transition or an action may require it, and every change carries a default."""
    text = PLAIN + (
        "    inputs: {reason: {type: string}, notify: {type: boolean, default: true}}\n"
        "    actions:\n      print: {statuses: [New], requires: [reason], cite: guide}\n"
    )

    assert found(text) == []


def test_a_group_in_an_unused_group_is_used() -> None:
    """Only the outermost unused group is reported."""
    text = PLAIN + "    groups:\n      inner: [New]\n      outer: [inner]\n"

    assert [each.message for each in findings(text)] == ["unused group 'outer'"]


def test_a_group_is_used_by_exceptions_and_actions() -> None:
    """A group is used in every list of statuses."""
    text = PLAIN + (
        "      - {event: drop, source: any, except: early, target: New, cite: guide, note: So.}\n"
        "    groups:\n      early: [Done]\n      late: [New]\n"
        "    actions:\n      print: {statuses: [late], cite: guide}\n"
    )

    assert "unused-group" not in found(text)


def test_a_path_to_a_trigger_is_unused_without_triggers() -> None:
    """It is reported in each part of a request, and not where `triggers` are declared."""
    for part in ("body: {trigger: type}", "headers: {trigger: X-Topic}", "trigger: type"):
        message = f"    messages: {{inbound: {{change: {{order: id, {part}, cite: guide}}}}}}\n"
        finding = only("trigger-without-triggers", PLAIN + message)

        assert (
            finding.message == "the message 'change' reads a trigger, and the file declares no triggers"
        )
        for word in ("order.done: Done", "otherwise: ignored"):
            assert found(f"{PLAIN}{message}    triggers: {{{word}}}\n") == []


def test_a_fact_in_any_part_of_a_request_is_used() -> None:
    """Headers and the query may have facts, as records and bodies do."""
    for part in ("headers: {facts: {paid: X-Paid}}", "within: {records: r, facts: {paid: paid}}"):
        message = (
            f"    messages: {{inbound: {{change: {{order: id, status: s, {part}, cite: guide}}}}}}\n"
        )

        assert found(f"{PLAIN}    facts: {{paid: {{type: boolean}}}}\n{message}") == []
