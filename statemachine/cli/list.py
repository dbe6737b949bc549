"""`list`: the rule sets that are shipped."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from statemachine.cli.layout import columns
from statemachine.cli.opening import opened
from statemachine.loader import shipped
from statemachine.model.ruleset import RuleSet


def arguments(_: ArgumentParser) -> None:
    """Declare what the command takes: nothing."""


def run(_: Namespace) -> int:
    """Name each rule set with its title and size, and answer 0."""
    for line in columns([(name, *_about(opened(name))) for name in shipped()], indent=""):
        print(line)
    return 0


def _about(rules: RuleSet) -> tuple[str, ...]:
    counts = f"{len(rules.statuses)} statuses, {len(rules.transitions)} transitions, {len(rules.actions)} actions"
    return (rules.version, rules.title or f"{rules.provider} {rules.subject}", counts)
