"""`decide`: a yes with the rule that says it, or a no with every reason."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator

from statemachine.cli.answers import as_json, reasons, rule_lines
from statemachine.cli.asking import add_question, circumstances, engine_of, status_of
from statemachine.cli.errors import CommandError
from statemachine.cli.layout import one_line
from statemachine.cli.opening import add_rules, opened
from statemachine.cli.terminal import colored, painted
from statemachine.model.decision import Decision
from statemachine.model.ruleset import RuleSet
from statemachine.model.vocabulary import NOTHING


def arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    add_rules(parser)
    parser.add_argument("source", metavar="SOURCE", help="the status now; - is nothing, for creation")
    parser.add_argument("target", metavar="TARGET", nargs="?", help="the status wanted")
    parser.add_argument("--event", metavar="NAME", help="the event, with or without a target")
    parser.add_argument(
        "--action", metavar="NAME", help="another call, in place of a target or an event"
    )
    parser.add_argument("--override", action="store_true", help="ask by right of override")
    add_question(parser)


def run(options: Namespace) -> int:
    """Answer: 0 for a yes, 1 for a no."""
    _check(options)
    rules = opened(options.rules)
    decision = _decide(rules, options)
    if options.json:
        print(json.dumps(as_json(rules, decision), indent=2))
    else:
        verdict = painted(decision.verdict, color=colored(options.color, sys.stdout))
        print(f"{verdict}: {one_line(_asked(options, decision))}")
        for line in _lines(rules, decision):
            print(line)
    return 0 if decision.allowed else 1


def _check(options: Namespace) -> None:
    if options.action is None:
        if options.target is None and options.event is None:
            raise CommandError("decide needs a TARGET, an --event or an --action")
    elif options.target is not None or options.event is not None or options.override:
        raise CommandError("decide --action takes neither a TARGET nor --event or --override")


def _decide(rules: RuleSet, options: Namespace) -> Decision:
    engine, source = engine_of(rules), status_of(options.source)
    asked = circumstances(rules, options)
    if options.action is not None:
        return engine.decide_action(options.action, source, **asked)
    return engine.decide(
        source, target=options.target, event=options.event, override=options.override, **asked
    )


def _asked(options: Namespace, decision: Decision) -> str:
    """Name the row that fires, or the question as it was put."""
    if decision.row is not None:
        return str(decision.row)
    source = status_of(options.source) or NOTHING
    if options.action is not None:
        return f"{options.action} in {source}"
    event = f"{options.event}: " if options.event is not None else ""
    return f"{event}{source} -> {options.target or '?'}"


def _lines(rules: RuleSet, decision: Decision) -> Iterator[str]:
    rule = decision.action or decision.transition
    if rule is not None:
        yield from rule_lines(rules, rule)
    yield from reasons(decision.refusals)
    if not decision.allowed:
        yield f"alternatives: {one_line(', '.join(decision.alternatives)) or 'none'}"
