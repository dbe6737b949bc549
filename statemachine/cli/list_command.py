"""`list`: lists the shipped rule sets."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from statemachine.cli.arguments import ExitCode, add_format
from statemachine.cli.files import load_rules
from statemachine.cli.render import columns, print_json, print_lines
from statemachine.loader import shipped

_COUNTED = ("statuses", "transitions", "actions")


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of the command."""
    add_format(parser)


def run(options: Namespace) -> int:
    """Print the id, version, title and size of each rule set, and return 0."""
    entries = [_entry(name) for name in shipped()]
    if options.format == "json":
        print_json({"rule_sets": entries})
    else:
        print_lines(columns(map(_cells, entries), indent=""))
    return ExitCode.YES


def _entry(name: str) -> dict[str, object]:
    rules = load_rules(name)
    return {
        "id": name,
        "version": rules.version,
        "title": rules.title or f"{rules.provider} {rules.subject}",
        **{each: len(getattr(rules, each)) for each in _COUNTED},
    }


def _cells(entry: dict[str, object]) -> tuple[str, ...]:
    counts = ", ".join(f"{entry[each]} {each}" for each in _COUNTED)
    return (str(entry["id"]), str(entry["version"]), str(entry["title"]), counts)
