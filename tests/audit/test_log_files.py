"""Log files are read without a loss: what is broken is an error with its place, and all else is a row."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine.loader import loads
from statemachine.model.errors import LogError
from tests.audit.seeded import RULES, cell, csv_log
from tests.needs import needs

if TYPE_CHECKING:
    from statemachine.audit import LogFiles

pytestmark = needs("audit")
SHOP = loads(RULES)
HEAD = "order,status,at\n"


def read(*sources: str | Path | bytes, **columns: Any) -> LogFiles:
    """Return sources as one log."""
    from statemachine.audit import read_log_files  # noqa: PLC0415  # needs an extra

    return read_log_files(sources, SHOP, columns or None)


def rows(log: LogFiles) -> list[tuple[object, ...]]:
    """Return the rows of a log."""
    return list(log.frame.collect().rows())


def refusal(*sources: str | Path | bytes, **columns: Any) -> str:
    """Return why sources are not read."""
    with pytest.raises(LogError) as caught:
        read(*sources, **columns)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (f"{HEAD}1,New,2026-01-01,more\n", "2: 4 cells, and the header has 3"),
        (f'{HEAD}1,"New, old",2026-01-01\n2,New\n', "3: 2 cells, and the header has 3"),
        (f"{HEAD}1,New,2026-01-01\n2,New\n", "3: 2 cells, and the header has 3"),
        (f'{HEAD}1,"New\nold",2026-01-01\n2,"New,2026\n', "4: broken quotes: unexpected end of data"),
        (f'{HEAD}1,New,"a"b\n', "2: broken quotes: "),
        (f'{HEAD}1,Ne"w,2026\n', "2: a quote in a cell without quotes"),
        ("order;status;at\n1;New;2026\n", "1: the cells are separated by ';'"),
        ("order,status,status\n", "1: two columns have the name 'status'"),
        ("order,,status\n", "1: a column has no name"),
        ("\norder,status\n", "1: no names of columns"),
        ("order,status\n1,\0\n", "1: no text: it has null bytes"),
    ],
)
def test_a_broken_csv_file_is_an_error_with_its_line(text: str, problem: str, tmp_path: Path) -> None:
    """The line is that of the file, also after a cell with several lines."""
    path = tmp_path / "log.csv"
    path.write_text(text, encoding="utf-8")

    assert refusal(path).startswith(f"{path.as_posix()}:{problem}")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (HEAD.encode() + b"1,New\xff,2026\n", "2: not UTF-8"),
        (HEAD.encode() + b"1,New,2026\xc3", "2: not UTF-8"),
        (HEAD.encode("utf-16"), "1: UTF-16"),
        (f"{HEAD}1,New,2026\n".replace("\n", "\r").encode(), "1: the lines end in CR only"),
    ],
)
def test_a_file_in_another_encoding_is_an_error(content: bytes, problem: str, tmp_path: Path) -> None:
    """A file is never read with wrong characters or lines; also half a character at the end is found."""
    path = tmp_path / "log.csv"
    path.write_bytes(content)

    assert refusal(path).startswith(f"{path.as_posix()}:{problem}")


def test_a_mark_of_the_byte_order_is_no_part_of_a_name() -> None:
    """Files of spreadsheets begin with it, and so do some of JSON Lines."""
    mark = b"\xef\xbb\xbf"

    assert rows(read(mark + b"order,status\n1,New\n")) == [("1", "New")]
    assert rows(read(mark + b'"order",status\n1,New\n')) == [("1", "New")]
    assert rows(read(mark + b'{"order": 1, "status": "New"}\n')) == [("1", "New")]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            '{"order": 1, "status": "New"}\n{"order": \n',
            "2: broken JSON: Expecting value at column 11",
        ),
        ('{"order": 1, "status": "New"}\n\n[1]\n', "3: no JSON object: '[1]'"),
        ('{"order": 1, "status": "New"} {"order": 1}\n', "1: broken JSON: "),
        ('{"order": NaN, "status": "New"}\n', "1: broken JSON: NaN is no number of JSON"),
    ],
)
def test_a_broken_line_of_json_is_an_error_with_its_number(
    text: str, problem: str, tmp_path: Path
) -> None:
    """Empty lines count in the numbers of lines, and are no rows."""
    path = tmp_path / "log.jsonl"
    path.write_text(text, encoding="utf-8")

    assert refusal(path).startswith(f"{path.as_posix()}:{problem}")


def test_values_of_json_are_texts(tmp_path: Path) -> None:
    """A number is its digits, a value of several is JSON, and a name that comes late is a column."""
    path = tmp_path / "log.ndjson"
    path.write_text(
        '{"order": 7, "status": "New", "x": [1]}\n\n{"order": "007", "status": 2, "x": {"a": 1}, "at": null}\n'
    )
    log = read(path)

    assert log.frame.collect().to_dicts() == [
        {"order": "7", "status": "New", "x": "[1]", "at": None},
        {"order": "007", "status": "2", "x": '{"a": 1}', "at": None},
    ]
    assert [each.rows for each in log.files] == [2]


def test_ids_and_statuses_of_csv_stay_texts() -> None:
    """`007` is not 7. An empty line is a row without values, so that no row is lost silently."""
    log = read(b"order,status\n007,08\n\n1,New")

    assert rows(log) == [("007", "08"), (None, None), ("1", "New")]
    assert log.files[0].rows == 3


@given(
    st.lists(
        st.lists(st.text(st.sampled_from('ab ,"\n\r'), max_size=4), min_size=2, max_size=2),
        min_size=1,
        max_size=5,
    )
)
def test_every_csv_file_that_is_read_has_all_its_cells(cells: list[list[str]]) -> None:
    """A file that was written by the rules of CSV is read, with as many rows as it has."""
    import csv  # noqa: PLC0415  # the oracle

    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows([["order", "status"], *cells])
    log = read(text.getvalue().encode())
    read_cells = [[value or "" for value in row] for row in rows(log)]

    assert read_cells == cells
    assert log.files[0].rows == len(cells)


def test_an_empty_cell_is_no_value() -> None:
    """Also in quotes, and in JSON: an order without a name is no order."""
    assert rows(read(b'order,status\n"",New\n')) == [(None, "New")]
    assert rows(read(b'{"order": "", "status": "New"}\n')) == [(None, "New")]


def test_what_polars_cannot_read_is_an_error_of_the_log(tmp_path: Path) -> None:
    """It is found when the log is audited: a number that is too large, and a file that was changed since."""
    path = tmp_path / "log.csv"
    path.write_text("order,status\n1,New\n")
    logs = [read(b'{"order": 1e999, "status": "New"}\n'), read(path)]
    path.write_text("order,status\n1,New,more\n")

    for log in logs:
        with pytest.raises(LogError, match="cannot read the log: "):
            log.open_audit(SHOP)


def test_numbers_are_read_or_refused_with_their_place(tmp_path: Path) -> None:
    """The place is the file and the row in it, without the header."""
    one, two = tmp_path / "1.csv", tmp_path / "2.csv"
    one.write_text("order,status,seq,price\n1,New,1,2.5\n")
    two.write_text("order,status,seq,price\n1,Sent, 2 ,\n1,Done,three,1\n")

    assert rows(read(one, value="price")) == [("1", "New", 1, 2.5)]
    assert refusal(tmp_path).startswith(
        f"{two.as_posix()}, row 2: the column 'seq' (sequence) has 'three'"
    )


@pytest.mark.parametrize(("name", "content"), [("a.csv", b""), ("a.jsonl", b""), ("a.parquet", b"")])
def test_an_empty_file_is_an_error(name: str, content: bytes, tmp_path: Path) -> None:
    """A log without a row would look like a log without a deviation."""
    (tmp_path / name).write_bytes(content)

    assert refusal(tmp_path / name).endswith(f"{name}: the file is empty")


def test_what_is_no_log_is_an_error(tmp_path: Path) -> None:
    """Unknown endings, missing files, folders without logs, and files of two sorts are named."""
    (tmp_path / "a.txt").write_text("order,status\n")
    (tmp_path / "b.parquet").write_bytes(b"order,status")

    assert refusal(tmp_path / "a.txt").endswith("a log file ends in .csv, .jsonl, .ndjson or .parquet")
    assert refusal(tmp_path / "b.parquet").startswith(
        f"cannot read {(tmp_path / 'b.parquet').as_posix()}: "
    )
    assert refusal(tmp_path / "c.csv").endswith("No such file or directory")
    assert refusal(tmp_path / "b.parquet", b"order,status\n1,New").startswith(
        "Parquet has typed columns"
    )
    assert refusal().startswith("no log")
    (tmp_path / "b.parquet").unlink()
    assert refusal(tmp_path).startswith("no log in the folder")


def test_a_missing_column_is_named_with_those_that_are_there(tmp_path: Path) -> None:
    """Every file needs the columns without which no row of it can be judged."""
    (tmp_path / "a.csv").write_text("order,status\n1,New\n")
    (tmp_path / "b.csv").write_text("order,state\n1,New\n")

    assert "no column for status" in refusal(b"order,x\n1,New\n")
    assert "no column 'nix'" in refusal(b"order,status\n1,New\n", actor="nix")
    assert refusal(tmp_path).startswith(
        f"{(tmp_path / 'b.csv').as_posix()}: the log has no column 'status'"
    )


def test_a_folder_is_read_in_the_order_of_names(tmp_path: Path) -> None:
    """Hidden files are none. A column that a file does not have is empty there."""
    (tmp_path / "2").mkdir()
    (tmp_path / "2" / "b.jsonl").write_text('{"order": 2, "status": "New"}')
    (tmp_path / "1.CSV").write_text("order,status,actor\n1,New,clerk\n")
    (tmp_path / "_old.csv").write_text("broken")
    (tmp_path / ".a.csv").write_text("broken")
    log = read(tmp_path)

    assert rows(log) == [("1", "New", "clerk"), ("2", "New", None)]
    assert [Path(each.name).name for each in log.files] == ["1.CSV", "b.jsonl"]


def test_a_file_is_not_read_twice(tmp_path: Path) -> None:
    """A file that is named twice, or with its folder, would count each of its rows twice."""
    (tmp_path / "sub").mkdir()
    log = tmp_path / "a.csv"
    log.write_text("order,status\n1,New\n")
    for sources in ([log, log], [tmp_path, log], [log, tmp_path / "sub" / ".." / "a.csv"]):
        with pytest.raises(LogError, match=r"a\.csv: the file is named twice"):
            read(*sources)


def test_parquet_keeps_its_types(tmp_path: Path) -> None:
    """What is no log of Parquet's types is refused when it is audited."""
    from polars import DataFrame  # noqa: PLC0415  # needs an extra

    path = tmp_path / "log.parquet"
    DataFrame({"order": [1, 2], "status": ["New", "New"], "seq": [1, 2]}).write_parquet(path)
    log = read(path)

    assert rows(log) == [(1, "New", 1), (2, "New", 2)]
    assert log.files[0].rows == 2
    assert len(log.files[0].sha256) == 64


def test_files_of_parquet_need_types_that_fit(tmp_path: Path) -> None:
    """Numbers and texts are texts together; times with and without a zone are an error."""
    from polars import DataFrame  # noqa: PLC0415  # needs an extra

    one, two = tmp_path / "1.parquet", tmp_path / "2.parquet"
    DataFrame({"order": [1], "status": ["New"], "at": [datetime(2026, 1, 1)]}).write_parquet(one)  # noqa: DTZ001  # no zone
    DataFrame({"order": ["A"], "status": ["New"]}).write_parquet(two)
    with_zone = DataFrame({"order": [1], "status": ["New"], "at": [datetime(2026, 1, 1, tzinfo=UTC)]})

    assert [row[:2] for row in rows(read(one.parent, at=None))] == [("1", "New"), ("A", "New")]
    assert "the log has no column 'at'" in refusal(tmp_path)
    with_zone.write_parquet(two)
    assert refusal(tmp_path).startswith(
        f"cannot read {one.as_posix()} and {two.as_posix()} as one log: "
    )


def test_a_huge_cell_is_an_unknown_word() -> None:
    """A cell of 10 MB is read and counted; tables shorten it."""
    from statemachine.audit import audit  # noqa: PLC0415  # needs an extra
    from statemachine.audit.report_tables import report_tables  # noqa: PLC0415  # the same

    log = read(f'order,status\n1,"{"x" * 10_000_000}"\n2,New\n'.encode())
    found = audit(log.frame, SHOP, log.columns)

    assert found.rows.apart == {"unknown-status": 1}
    assert all(len(text) < 1000 for each in report_tables(found) for row in each.rows for text in row)


def test_the_digest_is_that_of_the_bytes() -> None:
    """The evidence of a report can be checked with other tools."""
    from hashlib import sha256  # noqa: PLC0415  # the oracle

    content = csv_log().encode()

    assert read(content).files[0].sha256 == sha256(content).hexdigest()
    assert cell('a"b') == '"a""b"'


def test_progress_grows_to_one(tmp_path: Path) -> None:
    """Each share of the bytes is told once they were read."""
    from statemachine.audit import read_log_files  # noqa: PLC0415  # needs an extra

    (tmp_path / "a.csv").write_text("order,status\n1,New\n")
    (tmp_path / "b.jsonl").write_text(json.dumps({"order": 1, "status": "New"}))
    shares: list[float] = []
    read_log_files([tmp_path], SHOP, progress=shares.append)

    assert shares == sorted(shares)
    assert shares[-1] == 1.0
