"""The decision table of a rule set as a module in TypeScript: the types of its names, its data, and `decide`."""

from __future__ import annotations

import json
from collections.abc import Iterator

from statemachine.exports.answers_by_name import TableAnswer
from statemachine.exports.decision_table import DecisionTable, Names
from statemachine.typings.program_names import identifiers
from statemachine.typings.typescript_types import constant_lines, object_lines, text_literal

_HEAD = "// Decision table of a rule set, written by `python -m statemachine export`: write it again, do not edit it.\n"

_KINDS = {"Status": "statuses", "Event": "events", "Actor": "actors", "Channel": "channels"}
"""The list with the names of each kind."""

_QUESTION = """
/** A question. Without `source` (null), the order does not exist yet; the target, the event or both are needed. */
export type Question = {
  source: Status | null;
  target?: Status | null | undefined;
  event?: Event | null | undefined;
  actor?: Actor | null | undefined;
  channel?: Channel | null | undefined;
  override?: boolean | undefined;
};

"""

_DECIDE = """
type Places = ReadonlyMap<string | null, number>;

function places(names: readonly (string | null)[]): Places {
  return new Map(names.map((name, place) => [name, place]));
}

const statusPlaces = places(statuses);
const eventPlaces = places(events);
const actorPlaces = places(actors);
const channelPlaces = places(channels);

function placeOf(kind: string, name: string | null | undefined, known: Places): number {
  const place = known.get(name ?? null);
  if (place === undefined) throw new RangeError(`unknown ${kind} ${JSON.stringify(name)}`);
  return place;
}

function key(source: number, target: number, event: number): number {
  return (source * statuses.length + target) * events.length + event;
}

const patternOf: ReadonlyMap<number, number> = new Map(
  moves.map(([source, target, event, pattern]) => [key(source, target, event), pattern]),
);

function answerAt(digits: string | undefined, place: number): Answer {
  const answer = answers[Number(digits?.charAt(place))];
  if (answer === undefined) throw new RangeError("the data of this module are incomplete: write it again");
  return answer;
}

/** Returns the answer to a question. Throws a RangeError for an undeclared name, a TypeError without target and event. */
export function decide(question: Question): Answer {
  const source = placeOf("status", question.source, statusPlaces);
  const target = placeOf("status", question.target, statusPlaces);
  const event = placeOf("event", question.event, eventPlaces);
  const actor = placeOf("actor", question.actor, actorPlaces);
  const channel = placeOf("channel", question.channel, channelPlaces);
  if (target === 0 && event === 0) throw new TypeError("decide() needs a target, an event or both");
  const pattern = patternOf.get(key(source, target, event));
  if (pattern !== undefined) {
    return answerAt(patterns[pattern], (actor * channels.length + channel) * 2 + (question.override ? 1 : 0));
  }
  return source === target && source !== 0 ? "refused" : answerAt(undeclared[source], actor);
}
"""

_DIGITS = {each: str(place) for place, each in enumerate(TableAnswer)}


def typescript_export(table: DecisionTable) -> str:
    """Return the text of the module."""
    return "\n".join([_HEAD, *_types(table)]) + _QUESTION + "\n".join(_data(table)) + "\n" + _DECIDE


def _types(table: DecisionTable) -> Iterator[str]:
    yield from constant_lines(table.names)
    for kind in _KINDS:
        members = table.names.enums.get(kind)
        yield from object_lines(kind, members) if members else [f"\nexport type {kind} = never;"]
    yield from object_lines("Answer", identifiers(TableAnswer, "Answer"))


def _data(table: DecisionTable) -> Iterator[str]:
    """Yield the constants: the names, and the answers as the digits of their places in `answers`."""
    lists: dict[str, Names] = {
        "Status": table.statuses,
        "Event": table.events,
        "Actor": table.actors,
        "Channel": table.channels,
    }
    yield f"const answers: readonly Answer[] = {json.dumps(list(TableAnswer))};"
    for kind, names in lists.items():
        literals = ("null" if name is None else text_literal(name) for name in names)
        yield f"const {_KINDS[kind]}: readonly ({kind} | null)[] = [{', '.join(literals)}];"
    yield "// The answers of each pattern by actor, by channel, and without and with override."
    yield f"const patterns: readonly string[] = {json.dumps([*map(_digits, table.patterns)])};"
    yield "// The pattern of each declared move: source, target, event, pattern."
    yield "const moves: readonly (readonly [number, number, number, number])[] = ["
    statuses = {name: place for place, name in enumerate(table.statuses)}
    events = {name: place for place, name in enumerate(table.events)}
    for (source, target, event), number in table.moves.items():
        yield f"  [{statuses[source]}, {statuses[target]}, {events[event]}, {number}],"
    yield "];"
    yield "// The answers to all other questions by source, by actor."
    yield f"const undeclared: readonly string[] = {json.dumps([*map(_digits, table.undeclared.values())])};"


def _digits(answers: tuple[TableAnswer, ...]) -> str:
    return "".join(_DIGITS[each] for each in answers)
