"""Where boxes, labels and lines of a drawing are: Graphviz places them, and nothing of its fonts counts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from statemachine.model.extras import library

_INCH = 72
_LABEL = '<<TABLE FIXEDSIZE="TRUE" WIDTH="{}" HEIGHT="{}" BORDER="0"><TR><TD></TD></TR></TABLE>>'
_POINT = re.compile(r"(-?[\d.]+),(-?[\d.]+)")


class Point(NamedTuple):
    """A place in pixels, from the upper left corner."""

    x: float
    y: float


class Size(NamedTuple):
    """A width and a height in pixels."""

    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame around nodes and other frames."""

    id: str
    nodes: tuple[str, ...]
    frames: tuple[Frame, ...] = ()

    @property
    def all_nodes(self) -> list[str]:
        """The nodes in the frame, and in the frames inside."""
        return [*self.nodes, *(node for frame in self.frames for node in frame.all_nodes)]


class Line(NamedTuple):
    """A line between two nodes, with the size of its label; without a size it is drawn nowhere and only orders them."""

    source: str
    target: str
    label: Size | None


@dataclass(frozen=True, slots=True)
class Graph:
    """What is placed: the sizes of nodes by id, frames and lines."""

    nodes: Mapping[str, Size]
    frames: Sequence[Frame] = ()
    lines: Sequence[Line] = ()


class Curve(NamedTuple):
    """A line as it is drawn: the points of a Bezier curve, where its head ends, and the middle of its label."""

    points: tuple[Point, ...]
    tip: Point
    label: Point


@dataclass(frozen=True, slots=True)
class Layout:
    """The middle of each node, the corners of each frame, and the curve of each line that is drawn, by its number."""

    size: Size
    nodes: Mapping[str, Point]
    frames: Mapping[str, tuple[Point, Point]]
    curves: Mapping[int, Curve] = field(default_factory=dict)


def placed(graph: Graph, direction: str) -> Layout:
    """Return a layout whose moves go down (`TB`) or to the right (`LR`).

    Raises `MissingExtraError` if pygraphviz, which has Graphviz in its wheel, is not installed.
    """
    graphviz = library("pygraphviz", extra="diagrams")
    drawn = graphviz.AGraph(directed=True, strict=False, rankdir=direction, **_SPACES[direction])
    for name, size in graph.nodes.items():
        width, height = (f"{each / _INCH:.4f}" for each in size)
        drawn.add_node(name, label="", shape="box", fixedsize="true", width=width, height=height)
    for frame in graph.frames:
        _add_frame(drawn, frame)
    for number, line in enumerate(graph.lines):
        label = line.label
        attributes = (
            {"style": "invis", "weight": "0"}
            if label is None
            else {"label": _LABEL.format(round(label.width), round(label.height))}
            if label.width
            else {}
        )
        drawn.add_edge(line.source, line.target, key=str(number), **attributes)
    drawn.layout(prog="dot")
    return _read(drawn, graph)


_SPACES = {
    "LR": {"nodesep": "0.12", "ranksep": "0.3"},
    "TB": {"nodesep": "0.15", "ranksep": "0.22"},
}


def _add_frame(drawn: Any, frame: Frame) -> None:
    part = drawn.add_subgraph(frame.all_nodes, name=f"cluster_{frame.id}", margin="10")
    for each in frame.frames:
        _add_frame(part, each)


def _read(drawn: Any, graph: Graph) -> Layout:
    left, bottom, right, top = map(float, drawn.graph_attr["bb"].split(","))

    def point(text: str) -> Point:
        x, y = map(float, text.split(","))
        return Point(x - left, top - y)

    curves = {}
    for edge in drawn.edges(keys=True):
        line = graph.lines[int(edge[2])]
        if line.label is not None:
            curves[int(edge[2])] = _curve(drawn.get_edge(*edge).attr, point)
    frames = {}
    for part in _subgraphs(drawn):
        x, y, x2, y2 = part.graph_attr["bb"].split(",")
        frames[part.name.removeprefix("cluster_")] = (point(f"{x},{y2}"), point(f"{x2},{y}"))
    nodes = {name: point(drawn.get_node(name).attr["pos"]) for name in graph.nodes}
    return Layout(Size(right - left, top - bottom), nodes, frames, curves)


def _subgraphs(drawn: Any) -> list[Any]:
    found = []
    for part in drawn.subgraphs():
        found += [part, *_subgraphs(part)]
    return found


def _curve(attributes: Any, point: Any) -> Curve:
    """Return the curve of an edge; Graphviz writes `e,X,Y` for the tip, and then the points."""
    text = attributes["pos"].replace("\\\n", "")
    parts = [f"{x},{y}" for x, y in _POINT.findall(text)]
    has_tip = text.startswith("e,")
    points = tuple(map(point, parts[1:] if has_tip else parts))
    label = attributes["lp"]
    return Curve(
        points, point(parts[0]) if has_tip else points[-1], point(label) if label else points[0]
    )
