"""The changes of moves: rows that were lost and gained, each given to the one change that it is due to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from statemachine.diff.declared_changes import Draft, Places, is_by_groups
from statemachine.diff.matched_rules import MatchedRules
from statemachine.model.spans import Span
from statemachine.model.table import Row, Table
from statemachine.model.text import listing
from statemachine.model.value_types import write_duration

_LIMITS = ("actors", "channels", "guards", "requires")
_FLAGS = ("otherwise", "override", "default")


def move_changes(rules: MatchedRules, declared: Sequence[Draft]) -> list[Draft]:
    """Return the changes of moves. Rows that are due to a change of a declaration are added to that change."""
    lost = [row for form, row in rules.old_rows.items() if form not in rules.new_rows]
    gained = [row for row in rules.new.rows if row not in rules.old_rows]
    causes = _Causes(rules, declared)
    lost = [row for row in lost if not causes.takes_lost(row)]
    gained = [row for row in gained if not causes.takes_gained(row)]
    plain = [row for row in (*lost, *gained) if not row.declared]
    drafts = list(_changed(rules, *([row for row in rows if row.declared] for rows in (lost, gained))))
    for row in plain:
        _add_plain(row, [*drafts, *declared, *causes.made], is_lost=row in lost)
    drafts = [*causes.made, *drafts]
    return [*drafts, *_other_differences(rules), *_choosers(rules)]


class _Causes:
    """Gives rows to the changes of declarations that they are due to. `made` are the changes that it found itself."""

    def __init__(self, rules: MatchedRules, declared: Iterable[Draft]) -> None:
        self._rules = rules
        self.made: list[Draft] = []
        self._drafts: dict[tuple[str, str], Draft] = {}
        for draft in declared:
            self._drafts |= {part: draft for part in draft.parts if isinstance(part, tuple)}
        self._groups()
        self._events()

    def takes_lost(self, row: Row) -> bool:
        """Return whether a lost row is due to another change, and give it to that change."""
        draft = (
            self._whole("statuses", "status-removed", row)
            or self._toggled(self._rules.renamed(row), row, ("ended", "retired"))
            or self._group(row, self._rules.old)
            or (
                None
                if row.declared
                else self._drafts.get(("initial-removed", str(self._rules.status.get(row.target))))
            )
            or self._drafts.get(("events", str(row.event)))
        )
        if draft is not None:
            draft.lost.append(row)
        return draft is not None

    def takes_gained(self, row: Row) -> bool:
        """Return whether a gained row is due to another change, and give it to that change."""
        draft = (
            self._whole("new-statuses", "status-added", row)
            or self._toggled(row, row, ("reopened", "unretired"))
            or self._group(row, self._rules.new)
            or (None if row.declared else self._drafts.get(("initial-added", row.target)))
        )
        if draft is not None:
            draft.gained.append(row)
        return draft is not None

    def _whole(self, section: str, kind: str, row: Row) -> Draft | None:
        """Return the change by which the source or target of a row was removed or added."""
        drafts = (self._drafts.get((section, str(end))) for end in (row.source, row.target))
        return next((each for each in drafts if each is not None and each.kind == kind), None)

    def _toggled(self, form: Row, row: Row, words: tuple[str, str]) -> Draft | None:
        """Return the change of a status that adds rows to `any` and groups, or moves out of an ended status.

        `form` is the row with the new names.
        """
        transition = row.transition
        if transition is None:
            return None
        source = self._drafts.get((f"status-{words[0]}", str(form.source)))
        if source is not None:  # a status is ended by leaving out its moves, too
            return source
        target = self._drafts.get((f"status-{words[1]}", form.target))
        return None if row.target in transition.targets else target

    def _group(self, row: Row, table: Table) -> Draft | None:
        """Return the change of a group by which a transition has, or has not, a row."""
        transition = row.transition
        if transition is None:
            return None
        sides = (
            (row.source, (*transition.sources, *transition.exceptions)),
            (row.target, transition.targets),
        )
        for end, names in sides:
            for group in names:
                draft = self._drafts.get(("groups", group))
                if draft is not None and self._differs(group, end, table):
                    return draft
        return None

    def _differs(self, group: str, status: str | None, table: Table) -> bool:
        """Return whether a status is a member of a group in one version only."""
        old, new = (set(each.rules.members((group,))) for each in (self._rules.old, self._rules.new))
        if table is self._rules.old:
            return (status in old) != (self._rules.status.get(status) in new)
        former = {new: old for old, new in self._rules.status.items()}
        return (status in new) != (former.get(status) in old)

    def _groups(self) -> None:
        """Find the groups of both versions that have other members."""
        old, new = self._rules.old.rules, self._rules.new.rules
        for name in old.groups.keys() & new.groups.keys():
            before = {self._rules.status.get(each, each) for each in old.members((name,))}
            after = set(new.members((name,)))
            if before != after:
                parts = [f"-{each}" for each in sorted(map(str, before - after))]
                parts += [f"+{each}" for each in sorted(after - before)]
                places = old.groups[name].span, new.groups[name].span
                draft = Draft("group-changed", name, places, (("groups", name),), tuple(parts))
                self._uses(name, draft)
                self._add(draft)

    def _uses(self, group: str, draft: Draft) -> None:
        """Let the change of a group stand for the actions and the rollup that change with it."""
        old, new = self._rules.old.rules, self._rules.new.rules
        for name, action in old.actions.items():
            if group in action.statuses and is_by_groups(self._rules, action, new.actions.get(name)):
                draft.parts = (*draft.parts, ("actions", name))
        is_rolled_up = old.rollup is not None and group in old.rollup.named
        if is_rolled_up and is_by_groups(self._rules, old.rollup, new.rollup):
            draft.also.add("rollup-changed")
            draft.details = (*draft.details, "the rollup has the group")

    def _events(self) -> None:
        """Find the events of several transitions that were removed."""
        for event in sorted(self._rules.old.events - self._rules.new.events):
            with_it = [each for each in self._rules.old.rules.transitions if each.event == event]
            if len(with_it) > 1:
                self._add(Draft("event-removed", event, (with_it[0].span, None), (("events", event),)))

    def _add(self, draft: Draft) -> None:
        self.made.append(draft)
        self._drafts |= {part: draft for part in draft.parts if isinstance(part, tuple)}


def _add_plain(row: Row, drafts: list[Draft], *, is_lost: bool) -> None:
    """Give the plain creation of an initial status to the change of the declared creation that it stood, or stands, for."""
    for draft in drafts:
        if any(
            each.source is None and each.target == row.target for each in (*draft.lost, *draft.gained)
        ):
            (draft.lost if is_lost else draft.gained).append(row)
            draft.parts = (*draft.parts, row)
            return
    raise LookupError(f"no change explains the creation {row}")


def _changed(rules: MatchedRules, lost: Sequence[Row], gained: Sequence[Row]) -> Iterator[Draft]:
    """Yield one change for each pair of transitions whose rows have other limits, and for each other transition."""
    before = _by_edge((rules.renamed(row), row) for row in lost)
    after = _by_edge((row, row) for row in gained)
    pairs: dict[tuple[int, int], tuple[list[Row], list[Row]]] = {}
    for edge in before.keys() & after.keys():
        key = (_number(rules, before[edge][0]), _number(rules, after[edge][0]))
        olds, news = pairs.setdefault(key, ([], []))
        olds += before[edge]
        news += after[edge]
    alone = [row for edge, rows in before.items() if edge not in after for row in rows]
    new = [row for edge, rows in after.items() if edge not in before for row in rows]
    for (old_number, new_number), (olds, news) in sorted(pairs.items()):
        details = tuple(_differences(olds[0], news[0]))
        both = [*olds, *_taken(rules, alone, old_number)], [*news, *_taken(rules, new, new_number)]
        yield _draft("transition-changed", *both, details)
    removed, added = _by_transition(rules, alone), _by_transition(rules, new)
    yield from _paired(rules, removed, added)
    for rows in removed:
        draft = _draft("transition-removed", rows, [])
        if not _is_whole(rules, rows):
            draft.kind, draft.places = "transition-narrowed", (draft.places[0], _kept(rules, rows[0])[1])
        yield draft
    for rows in added:
        draft = _draft("transition-added", [], rows)
        if not _is_whole(rules, rows):
            draft.kind, draft.places = "transition-widened", (_kept(rules, rows[0])[0], draft.places[1])
        yield draft


def _taken(rules: MatchedRules, rows: list[Row], number: int) -> list[Row]:
    """Take the rows of a transition out of a list, and return them: they come with its other changes."""
    found = [row for row in rows if _number(rules, row) == number]
    rows[:] = [row for row in rows if _number(rules, row) != number]
    return found


def _kept(rules: MatchedRules, changed: Row) -> Places:
    """Return the places, in both versions, of a transition that has lost or gained a row and kept another."""
    pair = rules.kept_rows.get(id(changed.transition))
    return (None, None) if pair is None else (_span(pair[0]), _span(pair[1]))


def _by_edge(
    rows: Iterable[tuple[Row, Row]],
) -> dict[tuple[str | None, str, str | None], list[Row]]:
    found: dict[tuple[str | None, str, str | None], list[Row]] = {}
    for form, row in rows:
        found.setdefault((form.source, form.target, form.event), []).append(row)
    return found


def _by_transition(rules: MatchedRules, rows: Iterable[Row]) -> list[list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(_number(rules, row), []).append(row)
    return [found[key] for key in sorted(found)]


def _number(rules: MatchedRules, row: Row) -> int:
    """Return the number of the transition of a row in its file; -1 for a plain creation."""
    return -1 if row.transition is None else rules.numbers[id(row.transition)]


def _is_whole(rules: MatchedRules, rows: Sequence[Row]) -> bool:
    """Return whether rows are all rows of their transition."""
    transition = rows[0].transition
    return transition is None or rules.row_counts[id(transition)] == len(rows)


def _paired(rules: MatchedRules, removed: list[list[Row]], added: list[list[Row]]) -> Iterator[Draft]:
    """Yield the transitions that have another event or target now, and take them out of both lists."""
    for kind in ("transition-event-changed", "transition-target-changed"):
        for old in list(removed):
            form = _form(map(rules.renamed, old), kind)
            new = next((each for each in added if _form(each, kind) == form), None)
            if new is not None and _is_whole(rules, old) and _is_whole(rules, new):
                removed.remove(old)
                added.remove(new)
                details = f"{_transition_text(old[0])} -> {_transition_text(new[0])}"
                yield _draft(kind, old, new, (details,))


def _form(rows: Iterable[Row], kind: str) -> frozenset[tuple[str | None, str | None]]:
    if kind == "transition-event-changed":
        return frozenset((row.source, row.target) for row in rows)
    return frozenset((row.source, row.event) for row in rows)


def _draft(
    kind: str, lost: Sequence[Row], gained: Sequence[Row], details: tuple[str, ...] = ()
) -> Draft:
    rows = (*lost, *gained)
    text = _transition_text(rows[0])
    parts = (*lost, *gained)
    places = (_span(lost[0]) if lost else None, _span(gained[0]) if gained else None)
    return Draft(kind, text, places, parts, details, lost=list(lost), gained=list(gained))


def _span(row: Row) -> Span | None:
    return None if row.transition is None else row.transition.span


def _transition_text(row: Row) -> str:
    """Return a transition as its file declares it: `cancel: New, Held -> Cancelled`."""
    transition = row.transition
    if transition is None:
        return str(row)
    event = "" if transition.event is None else f"{transition.event}: "
    excluded = f" except {', '.join(transition.exceptions)}" if transition.exceptions else ""
    return f"{event}{', '.join(transition.sources)}{excluded} -> {', '.join(transition.targets)}"


def _differences(old: Row, new: Row) -> Iterator[str]:
    """Yield the limits that two rows of one move have different."""
    for name in _LIMITS:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield f"{name}: {_names(before)} -> {_names(after)}"
    for name in _FLAGS:
        if getattr(old, name) != getattr(new, name):
            yield f"{name}: {str(getattr(old, name)).lower()} -> {str(getattr(new, name)).lower()}"


def _names(names: Iterable[str] | None) -> str:
    return "any" if names is None else listing(sorted(names))


def _other_differences(rules: MatchedRules) -> Iterator[Draft]:
    """Yield the transitions whose rows are equal, and whose time or basis is not."""
    found: dict[tuple[str, int, int], tuple[Row, Row, str]] = {}
    for form, old in rules.old_rows.items():
        new = rules.new_rows.get(form)
        if new is None:
            continue
        key = (_number(rules, old), _number(rules, new))
        if old.after != new.after:
            times = f"{_time(old)} -> {_time(new)}"
            found.setdefault(("time-changed", *key), (old, new, times))
        before, after = ({each.basis for each in row.declared} for row in (old, new))
        if before != after:
            bases = f"{_names(before)} -> {_names(after)}"
            found.setdefault(("basis-changed", *key), (old, new, bases))
    for (kind, *_), (old, new, details) in sorted(found.items(), key=lambda item: item[0]):
        text = _transition_text(new)
        yield Draft(kind, text, (_span(old), _span(new)), details=(details,))


def _time(row: Row) -> str:
    return "none" if row.after is None else write_duration(row.after)


def _choosers(rules: MatchedRules) -> Iterator[Draft]:
    """Yield the events whose targets others choose now."""
    old, new = rules.old.rules.events, rules.new.rules.events
    for name in sorted(rules.old.events & rules.new.events):
        before, after = (name in each and each[name].provider_chooses for each in (old, new))
        if before != after:
            who = ("the asker", "the provider")
            spans = (old[name].span if name in old else None, new[name].span if name in new else None)
            details = (f"{who[before]} -> {who[after]}",)
            yield Draft("event-target-changed", name, spans, (("events", name),), details)
