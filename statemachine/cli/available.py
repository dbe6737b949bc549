"""`available`: what is open from a status."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator

from statemachine.cli.answers import VERSION, reasons, refusal_values, row_values
from statemachine.cli.asking import add_question, circumstances, engine_of, status_of
from statemachine.cli.layout import columns, one_line
from statemachine.cli.live import drift, drift_values, live_offer, provider_answer
from statemachine.cli.opening import add_rules, opened
from statemachine.model.decision import Available, Move
from statemachine.model.ruleset import RuleSet
from statemachine.model.vocabulary import NOTHING


def arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    add_rules(parser)
    parser.add_argument("status", metavar="STATUS", help="the status now; - is nothing, for creation")
    parser.add_argument(
        "--live",
        metavar="FILE",
        help="the provider's answer to the same question, which narrows ours; - is standard input",
    )
    parser.add_argument(
        "--as-provider", action="store_true", help="answer in the document by which the provider does"
    )
    add_question(parser)


def run(options: Namespace) -> int:
    """Answer: 0 if anything is open, 1 if nothing is."""
    rules = opened(options.rules)
    answer = engine_of(rules).available(status_of(options.status), **circumstances(rules, options))
    offer = None if options.live is None else live_offer(rules, options.live)
    narrowed = answer if offer is None else offer.narrow(answer)
    if options.as_provider:
        print(json.dumps(provider_answer(rules, narrowed, options.actor), indent=2))
    elif options.json:
        live = {} if offer is None else {"live": drift_values(offer, answer)}
        print(json.dumps(_as_json(rules, narrowed) | live, indent=2))
    else:
        told = () if offer is None else drift(offer, answer, options.actor)
        for line in (*_lines(narrowed), *told):
            print(line)
    return 0 if narrowed.moves or narrowed.overrides else 1


def _lines(answer: Available) -> Iterator[str]:
    source = one_line(answer.source or NOTHING)
    if answer.refusals:
        yield "not understood:"
        yield from reasons(answer.refusals)
    elif not answer.moves:
        yield f"nothing is open from {source}"
    for title, moves in ((f"open from {source}:", answer.moves), ("by override:", answer.overrides)):
        if moves:
            yield title
            yield from columns([_HEAD, *map(_cells, moves)])


_HEAD = ("target", "event", "who", "needs", "default", "title")


def _cells(move: Move) -> tuple[str, ...]:
    row = move.row
    doors = "" if row.channels is None else f"via {', '.join(sorted(row.channels))}"
    who = "anybody" if row.actors is None else ", ".join(sorted(row.actors))
    needs = [f"{kind} {name}" for kind, names in _needs(move).items() for name in names]
    default = "default" if move.default else ""
    return (move.target, move.event or "", f"{who} {doors}", ", ".join(needs), default, move.title or "")


def _needs(move: Move) -> dict[str, tuple[str, ...]]:
    return {"fact": move.facts, "input": move.inputs}


def _as_json(rules: RuleSet, answer: Available) -> dict[str, object]:
    return {
        "version": VERSION,
        "source": answer.source,
        "moves": [_move_values(rules, move) for move in answer.moves],
        "overrides": [_move_values(rules, move) for move in answer.overrides],
        "refusals": refusal_values(answer.refusals),
    }


def _move_values(rules: RuleSet, move: Move) -> dict[str, object]:
    needs = {"facts": list(move.facts), "inputs": list(move.inputs)}
    return {**row_values(rules, move.row), "needs": needs}
