"""The content of a log file, checked before it is read: its digest, its rows, and the line of what is broken."""

from __future__ import annotations

import csv
import json
import sys
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, getincrementaldecoder
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, NoReturn

from statemachine.model.errors import LogError
from statemachine.model.text import quoted

Progress = Callable[[int], object]
"""A function that is told how many bytes more were read."""

_PIECE = 1 << 22
_UTF_16 = (BOM_UTF16_LE, BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class Content:
    """The content of a file: its name in messages, and its path or its bytes."""

    name: str
    source: Path | bytes

    @property
    def size(self) -> int:
        """The number of bytes."""
        return len(self.source) if isinstance(self.source, bytes) else self.source.stat().st_size

    def open(self) -> BinaryIO:
        """Open the content for reading."""
        return BytesIO(self.source) if isinstance(self.source, bytes) else self.source.open("rb")

    def digest(self, progress: Progress) -> str:
        """Return the SHA-256 of all bytes as hexadecimal digits."""
        digest = sha256()
        with self.open() as file:
            while piece := file.read(_PIECE):
                digest.update(piece)
                progress(len(piece))
        return digest.hexdigest()

    def lines(self, progress: Progress = lambda _: None) -> Iterator[bytes]:
        """Yield the lines of a text in UTF-8, without their ends; raise `LogError` with the line of a wrong byte."""
        number, left = 1, b""
        decode = getincrementaldecoder("utf-8")().decode
        with self.open() as file:
            while piece := file.read(_PIECE):
                progress(len(piece))
                if number == 1 and not left:
                    piece = self._checked_start(piece)  # the same piece without its mark
                self._check_text(decode, piece, number)
                *lines, left = (left + piece).split(b"\n")
                number += len(lines)
                yield from lines
        self._check_text(decode, b"", number, final=True)
        if left:
            yield left

    def refuse(self, line: int, problem: str) -> NoReturn:
        """Raise the error for a line of the file."""
        raise LogError(f"{self.name}:{line}: {problem}")

    def _check_text(
        self, decode: Callable[..., str], piece: bytes, number: int, *, final: bool = False
    ) -> None:
        """Raise `LogError` if a piece of the file, which begins in a line with this number, has a wrong byte."""
        try:
            decode(piece, final=final)
        except UnicodeDecodeError as error:
            line = number + error.object.count(b"\n", 0, error.start)
            self.refuse(line, "not UTF-8: save the file in UTF-8")

    def _checked_start(self, piece: bytes) -> bytes:
        if piece.startswith(_UTF_16):
            self.refuse(1, "UTF-16: save the file in UTF-8")
        if b"\0" in piece[:1024]:
            self.refuse(1, "no text: it has null bytes")
        return piece.removeprefix(BOM_UTF8)


def csv_rows(content: Content, progress: Progress) -> tuple[list[str], int]:
    """Return the header of a CSV file and the number of its rows; an empty line is a row without values.

    Raises `LogError` with the line of a row that has more or fewer cells than the header, or broken quotes.
    """
    lines = content.lines(progress)
    first = next(lines, b"")
    if b'"' in first:
        return _quoted_rows(content)
    header = _checked_header(content, first.decode().rstrip("\r").split(","))
    number, commas = 1, len(header) - 1
    for number, line in enumerate(lines, 2):  # the last number is that of all lines
        if b'"' in line:
            return _quoted_rows(content)
        if line.count(b",") != commas and line not in {b"", b"\r"}:
            _refuse_length(content, number, line.count(b",") + 1, commas + 1)
    return header, number - 1


def _quoted_rows(content: Content) -> tuple[list[str], int]:
    """Return the header and the number of rows of a file with quotes, where a cell may have commas and several lines."""
    raw: list[str] = []
    reader = csv.reader(_recorded(content.lines(), raw), strict=True)
    limit = csv.field_size_limit(sys.maxsize)
    header: list[str] = []
    line, rows = 1, -1
    try:
        for row in reader:
            header = header or _checked_header(content, row)
            if row and len(row) != len(header):
                _refuse_length(content, line, len(row), len(header))
            if any(_in_quotes(cell) not in "".join(raw) for cell in row if '"' in cell):
                content.refuse(
                    line,
                    "a quote in a cell without quotes: put the cell in quotes, and double the quote",
                )
            rows, line = rows + 1, reader.line_num + 1
            raw.clear()
    except csv.Error as error:
        content.refuse(line, f"broken quotes: {error}")
    finally:
        csv.field_size_limit(limit)
    return header, rows


def json_rows(content: Content, progress: Progress) -> int:
    """Return the number of rows of a file of JSON Lines; an empty line is none.

    Raises `LogError` with the line that does not begin as an object.
    """
    rows = 0
    for number, line in enumerate(content.lines(progress), 1):
        text = line.strip()
        if text and not text.startswith(b"{"):
            content.refuse(number, f"no JSON object: {quoted(text[:200].decode(errors='replace'))}")
        rows += bool(text)
    return rows


def json_names(content: Content) -> list[str]:
    """Return the names in the objects of JSON Lines, or raise `LogError` with the line that cannot be read."""
    names: dict[str, None] = {}
    for number, line in enumerate(content.lines(), 1):
        try:
            names |= dict.fromkeys(json.loads(line, parse_constant=_no_constant) if line.strip() else ())
        except (ValueError, RecursionError) as error:
            reason = (
                f"{error.msg} at column {error.colno}"
                if isinstance(error, json.JSONDecodeError)
                else error
            )
            content.refuse(number, f"broken JSON: {reason}")
    return list(names)


def _checked_header(content: Content, names: list[str]) -> list[str]:
    if all(not each.strip() for each in names):
        content.refuse(1, "no names of columns: the first line has to name each column")
    if len(names) == 1 and (other := next((each for each in ";\t|" if each in names[0]), None)):
        content.refuse(1, f"the cells are separated by {other!r}: separate them by commas")
    if any("\r" in each for each in names):
        content.refuse(1, "the lines end in CR only: save the file with lines that end in LF or CR LF")
    for each in names:
        if not each.strip():
            content.refuse(1, "a column has no name")
        if names.count(each) > 1:
            content.refuse(1, f"two columns have the name {each!r}: rename one")
    return names


def _recorded(lines: Iterator[bytes], record: list[str]) -> Iterator[str]:
    for line in lines:
        record.append(f"{line.decode()}\n")
        yield record[-1]


def _in_quotes(cell: str) -> str:
    doubled = cell.replace('"', '""')
    return f'"{doubled}"'


def _refuse_length(content: Content, line: int, cells: int, wanted: int) -> NoReturn:
    content.refuse(
        line,
        f"{cells} cells, and the header has {wanted}: quote a cell that has a comma, or complete the row",
    )


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")
