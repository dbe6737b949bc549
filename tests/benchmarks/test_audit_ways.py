"""The ways that are measured beside each other find the same illegal moves, so that they answer the same question."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.benchmarks import order_log
from tests.benchmarks.audit_ways import WAYS
from tests.needs import needs

pytestmark = [needs("audit"), pytest.mark.once]


@pytest.mark.skipif(
    not (find_spec("duckdb") and find_spec("pyarrow")), reason="needs duckdb and pyarrow"
)
def test_the_measured_ways_find_the_same_illegal_moves(tmp_path: Path) -> None:
    """About one move of a hundred; pm4py and r4pm are not installed with the tests."""
    events = order_log.write_log(tmp_path / "log.parquet", 5_000, orders_at_once=100)
    moves = set(order_log.moves())
    ways = ("ours", "ours_moves", "duckdb_window", "duckdb_tuned", "polars_window")
    found = {WAYS[name](str(tmp_path / "log.parquet"), moves) for name in ways}
    assert len(found) == 1
    assert 0.004 < found.pop() / events < 0.016
