"""The report as JSON, with its published schema, and accepted deviations."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from importlib import import_module
from typing import Any

from hypothesis import given, settings

from tests.audit.logs import RULE_SETS, START, columns_of, logs, polars_frame
from tests.audit.test_bad_logs import report_of
from tests.needs import needs

pytestmark = [needs("audit"), needs("test")]

FEW = settings(max_examples=max(10, settings().max_examples // 4))
"""Each example asks whole audits, so a run has fewer of them."""

DAY = date(2026, 11, 27)
COLUMNS: dict[str, Any] = {
    "order": ["a", "a", "b", "b", "b"],
    "status": ["New", "Sent", "New", "Packed", "Nowhere"],
    "at": [START + timedelta(hours=each) for each in range(5)],
    "country": ["DE", "DE", "FR", "FR", None],
}


def _validator() -> Any:
    schema = json.loads(import_module("statemachine.audit").audit_schema_text())
    validator = import_module("jsonschema").Draft202012Validator
    validator.check_schema(schema)
    return validator(schema)


@FEW
@given(log=logs())
def test_every_report_fits_its_schema(log: tuple[str, list[dict[str, Any]]]) -> None:
    """JSON can write each report, and the published schema describes it."""
    name, rows = log
    rules = RULE_SETS[name]
    report = import_module("statemachine.audit").audit(
        polars_frame(rows), rules, columns_of(rules, rows)
    )
    _validator().validate(json.loads(json.dumps(report.to_dict(), allow_nan=False)))


def test_the_schema_describes_exactly_the_keys_of_a_report() -> None:
    """Each key of an object is described, is required, and is written."""
    report = report_of(COLUMNS, {"value": None}, by="country").to_dict()
    schema = _validator().schema
    defined = schema["$defs"]
    pairs = [
        (schema, report),
        (defined["evidence"], report["evidence"]),
        (defined["rows"], report["rows"]),
        (defined["pair"], report["pairs"][0]),
        (defined["unknown"], report["unknown"]["status"]),
        (defined["unused"], report["unused"][0]),
        (defined["end"], report["ends"][0]),
        (defined["time-in-status"], report["times"][0]),
        (defined["variant"], report["variants"][0]),
        (schema["properties"]["starts"]["items"], report["starts"][0]),
        (schema["properties"]["parts"]["items"], report["parts"][0]),
        (defined["kinds"]["additionalProperties"], report["kinds"]["declared"]),
    ]
    for described, value in pairs:
        assert list(described["properties"]) == list(value) == described["required"]
        for each in described["properties"].values():
            assert "description" in each or "description" in defined[each["$ref"].split("/")[-1]]


def test_accepted_deviations_have_their_reason_until_their_last_day() -> None:
    """An acceptance names the move; one that is over, or that nothing fits, is returned as not used."""
    module = import_module("statemachine.audit")
    report = report_of(COLUMNS)
    kind = module.PairKind.UNSPECIFIED
    known = module.Acceptance(
        kind=kind, source="New", target="Sent", reason="sold at the door", owner="shop", until=DAY
    )
    other = replace(known, event="send")
    assert report.has(kind)
    accepted, unused = module.accept(report, [other, known], DAY)
    assert [each.accepted for each in accepted.deviations if each.target == "Sent"] == [
        "sold at the door (shop, until 2026-11-27)"
    ]
    assert unused == (other,)
    assert not accepted.has(kind)
    late, unused = module.accept(report, [known], DAY + timedelta(days=1))
    assert late == report
    assert unused == (known,)
