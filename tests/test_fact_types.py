"""Every type of a fact works in each place that reads or writes values."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from statemachine import Engine, dump, loads
from statemachine.cli.main import main
from statemachine.messages.messages import Messages
from statemachine.model.value_types import TYPES, Domain, Type, Value

pytest.importorskip("jmespath", reason="needs the extra 'messages'")
FILE = """\
format: 1
provider: acme
subject: order
version: 1.0.0
facts: {{fact: {kind}}}
inputs: {{fact: {kind}}}
guards: {{known: {{fact: {value}}}}}
statuses: {{New: {{initial: true}}, Done: {{final: true}}}}
transitions: [{{event: finish, source: New, target: Done, guard: known}}]
messages:
  inbound: {{hook: {{order: id, status: status, facts: {{fact: fact}}}}}}
  outbound:
    send: {{method: POST, url: "https://acme.example", body: {{fact: inputs.fact}}}}
"""
TEXTS = {
    Type.STRING: "red",
    Type.ENUM: "red",
    Type.INTEGER: "3",
    Type.NUMBER: "2.5",
    Type.BOOLEAN: "true",
}
TEXTS |= {Type.DATE: "2026-01-31", Type.DATETIME: "2026-01-31T12:00:00Z", Type.DURATION: "P7D"}


@pytest.mark.parametrize("kind", Type)
def test_a_type_works_everywhere(kind: Type, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A value passes through inbound JSON, a request body, `dump` and `show --format json`."""
    words = "{enum: [red, blue]}" if kind is Type.ENUM else f"{{type: {kind}}}"
    value: Value = Domain(kind, enum=("red",)).read(TEXTS[kind])
    scalar = TYPES[kind].write(value)
    text = FILE.format(kind=words, value=TEXTS[kind])
    rules = loads(text)
    messages = Messages(rules)

    assert isinstance(scalar, str) is TYPES[kind].text_in_json
    body = json.dumps({"id": "A", "status": "New", "fact": scalar}).encode()
    (record,) = messages.read(body).records
    assert record.observation is not None
    assert record.observation.facts == {"fact": value}

    decision = Engine(rules).decide("New", event="finish", facts={"fact": value})
    request = messages.build_request(decision, inputs={"fact": value})
    assert json.loads(request.raw.body or b"") == {"fact": scalar}

    assert loads(dump(rules)).guards["known"].conditions == rules.guards["known"].conditions
    path = tmp_path / "acme.yaml"
    path.write_text(text, encoding="utf-8")
    assert main(["show", str(path), "--format", "json"]) == 0
    assert json.dumps([scalar]) in json.dumps(json.loads(capsys.readouterr().out))
