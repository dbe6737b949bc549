"""The colors and marks that all pictures share, in a light and a dark theme."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple


class Color(NamedTuple):
    """A color in both themes, as `#rrggbb`."""

    light: str
    dark: str


COLORS: Mapping[str, Color] = MappingProxyType(
    {
        "paper": Color("#ffffff", "#0f1418"),
        "panel": Color("#f5f7f9", "#182028"),
        "line": Color("#c9d1d9", "#36414c"),
        "ink": Color("#1b2128", "#e6ebf0"),
        "soft": Color("#56606b", "#a3adb8"),
        "accent": Color("#0b5cad", "#7cb7ff"),
        "success": Color("#17692e", "#63d283"),
        "failure": Color("#ab1f14", "#ff9a8f"),
        "cancelled": Color("#6a4a8c", "#c9aef2"),
        "here": Color("#ffe9ad", "#3f3208"),
        "added": Color("#17692e", "#63d283"),
        "removed": Color("#ab1f14", "#ff9a8f"),
        "changed": Color("#8a5300", "#f0b860"),
    }
)
"""The colors by name. Each but `line`, `panel` and `here` can be read as text on `paper`, `panel` and `here`."""


class ActorStyle(NamedTuple):
    """How the moves of an actor look: a color, and a mark that does without color."""

    name: str
    color: Color
    mark: str


_ACTOR_COLORS = (
    Color("#0b5cad", "#7cb7ff"),
    Color("#a13d00", "#ffb07a"),
    Color("#00695c", "#5fd3c3"),
    Color("#8a2a72", "#f2a3dc"),
    Color("#5d5300", "#d8c850"),
    Color("#4b4fae", "#b3b6ff"),
)
ACTOR_MARKS = ("●", "■", "▲", "◆", "▼", "★", "✚", "▶", "◀", "♠", "♣", "♥")


def actor_styles(actors: Iterable[str]) -> Mapping[str, ActorStyle]:
    """Return the style of each actor, in the order of the file.

    A color comes back after six actors and a mark after twelve; both come back together after 72.
    """
    colors, marks = len(_ACTOR_COLORS), len(ACTOR_MARKS)
    return {
        name: ActorStyle(
            name, _ACTOR_COLORS[(number + number // marks) % colors], ACTOR_MARKS[number % marks]
        )
        for number, name in enumerate(actors)
    }


def css_variables() -> str:
    """Return the colors as properties of CSS, `--sm-ink` and so on, for light and dark screens and for paper.

    A document can choose a theme by the attribute `data-theme` of an element, else the settings of the reader choose.
    """
    light = "".join(f"--sm-{name}:{color.light};" for name, color in _named_colors().items())
    dark = "".join(f"--sm-{name}:{color.dark};" for name, color in _named_colors().items())
    return (
        f":root,[data-theme=light]{{{light}color-scheme:light}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{dark}color-scheme:dark}}}}\n"
        f"@media screen{{[data-theme=dark]{{{dark}color-scheme:dark}}}}\n"
    )


def actor_colors() -> Mapping[str, Color]:
    """Return the colors of actors by name: `actor-1` and so on."""
    return {f"actor-{number}": color for number, color in enumerate(_ACTOR_COLORS, start=1)}


def _named_colors() -> Mapping[str, Color]:
    return {**COLORS, **actor_colors()}
