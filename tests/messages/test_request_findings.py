"""Tests of the names that requests for moves, actions and reads use: unknown ones are faults of `check`."""

from __future__ import annotations

import pytest

from statemachine import loads
from statemachine.messages import faults
from tests.loader.files import underlined
from tests.needs import needs

pytestmark = needs("messages")

FILE = """\
format: 1
provider: acme
subject: order
version: 1.0.0
inputs: {{reason: {{type: string}}}}
statuses: {{New: {{initial: true}}, Done: {{final: true}}}}
transitions: [{{event: finish, source: New, target: Done}}]
actions: {{print: {{statuses: New}}}}
messages:
  inbound:
    poll: {{by_name: true, snapshot: true, order: {{id: id}}, status: status}}
    list: {{by_name: true, snapshot: true, status: status}}
  outbound:
    call: {{{purpose}method: PUT, parameters: {{id: {{}}, key: {{secret: true}}}}, {keys}}}
"""
MOVE, ACTION, READ, LIST = "", "for: {action: print}, ", "for: {read: poll}, ", "for: {read: list}, "
URL = "url: 'https://acme.example/{}'"
DECLARE = "declare it under parameters, or name a declared parameter: 'id' or 'key'"
ROOTS = {
    MOVE: "'source', 'target', 'event', 'inputs', 'parameters', 'now' and 'new_id'",
    ACTION: "'action', 'inputs', 'parameters', 'now' and 'new_id'",
    READ: "'order', 'parameters', 'now' and 'new_id'",
}


def found(purpose: str, keys: str) -> list[tuple[str, str, str]]:
    """Return the text at each fault, its message and its help."""
    text = FILE.format(purpose=purpose, keys=keys)
    return [(underlined(text, each.span), each.message, each.help or "") for each in faults(loads(text))]


@pytest.mark.parametrize(
    ("purpose", "variables"),
    [
        (MOVE, "{id}{event}{source.name}{target.code}{target.title}{inputs.reason}{new_id}{now.date}"),
        (ACTION, "{id}{action}{inputs.reason}{new_id}{?now.seconds}"),
        (READ, "{id}{order.id}{new_id}{now.iso}"),
        (LIST, "{order.id}{order.shop}"),
    ],
)
def test_the_variables_of_each_kind_of_request(purpose: str, variables: str) -> None:
    """Parameters and what paths find. A message without parts of a key leaves the parts to the caller."""
    assert found(purpose, URL.format(variables)) == []


@pytest.mark.parametrize(
    ("purpose", "variable", "end"),
    [
        (MOVE, "target", "'target'; did you mean 'target.name'?"),
        (MOVE, "target.nam", "'target.nam'; did you mean 'target.name'?"),
        (MOVE, "inputs.raeson", "'inputs.raeson'; did you mean 'inputs.reason'?"),
        (MOVE, "ids", "'ids'; did you mean 'id'?"),
        (MOVE, "parameters.id", "'parameters.id'; write {id}"),
        (MOVE, "order.id", "'order.id'; only reads have 'order'"),
        (MOVE, "action", "'action'; only requests for an action have 'action'"),
        (MOVE, "size", "'size'"),
        (ACTION, "target.name", "'target.name'; only requests for moves have 'target'"),
        (ACTION, "event", "'event'; only requests for moves have 'event'"),
        (READ, "order", "'order'; did you mean 'order.id'?"),
        (READ, "order.idd", "'order.idd'; did you mean 'order.id'?"),
        (READ, "inputs.reason", "'inputs.reason'; only requests for moves or actions have 'inputs'"),
        (LIST, "order", "'order'"),
    ],
)
def test_an_unknown_variable_is_a_fault(purpose: str, variable: str, end: str) -> None:
    """The message has what was probably meant, or which requests have the name."""
    ((_, message, advice),) = found(purpose, URL.format(f"{{{variable}}}"))

    assert message == f"invalid URL of 'call': unknown variable {end}"
    assert advice == (
        "write a template of RFC 6570 whose variables are parameters, or values such as {target.code}"
    )


@pytest.mark.parametrize("part", ["body: [{x: PATH}]", "form: {x: PATH}", "query: {x: {path: PATH}}"])
@pytest.mark.parametrize(
    ("purpose", "path", "advice"),
    [
        (ACTION, "target.name", "only requests for moves have 'target': "),
        (READ, "inputs.reason", "only requests for moves or actions have 'inputs': "),
        (MOVE, "order.id", "only reads have 'order': "),
        (MOVE, "perform", ""),
    ],
)
def test_a_name_of_another_kind_of_request_is_a_fault(
    part: str, purpose: str, path: str, advice: str
) -> None:
    """It may be a constant without its quotes too, so the help has both."""
    ((marked, message, text),) = found(purpose, f"{URL.format('')}, {part.replace('PATH', path)}")

    name = path.partition(".")[0]
    assert marked == path
    assert message == f"unknown name {name!r} in a path; known: {ROOTS[purpose]}"
    assert text == f"{advice}name one of these, or write a constant as \"'{path}'\""


@pytest.mark.parametrize(
    ("purpose", "path", "known", "advice"),
    [
        (MOVE, "now.is", "'now.iso', 'now.date', 'now.rfc2822', 'now.seconds' and 'now.milliseconds'", "now.iso"),
        (MOVE, "source.nam", "'source.name', 'source.code' and 'source.title'", "source.name"),
        (READ, "order.idd", "'order.id'", "order.id"),
    ],
)  # fmt: skip
def test_an_unknown_key_is_a_fault(purpose: str, path: str, known: str, advice: str) -> None:
    """Times and statuses have keys, and the order of a read has the parts that its message declares."""
    keys = f"{URL.format('')}, query: {{x: {path}}}"

    assert found(purpose, keys) == [
        (path, f"unknown name {path!r} in a path; known: {known}", f"write {advice}")
    ]
    assert found(LIST, keys.replace(path, "order.anything")) == []


@pytest.mark.parametrize(
    ("keys", "name", "meant"),
    [
        ("auth: {bearer: kye}", "kye", "; did you mean 'key'?"),
        ("auth: {basic: [usr, key]}", "usr", ""),
        ("signature: {scheme: standard-webhooks, secret: webhook}", "webhook", ""),
    ],
)
def test_credentials_are_declared_parameters(keys: str, name: str, meant: str) -> None:
    """The name is underlined, and the help says that it is no place for a secret."""
    assert found(MOVE, f"{URL.format('')}, {keys}") == [
        (
            name,
            f"unknown parameter {name!r}{meant}",
            f"write the name of a parameter, never the secret itself: {DECLARE}",
        )
    ]


def test_a_signature_covers_what_a_request_has() -> None:
    """A misspelt placeholder is a fault, and the body need not be signed."""
    signature = "signature: {scheme: hmac, secret: key, header: X-Sign, signed: '%s'}"
    ((_, message, advice),) = found(MOVE, f"{URL.format('')}, {signature % '{metod}{path}'}")

    assert message == "unknown placeholder 'metod' in `signed`; did you mean 'method'?"
    assert advice == "write {body}, {timestamp}, {id}, {url}, {method} or {path}"
    assert found(MOVE, f"{URL.format('')}, {signature % '{method}{path}'}") == []


def test_a_header_of_the_credentials_is_declared_once() -> None:
    """`auth` and `signature` write headers of their own."""
    auth = "headers: {authorization: event}, auth: {bearer: key}"
    sign = "headers: {X-SIGN: event}, signature: {scheme: hmac, secret: key, header: X-Sign}"
    (first,), (second,) = (found(MOVE, f"{URL.format('')}, {each}") for each in (auth, sign))

    assert first[1] == "duplicate header 'Authorization', the same as 'authorization'"
    assert second[1].startswith("duplicate header ")
