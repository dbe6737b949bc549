"""`available`: lists the moves that are possible from a status."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain

from statemachine.cli.arguments import (
    CommandError,
    ExitCode,
    add_question,
    add_rules_and_status,
    question_arguments,
    time_argument,
)
from statemachine.cli.external_guards import ExternalGuards
from statemachine.cli.files import load_rules, read_input
from statemachine.cli.render import (
    columns,
    one_line,
    print_answer,
    refusal_lines,
    row_values,
)
from statemachine.model.available import Available, Move
from statemachine.model.json_values import json_scalar
from statemachine.model.live_moves import LiveMove, LiveMoves
from statemachine.model.ruleset import RuleSet
from statemachine.model.text import listing
from statemachine.model.vocabulary import NOTHING

_HEAD = ("target", "event", "actors", "needs", "default", "due", "title")

_EPILOG = """\
An external guard is a Python function, which the command does not have. A move with such a
guard is listed as one that needs the guard, unless --assume gives its value.

exit status:
  0  at least one move is possible
  1  no move is possible
  2  wrong usage, or an input that cannot be used
"""


def add_available(parser: ArgumentParser) -> None:
    """Prepare the parser of `available`."""
    parser.epilog = _EPILOG
    add_rules_and_status(parser, "STATUS")
    parser.add_argument(
        "--live",
        metavar="FILE",
        help="the provider's list of possible moves: only moves in it are listed; - is standard input",
    )
    parser.add_argument(
        "--as-provider",
        action="store_true",
        help="print the moves as the document in which the provider lists them",
    )
    parser.add_argument(
        "--blocked",
        action="store_true",
        help="also list the moves that something blocks, with every reason",
    )
    parser.add_argument(
        "--since",
        metavar="TIME",
        help="when the order entered the status, a date and time with zone: shows when moves are due",
    )
    add_question(parser)
    parser.set_defaults(run=_run)


def _run(options: Namespace) -> int:
    rules = load_rules(options.rules)
    guards = ExternalGuards(rules, options)
    question = question_arguments(rules, options)
    since = time_argument("since", options.since, numbers=False)
    declared = guards.available(options.status, question, since)
    count = len(declared.blocked)
    if not options.blocked:
        declared = replace(declared, blocked=())
    live = None if options.live is None else _read_live_moves(rules, options.live)
    available = declared if live is None else live.narrow(declared)
    if options.as_provider:
        print(json.dumps(_provider_document(rules, available, options.actor or []), indent=2))
    else:
        lines = chain(
            _lines(available, guards.unknown),
            _blocked_lines(available, count),
            _live_lines(live, declared, options.actor or []),
        )
        print_answer(
            options,
            lambda: _values(rules, available, guards.unknown) | _live_values(live, declared),
            lines,
        )
    return ExitCode.YES if available.moves or available.overrides else ExitCode.NO


def _lines(available: Available, unknown_guards: frozenset[str]) -> Iterator[str]:
    source = one_line(available.source or NOTHING)
    if available.refusals:
        yield "invalid question:"
        yield from refusal_lines(available.refusals)
    elif not available.moves:
        yield f"no move is possible from {source}"
    sections = ((f"possible from {source}:", available.moves), ("by override:", available.overrides))
    for title, moves in sections:
        if moves:
            yield title
            yield from columns([_HEAD, *(_cells(move, unknown_guards) for move in moves)])


def _blocked_lines(available: Available, count: int) -> Iterator[str]:
    """Yield the blocked moves with their reasons; without them, their number if nothing is possible."""
    if available.blocked:
        yield f"blocked from {one_line(available.source or NOTHING)}:"
    for move in available.blocked:
        yield f"  {one_line(str(move.row))}"
        yield from (f"  {line}" for line in refusal_lines(move.refusals))
    if count and not (available.moves or available.overrides or available.blocked):
        yield f"{count} {'move is' if count == 1 else 'moves are'} blocked; --blocked shows why"


def _cells(move: Move, unknown_guards: frozenset[str]) -> tuple[str, ...]:
    row = move.row
    channels = "" if row.channels is None else f"via {', '.join(sorted(row.channels))}"
    actors = "anybody" if row.actors is None else ", ".join(sorted(row.actors))
    opened_by = {name: f"fact {name}: {values}" for name, values in move.opened_by.items()}
    needs = ", ".join(
        opened_by.get(name, f"fact {name}") if kind == "facts" else f"{kind.removesuffix('s')} {name}"
        for kind, names in _needs(move, unknown_guards).items()
        for name in names
    )
    default = "default" if move.default else ""
    event, title = move.event or "", move.title or ""
    return (_ends(move), event, f"{actors} {channels}", needs, default, _due(move), title)


def _ends(move: Move) -> str:
    """Return the target, or all among which the provider chooses."""
    return listing(move.targets, "or")


def _due(move: Move) -> str:
    """Return when the order makes the move by itself, or how long after its entry if that is not known."""
    if move.due_at is not None:
        return f"at {json_scalar(move.due_at)}"
    return "" if move.after is None else f"after {json_scalar(move.after)}"


def _needs(move: Move, unknown_guards: frozenset[str]) -> dict[str, list[str]]:
    guards = [name for name in move.guards if name in unknown_guards]
    return {"facts": list(move.facts), "inputs": list(move.inputs), "guards": guards}


def _values(rules: RuleSet, available: Available, unknown_guards: frozenset[str]) -> dict[str, object]:
    def values(move: Move) -> dict[str, object]:
        needs = {**_needs(move, unknown_guards), "opened_by": dict(move.opened_by)}
        row = {**(row_values(rules, move.row) or {}), "target": move.target}
        ends = {"targets": list(move.targets), "due_at": json_scalar(move.due_at)}
        return {**row, **ends, "needs": needs}

    return available.to_dict(places=True) | {
        "moves": [values(move) for move in available.moves],
        "overrides": [values(move) for move in available.overrides],
        "blocked": [
            values(move) | {"refusals": [each.to_dict(places=True) for each in move.refusals]}
            for move in available.blocked
        ],
    }


def _read_live_moves(rules: RuleSet, path: str) -> LiveMoves:
    from statemachine.messages import MAX_BODY_SIZE, Messages  # noqa: PLC0415  # heavy, and only for this option

    return Messages(rules).read_live_moves(read_input(path, MAX_BODY_SIZE + 1))


def _provider_document(rules: RuleSet, available: Available, actors: list[str]) -> dict[str, object]:
    if len(actors) != 1 or available.source is None:
        raise CommandError(
            "--as-provider needs a STATUS and one --actor: the document is for one order and user"
        )
    from statemachine.messages import Messages  # noqa: PLC0415  # heavy, and only for this option

    return Messages(rules).build_live_moves(available, actor=actors[0])


def _live_lines(live: LiveMoves | None, declared: Available, actors: list[str]) -> Iterator[str]:
    """Yield the differences between the provider's list and the rules."""
    if live is None:
        return
    if live.actor is not None and actors and live.actor not in actors:
        asked = one_line(" or ".join(actors))
        yield f"the provider takes the user for {one_line(live.actor)}, not for {asked}"
    if live.status != declared.source:
        source = one_line(declared.source or NOTHING)
        yield f"the provider's status of the order is {one_line(live.status)}, not {source}"
        return
    for title, moves in (
        ("in the rules, but not offered by the provider", live.only_in_rules(declared)),
        ("offered by the provider, but not in the rules", live.only_at_provider(declared)),
    ):
        if moves:
            yield f"{title}: {one_line(', '.join(_targets(moves)))}"


def _live_values(live: LiveMoves | None, declared: Available) -> dict[str, object]:
    if live is None:
        return {}
    only_in_rules, only_at_provider = (
        _targets(live.only_in_rules(declared)),
        _targets(live.only_at_provider(declared)),
    )
    return {
        "live": {
            "status": live.status,
            "actor": live.actor,
            "only_in_rules": only_in_rules,
            "only_at_provider": only_at_provider,
        }
    }


def _targets(moves: Iterable[Move | LiveMove]) -> list[str]:
    ends = ((each.target,) if isinstance(each, LiveMove) else each.targets for each in moves)
    return list(dict.fromkeys(chain.from_iterable(ends)))
