"""The shapes of a drawing in SVG: boxes, lines, and the heads of arrows."""

from __future__ import annotations

from collections.abc import Iterator

from statemachine.diagrams.layout import Curve, Point, Size

_HEAD = (7.0, 3.2)
"""The length and half the width of the head of an arrow."""


def rect(middle: Point, size: Size, radius: float, css: str = "") -> str:
    """Return a rectangle around a point, with round corners."""
    shown = f' class="{css}"' if css else ""
    x, y = middle.x - size.width / 2, middle.y - size.height / 2
    return (
        f'<rect{shown} aria-hidden="true" x="{x:.1f}" y="{y:.1f}" width="{size.width:.1f}" '
        f'height="{size.height:.1f}" rx="{radius:.1f}"/>'
    )


def dot(middle: Point) -> Iterator[str]:
    """Yield the dot of a new order."""
    yield f'<circle class="dot" cx="{middle.x:.1f}" cy="{middle.y:.1f}" r="6"/>'


def open_arrow(x: float, y: float) -> str:
    """Return the small open arrow of what is unspecified, from its left end."""
    return f'<path class="open" aria-hidden="true" d="M{x:.1f},{y:.1f}h8m-3,-3l3,3l-3,3"/>'


def path(curve: Curve) -> str:
    """Return the line of an arrow, up to the base of its head."""
    start, *rest = (f"{x:.1f},{y:.1f}" for x, y in curve.points)
    base = _base(curve)[0]
    return f"M{start}C{' '.join(rest)}L{base.x:.1f},{base.y:.1f}"


def _base(curve: Curve) -> tuple[Point, Point]:
    """Return the middle of the base of the head of an arrow, and the way from there to one of its corners."""
    end, tip = curve.points[-1], curve.tip
    if end == tip:
        end = curve.points[-2]
    length = ((tip.x - end.x) ** 2 + (tip.y - end.y) ** 2) ** 0.5 or 1.0
    x, y = (tip.x - end.x) / length, (tip.y - end.y) / length
    long, half = _HEAD
    return Point(tip.x - x * long, tip.y - y * long), Point(-y * half, x * half)


def head(curve: Curve) -> str:
    """Return the head of an arrow, from the end of its curve to the tip."""
    base, side = _base(curve)
    corners = (
        curve.tip,
        Point(base.x + side.x, base.y + side.y),
        Point(base.x - side.x, base.y - side.y),
    )
    points = " ".join(f"{each.x:.1f},{each.y:.1f}" for each in corners)
    return f'<polygon class="head" aria-hidden="true" points="{points}"/>'
