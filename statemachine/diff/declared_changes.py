"""The changes of declarations: statuses, names, values, guards, and how messages are treated; not of moves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from statemachine.diff.change_kinds import KINDS
from statemachine.diff.differences import differences, meaning
from statemachine.diff.matched_rules import MatchedRules, is_narrower
from statemachine.diff.relations import Edge, Part
from statemachine.model.declarations import Action, Fact, Guard, Input, Status
from statemachine.model.digest import canonical_text
from statemachine.model.rollup import Rollup
from statemachine.model.spans import Span
from statemachine.model.table import Row
from statemachine.model.value_sets import literal
from statemachine.model.vocabulary import Placed, UndeclaredMove

Names = Mapping[str, Placed]
Places = tuple[Span | None, Span | None]
"""The places of something in the old and in the new file; None where it is not."""


@dataclass(slots=True, eq=False)
class Draft:
    """A change that is not rated yet.

    `parts` are what it is about; `lost` and `gained` are its rows. `also` are the kinds of the changes that come with it.
    """

    kind: str
    name: str
    places: Places = (None, None)
    parts: tuple[Part, ...] = ()
    details: tuple[str, ...] = ()
    phrase: str = ""
    also: set[str] = field(default_factory=set)
    lost: list[Row] = field(default_factory=list)
    gained: list[Row] = field(default_factory=list)
    narrowed: set[Edge] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Refuse a kind that is not in the table, and quote the name."""
        if self.kind not in KINDS:
            raise LookupError(f"unknown kind of change {self.kind!r}")
        self.phrase = self.phrase or repr(self.name)


def declared_changes(rules: MatchedRules) -> Iterator[Draft]:
    """Yield the changes of all declarations but transitions."""
    yield from _statuses(rules)
    for section, kind in (("actors", "actor"), ("channels", "channel"), ("facts", "fact")):
        yield from _names(rules, section, kind)
    for section, kind in (("inputs", "input"), ("guards", "guard"), ("actions", "action")):
        yield from _names(rules, section, kind)
    for section in ("inbound", "outbound", "live_moves"):
        yield from _names(rules, section, "message")
    yield from _settings(rules)


def _statuses(rules: MatchedRules) -> Iterator[Draft]:
    old, new = rules.old.rules.statuses, rules.new.rules.statuses
    for name, status in old.items():
        if name not in rules.status:
            yield Draft("status-removed", name, (status.span, None), (("statuses", name),))
        else:
            yield from _status(rules, status, new[str(rules.status[name])])
    known = set(rules.status.values())
    for name, status in new.items():
        if name not in known:
            yield Draft("status-added", name, (None, status.span), (("new-statuses", name),))


def _status(rules: MatchedRules, old: Status, new: Status) -> Iterator[Draft]:
    """Yield the changes of one status."""
    name, places = old.name, (old.span, new.span)
    if new.name != name:
        kept = rules.new.resolve(name) == new.name
        kind = "status-renamed-with-alias" if kept else "status-renamed"
        phrase = f"{name!r} is called {new.name!r} now"
        yield Draft(kind, name, places, (("statuses", name),), phrase=phrase)
    yield from _spellings(rules, old, new)
    for word, before, after in (
        ("ended" if new.final else "reopened", old.final, new.final),
        ("retired" if new.retired else "unretired", old.retired, new.retired),
    ):
        if before != after:
            yield Draft(f"status-{word}", new.name, places, ((f"status-{word}", new.name),))
    if old.initial != new.initial:
        kind = "initial-added" if new.initial else "initial-removed"
        yield Draft(kind, new.name, places, ((kind, new.name),))
    if old.result != new.result and old.final == new.final:
        yield Draft("result-changed", new.name, places, details=(f"{old.result} -> {new.result}",))
    if old.basis != new.basis:
        yield Draft("basis-changed", new.name, places, details=(f"{old.basis} -> {new.basis}",))
    if changed := [each for each in _OTHER_KEYS if getattr(old, each) != getattr(new, each)]:
        details = tuple(_key_text(each, old, new) for each in changed)
        yield Draft("status-changed", new.name, places, details=details)


_OTHER_KEYS = ("rank", "exits_unspecified", "entries_unspecified")


def _key_text(key: str, old: Status, new: Status) -> str:
    """Return how a key of a status was and is, in the words of a rule file."""
    if key == "rank":
        before, after = ("none" if each is None else str(each) for each in (old.rank, new.rank))
    else:
        words = ("specified", "unspecified")
        before, after = (words[getattr(each, key)] for each in (old, new))
    return f"{key.partition('_')[0]}: {before} -> {after}"


def _spellings(rules: MatchedRules, old: Status, new: Status) -> Iterator[Draft]:
    """Yield the changes of the code and the aliases of a status."""
    places = (old.span, new.span)

    def is_kept(word: str) -> bool:
        return rules.new.resolve(word) == new.name

    if old.code != new.code:
        kept = old.code is not None and is_kept(old.code)
        changed = "code-changed-old-kept" if kept else "code-changed"
        kind = "code-added" if old.code is None else ("code-removed" if new.code is None else changed)
        codes = f"code: {_word(old.code)} -> {_word(new.code)}"
        yield Draft(kind, new.name, places, details=(codes,))
    words = (*old.aliases, *(() if old.code is None else (old.code,)))
    moved = [each for each in (old.name, *words) if rules.new.resolve(each) not in {None, new.name}]
    if moved:
        details = tuple(f"{each!r} names {rules.new.resolve(each)!r} now" for each in moved)
        yield Draft("spelling-moved", new.name, places, details=details)
    gone = [each for each in old.aliases if rules.new.resolve(each) is None]
    if gone:
        yield Draft("alias-removed", new.name, places, details=tuple(map(repr, gone)))
    added = [each for each in new.aliases if rules.old.resolve(each) != old.name and each != old.name]
    if added:
        yield Draft("alias-added", new.name, places, details=tuple(map(repr, added)))


def _word(text: str | None) -> str:
    return "none" if text is None else repr(text)


def _names(rules: MatchedRules, section: str, kind: str) -> Iterator[Draft]:
    """Yield what was removed, added and changed in a section of names."""
    old: Names = getattr(rules.old.rules, section)
    new: Names = getattr(rules.new.rules, section)
    for name, each in old.items():
        if name not in new:
            yield Draft(f"{_external(each)}{kind}-removed", name, (each.span, None), ((section, name),))
        elif _differ(rules, each, new[name]) and not is_by_groups(rules, each, new[name]):
            yield from _changed(rules, section, kind, (each, new[name]))
    for name, each in new.items():
        if name not in old:
            yield Draft(f"{_external(each)}{kind}-added", name, (None, each.span), ((section, name),))


def _differ(rules: MatchedRules, old: Placed, new: Placed) -> bool:
    return bool(meaning(rules, old, old=True) != meaning(rules, new, old=False))


def _external(declared: Placed) -> str:
    return "external-" if isinstance(declared, Guard) and declared.external is not None else ""


def _changed(
    rules: MatchedRules, section: str, kind: str, pair: tuple[Placed, Placed]
) -> Iterator[Draft]:
    """Yield the changes of one declaration: an input can have another default and other values."""
    old, new = pair
    name, places = getattr(old, "name", ""), (old.span, new.span)
    parts: tuple[Part, ...] = ((section, name),)
    if isinstance(old, Fact | Input) and isinstance(new, Fact | Input):
        if old.domain != new.domain:
            word = "narrowed" if is_narrower(new.domain, old.domain) else "widened"
            yield Draft(f"{kind}-{word}", name, places, parts, (f"{old.domain} -> {new.domain}",))
        if isinstance(old, Input) and isinstance(new, Input) and old.default != new.default:
            texts = (_default(each) for each in (old, new))
            yield Draft("input-default-changed", name, places, parts, (" -> ".join(texts),))
    elif isinstance(old, Guard) and isinstance(new, Guard):
        word, details = _guard_change(rules, old, new)
        yield Draft(word, name, places, parts, details)
    else:
        details = differences(meaning(rules, old, old=True), meaning(rules, new, old=False))
        yield Draft(f"{kind}-changed", name, places, parts, details)


def is_by_groups(rules: MatchedRules, old: object, new: object) -> bool:
    """Return whether the members of groups are all that two actions, or two rollups, have different."""
    if isinstance(old, Action):
        names = tuple(rules.status.get(each) or each for each in old.statuses)
        old = replace(old, statuses=names)
    elif isinstance(old, Rollup):
        rules_with_names = (
            replace(
                each,
                statuses=tuple(rules.status.get(name) or name for name in each.statuses),
                others=tuple(rules.status.get(name) or name for name in each.others),
                status=rules.status.get(each.status, each.status),
            )
            for each in old.rules
        )
        old = replace(old, rules=tuple(rules_with_names))
    else:
        return False
    return canonical_text(old) == canonical_text(new)


def _default(declared: Input) -> str:
    return "none" if declared.default is None else literal(declared.default, declared.domain)


def _guard_change(rules: MatchedRules, old: Guard, new: Guard) -> tuple[str, tuple[str, ...]]:
    if old.external is None and new.external is None:
        return "guard-changed", tuple(_conditions(rules, old, new))
    if old.external is None:
        return "external-guard-added", ("the guard is external now",)
    if new.external is None:
        return "external-guard-removed", ("the guard is not external any more",)
    facts = f"{', '.join(old.external)} -> {', '.join(new.external)}"
    return "external-guard-changed", (facts,)


def _conditions(rules: MatchedRules, old: Guard, new: Guard) -> Iterator[str]:
    """Yield what a guard required of each fact, and what it requires now."""
    for fact in sorted({*old.conditions, *new.conditions}):
        before, after = (
            each.conditions[fact].words(side.rules.facts[fact].domain)
            if fact in each.conditions
            else "any"
            for side, each in ((rules.old, old), (rules.new, new))
        )
        if before != after:
            yield f"{fact}: {before} -> {after}"


def _settings(rules: MatchedRules) -> Iterator[Draft]:
    """Yield the changes of what is no name: undeclared moves, and how messages are treated."""
    old, new = rules.old.rules, rules.new.rules
    if canonical_text(old.undeclared) != canonical_text(new.undeclared):
        kind = "undeclared-closed" if _is_closed(rules) else "undeclared-opened"
        yield Draft(
            kind,
            "undeclared",
            (old.undeclared.span, new.undeclared.span),
            details=differences(*(meaning(rules, each.undeclared, old=False) for each in (old, new))),
        )
    if old.matching != new.matching:
        flags = ("trim", "fold_case", "fold_separators")
        off = any(getattr(old.matching, each) and not getattr(new.matching, each) for each in flags)
        details = tuple(
            f"{each}: {str(before).lower()} -> {str(after).lower()}"
            for each in flags
            if (before := getattr(old.matching, each)) != (after := getattr(new.matching, each))
        )
        kind = "matching-narrowed" if off else "matching-widened"
        yield Draft(kind, "matching", _places(rules, "matching"), details=details)
    if old.unknown != new.unknown:
        details = (f"{old.unknown} -> {new.unknown}",)
        yield Draft("unknown-changed", "unknown", _places(rules, "unknown"), details=details)
    for kind, names in _SETTINGS.items():
        changed = [
            each.replace("_", " ")
            for each in names
            if canonical_text(_setting(rules, each, old=True))
            != canonical_text(_setting(rules, each, old=False))
        ]
        if changed and not (kind == "rollup-changed" and is_by_groups(rules, old.rollup, new.rollup)):
            places = _places(rules, *changed)
            yield Draft(kind, changed[0], places, phrase=", ".join(changed))


def _places(rules: MatchedRules, *names: str) -> Places:
    """Return where a setting is in both files; where it has its default, the whole file stands for it."""
    old, new = (
        next(
            (table.rules.place.parts[each] for each in names if each in table.rules.place.parts),
            table.rules.span,
        )
        for table in (rules.old, rules.new)
    )
    return old, new


def _setting(rules: MatchedRules, name: str, *, old: bool) -> object:
    """Return a setting with the new names of statuses, and with the members of groups."""
    table = rules.old if old else rules.new

    def renamed(status: str | None) -> str | None:
        return rules.status.get(status, status) if old else status

    def members(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(str(renamed(each)) for each in table.rules.members(names))

    value = getattr(table.rules, name)
    if name == "triggers":
        return {trigger: renamed(status) for trigger, status in value.items()}
    if isinstance(value, Rollup):
        resolved = (
            replace(
                each,
                statuses=members(each.statuses),
                others=members(each.others),
                status=renamed(each.status),
            )
            for each in value.rules
        )
        return replace(value, rules=tuple(resolved))
    return value


_SETTINGS = {
    "words-changed": (
        "ignored",
        "triggers",
        "ignores_other_triggers",
        "policies",
        "ignores_other_bodies",
    ),
    "rollup-changed": ("rollup",),
}


def _is_closed(rules: MatchedRules) -> bool:
    """Return whether some actor has fewer unspecified moves."""
    old, new = rules.old.rules.undeclared, rules.new.rules.undeclared
    actors = {*old.actors, *new.actors}
    pairs = [
        (old.actors.get(each, old.otherwise), new.actors.get(each, new.otherwise)) for each in actors
    ]
    opened = UndeclaredMove.UNSPECIFIED
    return any(
        before is opened and after is not opened
        for before, after in (*pairs, (old.otherwise, new.otherwise))
    )
