"""The report of `audit`: the log is read from files or from a store, audited, and its deviations accepted."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from statemachine.audit import (
    Acceptance,
    Limits,
    LogFiles,
    PairKind,
    Report,
    accept,
    read_log_files,
    read_log_rows,
)
from statemachine.audit.audit_report import RowCounts
from statemachine.audit.auditing import Audit
from statemachine.audit.cell_texts import move_text
from statemachine.audit.report_tables import APART
from statemachine.cli.arguments import CommandError, pairs, system_error
from statemachine.cli.files import STDIN, read_input
from statemachine.cli.order_counts import status_or_nothing
from statemachine.cli.progress import Progress
from statemachine.cli.toml_entries import read_entries
from statemachine.model.ruleset import RuleSet
from statemachine.model.text import counted, did_you_mean, listing

if TYPE_CHECKING:
    from statemachine.store import StoredChange

_FACT = "fact."
_NO_COLUMN = "-"
_NO_KIND = "none"
_FAILING = (PairKind.REFUSED,)
_STORED = ("order", "item", "sequence", "at", "status", "event", "actor", "channel")
"""The columns of the history of a store, which are named by what they mean."""


def audited_log(
    rules: RuleSet, versions: Sequence[tuple[datetime, RuleSet]], options: Namespace
) -> Report:
    """Return the report of the log that the options name.

    Raises `CommandError` for an option that cannot be read, and `LogError` for a log that cannot be audited.
    """
    acceptances = () if options.accept is None else tuple(_acceptances(options.accept))
    since, now = (_moment(name, getattr(options, name)) for name in ("since", "now"))
    where = pairs("where", options.where, "COLUMN=VALUE")
    columns = _columns(options.columns)
    with Progress() as progress:
        log = (
            _stored(rules, options.store)
            if options.store
            else read_log_files(
                _sources(options.logs), rules, columns, rules_at=versions, progress=progress.share
            )
        )
        progress.show("auditing")
        with log.open_audit(
            rules,
            rules_at=versions,
            since=since,
            now=now,
            where=where,
            by=options.by,
            limits=_limits(options.memory),
        ) as opened:
            report = opened.report()
            if options.violations is not None:
                progress.show("writing the rows that deviate")
                _write_rows(log, opened, options.violations)
    today = datetime.now(UTC).date()
    report, unused = accept(report, acceptances, today)
    for each in unused:
        print(f"{options.prog}: {_unused_text(each, report, today)}", file=sys.stderr)
    return report


def _limits(memory: str | None) -> Limits:
    """Return the limits of an audit that may take so many gigabytes of memory."""
    if memory is None:
        return Limits()
    try:
        return Limits(memory=round(float(memory) * 10**9))
    except (OverflowError, ValueError):
        raise CommandError(
            f"--memory needs a number of gigabytes above 0, such as 2, not {memory!r}"
        ) from None


def failing_kinds(words: Sequence[str]) -> tuple[PairKind, ...]:
    """Return the kinds of `--fail-on`; raise `CommandError` for a word that is no kind."""
    if not words:
        return _FAILING
    known = [*(str(each) for each in PairKind), _NO_KIND]
    for word in words:
        if word not in known:
            raise CommandError(
                f"--fail-on: unknown kind {word!r}{did_you_mean(word, known)}; the kinds are {listing(known)}"
            )
    return tuple(PairKind(word) for word in words if word != _NO_KIND)


def nothing_judged(rows: RowCounts) -> str:
    """Return the sentence that says why the engine was asked about no row."""
    if rows.read == 0:
        return "no row was judged: the log has no rows"
    reasons = listing(
        f"{name} ({APART[name]}): {counted(count, 'row')}" for name, count in rows.apart.items()
    )
    return f"no row was judged, so the log is not checked; {reasons}"


def _write_rows(log: LogFiles, opened: Audit, path: str) -> None:
    try:
        log.write_rows(opened.deviating_rows(), path)
    except OSError as error:
        raise system_error(f"write {path!r}", error) from error


def _sources(words: Sequence[str]) -> list[str | bytes]:
    return [read_input(STDIN) if word == STDIN else word for word in words]


def _stored(rules: RuleSet, url: str) -> LogFiles:
    """Return the history of all orders in a store as a log."""
    from statemachine.store import Store, all_changes  # noqa: PLC0415  # needs an extra

    store = Store(url, rules)
    try:
        return read_log_rows(
            _STORED,
            _stored_rows(all_changes(store)),
            rules,
            {**dict(zip(_STORED, _STORED, strict=True)), "facts": {}},
        )
    finally:
        store.close()


def _stored_rows(changes: Iterable[tuple[str, str, StoredChange]]) -> Iterator[tuple[object, ...]]:
    """Yield the changes in a store as rows of a log. A change by several actors has none: a row has one."""
    for order, item, each in changes:
        actor = each.actors[0] if len(each.actors) == 1 else None
        yield order, item, each.number, each.made_at, each.target, each.event, actor, each.channel


def _columns(words: Sequence[str]) -> dict[str, Any]:
    """Return the columns that options name, as `audit` takes them."""
    columns: dict[str, Any] = {}
    chosen: dict[str, Any]
    for name, column in pairs("columns", words, "NAME=COLUMN").items():
        if name.startswith(_FACT):
            chosen, meaning = columns.setdefault("facts", {}), name.removeprefix(_FACT)
        else:
            chosen, meaning = columns, name
        chosen[meaning] = None if column == _NO_COLUMN else column
    return columns


def _moment(name: str, text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(f"--{name} needs a time such as 2026-01-31T12:00:00Z, not {text!r}") from None


def _acceptances(path: str) -> Iterator[Acceptance]:
    """Yield the acceptances in a file, or raise `CommandError`."""
    fields = {**dict.fromkeys(("kind", "source", "target", "reason", "owner"), str), "until": date}
    optional = dict.fromkeys(("event", "actor", "channel"), str)
    kinds = [str(each) for each in PairKind if each.is_deviation]
    for entry, where in read_entries(path, "accepted", "acceptance", fields, optional=optional):
        if entry["kind"] not in kinds:
            hint = did_you_mean(entry["kind"], kinds)
            raise CommandError(
                f"{where}: unknown kind {entry['kind']!r}{hint}; the kinds are {listing(kinds)}"
            )
        known = {"kind": PairKind(entry["kind"]), "source": status_or_nothing(entry["source"])}
        yield Acceptance(**{**entry, **known})


def _unused_text(acceptance: Acceptance, report: Report, today: date) -> str:
    """Return the sentence that names an acceptance that was not used."""
    move = move_text(acceptance.source, acceptance.target)
    name = f"the acceptance of {acceptance.kind} {move} by {acceptance.owner}"
    if acceptance.until < today:
        return f"{name} was valid until {acceptance.until}: extend it, or delete it"
    if any(map(acceptance.accepts, report.pairs)):
        return f"{name} is given twice: delete one"
    return f"{name} applies to no move: correct it, or delete it"
