"""Diagrams in DOT, the language of Graphviz."""

from __future__ import annotations

from collections.abc import Iterator

from statemachine.diagrams.drawing import Arrow, Box, Drawing, member_lines
from statemachine.diagrams.theme import COLORS, actor_colors
from statemachine.model.text import printable

_START = "start"
_KEY = "key"
_GREY = "#777777"
_FAINT = "#b8bec5"
_ACTORS = {name.replace("actor-", "a"): color.light for name, color in actor_colors().items()}
"""The color of the moves of one actor, by the class of its mark."""


def dot(drawing: Drawing) -> str:
    """Return a drawing in DOT: overrides are dashed, final statuses have a double border, and one actor has a color."""
    return "\n".join(("digraph {", *(f"    {line}" for line in _lines(drawing)), "}")) + "\n"


def _lines(drawing: Drawing) -> Iterator[str]:
    yield _statement("graph", label=(printable(drawing.title),), labelloc="t", fontname="Helvetica")
    yield _statement("node", shape="box", style="rounded", fontname="Helvetica")
    yield _statement("edge", fontname="Helvetica", fontsize="10")
    if any(arrow.source is None for arrow in drawing.arrows):
        yield _statement(_quoted(_START), shape="point", width="0.2")
    yield from map(_box, drawing.boxes)
    for bundle in drawing.bundles:
        label = (bundle.text, *member_lines(drawing, bundle))
        yield _statement(_quoted(bundle.id), label=label, style="rounded,dashed")
    yield from map(_arrow, drawing.arrows)
    if drawing.key:
        yield _statement(_quoted(_KEY), label=drawing.key_lines, shape="plaintext", fontsize="10")


def _box(box: Box) -> str:
    attributes = {"peripheries": "2"} if box.status.final else {}
    color = box.change or box.status.result
    if box.status.retired:
        attributes |= {"color": _GREY, "fontcolor": _GREY}
    if color is not None:
        attributes["color"] = COLORS[str(color)].light
    if box.faded:
        attributes |= {"color": _FAINT, "fontcolor": _FAINT}
    if box.marked:
        attributes |= {"style": "rounded,filled,bold", "fillcolor": "#ffd54f"}
    return _statement(_quoted(box.id), label=box.lines, **attributes)


def _arrow(arrow: Arrow) -> str:
    attributes = {"style": "dashed"} if arrow.override else {}
    marks = {mark for entry in arrow.entries for mark in entry.marks}
    if arrow.is_gap:
        attributes = {"style": "dotted", "color": COLORS["failure"].light}
    elif arrow.faded:
        attributes |= {"color": _FAINT, "fontcolor": _FAINT}
    elif arrow.steps:
        attributes |= {"color": COLORS["accent"].light, "penwidth": "2"}
    elif len(marks) == 1:
        (mark,) = marks
        attributes |= {"color": _ACTORS[mark.css]} if mark.css in _ACTORS else {}
    return _statement(_edge(arrow.source or _START, arrow.target), label=arrow.lines, **attributes)


def _edge(source: str, target: str) -> str:
    return f"{_quoted(source)} -> {_quoted(target)}"


def _statement(subject: str, *, label: tuple[str, ...] = (), **attributes: str) -> str:
    settings = [f"label={_quoted(*label)}"] if label else []
    settings += [f"{name}={_quoted(value)}" for name, value in attributes.items()]
    return f"{subject} [{', '.join(settings)}]" if settings else subject


def _quoted(*lines: str) -> str:
    escaped = (line.replace("\\", r"\\").replace('"', r"\"").replace("&", "&amp;") for line in lines)
    return '"' + r"\n".join(escaped) + '"'
