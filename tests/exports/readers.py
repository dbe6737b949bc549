"""Programs that answer questions from exported tables: for JSON as its documentation describes it, and for SQL."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from typing import Any, TypeAlias

from tests.exports.oracle import Question

Reader: TypeAlias = Callable[[Question], str | None]
"""Returns the answer to a question, or None if the table has none."""


def json_reader(text: str) -> Reader:
    """Return the reader of a table as JSON."""
    table = json.loads(text)
    moves = {(each["source"], each["target"], each["event"]): each["pattern"] for each in table["moves"]}

    def answer(question: Question) -> str | None:
        source, target, event, actor, channel, override = question
        pattern = moves.get((source, target, event))
        if pattern is not None:
            answers = [
                each["answer"]
                for each in table["patterns"][pattern]
                if actor in each["actors"]
                and channel in each["channels"]
                and override in each["overrides"]
            ]
        elif source is not None and source == target:
            return "refused"
        else:
            answers = [
                each["answer"]
                for each in table["undeclared"]
                if source in each["sources"] and actor in each["actors"]
            ]
        assert len(answers) < 2
        return answers[0] if answers else None

    return answer


def sql_answers(text: str, where: str = "1 = 1") -> Mapping[Question, str]:
    """Return the answers in the view of a table in SQL, run by SQLite; `where` is a condition on the questions."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(text)
        rows = database.execute(f"SELECT * FROM decisions WHERE {where}").fetchall()  # noqa: S608  # written in the tests
    answers = {_question(row): row[-1] for row in rows}
    assert len(answers) == len(rows)
    return answers


def _question(row: Sequence[Any]) -> Question:
    """Return the question of a row: an empty text is None."""
    source, target, event, actor, channel = (name or None for name in row[:5])
    return Question(source, target, event, actor, channel, bool(row[5]))
