"""Tests of the published schema of answers, and of the answers that no property generates."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from statemachine import (
    Basis,
    Cause,
    Diagnostic,
    LiveMove,
    LiveMoves,
    Meaning,
    Policy,
    Related,
    RequestResult,
    ResultKind,
    Severity,
    Span,
    Verdict,
)
from tests.model.answers import SCHEMA, assert_fits

DEFINITIONS = SCHEMA["$defs"]
HERE, THERE = Span("a.yaml", 1, 2, 3, 4), Span("b.yaml", 5, 6, 7, 8)


def test_the_schema_is_a_valid_schema() -> None:
    """It is a JSON Schema, and its root names definitions of answers."""
    Draft202012Validator.check_schema(SCHEMA)
    names = {each["$ref"].rpartition("/")[2] for each in SCHEMA["anyOf"]}
    assert names < DEFINITIONS.keys()


@pytest.mark.parametrize("name", DEFINITIONS)
def test_every_key_is_described(name: str) -> None:
    """Each definition and each key has a sentence, and the required keys exist."""
    definition = DEFINITIONS[name]
    assert definition["description"].endswith(".")
    assert all(each["description"].endswith(".") for each in definition["properties"].values())
    assert set(definition["required"]) <= definition["properties"].keys()


@pytest.mark.parametrize(
    ("name", "key", "words"),
    [
        ("refusal", "cause", Cause),
        ("problem_refusal", "cause", Cause),
        ("decision", "verdict", Verdict),
        ("outcome", "meaning", Meaning),
        ("outcome", "policy", Policy),
        ("diagnostic", "severity", Severity),
        ("row", "basis", (*Basis, None)),
        ("move", "basis", (*Basis, None)),
    ],
)
def test_the_schema_has_the_words_of_the_code(name: str, key: str, words: Any) -> None:
    """Each enumeration lists exactly the members of the code."""
    assert DEFINITIONS[name]["properties"][key]["enum"] == list(words)


def test_a_move_has_the_keys_of_a_row() -> None:
    """Beside them it has its targets, when it is due, what it needs, and what blocks it; several targets are no target."""
    row, move = DEFINITIONS["row"]["properties"], dict(DEFINITIONS["move"]["properties"])
    own = {"targets", "due_at", "needs", "refusals"}
    assert move.pop("target")["type"] == [row["target"]["type"], "null"]
    assert {name: each for name, each in move.items() if name not in own} | {
        "target": row["target"]
    } == row


def test_a_diagnostic_has_its_places() -> None:
    """The keys are those of `check --format json`."""
    finding = Diagnostic("any-name", Severity.ERROR, HERE, "wrong", "better", (Related(THERE, "first"),))
    assert_fits("diagnostic", finding.to_dict())
    assert finding.to_dict()["end"] == {"line": 3, "column": 4}
    assert finding.to_dict()["related"][0]["path"] == "b.yaml"
    assert_fits("diagnostic", Diagnostic("any-name", Severity.WARNING, HERE, "odd").to_dict())


def test_live_moves_have_their_titles() -> None:
    """The normal moves and the overrides are apart."""
    live = LiveMoves(
        status="New", moves=(LiveMove(target="Hold", title="Stop"),), overrides=(LiveMove(target="x"),)
    )
    assert_fits("live_moves", live.to_dict())
    assert [each["target"] for each in live.to_dict()["overrides"]] == ["x"]


def test_the_result_of_a_request_leaves_out_the_document() -> None:
    """The document may be secret."""
    result = RequestResult(kind=ResultKind.FAILED, status=409, reasons=("no",), document={"key": "k-1"})
    assert_fits("request_result", result.to_dict())
    assert "k-1" not in json.dumps(result.to_dict())


def test_a_result_is_of_one_kind() -> None:
    """Exactly one of the three properties is true, and the dict has the kind as a word."""
    for kind in ResultKind:
        result = RequestResult(kind=kind, status=200)
        flags = {"success": result.success, "accepted": result.accepted, "failed": result.failed}
        assert [name for name, flag in flags.items() if flag] == [str(kind)]
        assert result.to_dict()["result"] == str(kind)
        assert_fits("request_result", result.to_dict())
