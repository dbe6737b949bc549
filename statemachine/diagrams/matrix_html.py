"""The matrix as a table in HTML, for pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from statemachine.diagrams.matrix import Cell, Entry, Matrix, status_words
from statemachine.diagrams.matrix_legend import (
    BLANKS,
    FROM_ANY,
    TIMES,
    Marks,
    axis,
    has_gaps,
    heat_level,
    legend,
    signs,
    step_words,
)
from statemachine.diagrams.view import View
from statemachine.model.declarations import Status
from statemachine.model.text import printable

MATRIX_CSS = """\
.sm-matrix{color:var(--sm-ink);font:13px/1.45 system-ui,sans-serif}
.sm-scroll{overflow:auto;max-height:86vh;max-width:100%;width:fit-content;border:1px solid var(--sm-line);border-radius:6px}
.sm-matrix table{border-collapse:separate;border-spacing:0;background:var(--sm-paper)}
.sm-matrix caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.sm-matrix th,.sm-matrix td{border:solid var(--sm-line);border-width:0 1px 1px 0;padding:4px 6px;text-align:left}
.sm-matrix td{position:relative;color:var(--sm-soft);text-align:center;vertical-align:middle;min-width:20px}
.sm-matrix th{background:var(--sm-panel);font-weight:600}
.sm-matrix thead th{position:sticky;top:0;z-index:2;vertical-align:bottom}
.sm-matrix tbody th{position:sticky;left:0;z-index:1;white-space:nowrap}
.sm-matrix thead th.axis{left:0;z-index:3;font-weight:400;color:var(--sm-soft)}
.sm-matrix.wide thead th[data-target]{padding:4px 2px;text-align:center}
.sm-matrix.wide thead th[data-target] span{writing-mode:vertical-rl;max-height:14em;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;font-weight:400}
.sm-matrix.wide td{padding:2px 3px;height:22px}.sm-matrix.wide thead th b{display:block}
.sm-notes{margin:0 0 10px;max-width:80em;color:var(--sm-soft)}
.sm-matrix th b{display:inline-block;min-width:1.7em;color:var(--sm-soft);font-weight:400;font-variant-numeric:tabular-nums}
.sm-matrix small{margin-left:.6em;color:var(--sm-soft);font-weight:400;font-size:12px}
.sm-matrix .orders{margin-left:.5em;color:var(--sm-soft);font-size:12px;font-weight:400;font-variant-numeric:tabular-nums}
.sm-matrix td.move,.sm-matrix tr.any td{color:var(--sm-ink)}
.sm-matrix td.move{background:color-mix(in srgb,var(--sm-accent) 9%,var(--sm-paper))}
.sm-matrix td.back{background:color-mix(in srgb,var(--sm-changed) 15%,var(--sm-paper))}
.sm-matrix td.self{background:repeating-linear-gradient(45deg,transparent 0 5px,var(--sm-line) 5px 6px)}
.sm-matrix td.move.self{background:color-mix(in srgb,var(--sm-accent) 9%,var(--sm-paper));box-shadow:inset 0 0 0 2px var(--sm-line)}
.sm-matrix td.override{outline:1px dashed var(--sm-soft);outline-offset:-3px}
.sm-matrix th.faded,.sm-matrix tr.faded th{color:var(--sm-soft);font-weight:400}
.sm-matrix th.here,.sm-matrix tr.here th,.sm-matrix tr.here td:not(.move){background:var(--sm-here)}
.sm-matrix td.on-path{box-shadow:inset 0 0 0 2px var(--sm-accent)}
.sm-matrix .step{margin-left:.3em;color:var(--sm-accent);font-weight:700}.sm-matrix .gap{color:var(--sm-failure)}
.sm-matrix td.added,.sm-matrix th.added{box-shadow:inset 0 0 0 2px var(--sm-added)}
.sm-matrix td.changed,.sm-matrix th.changed{box-shadow:inset 0 0 0 2px var(--sm-changed)}
.sm-matrix td.removed,.sm-matrix th.removed{box-shadow:inset 0 0 0 2px var(--sm-removed)}
.sm-matrix td.removed .signs,.sm-matrix th.removed span{text-decoration:line-through}
.sm-matrix .signs>span{display:block;white-space:nowrap}.sm-matrix td b{font-weight:600}
.sm-matrix:not(.wide) .signs>span{text-align:left;white-space:normal;min-width:9em;max-width:18em;padding-left:1.3em;text-indent:-1.3em}
.sm-matrix i{font-style:normal}.sm-matrix tr.any th i,.sm-matrix th i{font-style:italic;font-weight:400}
.sm-matrix i.from-any{color:var(--sm-soft)}.sm-matrix i.any,.sm-key .any{color:var(--sm-ink)}
.sm-matrix .words{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.sm-matrix td:hover{z-index:1}.sm-matrix td:hover .words{top:100%;left:0;z-index:4;width:max-content;max-width:24em;height:auto;overflow:visible;clip-path:none;padding:4px 8px;border-radius:4px;color:var(--sm-paper);background:var(--sm-ink);text-align:left;white-space:normal}
.sm-key{display:grid;grid-template-columns:repeat(auto-fill,minmax(19em,1fr));gap:2px 20px;margin:12px 0 0}
.sm-key div{display:flex;gap:8px}.sm-key dt{min-width:2.6em;text-align:right;white-space:nowrap}.sm-key dd{margin:0}
.sm-matrix .a1{color:var(--sm-actor-1)}.sm-matrix .a2{color:var(--sm-actor-2)}.sm-matrix .a3{color:var(--sm-actor-3)}
.sm-matrix .a4{color:var(--sm-actor-4)}.sm-matrix .a5{color:var(--sm-actor-5)}.sm-matrix .a6{color:var(--sm-actor-6)}
.sm-matrix td.faded,.sm-matrix td.faded i{background:none;color:var(--sm-soft)}.sm-matrix td.faded b{font-weight:400}
.sm-matrix td.heat1,.sm-matrix tbody th.heat1{background:color-mix(in srgb,var(--sm-accent) 5%,var(--sm-paper))}
.sm-matrix td.heat2,.sm-matrix tbody th.heat2{background:color-mix(in srgb,var(--sm-accent) 10%,var(--sm-paper))}
.sm-matrix td.heat3,.sm-matrix tbody th.heat3{background:color-mix(in srgb,var(--sm-accent) 15%,var(--sm-paper))}
.sm-matrix td.heat4,.sm-matrix tbody th.heat4{background:color-mix(in srgb,var(--sm-accent) 20%,var(--sm-paper))}
.sm-matrix td.heat5,.sm-matrix tbody th.heat5{background:color-mix(in srgb,var(--sm-accent) 26%,var(--sm-paper))}
.sm-matrix [class*=heat] :is(.orders,b,small){color:var(--sm-ink)}
@media print{.sm-scroll{overflow:visible;max-height:none;border:0}.sm-matrix th,.sm-matrix thead th{position:static}}
"""
"""The style of the matrix. It needs the colors of `css_variables`."""


def matrix_html(matrix: Matrix) -> str:
    """Return a matrix as a fragment of HTML: a `<table>` that scrolls, and below it the signs that occur in it.

    `MATRIX_CSS` and the colors of the theme are its style. The header of a row has `data-status`; a cell about which something
    is said has `data-source` (empty for a creation), `data-target` and `data-rows`, the numbers of its rows.
    """
    writer = _Writer(matrix)
    return "\n".join(
        (
            f'<div class="sm-matrix{" wide" if matrix.is_numbered else ""}">',
            f'<p class="sm-notes">{_text(" ".join((*matrix.view.notes, axis(matrix))))}</p>',
            '<div class="sm-scroll" role="region" aria-label="matrix of moves" tabindex="0">',
            f"<table><caption>{_text(matrix.view.title)}</caption>",
            *writer.head(),
            "<tbody>",
            *writer.body(),
            "</tbody></table></div>",
            *writer.key(),
            "</div>\n",
        )
    )


class _Writer:
    """Writes the parts of a table; `most` is the largest number of orders that made one move."""

    def __init__(self, matrix: Matrix) -> None:
        self.matrix = matrix
        self.view = matrix.view
        self.marks = Marks.of(matrix)
        self.most = max(self.view.traffic.values(), default=0)

    def head(self) -> Iterator[str]:
        """Yield the row with the targets."""
        faded = self.view.faded_statuses
        yield '<thead><tr><th class="axis" scope="col">from ↓ &#160; to →</th>'
        for status in self.matrix.statuses:
            name = status.name
            css = _classes({"here": name == self.view.here, "faded": name in faded})
            number = f"<b>{self.matrix.numbers[name]}</b>" if self.matrix.is_numbered else ""
            yield f'<th scope="col"{css} data-target="{_text(name)}">{number}<span>{_text(name)}</span></th>'
        yield "</tr></thead>"

    def body(self) -> Iterator[str]:
        """Yield the rows: moves from any status, creations, and each status."""
        if self.matrix.from_any:
            yield f'<tr class="any"><th scope="row"><i>{self.matrix.any_status}</i></th>'
            wide = (self.matrix.from_any.get(each.name, ()) for each in self.matrix.statuses)
            yield "".join(
                f"<td>{_spoken(self._entries(each), [e.words for e in each]) if each else ''}</td>"
                for each in wide
            )
            yield "</tr>"
        faded = self.view.faded_statuses
        for status in self.matrix.sources:
            name = None if status is None else status.name
            css = {"here": name is not None and name == self.view.here, "faded": name in faded}
            yield f"<tr{_classes({**css, str(self.matrix.blank(name)): True})}>{self._row_head(status)}"
            yield "".join(self._cell(name, each.name) for each in self.matrix.statuses)
            yield "</tr>"

    def key(self) -> Iterator[str]:
        """Yield the signs with their meanings, and the letters of the moves."""
        yield '<dl class="sm-key">'
        for meaning in legend(self.matrix):
            yield f'<div><dt class="{meaning.css}">{_text(meaning.sign)}</dt><dd>{_text(meaning.text)}</dd></div>'
        for entry in self.matrix.kinds:
            if entry.key in self.matrix.codes:
                sign = self._entries([entry])
                yield f"<div><dt>{sign}</dt><dd>{_text(entry.words)}</dd></div>"
        yield "</dl>"

    def _row_head(self, status: Status | None) -> str:
        if status is None:
            return '<th scope="row"><i>new order</i></th>'
        change = self.view.changes.get(status.name)
        words = ", ".join(filter(None, (status_words(status), str(change or ""))))
        orders = self.view.visits.get(status.name)
        hot = heat_level(orders or 0, max(self.view.visits.values(), default=0))
        css = _classes({str(change): change is not None, f"heat{hot}": bool(hot)})
        number = f"<b>{self.matrix.numbers[status.name]}</b>" if self.matrix.is_numbered else ""
        about = f" <small>{_text(words)}</small>" if words else ""
        count = "" if orders is None else f' <span class="orders">{orders:,}{TIMES}</span>'
        name = f"<span>{_text(status.name)}</span>"
        return (
            f'<th scope="row"{css} data-status="{_text(status.name)}">{number}{name}{about}{count}</th>'
        )

    def _cell(self, source: str | None, target: str) -> str:
        cell = self.matrix.cells.get((source, target))
        if cell is None:
            if source == target:
                return '<td class="self"></td>'
            sign = BLANKS[self.matrix.blank(source)]
            return f"<td>{sign}</td>" if sign else "<td></td>"
        own = [each for each in cell.entries if not each.from_any]
        visible = self._entries(own)
        if len(own) < len(cell.entries):
            visible += f'<i class="from-any">{FROM_ANY}</i>'
        parts = [_spoken(visible, [each.words for each in cell.entries])] if cell.entries else []
        if not cell.entries and self.matrix.is_unspecified(source, target):
            parts.append(BLANKS[self.matrix.blank(source)])
        css = "step gap" if has_gaps(cell) else "step"
        parts += (f'<span class="{css}">{words}</span>' for words in step_words(cell))
        if cell.orders is not None:
            parts.append(f'<span class="orders">{cell.orders:,}{TIMES}</span>')
        return f"<td{self._cell_classes(cell)}{_data(self.view, cell)}>{''.join(parts)}</td>"

    def _cell_classes(self, cell: Cell) -> str:
        own = [each for each in cell.entries if not each.from_any]
        hot = heat_level(cell.orders or 0, self.most)
        changes = {str(each.change): True for each in cell.entries if each.change is not None}
        return _classes(
            {
                "move": bool(own),
                "self": cell.source == cell.target,
                "override": bool(own) and all(each.override for each in own),
                "faded": cell.is_faded,
                "on-path": bool(cell.steps),
                "back": self._is_back(cell) and bool(own),
                f"heat{hot}": bool(hot),
                **changes,
            }
        )

    def _is_back(self, cell: Cell) -> bool:
        numbers = self.matrix.numbers
        return cell.source is not None and numbers[cell.source] > numbers[cell.target]

    def _entries(self, entries: Iterable[Entry]) -> str:
        """Return moves as marks of actors, with letters or, if columns have names, with words."""
        lines = []
        for styles, run in self.marks.groups(entries):
            who = "".join(f'<i class="{css}">{mark}</i>' for mark, css in styles)
            if self.matrix.is_numbered:
                codes = (f"{self.matrix.codes.get(each.key, '')}{signs(each)}" for each in run)
                lines.append(f"{who}<b>{' '.join(codes)}</b>")
            else:
                lines += (f"{who} {_text(each.text)} {signs(each)}" for each in run)
        return "".join(f"<span>{line}</span>" for line in lines)


def _spoken(visible: str, words: Iterable[str]) -> str:
    """Return signs for the eye, with words that a screen reader reads and that a pointer shows."""
    hidden = f'<span class="words">{"<br>".join(map(_text, words))}</span>'
    return f'<span class="signs" aria-hidden="true">{visible}</span>{hidden}'


def _data(view: View, cell: Cell) -> str:
    rows = view.numbers(cell.rows)
    return f' data-source="{_text(cell.source or "")}" data-target="{_text(cell.target)}" data-rows="{rows}"'


def _classes(names: dict[str, bool]) -> str:
    wanted = " ".join(name for name, is_wanted in names.items() if is_wanted)
    return f' class="{wanted}"' if wanted else ""


def _text(text: str) -> str:
    """Return a text for HTML, with its unprintable characters as escapes."""
    return escape(printable(text))
