"""Decide and available: sections 4 to 6 of docs/semantics.md, read slowly."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import Any

from statemachine.engine import GuardRefusal
from tests.reference.answers import Answer, Item, Menu, RowKey
from tests.reference.choosing import after_of, is_as_soon, joined, provider_chooses, wants
from tests.reference.rows import Rows, _limits, _many, _Row
from tests.reference.values import (
    Conditions,
    conditions,
    domain,
    holds,
    invalid_names,
    plain,
    satisfiable,
    spelled,
    tried_values,
    wrong_values,
)

Functions = Mapping[str, Callable[[Mapping[str, Any]], Any]]
Asker = dict[str, Any]  # actors, channel, facts, inputs, override, calls of external guards

# Section 4.2: the causes in rank; those that a menu leaves open; those that step 6 looks at.
RANKS = ["input-missing", "fact-missing", "guard-failed", "guard-error", "channel-not-allowed"]
RANKS += ["override-needed", "actor-not-allowed"]
NEEDS, UNFIT = set(RANKS[:2]), set(RANKS[4:])


class Reference(Rows):
    """Sections 1 to 6 for one valid rule file and its external guards."""

    def __init__(self, document: Mapping[str, Any], guards: Functions | None = None) -> None:
        """Keep the document and the functions, and expand the rows."""
        super().__init__(document)
        self._functions = guards or {}
        self._facts, self._inputs = document.get("facts", {}), document.get("inputs", {})
        self._titles = {x: g.get("title") for x, g in document.get("guards", {}).items()}
        self._guards = {x: g.get("when", g) for x, g in document.get("guards", {}).items()}
        self._looks = {x: _many(g.get("external", list(g))) for x, g in self._guards.items()}

    def _asker(
        self, *, actor: Any = None, channel: Any = None, facts: Any = None, inputs: Any = None
    ) -> tuple[list[str], Asker]:  # section 4.1: what is wrong, and who asks
        if isinstance(actor, list | tuple | set | frozenset) and not actor:
            raise ValueError("no actors")
        facts, inputs = plain(facts), plain(inputs)
        one = [] if actor is None else [actor]
        actors = (
            sorted(actor, key=lambda x: x if isinstance(x, str) else "")
            if isinstance(actor, list | tuple | set | frozenset)
            else one
        )
        causes = ["unknown-actor" for each in actors if each not in [*self._actors]]
        channels = self._document.get("channels", [])
        causes += [] if channel in [None, *channels] else ["unknown-channel"]
        causes += wrong_values("fact", self._facts, facts)
        causes += wrong_values("input", self._inputs, inputs)
        asker: Asker = {"actor": actor, "actors": actors, "channel": channel}
        asker["facts"] = facts if isinstance(facts, Mapping) else {}
        asker["inputs"] = inputs if isinstance(inputs, Mapping) else {}
        asker["invalid"] = {"fact": invalid_names("fact", self._facts, facts)}
        asker["invalid"]["input"] = invalid_names("input", self._inputs, inputs)
        return causes, {**asker, "calls": {}, "call": True, "override": False}

    def _without_unknown(self, asker: Asker) -> Asker:  # section 4.1: they count as not given
        known = [actor for actor in asker["actors"] if actor in [*self._actors]]
        channels = self._document.get("channels", [])
        channel = asker["channel"] if asker["channel"] in [*channels] else None
        return {**asker, "actors": known, "channel": channel}

    def _unknown(self, causes: list[str], statuses: list[object]) -> Answer:  # section 4.1
        only = {*causes} <= {"unknown-status", "unknown-target"}
        open_ = self._document.get("unknown") == "accepted" and None not in map(spelled, statuses)
        verdict = "unspecified" if only and open_ else "refused"
        return Answer(verdict, None, tuple((cause, None) for cause in causes), ())

    def _missing(self, row: _Row, asker: Asker) -> list[frozenset[str]]:  # sections 4.2 and 6
        names = [*(row.guards or ()), *self._unsettled(row, asker)]
        facts = {fact for guard in names for fact in self._looks[guard]}
        asked = {x for x in row.requires or () if self._inputs[x].get("default") is None}
        facts -= asker["invalid"]["fact"]  # 4.1: an invalid value is not also missing
        asked -= asker["invalid"]["input"]
        both = ((facts, asker["facts"]), (asked, asker["inputs"]))
        return [frozenset(x for x in names if given.get(x) is None) for names, given in both]

    def _guard(self, name: str, asker: Asker) -> Any:  # section 6: what speaks against it
        names, wishes, facts = self._looks[name], self._guards[name], asker["facts"]
        if {*names} & asker["invalid"]["fact"]:  # section 4.1
            return None
        given = {fact: facts[fact] for fact in names if facts.get(fact) is not None}
        if "external" in wishes:
            callable_ = name in self._functions and name not in asker["calls"]
            if asker["call"] and callable_ and {*given} == {*names}:
                said = None
                with suppress(Exception):
                    said = self._functions[name](given)
                failed = said is False or type(said) is GuardRefusal
                no = "guard-failed" if failed else "guard-error"
                asker["calls"][name] = None if said is True else no
            return asker["calls"].get(name)
        ok = [holds(conditions(domain(self._facts[x])[0], wishes[x]), given[x]) for x in given]
        return None if all(ok) else "guard-failed"

    def words(self, name: str, facts: Any) -> str | None:
        """Section 6: the words of a guard that failed, or None if neither it nor its function has any."""
        said = None
        if name in self._functions:
            said = self._functions[name]({fact: plain(facts)[fact] for fact in self._looks[name]})
        return said.message if isinstance(said, GuardRefusal) else self._titles[name]

    def _siblings(self, row: _Row, asker: Asker) -> dict[_Row, Any]:  # section 4.2: true, false ...
        same = [x for x in self._rows if (x.source, x.event) == (row.source, row.event)]
        rows = [x for x in same if not (x.override or x.otherwise)]
        return {x: self._state(x, asker) for x in rows} if row.otherwise else {}

    def _state(self, sibling: _Row, asker: Asker) -> Any:  # ... the guards in error, or unknown
        said = {name: self._guard(name, asker) for name in sibling.guards or ()}
        if "guard-failed" in said.values():
            return "false"
        if "guard-error" in said.values():
            return tuple(name for name in said if said[name] == "guard-error")
        return "true" if all(self._is_settled(name, asker) for name in said) else "unknown"

    def _is_settled(self, name: str, asker: Asker) -> bool:
        if "external" in self._guards[name]:
            return bool(name in asker["calls"])
        known = {x for x in asker["facts"] if asker["facts"][x] is not None}
        return {*self._looks[name]} <= {*known} - {*asker["invalid"]["fact"]}

    def _unsettled(self, row: _Row, asker: Asker) -> list[str]:  # the guards of unknown siblings
        states = self._siblings(row, asker)
        return [name for x in states if states[x] == "unknown" for name in x.guards or ()]

    def _blockers(self, row: _Row, asker: Asker) -> list[str]:  # section 4.2, in rank
        facts, inputs = self._missing(row, asker)
        causes = ["input-missing"] * len(inputs) + ["fact-missing"] * len(facts)
        states = self._siblings(row, asker).values()
        said = {name: self._guard(name, asker) for name in row.guards or ()}
        said |= {name: "guard-error" for one in states if isinstance(one, tuple) for name in one}
        causes += [*filter(None, said.values()), *["guard-failed"] * ("true" in states)]
        if row.channels is not None and asker["channel"] not in (None, *row.channels):
            causes.append("channel-not-allowed")
        causes += ["override-needed"] if row.override and not asker["override"] else []
        if row.actors is not None and asker["actors"]:
            known = {x for actor in asker["actors"] for x in self._reach(actor)}
            causes += [] if known & {*row.actors} else ["actor-not-allowed"]
        return sorted(causes, key=RANKS.index)

    def decide(self, source: Any, *, target: Any = None, event: Any = None, **who: Any) -> Answer:
        """Section 4: decide one move; who: actor, channel, facts, inputs, override."""
        if target is None and event is None:
            raise TypeError("decide needs a target or an event")
        start, end = self._status(source), self._status(target)
        override = who.pop("override", False)
        wrong, asker = self._asker(**who)
        causes = ["unknown-status"] * (source is not None and start is None)
        causes += ["unknown-target"] * (target is not None and end is None)
        events = [None, *(entry.get("event") for entry in self._document["transitions"])]
        causes += [] if event in events else ["unknown-event"]
        if causes:
            said = self._unknown(causes + wrong, [x for x in (source, target) if x is not None])
            lost = wrong or causes[0] == "unknown-status"  # settled: else 4.7 holds too
            return said if lost else replace(said, alternatives=self._open(start, asker))
        near = [row for row in self._rows if row.source == start and event in (None, row.event)]
        near = [row for row in near if end in (None, row.target)]
        asker = {**asker, "override": override}
        if wrong:  # section 4.1: then the blockers of the near rows
            asker = self._without_unknown(asker)
            blockers = self._refusals(self._judged(near, asker))
            return Answer("refused", None, (*((x, None) for x in wrong), *blockers), ())
        return self._fire(start, end, near, asker)

    def _judged(self, near: list[_Row], asker: Asker) -> list[tuple[list[str], _Row]]:
        return [(self._blockers(row, asker), row) for row in sorted(near, key=_Row.canonical)]

    def _refusals(self, judged: list[tuple[list[str], _Row]]) -> list[tuple[str, RowKey | None]]:
        judged = sorted(judged, key=lambda one: (len(one[0]), [*map(RANKS.index, one[0])]))  # 4.5
        return [(cause, row) for causes, row in judged for cause in causes]

    def _fire(self, start: str | None, end: str | None, near: list[_Row], asker: Asker) -> Answer:
        judged = self._judged(near, asker)
        free = [row for causes, row in judged if not causes]  # section 4.3
        left = [row for row in free if not row.override] or free
        targets = tuple(sorted({row.target for row in left}))
        if len(targets) == 1 or (left and provider_chooses(self._document, left[0].event)):
            return Answer("allowed", left[0], (), (), targets)
        refusals: list[tuple[str, RowKey | None]] = [("ambiguous", row) for row in left]
        if left and set.intersection(*[self._rows[row] for row in left]):  # all of one transition
            refusals = [("target-needed", left[0])]  # settled: it names the first row
        refusals += self._refusals(judged)
        if start is not None and start == end and not near:
            refusals.append(("already-there", None))
        elif start is not None and self._statuses[start].get("final"):
            refusals.append(("final-status", None))
        elif not near:
            refusals.append(("not-declared", None))
        verdict = "refused"  # section 4.6
        for one in asker["actors"] or [*self._actors, "any"]:
            ways = [self._blockers(row, {**asker, "actors": [one]}) for row in near]
            if self._is_open(start, one) and all(UNFIT & {*causes} for causes in ways):
                verdict = "unspecified" if start is None or start != end else "refused"
        return Answer(verdict, None, tuple(refusals), self._open(start, asker))

    def _open(self, start: str | None, asker: Asker) -> tuple[str, ...]:  # section 4.7
        moves = [item.row for item in self._menu(start, asker) if not item.row[0]]
        later = {row[4]: not any(one[1] for one in moves if one[4] == row[4]) for row in moves}
        return tuple(sorted(later, key=lambda name: (later[name], name)))

    def decide_action(self, name: Any, status: Any, **who: Any) -> Answer:
        """Section 4, its end: answer for an action."""
        start, (wrong, asker) = self._status(status), self._asker(**who)
        causes = [] if name in [*self._actions] else ["unknown-action"]
        causes += ["unknown-status"] if start is None else []
        if causes:
            return Answer("refused", None, tuple((cause, None) for cause in causes + wrong), ())
        action, asker = self._actions[name], self._without_unknown(asker)
        causes = wrong + self._blockers(
            _Row(*(False, False), None, start, *("", False), *_limits(action)), asker
        )
        listed = self._members(_many(action.get("statuses", "any")))
        causes += [] if start in listed else ["action-not-allowed"]
        verdict = "refused" if causes else "allowed"
        return Answer(verdict, None, tuple((cause, None) for cause in causes), ())

    def _menu(self, start: str | None, asker: Asker) -> list[Item]:  # section 5
        asker = {**asker, "override": True, "call": False}  # no external guard is called
        rows = [row for row in self._rows if row.source == start and self._is_possible(row, asker)]
        rows = [row for row in rows if {*self._blockers(row, asker)} <= NEEDS]
        rows.sort(key=_Row.canonical)
        rows = [row for i, row in enumerate(rows) if not self._is_shadowed(row, rows[:i], asker)]
        return [self._item(row, asker) for row in rows]

    def _item(self, row: _Row, asker: Asker) -> Item:
        facts, inputs = self._missing(row, asker)
        wanted = {fact: wants(self._wanted(row, fact)) for fact in facts}
        told = self._unasked(row, asker), (row.target,), wanted, self._after(row)
        return Item(row, facts, inputs, *told)

    def _after(self, row: _Row) -> timedelta | None:
        return after_of(self._document, self._rows[row])

    def _is_shadowed(self, row: _Row, before: list[_Row], asker: Asker) -> bool:
        """Section 5: one of the rows before fires whenever this row would."""
        for other in before:
            facts, inputs = self._missing(other, asker)
            looking = {x for x in other.guards or () if facts & {*self._looks[x]}}
            pending = looking | (self._unasked(other, asker) & {*(other.guards or ())})
            states = self._siblings(other, asker).values()
            open_ = other.otherwise and {*states} - {"false"}
            limits = [(asker["actors"], other.actors, row.actors)]
            limits.append((asker["channel"], other.channels, row.channels))
            if (
                other.target == row.target
                and row.event in (None, other.event)
                and is_as_soon(self._after(other), self._after(row))
                and pending <= {*(row.guards or ())}
                and (not open_ or (row.otherwise and row.event == other.event))
                and inputs <= {*(row.requires or ())}
                and all(
                    asked or wide is None or (narrow is not None and {*narrow} <= {*wide})
                    for asked, wide, narrow in limits
                )
            ):
                return True
        return False

    def _unasked(self, row: _Row, asker: Asker) -> frozenset[str]:
        names = [*(row.guards or ()), *self._unsettled(row, asker)]
        return frozenset({x for x in names if "external" in self._guards[x]} - {*asker["calls"]})

    def _is_possible(self, row: _Row, asker: Asker) -> bool:  # section 5, its promise
        facts, inputs = self._missing(row, asker)
        needs = [(x, self._facts[x]) for x in facts] + [("", self._inputs[x]) for x in inputs]
        for fact, declared in needs:
            kind, wanted = domain(declared)
            if not satisfiable(kind, wanted + self._wanted(row, fact)):
                return False
        return not row.otherwise or self._may_fail(row, asker)

    def _may_fail(self, row: _Row, asker: Asker) -> bool:  # section 5: each sibling may be false
        states = self._siblings(row, asker)
        if {*states.values()} - {"false", "unknown"}:
            return False
        lists = [x.guards or () for x in states if states[x] == "unknown"]
        names = sorted({*(row.guards or ()), *[name for one in lists for name in one]})
        missing = self._missing(row, asker)[0]
        outer = [x for x in names if "external" in self._guards[x] and x not in asker["calls"]]
        inner = [x for x in names if "external" not in self._guards[x]]
        choices = [self._failing(fact, inner) for fact in sorted(missing)]
        choices += [{frozenset(), frozenset({x})} for x in outer]
        for chosen in product(*choices):  # which guards one value of each fact makes false
            false = frozenset().union(*chosen)
            if not false & {*(row.guards or ())} and all(false & {*one} for one in lists):
                return True
        return False

    def _failing(self, fact: str, names: list[str]) -> set[frozenset[str]]:
        kind, bounds = domain(self._facts[fact])
        wanted = {x: conditions(kind, self._guards[x][fact]) for x in names if fact in self._guards[x]}
        tried = tried_values(kind, [*bounds, *[one for each in wanted.values() for one in each]])
        return {
            frozenset(x for x in wanted if not holds(wanted[x], value))
            for value in tried
            if holds(bounds, value)
        }

    def _wanted(self, row: _Row, fact: str) -> Conditions:  # section 6: of one fact, by all guards
        guards = [self._guards[x] for x in row.guards or () if "external" not in self._guards[x]]
        told = [guard[fact] for guard in guards if fact in guard]
        return [one for wish in told for one in conditions(domain(self._facts[fact])[0], wish)]

    def available(self, status: Any, **who: Any) -> Menu:
        """Section 5: the moves and overrides from a status; none if the question is invalid."""
        start, (wrong, asker) = self._status(status), self._asker(**who)
        unknown = wrong or (status is not None and start is None)
        items = [] if unknown else joined(self._document, self._menu(start, asker), asker)
        return Menu(*[tuple(x for x in items if x.row[0] is flag) for flag in (False, True)])
