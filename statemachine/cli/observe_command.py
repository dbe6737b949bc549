"""`observe`: interprets each record of a provider's message for an order."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from contextlib import suppress
from typing import cast

from statemachine.cli.arguments import (
    CommandError,
    ExitCode,
    add_format,
    add_pairs,
    add_rules_and_status,
    pairs,
    unknown_name,
)
from statemachine.cli.files import load_rules, read_stdin
from statemachine.cli.record_report import RecordReport, report_lines, report_values
from statemachine.cli.render import print_answer, uses_color
from statemachine.engine import Engine, OrderTracker
from statemachine.messages import MAX_BODY_SIZE, Messages, Reading, Record
from statemachine.model.errors import OutcomeError, RollupError
from statemachine.model.observation import Meaning, Moment, Policies, Policy, StoredStatus
from statemachine.model.ruleset import RuleSet
from statemachine.model.value_types import Domain, Type

_EPILOG = """\
The message is read from standard input. STORED is the stored status of each order and item in
the message. A record is judged by the status that the record before it left for the same order
and item. The status of an order is rolled up from the items of this message alone.

exit status:
  0  every record was read, and none needs a person
  1  a record needs a person, or was not read
  2  wrong usage, or the message as a whole cannot be read
"""


def add_observe(parser: ArgumentParser) -> None:
    """Prepare the parser of `observe`."""
    parser.epilog = _EPILOG
    add_rules_and_status(parser, "STORED", "the stored status; - if none is stored yet")
    parser.add_argument(
        "--stored-at",
        metavar="TIME",
        help="the time of the stored status: a date and time with zone, or a number",
    )
    parser.add_argument(
        "--content-type",
        metavar="TYPE",
        default="application/json",
        help="the content type of the message (default: application/json)",
    )
    parser.add_argument("--method", metavar="NAME", help="the HTTP method of the message, to check it")
    parser.add_argument("--message", metavar="NAME", help="the declared message, if several fit")
    parser.add_argument(
        "--trigger", metavar="NAME", help="the provider's name of its event, if the message has none"
    )
    add_pairs(parser, "order", "a part of the order's key that is not in the message")
    policy = "what to do with an outcome: apply, ignore, hold or raise"
    add_pairs(parser, "policy", policy, "OUTCOME=POLICY")
    add_format(parser)
    parser.set_defaults(run=_run)


def _run(options: Namespace) -> int:
    rules = load_rules(options.rules)
    guards = {name: _no_answer for name, guard in rules.guards.items() if guard.external is not None}
    stored_at = None if options.stored_at is None else _time(options.stored_at)
    stored = StoredStatus(options.status, stored_at)
    tracker = OrderTracker(Engine(rules, guards=guards), stored, _policies(options.policy))
    reports = [_report(tracker, record) for record in _read(rules, options).records]
    rolled_up = tracker.rolled_up().items()
    orders = {key: status for key, status in rolled_up if not isinstance(status, RollupError)}
    lines = report_lines(rules, reports, orders, color=uses_color(options.color, sys.stdout))
    print_answer(options, lambda: report_values(rules, reports, orders), lines)
    return ExitCode.YES if all(each.settled for each in reports) else ExitCode.NO


def _report(tracker: OrderTracker, record: Record) -> RecordReport:
    observation = record.observation
    if observation is None:
        return RecordReport(record.number, None, None, record.errors)
    try:
        outcome = tracker.observe(observation)
    except OutcomeError as error:
        outcome = error.outcome
    return RecordReport(record.number, observation, outcome, record.errors)


def _read(rules: RuleSet, options: Namespace) -> Reading:
    return Messages(rules).read(
        read_stdin(MAX_BODY_SIZE + 1),
        content_type=options.content_type,
        method=options.method,
        message=options.message,
        order=pairs("order", options.order),
        trigger=options.trigger,
    )


def _policies(words: Sequence[str]) -> Policies:
    policies = pairs("policy", words)
    for outcome, policy in policies.items():
        if outcome not in list(Meaning):
            raise unknown_name("outcome", outcome, map(str, Meaning))
        if policy not in list(Policy):
            raise unknown_name("policy", policy, map(str, Policy))
    return {Meaning(outcome): Policy(policy) for outcome, policy in policies.items()}


def _time(text: str) -> Moment:
    for kind in (Type.DATETIME, Type.NUMBER):
        with suppress(ValueError):
            return cast("Moment", Domain(kind).read(text))
    raise CommandError(
        "--stored-at needs a date and time with its zone, such as 2026-01-31T12:00:00Z, or a number"
    )


def _no_answer(_: object) -> bool:
    raise NotImplementedError  # `observe` calls no external guard
