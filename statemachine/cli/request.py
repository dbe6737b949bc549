"""`request`: the request that would ask the provider for a change, secrets masked."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from functools import partial

from statemachine.cli.answers import VERSION, as_json, reasons
from statemachine.cli.asking import (
    UNREPEATED,
    Circumstances,
    add_question,
    circumstances,
    engine_of,
    status_of,
    typed,
)
from statemachine.cli.errors import CommandError
from statemachine.cli.layout import one_line
from statemachine.cli.opening import add_rules, opened
from statemachine.cli.streams import read_input
from statemachine.messages import MAX_BODY_SIZE, Messages
from statemachine.model.decision import Decision
from statemachine.model.errors import MessageError, MissingExtraError, RequestError
from statemachine.model.message_specs import OutboundRequest, Parameter
from statemachine.model.request import MASK, Request, RequestResult
from statemachine.model.ruleset import RuleSet

_SERVER_ERROR = 500

_EXIT_STATUS = """\
nothing is sent. A secret parameter need not be given: it is masked in any case.
exit status: 0 for a yes, 1 if the rules say no or the answer tells that it was not carried out, 2 if a
parameter is missing or something cannot be read
"""


def arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.epilog = _EXIT_STATUS
    add_rules(parser)
    parser.add_argument("source", metavar="SOURCE", help="the status now")
    parser.add_argument("target", metavar="TARGET", help="the status wanted")
    parser.add_argument("--event", metavar="NAME", help="the event, if several lead there")
    parser.add_argument("--override", action="store_true", help="ask by right of override")
    parser.add_argument("--request", metavar="NAME", help="which request, if several fit")
    parser.add_argument(
        "--parameter",
        dest="parameters",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help="what the request needs beside the change; may be given several times",
    )
    parser.add_argument(
        "--answer", metavar="FILE", help="read the provider's answer too; - is standard input"
    )
    parser.add_argument(
        "--answer-status", metavar="CODE", type=int, default=200, help="its HTTP status (default: 200)"
    )
    parser.add_argument(
        "--flip",
        action="store_true",
        help="take the declared success for a failure, and the other way round",
    )
    add_question(parser)


def run(options: Namespace) -> int:
    """Print the request, or the decision of a no; 0 for a yes that was not answered with a failure."""
    rules = opened(options.rules)
    messages, asked = Messages(rules), circumstances(rules, options)
    decision = _decide(rules, options, asked)
    if not decision.allowed:
        return _refuse(rules, decision, options)
    try:
        outbound = messages.select_request(decision, request=options.request)
        request = messages.build_request(
            decision,
            request=options.request,
            parameters=_parameters(outbound, options),
            inputs=asked["inputs"],
        )
        answer = None if options.answer is None else _answer(messages, request, options)
    except (MessageError, MissingExtraError, RequestError) as error:
        raise CommandError(str(error)) from error
    if options.json:
        print(json.dumps(_values(request, answer), indent=2))
    else:
        for line in _lines(request, answer):
            print(line)
    return 0 if answer is None or answer.success else 1


def _decide(rules: RuleSet, options: Namespace, asked: Circumstances) -> Decision:
    """Decide; where the move is open by several events, by one that a request carries out."""
    ask = partial(
        engine_of(rules).decide,
        status_of(options.source),
        target=options.target,
        override=options.override,
        **asked,
    )
    decision = ask(event=options.event)
    events = [name for each in _outbounds(rules, options) for name in each.events or ()]
    if options.event is None and decision.allowed and decision.event not in events:
        others = (ask(event=name) for name in events)
        return next((each for each in others if each.allowed), decision)
    return decision


def _refuse(rules: RuleSet, decision: Decision, options: Namespace) -> int:
    if options.json:
        print(json.dumps(as_json(rules, decision), indent=2))
        return 1
    print(f"{decision.verdict}: no request is built")
    for line in reasons(decision.refusals):
        print(line)
    return 1


def _parameters(outbound: OutboundRequest, options: Namespace) -> dict[str, object]:
    """Read the parameters by their declared types; a secret that is not given is its own mask."""
    declared = outbound.parameters
    given: dict[str, object] = dict(typed(UNREPEATED, options.parameters, declared))
    return {name: MASK for name, each in declared.items() if _maskable(each)} | given


def _maskable(parameter: Parameter) -> bool:
    return parameter.secret and parameter.domain.accepts(MASK)


def _outbounds(rules: RuleSet, options: Namespace) -> tuple[OutboundRequest, ...]:
    """Return the requests that the options may speak of."""
    fitting = [each for each in rules.outbound.values() if each.override == options.override]
    return tuple(each for each in fitting if options.request in {None, each.name})


def _answer(messages: Messages, request: Request, options: Namespace) -> RequestResult:
    body = read_input(options.answer, MAX_BODY_SIZE + 1)
    return messages.read_result(request, options.answer_status, body, invert_success=options.flip)


def _lines(request: Request, answer: RequestResult | None) -> Iterator[str]:
    yield from map(one_line, str(request).splitlines())
    if answer is not None:
        yield ""
        yield f"answer: {_told(answer)}"
        yield from (f"  {one_line(each)}" for each in answer.reasons)


def _told(answer: RequestResult) -> str:
    if answer.success:
        return "carried out"
    if answer.status >= _SERVER_ERROR:
        return f"not known to be carried out, for the provider answered with {answer.status}"
    return "not carried out"


def _values(request: Request, answer: RequestResult | None) -> dict[str, object]:
    shown = request.masked
    values: dict[str, object] = {
        "version": VERSION,
        "request": {
            "name": request.name,
            "method": request.method,
            "url": shown.url,
            "headers": dict(shown.headers),
            "body": None if shown.body is None else shown.body.decode(),
        },
    }
    if answer is not None:
        values["answer"] = {
            "success": answer.success,
            "status": answer.status,
            "reasons": list(answer.reasons),
        }
    return values
