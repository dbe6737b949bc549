"""`decide`: decides whether a change is allowed, with all reasons if not."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from functools import partial

from statemachine.cli.arguments import (
    Circumstances,
    CommandError,
    add_question,
    add_rules,
    circumstances,
    status_argument,
)
from statemachine.cli.external_guards import (
    ExternalGuards,
    GuardedDecision,
    cannot_tell_lines,
    cannot_tell_values,
)
from statemachine.cli.files import load_rules
from statemachine.cli.render import (
    decision_values,
    one_line,
    print_json,
    print_lines,
    refusal_lines,
    rule_lines,
)
from statemachine.cli.terminal import BOLD, GREEN, RED, YELLOW, tinted, uses_color
from statemachine.engine import Engine
from statemachine.model.decision import Decision, Verdict
from statemachine.model.ruleset import RuleSet
from statemachine.model.vocabulary import NOTHING

_COLORS = {Verdict.ALLOWED: GREEN, Verdict.REFUSED: RED, Verdict.UNSPECIFIED: YELLOW}

_EPILOG = """\
An external guard is a Python function, which the command does not have. The verdict is
"cannot tell" if it depends on such a guard and --assume does not give its value.

exit status:
  0  allowed
  1  refused; a missing fact or input refuses too
  2  wrong usage, or a rule file that cannot be used
  3  unspecified, or "cannot tell"
"""


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.epilog = _EPILOG
    add_rules(parser)
    parser.add_argument("source", metavar="SOURCE", help="the current status; - for a new order")
    parser.add_argument("target", metavar="TARGET", nargs="?", help="the wanted status")
    parser.add_argument("--event", metavar="NAME", help="the event, with or without a TARGET")
    parser.add_argument("--action", metavar="NAME", help="an action, instead of TARGET and --event")
    parser.add_argument("--override", action="store_true", help="ask for an override")
    add_question(parser)


def run(options: Namespace) -> int:
    """Print the decision, and return its exit code."""
    _require_question(options)
    rules = load_rules(options.rules)
    question = circumstances(rules, options)
    guarded = ExternalGuards(rules, options).decide(partial(_decide, options=options, question=question))
    if options.format == "json":
        unknown = bool(guarded.depends_on)
        print_json(cannot_tell_values(guarded) if unknown else decision_values(rules, guarded.decision))
    else:
        color = uses_color(options.color, sys.stdout)
        print(f"{_verdict(guarded, color=color)}: {one_line(_question(options, guarded))}")
        print_lines(_lines(rules, guarded))
    return guarded.exit_code


def _require_question(options: Namespace) -> None:
    if options.action is None:
        if options.target is None and options.event is None:
            raise CommandError("decide needs a TARGET, an --event or an --action")
    elif options.target is not None or options.event is not None or options.override:
        raise CommandError("decide --action takes no TARGET, no --event and no --override")


def _decide(engine: Engine, *, options: Namespace, question: Circumstances) -> Decision:
    source = status_argument(options.source)
    if options.action is not None:
        return engine.decide_action(options.action, source, **question)
    return engine.decide(
        source, target=options.target, event=options.event, override=options.override, **question
    )


def _verdict(guarded: GuardedDecision, *, color: bool) -> str:
    if guarded.depends_on:
        return tinted("cannot tell", BOLD, YELLOW, color=color)
    verdict = guarded.decision.verdict
    return tinted(verdict, BOLD, _COLORS[verdict], color=color)


def _question(options: Namespace, guarded: GuardedDecision) -> str:
    """Return the row that fires as a text, or the question itself."""
    if guarded.allowed and guarded.decision.row is not None:
        return str(guarded.decision.row)
    source = status_argument(options.source) or NOTHING
    if options.action is not None:
        return f"{options.action} in {source}"
    event = f"{options.event}: " if options.event is not None else ""
    return f"{event}{source} -> {options.target or '?'}"


def _lines(rules: RuleSet, guarded: GuardedDecision) -> Iterator[str]:
    decision = guarded.decision
    if guarded.depends_on:
        yield from cannot_tell_lines(guarded.depends_on)
        return
    rule = decision.action or decision.transition
    if rule is not None:
        yield from rule_lines(rules, rule)
    yield from refusal_lines(decision.refusals)
    if not decision.allowed:
        yield f"alternatives: {one_line(', '.join(decision.alternatives)) or 'none'}"
