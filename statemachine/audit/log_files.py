"""Log files as one lazy frame: CSV, JSON Lines and Parquet, and folders of them, with their digests as evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl
from polars.exceptions import PolarsError

from statemachine.audit.audit_report import FileEvidence
from statemachine.audit.auditing import Audit, open_audit
from statemachine.audit.cell_texts import located, place_of
from statemachine.audit.columns import Columns, GivenColumns, columns_of
from statemachine.audit.file_contents import Content, Progress, csv_rows, json_names, json_rows
from statemachine.audit.frames.source import FrameError
from statemachine.audit.log_form import ROW
from statemachine.model.errors import LogError
from statemachine.model.ruleset import RuleSet
from statemachine.model.text import listing, quoted

CSV, JSON_LINES, PARQUET = "CSV", "JSON Lines", "Parquet"
ENDINGS: Mapping[str, str] = {
    ".csv": CSV,
    ".jsonl": JSON_LINES,
    ".ndjson": JSON_LINES,
    ".parquet": PARQUET,
}
"""The kind of file that each ending means."""

_UNLESS_EMPTY = pl.when(pl.all() != "").then(pl.all()).name.keep()
"""The values of all columns of texts; an empty text is no value."""

_FILE_ROW = "statemachine-row"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFiles:
    """Files as one log: their rows one after the other, which columns mean what, and what the files are."""

    frame: pl.LazyFrame
    columns: Columns
    files: tuple[FileEvidence, ...]

    def open_audit(self, rules: RuleSet, **options: Any) -> Audit:
        """Return an audit of the log, with the files as evidence; the options are those of `audit`.

        Raises `LogError` if the log cannot be audited.
        """
        with _readable("the log"):
            opened = open_audit(self.frame, rules, self.columns, **options)
        return replace(opened, evidence=replace(opened.evidence, files=self.files))

    def write_rows(self, rows: pl.DataFrame, path: str | Path) -> None:
        """Write rows of the log, such as those that deviate, to a file of Parquet; raise `OSError` if that fails.

        Each row has the name of its file, and its number there.
        """
        if self.files:
            places = [located(self.files, row) for row in rows[ROW]]
            rows = rows.with_columns(
                pl.Series("file", [name for name, _ in places], pl.String),
                pl.Series(ROW, [row for _, row in places], pl.Int64),
            ).select("file", pl.exclude("file"))
        rows.write_parquet(path)


def read_log_files(
    sources: Iterable[str | Path | bytes],
    rules: RuleSet,
    columns: GivenColumns = None,
    *,
    rules_at: Sequence[tuple[datetime, RuleSet]] = (),
    progress: Callable[[float], object] | None = None,
) -> LogFiles:
    """Return files as one log, which is read when it is audited.

    A source is a file, a folder whose files are taken in the order of their names, or bytes of CSV or JSON Lines. All
    values of CSV and JSON Lines are texts, so that `007` stays `007`. Usual names of columns are found for `rules` and
    for the rule sets of `rules_at`, as in `audit`. `progress` is told which share of
    all bytes was read, from 0 to 1.

    Raises `LogError` for a file that cannot be read, with the line that is broken, for a file that is named twice, and for
    columns that are not there.
    """
    contents = [each for source in sources for each in _contents(source)]
    if not contents:
        raise LogError("no log: name a file or a folder with files")
    _check_once(contents)
    kinds = {each.name: _kind(each) for each in contents}
    if len({*kinds.values()}) > 1 and PARQUET in kinds.values():
        raise LogError(
            "Parquet has typed columns, and the other files have texts: audit them one after the other"
        )
    read = _Read(2 * sum(each.size for each in contents), progress or (lambda _: None))
    scanned = [_scanned(each, kinds[each.name], read) for each in contents]
    names = list(dict.fromkeys(name for frame, _ in scanned for name in frame.collect_schema().names()))
    chosen = columns_of(columns, names, [rules, *(each for _, each in rules_at)])
    for content, (frame, _) in zip(contents, scanned, strict=True):
        _check_columns(content, frame, chosen)
    files = tuple(
        FileEvidence(name=content.name, sha256=content.digest(read), rows=rows)
        for content, (_, rows) in zip(contents, scanned, strict=True)
    )
    with _readable(f"{listing((each.name for each in contents), most=3)} as one log"):
        frame = pl.concat([frame for frame, _ in scanned], how="diagonal_relaxed")
        frame.collect_schema()
    if PARQUET not in kinds.values():
        frame = _with_numbers(frame, chosen, files)
    return LogFiles(frame=frame, columns=chosen, files=files)


def read_log_rows(
    names: Sequence[str], rows: Iterable[Sequence[object]], rules: RuleSet, columns: GivenColumns = None
) -> LogFiles:
    """Return rows that were read elsewhere as a log, such as those of a database; `names` are those of their columns.

    Raises `LogError` for columns that are not there, and for a column with values of several types.
    """
    chosen = columns_of(columns, names, [rules])
    with _readable("the rows"):
        frame = pl.DataFrame(list(rows), schema=list(names), orient="row", infer_schema_length=None)
    return LogFiles(
        frame=frame.with_columns(pl.col(pl.Null).cast(pl.String)).lazy(), columns=chosen, files=()
    )


class _Read:
    """Counts the bytes that were read, and tells which share of all they are."""

    def __init__(self, total: int, progress: Callable[[float], object]) -> None:
        self._total = total
        self._progress = progress
        self._done = 0

    def __call__(self, size: int) -> None:
        self._done += size
        self._progress(min(self._done / self._total, 1.0))


def _contents(source: str | Path | bytes) -> Iterator[Content]:
    if isinstance(source, bytes):
        yield Content("standard input", source)
        return
    path = Path(source)
    found: list[Path] = []
    try:
        found = sorted(_visible_files(path)) if path.is_dir() else [path]
        for each in found:
            each.open("rb").close()
    except (OSError, ValueError) as error:  # a null character in a path is a ValueError
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise LogError(f"cannot read {str(path)!r}: {reason}") from None
    if not found:
        raise LogError(f"no log in the folder {str(path)!r}: the endings are {listing(ENDINGS)}")
    yield from (Content(each.as_posix(), each) for each in found)


def _check_once(contents: Iterable[Content]) -> None:
    """Raise `LogError` for a file that would be read twice: each of its rows would be counted twice."""
    names: dict[Path | None, str] = {}
    for each in contents:
        place = None if isinstance(each.source, bytes) else each.source.resolve()
        if place in names:
            raise LogError(
                f"{each.name}: the file is named twice, as {names[place]} too; name it once, or the folder alone"
            )
        names[place] = each.name


def _visible_files(folder: Path) -> Iterator[Path]:
    """Yield the log files in a folder and its folders; a name with a dot or an underscore first is hidden."""
    for each in folder.rglob("*"):
        is_hidden = any(part.startswith((".", "_")) for part in each.relative_to(folder).parts)
        if not is_hidden and each.suffix.lower() in ENDINGS and each.is_file():
            yield each


def _kind(content: Content) -> str:
    """Return the kind of a file, by its ending; of bytes, by their beginning."""
    if content.size == 0:
        raise LogError(f"{content.name}: the file is empty")
    if isinstance(content.source, bytes):
        return JSON_LINES if content.source.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{") else CSV
    kind = ENDINGS.get(content.source.suffix.lower())
    if kind is None:
        raise LogError(f"{content.name}: a log file ends in {listing(ENDINGS, 'or')}")
    return kind


def _scanned(content: Content, kind: str, read: Progress) -> tuple[pl.LazyFrame, int]:
    """Return a file as a lazy frame, and its number of rows."""
    if kind == PARQUET:
        read(content.size)
        with _readable(content.name):
            frame = pl.scan_parquet(content.source, glob=False, hive_partitioning=False)
            return frame, int(frame.select(pl.len()).collect().item())
    if kind == CSV:
        _, rows = csv_rows(content, read)
        frame = pl.scan_csv(content.source, infer_schema=False, glob=False)
        return frame.with_columns(_UNLESS_EMPTY), rows
    rows = json_rows(content, read)
    with content.open() as file:
        has_mark = file.read(1) != b"{"
        source = content.source if not has_mark else b"\n".join(content.lines())
    names = _names(content, source)
    frame = pl.scan_ndjson(_scannable(source), schema=dict.fromkeys(names, pl.String))
    return frame.with_columns(_UNLESS_EMPTY), rows


def _names(content: Content, source: Path | bytes) -> list[str]:
    """Return the names in the objects of a file; Polars finds them faster if each has values of one type."""
    try:
        return pl.scan_ndjson(_scannable(source), infer_schema_length=None).collect_schema().names()
    except PolarsError:
        return json_names(content)


def _scannable(source: Path | bytes) -> Path | BytesIO:
    return BytesIO(source) if isinstance(source, bytes) else source


def _check_columns(content: Content, frame: pl.LazyFrame, columns: Columns) -> None:
    """Raise `LogError` if a file does not have the columns without which none of its rows can be judged."""
    needed = [columns.order, columns.status, columns.sequence or columns.at]
    names = frame.collect_schema().names()
    missing = next((each for each in needed if each is not None and each not in names), None)
    if missing is not None:
        has = listing(map(quoted, names), most=12)
        raise LogError(f"{content.name}: the log has no column {missing!r}; it has the columns {has}")


def _with_numbers(frame: pl.LazyFrame, columns: Columns, files: Sequence[FileEvidence]) -> pl.LazyFrame:
    """Return a frame of texts with numbers where numbers are needed; raise `LogError` with the place of another text."""
    types = {
        "sequence": (columns.sequence, pl.Int64, "whole number of 64 bits"),
        "value": (columns.value, pl.Float64, "number"),
    }
    for meaning, (name, dtype, noun) in types.items():
        if name is None:
            continue
        number = pl.col(name).str.strip_chars().cast(dtype, strict=False)
        is_wrong = pl.col(name).str.strip_chars().ne("") & (
            number.is_null() | number.cast(pl.Float64).is_nan()
        )
        wrong = (
            frame.with_row_index(_FILE_ROW, offset=1)
            .filter(is_wrong)
            .select(_FILE_ROW, name)
            .head(1)
            .collect()
        )
        for row, text in wrong.iter_rows():
            raise LogError(
                f"{place_of(files, row)}: the column {name!r} ({meaning}) has {quoted(text)}, which is no {noun}"
            )
        frame = frame.with_columns(number)
    return frame


@contextmanager
def _readable(name: str) -> Iterator[None]:
    try:
        yield
    except (PolarsError, FrameError, OSError) as error:
        reason = str(error).partition("\n")[0]
        raise LogError(f"cannot read {name}: {reason}") from None
