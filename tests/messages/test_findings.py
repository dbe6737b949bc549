"""Tests of the faults of messages, beyond the examples on the pages of the checks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from textwrap import indent

import pytest

from statemachine import load, loads, shipped
from statemachine.messages import Messages, faults
from statemachine.model.diagnostics import Diagnostic, example_file
from statemachine.model.errors import InvalidRulesError
from tests.messages.inbound.acme import HEAD

ROOT = Path(__file__).parents[2]


def faults_of(section: str) -> tuple[Diagnostic, ...]:
    """Return the faults of a rule file with this section of messages."""
    text = f"{HEAD}inputs: {{reason: {{type: string}}}}\nmessages:\n{indent(section, '  ')}"
    return faults(loads(text))


def texts(section: str) -> list[str]:
    """Return the message and the check of each fault."""
    return [f"{each.message} [{each.check}]" for each in faults_of(section)]


def test_every_path_of_an_inbound_message_is_checked() -> None:
    """The paths into records, into the body and to the records, in the order of the file."""
    keys = ("order", "item", "status", "previous", "trigger", "event", "at", "actor", "channel")
    fields = "".join(f"{key}: '-{key}'\n" for key in keys) + "facts: {size: -size}\n"
    section = f"inbound:\n  push:\n    content: {{text/xml: '-xml'}}\n{indent(fields, '    ')}    body:\n{indent(fields, '      ')}"
    names = [text.split("'")[1] for text in texts(section)]

    assert names == ["-xml", *(f"-{key}" for key in (*keys, "size", *keys, "size"))]


def test_the_paths_of_a_condition_and_of_the_elements_are_checked() -> None:
    """An expression, each path of a mapping, and the path from an element to its records."""
    section = """\
inbound:
  one: {order: id, status: status, when: -when, within: {records: -records, at: -at}}
  two: {order: id, status: status, when: {-path: 1, kind: x, "[a, b]": x}}
"""

    assert [text.split("'")[1] for text in texts(section)] == [
        "-when",
        "-records",
        "-at",
        "-path",
        "[a, b]",
    ]


def test_the_path_of_an_embedded_document_has_only_names() -> None:
    """A list on the way is followed, so an index is not needed; the finding is at the path."""
    section = """\
inbound:
  push: {order: id, status: s, embedded: {"a.b": text/xml, "a[0]": application/json, "-c": text/plain, "@": text/json}}
"""
    found = faults_of(section)

    assert [each.message.split(": ")[0] for each in found] == [
        "invalid path 'a[0]'",
        "invalid path '-c'",
    ]
    assert found[0].message.endswith("the path of an embedded document has only names and dots")
    assert found[0].span.column < found[1].span.column


def test_every_path_of_a_request_and_of_live_moves_is_checked() -> None:
    """Paths at any depth of a document are checked."""
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
    names = [text.split("'")[1] for text in texts(section)]

    assert names == [
        *("-query", "-header", "-body", "-success", "-reasons"),
        *("-content", "-status", "-moves", "-target", "-overrides", "-answer"),
    ]


@pytest.mark.parametrize(
    "field", ["status", "order", "at", "facts: {size: PATH}", "body: {actor: PATH}"]
)
def test_a_field_takes_no_list_of_paths(field: str) -> None:
    """A list of two paths is never a status. The first of two values is `a || b`."""
    line = field.replace("PATH", "'[conclusion, status]'")
    line = line if "{" in line else f"{line}: '[conclusion, status]'"
    required = "".join(
        f"    {key}: id\n" for key in ("order", "status") if not line.startswith(f"{key}:")
    )
    (fault,) = faults_of(f"inbound:\n  push:\n{required}    {line}\n")

    assert fault.message == (
        "invalid path '[conclusion, status]': it always returns several values, and one is expected"
    )
    assert fault.help == "to take the first that has a value, write conclusion || status"


def test_an_undeclared_parameter_or_input_is_a_fault() -> None:
    """A name that one path uses twice is one fault."""
    section = """\
outbound:
  ship:
    method: POST
    url: https://example.com/{id}
    parameters: {id: {}}
    query: {a: inputs.reason, b: "inputs.note || inputs.note", c: parameters.id, d: "parameters[0]"}
    headers: {h: "join(' ', [parameters.key, inputs.why])"}
"""

    assert texts(section) == [
        "unknown input 'note' [unknown-parameter]",
        "unknown input 'why' [unknown-parameter]",
        "unknown parameter 'key' [unknown-parameter]",
    ]
    assert [each.help for each in faults_of(section)] == [
        "declare it under inputs, or name a declared input: 'reason'",
        "declare it under inputs, or name a declared input: 'reason'",
        "declare it under parameters, or name a declared parameter: 'id'",
    ]


def test_a_name_that_never_has_a_value_is_a_fault() -> None:
    """An unknown root and an unknown key of a status are faults. Constants and unknown depths are not."""
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
    found = faults_of(section)

    assert [each.message.split(" in a path;")[0] for each in found] == [
        "unknown name 'trget'",
        "unknown name 'target.nam'",
        "unknown name 'recall'",
        "unknown name 'target'",
    ]
    assert [each.help for each in found[:3]] == [
        "write target.name",
        "write target.name",
        "name one of these, or write a constant as \"'recall'\"",
    ]


def test_an_unknown_name_inside_a_function_is_one_fault() -> None:
    """The names below it are not faults of their own."""
    section = """\
outbound:
  ship:
    method: POST
    url: https://example.com/
    body: {status: to_number(targt.code), note: input.reason}
"""
    found = faults_of(section)

    assert [each.message.split(" in a path;")[0] for each in found] == [
        "unknown name 'targt'",
        "unknown name 'input'",
    ]
    assert [each.help for each in found] == ["write to_number(target.code)", "write inputs.reason"]


def test_every_problem_of_a_template_is_a_fault() -> None:
    """Each problem is a fault, and so is each undeclared variable of a valid template."""
    urls = ("ftp://example.com/é{a-b}", "https://example.com/{a}/{b}")
    requests = "".join(
        f"  s{number}: {{method: PUT, url: '{url}'}}\n" for number, url in enumerate(urls)
    )
    problems = [each.split(": ", 1)[1].split(":")[0] for each in texts(f"outbound:\n{requests}")]

    assert problems == [
        "invalid character outside of {...}; write %XX for each byte [invalid-url-template]",
        "invalid expression {a-b}; write {variable}, or one of + . / ; ? & before it [invalid-url-template]",
        "it must begin with http",
        "unknown variable 'a' [invalid-url-template]",
        "unknown variable 'b' [invalid-url-template]",
    ]


RESERVED = (
    *("Host", "content-length", "Transfer-Encoding", "CONNECTION", "Upgrade"),
    *("expect", "TE", "Trailer", "Accept-Encoding"),
)


def test_a_header_of_the_transport_is_a_fault() -> None:
    """In any case, and so is a header that is there already in another case. Other headers are allowed."""
    names = ", ".join(f"{name}: \"'0'\"" for name in (*RESERVED, "X-Key", "x-key", "Accept"))
    section = f"outbound:\n  ship: {{method: POST, url: 'https://example.com/', headers: {{{names}}}}}\n"

    assert texts(section) == [
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
def test_an_invalid_record_schema_is_a_fault(record: str) -> None:
    """A schema that needs another document, and one that is not valid."""
    (text,) = texts(f"inbound:\n  push: {{order: id, status: status, record: {record}}}\n")

    assert text.endswith("[invalid-record-schema]")


@pytest.mark.parametrize("name", shipped())
def test_a_shipped_rule_set_has_no_faults(name: str) -> None:
    """Every message of a shipped rule set can be used."""
    assert faults(load(name)) == ()


def test_a_file_without_messages_needs_no_extra(tmp_path: Path) -> None:
    """Neither checking it nor importing the package imports a library of the extra."""
    file = tmp_path / "rules.yaml"
    head = "format: 1\nprovider: acme\nsubject: order\nversion: 1.0.0\nundeclared: unspecified\n"
    status = "New: {entries: unspecified, exits: unspecified, note: Ours.}"
    file.write_text(f"{head}statuses: {{{status}}}\ntransitions: []\n", encoding="utf-8")
    script = (
        "import sys; from statemachine.cli.main import main; import statemachine.messages; "
        f"code = main(['check', {str(file)!r}]); print(code, *sys.modules)"
    )
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    *_, last = run.stdout.splitlines()
    code, *modules = last.split()

    assert code == "0"
    assert {"jmespath", "defusedxml", "uritemplate", "httpx"}.isdisjoint(modules)


def test_a_list_at_a_path_gets_the_advice_for_paths() -> None:
    """The advice to put a list in quotes would lead to a second error."""
    text = example_file("messages: {inbound: {push: {order: id, status: [conclusion, status]}}}\n")
    with pytest.raises(InvalidRulesError) as caught:
        loads(text)
    (fault,) = caught.value.diagnostics

    assert fault.message == "'status' must be a text, not a list"
    assert fault.help == "to take the first that has a value, write conclusion || status"


def test_the_zones_and_formats_of_times_are_checked() -> None:
    """Each has its own place. A pattern without a zone is no fault: each text may have one."""
    section = """\
inbound:
  push:
    status: status
    order: id
    time:
      formats: [iso, "%H:%M", rfc2822, "%d/%m/%Y", "%Y-%m-%d %Q"]
      zone_path: "[a, b]"
      zones: {PST: Pacific, PDT: "-07:00"}
"""
    found = {each.message.split(":")[0]: (each.check, each.span.line) for each in faults_of(section)}
    first = min(line for _, line in found.values())

    assert found == {
        "invalid time format '%H": ("invalid-time-format", first),
        "invalid time format '%Y-%m-%d %Q'": ("invalid-time-format", first),
        "invalid path '[a, b]'": ("invalid-path", first + 1),
        "unknown time zone 'Pacific'": ("invalid-zone", first + 2),
    }


def test_words_that_differ_in_case_only_are_checked_in_every_part() -> None:
    """Words with one value are no fault, and neither are words whose case counts."""
    section = """\
inbound:
  push:
    status: status
    order: id
    facts: {size: {path: a, values: {SMALL: large, Small: small}, fold_case: true}}
    body: {facts: {size: {path: b, values: {SMALL: small, Small: small}, fold_case: true}}}
    headers: {facts: {paid: {name: c, values: {y: true, Y: false, n: false}, fold_case: true}}}
    query: {facts: {paid: {name: c, values: {y: true, Y: false}}}}
"""
    assert texts(section) == [
        "the words 'small', 'SMALL' and 'Small' of fact 'size' are equal without their case [ambiguous-fact-word]",
        "the words 'y' and 'Y' of fact 'paid' are equal without their case [ambiguous-fact-word]",
    ]


def test_a_message_with_an_invalid_format_is_not_prepared() -> None:
    """Reading raises the faults that `check` reports."""
    section = "inbound: {push: {status: status, order: id, time: {formats: '%H:%M'}}}"
    rules = loads(f"{HEAD}messages:\n  {section}\n")

    with pytest.raises(InvalidRulesError, match="invalid-time-format"):
        Messages(rules).read(b"{}")
