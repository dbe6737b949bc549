"""`request`: the request that would ask the provider for a change, secrets masked."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator

from statemachine.cli.answers import VERSION, as_json, reasons
from statemachine.cli.asking import add_question, circumstances, engine_of, status_of, typed
from statemachine.cli.errors import CommandError
from statemachine.cli.layout import one_line
from statemachine.cli.opening import add_rules, opened
from statemachine.cli.streams import read_input
from statemachine.messages import Messages
from statemachine.model.decision import Decision
from statemachine.model.errors import MessageError, MissingExtraError, RequestError
from statemachine.model.messages import Outbound, Parameter
from statemachine.model.request import MASK, Answer, Request
from statemachine.model.ruleset import RuleSet

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
        "--flip", action="store_true", help="take the declared success for a failure and the other way"
    )
    add_question(parser)


def run(options: Namespace) -> int:
    """Print the request, or the decision of a no; 0 for a yes that was not answered with a failure."""
    rules = opened(options.rules)
    messages, asked = Messages(rules), circumstances(rules, options)
    decision = engine_of(rules).decide(
        status_of(options.source),
        target=options.target,
        event=_event(rules, options),
        override=options.override,
        **asked,
    )
    if not decision.allowed:
        return _refuse(rules, decision, options)
    try:
        request = messages.build_request(
            decision,
            request=options.request,
            parameters=_parameters(rules, options),
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


def _event(rules: RuleSet, options: Namespace) -> str | None:
    """Return the event that is asked for: if none is named, the only one that a request carries out."""
    if options.event is not None:
        return str(options.event)
    events = {each.events for each in _outbounds(rules, options)}
    (only,) = events if len(events) == 1 else (None,)
    return only[0] if only is not None and len(only) == 1 else None


def _refuse(rules: RuleSet, decision: Decision, options: Namespace) -> int:
    if options.json:
        print(json.dumps(as_json(rules, decision), indent=2))
        return 1
    print(f"{decision.verdict}: no request is built")
    for line in reasons(decision.refusals):
        print(line)
    return 1


def _parameters(rules: RuleSet, options: Namespace) -> dict[str, object]:
    """Read the parameters by their declared types; a secret that is not given is its own mask."""
    declared = {
        name: parameter
        for outbound in _outbounds(rules, options)
        for name, parameter in outbound.parameters.items()
    }
    given: dict[str, object] = dict(typed("parameter", options.parameters, declared))
    return {name: MASK for name, each in declared.items() if _maskable(each)} | given


def _maskable(parameter: Parameter) -> bool:
    return parameter.secret and parameter.domain.accepts(MASK)


def _outbounds(rules: RuleSet, options: Namespace) -> tuple[Outbound, ...]:
    """Return the requests that the options may speak of."""
    fitting = [each for each in rules.outbound.values() if each.override == options.override]
    return tuple(each for each in fitting if options.request in {None, each.name})


def _answer(messages: Messages, request: Request, options: Namespace) -> Answer:
    body = read_input(options.answer)
    return messages.read_answer(request, options.answer_status, body, flip=options.flip)


def _lines(request: Request, answer: Answer | None) -> Iterator[str]:
    yield from map(one_line, str(request).splitlines())
    if answer is not None:
        yield ""
        yield f"answer: {'carried out' if answer.success else 'not carried out'}"
        yield from (f"  {one_line(each)}" for each in answer.reasons)


def _values(request: Request, answer: Answer | None) -> dict[str, object]:
    shown = request.shown
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
        values["answer"] = {"success": answer.success, "reasons": list(answer.reasons)}
    return values
