"""The words and values of drawn rule files: few, so that they recur; some are unusual."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

STATUSES = (
    "A",
    "B",
    "C",
    "D",
    "E",
    "F",
    "10",
    "true",
    "é x",
    "null",
    "a",
    "A_B",
    "x: y",
    "1.0",
    "- b",
    "#c",
)
SPELLINGS = (
    "alpha",
    "ALPHA",
    "In Progress",
    "in_progress",
    "7",
    "010",
    "b",
    " A",
    "STRASSE",
    "straße",
    "~",
    "True",
)
GROUPS = ("early", "late", "g 1")
EVENTS = ("go", "stop", "é vent")
ACTORS = ("client", "manager", "owner")
CHANNELS = ("api", "ui")
FACTS = ("size", "paid", "kind of")
GUARDS = ("ready", "cheap", "far-off")
GUARD_TITLES = (None, None, "Not on a Monday.", " {rule}: 'no'\nat the %s edges ", "null")
INPUTS = ("message", "notify")
ACTIONS = ("cancel-item", "print")
TRIGGERS = ("moved", "é x", "0", "- y")
UNKNOWN = ("Z", "", "Any", "in-progress", "é", "\u017f", " b ", "\ud800", "a" * 200)

ENUM = ("red", "green", "10")
ORDERED: Mapping[str, Sequence[Any]] = {
    "integer": (-(10**20), -1, 0, 1, 2, 5, 10**20),
    "number": (-1.5, 0, 0.5, 1, 2, 1e300),
    "date": ("0001-01-01", "2026-01-30", "2026-01-31", "2026-02-01", "9999-12-31"),
    "datetime": (
        "2026-01-01T00:00:00Z",
        "2026-01-01T01:00:00+01:00",
        "2026-01-01T00:00:00.000001+00:00",
        "2026-01-02T00:00:00-05:00",
    ),
    "duration": ("PT0S", "PT0.000001S", "PT2H", "PT24H", "P1D", "P1DT1S", "P1W"),
}
"""Literals of the ordered types in ascending order, as a rule file contains them."""

LITERALS: Mapping[str, Sequence[Any]] = {
    **ORDERED,
    "string": ("", "x", "5", "true", "é x"),
    "boolean": (True, False),
    "enum": ENUM,
}
"""Literals of every type, as a rule file contains them."""
