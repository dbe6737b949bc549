"""A report as tables of texts, from which every format for people is written: no format counts anything itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from statemachine.audit.audit_report import KindCount, PairCount, Report
from statemachine.audit.cell_texts import (
    move_text,
    percent_text,
    place_of,
    short,
    short_reason,
    time_text,
)
from statemachine.audit.order_tables import (
    ReportTable,
    ends_table,
    starts_table,
    stuck_table,
    times_table,
    variants_table,
    whole_log,
)
from statemachine.audit.questions import PairKind
from statemachine.model.text import counted, listing

APART = {
    "no-order": "the row has no order",
    "no-status": "the row has no status",
    "no-time": "the row has no time, or no number in the sequence",
    "time-unreadable": "the time cannot be read",
    "time-without-zone": "the time has no zone, and others have one",
    "ignored": "the rules ignore the word",
    "twice": "the message came before",
    "outside": "the row is not among those that are counted",
    PairKind.AMBIGUOUS: "rows of the order have one time, so that their sequence is not known",
    PairKind.REPEATED: "the status was reported again",
    PairKind.UNKNOWN_STATUS: "a word names no status",
}
"""Why the engine is not asked about a row, by the name of the reason."""


def report_tables(report: Report) -> tuple[ReportTable, ...]:
    """Return the tables of a report that have rows, the most important first."""
    writers = (
        _kinds,
        _deviations,
        _accepted,
        _drift,
        _retired,
        _unknown,
        _parts,
        stuck_table,
        times_table,
        variants_table,
        starts_table,
        ends_table,
        _unused,
        _apart,
        _evidence,
        _files,
    )
    return tuple(each for each in (write(report) for write in writers) if each.rows)


def headline(report: Report) -> str:
    """Return the sentence that says what was judged."""
    rules = listing(f"{each.id} {each.version}" for _, each in report.evidence.rules)
    deviating = sum(report.kinds[each].count for each in report.kinds if each.is_deviation)
    return (
        f"{report.rows.judged:,} of {counted(report.rows.read, 'row')} were judged by {rules}: "
        f"{counted(deviating, 'move is', 'moves are')} not simply allowed. "
        f"The {whole_log(report)} has {counted(report.orders, 'order')}."
    )


def _kinds(report: Report) -> ReportTable:
    order = [each for each in PairKind if each in report.kinds]
    return ReportTable(
        key="kinds",
        title="Kinds of moves",
        about=f"The engine was asked about {counted(report.rows.judged, 'row')}; each share is of these.",
        heads=("Kind", "Rows", "Orders", "Share"),
        rows=tuple((str(each), *_counted(report.kinds[each])) for each in order),
        numbers=frozenset({1, 2, 3}),
    )


def _deviations(report: Report) -> ReportTable:
    return _of_pairs(
        "deviations",
        "Deviations",
        "Moves that the rules do not simply allow, the most frequent first, and why.",
        [each for each in report.deviations if each.accepted is None],
    )


def _accepted(report: Report) -> ReportTable:
    accepted = [each for each in report.deviations if each.accepted is not None]
    return _of_pairs(
        "accepted", "Accepted deviations", "Deviations that were accepted, and why.", accepted
    )


def _of_pairs(key: str, title: str, about: str, pairs: Sequence[PairCount]) -> ReportTable:
    """Return a table of moves, without the columns that are empty in all rows.

    The version of the rules that were asked is told if there are several.
    """
    has_versions = len({each.rules.version for each in pairs}) > 1
    columns: Mapping[str, list[str]] = {
        "Kind": [str(each.kind) for each in pairs],
        "Move": [move_text(each.source, each.target) for each in pairs],
        "Event": [each.event or "" for each in pairs],
        "Actor": [each.actor or "" for each in pairs],
        "Channel": [each.channel or "" for each in pairs],
        "Rows": [f"{each.count:,}" for each in pairs],
        "Orders": [f"{each.orders:,}" for each in pairs],
        "Share": [percent_text(each.share) for each in pairs],
        "Late": [f"{each.late:,}" if each.late else "" for each in pairs],
        "At stake": ["" if each.value is None else f"{each.value:,.2f}" for each in pairs],
        "Why": [each.accepted or "; ".join(map(short_reason, each.reasons)) for each in pairs],
        "Version": [each.rules.version if has_versions else "" for each in pairs],
        "Rule": [", ".join(map(str, each.places)) for each in pairs],
        "Such as": [", ".join(map(short, each.examples)) for each in pairs],
        "First seen": [time_text(each.first_seen) for each in pairs],
        "Last seen": [time_text(each.last_seen) for each in pairs],
    }
    shown = {head: cells for head, cells in columns.items() if any(cells)}
    counts = {"Rows", "Orders", "Share", "Late", "At stake"}
    numbers = frozenset(at for at, head in enumerate(shown) if head in counts)
    rows = tuple(zip(*shown.values(), strict=True))
    return ReportTable(key=key, title=title, about=about, heads=tuple(shown), rows=rows, numbers=numbers)


def _drift(report: Report) -> ReportTable:
    about = "Moves that happen, and that no rule mentions: perhaps the provider has changed."
    return _of_moves("drift", "Drift", about, report.drift)


def _retired(report: Report) -> ReportTable:
    about = "Moves into a status that the rules call retired."
    return _of_moves("retired", "Moves into retired statuses", about, report.retired)


def _of_moves(key: str, title: str, about: str, found: Iterable[PairCount]) -> ReportTable:
    """Return a table of moves by source and target alone."""
    moves: dict[tuple[str | None, str], list[PairCount]] = {}
    for each in found:
        moves.setdefault((each.source, each.target), []).append(each)
    rows = tuple(
        (move_text(*move), f"{sum(each.count for each in pairs):,}") for move, pairs in moves.items()
    )
    heads = ("Move", "Rows")
    return ReportTable(key=key, title=title, about=about, heads=heads, rows=rows, numbers=frozenset({1}))


def _unknown(report: Report) -> ReportTable:
    rows: list[tuple[str, str, str]] = []
    for column, words in report.unknown.items():
        rows += ((column, short(word), f"{count:,}") for word, count in words.examples)
        left = words.distinct - len(words.examples)
        if left > 0:
            count = words.rows - sum(count for _, count in words.examples)
            rows.append((column, f"{left:,} more words", f"{count:,}"))
    return ReportTable(
        key="unknown",
        title="Unknown words",
        about="Words that the rules do not know, by the column that has them.",
        heads=("Column", "Word", "Rows"),
        rows=tuple(rows),
        numbers=frozenset({2}),
    )


def _parts(report: Report) -> ReportTable:
    rows = tuple(
        ("(none)" if part.name is None else short(part.name), str(kind), *_counted(count))
        for part in report.parts
        for kind, count in part.kinds.items()
    )
    heads = (report.by or "Part", "Kind", "Rows", "Orders", "Share")
    about = f"The kinds of moves by the column {report.by!r}."
    numbers = frozenset({2, 3, 4})
    return ReportTable(
        key="parts", title="Parts of the log", about=about, heads=heads, rows=rows, numbers=numbers
    )


def _unused(report: Report) -> ReportTable:
    rows = tuple(
        (
            move_text(each.source, each.target),
            each.event or "",
            "" if each.place is None else str(each.place),
        )
        for each in report.unused
    )
    about = "Moves that the rules declare, and that never happen in this log."
    return ReportTable(
        key="unused",
        title="Moves that never happen",
        about=about,
        heads=("Move", "Event", "Rule"),
        rows=rows,
    )


def _apart(report: Report) -> ReportTable:
    rows = report.rows
    first = rows.first_rows
    cells = [
        (
            name,
            f"{count:,}",
            APART.get(name, ""),
            place_of(report.evidence.files, first[name]) if name in first else "",
        )
        for name, count in rows.apart.items()
    ]
    about = f"{counted(rows.read, 'row was', 'rows were')} read. The engine was not asked about these."
    extra = []
    if rows.late:
        extra.append(f"{rows.late:,} of the judged rows arrived late")
    if rows.gaps:
        extra.append(f"{rows.gaps:,} have another previous status than the row before")
    about += f" {listing(extra)}." if extra else ""
    heads = ("Rows that are", "Rows", "Why", "First")
    return ReportTable(
        key="apart",
        title="Rows apart",
        about=about,
        heads=heads,
        rows=tuple(cells),
        numbers=frozenset({1}),
    )


def _evidence(report: Report) -> ReportTable:
    evidence = report.evidence
    rows: list[tuple[str, str]] = []
    for start, rules in evidence.rules:
        since = "" if start is None else f", from {time_text(start)}"
        rows.append(("rules", f"{rules.id} {rules.version}, {rules.digest}{since}"))
    columns = {
        **evidence.columns.by_meaning(),
        **{f"fact {fact}": name for fact, name in evidence.columns.facts.items()},
    }
    rows += ((f"column of {meaning}", short(name)) for meaning, name in columns.items())
    times = {
        "first time": evidence.first,
        "last time": evidence.last,
        "now": evidence.now,
        "since": evidence.since,
    }
    rows += ((name, time_text(time)) for name, time in times.items() if time is not None)
    if evidence.zoned is not None:
        rows.append(("time zones", "yes" if evidence.zoned else "no"))
    rows += ((f"only where {name} is", short(value)) for name, value in evidence.where.items())
    return ReportTable(
        key="evidence",
        title="Evidence",
        about="What was audited, and by what.",
        heads=("What", "Value"),
        rows=tuple(rows),
    )


def _files(report: Report) -> ReportTable:
    rows = tuple((each.name, f"{each.rows:,}", each.sha256) for each in report.evidence.files)
    heads = ("File", "Rows", "SHA-256")
    return ReportTable(
        key="files",
        title="Files",
        about="The files of the log.",
        heads=heads,
        rows=rows,
        numbers=frozenset({1}),
    )


def _counted(count: KindCount) -> Iterable[str]:
    return f"{count.count:,}", f"{count.orders:,}", percent_text(count.share)
