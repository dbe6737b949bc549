"""Reading a message and interpreting it, compared with parsing and validating the same body."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from statemachine import Engine, load
from statemachine.messages import Messages

BODY = b"""{
    "id": "363c38cd-9682-4ff3-9100-9ef4e755f275",
    "current_status": "Ready",
    "previous_status": "Pending",
    "model_id": "cb2aba10-979f-461c-bdb7-906f5047d111",
    "product_type": "products_2d",
    "delivery_type": "new"
}"""
FIELDS = ("id", "current_status", "previous_status", "model_id", "product_type", "delivery_type")
SCHEMA = {
    "type": "object",
    "required": ["id", "current_status"],
    "properties": {name: {"type": "string"} for name in FIELDS},
}
GROUP = "read and observe a message / json.loads and jsonschema"
ROUNDS = {"rounds": 40, "iterations": 500, "warmup_rounds": 2}


@pytest.mark.benchmark(group=GROUP)
def test_ours_read_and_observe(benchmark: Any) -> None:
    """From bytes to an outcome: decoded strictly, read by its paths, compared with the rules."""
    rules = load("cubicasa")
    messages, engine = Messages(rules), Engine(rules)

    def read_and_observe() -> object:
        (observation,) = messages.read(BODY).observations
        return engine.observe("Pending", observation).status

    assert benchmark.pedantic(read_and_observe, **ROUNDS) == "Ready"


@pytest.mark.benchmark(group=GROUP)
def test_peer_loads_and_validate(benchmark: Any) -> None:
    """From bytes to a document that fits a schema, by a prepared validator."""
    validator = jsonschema.Draft202012Validator(SCHEMA)

    def check() -> object:
        document = json.loads(BODY)
        validator.validate(document)
        return document["current_status"]

    assert benchmark.pedantic(check, **ROUNDS) == "Ready"
