"""`observe`: interprets each record of a provider's message for an order."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TypeAlias, cast

from statemachine.cli.arguments import (
    CommandError,
    ExitCode,
    add_format,
    add_pairs,
    add_rules_and_status,
    pairs,
    time_argument,
    unknown_name,
)
from statemachine.cli.files import STDIN, load_rules, read_input
from statemachine.cli.render import (
    Tint,
    one_line,
    print_answer,
    refusal_lines,
    row_values,
    rule_lines,
    tinted,
    uses_color,
)
from statemachine.engine import Engine, OrderTracker
from statemachine.messages import MAX_BODY_SIZE, Messages
from statemachine.model.errors import OutcomeError, RollupError, StateMachineError
from statemachine.model.frozen import FrozenMap
from statemachine.model.json_values import json_scalar
from statemachine.model.observation import Meaning, Outcome, Policies, Policy, StoredStatus
from statemachine.model.reading import Reading, Record
from statemachine.model.ruleset import RuleSet
from statemachine.model.vocabulary import NOTHING

_RecordOutcome: TypeAlias = tuple[Record, Outcome | None]
"""A record and its outcome; None if the record was not read."""

_OrderStatuses: TypeAlias = Mapping[FrozenMap[str, str], str]
"""The status of each order, by the key parts that its items share."""

_TINTS: Mapping[Policy, Tint] = {
    Policy.APPLY: "green",
    Policy.IGNORE: "dim",
    Policy.HOLD: "yellow",
    Policy.RAISE: "red",
}

_SECRET = "NAME=VARIABLE"  # noqa: S105  # the form of an option
_SIGNATURE_OPTIONS = f"options: --secret {_SECRET}, --url URL, --now TIME, --no-verify"

_EPILOG = """\
The message is read from standard input. STORED is the stored status of each order and item in
the message. Each record is compared with the status that the previous record of the same order
and item left. The status of an order is rolled up from the items of this message alone.

exit status:
  0  every record was read, and no record needs review; or the message is ignored
  1  a record needs review, or was not read
  2  wrong usage, or the message as a whole cannot be read, or its sender is not proved
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
    add_rules_and_status(parser, "STORED")
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
    rules = load_rules(options.rules)
    guards = {name: _no_answer for name, guard in rules.guards.items() if guard.external is not None}
    stored_at = time_argument("stored-at", options.stored_at)
    stored = StoredStatus(options.status, stored_at, requested=tuple(options.requested))
    tracker = OrderTracker(Engine(rules, guards=guards), stored, _policies(options.policy))
    reading = _read(rules, options)
    judged = [(record, _outcome(tracker, record)) for record in reading.records]
    rolled_up = tracker.rolled_up().items()
    orders = {key: status for key, status in rolled_up if not isinstance(status, RollupError)}
    lines = _lines(rules, judged, orders, color=uses_color(options.color, sys.stdout))
    if reading.ignored:
        lines = iter(["ignored: no message takes this body"])
    about = {"message": reading.message, "ignored": reading.ignored}
    print_answer(options, lambda: {**about, **_values(rules, judged, orders)}, lines)
    return ExitCode.YES if all(_is_settled(*each) for each in judged) else ExitCode.NO


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


def _outcome(tracker: OrderTracker, record: Record) -> Outcome | None:
    if record.observation is None:
        return None
    try:
        return tracker.observe(record.observation)
    except OutcomeError as error:
        return error.outcome


def _is_settled(record: Record, outcome: Outcome | None) -> bool:
    """Return whether a record was read without errors and no person has to look at it."""
    policy = None if outcome is None else outcome.policy
    return not record.errors and policy in {Policy.APPLY, Policy.IGNORE}


def _policies(words: Sequence[str]) -> Policies:
    policies = pairs("policy", words, "OUTCOME=POLICY")
    for outcome, policy in policies.items():
        if outcome not in list(Meaning):
            raise unknown_name("outcome", outcome, map(str, Meaning))
        if policy not in list(Policy):
            raise unknown_name("policy", policy, map(str, Policy))
    return {Meaning(outcome): Policy(policy) for outcome, policy in policies.items()}


def _no_answer(_: object) -> bool:
    raise NotImplementedError  # `observe` calls no external guard


def _lines(
    rules: RuleSet, judged: Sequence[_RecordOutcome], orders: _OrderStatuses, *, color: bool
) -> Iterator[str]:
    if not judged:
        yield "no records"
    for record, outcome in judged:
        yield from _record_lines(rules, record, outcome, color=color)
    for key, status in orders.items():
        yield one_line(f"{_key_text(key)} rolls up to {status}")


def _values(
    rules: RuleSet, judged: Sequence[_RecordOutcome], orders: _OrderStatuses
) -> dict[str, object]:
    return {
        "records": [_record_values(rules, record, outcome) for record, outcome in judged],
        "orders": [{"key": dict(key), "status": status} for key, status in orders.items()],
    }


def _key_text(key: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {text}" for name, text in key.items())


def _record_lines(
    rules: RuleSet, record: Record, outcome: Outcome | None, *, color: bool
) -> Iterator[str]:
    observation = record.observation
    key = "" if observation is None else _key_text({**observation.order, **observation.item})
    head = one_line(f"record {record.number} ({key})" if key else f"record {record.number}")
    if outcome is None:
        yield f"{head}: {tinted('not read', 'red', color=color)}"
    else:
        meaning = tinted(outcome.meaning, _TINTS[outcome.policy], color=color)
        move = f"{outcome.stored or NOTHING} -> {outcome.observed or '?'}"
        yield f"{head}: {meaning}: {one_line(move)}"
        yield from _outcome_lines(rules, outcome)
    for error in record.errors:
        yield f"  error: {one_line(str(error))}"


def _outcome_lines(rules: RuleSet, outcome: Outcome) -> Iterator[str]:
    yield f"  {one_line(outcome.reason)}"
    if outcome.readings:
        yield f"  readings: {', '.join(outcome.readings)}"
    if outcome.row is not None and outcome.row.transition is not None:
        yield from rule_lines(rules, outcome.row.transition)
    yield from refusal_lines(outcome.refusals)
    if outcome.expected:
        yield f"  expected: {one_line(f'a request asked for {str(outcome.observed)!r}')}"
    uncertain = "" if outcome.certain else ", not certain"
    status = NOTHING if outcome.status is None else outcome.status
    act = "store" if outcome.changes_status else "keep"
    yield f"  {outcome.policy}{uncertain}: {act} {one_line(f'{status}{_time_text(outcome.after)}')}"


def _time_text(after: StoredStatus) -> str:
    """Return the time to store: exact or a lower bound, and since when the order is in its status."""
    if after.at is None:
        return ""
    bound = "" if after.exact else " or later"
    since = "" if after.since in {None, after.at} else f", since {after.since}"
    return f", at {after.at}{bound}{since}"


def _record_values(rules: RuleSet, record: Record, outcome: Outcome | None) -> dict[str, object]:
    observation = record.observation
    return {
        "record": record.number,
        "id": None if observation is None else observation.id,
        "at": None if observation is None else json_scalar(observation.at),
        "order": {} if observation is None else dict(observation.order),
        "item": {} if observation is None else dict(observation.item),
        "outcome": None if outcome is None else _outcome_values(rules, outcome),
        "errors": [str(each) for each in record.errors],
    }


def _outcome_values(rules: RuleSet, outcome: Outcome) -> dict[str, object]:
    values = outcome.to_dict(places=True)
    times = {name: values["after"][name] for name in ("at", "exact", "since")}
    return values | times | {"row": row_values(rules, outcome.row)}
