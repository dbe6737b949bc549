"""`audit`: asks of a whole log what the engine says of one move."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace

from statemachine.cli.arguments import CommandError, ExitCode, add_pairs, add_rules
from statemachine.cli.files import load_rules
from statemachine.cli.outputs import add_output, format_of, write_output
from statemachine.cli.render import uses_color
from statemachine.cli.rule_versions import read_rule_versions

FORMATS = ("text", "json", "markdown", "html", "github")
_ENDINGS = {".txt": "text", ".json": "json", ".md": "markdown", ".html": "html"}

_EPILOG = """\
A log has a row for each status that was reported. LOG is a file of CSV (.csv), JSON Lines (.jsonl, .ndjson) or
Parquet (.parquet), a folder with such files, or - for CSV or JSON Lines from standard input. The columns are found
by their usual names; --columns names others: order, item, status, at, sequence, received, previous, event, actor,
channel, message, value and fact.NAME. --columns actor=- leaves a column out.

A move is declared, override, unspecified, refused or unproved, a status that came again is repeated, and rows can be
unknown-status or ambiguous; these are the kinds of --fail-on.

exit status:
  0  the log has no row of a kind of --fail-on that is not accepted
  1  it has one
  2  wrong usage, or a log that cannot be read, or (unless --fail-on none) one with no row that could be judged
"""


def add_audit(parser: ArgumentParser) -> None:
    """Prepare the parser of `audit`."""
    parser.epilog = _EPILOG
    add_rules(parser)
    parser.add_argument(
        "logs", metavar="LOG", nargs="*", help="a file, a folder, or - for standard input"
    )
    parser.add_argument("--store", metavar="URL", help="audit the history of a store in place of LOG")
    add_pairs(parser, "columns", "which column of the log means what", "NAME=COLUMN")
    _add_filters(parser)
    parser.add_argument(
        "--fail-on",
        metavar="KIND",
        action="append",
        default=[],
        help="the kind of row that gives the exit status 1; may be repeated; none for no kind (default: refused)",
    )
    parser.add_argument(
        "--rules-at",
        metavar="FILE",
        help="a list in YAML or JSON with `from` and `rules`: later versions of the rules; RULES holds before",
    )
    parser.add_argument(
        "--accept",
        metavar="FILE",
        help="a TOML file with [[accepted]] tables: kind, source, target, reason, owner and until (a date)",
    )
    parser.add_argument(
        "--violations", metavar="FILE", help="write the rows that deviate to this Parquet file"
    )
    parser.add_argument(
        "--memory",
        metavar="GB",
        help="a log that would need more memory is divided into temporary files (default: 4)",
    )
    add_output(parser, FORMATS, "text")
    parser.set_defaults(run=_run)


def _add_filters(parser: ArgumentParser) -> None:
    parser.add_argument("--since", metavar="TIME", help="count only rows from this time on")
    parser.add_argument(
        "--now", metavar="TIME", help="when the audit is made (default: the last time of the log)"
    )
    add_pairs(parser, "where", "count only rows with this value", "COLUMN=VALUE")
    parser.add_argument(
        "--by", metavar="COLUMN", help="count the kinds for each value of this column, too"
    )


def _run(options: Namespace) -> int:
    from statemachine.cli.audit_document import audit_document  # noqa: PLC0415  # needs an extra
    from statemachine.cli.audited_log import (  # noqa: PLC0415  # the same
        audited_log,
        failing_kinds,
        nothing_judged,
    )

    report_format = format_of(options, _ENDINGS, FORMATS[0])
    if bool(options.logs) == (options.store is not None):
        raise CommandError("name a LOG, or a store with --store URL")
    if options.store is not None and options.columns:
        raise CommandError("--columns is for a LOG; a store has columns of its own")
    if options.violations is not None and not options.violations.endswith(".parquet"):
        raise CommandError("--violations needs a file that ends in .parquet")
    kinds = failing_kinds(options.fail_on)
    rules = load_rules(options.rules)
    versions = [] if options.rules_at is None else read_rule_versions(options.rules_at)
    report = audited_log(rules, versions, options)
    latest = versions[-1][1] if versions else rules
    color = options.output is None and uses_color(options.color, sys.stdout)
    write_output(audit_document(report_format, report, latest, color=color), options.output)
    if any(map(report.has, kinds)):
        return ExitCode.NO
    if kinds and report.rows.judged == 0:
        raise CommandError(nothing_judged(report.rows))
    return ExitCode.YES
