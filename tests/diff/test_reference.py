"""The ratings against every question that can be asked about tiny rule sets."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from hypothesis import given, note
from hypothesis import strategies as st

from statemachine.diff import Audience, Rating, RuleChange, compare
from statemachine.diff.change_kinds import KINDS
from statemachine.loader import loads
from statemachine.model.errors import InvalidRulesError
from statemachine.model.ruleset import RuleSet
from tests.reference import comparing
from tests.strategies.documents import Document

EVENTS = ("go", "stop")


@given(st.randoms(use_true_random=False))
def test_the_ratings_are_what_all_questions_say(random: Random) -> None:
    """A rating is as bad as some question, move or stored order shows, and no rating is raised without one."""
    documents = _pair(random)
    note(json.dumps(documents, indent=1))
    old, new = (loads(json.dumps(each), "acme.json") for each in documents)
    changes = compare(old, new).changes
    _check_callers(old, new, changes)
    _check_readers(old, new, changes)
    _check_stored(old, new, changes)


def _check_callers(old: RuleSet, new: RuleSet, changes: tuple[RuleChange, ...]) -> None:
    refused = list(comparing.refused(old, new))
    assert not refused or Rating.BREAK in _ratings(changes, Audience.CALLERS), refused[0]
    if not any(is_known for _, is_known in refused):
        assert not _raised(changes, Audience.CALLERS)


def _check_readers(old: RuleSet, new: RuleSet, changes: tuple[RuleChange, ...]) -> None:
    names = comparing.matches(old, new)
    before = {(names.get(x, x), names.get(y, y), event) for x, y, event in comparing.edges(old)}
    added = comparing.edges(new) - before
    assert not added or {*_ratings(changes, Audience.READERS)} != {Rating.SAFE}, added
    assert added or not _raised(changes, Audience.READERS)


def _check_stored(old: RuleSet, new: RuleSet, changes: tuple[RuleChange, ...]) -> None:
    stranded, stuck = comparing.stranded(old, new), comparing.stuck(old, new)
    assert {name for each in changes for name in each.stranded} == stranded
    for each in changes:
        assert not each.stranded or each.ratings[Audience.STORED] is Rating.BREAK
    assert not stuck or {*_ratings(changes, Audience.STORED)} != {Rating.SAFE}, stuck
    if not stuck:
        risks = [each for each in _raised(changes, Audience.STORED) if not each.stranded]
        assert not risks


def _ratings(changes: tuple[RuleChange, ...], audience: Audience) -> list[Rating]:
    return [each.ratings[audience] for each in changes]


def _raised(changes: tuple[RuleChange, ...], audience: Audience) -> list[RuleChange]:
    return [each for each in changes if each.ratings[audience] > KINDS[each.kind].ratings[audience]]


def _pair(random: Random) -> tuple[Document, Document]:
    """Return a tiny rule set, and one that differs from it in one or two parts."""
    while True:
        document = _document(random)
        changed = json.loads(json.dumps(document))
        for _ in range(random.choice((1, 1, 2))):
            random.choice(_MUTATIONS)(random, changed)
        if _is_valid(document) and _is_valid(changed):
            return document, changed


def _is_valid(document: Document) -> bool:
    try:
        loads(json.dumps(document), "acme.json")
    except InvalidRulesError:
        return False
    return True


def _document(random: Random) -> Document:
    names = "ABCD"[: random.choice((3, 4))]
    document: Document = {
        "format": 1,
        "provider": "acme",
        "subject": "order",
        "version": "1.0.0",
        "actors": {"a": {}, "b": random.choice(({}, {"includes": ["a"]}))},
        "facts": {"n": {"type": "integer", "minimum": 0, "maximum": 2}},
        "guards": {
            "low": {"n": {"at_most": 0}},
            "high": {"n": {"at_least": 1}},
            "x": {"external": ["n"]},
        },
        "inputs": {"i": {"type": "string", **random.choice(({}, {"default": "d"}))}},
        "statuses": {name: {} for name in names},
        "events": random.choice(({}, {"go": {"target": "provider"}})),
    }
    document["statuses"]["A"]["initial"] = True
    document["statuses"][names[-1]]["final"] = True
    document["transitions"] = [_transition(random, names) for _ in range(random.choice((2, 3, 4)))]
    return document


def _transition(random: Random, names: str) -> dict[str, Any]:
    limits: tuple[dict[str, Any], ...] = (
        {},
        {"actor": random.choice("ab")},
        {"guard": random.choice(("low", "high", ["low", "high"], "x"))},
        {"requires": "i"},
        {"otherwise": True},
        {"override": True},
    )
    source = random.choice((*names, *names, "any", "nothing", [names[0], names[1]]))
    target = random.choice((*names, *names, [names[1], names[-1]]))
    event = random.choice(({"event": "go"}, {"event": "go"}, {"event": "stop"}, {}))
    return {"source": source, "target": target, **event, **random.choice(limits)}


def _redraw(random: Random, document: Document) -> None:
    transitions, names = document["transitions"], "".join(document["statuses"])
    transitions[random.randrange(len(transitions))] = _transition(random, names)


def _add(random: Random, document: Document) -> None:
    document["transitions"].append(_transition(random, "".join(document["statuses"])))


def _drop(random: Random, document: Document) -> None:
    document["transitions"].pop(random.randrange(len(document["transitions"])))


def _guard(random: Random, document: Document) -> None:
    bound = random.choice((0, 1, 2))
    document["guards"][random.choice(("low", "high"))] = {
        "n": random.choice(({"at_most": bound}, {"at_least": bound}))
    }


def _names(random: Random, document: Document) -> None:
    """Change an actor, an input, the chooser of an event, or a status."""
    status = random.choice(list(document["statuses"].values()))
    changes: tuple[tuple[dict[str, Any], str, Any], ...] = (
        (document["actors"], "b", {}),
        (document["inputs"], "i", {"type": "string"}),
        (document["events"], "go", {"target": "asker"}),
        (status, "final", not status.get("final", False)),
        (status, "initial", not status.get("initial", False)),
        (status, "retired", True),
    )
    section, key, value = random.choice(changes)
    section[key] = value


def _rename(random: Random, document: Document) -> None:
    """Rename a status, or merge it into another one."""
    name = random.choice(list(document["statuses"]))
    text = json.dumps(document).replace(f'"{name}"', '"Z"')
    document.clear()
    document.update(json.loads(text))
    document["statuses"]["Z"]["renamed_from"] = [name]


_MUTATIONS = (_redraw, _add, _drop, _guard, _names, _rename)
