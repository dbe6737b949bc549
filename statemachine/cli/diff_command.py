"""`diff`: compares two versions of a rule set by meaning."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime

from statemachine.cli.arguments import CommandError, ExitCode, add_format
from statemachine.cli.files import load_rules
from statemachine.cli.git_files import CommittedFile, file_of_commit
from statemachine.cli.order_counts import orders_in_statuses
from statemachine.cli.render import uses_color, write_document
from statemachine.cli.toml_entries import read_entries
from statemachine.diff import DIFF_FORMATS, Approval, Comparison, compare
from statemachine.diff.change_kinds import KINDS
from statemachine.diff.diff_formats import full
from statemachine.loader import loads
from statemachine.model.errors import InvalidRulesError
from statemachine.model.ruleset import RuleSet
from statemachine.model.text import did_you_mean

_EPILOG = """\
Rule sets are compared by meaning: texts for people, places and order do not count. Each change is rated for
callers (who ask for moves), readers (of statuses, codes and events) and stored orders (which have to finish).

exit status:
  0  no changes, or no break that is not approved
  1  at least one break that is not approved
  2  wrong usage, or a version that cannot be read
"""


def add_diff(parser: ArgumentParser) -> None:
    """Prepare the parser of `diff`."""
    parser.epilog = _EPILOG
    parser.add_argument(
        "rules",
        metavar="RULES",
        nargs="+",
        help="the old and the new version: ids of shipped rule sets, or paths; with --against the new one only",
    )
    parser.add_argument(
        "--against",
        metavar="REF[:PATH]",
        help="read the old version from a commit of git, with the files that it extends (default PATH: that of RULES)",
    )
    parser.add_argument(
        "--approved",
        metavar="FILE",
        help="a TOML file with [[approved]] tables: kind, subject, reason and until (a date)",
    )
    parser.add_argument(
        "--inventory",
        metavar="FILE",
        help="a CSV file with the columns status and orders: how many orders are in each old status",
    )
    add_format(parser, DIFF_FORMATS)
    parser.set_defaults(run=_run)


def _run(options: Namespace) -> int:
    wanted = 1 if options.against is not None else 2
    if len(options.rules) != wanted:
        raise CommandError(f"{_USAGE[wanted]}, not {len(options.rules)} arguments")
    approvals = () if options.approved is None else tuple(_approvals(options.approved))
    with _versions(options) as (old, new, committed):
        comparison = compare(old, new)
    if comparison.old.id != comparison.new.id:
        ids = f"{comparison.old.id} and {comparison.new.id}"
        print(
            f"{options.prog}: the rule sets have different names, {ids}; their names are not compared",
            file=sys.stderr,
        )
    if committed is not None:
        comparison = _with_shown_places(comparison, committed)
    if options.inventory is not None:
        comparison = comparison.with_orders(orders_in_statuses(options.inventory, old))
    today = datetime.now(UTC).date()
    comparison, unused = comparison.approve(approvals, today)
    for each in unused if comparison.changes else ():
        print(f"{options.prog}: {_unused_text(each, comparison, today)}", file=sys.stderr)
    if options.format == "full":
        sys.stdout.write(full(comparison, color=uses_color(options.color, sys.stdout)))
    else:
        write_document(DIFF_FORMATS[options.format](comparison))
    return ExitCode.NO if comparison.has_breaks else ExitCode.YES


def _with_shown_places(comparison: Comparison, committed: CommittedFile) -> Comparison:
    """Return a comparison whose places in the old version name the commit."""
    changes = (
        each if each.old is None else replace(each, old=committed.shown(each.old))
        for each in comparison.changes
    )
    return replace(comparison, changes=tuple(changes))


def _unused_text(approval: Approval, comparison: Comparison, today: date) -> str:
    """Return the sentence that names an approval that was not used."""
    subjects = {(each.kind, each.subject) for each in comparison.changes}
    name = f"the approval of {approval.kind} {approval.subject!r}"
    if approval.until < today:
        return f"{name} was valid until {approval.until}: extend it, or delete it"
    if (approval.kind, approval.subject) in subjects:
        return f"{name} is given twice: delete one"
    return f"{name} applies to no change: correct its subject, or delete it"


_USAGE = {
    1: "with --against, give one rule set, the new version",
    2: "give two rule sets, the old and the new version, or one and --against",
}


@contextmanager
def _versions(options: Namespace) -> Iterator[tuple[RuleSet, RuleSet, CommittedFile | None]]:
    """Give both versions, and the file of the old one if it was read from git."""
    if options.against is None:
        old, new = map(load_rules, options.rules)
        yield old, new, None
        return
    new = load_rules(options.rules[0])
    with file_of_commit(options.against, options.rules[0]) as committed:
        file = committed.file
        try:
            old = loads(file.text, file.path, base=file.folder)
        except InvalidRulesError as error:
            raise InvalidRulesError(
                tuple(committed.shown_finding(each) for each in error.diagnostics)
            ) from None
        yield old, new, committed


def _approvals(path: str) -> Iterator[Approval]:
    """Yield the approvals in a file, or raise `CommandError`."""
    fields = {"kind": str, "subject": str, "reason": str, "until": date}
    for entry, where in read_entries(path, "approved", "approval", fields):
        if entry["kind"] not in KINDS:
            hint = did_you_mean(entry["kind"], KINDS)
            raise CommandError(f"{where}: unknown kind of change {entry['kind']!r}{hint}")
        yield Approval(**entry)
