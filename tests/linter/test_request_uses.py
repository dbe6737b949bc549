"""Requests and parameters that nothing uses, and requests that repeat each other."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from statemachine.linter import lint
from statemachine.messages.outbound.selecting import Subject
from statemachine.model.ruleset import RuleSet
from statemachine.model.table import Table
from tests.linter.acme import findings, found, only, underlined_in
from tests.strategies import rule_sets

HEAD = """\
    actors: {staff: {}}
    statuses:
      New: {initial: true, cite: guide}
      Held: {cite: guide}
      Done: {final: true, result: success, cite: guide}
    transitions:
      - {event: hold, source: New, target: Held, cite: guide}
      - {event: finish, source: [New, Held], target: Done, cite: guide}
      - {event: force, source: New, target: Done, override: true, actor: staff, cite: guide, note: So.}
      - {event: make, source: nothing, target: New, cite: guide}
    actions: {print: {statuses: New, cite: guide}, pack: {statuses: New, cite: guide}}
"""
URL = "method: PUT, url: 'https://example.com/done'"


def file_with(*requests: str, head: str = HEAD) -> str:
    """Return a rule file with some requests."""
    inbound = "      inbound: {poll: {by_name: true, snapshot: true, order: id, status: status, cite: guide}}\n"
    lines = "".join(f"        {each}\n" for each in requests)
    return f"{head}    messages:\n{inbound}      outbound:\n{lines}"


@pytest.mark.parametrize(
    "purpose",
    [
        *(
            "for: hold",
            "for: [hold, finish]",
            "for: make",
            "override: true",
            "for: force, override: true",
        ),
        *("for: {action: print}", "for: {read: poll}", "title: Every move"),
    ],
)
def test_a_request_that_a_decision_can_lead_to(purpose: str) -> None:
    """Events of such moves, creations by an event, actions and reads are uses."""
    assert found(file_with(f"call: {{{purpose}, {URL}}}")) == []


@pytest.mark.parametrize(
    ("purpose", "event", "reason", "advice"),
    [
        ("for: force", "force", "its moves are overrides", "write `override: true`"),
        ("for: hold, override: true", "hold", "its moves are not overrides", "remove `override`"),
        ("for: [hold, force]", "force", "its moves are overrides", "write `override: true`"),
        (
            "for: [force, make], override: true",
            "make",
            "its moves are not overrides",
            "remove `override`",
        ),
    ],
)
def test_an_event_without_such_a_move(purpose: str, event: str, reason: str, advice: str) -> None:
    """The finding is at the event, also if the request is used for others."""
    text = file_with(f"call: {{{purpose}, {URL}}}")
    finding = only("unused-request", text)

    assert finding.message == f"request 'call' is never used for event {event!r}: {reason}"
    assert finding.help == f"{advice}, or remove the event"
    assert underlined_in(text, finding) == event


@given(rule_sets())
def test_a_request_is_unused_if_no_row_leads_to_it(rules: RuleSet) -> None:
    """Each event of an unused request is reported, and only then."""
    reported = {each.message.split("'")[1] for each in lint(rules) if each.check == "unused-request"}
    rows = Table.of(rules).rows
    for name, request in rules.outbound.items():
        parts = [replace(request, events=(event,)) for event in request.events or ()] or [request]
        is_used = all(any(Subject((row,)).fits(part) for row in rows) for part in parts)

        assert (name in reported) is (request.is_for_moves and not is_used)


def test_a_request_for_every_move_of_a_kind_that_does_not_exist() -> None:
    """Without an override there is none to carry out; a file of overrides only has no other move."""
    normal = HEAD.replace("override: true, ", "")
    finding = only("unused-request", file_with(f"call: {{override: true, {URL}}}", head=normal))

    assert finding.message == "request 'call' is for every override, and the rules have none"
    assert finding.help == "name its events under `for`, or remove it"
    lines = [each for each in HEAD.splitlines(keepends=True) if "hold" not in each]
    only_overrides = "".join(each for each in lines if "finish" not in each)
    finding = only("unused-request", file_with(f"call: {{{URL}}}", head=only_overrides))
    assert finding.message == "request 'call' is for every move, and the rules have none"


def test_a_request_for_the_moves_of_a_file_that_extends_this_one() -> None:
    """In a file without transitions, a note keeps it. Where there are transitions, it does not."""
    lines = [each for each in HEAD.splitlines(keepends=True) if "event:" not in each]
    nothing = "".join(lines).replace("transitions:", "transitions: []")
    noted, plain = (f"call: {{{note}{URL}}}" for note in ("note: For extensions., ", ""))

    assert "unused-request" not in found(file_with(noted, head=nothing))
    advice = only("unused-request", file_with(plain, head=nothing)).help
    assert advice == (
        "declare the moves, or remove it; to keep it for the moves of a file that extends this one, "
        "give it a `note` with the reason"
    )
    normal = HEAD.replace("override: true, ", "")
    override = noted.replace("note:", "override: true, note:")
    assert "unused-request" in found(file_with(override, head=normal))


def test_an_event_whose_transition_has_no_moves() -> None:
    """Its exceptions leave nothing."""
    head = HEAD.replace(
        "source: New, target: Held", "source: any, except: [New, Held, Done], target: Held"
    )
    messages = [each.message for each in findings(file_with(f"call: {{for: hold, {URL}}}", head=head))]

    assert "request 'call' is never used for event 'hold': no move has it" in messages


@pytest.mark.parametrize(
    ("first", "second", "advice"),
    [
        ("for: hold", "for: finish", "write one request with `for: [finish, hold]`"),
        (
            "for: [hold, make]",
            "for: [finish, hold]",
            "write one request with `for: [finish, hold, make]`",
        ),
        (
            "for: {action: print}",
            "for: {action: pack}",
            "write one request with `for: {action: [pack, print]}`",
        ),
        ("for: {read: poll}", "for: {read: poll}", "remove one of them"),
        (
            "title: Every move",
            "for: hold",
            "remove the one with events, because the other is for every move",
        ),
        (
            "for: hold, title: Hold",
            "for: finish, note: Finish",
            "write one request with `for: [finish, hold]`",
        ),
        (
            "for: hold, cite: guide",
            "for: finish, x-own: 1",
            "write one request with `for: [finish, hold]`",
        ),
    ],
)
def test_requests_that_differ_in_their_purpose_only(first: str, second: str, advice: str) -> None:
    """The finding is at the second, and the first is related. Texts for people are no difference."""
    finding = only("repeated-request", file_with(f"a: {{{first}, {URL}}}", f"b: {{{second}, {URL}}}"))

    assert finding.message == "request 'b' equals request 'a', except for what it is for"
    assert finding.help == advice
    assert [each.note for each in finding.related] == ["request 'a'"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("for: hold", "for: {action: print}"),
        ("for: hold", "for: force, override: true"),
        ("for: {read: poll}, method: POST", "for: {action: pack}, method: POST"),
        ("for: hold, body: [1]", "for: finish, body: [true]"),
        ("for: hold, query: {a: event}", "for: finish, query: {a: {path: event, optional: true}}"),
        ("for: hold, success: {status: 200}", "for: finish, success: {status: 201}"),
        ("for: hold, success: {status: 202}", "for: finish, accepted: {status: 202}"),
        ("for: hold, idempotent: true", "for: finish, idempotent: false"),
    ],
)
def test_requests_that_differ_in_more(first: str, second: str) -> None:
    """A request is for one kind of purpose, and each part of what is sent and read is a difference."""
    url = URL.replace("method: PUT, ", "")
    texts = [f"{each}, {url if 'method' in each else URL}" for each in (first, second)]

    assert (
        found(file_with(*(f"{name}: {{{text}}}" for name, text in zip("ab", texts, strict=True)))) == []
    )


PARAMETERS = "parameters: {id: {note: The order.}, key: {secret: true}}"


@pytest.mark.parametrize(
    ("use", "unused"),
    [
        ("title: None", ["id", "key"]),
        ("query: {id: parameters.id}", ["key"]),
        ("auth: {bearer: key}", ["id"]),
        ("auth: {basic: [id, key]}", []),
        ("signature: {scheme: standard-webhooks, secret: key}, form: {id: parameters.id}", []),
        ("body: {all: parameters}", []),
        ("body: {id: inputs.id, x: \"'parameters.key'\"}", ["id", "key"]),
        ("reasons: parameters.id", ["id", "key"]),
    ],
)
def test_parameters_that_a_request_does_not_use(use: str, unused: list[str]) -> None:
    """A note does not keep a parameter, because each caller has to pass it."""
    text = file_with(f"call: {{{PARAMETERS}, {use}, {URL}}}")
    messages = [each.message for each in findings(text) if each.check == "unused-parameter"]

    assert messages == [f"unused parameter {name!r} of request 'call'" for name in unused]


def test_the_variables_of_the_url_use_parameters() -> None:
    """In each kind of expression."""
    for url in ("https://example.com/{id}{?key}", "https://example.com{/id:3}{&key*}"):
        assert found(file_with(f"call: {{{PARAMETERS}, method: PUT, url: '{url}'}}")) == []
