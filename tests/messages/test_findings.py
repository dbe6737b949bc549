"""Tests of what is wrong with the messages of a rule file, beyond the pages of the checks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from textwrap import indent

import pytest

from statemachine import load, loads, shipped
from statemachine.messages import faults
from tests.messages.inbound.acme import HEAD

ROOT = Path(__file__).parents[2]


def found(section: str) -> list[str]:
    """Return the findings of a rule file with this section of messages, as they are told."""
    text = f"{HEAD}inputs: {{reason: {{type: string}}}}\nmessages:\n{indent(section, '  ')}"
    return [f"{each.message} [{each.check}]" for each in faults(loads(text))]


def test_every_path_of_a_message_is_looked_at() -> None:
    """Those into records, into the body and to the records; in the order of the file."""
    keys = ("order", "item", "status", "previous", "trigger", "event", "at", "actor", "channel")
    fields = "".join(f"{key}: '-{key}'\n" for key in keys) + "facts: {size: -size}\n"
    section = f"inbound:\n  push:\n    content: {{text/xml: '-xml'}}\n{indent(fields, '    ')}    body:\n{indent(fields, '      ')}"
    names = [told.split("'")[1] for told in found(section)]

    assert names == ["-xml", *(f"-{key}" for key in (*keys, "size", *keys, "size"))]


def test_every_path_of_a_request_and_of_an_offer_is_looked_at() -> None:
    """Trees hold paths however deep."""
    section = """\
outbound:
  ship:
    method: POST
    url: https://example.com/
    query: {q: -query}
    headers: {h: -header}
    body: {a: [{b: -body}]}
    success: {path: -success, is: true}
    reasons: -reasons
live_moves:
  open:
    content: {application/json: -content}
    status: -status
    moves: -moves
    target: -target
    overrides: -overrides
    answer: {moves: -answer}
"""
    names = [told.split("'")[1] for told in found(section)]

    assert names == [
        *("-query", "-header", "-body", "-success", "-reasons"),
        *("-content", "-status", "-moves", "-target", "-overrides", "-answer"),
    ]


def test_an_input_is_looked_for_among_the_inputs_of_the_rule_set() -> None:
    """What is looked for more than once in one path is told once, wherever it stands in it."""
    section = """\
outbound:
  ship:
    method: POST
    url: https://example.com/{id}
    parameters: {id: {}}
    query: {a: inputs.reason, b: "inputs.note || inputs.note", c: parameters.id, d: "parameters[0]"}
    headers: {h: "join(' ', [parameters.key, inputs.why])"}
"""

    assert found(section) == [
        "there is no input 'note'; declared: 'reason' [unknown-parameter]",
        "there is no input 'why'; declared: 'reason' [unknown-parameter]",
        "there is no parameter 'key'; declared: 'id' [unknown-parameter]",
    ]


def test_what_is_never_there_is_not_looked_for() -> None:
    """A root that no document of ours has, a key that no status has; a constant, an unknown depth are no such."""
    section = """\
outbound:
  ship:
    method: POST
    url: https://example.com/
    query: {a: trget.name, b: target.nam, c: "'recall'", d: recall}
    body: {e: "[target.name, source.code]", f: "parameters.*", g: "{x: event}"}
live_moves:
  open:
    status: status
    moves: moves
    target: to
    answer: {a: status.name, b: "moves[].{x: target.anything}", c: target.name, d: "actors[0]"}
"""

    assert [told.split(";")[0] for told in found(section)] == [
        "there is no 'trget' to be found",
        "there is no 'target.nam' to be found",
        "there is no 'recall' to be found",
        "there is no 'target' to be found",
    ]


def test_a_path_that_looks_for_one_thing_is_told_once() -> None:
    """Within a function too, and for all that hangs on what is not there."""
    section = """\
outbound:
  ship:
    method: POST
    url: https://example.com/
    body: {status: to_number(targt.code)}
"""
    (told,) = found(section)

    assert told.startswith("there is no 'targt' to be found")


def test_all_that_is_wrong_with_a_template_is_told() -> None:
    """Each problem is a finding, and the unknown variables of one that is a template."""
    urls = ("ftp://example.com/é{a-b}", "https://example.com/{a}/{b}")
    ships = "".join(f"  s{number}: {{method: PUT, url: '{url}'}}\n" for number, url in enumerate(urls))
    told = [each.split(": ", 1)[1].split(":")[0] for each in found(f"outbound:\n{ships}")]

    assert told == [
        "invalid character outside of {...}; write %XX for each byte [invalid-url-template]",
        "invalid expression {a-b}; write {variable}, or one of + . / ; ? & before it [invalid-url-template]",
        "it must begin with http",
        "unknown parameter 'a' [invalid-url-template]",
        "unknown parameter 'b' [invalid-url-template]",
    ]


RESERVED = (
    *("Host", "content-length", "Transfer-Encoding", "CONNECTION", "Upgrade"),
    *("expect", "TE", "Trailer", "Accept-Encoding"),
)


def test_a_header_that_says_how_a_request_is_carried_is_found() -> None:
    """In any case, and so is one that is there already in another; the rest is the rule file's to set."""
    names = ", ".join(f"{name}: \"'0'\"" for name in (*RESERVED, "X-Key", "x-key", "Accept"))
    section = f"outbound:\n  ship: {{method: POST, url: 'https://example.com/', headers: {{{names}}}}}\n"
    told = found(section)

    assert told == [
        *(f"reserved header {name!r} [reserved-header]" for name in RESERVED),
        "duplicate header 'x-key', the same as 'X-Key' [reserved-header]",
    ]


@pytest.mark.parametrize(
    "record",
    [
        "{$ref: 'https://example.com/record.json'}",
        "{properties: {status: {$ref: 'other.json'}}}",
        "{type: [object, nothing]}",
    ],
)
def test_a_schema_that_cannot_be_used_is_found(record: str) -> None:
    """One that would have to be fetched, and one that is none."""
    (told,) = found(f"inbound:\n  push: {{order: id, status: status, record: {record}}}\n")

    assert told.endswith("[invalid-record-schema]")


@pytest.mark.parametrize("name", shipped())
def test_a_shipped_rule_set_has_no_faults(name: str) -> None:
    """What is shipped can be used."""
    assert faults(load(name)) == ()


def test_a_file_without_messages_needs_no_extra() -> None:
    """Checking it imports none of what the extra brings, and so does importing the messages."""
    script = (
        "import sys; from statemachine.cli.main import main; import statemachine.messages; "
        "code = main(['check', 'wordbee/job']); print(code, *sys.modules)"
    )
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    *_, told = run.stdout.splitlines()
    code, *modules = told.split()

    assert code == "0"
    assert {"jmespath", "xmltodict", "defusedxml", "uritemplate", "httpx"}.isdisjoint(modules)
