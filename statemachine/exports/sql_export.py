"""The decision table of a rule set as SQL that SQLite and PostgreSQL run: tables, and a view with all questions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from statemachine.exports.decision_table import DecisionTable
from statemachine.model.text import quoted

_HEAD = """\
-- Decision table of a rule set, written by `python -m statemachine export`: write it again, do not edit it.
-- The view `decisions` has one row for each question: SELECT answer FROM decisions WHERE source = 'A' AND target = 'B'
-- AND event = '' AND actor = '' AND channel = '' AND override = 0. An empty text is no status, no event and so on.

DROP VIEW IF EXISTS decisions;
"""

_TABLES = {
    "decision_rules": "id TEXT NOT NULL, version TEXT NOT NULL, digest TEXT NOT NULL",
    "decision_names": "kind TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (kind, name)",
    "decision_patterns": (
        "pattern INTEGER NOT NULL, actor TEXT NOT NULL, channel TEXT NOT NULL, override INTEGER NOT NULL,"
        " answer TEXT NOT NULL, PRIMARY KEY (pattern, actor, channel, override)"
    ),
    "decision_moves": (
        "source TEXT NOT NULL, target TEXT NOT NULL, event TEXT NOT NULL, pattern INTEGER NOT NULL,"
        " PRIMARY KEY (source, target, event)"
    ),
    "decision_undeclared": (
        "source TEXT NOT NULL, actor TEXT NOT NULL, answer TEXT NOT NULL, PRIMARY KEY (source, actor)"
    ),
}
"""The columns of each table."""

_VIEW = """
CREATE VIEW decisions AS
SELECT
  s.name AS source, t.name AS target, e.name AS event, a.name AS actor, c.name AS channel, o.override AS override,
  CASE
    WHEN p.answer IS NOT NULL THEN p.answer
    WHEN s.name = t.name AND s.name <> '' THEN 'refused'
    ELSE u.answer
  END AS answer
FROM decision_names s
CROSS JOIN decision_names t
CROSS JOIN decision_names e
CROSS JOIN decision_names a
CROSS JOIN decision_names c
CROSS JOIN (SELECT 0 AS override UNION ALL SELECT 1) o
JOIN decision_undeclared u ON u.source = s.name AND u.actor = a.name
LEFT JOIN decision_moves m ON m.source = s.name AND m.target = t.name AND m.event = e.name
LEFT JOIN decision_patterns p
  ON p.pattern = m.pattern AND p.actor = a.name AND p.channel = c.name AND p.override = o.override
WHERE s.kind = 'status' AND t.kind = 'status' AND e.kind = 'event' AND a.kind = 'actor' AND c.kind = 'channel'
  AND (t.name <> '' OR e.name <> '');
"""

_MOST_ROWS = 500
"""The number of rows in one INSERT."""

_NO_TEXT = re.compile("[\0\ud800-\udfff]")
"""The characters that a text in SQL cannot contain. No rule file has a name with one of them."""

Row = Sequence[str | int | None]


def sql_export(table: DecisionTable) -> str:
    """Return the text of a script; raise `ValueError` for a name that SQL cannot contain."""
    names = table.names
    kinds = {
        "status": table.statuses,
        "event": table.events,
        "actor": table.actors,
        "channel": table.channels,
    }
    rows: dict[str, Iterable[Row]] = {
        "decision_rules": [(names.rules_id, names.version, names.digest)],
        "decision_names": [(kind, name) for kind, found in kinds.items() for name in found],
        "decision_patterns": [
            (number, *asker, answer)
            for number, pattern in enumerate(table.patterns)
            for asker, answer in zip(table.askers, pattern, strict=True)
        ],
        "decision_moves": [(*asked, number) for asked, number in table.moves.items()],
        "decision_undeclared": [
            (source, actor, answer)
            for source, answers in table.undeclared.items()
            for actor, answer in zip(table.actors, answers, strict=True)
        ],
    }
    tables = chain.from_iterable(_table(name, [*rows[name]]) for name in _TABLES)
    return "\n".join([_HEAD, *tables, _VIEW])


def _table(name: str, rows: Sequence[Row]) -> Iterator[str]:
    """Yield the statements that make a table and fill it."""
    yield f"DROP TABLE IF EXISTS {name};"
    yield f"CREATE TABLE {name} ({_TABLES[name]});"
    for start in range(0, len(rows), _MOST_ROWS):
        lines = (f"({', '.join(map(_value, each))})" for each in rows[start : start + _MOST_ROWS])
        yield f"INSERT INTO {name} VALUES"
        yield ",\n".join(lines) + ";"


def _value(value: str | int | None) -> str:
    """Return a literal: a text, or a number for a number and a flag; None is an empty text."""
    if isinstance(value, int):
        return str(int(value))
    text = "" if value is None else str(value)
    if found := _NO_TEXT.search(text):
        raise ValueError(
            f"{quoted(text)} contains U+{ord(found[0]):04X}, which a text in SQL cannot contain: rename it, or export"
            " another format"
        )
    return "'" + text.replace("'", "''") + "'"
