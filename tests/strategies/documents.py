"""Whole rule files, valid and small, as a YAML reader gives them; and what may be done to one without effect."""

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
from tests.strategies.hearing import draw_hearing
from tests.strategies.payloads import draw_messages
from tests.strategies.statuses import draw_statuses

Document: TypeAlias = dict[str, Any]
"""A rule file as plain data."""

UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff]")
FLAGS = ("trim", "fold_case", "fold_separators")
WORLDS = ("refused", "unspecified")


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
    document["undeclared"] = _worlds(draw, tuple(document["actors"]))
    document["guards"] = draw_guards(draw, document["facts"])
    document["actions"] = _actions(draw, document)
    document |= draw_hearing(draw, statuses)
    count = pick(draw, (3, 4, 2, 1, 5, 6))
    document["transitions"] = [_transition(draw, document) for _ in range(count)]
    document["messages"] = draw_messages(draw, document)
    return {key: value for key, value in document.items() if value}


def to_yaml(document: Document) -> str:
    """Write a rule file: JSON, whose quoted texts stay text and whose numbers and booleans are plain."""
    text = json.dumps(document, ensure_ascii=False, indent=1)
    return UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def rule_sets() -> SearchStrategy[RuleSet]:
    """Draw a valid rule set, loaded."""
    return documents().map(lambda document: loads(to_yaml(document)))


@st.composite
def shuffled(draw: DrawFn, document: Document) -> Document:
    """Draw the same rule file in another order: of transitions, of mappings, of the members of groups."""
    again: Document = _reordered(draw, document)
    again["transitions"] = draw(st.permutations(again["transitions"]))
    if "groups" in again:
        again["groups"] = {name: draw(st.permutations(group)) for name, group in again["groups"].items()}
    return again


def _reordered(draw: DrawFn, value: Any) -> Any:
    """Return a value with all mappings in it in another order."""
    if isinstance(value, dict):
        return {key: _reordered(draw, value[key]) for key in draw(st.permutations(list(value)))}
    return [_reordered(draw, each) for each in value] if isinstance(value, list) else value


def _actors(draw: DrawFn) -> Document:
    actors: Document = {}
    for name in mostly_some_of(draw, words.ACTORS):
        includes = some_of(draw, tuple(actors))
        actors[name] = {"includes": includes} if includes else {}
    return actors


def _worlds(draw: DrawFn, actors: Sequence[str]) -> Any:
    """Draw what holds for a move that no transition declares: nothing said, a word, or words by actor."""
    named = some_of(draw, actors) if pick(draw, (0, 1)) else []
    if named:
        return {name: pick(draw, WORLDS) for name in (*named, "otherwise")}
    return pick(draw, (None, "refused", "unspecified", "unspecified"))


def _groups(draw: DrawFn, statuses: Sequence[str]) -> Document:
    groups: Document = {}
    for name in some_of(draw, words.GROUPS):
        groups[name] = some_of(draw, (*statuses, *groups), least=1)
    return groups


def _places(document: Document) -> tuple[str, ...]:
    return (*document["statuses"], *document["groups"])


def _actions(draw: DrawFn, document: Document) -> Document:
    return {
        name: {"statuses": some_of(draw, _places(document), least=1), **_limits(draw, document)}
        for name in some_of(draw, words.ACTIONS)
    }


def _limits(draw: DrawFn, document: Document) -> Document:
    """Draw who may, through which door, under which guards, handing in what."""
    limits: Document = {}
    pools = {"actor": "actors", "channel": "channels", "guard": "guards", "requires": "inputs"}
    for key, pool in pools.items():
        names = tuple(document[pool])
        if not names or pick(draw, (True, False)):
            continue
        limits[key] = some_of(draw, names, least=1) if key == "requires" else one_or_list(draw, names)
    return limits


def _transition(draw: DrawFn, document: Document) -> Document:
    places = _places(document)
    kind = pick(draw, ("named", "named", "named", "any", "nothing"))
    transition: Document = {
        "event": pick(draw, ("go", "go", *words.EVENTS, None, None)),
        "source": one_or_list(draw, places) if kind == "named" else kind,
        "target": one_or_list(draw, places) if pick(draw, (0, 0, 1)) == 0 else "any",
        **_limits(draw, document),
    }
    if kind != "nothing":
        transition |= {
            "default": pick(draw, (None, None, None, False, True)),
            "override": pick(draw, (None, None, None, False, True)),
            "except": one_or_list(draw, places) if pick(draw, (0, 0, 1)) else None,
        }
    return {key: value for key, value in transition.items() if value is not None}
