"""The matrix as a table in Markdown, for pages that a code host shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from statemachine.diagrams.matrix import Cell, Entry, Matrix, status_words
from statemachine.diagrams.matrix_legend import (
    BLANKS,
    FROM_ANY,
    TIMES,
    Marks,
    axis,
    legend,
    signs,
    step_words,
)
from statemachine.model.declarations import Status
from statemachine.model.markdown import markdown_text

_DIAGONAL = "╲"


def matrix_markdown(matrix: Matrix) -> str:
    """Return a matrix in Markdown: its title, notes, the table, and a list of the signs that occur in it.

    With more than twelve statuses, the columns have the numbers of the rows, and each kind of move has a letter.
    """
    view = matrix.view
    return (
        "\n\n".join(
            (
                f"**{markdown_text(view.title)}**",
                *([" ".join(map(markdown_text, view.notes))] if view.notes else []),
                "\n".join(_table(matrix)),
                markdown_text(axis(matrix)),
                "\n".join(_key(matrix)),
            )
        )
        + "\n"
    )


def _table(matrix: Matrix) -> Iterator[str]:
    marks = Marks.of(matrix)
    heads = [
        str(matrix.numbers[each.name]) if matrix.is_numbered else markdown_text(each.name)
        for each in matrix.statuses
    ]
    yield _line("from ↓ to →", heads)
    yield _line("---", ["---"] * len(heads))
    if matrix.from_any:
        wide = (matrix.from_any.get(each.name, ()) for each in matrix.statuses)
        yield _line("*any status*", ["<br>".join(_texts(matrix, marks, each)) for each in wide])
    for status in matrix.sources:
        yield _line(
            _head(matrix, status), [_cell(matrix, marks, status, each) for each in matrix.statuses]
        )


def _line(head: str, cells: Iterable[str]) -> str:
    return f"| {' | '.join((head, *cells))} |"


def _head(matrix: Matrix, status: Status | None) -> str:
    if status is None:
        return "*new order*"
    number = f"{matrix.numbers[status.name]} " if matrix.is_numbered else ""
    name = (
        f"**{markdown_text(status.name)}**"
        if status.name == matrix.view.here
        else markdown_text(status.name)
    )
    change = matrix.view.changes.get(status.name)
    words = ", ".join(filter(None, (status_words(status), str(change or ""))))
    orders = matrix.view.visits.get(status.name)
    about = (
        f"({markdown_text(words)})" if words else "",
        f"{orders:,}{TIMES}" if orders is not None else "",
    )
    return " ".join(filter(None, (f"{number}{name}", *about)))


def _cell(matrix: Matrix, marks: Marks, status: Status | None, target: Status) -> str:
    source = None if status is None else status.name
    cell = matrix.cells.get((source, target.name))
    entries = () if cell is None else cell.entries
    own = [each for each in entries if not each.from_any]
    texts = list(_texts(matrix, marks, own))
    if len(own) < len(entries):
        texts.append(FROM_ANY)
    if not entries and source == target.name:
        texts.append(_DIAGONAL)
    elif not entries and matrix.is_unspecified(source, target.name):
        texts.append(BLANKS[matrix.blank(source)])
    return "<br>".join((*texts, *(() if cell is None else _remarks(cell))))


def _texts(matrix: Matrix, marks: Marks, entries: Iterable[Entry]) -> Iterator[str]:
    """Yield a line for each move; in a matrix with letters, one for all moves of the same actors."""
    for styles, run in marks.groups(entries):
        who = "".join(mark for mark, _ in styles)
        texts = [" ".join(filter(None, (_what(matrix, each), signs(each)))) for each in run]
        is_strong = matrix.view.faded and not all(each.faded for each in run)
        for text in [" ".join(texts)] if matrix.codes else texts:
            line = f"{who} {text}".strip()
            yield f"**{line}**" if is_strong else line


def _what(matrix: Matrix, entry: Entry) -> str:
    return matrix.codes.get(entry.key) or markdown_text(entry.text)


def _remarks(cell: Cell) -> Iterator[str]:
    yield from map(markdown_text, step_words(cell))
    if cell.orders is not None:
        yield f"{cell.orders:,}{TIMES}"


def _key(matrix: Matrix) -> Iterator[str]:
    for meaning in legend(matrix):
        yield f"- {_key_sign(meaning.sign)} {markdown_text(meaning.text)}"
    for entry in matrix.kinds:
        if entry.key in matrix.codes:
            yield f"- **{matrix.codes[entry.key]}** {markdown_text(entry.words)}"


def _key_sign(sign: str) -> str:
    """Return a sign as the first word of a list item, where only a plus and a number sign have a meaning."""
    return f"\\{sign}" if sign[0] in "+#" else sign
