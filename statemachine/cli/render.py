"""What commands print: text in columns and colors, values for JSON, and documents in UTF-8."""

from __future__ import annotations

import json
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from io import TextIOWrapper
from typing import Literal, TextIO, TypeAlias

from statemachine.cli.arguments import CommandError
from statemachine.model.decision import Decision, Refusal
from statemachine.model.declarations import Action, Transition
from statemachine.model.ruleset import RuleSet
from statemachine.model.table import Row
from statemachine.model.text import printable, width

VERSION = 1
"""The version of the JSON that commands print; it grows when a program that reads it must change."""

Tint: TypeAlias = Literal["red", "green", "yellow", "dim", "bold"]
"""A color or style of a word on a terminal."""

_CODES: Mapping[Tint, str] = {"red": "31", "green": "32", "yellow": "33", "dim": "2", "bold": "1"}


def print_answer(
    options: Namespace, values: Callable[[], Mapping[str, object]], lines: Iterable[str]
) -> None:
    """Print an answer as `--format` wants it: its values as JSON in ASCII, or its lines."""
    if options.format == "json":
        print(json.dumps({"version": VERSION, **values()}, indent=2))
    else:
        for line in lines:
            print(line)


def one_line(text: str) -> str:
    """Return a text as one line without control characters, which a terminal would obey."""
    return printable(" ".join(text.split()))


def columns(rows: Iterable[Sequence[str]], *, indent: str = "  ") -> Iterator[str]:
    """Yield rows as lines with aligned cells; a column that is empty in all rows is left out."""
    cells = [tuple(map(one_line, row)) for row in rows]
    widths = [max(map(width, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        padded = (
            cell + " " * (most - width(cell)) for cell, most in zip(row, widths, strict=True) if most
        )
        yield indent + "  ".join(padded).rstrip()


def refusal_lines(refusals: Iterable[Refusal]) -> Iterator[str]:
    """Yield one line for each refusal: its cause, its message and the place of the rule."""
    for refusal in refusals:
        place = f" ({refusal.span})" if refusal.span is not None else ""
        yield f"  {refusal.cause}: {one_line(refusal.message + place)}"


def rule_lines(rules: RuleSet, rule: Transition | Action) -> Iterator[str]:
    """Yield what the file contains about a transition or an action, with the addresses of its sources."""
    for name, value in _rule_values(rules, rule).items():
        texts = value if isinstance(value, list) else [value]
        yield from (f"  {name}: {one_line(str(text))}" for text in texts if text)


def decision_values(rules: RuleSet, decision: Decision) -> dict[str, object]:
    """Return a decision as values; a no has all members of RFC 9457 problem details."""
    problem = {} if decision.allowed else decision.to_problem(places=True)
    values = decision.to_dict(places=True) | problem | {"row": row_values(rules, decision.row)}
    if decision.action is not None:
        values["action"] = {"name": decision.action.name, **_rule_values(rules, decision.action)}
    return values


def row_values(rules: RuleSet, row: Row | None) -> dict[str, object] | None:
    """Return a row as values, with the sources and the note of its transition."""
    if row is None:
        return None
    values = row.to_dict(places=True)
    return values if row.transition is None else values | _rule_values(rules, row.transition)


def uses_color(choice: str, stream: TextIO) -> bool:
    """Return whether output to a stream is colored.

    The option decides first, then the variables NO_COLOR and FORCE_COLOR, then the terminal.
    """
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR", "0") not in ("", "0"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def tinted(word: str, *tints: Tint, color: bool) -> str:
    """Return a word, with tints if `color` is true."""
    codes = ";".join(_CODES[tint] for tint in tints)
    return f"\x1b[{codes}m{word}\x1b[0m" if color else str(word)


def write_document(document: str | bytes) -> None:
    """Write a document for programs: bytes as they are, and a text always in UTF-8."""
    content = document if isinstance(document, bytes) else document.encode("utf-8", "backslashreplace")
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
    else:
        sys.stdout.write(content.decode("utf-8", "backslashreplace"))


def prepare_streams() -> None:
    """Let standard output escape characters that it cannot encode; raise `CommandError` if it is closed."""
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123  # open until the process ends
    if sys.stdout is None:
        raise CommandError("cannot write to standard output: it is closed")
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def discard_unwritten() -> None:
    """Discard text that a stream does not accept; otherwise Python prints an error when it exits."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _rule_values(rules: RuleSet, rule: Transition | Action) -> dict[str, object]:
    values: dict[str, object] = {
        "title": rule.title,
        "instructions": rule.instructions if isinstance(rule, Transition) else None,
        "basis": str(rule.basis),
        "cite": [rules.sources[name].url for name in rule.cite],
        "note": rule.note,
        "rule": str(rule.span),
    }
    return {name: value for name, value in values.items() if value is not None}
