"""`request`: prints the request that asks the provider for a change, with secrets masked."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from functools import partial

from statemachine.cli.arguments import (
    CommandError,
    ExitCode,
    QuestionArguments,
    add_pairs,
    add_question,
    add_rules_and_status,
    question_arguments,
    typed_pairs,
)
from statemachine.cli.external_guards import ExternalGuards
from statemachine.cli.files import load_rules, read_input
from statemachine.cli.render import one_line, print_answer
from statemachine.engine import Engine
from statemachine.messages import MAX_BODY_SIZE, Messages
from statemachine.model.decision import Decision
from statemachine.model.message_specs import OutboundRequest
from statemachine.model.request import MASK, Request, RequestResult
from statemachine.model.ruleset import RuleSet

_SERVER_ERROR = 500

_EPILOG = """\
Nothing is sent. A secret parameter may be left out: it is masked in the output.

exit status:
  0  the change is allowed, and the answer, if given, is a success
  1  the change is refused, or the answer is a failure
  2  wrong usage, a missing parameter, or an input that cannot be used
  3  unspecified, or the decision depends on an external guard (give its value with --assume)
"""


def add_request(parser: ArgumentParser) -> None:
    """Prepare the parser of `request`."""
    parser.epilog = _EPILOG
    add_rules_and_status(parser)
    parser.add_argument("target", metavar="TARGET", nargs="?", help="the wanted status")
    parser.add_argument("--event", metavar="NAME", help="the event, with or without a TARGET")
    parser.add_argument("--override", action="store_true", help="ask for an override")
    parser.add_argument("--request", metavar="NAME", help="the declared request, if several fit")
    add_pairs(parser, "parameter", "a parameter of the request")
    parser.add_argument(
        "--answer", metavar="FILE", help="also read the provider's answer; - is standard input"
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
    if options.target is None and options.event is None:
        raise CommandError("request needs a TARGET or an --event")
    rules = load_rules(options.rules)
    messages, question = Messages(rules), question_arguments(rules, options)
    ask = partial(_decide, rules=rules, options=options, question=question)
    guarded = ExternalGuards(rules, options).decide(ask)
    if guarded.exit_code is not ExitCode.YES:
        head = f"{guarded.verdict}: no request is built"
        print_answer(options, lambda: guarded.values(rules), [head, *guarded.reasons()])
        return guarded.exit_code
    outbound = messages.select_request(guarded.decision, request=options.request)
    request = messages.build_request(
        guarded.decision,
        request=options.request,
        parameters=_parameters(outbound, options),
        inputs=question["inputs"],
    )
    result = None
    if options.answer is not None:
        body, invert = read_input(options.answer, MAX_BODY_SIZE + 1), options.invert_success
        result = messages.read_result(request, options.answer_status, body, invert_success=invert)
    print_answer(options, lambda: _values(request, result), _lines(request, result))
    return ExitCode.YES if result is None or result.success else ExitCode.NO


def _decide(
    engine: Engine, *, rules: RuleSet, options: Namespace, question: QuestionArguments
) -> Decision:
    """Return the decision; if several events are possible, prefer one that a declared request carries out."""
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
    """Return the parameters as typed values; a secret that is not given is the mask itself."""
    declared = outbound.parameters
    masked = {name: MASK for name, each in declared.items() if each.secret and each.domain.accepts(MASK)}
    return {**masked, **typed_pairs("parameter", options.parameter, declared)}


def _lines(request: Request, result: RequestResult | None) -> Iterator[str]:
    yield from map(one_line, str(request).splitlines())
    if result is not None:
        yield ""
        yield f"answer: {_result_text(result)}"
        yield from (f"  {one_line(each)}" for each in result.reasons)


def _result_text(result: RequestResult) -> str:
    if result.success:
        return "carried out"
    if result.status >= _SERVER_ERROR:
        return f"unknown whether carried out: the provider answered with {result.status}"
    return "not carried out"


def _values(request: Request, result: RequestResult | None) -> dict[str, object]:
    shown = request.masked
    values: dict[str, object] = {
        "request": {
            "name": request.name,
            "method": request.method,
            "url": shown.url,
            "headers": dict(shown.headers),
            "body": None if shown.body is None else shown.body.decode(),
        }
    }
    return values if result is None else {**values, "answer": result.to_dict()}
