"""A log that is divided into files: the same report for any number of them, and nothing is left on the disk."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.audit.logs import RULE_SETS, START, columns_of, logs, polars_frame
from tests.audit.seeded_log import SOWN_RULES, seeded_log
from tests.needs import needs

if TYPE_CHECKING:
    from statemachine.audit import Report

pytestmark = needs("audit")

FEW = settings(max_examples=max(10, settings().max_examples // 4))
"""Each example asks whole audits, so a run has fewer of them."""


@FEW
@given(
    log=logs(),
    partitions=st.integers(2, 9),
    by=st.sampled_from(["status", None]),
    hours=st.integers(0, 6) | st.none(),
)
def test_any_number_of_partitions_gives_the_same_report(
    log: tuple[str, list[dict[str, Any]]], partitions: int, by: str | None, hours: int | None
) -> None:
    """Rows of an order stay together, and what is counted apart is added up."""
    name, rows = log
    rules, columns = RULE_SETS[name], columns_of(RULE_SETS[name], rows)
    since = None if hours is None or "at" not in rows[0] else START + timedelta(hours=hours)
    options = {"since": since, "by": by}

    def report(count: int) -> Report:
        return _audit(polars_frame(rows).lazy(), rules, columns, partitions=count, **options)

    assert report(partitions) == report(1)


@settings(max_examples=3)
@given(rows_in_a_piece=st.integers(100, 2_000), rows_in_a_batch=st.integers(200, 2_000))
def test_the_sizes_of_pieces_and_batches_do_not_count(
    rows_in_a_piece: int, rows_in_a_batch: int
) -> None:
    """A log in memory is counted in pieces, and one in files is read in batches."""
    frame = _frame(seeded_log(300).rows)
    expected = _audit(frame, SOWN_RULES, by="country")
    with mock.patch("statemachine.audit.fast.pieces.ROWS", rows_in_a_piece):
        assert _audit(frame, SOWN_RULES, by="country") == expected
    with mock.patch("statemachine.audit.fast.partitions.BATCH", rows_in_a_batch):
        assert _audit(frame, SOWN_RULES, by="country", partitions=3) == expected


def test_a_log_that_needs_more_than_the_memory_is_divided() -> None:
    """The number of partitions follows from the number of rows, their size and the limit."""
    partitions_for = import_module("statemachine.audit.fast.partitions").partitions_for
    polars = import_module("polars")
    large = polars.LazyFrame({"order": polars.int_range(2_000_000, eager=True).cast(polars.String)})
    assert partitions_for(large, 10**10) == 1
    assert 2 <= partitions_for(large, 10**8) < partitions_for(large, 10**7) <= 256
    assert partitions_for(large.head(1_000), 0) == 1


@pytest.mark.parametrize(
    "error", [KeyboardInterrupt(), MemoryError(), OSError(28, "No space left on device")]
)
def test_temporary_files_are_deleted_after_an_error(
    error: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also after Ctrl-C; a full disk is an error of the log that says what to do."""
    from statemachine.audit import LogError  # noqa: PLC0415  # not installed for the light suite

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    expected = LogError if isinstance(error, OSError) else type(error)
    seen: list[int] = []

    def fail(*_: object) -> None:
        seen.append(len(list(tmp_path.rglob("*.parquet"))))
        raise error

    with (
        mock.patch("statemachine.audit.fast.partitions.saved", fail),
        pytest.raises(expected, match="TMPDIR" if expected is LogError else None),
    ):
        _audit(_frame(seeded_log(100).rows), SOWN_RULES, partitions=4)
    assert max(seen) > 0
    assert list(tmp_path.iterdir()) == []


def _frame(rows: Sequence[dict[str, Any]]) -> Any:
    return import_module("polars").DataFrame(rows, infer_schema_length=None)


def _audit(*arguments: Any, partitions: int | None = None, **options: Any) -> Report:
    from statemachine.audit import Limits, audit  # noqa: PLC0415  # likewise

    return audit(*arguments, limits=Limits(partitions=partitions), **options)


@pytest.mark.parametrize("partitions", [1, 3])
def test_two_orders_with_one_hash_are_two_orders(partitions: int) -> None:
    """Their rows get other hashes, as often as needed."""
    coded = import_module("statemachine.audit.fast.coded_arrays")
    numpy = import_module("numpy")
    hashes: Callable[[Any, int], dict[str, Any]] = coded.hashes_of

    def alike(frame: Any, attempt: int) -> dict[str, Any]:
        made = hashes(frame, attempt)
        return made if attempt > 1 else made | {"hashes": numpy.zeros_like(made["hashes"])}

    frame = _frame(seeded_log(50).rows)
    expected = _audit(frame, SOWN_RULES)
    with mock.patch.object(coded, "hashes_of", alike):
        assert _audit(frame, SOWN_RULES, partitions=partitions) == expected


def test_the_rows_that_deviate_are_read_again() -> None:
    """They are those of the same log in memory."""
    from statemachine.audit import Limits, open_audit  # noqa: PLC0415  # likewise

    frames = []
    for partitions in (1, 4):
        limits = Limits(partitions=partitions)
        with open_audit(_frame(seeded_log(300).rows), SOWN_RULES, limits=limits) as opened:
            frames.append(opened.deviating_rows())
    assert frames[0].height > 0
    assert frames[0].equals(frames[1])


@pytest.mark.parametrize("wrong", [{"partitions": 0}, {"memory": 0}, {"variants": -1}])
def test_a_number_that_is_no_limit_is_an_error(wrong: dict[str, int]) -> None:
    """The message names the limit and its least value."""
    from statemachine.audit import Limits  # noqa: PLC0415  # likewise

    with pytest.raises(ValueError, match="must be at least"):
        Limits(**wrong)  # type: ignore[arg-type]  # which of them is not known


def test_moves_alone_are_counted_sooner() -> None:
    """The report has the same moves, and nothing of whole orders."""
    from statemachine.audit import Limits, audit  # noqa: PLC0415  # likewise

    frame = _frame(seeded_log(100).rows)
    whole, moves = (audit(frame, SOWN_RULES, limits=Limits(moves_only=each)) for each in (False, True))
    assert (moves.pairs, moves.kinds, moves.starts) == (whole.pairs, whole.kinds, whole.starts)
    assert [*moves.variants, *moves.ends, *moves.times] == []
    assert whole.variants
    assert whole.ends
    assert whole.times
