"""`observe`: what each record of a provider's message means for an order."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import cast

from statemachine.cli.asking import engine_of, pairs, status_of
from statemachine.cli.errors import CommandError, no_such
from statemachine.cli.opening import add_rules, opened
from statemachine.cli.outcomes import Told, lines, values
from statemachine.cli.streams import read_stdin
from statemachine.cli.terminal import colored
from statemachine.engine import Engine
from statemachine.messages import SIZE, Messages, Reading, Record
from statemachine.model.errors import MessageError, MissingExtraError, OutcomeError, RollupError
from statemachine.model.frozen import FrozenMap
from statemachine.model.observation import (
    Meaning,
    Moment,
    Observation,
    Outcome,
    Policies,
    Policy,
    StoredStatus,
)
from statemachine.model.ruleset import RuleSet
from statemachine.model.value_types import Domain, Type

_EXIT_STATUS = """\
KEPT is where every order and item of the message begins; records of one follow each other: each is judged by
what the one before it left. Orders roll up from the items of this message alone.
exit status: 0 if every record was read and is settled; 1 if one needs a person or was not read; 2 if the
message as a whole cannot be read
"""


def arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.epilog = _EXIT_STATUS
    add_rules(parser)
    parser.add_argument("kept", metavar="KEPT", help="the status that is kept; - is none yet")
    parser.add_argument(
        "--at", metavar="TIME", help="since when: a date and time with zone, or a number"
    )
    parser.add_argument(
        "--content-type",
        metavar="TYPE",
        default="application/json",
        help="of the message on standard input (default: application/json)",
    )
    parser.add_argument("--method", metavar="NAME", help="by which it came, if that is to be checked")
    parser.add_argument("--message", metavar="NAME", help="which message it is, where several fit")
    parser.add_argument(
        "--trigger", metavar="NAME", help="the provider's word for its event, if the message has none"
    )
    for name, what in (
        ("order", "a part of the order's key that is known beside the message"),
        ("policy", "what is done with an outcome: apply, ignore, hold or raise"),
    ):
        parser.add_argument(
            f"--{name}", metavar="NAME=VALUE", action="append", default=[], help=f"{what}; repeatable"
        )
    parser.add_argument("--json", action="store_true", help="answer as JSON")


def run(options: Namespace) -> int:
    """Answer: 0 if all is settled, 1 if a record needs a person or was not read."""
    rules = opened(options.rules)
    kept = StoredStatus(status_of(options.kept), None if options.at is None else _time(options.at))
    hearing = _Hearing(engine_of(rules), kept, _policies(options.policy))
    told = [hearing.tell(record) for record in _read(rules, options).records]
    orders = hearing.orders()
    if options.json:
        print(json.dumps(values(rules, told, orders), indent=2))
    else:
        for line in lines(rules, told, orders, color=colored(options.color, sys.stdout)):
            print(line)
    return 0 if all(each.settled for each in told) else 1


class _Hearing:
    """The orders and items of one message, each as the records so far leave it."""

    def __init__(self, engine: Engine, kept: StoredStatus, policies: Policies) -> None:
        self._engine = engine
        self._kept = kept
        self._policies = policies
        self._now: dict[
            tuple[Mapping[str, str], Mapping[str, str]], tuple[Observation, StoredStatus]
        ] = {}

    def tell(self, record: Record) -> Told:
        """Say what a record means, and keep what it leaves."""
        observation = record.observation
        if observation is None:
            return Told(record.number, None, None, record.errors)
        key = (observation.order, observation.item)
        kept = self._now[key][1] if key in self._now else self._kept
        outcome = self._observe(kept, observation)
        self._now[key] = (observation, outcome.after)
        return Told(record.number, observation, outcome, record.errors)

    def orders(self) -> dict[FrozenMap[str, str], str]:
        """Return what the orders are whose items were told of, as far as that can be said."""
        rollup = self._engine.rules.rollup
        items: dict[FrozenMap[str, str], list[str | int]] = {}
        for observation, kept in self._now.values() if rollup is not None else ():
            key = None if rollup is None else observation.key_parts(rollup.by)
            if key is not None and kept.status is not None:
                items.setdefault(key, []).append(kept.status)
        orders = {}
        for key, statuses in items.items():
            with suppress(RollupError):  # an item whose status is unknown leaves its order without one
                orders[key] = self._engine.roll_up(statuses)
        return orders

    def _observe(self, kept: StoredStatus, observation: Observation) -> Outcome:
        try:
            return self._engine.observe(kept, observation, policies=self._policies)
        except OutcomeError as error:
            return error.outcome


def _read(rules: RuleSet, options: Namespace) -> Reading:
    order = pairs("order", options.order)
    try:
        return Messages(rules).read(
            read_stdin(SIZE + 1),
            content_type=options.content_type,
            method=options.method,
            message=options.message,
            order=order,
            trigger=options.trigger,
        )
    except (MessageError, MissingExtraError) as error:
        raise CommandError(str(error)) from error


def _policies(words: Sequence[str]) -> Policies:
    policies = pairs("policy", words)
    for outcome, policy in policies.items():
        if outcome not in list(Meaning):
            raise no_such("outcome", outcome, map(str, Meaning))
        if policy not in list(Policy):
            raise no_such("policy", policy, map(str, Policy))
    return {Meaning(outcome): Policy(policy) for outcome, policy in policies.items()}


def _time(text: str) -> Moment:
    """Read since when an order is kept, as messages tell times: a date and time with its zone, or a number."""
    for kind in (Type.DATETIME, Type.NUMBER):
        with suppress(ValueError):
            return cast("Moment", Domain(kind).read(text))
    raise CommandError("--at takes a date and time with its zone, or a number")
