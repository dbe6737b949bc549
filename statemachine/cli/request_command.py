"""`request`: prints a request to the provider, with secrets masked: for a move, an action or a read."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import cast

from statemachine.cli.arguments import (
    CommandError,
    ExitCode,
    QuestionArguments,
    add_pairs,
    add_question,
    add_rules,
    pairs,
    question_arguments,
    status_or_none,
    time_argument,
    typed_pairs,
)
from statemachine.cli.external_guards import ExternalGuards
from statemachine.cli.files import load_rules, read_input
from statemachine.cli.render import one_line, print_answer
from statemachine.engine import Engine
from statemachine.messages import MAX_BODY_SIZE, Messages
from statemachine.model.decision import Decision
from statemachine.model.outbound_request import OutboundRequest
from statemachine.model.reading import Reading
from statemachine.model.request import MASK, Request
from statemachine.model.request_result import RequestResult
from statemachine.model.ruleset import RuleSet
from statemachine.model.signature import SignatureScheme
from statemachine.model.text import counted, listing
from statemachine.model.value_sets import ValueSet
from statemachine.model.value_types import Domain, Value

_SERVER_ERROR = 500
_STATUSES = range(100, 600)
_MASKED_KEY = "whsec_Kioq"  # the mask in base64: keys of `standard-webhooks` have this form

_EPILOG = """\
Nothing is sent. A secret parameter may be left out: it is masked in the output.

exit status:
  0  the request is allowed, and the answer, if given, is a success or accepted
  1  the request is refused, or the answer is a failure or has an unusable next page
  2  wrong usage, a missing parameter, or an input that cannot be used
  3  unspecified, or the decision depends on an external guard (give its value with --assume)
"""


def add_request(parser: ArgumentParser) -> None:
    """Prepare the parser of `request`."""
    parser.epilog = _EPILOG
    add_rules(parser)
    source = "the status of the order; - for a new order; none for --read"
    parser.add_argument(
        "status", metavar="SOURCE", nargs="?", default=False, type=status_or_none, help=source
    )
    parser.add_argument("target", metavar="TARGET", nargs="?", help="the wanted status")
    parser.add_argument("--event", metavar="NAME", help="the event, with or without a TARGET")
    parser.add_argument("--action", metavar="NAME", help="an action, instead of TARGET and --event")
    parser.add_argument("--read", action="store_true", help="a question to the provider, without SOURCE")
    parser.add_argument("--override", action="store_true", help="ask for an override")
    parser.add_argument("--request", metavar="NAME", help="the declared request, if several fit")
    add_pairs(parser, "parameter", "a parameter of the request")
    add_pairs(parser, "order", "a part of the order's key, for --read")
    parser.add_argument("--now", metavar="TIME", help="the time of sending (default: the present)")
    parser.add_argument("--new-id", metavar="TEXT", help="the new id (default: a random one)")
    parser.add_argument(
        "--answer", metavar="FILE", help="also read the provider's answer; - is standard input"
    )
    parser.add_argument(
        "--content-type", metavar="TYPE", help="the content type of the answer (default: JSON)"
    )
    parser.add_argument(
        "--answer-status",
        metavar="CODE",
        type=int,
        default=200,
        help="the HTTP status of the answer (default: 200)",
    )
    invert = "invert the declared success of the answer: true means failure"
    parser.add_argument("--invert-success", action="store_true", help=invert)
    add_question(parser)
    parser.set_defaults(run=_run)


def _run(options: Namespace) -> int:
    _require_question(options)
    rules = load_rules(options.rules)
    messages = _messages(rules, options)
    if options.read:
        outbound = messages.select_read(request=options.request)
        order, parameters = pairs("order", options.order), _parameters(outbound, options)
        request = messages.build_read(request=outbound.name, order=order or None, parameters=parameters)
        return _print_request(messages, request, options)
    question = question_arguments(rules, options)
    ask = partial(_decide, rules=rules, options=options, question=question)
    guarded = ExternalGuards(rules, options).decide(ask)
    if guarded.exit_code is not ExitCode.YES:
        head = f"{guarded.verdict}: no request is built"
        print_answer(options, lambda: guarded.values(rules), [head, *guarded.reasons()])
        return guarded.exit_code
    outbound = messages.select_request(guarded.decision, request=options.request)
    request = messages.build_request(
        guarded.decision,
        request=outbound.name,
        parameters=_parameters(outbound, options),
        inputs=question["inputs"],
    )
    return _print_request(messages, request, options)


def _require_question(options: Namespace) -> None:
    """Raise `CommandError` unless there is exactly one question: a move, an action or a read."""
    if options.answer_status not in _STATUSES:
        raise CommandError("--answer-status needs an HTTP status from 100 to 599")
    move = options.target is not None or options.event is not None or options.override
    if options.read:
        if options.status is not False or move or options.action is not None:
            raise CommandError("request --read takes no SOURCE, TARGET, --event, --action or --override")
    elif options.status is False:
        raise CommandError("request needs a SOURCE, or --read")
    elif options.order:
        raise CommandError("--order is for --read; pass other values with --parameter")
    elif options.action is not None and move:
        raise CommandError("request --action takes no TARGET, no --event and no --override")
    elif options.action is None and options.target is None and options.event is None:
        raise CommandError("request needs a TARGET, an --event, an --action or --read")


def _messages(rules: RuleSet, options: Namespace) -> Messages:
    """Return the messages, with the time and the id of the options."""
    now, new_id = time_argument("now", options.now, numbers=False), options.new_id
    if new_id == "":
        raise CommandError("--new-id needs a text that is not empty")
    return Messages(
        rules,
        clock=None if now is None else lambda: cast("datetime", now),
        new_id=None if new_id is None else lambda: str(new_id),
    )


def _print_request(messages: Messages, request: Request, options: Namespace) -> int:
    """Print a request and, if an answer is given, what it says."""
    result = None
    if options.answer is not None:
        body, invert = read_input(options.answer, MAX_BODY_SIZE + 1), options.invert_success
        result = messages.read_result(
            request,
            options.answer_status,
            body,
            content_type=options.content_type,
            invert_success=invert,
        )
    print_answer(options, lambda: _values(request, result), _lines(request, result))
    incomplete = result is not None and (result.failed or result.next_error is not None)
    return ExitCode.NO if incomplete else ExitCode.YES


def _decide(
    engine: Engine, *, rules: RuleSet, options: Namespace, question: QuestionArguments
) -> Decision:
    """Return the decision; if several events are possible, prefer one that a declared request carries out."""
    if options.action is not None:
        return engine.decide_action(options.action, options.status, **question)
    decide = partial(
        engine.decide, options.status, target=options.target, override=options.override, **question
    )
    decision = decide(event=options.event)
    events = [
        event
        for each in rules.outbound.values()
        if each.override == options.override and options.request in {None, each.name}
        for event in each.events or ()
    ]
    if options.event is None and decision.allowed and decision.event not in events:
        others = (decide(event=name) for name in events)
        return next((each for each in others if each.allowed), decision)
    return decision


def _parameters(outbound: OutboundRequest, options: Namespace) -> dict[str, object]:
    """Return the parameters as typed values; a secret that is not given is the mask, or any value of its type."""
    declared = outbound.parameters
    masked = {
        name: MASK if each.domain.accepts(MASK) else _any_value(each.domain)
        for name, each in declared.items()
        if each.secret and not each.optional
    }
    signature = outbound.signature
    if signature is not None and signature.scheme is SignatureScheme.STANDARD_WEBHOOKS:
        masked[signature.secret] = _MASKED_KEY
    documents = {name for name, each in declared.items() if each.document}
    words = [word for word in options.parameter if word.partition("=")[0] not in documents]
    texts = pairs("parameter", (word for word in options.parameter if word not in words))
    read = {name: _document(name, text) for name, text in texts.items()}
    return {**masked, **typed_pairs("parameter", words, declared), **read}


def _document(name: str, text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        raise CommandError(f"--parameter: {name!r} must be JSON, such as [1, 2]") from None


def _any_value(domain: Domain) -> Value:
    """Return a valid value: a secret is masked wherever it is printed."""
    return next(ValueSet(at_least=domain.minimum, at_most=domain.maximum).samples(domain))


def _lines(request: Request, result: RequestResult | None) -> Iterator[str]:
    yield from map(one_line, str(request).splitlines())
    if result is None:
        return
    yield ""
    yield f"answer: {_result_text(request, result)}"
    yield from (f"  {one_line(each)}" for each in result.reasons)
    if result.next_page is not None:
        yield f"next page: {one_line(result.next_page.masked.url)}"
    if result.next_error is not None:
        yield f"next page: {one_line(str(result.next_error))}"


def _result_text(request: Request, result: RequestResult) -> str:
    if result.reading is not None:
        return _reading_text(result.reading)
    if result.accepted:
        targets = listing(map(repr, request.targets), "or")
        then = f": a message will tell when the order is {targets}" if request.targets else ""
        return f"accepted, not carried out yet{then}"
    if result.success:
        return "carried out"
    if request.read is not None:
        return f"not read: the provider answered with {result.status}"
    if result.status >= _SERVER_ERROR:
        return f"unknown whether carried out: the provider answered with {result.status}"
    return "not carried out"


def _reading_text(reading: Reading) -> str:
    number = len(reading.records)
    faulty = sum(bool(each.errors) for each in reading.records)
    records = f"read, {counted(number, 'record')}"
    return f"{records}, {faulty} not read in full" if faulty else records


def _values(request: Request, result: RequestResult | None) -> dict[str, object]:
    shown = request.masked
    values: dict[str, object] = {
        "request": {
            "name": request.name,
            "method": request.method,
            "url": shown.url,
            "headers": dict(shown.headers),
            "body": None if shown.body is None else shown.body.decode(),
            "targets": list(request.targets),
            "new_id": request.new_id,
        }
    }
    if result is None:
        return values
    answer: dict[str, object] = result.to_dict()
    if result.reading is not None:
        page = result.next_page
        answer["records"] = len(result.reading.records)
        answer["errors"] = list(map(str, result.reading.errors))
        answer["next_page"] = None if page is None else page.masked.url
        answer["next_error"] = None if result.next_error is None else str(result.next_error)
    return {**values, "answer": answer}
