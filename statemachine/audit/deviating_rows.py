"""The rows of a log whose moves deviate, as a dataframe of Polars that can be written to a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from statemachine.audit.build_report import AnsweredLog

if TYPE_CHECKING:
    from collections.abc import Iterator

_WORDS = ("previous", "status", "event", "actor", "channel")
_SCHEMA = {"question": pl.Int64, "kind": pl.String, **dict.fromkeys(_WORDS, pl.String)}


def deviating_rows(answered: AnsweredLog) -> pl.DataFrame:
    """Return a row for each move that the rules do not simply allow, in the order of the log.

    The columns are `order`, `item` and `row` (where the log has them), `at`, `kind`, `previous`, `status`, `event`,
    `actor`, `channel`, `causes` and `places`, the last two as texts with commas.
    """
    moves = pl.DataFrame(
        list(_moves(answered)),
        schema={**_SCHEMA, "causes": pl.String, "places": pl.String},
        orient="row",
    )
    rows: pl.DataFrame = answered.log.rows_of(moves["question"].to_list())
    if "at" in rows.columns:
        time = pl.col("at").cast(pl.Datetime("us"))
        rows = rows.with_columns(time.dt.replace_time_zone("UTC") if answered.zoned else time)
    by = [each for each in ("row", "at", "order", "item") if each in rows.columns]
    return rows.sort(by).join(moves, on="question", how="left", maintain_order="left").drop("question")


def _moves(answered: AnsweredLog) -> Iterator[tuple[object, ...]]:
    """Yield the number of each question that deviates, its kind and words, and the causes and places of the no."""
    for number, (version, question) in answered.questions.items():
        answer = answered.answers[number]
        if question is None or not answer.kind.is_deviation:
            continue
        words = question.source, question.target, question.event, question.actor, question.channel
        places = answered.places(version, question, answer)
        yield number, str(answer.kind), *words, ",".join(answer.causes), ",".join(map(str, places))
