"""A log that is larger than memory: its orders are divided by their hashes into files, which are counted one by one."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import polars as pl

from statemachine.audit.codebook import Codebook
from statemachine.audit.fast.array_files import saved
from statemachine.audit.fast.coded_arrays import codebook_of, distinct_values, numbered_words, version_of
from statemachine.audit.fast.piece_counts import PieceCounts
from statemachine.audit.log_form import WORDS, fact_column
from statemachine.model.errors import LogError
from statemachine.model.table import Table

_SAMPLE = 100_000
_ROWS = 2_000_000
_MOST = 256
BATCH = 1_000_000
_WORK = 100
"""The bytes that counting takes for each row, besides its columns."""
_SEED = 0xD15C


@contextmanager
def _writing() -> Iterator[None]:
    """Raise `LogError` if files cannot be written: Polars and numpy have several errors for that."""
    try:
        yield
    except (OSError, pl.exceptions.ComputeError) as error:
        raise LogError(
            f"the audit cannot write its temporary files to {gettempdir()}: {error}; make room there, name another"
            " folder in the environment variable TMPDIR, or allow the audit more memory"
        ) from error


def partitions_for(log: pl.LazyFrame, memory: int) -> int:
    """Return into how many files a log is divided so that it takes only so many bytes of memory; 1 is none."""
    sample = log.head(_SAMPLE).collect()
    if sample.height < _SAMPLE:
        return 1
    rows = int(log.select(pl.len()).collect().item())
    size = sample.estimated_size() / sample.height + _WORK
    if rows * size <= memory:
        return 1
    at_once = min(_ROWS, int(memory / (3 * size * (os.cpu_count() or 1))))
    return max(2, min(_MOST, -(-rows // max(at_once, 1))))


@dataclass
class Partitions:
    """The files of a divided log, and the words and values that are in it."""

    folder: Path
    count: int
    words: dict[str, list[pl.DataFrame]]
    values: dict[str, set[Any]]

    def codebook(self, tables: Sequence[Table], exact: frozenset[str]) -> Codebook:
        """Return the codes of the whole log."""
        words = {name: _summed(some) for name, some in self.words.items()}
        values = {name: distinct_values(pl.Series(list(some))) for name, some in self.values.items()}
        return codebook_of(words, values, tables, exact)

    def numbers(self) -> list[int]:
        """Return the partitions that have rows."""
        return [each for each in range(self.count) if (self.folder / str(each)).exists()]

    def read(self, number: int) -> pl.DataFrame:
        """Return the rows of a partition in the order of the log."""
        return pl.concat(
            [pl.read_parquet(each) for each in sorted((self.folder / str(number)).iterdir())]
        )


def divide(
    log: pl.LazyFrame, folder: Path, count: int, *, starts: Sequence[int], facts: Sequence[str]
) -> Partitions:
    """Write the rows of each order into the files of one of some partitions."""
    folder.mkdir()
    made = Partitions(folder, count, defaultdict(list), {name: set() for name in facts})
    for number, batch in enumerate(log.collect_batches(chunk_size=BATCH)):
        _note(made, batch, starts)
        part = (pl.col("order").hash(_SEED) % count).alias("partition")
        parts = batch.with_columns(part).partition_by("partition", as_dict=True, include_key=False)
        with _writing():
            for (key,), rows in parts.items():
                target = folder / str(key)
                target.mkdir(exist_ok=True)
                rows.write_parquet(target / f"{number:06}.parquet", compression="lz4", statistics=False)
    return made


def _note(made: Partitions, batch: pl.DataFrame, starts: Sequence[int]) -> None:
    """Count the words of a batch, and note the values of facts."""
    version = version_of(batch, starts)
    for name in WORDS:
        if name in batch.columns:
            counts = made.words[name]
            counts.append(numbered_words(batch[name], version, len(starts) + 1).counted())
            if sum(each.height for each in counts[1:]) > BATCH:
                counts[:] = [_summed(counts)]
    for name, values in made.values.items():
        values.update(distinct_values(batch[fact_column(name)]))


def _summed(counts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    return pl.concat(counts).group_by("version", "word").agg(pl.col("rows").sum())


def on_disk(piece: PieceCounts, folder: Path) -> PieceCounts:
    """Return the counts of a piece whose large arrays are in files."""
    rows, stays, variants = piece.rows(), piece.stays(), piece.variants()
    if variants is not None:
        variants = replace(variants, ids=variants.ids.copied())
    with _writing():
        return replace(
            piece,
            rows=saved(replace(rows, ids=rows.ids.copied()), folder / "rows"),
            stays=piece.stays if stays is None else saved(stays, folder / "stays"),
            variants=piece.variants if variants is None else saved(variants, folder / "variants"),
        )
