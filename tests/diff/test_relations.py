"""The ratings of changes against what engines of both versions answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import combinations, product
from typing import Any

from hypothesis import given, note
from hypothesis import strategies as st

from statemachine.diff.cells import Cell
from statemachine.diff.change_kinds import KINDS, Audience, Rating, RuleChange
from statemachine.diff.matched_rules import MatchedRules
from statemachine.diff.rated_changes import rated_changes
from statemachine.diff.relations import (
    Ask,
    new_edges,
    new_words,
    refused_questions,
    stranded_orders,
)
from statemachine.engine import Engine
from statemachine.model.decision import Decision
from statemachine.model.ruleset import RuleSet
from statemachine.model.value_types import Value
from tests.strategies.pairs import Pair, pairs
from tests.strategies.values import fact_values, input_values

Asked = tuple[str | None, dict[str, Any]]
"""A status, and the other arguments of a question but facts and inputs."""

MOST_QUESTIONS = 150
"""How many questions are asked about the statuses, targets, events, actors and channels of one rule set."""


@given(st.data())
def test_what_is_safe_for_callers_refuses_nothing_that_was_allowed(data: st.DataObject) -> None:
    """Both engines are asked with every word for a status, target, event, actor and channel, and with drawn facts."""
    old, new, _ = data.draw(pairs())
    changes = rated_changes(old, new)
    if any(each.ratings[Audience.CALLERS] for each in changes):
        return
    note([each.message for each in changes])
    rules, names = (_engine(old), _engine(new)), MatchedRules.of(old, new).status
    asked = list(_questions(old))
    step = len(asked) // MOST_QUESTIONS + 1
    for given_values in (_values(data, old) for _ in range(2)):
        for question in asked[data.draw(st.integers(0, step - 1)) :: step]:
            before, after = (_decide(each, question, given_values) for each in rules)
            assert not _is_broken(before, after, names), (question, given_values)


@given(pairs())
def test_a_refused_question_was_allowed_and_is_not(pair: Pair) -> None:
    """Each question that is shown with a change is allowed in the old version, and answered differently in the new."""
    old, new, _ = pair
    rules = MatchedRules.of(old, new)
    for refused in refused_questions(rules):
        assert refused.cell is not None
        before, after = (_asked(each, refused.ask, refused.cell, rules) for each in (old, new))
        assert before is not None
        assert before.allowed
        assert after is None or _is_broken(before, after, rules.status), (str(refused.ask), refused.cell)


@given(pairs())
def test_each_refused_question_breaks_a_change(pair: Pair) -> None:
    """A change breaks callers if some question is refused; it is raised only where the table allows it."""
    old, new, _ = pair
    changes = rated_changes(old, new)
    refused = next(refused_questions(MatchedRules.of(old, new)), None)
    breaks = [each for each in changes if each.ratings[Audience.CALLERS] is Rating.BREAK]
    assert breaks or refused is None
    for change in changes:
        raised = {each for each in Audience if _is_raised(change, each)}
        assert raised <= KINDS[change.kind].raised, change


@given(pairs())
def test_what_is_safe_for_readers_shows_nothing_new(pair: Pair) -> None:
    """Without a rating for readers, the new version has no word and no move that the old one has not.

    Without a new move, the rating of no change is raised.
    """
    old, new, _ = pair
    rules = MatchedRules.of(old, new)
    changes = rated_changes(old, new)
    if not any(each.ratings[Audience.READERS] for each in changes):
        assert not new_words(rules), changes
        assert not new_edges(rules), changes
    if not new_edges(rules):
        assert not any(_is_raised(each, Audience.READERS) for each in changes), changes


@given(pairs())
def test_what_is_safe_for_stored_orders_strands_none(pair: Pair) -> None:
    """An order is stranded if and only if some change says so."""
    old, new, _ = pair
    found = stranded_orders(MatchedRules.of(old, new))
    changes = rated_changes(old, new)
    named = {name for change in changes for name in change.stranded}
    assert named == found.homeless | found.endless
    for change in changes:
        assert not change.stranded or change.ratings[Audience.STORED] is Rating.BREAK


@given(pairs())
def test_different_digests_have_changes_and_equal_ones_have_none(pair: Pair) -> None:
    """There is a change if and only if the meaning is different."""
    old, new, _ = pair
    assert bool(rated_changes(old, new)) == (old.digest != new.digest)
    assert rated_changes(old, old) == ()


def _is_raised(change: RuleChange, audience: Audience) -> bool:
    """Return whether a rating is worse than the one that its kind always has."""
    return change.ratings[audience] > KINDS[change.kind].ratings[audience]


def _engine(rules: RuleSet) -> Engine:
    return Engine(rules, guards=dict.fromkeys(_external(rules), _holds))


def _external(rules: RuleSet) -> list[str]:
    return [name for name, each in rules.guards.items() if each.external is not None]


def _holds(_facts: Any) -> bool:
    return True


def _values(data: st.DataObject, rules: RuleSet) -> dict[str, dict[str, Value]]:
    def drawn(name: str, known: Iterable[Value]) -> Value | None:
        return data.draw(st.sampled_from([*known, None]), label=name)

    facts = {name: drawn(name, fact_values(rules, name)) for name in rules.facts}
    inputs = {name: drawn(name, input_values(rules, name)) for name in rules.inputs}
    return {"facts": _given(facts), "inputs": _given(inputs)}


def _given(values: dict[str, Value | None]) -> dict[str, Value]:
    return {name: value for name, value in values.items() if value is not None}


def _questions(rules: RuleSet) -> Iterator[Asked]:
    """Yield every source, with every question but its facts and inputs."""
    words = [
        word
        for status in rules.statuses.values()
        for word in (status.name, *status.aliases, *([status.code] if status.code else []))
    ]
    events = sorted({each.event for each in rules.transitions if each.event is not None})
    asked: list[tuple[str | None, str | None]] = [(None, event) for event in events]
    asked += [(target, event) for target in rules.statuses for event in (None, *events)]
    actors = [None, *rules.actors, *map(list, combinations(rules.actors, 2))]
    asking = [
        {"actor": actor, "channel": channel}
        for actor, channel in product(actors, (None, *rules.channels))
    ]
    for source, who in product((None, *words), asking):
        for (target, event), override in product(asked, (False, True)):
            yield source, {"target": target, "event": event, "override": override, **who}
        if source is not None:
            yield from ((source, {"name": name, **who}) for name in rules.actions)


def _decide(engine: Engine, question: Asked, values: dict[str, Any]) -> Decision:
    source, asked = question
    if "name" in asked:
        rest = {key: value for key, value in asked.items() if key != "name"}
        return engine.decide_action(asked["name"], source, **rest, **values)
    return engine.decide(source, **asked, **values)


def _is_broken(before: Decision, after: Decision, names: Any) -> bool:
    """Return whether an answer is a yes no more, or a yes with another target than the only one before."""
    if not before.allowed:
        return False
    if not after.allowed:
        return True
    return before.target is not None and after.target != names.get(before.target)


def _asked(rules: RuleSet, ask: Ask, cell: Cell, matched: MatchedRules) -> Decision | None:
    """Return the answer to the question of a cell; None if its status is not in the rule set any more."""
    same = {name: name for name in (None, *matched.old.rules.statuses)}
    names = same if rules is matched.old.rules else matched.status
    if not {ask.source, ask.target} <= names.keys() or ask.action not in {None, *rules.actions}:
        return None
    engine = Engine(rules, guards={name: _guard(name in cell.holding) for name in _external(rules)})
    values: dict[str, Any] = {
        "actor": list(cell.actors) or None,
        "channel": cell.channel,
        "facts": dict(cell.facts),
        "inputs": {name: _input(matched, name) for name in cell.inputs},
    }
    if ask.action is not None:
        return engine.decide_action(ask.action, names[ask.source], **values)
    target, override = names[ask.target], cell.override
    return engine.decide(names[ask.source], target=target, event=ask.event, override=override, **values)


def _guard(result: bool) -> Callable[[Any], bool]:  # noqa: FBT001  # it is the result of the guard
    return lambda _facts: result


def _input(matched: MatchedRules, name: str) -> Value:
    """Return a value of an input that both versions take, if there is one."""
    new = matched.new.rules.inputs[name].domain
    values = input_values(matched.old.rules, name)
    return next((each for each in values if new.accepts(each)), values[0])
