"""`observe`: interprets each record of a provider's message for an order."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from datetime import datetime
from typing import cast

from statemachine.cli.arguments import (
    CommandError,
    ExitCode,
    add_format,
    add_pairs,
    add_rules,
    pairs,
    status_or_none,
    time_argument,
    unknown_name,
)
from statemachine.cli.external_guards import engine_for_messages
from statemachine.cli.files import STDIN, load_rules, read_input
from statemachine.cli.observe_report import JudgedRecord, OrderStatuses, report_lines, report_values
from statemachine.cli.observe_store import add_store_options, check_store_options, store_records
from statemachine.cli.render import print_answer, uses_color
from statemachine.engine import OrderTracker
from statemachine.messages import MAX_BODY_SIZE, Messages
from statemachine.model.errors import OutcomeError, RollupError, StateMachineError
from statemachine.model.observation import Meaning, Policies, Policy, StoredStatus
from statemachine.model.reading import Reading, Record
from statemachine.model.ruleset import RuleSet
from statemachine.model.text import listing

_SECRET = "NAME=VARIABLE"  # noqa: S105  # the form of an option
_SIGNATURE_OPTIONS = f"options: --secret {_SECRET}, --url URL, --now TIME, --no-verify"

_EPILOG = """\
The message is read from standard input. STORED is the stored status of each order and item in
the message. Each record is compared with the status that the previous record of the same order
and item left. The status of an order is rolled up from the items of this message alone.

With --store, each record is compared with what the database has about its order, and written
there, or held for a person. The status of an order is rolled up from all its items there.
`store init` prepares the database, and `store held` lists what waits.

exit status:
  0  every record was read, and no record needs review; or the message is ignored
  1  a record needs review, was not read, or names no order for the store
  2  wrong usage, or the message as a whole cannot be read, or its sender is not proved; or the
     database did not take a record: deliver the message again
"""


def add_observe(parser: ArgumentParser) -> None:
    """Prepare the parser of `observe`."""
    parser.epilog = _EPILOG
    _add_stored_status(parser)
    parser.add_argument(
        "--content-type",
        metavar="TYPE",
        default="application/json",
        help="the content type of the message (default: application/json)",
    )
    parser.add_argument("--method", metavar="NAME", help="the HTTP method of the message, to check it")
    parser.add_argument("--message", metavar="NAME", help="the declared message, if several fit")
    add_pairs(parser, "header", "a header of the message; Content-Type replaces --content-type")
    add_pairs(parser, "query", "a query parameter of the message; without one, those of --url")
    parser.add_argument("--url", metavar="URL", help="the full URL that the provider called")
    variable = "an environment variable that contains a secret, to verify the signature"
    add_pairs(parser, "secret", f"{variable}; a name may have several of them", _SECRET)
    parser.add_argument(
        "--now",
        metavar="TIME",
        help="the present for the signature: when a stored message arrived; without it, the clock's time",
    )
    parser.add_argument("--no-verify", action="store_true", help="do not verify the signature")
    parser.add_argument(
        "--trigger", metavar="NAME", help="the provider's name of its event, if the message has none"
    )
    parser.add_argument("--at", metavar="TIME", help="the time of the message, if it has none")
    add_pairs(parser, "order", "a part of the order's key that is not in the message")
    policy = "what to do with an outcome: apply, ignore, hold or raise"
    add_pairs(parser, "policy", policy, "OUTCOME=POLICY")
    add_format(parser)
    parser.set_defaults(run=_run)


def _add_stored_status(parser: ArgumentParser) -> None:
    add_rules(parser)
    status = "the status of the order; - for a new order; left out with --store"
    parser.add_argument("status", metavar="STORED", nargs="?", help=status)
    add_store_options(parser)
    parser.add_argument(
        "--stored-at",
        metavar="TIME",
        help="the time of the stored status: a date and time with zone, or a number",
    )
    parser.add_argument(
        "--requested",
        metavar="STATUS",
        action="append",
        default=[],
        help="a status that an accepted request asked for; may be repeated",
    )


def _run(options: Namespace) -> int:
    check_store_options(options)
    rules = load_rules(options.rules)
    policies = _policies(options.policy)
    engine = engine_for_messages(rules)
    if options.store is None:
        tracker = OrderTracker(engine, _stored_status(options), policies)
        reading = _read(rules, options)
        judged, orders = _compared(tracker, reading.records)
    else:
        reading = _read(rules, options)
        judged, orders = store_records(options, engine, reading.records, policies)
    lines = report_lines(rules, judged, orders, color=uses_color(options.color, sys.stdout))
    if reading.ignored:
        lines = iter(["ignored: no message takes this body"])
    about = {"message": reading.message, "ignored": reading.ignored}
    print_answer(options, lambda: {**about, **report_values(rules, judged, orders)}, lines)
    return _exit_code(options, judged)


def _exit_code(options: Namespace, judged: Sequence[JudgedRecord]) -> ExitCode:
    """Return how the command ends, and say on standard error that a message has to be delivered again."""
    lost = [str(each.record.number) for each in judged if each.is_lost]
    if lost:
        text = f"these records are not stored: {listing(lost, most=8)}; deliver the message again"
        print(f"{options.prog}: {text}", file=sys.stderr)
        return ExitCode.UNUSABLE
    return ExitCode.YES if all(each.is_settled for each in judged) else ExitCode.NO


def _stored_status(options: Namespace) -> StoredStatus:
    stored_at = time_argument("stored-at", options.stored_at)
    status = status_or_none(options.status)
    return StoredStatus(status, stored_at, requested=tuple(options.requested))


def _compared(
    tracker: OrderTracker, records: Sequence[Record]
) -> tuple[list[JudgedRecord], OrderStatuses]:
    """Return the records with their outcomes, and the status of each order that they roll up to."""
    judged = [_judged(tracker, record) for record in records]
    rolled_up = tracker.rolled_up().items()
    return judged, {key: text for key, text in rolled_up if not isinstance(text, RollupError)}


def _read(rules: RuleSet, options: Namespace) -> Reading:
    """Return the records of the message on standard input, or raise `CommandError` or `MessageError`."""
    secrets = _secrets(options.secret)
    now = cast("datetime | None", time_argument("now", options.now, numbers=False))
    try:
        return Messages(rules).read(
            read_input(STDIN, MAX_BODY_SIZE + 1),
            content_type=options.content_type,
            method=options.method,
            headers=_pairs_of(options, "header"),
            query=_pairs_of(options, "query") or None,
            url=options.url,
            secrets=secrets,
            now=now,
            verify=not options.no_verify,
            message=options.message,
            order=_pairs_of(options, "order"),
            trigger=options.trigger,
            at=time_argument("at", options.at),
        )
    except StateMachineError:
        raise
    except ValueError as error:  # an argument that the signature needs
        raise CommandError(f"{error} ({_SIGNATURE_OPTIONS})") from None


def _pairs_of(options: Namespace, name: str) -> dict[str, str]:
    return pairs(name, getattr(options, name))


def _secrets(words: Sequence[str]) -> dict[str, list[str]]:
    """Return the secrets of each name: several, while one replaces another."""
    secrets: dict[str, list[str]] = {}
    for word in words:
        for name, variable in pairs("secret", [word], _SECRET).items():
            secrets.setdefault(name, []).append(_secret(name, variable))
    return secrets


def _secret(name: str, variable: str) -> str:
    """Return the secret in an environment variable; an error does not repeat the word, which may be the secret."""
    secret = os.environ.get(variable)
    if not secret:
        raise CommandError(
            f"--secret {name}: no environment variable with this name has a value; "
            f"set it, and write --secret {name}=VARIABLE"
        )
    return secret


def _judged(tracker: OrderTracker, record: Record) -> JudgedRecord:
    if record.observation is None:
        return JudgedRecord(record)
    try:
        return JudgedRecord(record, tracker.observe(record.observation))
    except OutcomeError as error:
        return JudgedRecord(record, error.outcome)


def _policies(words: Sequence[str]) -> Policies:
    policies = pairs("policy", words, "OUTCOME=POLICY")
    for outcome, policy in policies.items():
        if outcome not in list(Meaning):
            raise unknown_name("outcome", outcome, map(str, Meaning))
        if policy not in list(Policy):
            raise unknown_name("policy", policy, map(str, Policy))
    return {Meaning(outcome): Policy(policy) for outcome, policy in policies.items()}
