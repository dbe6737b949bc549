"""`decide`: decides whether a change is allowed, with all reasons if not."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from statemachine.cli.arguments import (
    CommandError,
    ExitCode,
    QuestionArguments,
    add_question,
    add_rules_and_status,
    question_arguments,
)
from statemachine.cli.external_guards import ExternalGuards, GuardedDecision
from statemachine.cli.files import load_rules
from statemachine.cli.render import Tint, one_line, print_answer, rule_lines, tinted, uses_color
from statemachine.engine import Engine
from statemachine.model.decision import Decision
from statemachine.model.ruleset import RuleSet
from statemachine.model.text import listing
from statemachine.model.vocabulary import NOTHING

_TINTS: dict[int, Tint] = {ExitCode.YES: "green", ExitCode.NO: "red", ExitCode.UNSPECIFIED: "yellow"}

_EPILOG = """\
An external guard is a Python function, which the command does not have. The verdict is
cannot-tell if it depends on such a guard and --assume does not give its value.

exit status:
  0  allowed
  1  refused; a missing fact or input refuses too
  2  wrong usage, or a rule file that cannot be used
  3  unspecified, or cannot-tell
"""


def add_decide(parser: ArgumentParser) -> None:
    """Prepare the parser of `decide`."""
    parser.epilog = _EPILOG
    add_rules_and_status(parser)
    parser.add_argument("target", metavar="TARGET", nargs="?", help="the wanted status")
    parser.add_argument("--event", metavar="NAME", help="the event, with or without a TARGET")
    parser.add_argument("--action", metavar="NAME", help="an action, instead of TARGET and --event")
    parser.add_argument("--override", action="store_true", help="ask for an override")
    add_question(parser)
    parser.set_defaults(run=_run)


def _run(options: Namespace) -> int:
    _require_question(options)
    rules = load_rules(options.rules)
    question = question_arguments(rules, options)
    guarded = ExternalGuards(rules, options).decide(partial(_decide, options=options, question=question))
    print_answer(options, lambda: guarded.values(rules), _lines(rules, options, guarded))
    return guarded.exit_code


def _require_question(options: Namespace) -> None:
    if options.action is None:
        if options.target is None and options.event is None:
            raise CommandError("decide needs a TARGET, an --event or an --action")
    elif options.target is not None or options.event is not None or options.override:
        raise CommandError("decide --action takes no TARGET, no --event and no --override")


def _decide(engine: Engine, *, options: Namespace, question: QuestionArguments) -> Decision:
    if options.action is not None:
        return engine.decide_action(options.action, options.status, **question)
    return engine.decide(
        options.status, target=options.target, event=options.event, override=options.override, **question
    )


def _lines(rules: RuleSet, options: Namespace, guarded: GuardedDecision) -> Iterator[str]:
    decision = guarded.decision
    color = uses_color(options.color, sys.stdout)
    verdict = tinted(guarded.verdict, "bold", _TINTS[guarded.exit_code], color=color)
    yield f"{verdict}: {one_line(_question(options, guarded))}"
    rule = decision.action or decision.transition
    if decision.row is not None and decision.row.provider_chooses and not guarded.depends_on:
        one = "this is a possible one" if len(decision.targets) == 1 else "observe its message"
        yield f"  the provider chooses the target: {one}"
    if rule is not None and not guarded.depends_on:
        yield from rule_lines(rules, rule)
    yield from guarded.reasons()
    if not decision.allowed and not guarded.depends_on:
        yield f"alternatives: {one_line(', '.join(decision.alternatives)) or 'none'}"


def _question(options: Namespace, guarded: GuardedDecision) -> str:
    """Return the row that fires as a text, with all its targets, or the question itself."""
    decision = guarded.decision
    if guarded.exit_code is ExitCode.YES and decision.row is not None:
        return str(replace(decision.row, target=listing(decision.targets, "or")))
    source = options.status or NOTHING
    if options.action is not None:
        return f"{options.action} in {source}"
    event = f"{options.event}: " if options.event is not None else ""
    return f"{event}{source} -> {options.target or '?'}"
