"""The audit of a log: which of its moves the rules allow, what they say of the others, and what else the log shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import NoneType
from typing import Any, Self

from statemachine.audit.audit_report import Evidence, Report
from statemachine.audit.build_report import AnsweredLog
from statemachine.audit.columns import GivenColumns
from statemachine.audit.deviating_rows import deviating_rows
from statemachine.audit.frames.source import Log, read_log
from statemachine.audit.measuring import USUAL_LIMITS, Limits, Measure
from statemachine.audit.questions import Auditor
from statemachine.engine import External
from statemachine.model.errors import LogError
from statemachine.model.frozen import EMPTY, FrozenMap
from statemachine.model.ruleset import RuleSet
from statemachine.model.status_names import text_of
from statemachine.model.text import check_type

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Audit:
    """A log that was measured and put to the engine: its report, and the rows that deviate.

    It is a context manager, or is to be closed: it may have temporary files.
    """

    answered: AnsweredLog
    evidence: Evidence
    by: str | None
    limits: Limits
    resources: ExitStack

    def __enter__(self) -> Self:
        """Return the audit, which is closed at the end."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the audit."""
        self.close()

    def close(self) -> None:
        """Delete temporary files, and let Spark forget what it kept."""
        self.resources.close()

    def report(self) -> Report:
        """Return what the rules say of each move of the log, and what else the log shows."""
        report = _report(self.answered, self.evidence, self.by)
        if self.limits.moves_only:
            return report
        return _with_lives(report, self.answered, self.limits.variants)

    def deviating_rows(self) -> Any:
        """Return a dataframe of Polars with a row for each move that the rules do not simply allow.

        Its columns are `order`, `item`, `row` and `at` where the log has them, `kind`, `previous`, `status`, `event`,
        `actor`, `channel`, `causes` and `places`; the last two are texts with commas.
        """
        return deviating_rows(self.answered)


def audit(
    frame: object,
    rules: RuleSet,
    columns: GivenColumns = None,
    *,
    rules_at: Sequence[tuple[datetime, RuleSet]] = (),
    guards: Mapping[str, External] | None = None,
    since: datetime | None = None,
    now: datetime | None = None,
    where: Mapping[str, str | int] = EMPTY,
    by: str | None = None,
    limits: Limits = USUAL_LIMITS,
) -> Report:
    """Return what the rules say of each move of a log, and what else the log shows.

    `frame` is a dataframe of Polars, pandas, PyArrow, DuckDB or Spark, lazy or not, with a row for each status that was
    reported. `columns` says which column means what; usual names are found. `rules` hold from the beginning, and each
    rule set of `rules_at` from its time. `guards` are functions of external guards.

    Only rows from `since` on, and with the values of `where`, count; the others still say what the previous status was.
    `by` is a column by whose values the kinds are counted too. `now` is when the report is made: the latest time of
    the log, if it is not given. `limits` say how much is counted, and what may be used for it.

    Raises `LogError` if the log cannot be audited, `GuardsError` for a function of an undeclared guard, and `TypeError` for
    a time that is no `datetime`.
    """
    options: Any = {"since": since, "now": now, "where": where, "by": by, "limits": limits}
    with open_audit(frame, rules, columns, rules_at=rules_at, guards=guards, **options) as opened:
        return opened.report()


def open_audit(
    frame: object,
    rules: RuleSet,
    columns: GivenColumns = None,
    *,
    rules_at: Sequence[tuple[datetime, RuleSet]] = (),
    guards: Mapping[str, External] | None = None,
    since: datetime | None = None,
    now: datetime | None = None,
    where: Mapping[str, str | int] = EMPTY,
    by: str | None = None,
    limits: Limits = USUAL_LIMITS,
) -> Audit:
    """Return an audit that has both the report and the rows that deviate. It takes and raises what `audit` does."""
    for name, moment in {"since": since, "now": now}.items():
        check_type(name, type(moment), datetime, NoneType)
    for start, _ in rules_at:
        check_type("the time of rules_at", type(start), datetime)
    later = sorted(rules_at, key=lambda each: each[0])
    versions = [rules, *(each for _, each in later)]
    log = read_log(frame, columns, versions, sorted({*where, *([] if by is None else [by])}))
    _check_zones(log, since, now, *(start for start, _ in later))
    auditors = _auditors(versions, guards or {})
    values = {name: _written(value) for name, value in where.items()}
    measure = Measure(
        tables=[each.engine.table for each in auditors],
        starts=[_microseconds(start) for start, _ in later],
        exact=frozenset(fact for each in auditors for fact in each.evaluated),
        since=None if since is None else _microseconds(since),
        where=values,
        parts=() if by is None else (by,),
        limits=limits,
    )
    with ExitStack() as resources:
        answered = AnsweredLog(resources.enter_context(measure.measured(log)), auditors, log.zoned)
        times = answered.log.times()
        first, last = (None, None) if times is None else map(answered.time, times)
        starts: list[datetime | None] = [None, *(start for start, _ in later)]
        evidence = Evidence(
            rules=tuple(zip(starts, (each.rules.identity for each in auditors), strict=True)),
            columns=log.columns,
            first=first,
            last=last,
            now=now or last,
            zoned=log.zoned,
            since=since,
            where=FrozenMap(values),
        )
        return Audit(answered, evidence, by, limits, resources.pop_all())


def _report(answered: AnsweredLog, evidence: Evidence, by: str | None) -> Report:
    """Return what is found of moves."""
    return Report(
        evidence=evidence,
        rows=answered.row_counts(),
        orders=answered.log.orders(),
        kinds=FrozenMap(answered.kinds()),
        pairs=tuple(answered.pairs()),
        unknown=FrozenMap(answered.unknown()),
        unused=tuple(answered.unused()),
        starts=tuple(answered.starts()),
        ends=(),
        ambiguous_ends=0,
        times=(),
        variants=(),
        distinct_variants=0,
        ambiguous_variants=0,
        by=by,
        parts=() if by is None else tuple(answered.parts(by)),
    )


def _with_lives(report: Report, answered: AnsweredLog, most_variants: int) -> Report:
    """Return a report with what is found of whole orders."""
    variants = answered.log.variants(most_variants)
    ends, ambiguous_ends = answered.ends(report.evidence.now)
    return replace(
        report,
        ends=tuple(ends),
        ambiguous_ends=ambiguous_ends,
        times=tuple(answered.times()),
        variants=tuple(answered.variants(variants)),
        distinct_variants=variants.distinct,
        ambiguous_variants=variants.ambiguous,
    )


def _auditors(rule_sets: Sequence[RuleSet], guards: Mapping[str, External]) -> list[Auditor]:
    """Return the auditor of each rule set, with the functions of its guards; raise `GuardsError` for any other function."""
    external = [
        {name for name, guard in rules.guards.items() if guard.external is not None}
        for rules in rule_sets
    ]
    foreign = guards.keys() - set().union(*external)
    return [
        Auditor(rules, {name: each for name, each in guards.items() if name in own | foreign})
        for rules, own in zip(rule_sets, external, strict=True)
    ]


def _check_zones(log: Log, *moments: datetime | None) -> None:
    """Raise `LogError` for a time that cannot be compared with those of the log."""
    given = [each for each in moments if each is not None]
    if given and log.zoned is None:
        raise LogError("the log has no column of times (at) to compare with")
    for each in given:
        if (each.tzinfo is not None) is not log.zoned:
            has, logs_have = ("no", "one") if log.zoned else ("a", "none")
            raise LogError(
                f"{each.isoformat()} has {has} time zone, and the times of the log have {logs_have}"
            )


def _written(value: str | int) -> str:
    """Return a value as a column of texts has it; the truth values of a dataframe are `true` and `false` there."""
    return str(value).lower() if isinstance(value, bool) else text_of(value) or str(value)


def _microseconds(moment: datetime) -> int:
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    since = aware - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
