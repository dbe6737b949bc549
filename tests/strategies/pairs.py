"""Pairs of rule files: a file and a mutation of it, a renaming of it, or another file."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from difflib import unified_diff
from typing import Any, NamedTuple

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from statemachine.loader import loads
from statemachine.model.errors import InvalidRulesError
from statemachine.model.ruleset import RuleSet
from tests.strategies.choices import one_or_list, pick
from tests.strategies.documents import Document, documents, to_yaml
from tests.strategies.facts import draw_guards


class Pair(NamedTuple):
    """Two versions of a rule set, shown as two files."""

    old: RuleSet
    new: RuleSet
    texts: tuple[str, str]

    def __repr__(self) -> str:
        """Return the old file, and the lines that are different in the new one."""
        old, new = (text.splitlines() for text in self.texts)
        return "\n".join([*old, *unified_diff(old, new, "old.yaml", "new.yaml", lineterm="", n=0)])


@st.composite
def pairs(draw: DrawFn) -> Pair:
    """Draw two versions of a rule set: mostly one mutation apart, sometimes two, sometimes independent."""
    old = document = _without_messages(draw(documents()))
    for _ in range(pick(draw, (1, 1, 1, 2))):
        changed = deepcopy(document)
        pick(draw, MUTATIONS)(draw, changed)
        if _loaded(changed) is not None:
            document = changed
    if pick(draw, (0,) * 9 + (1,)):
        document = _without_messages(draw(documents()))
    texts = to_yaml(old), to_yaml(document)
    return Pair(loads(texts[0], "old.yaml"), loads(texts[1], "new.yaml"), texts)


def renamed(document: Document, status: str, name: str) -> Document:
    """Return a rule file with another name of a status, which has the old one under `renamed_from`."""
    again: Document = _replaced(deepcopy(document), status, name)
    again["statuses"][name]["renamed_from"] = [status]
    return again


def _replaced(value: Any, old: str, new: str) -> Any:
    if isinstance(value, dict):
        return {new if key == old else key: _replaced(each, old, new) for key, each in value.items()}
    if isinstance(value, list):
        return [_replaced(each, old, new) for each in value]
    return new if value == old else value


def _without_messages(document: Document) -> Document:
    """Return a rule file without what takes long to draw and to load, and has no part in the relations."""
    return {key: value for key, value in document.items() if key != "messages"}


def _loaded(document: Document) -> RuleSet | None:
    try:
        return loads(to_yaml(document), "new.yaml")
    except InvalidRulesError:
        return None


def _drop_transition(draw: DrawFn, document: Document) -> None:
    transitions = document["transitions"]
    if len(transitions) > 1:
        transitions.remove(pick(draw, transitions))


def _drop_key(draw: DrawFn, document: Document) -> None:
    """Drop a limit or a flag of a transition."""
    transition = pick(draw, document["transitions"])
    keys = sorted(transition.keys() - {"source", "target"})
    if keys:
        del transition[pick(draw, keys)]


def _copy_transition(draw: DrawFn, document: Document) -> None:
    """Add a transition that is like another one, to another target."""
    transition = deepcopy(pick(draw, document["transitions"]))
    transition["target"] = one_or_list(draw, tuple(document["statuses"]))
    document["transitions"].append(transition)


def _limit(draw: DrawFn, document: Document) -> None:
    transition = pick(draw, document["transitions"])
    key, pool = pick(
        draw, (("actor", "actors"), ("channel", "channels"), ("guard", "guards"), ("requires", "inputs"))
    )
    names = tuple(document.get(pool, ()))
    if names:
        transition[key] = [pick(draw, names)]


def _retarget(draw: DrawFn, document: Document) -> None:
    transition = pick(draw, document["transitions"])
    key = pick(draw, ("source", "target"))
    transition[key] = one_or_list(draw, tuple(document["statuses"]))


def _change_guard(draw: DrawFn, document: Document) -> None:
    guards = document.get("guards")
    if guards:
        guards |= {
            name: each for name, each in draw_guards(draw, document["facts"]).items() if name in guards
        }


def _change_status(draw: DrawFn, document: Document) -> None:
    status = pick(draw, tuple(document["statuses"].values()))
    key = pick(draw, ("final", "retired", "initial", "code", "aliases", "exits", "rank"))
    if key in status:
        del status[key]
    else:
        words = {"code": "K1", "aliases": ["Alias"], "exits": "unspecified", "rank": 3}
        status[key] = words.get(key, True)


def _drop_name(draw: DrawFn, document: Document) -> None:
    """Drop a status, or another name, if nothing uses it."""
    sections = ("statuses", "actors", "facts", "guards", "inputs", "actions", "events", "groups")
    section = document.get(pick(draw, sections))
    if section:
        del section[pick(draw, tuple(section))]


def _add_name(draw: DrawFn, document: Document) -> None:
    section, value = pick(
        draw,
        (
            ("statuses", {}),
            ("actors", {}),
            ("facts", {"type": "boolean"}),
            ("inputs", {"type": "string"}),
        ),
    )
    document.setdefault(section, {})["added"] = value


def _change_value(draw: DrawFn, document: Document) -> None:
    section = document.get(pick(draw, ("facts", "inputs")))
    if section:
        declared = pick(draw, tuple(section.values()))
        for key in ("minimum", "maximum", "default"):
            declared.pop(key, None)


def _choose(draw: DrawFn, document: Document) -> None:
    events = sorted({each["event"] for each in document["transitions"] if "event" in each})
    if events:
        target = pick(draw, ("provider", "asker"))
        document.setdefault("events", {}).setdefault(pick(draw, events), {})["target"] = target


def _include(draw: DrawFn, document: Document) -> None:
    actors = document.get("actors") or {}
    if len(actors) > 1:
        first, *rest = actors
        actors[pick(draw, rest)] = pick(draw, ({}, {"includes": [first]}))


def _change_matching(draw: DrawFn, document: Document) -> None:
    flag = pick(draw, ("trim", "fold_case", "fold_separators"))
    matching = document.setdefault("matching", {})
    matching[flag] = not matching.get(flag)


def _change_group(draw: DrawFn, document: Document) -> None:
    groups = document.get("groups")
    if groups:
        groups[pick(draw, tuple(groups))] = [pick(draw, tuple(document["statuses"]))]


def _change_action(draw: DrawFn, document: Document) -> None:
    actions = document.get("actions")
    if actions:
        action = pick(draw, tuple(actions.values()))
        key = pick(draw, tuple(action))
        if key == "statuses":
            action[key] = [pick(draw, tuple(document["statuses"]))]
        else:
            del action[key]


def _rename_status(draw: DrawFn, document: Document) -> None:
    """Rename a status everywhere; the old name is under `renamed_from`, and sometimes an alias."""
    names = sorted({"A", "B", "C", "D"} & document["statuses"].keys())
    if names:
        name = pick(draw, names)
        again = renamed(document, name, "Renamed")
        if pick(draw, (False, True)):
            again["statuses"]["Renamed"]["aliases"] = [name]
        document.clear()
        document.update(again)


Mutation = Callable[[DrawFn, Document], None]

MUTATIONS: tuple[Mutation, ...] = (
    _drop_transition,
    _drop_key,
    _copy_transition,
    _limit,
    _retarget,
    _change_guard,
    _change_status,
    _drop_name,
    _add_name,
    _change_value,
    _choose,
    _include,
    _change_matching,
    _change_group,
    _change_action,
    _rename_status,
)
"""Changes of a rule file in place. Some make it invalid; then they are not used."""
