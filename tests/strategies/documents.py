"""Small valid rule files as plain data, and changes to one that have no effect."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any, TypeAlias

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from statemachine.loader import loads
from statemachine.model.ruleset import RuleSet
from tests.strategies import words
from tests.strategies.choices import mostly_some_of, one_or_list, pick, some_of, sometimes
from tests.strategies.facts import draw_fact, draw_guards, draw_input
from tests.strategies.message_sections import draw_message_sections
from tests.strategies.message_specs import draw_message_specs
from tests.strategies.statuses import draw_statuses

Document: TypeAlias = dict[str, Any]
"""A rule file as plain data."""

UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff]")
FLAGS = ("trim", "fold_case", "fold_separators")
UNDECLARED = ("refused", "unspecified")


@st.composite
def documents(draw: DrawFn) -> Document:
    """Draw a valid rule file."""
    matching = {flag: pick(draw, (True, False)) for flag in some_of(draw, FLAGS)}
    statuses, ignored = draw_statuses(draw, matching)
    document: Document = {
        "format": 1,
        "provider": "acme",
        "subject": "order",
        "version": "1.0.0",
        "actors": _actors(draw),
        "channels": mostly_some_of(draw, words.CHANNELS),
        "facts": {name: draw_fact(draw) for name in mostly_some_of(draw, words.FACTS)},
        "inputs": {name: draw_input(draw) for name in some_of(draw, words.INPUTS)},
        "matching": matching,
        "ignored": ignored,
        "unknown": sometimes(draw, ("reported", "accepted")),
        "statuses": statuses,
        "groups": _groups(draw, tuple(statuses)),
    }
    document["undeclared"] = _undeclared(draw, tuple(document["actors"]))
    document["guards"] = draw_guards(draw, document["facts"])
    document["actions"] = _actions(draw, document)
    document |= draw_message_sections(draw, statuses, tuple(document["groups"]))
    count = pick(draw, (3, 4, 2, 1, 5, 6))
    document["transitions"] = [_transition(draw, document) for _ in range(count)]
    document["transitions"] += _otherwise(draw, document)
    document["events"] = _events(draw, document["transitions"])
    document["messages"] = draw_message_specs(draw, document)
    return {key: value for key, value in document.items() if value}


def to_yaml(document: Document) -> str:
    """Return a rule file as text: JSON, which YAML readers read with the same types."""
    text = json.dumps(document, ensure_ascii=False, indent=1)
    return UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def rule_sets() -> SearchStrategy[RuleSet]:
    """Draw a valid rule set."""
    return documents().map(lambda document: loads(to_yaml(document)))


@st.composite
def shuffled(draw: DrawFn, document: Document) -> Document:
    """Draw the same rule file with its transitions, mappings and group members in another order."""
    again: Document = _reordered(draw, document)
    again["transitions"] = draw(st.permutations(again["transitions"]))
    if "groups" in again:
        again["groups"] = {name: draw(st.permutations(group)) for name, group in again["groups"].items()}
    return again


def _reordered(draw: DrawFn, value: Any) -> Any:
    """Return a value with every mapping inside it in another order."""
    if isinstance(value, dict):
        return {key: _reordered(draw, value[key]) for key in draw(st.permutations(list(value)))}
    return [_reordered(draw, each) for each in value] if isinstance(value, list) else value


def _actors(draw: DrawFn) -> Document:
    actors: Document = {}
    for name in mostly_some_of(draw, words.ACTORS):
        includes = some_of(draw, tuple(actors))
        actors[name] = {"includes": includes} if includes else {}
    return actors


def _undeclared(draw: DrawFn, actors: Sequence[str]) -> Any:
    """Draw `undeclared`: left out, one word, or a mapping by actor."""
    named = some_of(draw, actors) if pick(draw, (0, 1)) else []
    if named:
        return {name: pick(draw, UNDECLARED) for name in (*named, "otherwise")}
    return pick(draw, (None, "refused", "unspecified", "unspecified"))


def _groups(draw: DrawFn, statuses: Sequence[str]) -> Document:
    groups: Document = {}
    for name in some_of(draw, words.GROUPS):
        groups[name] = some_of(draw, (*statuses, *groups), least=1)
    return groups


def _status_names(document: Document) -> tuple[str, ...]:
    return (*document["statuses"], *document["groups"])


def _actions(draw: DrawFn, document: Document) -> Document:
    return {
        name: {"statuses": some_of(draw, _status_names(document), least=1), **_limits(draw, document)}
        for name in some_of(draw, words.ACTIONS)
    }


def _limits(draw: DrawFn, document: Document) -> Document:
    """Draw the limits of a transition or an action: actors, channels, guards, required inputs."""
    limits: Document = {}
    pools = {"actor": "actors", "channel": "channels", "guard": "guards", "requires": "inputs"}
    for key, pool in pools.items():
        names = tuple(document[pool])
        if not names or pick(draw, (True, False)):
            continue
        limits[key] = some_of(draw, names, least=1) if key == "requires" else one_or_list(draw, names)
    return limits


def _events(draw: DrawFn, transitions: Sequence[Document]) -> Document:
    """Draw what is declared about some of the events: who chooses among the targets."""
    declared = sorted({each["event"] for each in transitions if "event" in each})
    targets: tuple[Document, ...] = ({"target": "asker"}, {"target": "provider"}, {})
    return {name: dict(pick(draw, targets)) for name in some_of(draw, declared)}


def _transition(draw: DrawFn, document: Document) -> Document:
    names = _status_names(document)
    kind = pick(draw, ("named", "named", "named", "any", "nothing"))
    transition: Document = {
        "event": pick(draw, ("go", "go", *words.EVENTS, None, None)),
        "source": one_or_list(draw, names) if kind == "named" else kind,
        "target": one_or_list(draw, names) if pick(draw, (0, 0, 1)) == 0 else "any",
        "self": pick(draw, (None, None, None, True, False)),
        **_limits(draw, document),
    }
    if kind != "nothing":
        transition |= {
            "default": pick(draw, (None, None, None, False, True)),
            "override": pick(draw, (None, None, None, False, True)),
            "except": one_or_list(draw, names) if pick(draw, (0, 0, 1)) else None,
        }
    if not transition.get("override"):
        transition["otherwise"] = pick(draw, (None, None, False, True))
        transition["after"] = pick(draw, (None, None, "P7D", "PT1S")) if kind != "nothing" else None
    return {key: value for key, value in transition.items() if value is not None}


def _otherwise(draw: DrawFn, document: Document) -> list[Document]:
    """Draw a move for the orders that a guarded transition is not for, or none."""
    guarded = [each for each in document["transitions"] if "guard" in each and not each.get("override")]
    if not guarded or pick(draw, (False, True)):
        return []
    like = pick(draw, guarded)
    same = {key: like[key] for key in ("event", "source", "except") if key in like}
    target = one_or_list(draw, _status_names(document))
    limits = _limits(draw, document) if pick(draw, (False, True)) else {}
    return [{**same, "target": target, "otherwise": True, **limits}]
