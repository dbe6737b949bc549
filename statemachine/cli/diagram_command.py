"""`diagram`: draws a rule set, or a part of it."""

from __future__ import annotations

import csv
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from typing import cast

from statemachine.cli.arguments import CommandError, ExitCode, add_rules
from statemachine.cli.compared_views import differences
from statemachine.cli.files import load_rules
from statemachine.cli.order_counts import read_orders, status_or_nothing
from statemachine.cli.outputs import add_output, format_of, write_output
from statemachine.diagrams import ENDINGS, FORMATS, Format
from statemachine.diagrams.drawing import Drawing
from statemachine.diagrams.formats import unreadable
from statemachine.diagrams.png import png
from statemachine.diagrams.view import View
from statemachine.model.ruleset import RuleSet

_DEFAULT = "mermaid"

_PAGE, _PIXELS = "html", "png"
_ENDINGS = {**ENDINGS, ".png": _PIXELS, ".html": _PAGE}

_DRAWINGS = frozenset({"mermaid", "dot"})
"""The formats that are always drawings, and have no place for notes: these go to standard error."""

_EPILOG = """\
The ending of FILE chooses the format: .mmd or .mermaid for Mermaid, .dot or .gv for Graphviz, .svg or .png for a
picture (with the extra diagrams), .md for a table of sources and targets, .html for a page on which to explore the
lifecycle. Where a drawing would have too many arrows, the picture is the table.

A status can be named by its code or an alias. Options can be combined: --actor partner --focus Hold --depth 2
shows what the partner may do near Hold. A counts file for --heat has the columns status,orders or
source,target,orders; give --heat again for the other one. A status with a comma is quoted in --path: 'New,"a, b"'.
"""


def add_diagram(parser: ArgumentParser) -> None:
    """Prepare the parser of `diagram`."""
    parser.epilog = _EPILOG
    add_rules(parser)
    add_output(parser, (*FORMATS, _PIXELS, _PAGE), _DEFAULT)
    parser.add_argument("--at", metavar="STATUS", help="the status to mark, and what is open from it")
    parser.add_argument("--actor", metavar="NAME", help="show only moves that this actor may make")
    parser.add_argument("--focus", metavar="STATUS", help="show only this status and what is near it")
    parser.add_argument(
        "--depth", metavar="N", help="with --focus: how many moves away is near (default: 1)"
    )
    parser.add_argument(
        "--path",
        metavar="A,B,C",
        help="number the steps of a history, and show its gaps; nothing is the creation",
    )
    parser.add_argument(
        "--without", choices=("overrides",), metavar="WHAT", help="leave something out: overrides"
    )
    parser.add_argument(
        "--heat",
        metavar="FILE",
        action="append",
        default=[],
        help="a CSV file that counts the orders in statuses or by moves; may be repeated",
    )
    parser.add_argument(
        "--diff", metavar="OLD", help="show what is new since an old version: an id or a path"
    )
    parser.set_defaults(run=_run)


def _run(options: Namespace) -> int:
    diagram_format = format_of(options, _ENDINGS, _DEFAULT)
    view = _view(load_rules(options.rules), options)
    if diagram_format in _DRAWINGS:
        _print_notes(options.prog, view)
    write_output(_writer(diagram_format)(view), options.output)
    return ExitCode.YES


def _writer(name: str) -> Callable[[View], str | bytes]:
    """Return the function that writes a format."""
    if name in FORMATS:
        return FORMATS[cast("Format", name)]
    if name == _PIXELS:
        return lambda view: png(FORMATS["svg"](view))
    from statemachine.cli.explorer_page import explorer_page  # noqa: PLC0415  # needs the engine, and pictures do not

    return explorer_page


def _view(rules: RuleSet, options: Namespace) -> View:
    """Return the view that the options ask for."""
    if options.depth is not None and options.focus is None:
        raise CommandError("--depth needs --focus STATUS, from which the distance counts")
    heat: dict[str | tuple[str | None, str], int] = {}
    for path in options.heat:
        for key, count in read_orders(path, rules).items():
            heat[key] = heat.get(key, 0) + count
    return View.of(
        rules,
        at=options.at,
        actor=options.actor,
        focus=options.focus,
        depth=_depth(options.depth),
        path=_path(options.path),
        without_overrides=options.without is not None,
        heat=heat,
        differences=None if options.diff is None else differences(load_rules(options.diff), rules),
    )


def _depth(text: str | None) -> int:
    if text is None:
        return 1
    if not text.isdecimal() or not text.isascii() or len(text) > 4:  # noqa: PLR2004  # no lifecycle is as deep
        raise CommandError(f"--depth needs a number such as 2, not {text!r}")
    return int(text)


def _path(text: str | None) -> list[str | None]:
    """Return the statuses of a history, which are separated as the cells of a CSV file."""
    if text is None:
        return []
    try:
        ((first, *rest),) = csv.reader([text], strict=True, skipinitialspace=True)
    except (ValueError, csv.Error):
        raise CommandError("--path needs statuses separated by commas, such as 'New,Hold'") from None
    return [status_or_nothing(first), *rest]


def _print_notes(prog: str, view: View) -> None:
    """Print the notes of a view, and a warning if its drawing is too large to be read."""
    why = unreadable(Drawing.of(view))
    hint = [] if why is None else [f"{why} Use --format table or svg, or draw a part: --focus STATUS."]
    for sentence in (*view.notes, *hint):
        print(f"{prog}: {sentence}", file=sys.stderr)
